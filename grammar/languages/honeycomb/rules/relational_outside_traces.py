"""relational-outside-traces: related spans in a dataset that has no spans."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import quote
from grammar.languages.honeycomb.columns import related_uses
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Context, Example, Finding, rule
from grammar.schema import DatasetKind


@rule(
    Query,
    needs=["kind"],
    silent_in=lambda kind, _: kind == DatasetKind.EVENTS,
    catalogue=["R45"],
    invalid=[
        Example(
            '{"calculations": [{"op": "MAX", "column": "m"}], "breakdowns": ["root.name"]}',
            columns=("m", "name"),
            kind="metrics",
        ),
        Example('{"filters": [{"column": "parent.name", "op": "exists"}]}', columns=("name",), kind="logs"),
    ],
    valid=[
        Example('{"filters": [{"column": "parent.name", "op": "exists"}]}', columns=("name",), kind="events"),
        Example('{"filters": [{"column": "name", "op": "exists"}]}', columns=("name",), kind="logs"),
        Example('{"filters": [{"column": "parent.name", "op": "exists"}]}'),
    ],
)
def relational_outside_traces(query: Query, context: Context) -> Iterable[Finding] | None:
    """A query over metrics or logs names the column of a related span.

    Only traces have spans that are related to each other: in a dataset of metrics or of logs there is no root and no
    parent to look at.

    It is reported only where the schema says which kind of dataset it is.
    """
    schema = context.schema
    assert schema is not None
    kind = schema.kind
    if kind is None or kind is DatasetKind.EVENTS:
        return None
    uses = related_uses(query, context)
    if not uses:
        return None
    first, *others = uses
    return [
        Finding(
            f"{quote(first.name)} is the column of a related span, and a {kind} dataset has no spans",
            path=first.path,
            label="a related span",
            other=tuple((use.path, "and here") for use in others),
            help="name columns of the dataset itself, without a prefix",
        )
    ]
