"""row-for-list: the parts of one item where a list of items belongs."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import parts
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix


@repair(
    ["wrong-type"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"filters": ["zone", "=", "north"]}',
            '{"filters": [{"column": "zone", "op": "=", "value": "north"}]}',
        ),
        (
            '{"calculations": ["P99", "duration_ms"]}',
            '{"calculations": [{"op": "P99", "column": "duration_ms"}]}',
        ),
    ],
)
def row_for_list(occurrence: Occurrence) -> TreeFix | None:
    """A list holds the parts of its only item: a column, an operator and a value, or an operator and a column.

    They are read as the item only where each part can be nothing else than that part.
    """
    if not occurrence.is_item or occurrence.row is None or not 1 < len(occurrence.row) <= 3:
        return None
    item = parts.row([*occurrence.row], occurrence.key, occurrence.vocabulary)
    if item is None:
        return None
    return TreeFix("write it as one item", (Replace(occurrence.path[:-1], [item]),), Safety.SAFE)
