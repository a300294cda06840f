"""unquoted-word: a name or operator without its quotes."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix
from grammar.suggestion import folded

_NAMES = frozenset({"op", "calculate_op", "column", "order", "filter_combination"})
_WAYS = frozenset({"combination", "combinator", "operator", "logic", "logicaloperator", "conjunction", "type"})
"""Keys, folded, of a group inside the filters that say how they are combined."""

_NO_NAMES = frozenset({"undefined", "nil", "null", "none", "nan", "true", "false", "inf", "infinity"})


@repair(
    ["unquoted-text"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"calculations": [{"op": COUNT}]}',
            '{"calculations": [{"op": "COUNT"}]}',
        ),
        (
            '{"breakdowns": [service.name]}',
            '{"breakdowns": ["service.name"]}',
        ),
    ],
)
def unquoted_word(occurrence: Occurrence) -> TreeFix | None:
    """A word without quotes stands where only a name or a word of a closed set can stand.

    There it can be nothing but that word. As a filter's value it might be something else, so there the quotes are only
    suggested.
    """
    if occurrence.text.lower() in _NO_NAMES:
        return None
    is_way = occurrence.what == "" and occurrence.text.upper() in occurrence.vocabulary.combinations
    is_name = (
        occurrence.key in _NAMES
        or (is_way and folded(occurrence.key) in _WAYS)
        or (occurrence.is_item and occurrence.key == "breakdowns")
    )
    if not is_name or (occurrence.what, occurrence.key) == ("having", "value"):
        return None
    return TreeFix("add quotes", (Replace(occurrence.path, occurrence.text),), Safety.SAFE)
