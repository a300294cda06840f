"""What the words and phrases that models write can only mean; None where that is not certain.

The tables are in ``aliases.py``. A reading takes the whole text or nothing: what is left over may be what mattered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from grammar.languages.honeycomb.aliases import (
    CALCULATION_OPS,
    COMBINATIONS,
    COMMENTARY,
    DIRECTIONS,
    FILTER_OPS,
    KEYS,
    SECONDS,
    SYMBOLS,
    WRAPPERS,
    percentiles,
)
from grammar.languages.honeycomb.vocabulary import HAVING_OPS, Operand, Profile
from grammar.suggestion import distance, folded

_LONGEST = 4000
_MANY = 100
_LEAST_FOR_SLIP = 7

Plain = dict[str, Any]


def key(written: str, what: str, profile: Profile, value: Any = None) -> str | None:
    """The key of an object of the kind `what` that another name stands for.

    A few names are used for two things, so that the value decides: a `metric` is an operator or the column that it
    computes on, an order is sorted `by` an operator or by a column, and its `sort` is a direction.
    """
    known = profile.keys.get(what, ())
    bare = folded(written)
    found = next((k for k in known if folded(k) == bare), None) or KEYS.get(what, {}).get(bare)
    if found is not None and isinstance(value, str):
        found = _by_value(found, bare, what, profile, value)
    if found is None:
        found = _slip(bare, known)
    return found if found in known else None


def _by_value(found: str, bare: str, what: str, profile: Profile, value: str) -> str | None:
    """Which of two things a name stands for; None where the value is neither."""
    if what == "order" and bare in _ORDERED_BY:
        return "order" if direction(value) else "op" if calculation_op(value, profile) == value else "column"
    if bare in _MEASURED and found in ("op", "calculate_op"):
        return found if calculation(value, profile) or calculation_op(value, profile) else "column"
    return found


_ORDERED_BY = frozenset({"by", "sort", "sortby", "orderby", "type", "ordering", "sorting"})
_MEASURED = frozenset({"metric", "measure", "stat", "aggregate", "calculate"})


def _slip(bare: str, known: tuple[str, ...]) -> str | None:
    """The only one of some long words that is one slip of the pen away."""
    if len(bare) < _LEAST_FOR_SLIP:
        return None
    near = [word for word in known if len(folded(word)) >= _LEAST_FOR_SLIP and distance(bare, folded(word), 1) <= 1]
    return near[0] if len(near) == 1 else None


def is_commentary(written: str, value: Any) -> bool:
    """Whether a member only says something about the query: a remark, with a remark's value."""
    bare = folded(written)
    if bare not in COMMENTARY and written not in ("//", "#", "_"):
        return False
    return not isinstance(value, dict) and (not isinstance(value, list) or all(isinstance(v, str) for v in value))


# --- words ---

_PERCENT = r"(?P<n>[0-9]{1,3}(?:\.[0-9]{1,3})?)"
_PERCENTILE = re.compile(
    rf"(?:p|pct|pctl|perc|percentile|percent|percentil|percentile[ _-]?(?:cont|disc|approx)|%ile)[ _-]*\(?[ ]*[p]?{_PERCENT}[ ]*%?(?:th)?[ ]*\)?"  # one expression, one line  # noqa: E501  # one expression, one line
    rf"|{_PERCENT.replace('?P<n>', '?P<m>')}[ _-]?(?:st|nd|rd|th)?[ _-]*(?:percentile|percent|pctl?|pct|%ile|p)",
    re.IGNORECASE,
)
_QUANTILE = re.compile(r"quantile[ _-]*\(?[ ]*0?\.(?P<n>[0-9]{1,4})[ ]*\)?", re.IGNORECASE)


def calculation_op(written: str, profile: Profile) -> str | None:
    """The calculation operator a word stands for; a percentile in numbers is one, where the language has it.

    >>> from grammar.languages.honeycomb.vocabulary import P2026
    >>> [calculation_op(word, P2026) for word in ("median", "p99.9", "PERCENTILE(95)", "P97", "stddev")]
    ['P50', 'P999', 'P95', None, None]
    """
    ops = profile.calculation_ops
    if written in ops:
        return written
    if len(written) > _MANY:
        return None
    if "." not in written:
        bare = folded(written)
        found = next((op for op in ops if folded(op) == bare), None) or CALCULATION_OPS.get(bare)
        if found in ops and not re.search(r"[^\w\s-]", written):
            return found
    text = written.strip()
    if match := _QUANTILE.fullmatch(text):
        shifted = Decimal("0." + match["n"]) * 100
        return percentiles(profile).get(_digits(shifted))
    if match := _PERCENTILE.fullmatch(text):
        return percentiles(profile).get(_digits(Decimal(match["n"] or match["m"])))
    return None


