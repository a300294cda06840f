"""absent-part: null, or nothing in quotes, for a part that is not there."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import parts
from grammar.repair import Occurrence, repair
from grammar.rule import Remove, TreeFix

_WORDS = frozenset(
    {"breakdowns", "column", "name", "id", "join_column", "filter_combination", "op", "calculate_op", "order"}
)
_NULLS = ("null", "None", "NULL", "Null", "nil", "undefined")
_NOTHING = frozenset({"", "null", "none", "n/a"})


@repair(
    ["wrong-type", "unknown-word"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"limit": null, "havings": "", "breakdowns": ["name"]}',
            '{"breakdowns": ["name"]}',
        ),
        (
            '{"breakdowns": ["name", null]}',
            '{"breakdowns": ["name"]}',
        ),
    ],
)
def absent_part(occurrence: Occurrence) -> TreeFix | None:
    """An optional part is present as null, as an empty string or as an empty object.

    All of them mean that there is nothing. A required part is not removed, and neither is null in a list of values,
    where it may stand for events without the column.
    """
    key, value, what = occurrence.key, occurrence.value, occurrence.what
    if occurrence.is_item:
        if key in parts.ITEMS and occurrence.text in (*_NULLS, '""', "{}", "[]"):
            return TreeFix("remove the empty item", (Remove(occurrence.path),), Safety.SAFE)
        return None
    if not occurrence.path or key in occurrence.vocabulary.required.get(what, ()) or (what, key) == ("filter", "value"):
        return None
    if what not in occurrence.vocabulary.keys or key not in occurrence.vocabulary.keys[what]:
        return None
    if isinstance(value, str) and value.strip() and key in _WORDS:
        return None
    is_nothing = value in ({}, []) or (isinstance(value, str) and value.strip().lower() in _NOTHING)
    if occurrence.text in _NULLS or is_nothing:
        return TreeFix(f"leave out `{key}`", (Remove(occurrence.path),), Safety.SAFE)
    return None
