"""What the words and phrases that models write can only mean; None where that is not certain.

The tables are in ``aliases.py``. A reading takes the whole text or nothing: what is left over may be what mattered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grammar.languages.honeycomb.aliases import (
    CALCULATION_OPS,
    COMBINATIONS,
    COMMENTARY,
    DIRECTIONS,
    FILTER_OPS,
    KEYS,
    SYMBOLS,
    WAYS,
    WRAPPERS,
    percentiles,
)
from grammar.languages.honeycomb.vocabulary import HAVING_OPS, Operand, Profile
from grammar.pattern import pattern
from grammar.suggestion import DASHES, folded

_LONGEST = 4000
_MANY = 100

Plain = dict[str, Any]


def key(written: str, what: str, profile: Profile, value: Any = None) -> str | None:
    """The key of an object of the kind `what` that another name stands for.

    A few names are used for two things, so that the value decides: a `metric` is an operator or the column that it
    computes on, an order is sorted `by` an operator or by a column, and its `sort` is a direction.
    """
    known = profile.keys.get(what, ())
    if written[:1] == "_":
        return None  # how many a tool sets a member aside
    bare = folded(_unquoted_key(written))
    meant = next((k for k in known if folded(k) == bare), None) or KEYS.get(what, {}).get(bare)
    if what == "query" and bare == "since" and isinstance(value, int) and value >= EARLIEST:
        meant = "start_time"  # what is so long ago is a point in time and no length
    if meant is not None and isinstance(value, str):
        meant = _by_value(meant, bare, what, profile, value)
    if meant is None and what == "query" and "." in written:
        holder, _, inner = written.partition(".")  # a path into the query: `query.filters`
        meant = key(inner, what, profile, value) if folded(holder) in WRAPPERS else None
    return meant if meant in known else None


def _by_value(meant: str, bare: str, what: str, profile: Profile, value: str) -> str | None:
    """Which of two things a name stands for; None where the value is neither."""
    if what == "order" and bare in _ORDERED_BY:
        return "order" if direction(value) else "op" if calculation_op(value, profile) == value else "column"
    if bare in _MEASURED and meant in ("op", "calculate_op"):
        return meant if calculation(value, profile) or calculation_op(value, profile) else "column"
    return meant


EARLIEST = 1_000_000_000
"""A number of seconds from here on is a point in time: as a length it would be more than thirty years."""

_ORDERED_BY = frozenset({"by", "sort", "sortby", "orderby", "type", "ordering", "sorting"})
_MEASURED = frozenset({"metric", "measure", "stat", "aggregate", "calculate"})


def _unquoted_key(written: str) -> str:
    """A key without the quotation marks or the dollar sign that other notations have; they say nothing of it."""
    text = written.strip()
    if len(text) > 2 and text[0] == text[-1] and text[0] in "'\"`":
        return text[1:-1]
    return text.removeprefix("$")


def is_commentary(written: str, value: Any) -> bool:
    """Whether a member only says something about the query: a remark, with a remark's value."""
    bare = folded(written.lstrip("/#_$@ "))  # a remark that is commented out is still one
    if bare not in COMMENTARY and written not in ("//", "#", "_"):
        return False
    if isinstance(value, (bool, dict)):
        return False
    if isinstance(value, list):
        return all(isinstance(v, str) for v in value)
    if isinstance(value, str):
        return value.strip()[:1] not in ("{", "[")  # a part of a query, or another one
    return value is None or bare in _COUNTED


_COUNTED = frozenset({"confidence", "confidencescore", "version", "queryid"})
"""Remarks that are numbers."""


# --- words ---

