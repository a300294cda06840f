"""relational-calculation: a calculation on the column of a related span."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import quote
from grammar.languages.honeycomb.columns import related
from grammar.languages.honeycomb.tree import Calculation
from grammar.languages.honeycomb.vocabulary import RELATIONAL_PREFIXES
from grammar.rule import Context, Example, Finding, rule


@rule(
    Calculation,
    given="column",
    catalogue=["R21", "R41"],
    invalid=[
        Example('{"calculations": [{"op": "P99", "column": "root.duration_ms"}]}'),
        Example('{"calculations": [{"op": "MAX", "column": "child.duration_ms"}]}', columns=("duration_ms",)),
    ],
    valid=[
        Example('{"calculations": [{"op": "P99", "column": "duration_ms"}]}'),
        Example(
            '{"calculations": [{"op": "COUNT"}], "filters": [{"column": "root.duration_ms", "op": ">", "value": 500}]}'
        ),
        Example('{"calculations": [{"op": "MAX", "column": "root.cause"}]}', columns=("root.cause",)),
        Example('{"calculations": [{"op": "MAX", "column": "rooted.duration_ms"}]}'),
        Example('{"calculations": [{"op": "P99", "column": "root.duration_ms"}]}', profile="2023"),
    ],
)
def relational_calculation(calculation: Calculation, context: Context) -> Iterable[Finding] | None:
    """A calculation computes on the column of a related span: `root.`, `parent.`, `child.`, `any.`, `none.`

    The seven prefixes work in the query's own filters and in breakdowns only. What a calculation looks at is the span
    itself; to look at root spans, filter for them (`trace.parent_id` does not exist) and name the column without the
    prefix. Removing only the prefix asks a different question, so it is not offered as a fix.

    A column whose own name begins like a prefix is no relational column, which only a schema can tell.
    """
    name = calculation.column
    assert name is not None
    schema = context.schema
    if (schema is not None and name in schema.columns) or not name.startswith(RELATIONAL_PREFIXES):
        return None
    prefix = related(name, context)
    if prefix is None:
        return None
    return [
        Finding(
            f"a calculation cannot compute on {quote(name)}, the column of a related span",
            path=("column",),
            label=f"`{prefix}` means another span",
            help="compute on a column of the span itself, and choose the spans with filters",
        )
    ]
