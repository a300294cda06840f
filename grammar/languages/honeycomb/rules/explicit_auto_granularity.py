"""explicit-auto-granularity: a granularity of 0, written where leaving it out says the same."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, Severity
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, Remove, TreeFix, rule


@rule(
    Query,
    severity=Severity.WARNING,
    is_local=True,
    catalogue=["R84"],
    invalid=[
        Example('{"time_range": 7200, "granularity": 0}', fixed='{"time_range": 7200}'),
        Example('{"granularity": 0, "limit": 10}', fixed='{"limit": 10}'),
    ],
    valid=[
        Example('{"time_range": 7200, "granularity": 60}'),
        Example('{"time_range": 7200}'),
    ],
)
def explicit_auto_granularity(query: Query, context: Context) -> Iterable[Finding] | None:
    """A query states a granularity of 0, which lets the service choose.

    The provider, the product's own pages and the prompt of 2023 write it; the service's published schema begins at 1.
    Leaving it out means the same to all of them.

    Ignore it where every consumer of the query accepts 0.
    """
    if query.granularity != 0:
        return None
    return [
        Finding(
            "`granularity` is 0, which says no more than leaving it out",
            path=("granularity",),
            label="the service chooses",
            help="leave it out",
            fixes=(TreeFix("remove `granularity`", (Remove(("granularity",)),), Safety.SAFE),),
        )
    ]