_PERCENT = r"(?P<n>[0-9]{1,3}(?:\.[0-9]{1,3})?)"
_PERCENTILE = pattern(
    rf"(?:approx(?:imate)?[ _-]*)?(?:t?p(?:\.(?=[0-9]{{2}}(?![0-9])))?|pct|pctl|perc|percentile|percent|percentil|percentile[ _-]?(?:cont|disc|approx)|%ile)[ _-]*\(?[ ]*[p]?{_PERCENT}[ ]*%?(?:th)?[ ]*\)?"  # one expression, one line  # noqa: E501  # one expression, one line
    rf"|{_PERCENT.replace('?P<n>', '?P<m>')}[ _-]?(?:st|nd|rd|th)?[ _-]*(?:percentile|percent|pctl?|pct|%ile|p)",
    re.IGNORECASE,
)
_QUANTILE = pattern(r"quantile[ _-]*\(?[ ]*0?\.(?P<n>[0-9]{1,4})[ ]*\)?", re.IGNORECASE)


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
    written = written.translate(DASHES)
    if "." not in written or not any(c.isdigit() for c in written):
        bare = folded(written)
        op = next((name for name in ops if folded(name) == bare), None) or CALCULATION_OPS.get(bare)
        if op in ops and not re.search(r"[^\w\s.-]", written):
            return op
    text = written.strip().strip("'`\"").removeprefix("the ").removesuffix("()").rstrip()
    if text != written:
        return calculation_op(text, profile)
    if match := _QUANTILE.fullmatch(text):
        shifted = Decimal("0." + match["n"]) * 100
        return percentiles(profile).get(_digits(shifted))
    if match := _PERCENTILE.fullmatch(text):
        return _percentile_of(match["n"] or match["m"], profile)
    if match := _QUALIFIED.fullmatch(text):
        return calculation_op(match[1], profile)
    if match := _ORDINAL.fullmatch(text):
        return _percentile_of(match[1], profile)
    return None


_ORDINAL = pattern(r"([0-9]{1,2})(?:st|nd|rd|th)")
"""A percentile by its number alone, as a table's column head has it."""


def _percentile_of(written: str, profile: Profile) -> str | None:
    """The operator of a percentile by its number; None where the number can be read as two.

    It may be a fraction of 1 (0.99), where that is not a percentile itself (0.1), and its digits may be those of an
    operator, whose leading zeros count: ``005`` is 5 to some and 0.5 to this language.
    """
    known = percentiles(profile)
    number = Decimal(written)
    readings = [number]
    if number < 1:
        readings.append(number * 100)
    if written[0] == "0" and len(written) > 1 and "." not in written:
        readings.append(Decimal(f"{written[:2]}.{written[2:] or 0}"))
        if len(set(readings)) > 1:
            return None
    ops = {op for reading in readings if (op := known.get(_digits(reading)))}
    return ops.pop() if len(ops) == 1 else None


_QUALIFIED = pattern(
    r"(?:\$|\w{0,20}(?:Op|op|Operator|operator|Calculation|calculation|Aggregation|aggregation|Function|function)\.)([A-Za-z_]+[0-9]*)"
)
"""An operator as a member of an enumeration, or as MongoDB writes it: ``CalculationOp.SUM``, ``$sum``."""


def percentile(number: Any, profile: Profile) -> str | None:
    """The operator of a percentile that is given as a number, or as one in quotes."""
    if isinstance(number, bool) or not isinstance(number, (int, float, Decimal, str)):
        return None
    text = str(number).strip().rstrip("%")
    return calculation_op(f"P{text}", profile) if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3})?", text) else None


def is_any_percentile(written: str) -> bool:
    """Whether a word means some percentile, without saying which."""
    return folded(written) in {"p", "percentile", "percentiles", "pct", "percent", "quantile", "pctl", "perc"}


def numbers_percentile(written: str, what: str) -> bool:
    """Whether a key beside the word for some percentile, in a part of that kind, holds which one it is."""
    return is_any_percentile(written) or (what in ("calculation", "order") and folded(written) in _NUMBERS)


_NUMBERS = frozenset({"value", "n", "q", "level", "arg", "argument", "param", "parameter", "number"})


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
    text = " ".join(written.translate(DASHES).split()).strip("'`\"")
    if re.fullmatch(r"not\s*={1,3}", text, re.IGNORECASE):
        return "!="
    if text in ops:
        return text
    if not re.search(r"[\w\s]\w|\w", text):
        text = "".join(text.split())  # `> =` is no other symbol than `>=`
        if text in ops:
            return text
    if text in SYMBOLS:
        return SYMBOLS[text]
    op: str | None = None
    plain = text.lstrip("$")
    bare = folded(plain.replace("'", "").replace("’", ""))
    if match := _AGAINST_NULL.fullmatch(text):
        return "does-not-exist" if match[1] else "exists"
    if len(text) <= _MANY and bare and re.fullmatch(r"[A-Za-z][A-Za-z _'’-]*", plain):
        op = next((name for name in ops if folded(name) == bare), None) or FILTER_OPS.get(bare)
    elif (match := re.fullmatch(r"!\s*([A-Za-z][A-Za-z _-]*)", text)) and (positive := filter_op(match[1], profile)):
        op = _OPPOSITES.get(positive)
    return op if op in ops else None


