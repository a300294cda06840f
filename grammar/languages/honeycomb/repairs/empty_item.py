"""empty-item: an item of a list with nothing in it."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.repair import Occurrence, repair
from grammar.rule import Remove, TreeFix

_PARTS = frozenset({"filter", "having"})


@repair(
    ["missing-key"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"filters": [{"column": "error", "op": "exists"}, {}]}',
            '{"filters": [{"column": "error", "op": "exists"}]}',
        ),
    ],
)
def empty_item(occurrence: Occurrence) -> TreeFix | None:
    """A filter or a having is an object with nothing in it.

    It says nothing; but something may be missing there, so removing it is a guess.
    """
    is_item = len(occurrence.path) > 1 and isinstance(occurrence.path[-2], int)
    if occurrence.what not in _PARTS or occurrence.members or not is_item:
        return None
    return TreeFix("remove the empty item", (Remove(occurrence.path[:-1]),), Safety.UNSAFE)
