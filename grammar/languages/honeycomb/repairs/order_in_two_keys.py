"""order-in-two-keys: what to order by, and the direction, in keys of the query."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.repair import Occurrence, repair
from grammar.rule import Remove, Rename, Replace, TreeFix


@repair(
    ["unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"breakdowns": ["name"], "order_by": "name", "order": "desc"}',
            '{"breakdowns": ["name"], "orders": [{"column": "name", "order": "descending"}]}',
        ),
    ],
)
def order_in_two_keys(occurrence: Occurrence) -> TreeFix | None:
    """A query has what to order by in one key and the direction in another: `"order_by": "COUNT", "order": "desc"`.

    Together they are one order.
    """
    if occurrence.what != "query":
        return None
    every = {**occurrence.members, occurrence.key: occurrence.value}
    vocabulary, holder = occurrence.vocabulary, occurrence.path[:-1]
    ways = [key for key in every if readings.is_way(key, every[key])]
    orders = [key for key in every if key not in ways and readings.key(key, "query", vocabulary) == "orders"]
    if (
        len(ways) != 1
        or len(orders) != 1
        or occurrence.key not in (*ways, *orders)
        or not isinstance(every[orders[0]], str)
    ):
        return None
    order = readings.order(every[orders[0]], vocabulary, every)
    if order is None or "order" in order or orders[0] == "orders":
        return None
    at, way = (*holder, orders[0]), readings.direction(every[ways[0]])
    changes = (Rename(at, "orders"), Replace(at, [{**order, "order": way}]), Remove((*holder, ways[0])))
    return TreeFix("write one order", changes, Safety.SAFE)
