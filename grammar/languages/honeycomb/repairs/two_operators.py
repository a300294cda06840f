"""two-operators: a having whose calculation stands where its comparison belongs."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.repair import Occurrence, repair
from grammar.rule import Rename, TreeFix

_LONGEST = 40


@repair(
    ["unknown-word", "unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"calculations": [{"op": "COUNT"}], "havings": [{"op": "COUNT", "operator": ">", "value": 3}]}',
            '{"calculations": [{"op": "COUNT"}], "havings": [{"calculate_op": "COUNT", "op": ">", "value": 3}]}',
        ),
    ],
)
def two_operators(occurrence: Occurrence) -> TreeFix | None:
    """A having has its calculation under `op`, as a calculation has, and its comparison under another name of that key.

    No word is both, so each says which of the two it is.
    """
    if occurrence.what != "having":
        return None
    vocabulary = occurrence.vocabulary
    members = {**occurrence.members, occurrence.key: occurrence.value}
    if "calculate_op" in members:
        return None
    measured = members.get("op")
    others = [
        name
        for name, word in members.items()
        if name != "op" and isinstance(word, str) and readings.comparison(word[:_LONGEST], vocabulary) is not None
    ]
    if not isinstance(measured, str) or len(others) != 1 or readings.key(others[0], "having", vocabulary) != "op":
        return None
    if readings.calculation_op(measured, vocabulary) is None or readings.comparison(measured, vocabulary) is not None:
        return None
    at = occurrence.path[:-1]
    changes = (Rename((*at, "op"), "calculate_op"), Rename((*at, others[0]), "op"))
    return TreeFix("name both operators", changes, Safety.SAFE)
