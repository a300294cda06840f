"""empty-query: a query that says nothing."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.tree import Query
from grammar.rule import Add, Context, Example, Finding, TreeFix, rule

_NOTHING = Query()


@rule(
    Query,
    catalogue=["R03"],
    invalid=[
        Example("{}", fixed='{"calculations": [{"op": "COUNT"}]}', profile="2023"),
        Example('{"calculations": []}', fixed='{"calculations": [{"op": "COUNT"}]}', profile="2023"),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT"}]}', profile="2023"),
        Example('{"breakdowns": ["name"]}', profile="2023"),
        Example("{}"),
    ],
)
def empty_query(query: Query, context: Context) -> Iterable[Finding] | None:
    """A query has no part at all, in the profile of 2023.

    The service reads it as a count of all events over two hours; the language of 2023 wants that said, since an empty
    object is what a model answers that did not understand the question.

    Later profiles take the empty query for what the service takes it for, and this is not reported there.
    """
    del context
    if query != _NOTHING:
        return None
    return [
        Finding(
            "the query is empty",
            label="asks for nothing",
            help="say what to calculate: `COUNT` counts events",
            fixes=(TreeFix("count events", (Add(("calculations",), {"op": "COUNT"}),), Safety.SAFE),),
        )
    ]
