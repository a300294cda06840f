"""column-not-taken: a column on an operator that takes none."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, quote
from grammar.languages.honeycomb.operators import calculation_ops
from grammar.languages.honeycomb.tree import Calculation
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.rule import Context, Example, Finding, Remove, TreeFix, rule

_NO_COLUMN = frozenset({"", "*"})


@rule(
    Calculation,
    where=("op", calculation_ops(Operand.NONE)),
    is_local=True,
    is_settled=True,
    catalogue=["R14", "R15"],
    invalid=[
        Example(
            '{"calculations": [{"op": "CONCURRENCY", "column": "duration_ms"}]}',
            fixed='{"calculations": [{"op": "CONCURRENCY"}]}',
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "column": "status_code"}]}',
            fixed='{"calculations": [{"op": "COUNT"}]}',
            profile="2023",
        ),
    ],
    valid=[
        Example('{"calculations": [{"op": "CONCURRENCY"}, {"op": "CONCURRENCY", "column": null}]}'),
        Example('{"calculations": [{"op": "COUNT"}]}', profile="2023"),
        Example('{"calculations": [{"op": "COUNT", "column": "status_code"}]}'),
    ],
)
def column_not_taken(calculation: Calculation, context: Context) -> Iterable[Finding] | None:
    """A calculation has a column, but its operator takes none.

    `CONCURRENCY` counts the spans that are under way at a time, whatever their columns hold; in the profile of 2023
    `COUNT` counts events the same way. The service and its provider refuse such a query. Removing the column does not
    change the result; but a `COUNT` of a column may have been meant as a `COUNT_DISTINCT`, so its fix is only
    suggested.

    `"column": null` says that there is no column and is not reported.
    """
    column = calculation.column
    if column is None or context.vocabulary.calculation_ops[calculation.op].column is not Operand.NONE:
        return None
    is_certain = calculation.op != "COUNT" or column in _NO_COLUMN
    return [
        Finding(
            f"the operator `{calculation.op}` takes no column, but is given {quote(column)}",
            path=("column",),
            label="not taken",
            help="leave the column out" + ("" if is_certain else ", or count its distinct values: `COUNT_DISTINCT`"),
            fixes=(TreeFix("remove the column", (Remove(("column",)),), Safety.SAFE if is_certain else Safety.UNSAFE),),
        )
    ]