def percentile(number: Any, profile: Profile) -> str | None:
    """The operator of a percentile that is given as a number, or as one in quotes."""
    if isinstance(number, bool) or not isinstance(number, (int, float, Decimal, str)):
        return None
    text = str(number).strip().rstrip("%")
    return calculation_op(f"P{text}", profile) if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3})?", text) else None


def is_any_percentile(written: str) -> bool:
    """Whether a word means some percentile, without saying which."""
    return folded(written) in {"p", "percentile", "percentiles", "pct", "percent", "quantile", "pctl", "perc"}


def _digits(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def filter_op(written: str, profile: Profile) -> str | None:
    """The filter operator a word or symbol stands for.

    >>> from grammar.languages.honeycomb.vocabulary import P2026
    >>> [filter_op(word, P2026) for word in ("==", "is not null", "NOT IN", "!contains", "like", "=~")]
    ['=', 'exists', 'not-in', 'does-not-contain', None, None]
    """
    ops = profile.filter_ops
    text = " ".join(written.split())
    if text in ops:
        return text
    if text in SYMBOLS:
        return SYMBOLS[text]
    found: str | None = None
    bare = folded(text.replace("'", "").replace("’", ""))
    plain = text.lstrip("$")
    if len(text) <= _MANY and bare and re.fullmatch(r"[A-Za-z][A-Za-z _'’-]*", plain):
        found = next((op for op in ops if folded(op) == bare), None) or FILTER_OPS.get(bare)
        if found is None:
            found = _slip(bare, tuple(op for op in ops if op[0].isalpha()))
    elif (match := re.fullmatch(r"!\s*([A-Za-z][A-Za-z _-]*)", text)) and (positive := filter_op(match[1], profile)):
        found = _OPPOSITES.get(positive)
    return found if found in ops else None


_OPPOSITE = {"exists": "does-not-exist", "does-not-exist": "exists"}
_OPPOSITES = {
    "in": "not-in",
    "exists": "does-not-exist",
    "contains": "does-not-contain",
    "starts-with": "does-not-start-with",
    "ends-with": "does-not-end-with",
}


def comparison(written: str, profile: Profile) -> str | None:
    """The comparison of a having that a word or symbol stands for."""
    found = filter_op(written, profile)
    return found if found in HAVING_OPS else None


def direction(written: Any) -> str | None:
    """The direction a word stands for."""
    if written == -1 and not isinstance(written, bool):
        return "descending"
    bare = folded(str(written)) if isinstance(written, (str, int)) and not isinstance(written, bool) else ""
    return bare if bare in ("ascending", "descending") else DIRECTIONS.get(bare) if written != "-1" else "descending"


def combination(written: str, profile: Profile) -> str | None:
    """The combination of filters a word stands for."""
    found = COMBINATIONS.get("".join(written.lower().split()))
    return found if found in profile.combinations else None


# --- phrases ---

_CALL = re.compile(r"\s*([^()]*?)\s*\((.*)\)\s*", re.DOTALL)
_COLUMN_WORD = re.compile(r"[^\s()'\"`,<>=!]+")


def _column(written: str) -> str | None:
    """A column's name as it stands in a phrase: one word, or anything between quotes."""
    text = written.strip()
    if len(text) > 2 and text[0] == text[-1] and text[0] in "\"'`" and text[0] not in text[1:-1]:
        return text[1:-1]
    if len(text) > 2 and text[0] == "[" and text[-1] == "]" and "[" not in text[1:]:
        return None
    return text if _COLUMN_WORD.fullmatch(text) else None


def calculation(written: str, profile: Profile) -> Plain | None:
    """The calculation a phrase stands for: an operator, or one with its column in brackets.

    >>> from grammar.languages.honeycomb.vocabulary import P2026
    >>> calculation("p99(duration_ms)", P2026), calculation("COUNT(*)", P2026)
    ({'op': 'P99', 'column': 'duration_ms'}, {'op': 'COUNT'})
    """
    if len(written) > _LONGEST:
        return None
    if named := re.fullmatch(r"(.*\S)\s+as\s+([A-Za-z_]\w*)", written, re.IGNORECASE | re.DOTALL):
        found = calculation(named[1], profile)
        return {**found, "name": named[2]} if found and "name" in profile.keys["calculation"] else None
    call = _CALL.fullmatch(written)
    op = calculation_op(written, profile)
    if op is not None and (call is None or is_any_percentile(call[1])):
        return {"op": op} if profile.calculation_ops[op].column is not Operand.REQUIRED else None
    if call is None:
        return _spoken(written, profile)
    head, inner = call[1], call[2].strip()
    if distinct := re.fullmatch(r"(?:distinct|unique)(?:\s+|\s*\()(.*?)\)?", inner, re.IGNORECASE):
        if calculation_op(head, profile) != "COUNT" or (column := _column(distinct[1])) is None:
            return None
        return {"op": "COUNT_DISTINCT", "column": column}
    if is_any_percentile(head):
        parts = [part.strip() for part in inner.split(",")]
        if len(parts) != 2:
            return None
        for number, name in (parts, parts[::-1]):
            op = calculation_op(f"{head}({number})", profile)
            if op is not None and (column := _column(name)) is not None and not name[:1].isdigit():
                return {"op": op, "column": column}
        return None
    op = calculation_op(head, profile)
    if op is None:
        return None
    takes = profile.calculation_ops[op].column
    if inner in ("", "*", "1") and takes is not Operand.REQUIRED and (inner != "1" or op == "COUNT"):
        return {"op": op}
    column = _column(inner)
    return None if column is None or column == "*" or takes is Operand.NONE else {"op": op, "column": column}


def _spoken(written: str, profile: Profile) -> Plain | None:
    """``P99 of duration_ms``, ``AVG duration_ms``, ``AVG:duration_ms``."""
    match = re.fullmatch(r"\s*(\S+?)(?:\s+of\s+|\s*:\s*|\s+on\s+|\s+)([^\s:]+)\s*", written)
    if match is None:
        return None
    op, column = calculation_op(match[1], profile), _column(match[2])
    if op is None or column is None or profile.calculation_ops[op].column is not Operand.REQUIRED:
        return None
    return {"op": op, "column": column}


def order(written: str, profile: Profile, members: Mapping[str, Any]) -> Plain | None:
    """The order a phrase stands for: a calculation or a breakdown, with a direction behind it or a minus before it."""
    text = written.strip()
    if not text or len(text) > _LONGEST:
        return None
    way: str | None = None
    if match := re.fullmatch(r"(.*\S)(?:\s+|\s*:\s*)([A-Za-z]+)", text, re.DOTALL):
        way = direction(match[2])
        text = match[1].strip().removesuffix(":").rstrip() if way else text
    breakdowns = members.get("breakdowns")
    columns = set(breakdowns) if isinstance(breakdowns, list) and all(isinstance(b, str) for b in breakdowns) else set()
    if way is None and text[0] in "-+" and text not in columns:
        way, text = ("descending" if text[0] == "-" else "ascending"), text[1:]
    found: Plain | None
    if text in columns:
        found = {"column": text}
    else:
        found = calculation(text, profile)
        if found is not None and not profile.calculation_ops[found["op"]].orders:
            return None
        if found is None and text not in columns:
            return None
    if found is None or "name" in found:
        return None
    return {**found, "order": way} if way else found


def having(written: str, profile: Profile) -> Plain | None:
    """The having a phrase stands for: ``COUNT > 10``, ``P99(duration_ms) >= 0.5``."""
    match = re.fullmatch(r"\s*([^<>=!≥≤≠]*[^\s<>=!≥≤≠])\s*([<>=!≥≤≠]{1,3})\s*(-?[0-9]+(?:\.[0-9]+)?)\s*", written)
    if match is None or len(written) > _LONGEST:
        return None
    held, op = calculation(match[1], profile), comparison(match[2], profile)
    if held is None or op is None or "name" in held or held["op"] not in profile.having_calculation_ops:
        return None
    column = {"column": held["column"]} if "column" in held else {}
    return {"calculate_op": held["op"], **column, "op": op, "value": _number(match[3])}


def _number(text: str) -> int | Decimal:
    return Decimal(text) if "." in text else int(text)


_WORDS_AFTER = re.compile(r"\s*(\S+)\s+(.*\S)\s*", re.DOTALL)
_SYMBOL_AFTER = re.compile(r"\s*([^\s'\"`<>=!≥≤≠:()]+)\s*(===?|!==?|<>|[<>]=|=[<>]|[<>=≥≤≠])\s*(.*\S)\s*", re.DOTALL)


def condition(written: str, profile: Profile) -> Plain | None:
    """The filter a phrase stands for: a column, an operator and, where it takes one, a value.

    >>> from grammar.languages.honeycomb.vocabulary import P2026
    >>> condition("duration_ms >= 0", P2026), condition("errors only", P2026)
    ({'column': 'duration_ms', 'op': '>=', 'value': 0}, None)
    """
    if len(written) > _LONGEST or re.search(r"\s(?:and|or|&&|\|\|)\s", _unquoted(written), re.IGNORECASE):
        return None
    readings: list[Plain] = []
    if match := _SYMBOL_AFTER.fullmatch(written):
        op = filter_op(match[2], profile)
        value = _value(match[3])
        if op is not None and value is not None and not isinstance(value, list):
            readings.append({"column": match[1], "op": op, "value": value})
    elif match := _WORDS_AFTER.fullmatch(written):
        readings = _worded(match[1], match[2], profile)
    return readings[0] if len(readings) == 1 else None


def _worded(name: str, rest: str, profile: Profile) -> list[Plain]:
    column = _column(name)
    if column is None:
        return []
    words = list(re.finditer(r"\S+", rest))[:7]
    for count in range(len(words), 0, -1):  # the longest operator: `is not null`, not `is not`
        spoken = rest[: words[count - 1].end()]
        op = filter_op(spoken, profile)
        if op is None or (count == 1 and spoken.lower() in ("null", "none", "missing", "undefined", "exact")):
            continue
        left = rest[words[count - 1].end() :].strip()
        takes = profile.filter_ops[op]
        if takes is Operand.NONE:
            return [] if left else [{"column": column, "op": op}]
        value = _value(left) if left else None
        if value is None or isinstance(value, list) is not (takes is Operand.LIST):
            return []
        return [{"column": column, "op": op, "value": value}]
    return []


def _unquoted(text: str) -> str:
    return re.sub(r"'[^']*'|\"[^\"]*\"", "''", text)


def _value(text: str) -> Any:
    """A literal in a phrase: a number, a truth, a text in quotes, one bare word, or a list of them in brackets."""
    if text[0] in "([" and text[-1] in ")]":
        parts = [part.strip() for part in re.findall(r"'[^']*'|\"[^\"]*\"|[^,'\"]+", text[1:-1]) if part.strip()]
        values = [_value(part) for part in parts]
        is_whole = _unquoted(text[1:-1]).count(",") == len(parts) - 1
        return (
            values if values and is_whole and all(v is not None and not isinstance(v, list) for v in values) else None
        )
    if text[0] in "'\"":
        inner = text[1:-1]
        is_plain = len(text) > 1 and text[-1] == text[0] and text[0] not in inner and "\\" not in inner
        return inner if is_plain else None
    if re.fullmatch(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", text):
        return _number(text)
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if text.lower() in ("null", "none", "nil", "undefined"):
        return None
    return text if re.fullmatch(r"[\w./:@%+-]+", text) else None


def split(written: str) -> list[str] | None:
    """The parts of a text between its commas, those in brackets and quotes not counted."""
    parts, depth, quoted, begin = [], 0, "", 0
    for at, character in enumerate(written[: _LONGEST + 1]):
        if quoted:
            quoted = "" if character == quoted else quoted
        elif character in "'\"":
            quoted = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(written[begin:at].strip())
            begin = at + 1
    parts.append(written[begin:].strip())
    return None if quoted or depth or len(written) > _LONGEST or not all(parts) else parts


# --- times ---

_AMOUNT = re.compile(
    r"\s*(?:and\s+)?([0-9]+(?:\.[0-9]+)?|an?|one|half an?|two|three|six|twelve|ten)[ -]*([a-zA-Z]+)\s*,?"
)
_AMOUNTS = {"a": "1", "an": "1", "one": "1", "half a": "0.5", "half an": "0.5", "two": "2", "three": "3", "six": "6",
            "twelve": "12", "ten": "10"}  # fmt: skip
_ISO_SPAN = re.compile(r"P(?:([0-9]+)W|(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?)")
_RELATIVE = re.compile(
    r"(?:in |over |for |within )?(?:the )?(?:last|past|previous|prior)\s+(?=[0-9]|an?\s|one\s|half\s|two\s|three\s|six\s|twelve\s|ten\s)",  # noqa: E501  # one expression, one line
    re.IGNORECASE,
)  # one expression, one line
_ROLLING = re.compile(
    r"(?:in |over |for )?(?:the )?(?:past (second|minute|hour|day|week)|last (second|minute|hour))", re.IGNORECASE
)  # one expression, one line


def seconds(written: str) -> int | None:
    """The length of a span in whole seconds; only of units that always have the same length, named each time.

    >>> seconds("2h"), seconds("last 7 days"), seconds("1h30m"), seconds("PT2H"), seconds("2 months"), seconds("15")
    (7200, 604800, 5400, 7200, None, None)
    """
    text = written.strip()
    if len(text) > _MANY:
        return None
    if match := _ISO_SPAN.fullmatch(text):
        parts = [int(part or 0) for part in match.groups()]
        return sum(n * unit for n, unit in zip(parts, (604800, 86400, 3600, 60, 1), strict=True)) or None
    if match := _ROLLING.fullmatch(text):
        return SECONDS[(match[1] or match[2]).lower()]
    if (match := _RELATIVE.match(text)) is not None:
        text = text[match.end() :]
    total, at = Decimal(0), 0
    while at < len(text):
        match = _AMOUNT.match(text, at)
        if match is None:
            return None
        unit = match[2] if len(match[2]) == 1 else match[2].lower()
        amount = Decimal(_AMOUNTS.get(match[1], match[1]))
        length = {"ms": Decimal("0.001"), "millisecond": Decimal("0.001"), "milliseconds": Decimal("0.001")}.get(unit)
        length = (
            length
            if length is not None
            else Decimal(SECONDS.get(unit, SECONDS.get(unit.lower(), 0) if unit != "M" else 0))
        )
        if not length:
            return None
        total, at = total + amount * length, match.end()
    return int(total) if total and total == total.to_integral_value() else None


_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)", re.IGNORECASE
)


