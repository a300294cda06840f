"""wrapped-query: the whole query under one key of another object."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.languages.honeycomb.aliases import WRAPPERS
from grammar.repair import Occurrence, repair
from grammar.rule import Mend, Replace
from grammar.suggestion import folded

_CALLS = frozenset({"name", "tool", "function", "type", "toolname", "id", "status"})
"""What names the call that a query is the argument of."""


@repair(
    ["unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"query": {"limit": 10}}',
            '{"limit": 10}',
        ),
        (
            '{"result": {"limit": 10}, "explanation": "the first ten"}',
            '{"limit": 10}',
        ),
    ],
)
def wrapped_query(occurrence: Occurrence) -> Mend | None:
    """The query stands under a key of its own: `{"query": {...}}`.

    It is taken out where nothing else stands beside it but remarks, and where it has keys of a query.
    """
    value = occurrence.value
    if occurrence.what != "query" or folded(occurrence.key) not in WRAPPERS:
        return None
    if not all(readings.is_commentary(other, held) or folded(other) in _CALLS and isinstance(held, str)
               for other, held in occurrence.members.items()):
        return None
    if isinstance(value, str):
        value = readings.decoded(value)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict) or not any(readings.is_key_of_query(key, occurrence.vocabulary) for key in value):
        return None
    return Mend("take the query out of the object around it", (Replace((), value),), Safety.SAFE)
