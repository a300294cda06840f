"""wrapped-query: the whole query under one key of another object."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import parts, readings
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix


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
def wrapped_query(occurrence: Occurrence) -> TreeFix | None:
    """The query is nested under a key: `{"query": {...}}`.

    It is unwrapped only where nothing but remarks stands beside it, and where it has keys of a query.
    """
    if occurrence.what != "query":
        return None
    if not all(readings.is_commentary(other, content) for other, content in occurrence.members.items()):
        return None
    query = parts.wrapped(occurrence.key, occurrence.value, occurrence.vocabulary)
    if query is None:
        return None
    return TreeFix("take the query out of the object around it", (Replace((), query),), Safety.SAFE)