def instant(written: str) -> int | None:
    """The UNIX second of a date and time that names its zone; None without one, or with a part of a second.

    >>> instant("2024-04-01T00:00:00Z"), instant("2024-04-01T02:00:00+02:00"), instant("2024-04-01T00:00:00")
    (1711929600, 1711929600, None)
    """
    match = _INSTANT.fullmatch(written.strip())
    if match is None or (match[3] or "").strip("0"):
        return None
    clock = match[2] if match[2].count(":") == 2 else match[2] + ":00"
    zone = match[4].upper()
    try:
        naive = datetime.fromisoformat(f"{match[1]}T{clock}")  # its zone follows
        hours, minutes = (0, 0) if zone in ("Z", "UTC", "GMT") else (int(zone[1:3]), int(zone[-2:]))
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
        at = naive.replace(tzinfo=timezone(offset))
    except ValueError:
        return None
    since = at - datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017
    return since.days * 86400 + since.seconds


# --- parts of a query ---

ITEMS = ("calculations", "filters", "breakdowns", "orders", "havings", "calculated_fields", "formulas")
"""The keys that hold lists of parts."""

_NAMES_OF_BREAKDOWN = frozenset({"column", "name", "field", "col", "key", "columnname", "fieldname", "attribute", "id"})
_PLAIN_NAME = re.compile(r"[\w.:/$@#-]+")
_EMPTY: tuple[Any, ...] = (None, "", "*", True, {}, [])