_AGAINST_NULL = pattern(r"(?:(={1,3}|is)|!={1,2}|<>|\u2260)\s*(?:null|none|nil|undefined)", re.IGNORECASE)
"""A comparison with nothing, written as one operator: a column that equals nothing does not exist."""

OPPOSITE = {"exists": "does-not-exist", "does-not-exist": "exists"}
"""Of each operator that takes no value, the one that asks for the contrary."""

_OPPOSITES = {
    "in": "not-in",
    "exists": "does-not-exist",
    "contains": "does-not-contain",
    "starts-with": "does-not-start-with",
    "ends-with": "does-not-end-with",
}


def comparison(written: str, profile: Profile) -> str | None:
    """The comparison of a having that a word or symbol stands for."""
    op = filter_op(written, profile)
    return op if op in HAVING_OPS else None


def direction(written: Any) -> str | None:
    """The direction a word stands for."""
    if written == -1 and not isinstance(written, bool):
        return "descending"
    bare = folded(str(written)) if isinstance(written, (str, int)) and not isinstance(written, bool) else ""
    return bare if bare in ("ascending", "descending") else DIRECTIONS.get(bare) if written != "-1" else "descending"


def truth(value: Any) -> bool | None:
    """Whether a flag is set, in any of the ways that flags are written; None for what is no flag.

    >>> truth(True), truth(1), truth("yes"), truth("0"), truth(None), truth("often")
    (True, True, True, False, None, None)
    """
    if isinstance(value, str):
        return _TRUTHS.get(value.strip().lower())
    return bool(value) if isinstance(value, int) and value in (0, 1) else None


_TRUTHS = {
    **dict.fromkeys(("true", "yes", "y", "on", "1"), True),
    **dict.fromkeys(("false", "no", "n", "off", "0"), False),
}


def is_way(written: str, value: Any) -> bool:
    """Whether a member of a query holds the direction of its order alone: ``"order_direction": "desc"``."""
    return folded(written) in WAYS and isinstance(value, str) and direction(value) is not None


def combination(written: str, profile: Profile) -> str | None:
    """The combination of filters a word stands for."""
    word = COMBINATIONS.get("".join(written.lower().split()))
    return word if word in profile.combinations else None


# --- phrases ---

_CALL = pattern(r"\s*([^()]*?)\s*\((.*)\)\s*", re.DOTALL)
_COLUMN_WORD = pattern(r"[^\s()'\"`,<>=!]+")


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
        result = calculation(named[1], profile)
        return {**result, "name": named[2]} if result and "name" in profile.keys["calculation"] else None
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
    match = re.fullmatch(r"\s*(\S+?)(?:\s+of\s+|\s*:\s*|\s+on\s+|\s+)([^\s:]+(?: [^\s:]+){0,3})\s*", written)
    if match is None or _CLAUSE.search(match[2]):
        return None
    op = calculation_op(match[1], profile)
    column = match[2] if _BLANK_NAME.fullmatch(match[2]) else _column(match[2])
    if op is None or column is None or profile.calculation_ops[op].column is not Operand.REQUIRED:
        return None
    return {"op": op, "column": column}


_CLAUSE = pattern(r"\b(?:by|where|for|group|per|over|as|and|or|in|of|if|with|when|desc|asc)\b", re.IGNORECASE)
"""A word that begins another part of a phrase and is rather no word of a column's name."""

_BLANK_NAME = pattern(r"[\w.:/@-]+(?: [\w.:/@-]+)+")


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
    result: Plain | None
    if text in columns:
        result = {"column": text}
    else:
        result = calculation(text, profile)
        if result is not None and not profile.calculation_ops[result["op"]].orders:
            return None
        if result is None and text not in columns:
            return None
    if result is None or "name" in result:
        return None
    return {**result, "order": way} if way else result


