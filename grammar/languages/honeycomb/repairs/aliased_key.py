"""aliased-key: another name of a key, as SQL and neighbouring products have it."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import parts, readings
from grammar.notations.json import encode
from grammar.repair import Occurrence, repair
from grammar.rule import Remove, Rename, TreeFix


@repair(
    ["unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"group_by": ["name"]}',
            '{"breakdowns": ["name"]}',
        ),
        (
            '{"filters": [{"field": "error", "operator": "=", "value": true}]}',
            '{"filters": [{"column": "error", "op": "=", "value": true}]}',
        ),
    ],
)
def aliased_key(occurrence: Occurrence) -> TreeFix | None:
    """A key has another name for the same part: `group_by`, `where`, `operator`, `field`.

    The names are a closed list. A key is renamed only where the object has neither the right key nor another name of
    it: nobody could say which of two was meant. A repetition of the same value under both names is removed.
    """
    what, vocabulary = occurrence.what, occurrence.vocabulary
    target = readings.key(occurrence.key, what, vocabulary, occurrence.value)
    if target is None or parts.is_flag(occurrence.key, occurrence.value):
        return None
    if what == "filter" and target == "column" and not occurrence.members:
        return None  # `{"name": "x"}`: rather a column and its value
    if target == "orders" and any(readings.is_way(other, content) for other, content in occurrence.members.items()):
        return None  # half an order: order-in-two-keys
    if target in occurrence.members:
        is_same = occurrence.value is not None and encode(occurrence.members[target]) == encode(occurrence.value)
        return TreeFix("remove the repetition", (Remove(occurrence.path),), Safety.SAFE) if is_same else None
    if any(readings.key(other, what, vocabulary, content) == target for other, content in occurrence.members.items()):
        return None
    return TreeFix(f"write `{target}`", (Rename(occurrence.path, target),), Safety.SAFE)