def is_flag(written: str, value: Any) -> bool:
    """Whether a member is a direction that is true or false."""
    return isinstance(value, bool) and direction(written) is not None


def is_key_of_query(written: str, profile: Profile) -> bool:
    """Whether a key is one of a query's, or another name of one."""
    return written in profile.keys["query"] or key(written, "query", profile) is not None


def wrapped(written: str, value: Any, profile: Profile) -> Plain | None:
    """The query that stands under a key of another object, perhaps as text or in a list of its own."""
    if folded(written) not in WRAPPERS:
        return None
    if isinstance(value, str):
        value = decoded(value)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, dict) and any(is_key_of_query(name, profile) for name in value) else None


def decoded(written: str) -> Any:
    """The list or object that a text holds, written as JSON once more; None where it holds none.

    Numbers keep their digits; a text with a key twice in one object holds none.
    """
    text = written.strip()
    if text[:1] not in ("[", "{"):
        return None
    if "'" in text and '"' not in text and "\\" not in text:
        text = text.replace("'", '"')  # as Python writes it; with an apostrophe in it, it can no longer be read
    try:
        found = json.loads(text, object_pairs_hook=_unique, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError, ArithmeticError):
        return None
    return found if isinstance(found, (list, dict)) else None


def _unique(pairs: list[tuple[str, Any]]) -> Plain:
    if len(dict(pairs)) < len(pairs):
        raise ValueError(pairs)
    return dict(pairs)


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def measured(held: Mapping[str, Any]) -> str | None:
    """A span in words that is given in parts: ``{"value": 5, "unit": "minutes"}``, ``{"hours": 2}``."""
    parts = {folded(name): part for name, part in held.items()}
    unit = next((parts[name] for name in ("unit", "units") if name in parts), None)
    amount = next((parts[name] for name in ("value", "amount", "number", "quantity", "count") if name in parts), None)
    if len(parts) == 2 and isinstance(unit, str) and isinstance(amount, (int, Decimal, float)):
        return f"{amount} {unit}"
    if len(parts) == 1 and unit is None and amount is None:
        ((name, part),) = parts.items()
        return f"{part} {name}" if len(name) > 1 and isinstance(part, int) and not isinstance(part, bool) else None
    return None