def having(written: str, profile: Profile) -> Plain | None:
    """The having a phrase stands for: ``COUNT > 10``, ``P99(duration_ms) >= 0.5``."""
    match = re.fullmatch(r"\s*([^<>=!≥≤≠]*[^\s<>=!≥≤≠])\s*([<>=!≥≤≠]{1,3})\s*(-?[0-9]+(?:\.[0-9]+)?)\s*", written)
    if match is None or len(written) > _LONGEST:
        return None
    result, op = calculation(match[1], profile), comparison(match[2], profile)
    if result is None or op is None or "name" in result or result["op"] not in profile.having_calculation_ops:
        return None
    column = {"column": result["column"]} if "column" in result else {}
    return {"calculate_op": result["op"], **column, "op": op, "value": _number(match[3])}


def _number(text: str) -> int | Decimal:
    return Decimal(text) if "." in text else int(text)


_WORDS_AFTER = pattern(r"\s*(\S+)\s+(.*\S)\s*", re.DOTALL)
_SYMBOL_AFTER = pattern(r"\s*([^\s'\"`<>=!≥≤≠:()]+)\s*(===?|!==?|<>|[<>]=|=[<>]|[<>=≥≤≠])\s*(.*\S)\s*", re.DOTALL)


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
        value = literal(match[3])
        is_sized = op in ("=", "!=") or isinstance(value, (int, Decimal)) or match[3][0] in "'\""
        if op is not None and value is not None and not isinstance(value, list) and is_sized:
            readings.append({"column": match[1], "op": op, "value": value})
    elif match := _WORDS_AFTER.fullmatch(written):
        readings = _worded(match[1], match[2], profile)
    elif (match := _COLON_AFTER.fullmatch(written)) and not _is_word_of(match[1], profile):
        readings.append({"column": match[1], "op": "=", "value": match[2]})
    return readings[0] if len(readings) == 1 else None


_COLON_AFTER = pattern(
    r"([A-Za-z_][\w./-]*):(?!(?:true|false|null|none|nil|exists|missing|undefined)\Z)([A-Za-z][\w.-]*)"
)
"""A column and the word that it equals, as search fields have them: ``status:declined``."""


def _is_word_of(written: str, profile: Profile) -> bool:
    """Whether a word before a colon is rather one that negates, joins or compares than the name of a column."""
    return folded(written) in ("not", "and", "or", "http", "https") or filter_op(written, profile) is not None


def _worded(name: str, rest: str, profile: Profile) -> list[Plain]:
    column = _column(name)
    if column is None:
        return []
    words = list(re.finditer(r"\S+", rest))[:7]
    for count in range(len(words), 0, -1):  # the longest operator: `is not null`, not `is not`
        spoken = rest[: words[count - 1].end()]
        op = "=" if spoken.lower() == "is" and len(words) > 1 else filter_op(spoken, profile)
        if op is None or (count == 1 and spoken.lower() in ("null", "none", "missing", "undefined", "exact")):
            continue
        left = rest[words[count - 1].end() :].strip()
        takes = profile.filter_ops[op]
        if takes is Operand.NONE:
            return [] if left else [{"column": column, "op": op}]
        value = literal(left) if left else None
        if value is None or isinstance(value, list) is not (takes is Operand.LIST):
            return []
        return [{"column": column, "op": op, "value": value}]
    return []


def _unquoted(text: str) -> str:
    return re.sub(r"'[^']*'|\"[^\"]*\"", "''", text)


def literal(text: str) -> Any:
    """A literal in a phrase: a number, a truth, a text in quotes, one bare word, or a list of them in brackets."""
    if text[0] in "([" and text[-1] in ")]":
        parts = [part.strip() for part in re.findall(r"'[^']*'|\"[^\"]*\"|[^,'\"]+", text[1:-1]) if part.strip()]
        values = [literal(part) for part in parts]
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
    return text if _BARE_TEXT.fullmatch(text) and not _NEARLY_NUMBER.match(text) else None


_BARE_TEXT = pattern(r"[\w./:@%+-]+")
_NEARLY_NUMBER = pattern(r"[-+.]*[0-9](?![0-9]*\.[0-9]+\.[0-9])|[-+]|\W*(?:nan|inf|infinity)\b", re.IGNORECASE)
"""What begins like a number and is none, such as one with a unit or with zeros before it: a text or another number."""


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
