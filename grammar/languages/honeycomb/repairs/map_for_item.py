"""map-for-item: an object whose key is the operator or column itself."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.pairs import pair
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix


@repair(
    ["unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"calculations": [{"P99": "duration_ms"}]}',
            '{"calculations": [{"op": "P99", "column": "duration_ms"}]}',
        ),
        (
            '{"calculations": [{"op": "COUNT"}], "orders": [{"COUNT": "desc"}]}',
            '{"calculations": [{"op": "COUNT"}], "orders": [{"op": "COUNT", "order": "descending"}]}',
        ),
        (
            '{"filters": [{"status": {">=": 500}}]}',
            '{"filters": [{"column": "status", "op": ">=", "value": 500}]}',
        ),
    ],
)
def map_for_item(occurrence: Occurrence) -> TreeFix | None:
    """An object has the operator or the column as its key, as in MongoDB and Elasticsearch: `{"P99": "duration_ms"}`.

    It is read only where the object has no other key.
    """
    if occurrence.members:
        return None
    part = pair(occurrence.key, occurrence.value, occurrence.what, occurrence.vocabulary)
    return None if part is None else TreeFix("name the parts", (Replace(occurrence.path[:-1], part),), Safety.SAFE)