def item(value: Any, list_key: str, profile: Profile, members: Mapping[str, Any]) -> Any:
    """The item of a list that a phrase, or an object in place of a name, stands for."""
    if isinstance(value, str):
        if list_key == "calculations":
            return calculation(value, profile)
        if list_key == "orders":
            return order(value, profile, members)
        if list_key == "filters":
            return condition(value, profile)
        return having(value, profile) if list_key == "havings" else None
    if list_key != "breakdowns":
        if not isinstance(value, list):
            return None
        if len(value) == 1 and isinstance(value[0], dict):
            return value[0]
        return _row(value, list_key, profile)
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return value[0]
    if not isinstance(value, dict):
        return None
    names = [held for name, held in value.items() if folded(name) in _NAMES_OF_BREAKDOWN]
    others = [name for name, held in value.items() if folded(name) not in _NAMES_OF_BREAKDOWN]
    if len(names) != 1 or not isinstance(names[0], str) or not names[0]:
        return None
    return names[0] if all(is_commentary(name, value[name]) for name in others) else None


def _row(value: list[Any], list_key: str, profile: Profile) -> Plain | None:
    """The part that a list of its values stands for: ``["status", ">=", 500]``, ``["P99", "duration_ms"]``."""
    if not value or not all(isinstance(part, str) for part in value[:2]):
        return None
    if list_key == "filters" and len(value) == 3:
        return pair(value[0], {value[1]: value[2]}, "filter", profile)
    if list_key == "filters" and len(value) == 2:
        op = filter_op(value[1], profile)
        is_unary = op is not None and profile.filter_ops[op] is Operand.NONE
        return {"column": value[0], "op": op} if is_unary else None
    if len(value) == 2 and list_key in ("calculations", "orders"):
        return pair(value[0], value[1], list_key.removesuffix("s"), profile)
    return None


