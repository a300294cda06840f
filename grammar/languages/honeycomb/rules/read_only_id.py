"""read-only-id: an identifier that only the service gives out."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, Severity
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, Remove, TreeFix, rule


@rule(
    Query,
    severity=Severity.WARNING,
    given="id",
    is_local=True,
    catalogue=["R08"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], "id": "abc"}',
            fixed='{"calculations": [{"op": "COUNT"}]}',
        ),
        Example('{"id": "abc", "limit": 10}', fixed='{"limit": 10}'),
    ],
    valid=[Example('{"calculations": [{"op": "COUNT"}]}'), Example('{"breakdowns": ["id"]}')],
)
def read_only_id(query: Query, context: Context) -> Iterable[Finding] | None:
    """A query has an `id`, which only the service may set.

    It comes back with a query that was created before, so it is in every query that was copied from the service; the
    service ignores or refuses it when a query is created. Without it the query asks the same.

    Ignore it for a query that is only stored next to its identifier and never sent.
    """
    del query, context
    return [
        Finding(
            "`id` is set by the service and is no part of what a query asks",
            path=("id",),
            label="read-only",
            help="leave `id` out",
            at_key=True,
            fixes=(TreeFix("remove `id`", (Remove(("id",)),), Safety.SAFE),),
        )
    ]
