"""display-key-in-trigger: a key that only shapes what is shown, or fixes a time, in the query of a trigger."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, Remove, TreeFix, rule

_WHY = {
    "orders": "a trigger compares every group, in no order",
    "limit": "a trigger compares every group",
    "start_time": "a trigger always looks back from now",
    "end_time": "a trigger always looks back from now",
    "usage_mode": "a trigger always corrects for sampling",
}


@rule(
    Query,
    catalogue=["R109"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], "orders": [{"op": "COUNT"}], "time_range": 900}',
            profile="trigger",
            fixed='{"calculations": [{"op": "COUNT"}], "time_range": 900}',
        ),
        Example(
            '{"calculations": [{"op": "COUNT"}], "limit": 10, "time_range": 900}',
            profile="trigger",
            fixed='{"calculations": [{"op": "COUNT"}], "time_range": 900}',
        ),
        Example('{"calculations": [{"op": "COUNT"}], "start_time": 1454808600, "time_range": 900}', profile="trigger"),
        Example(
            '{"calculations": [{"op": "COUNT"}], "usage_mode": false, "time_range": 900}',
            profile="trigger",
            fixed='{"calculations": [{"op": "COUNT"}], "time_range": 900}',
        ),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT"}], "time_range": 900}', profile="trigger"),
        Example('{"calculations": [{"op": "COUNT"}], "orders": [{"op": "COUNT"}], "limit": 10}', profile="2026"),
    ],
)
def display_key_in_trigger(query: Query, context: Context) -> Iterable[Finding] | None:
    """The query of a trigger has `orders`, `limit`, `start_time`, `end_time` or `usage_mode`.

    The provider refuses these keys. Orders decide nothing where nothing is shown, so they go and the meaning stays,
    unless a limit goes with them; a limit decides which groups can fire, so leaving it out is a guess; and no other
    time than now can be watched.

    There are no exceptions in a trigger's query. An empty list of orders is not reported, although the provider refuses
    it too.
    """
    findings: list[Finding] = []
    for key, why in _WHY.items():
        value = getattr(query, key)
        if value is None or value == ():
            continue
        fixes: tuple[TreeFix, ...] = ()
        if key not in ("start_time", "end_time"):
            is_idle = (key == "orders" and query.limit is None) or (key == "usage_mode" and value is False)
            fixes = (TreeFix(f"remove `{key}`", (Remove((key,)),), Safety.SAFE if is_idle else Safety.UNSAFE),)
        findings.append(
            Finding(
                f"the query of a trigger may not have `{key}`",
                path=(key,),
                at_key=True,
                label="not in a trigger",
                help=f"leave it out: {why}",
                fixes=fixes,
            )
        )
    return findings