def group(held: Mapping[str, Any], profile: Profile) -> tuple[str, list[Any]] | None:
    """The combination and the filters of a group: ``{"or": [...]}``, ``{"operator": "AND", "conditions": [...]}``."""
    if len(held) == 1:
        ((name, parts),) = held.items()
        way = COMBINATIONS.get(name.lower().lstrip("$"))
        return (way, parts) if way and isinstance(parts, list) and parts else None
    if len(held) != 2:
        return None
    way, found = None, None
    for name, part in held.items():
        if isinstance(part, str) and key(name, "query", profile) == "filter_combination":
            way = COMBINATIONS.get(part.lower())
        elif isinstance(part, list) and (folded(name) == "rules" or key(name, "query", profile) == "filters"):
            found = part
    return (way, found) if way and found else None


def conditions(written: str, profile: Profile) -> tuple[str, list[Plain]] | None:
    """The filters of a phrase that joins several, all by the same word, with that word."""
    if len(written) > _LONGEST:
        return None
    hidden = re.sub(r"'[^']*'|\"[^\"]*\"|\([^)]*\)", lambda match: "\0" * len(match.group()), written)
    joints = list(re.finditer(r"\s(and|or|&&|\|\|)\s", hidden, re.IGNORECASE))
    ways = {COMBINATIONS[joint[1].lower()] for joint in joints}
    if len(ways) != 1 or len(joints) > _MANY:
        return None
    ends = [0, *(at for joint in joints for at in joint.span()), len(written)]
    parts = [condition(written[a:b], profile) for a, b in zip(ends[::2], ends[1::2], strict=True)]
    found = [part for part in parts if part is not None]
    return (ways.pop(), found) if len(found) == len(parts) else None


