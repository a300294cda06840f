"""labelled-items: a list written as an object with a label for each item."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import parts
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix


@repair(
    ["wrong-type"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"calculations": {"all": {"op": "COUNT"}, "slowest": {"op": "MAX", "column": "duration_ms"}}}',
            '{"calculations": [{"op": "COUNT"}, {"op": "MAX", "column": "duration_ms"}]}',
        ),
    ],
)
def labelled_items(occurrence: Occurrence) -> TreeFix | None:
    """A list is an object whose keys are labels: `{"slowest": {"op": "MAX", ...}}`.

    The items are read where each of them is whole by itself. That its label says nothing is a guess.
    """
    key, value = occurrence.key, occurrence.value
    if occurrence.is_item or not isinstance(value, dict):
        return None
    items = parts.labelled(value, key, occurrence.vocabulary)
    if items is None:
        return None
    return TreeFix("write a list, without the labels", (Replace(occurrence.path, items),), Safety.UNSAFE)
