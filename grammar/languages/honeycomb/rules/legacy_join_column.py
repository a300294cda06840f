"""legacy-join-column: a key that only the language of 2023 has."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, Severity
from grammar.languages.honeycomb.tree import Filter
from grammar.rule import Context, Example, Finding, Remove, TreeFix, rule


@rule(
    Filter,
    severity=Severity.WARNING,
    is_local=True,
    catalogue=["R40"],
    invalid=[
        Example(
            '{"filters": [{"column": "error", "op": "exists", "join_column": ""}]}',
            fixed='{"filters": [{"column": "error", "op": "exists"}]}',
        ),
        Example('{"filters": [{"column": "id", "op": "=", "value": 1, "join_column": "trace.trace_id"}]}'),
    ],
    valid=[
        Example('{"filters": [{"column": "error", "op": "exists"}]}'),
        Example('{"filters": [{"column": "error", "op": "exists", "join_column": ""}]}', profile="2023"),
    ],
)
def legacy_join_column(condition: Filter, context: Context) -> Iterable[Finding] | None:
    """A filter has a `join_column`.

    The prompt of 2023 writes `"join_column": ""` into every filter, and models that learned from it still do. Today's
    provider refuses the key and other readers ignore it. An empty one says nothing and can be removed; no source says
    what any other value means.

    The profile of 2023 has the key, and there it is not reported.
    """
    del context
    column = condition.join_column
    if column is None:
        return None
    safety = Safety.SAFE if column == "" else Safety.UNSAFE
    return [
        Finding(
            "`join_column` is a key of 2023 that is no longer read",
            path=("join_column",),
            label="no longer read",
            help="leave `join_column` out",
            at_key=True,
            fixes=(TreeFix("remove `join_column`", (Remove(("join_column",)),), safety),),
        )
    ]
