"""What stands for a part of a query, or for a list of them, in another shape; None where that is not certain."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grammar.languages.honeycomb.aliases import COMBINATIONS, WRAPPERS
from grammar.languages.honeycomb.pairs import COLUMN_NAMES, pair
from grammar.languages.honeycomb.readings import (
    Plain,
    calculation,
    calculation_op,
    condition,
    direction,
    filter_op,
    having,
    is_commentary,
    key,
    literal,
    order,
    split,
    truth,
)
from grammar.languages.honeycomb.vocabulary import Operand, Profile
from grammar.pattern import pattern
from grammar.suggestion import folded

_LONGEST = 4000
_MANY = 100

ITEMS = ("calculations", "filters", "breakdowns", "orders", "havings", "calculated_fields", "formulas")
"""The keys that hold lists of parts."""

_LISTS = frozenset({"columns", "fields", "names", "keys", "dimensions", "attributes", "by", "items", "list", "values"})
_PLAIN_NAME = pattern(r"[\w.:/$@#-]+")


def is_flag(written: str, value: Any) -> bool:
    """Whether a member is a direction that is true or false."""
    return truth(value) is not None and direction(written) is not None


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
        value = json.loads(text, object_pairs_hook=_unique, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError, ArithmeticError):
        return None
    return value if isinstance(value, (list, dict)) else None


def _unique(pairs: list[tuple[str, Any]]) -> Plain:
    if len(dict(pairs)) < len(pairs):
        raise ValueError(pairs)
    return dict(pairs)


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def measured(members: Mapping[str, Any]) -> str | None:
    """A span in words that is given in parts: ``{"value": 5, "unit": "minutes"}``, ``{"hours": 2}``."""
    parts = {folded(name): part for name, part in members.items()}
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
        return row(value, list_key, profile)
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return value[0]
    if not isinstance(value, dict):
        return None
    names = [inner for name, inner in value.items() if folded(name) in COLUMN_NAMES]
    others = [name for name, inner in value.items() if folded(name) not in COLUMN_NAMES]
    if len(names) != 1 or not isinstance(names[0], str) or not names[0]:
        return None
    return names[0] if all(is_commentary(name, value[name]) for name in others) else None


def row(value: list[Any], list_key: str, profile: Profile) -> Plain | None:
    """The part that a list of its values stands for: ``["status", ">=", 500]``, ``["P99", "duration_ms"]``."""
    if not value or not all(isinstance(part, str) for part in value[:2]):
        return None
    if list_key == "calculations" and len(value) == 1:
        return calculation(value[0], profile)
    if list_key == "filters" and len(value) == 3:
        return pair(value[0], {value[1]: value[2]}, "filter", profile)
    if list_key == "havings" and len(value) == 3:
        return pair(value[0], {value[1]: value[2]}, "having", profile)
    if list_key == "filters" and len(value) == 2:
        op = filter_op(value[1], profile)
        is_unary = op is not None and profile.filter_ops[op] is Operand.NONE
        return {"column": value[0], "op": op} if is_unary else None
    if len(value) == 3 and list_key == "orders" and all(isinstance(part, str) for part in value):
        way, measured = direction(value[2]), calculation_op(value[0], profile)
        if way is None or measured is None or not profile.calculation_ops[measured].orders:
            return None
        return {"op": measured, "column": value[1], "order": way}
    if len(value) == 2 and list_key in ("calculations", "orders"):
        return pair(value[0], value[1], list_key.removesuffix("s"), profile)
    return None


def group(members: Mapping[str, Any], profile: Profile) -> tuple[str, list[Any]] | None:
    """The combination and the filters of a group: ``{"or": [...]}``, ``{"operator": "AND", "conditions": [...]}``."""
    if len(members) == 1:
        ((name, parts),) = members.items()
        way = COMBINATIONS.get(name.lower().lstrip("$"))
        return (way, parts) if way and isinstance(parts, list) and parts else None
    if len(members) != 2:
        return None
    way, filters = None, None
    for name, part in members.items():
        if isinstance(part, str) and key(name, "query", profile) == "filter_combination":
            way = COMBINATIONS.get(part.lower())
        elif isinstance(part, list) and (folded(name) == "rules" or key(name, "query", profile) == "filters"):
            filters = part
    return (way, filters) if way and filters else None


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
    filters = [part for part in parts if part is not None]
    return (ways.pop(), filters) if len(filters) == len(parts) else None


_FILTER_LISTS = frozenset({"filters", "conditions", "predicates", "clauses", "rules", "items", "list", "where"})


def entries(members: Plain, list_key: str, profile: Profile) -> list[Any] | None:
    """The items of a list that is written as one object: the object itself, or one for each of its members."""
    if list_key == "breakdowns":
        entry = item(members, list_key, profile, {})
        if entry is None and len(members) == 1:
            ((name, names),) = members.items()
            is_list = isinstance(names, list) and bool(names) and all(isinstance(n, str) and n for n in names)
            return list(names) if is_list and (folded(name) in COLUMN_NAMES or folded(name) in _LISTS) else None
        if entry is None and members and all(value is True for value in members.values()):
            return list(members)
        if _is_numbered(members) and all(isinstance(name, str) and name for name in members.values()):
            return list(members.values())
        return None if entry is None else [entry]
    if list_key in ("calculated_fields", "formulas"):
        is_map = not {"name", "expression"} & set(members) and all(isinstance(v, str) and n for n, v in members.items())
        is_named = is_map and all(key(name, "formula", profile) is None for name in members)
        return [{"name": name, "expression": text} for name, text in members.items()] if is_named else [members]
    what = {"calculations": "calculation", "orders": "order", "filters": "filter", "havings": "having"}.get(list_key)
    if what is not None and _is_numbered(members) and all(isinstance(value, dict) for value in members.values()):
        return list(members.values())  # as some serialisers write a list
    if list_key == "filters" and len(members) == 1:
        ((name, parts),) = members.items()
        if folded(name) in _FILTER_LISTS and isinstance(parts, list):
            return parts
    if what is not None and not any(name in profile.keys[what] for name in members):
        parts = [pair(name, value, what, profile) for name, value in members.items()]
        if all(part is not None for part in parts):
            return parts
    return [members]


def _is_numbered(members: Plain) -> bool:
    """Whether the keys of an object count its members, from 0 or from 1."""
    return list(members) in ([str(i) for i in range(len(members))], [str(i + 1) for i in range(len(members))])


def labelled(members: Plain, list_key: str, profile: Profile) -> list[Any] | None:
    """The items of a list that is written as an object with a label for each, ``{"slow": {"op": ...}}``."""
    what = {"calculations": "calculation", "orders": "order", "filters": "filter", "havings": "having"}.get(list_key)
    known = set(profile.keys.get(what or "", ()))
    is_map = (
        len(members) > 1 and not _is_numbered(members) and not any(key(name, what or "", profile) for name in members)
    )
    if what is None or not is_map or not all(isinstance(value, dict) and value for value in members.values()):
        return None
    needed = {"calculations": {"op"}, "orders": set[str](), "filters": {"column", "op"}, "havings": {"op"}}[list_key]
    values = list(members.values())
    return values if all(set(value) <= known and needed <= set(value) for value in values) else None


def listed(written: str, list_key: str, profile: Profile, members: Mapping[str, Any]) -> list[Any] | None:
    """The items of a list that is written as one text."""
    if list_key == "breakdowns":
        parts = split(written) if "," in written else None
        if parts is not None and all(_PLAIN_NAME.fullmatch(part) for part in parts):
            return parts
        return None if "," in written or written != written.strip() else [written]
    parts = [written] if list_key in ("filters", "havings") else split(written)
    items = None if parts is None else [item(part, list_key, profile, members) for part in parts]
    return None if items is None or any(part is None for part in items) else items


def list_in_text(written: str) -> list[Any] | None:
    """The values of a list that is written as one text: ``["a", "b"]``, ``('a', 'b')``; None where it is none."""
    text = written.strip()
    if len(text) < 2 or len(text) > _LONGEST or text[0] not in "([" or text[-1] not in ")]":
        return None
    values = decoded(text) if text[0] == "[" else None
    if values is None:
        values = literal(text)
    is_list = isinstance(values, list) and all(isinstance(v, (str, int, float, Decimal)) for v in values)
    return values if is_list and values else None