def pair(written: str, value: Any, what: str, profile: Profile) -> Plain | None:
    """The part that an object of one member stands for: ``{"P99": "duration_ms"}``, ``{"COUNT": "desc"}``."""
    if what == "calculation":
        op = calculation_op(written, profile)
        if op is None:
            return None
        takes = profile.calculation_ops[op].column
        if isinstance(value, dict) and len(value) == 1:
            ((name, value),) = value.items()
            if folded(name) not in _NAMES_OF_BREAKDOWN:
                return None
        if takes is not Operand.REQUIRED and value in _EMPTY:
            return {"op": op}
        return {"op": op, "column": value} if takes is Operand.REQUIRED and isinstance(value, str) and value else None
    if what == "order":
        way = direction(value) if isinstance(value, (str, int)) else None
        if isinstance(value, dict) and set(value) == {"order"}:
            way = direction(value["order"])
        if way is None:
            return None
        held = calculation(written, profile)
        if held is not None:
            fits = (profile.calculation_ops[held["op"]].orders and written == written.upper()) or "column" in held
            return {**held, "order": way} if fits and "name" not in held else None
        return {"column": written, "order": way}
    if what == "filter" and isinstance(value, dict) and len(value) == 1:
        ((name, operand),) = value.items()
        op = filter_op(name.removeprefix("$"), profile)
        if op is None or folded(written) == "not" or written[:1] == "$" or operand is None or isinstance(operand, dict):
            return None
        compared = profile.filter_ops[op]
        if compared is Operand.NONE:  # MongoDB's {"$exists": false}
            meant = op if operand is True else _OPPOSITE.get(op) if operand is False else None
            return None if meant is None else {"column": written, "op": meant}
        if isinstance(operand, list) is not (compared is Operand.LIST):
            return None
        return {"column": written, "op": op, "value": operand}
    return None


def entries(held: Plain, list_key: str, profile: Profile) -> list[Any] | None:
    """The items of a list that is written as one object: the object itself, or one for each of its members."""
    if list_key == "breakdowns":
        found = item(held, list_key, profile, {})
        return None if found is None else [found]
    what = {"calculations": "calculation", "orders": "order", "filters": "filter"}.get(list_key)
    if what is not None and not any(name in profile.keys[what] for name in held):
        parts = [pair(name, value, what, profile) for name, value in held.items()]
        if all(part is not None for part in parts):
            return parts
    return [held]


def listed(written: str, list_key: str, profile: Profile, members: Mapping[str, Any]) -> list[Any] | None:
    """The items of a list that is written as one text."""
    if list_key == "breakdowns":
        parts = split(written) if "," in written else None
        if parts is not None and all(_PLAIN_NAME.fullmatch(part) for part in parts):
            return parts
        return None if "," in written or written != written.strip() else [written]
    parts = [written] if list_key in ("filters", "havings") else split(written)
    found = None if parts is None else [item(part, list_key, profile, members) for part in parts]
    return None if found is None or any(part is None for part in found) else found
