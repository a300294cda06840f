"""having-column-not-taken: a having that names a column where the result has none."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, quote
from grammar.languages.honeycomb.results import calculated, has_pair, result_names
from grammar.languages.honeycomb.tree import Having
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.rule import Context, Example, Finding, Remove, TreeFix, rule


@rule(
    Having,
    given="calculate_op",
    catalogue=["R71"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], '
            '"havings": [{"calculate_op": "COUNT", "column": "name", "op": ">", "value": 1}]}',
            fixed='{"calculations": [{"op": "COUNT"}], "havings": [{"calculate_op": "COUNT", "op": ">", "value": 1}]}',
        ),
        Example('{"havings": [{"calculate_op": "CONCURRENCY", "column": "name", "op": ">", "value": 1}]}'),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT"}], "havings": [{"calculate_op": "COUNT", "op": ">", "value": 1}]}'),
        Example(
            '{"calculations": [{"op": "COUNT", "column": "name"}], '
            '"havings": [{"calculate_op": "COUNT", "column": "name", "op": ">", "value": 1}]}'
        ),
    ],
)
def having_column_not_taken(having: Having, context: Context) -> Iterable[Finding] | None:
    """A having on `COUNT` or `CONCURRENCY` names a column, but the query calculates it over whole events.

    With the column the having matches no calculation, and the provider refuses it; without it, it is exactly the
    calculation that the query has, so the column goes and the meaning stays.

    It is not reported where the calculation itself has that column: since 2026 `COUNT` may have one, and the having
    then needs it too.
    """
    column = having.column
    if column is None:
        return None
    op = having.calculate_op or ""
    takes = context.vocabulary.calculation_ops[op].column
    if takes is Operand.REQUIRED:
        return None
    calculations = calculated(context.root, context)
    is_bare = has_pair(calculations, op, None)
    is_named = takes is Operand.NONE and any(calculation.op == op for calculation in calculations)
    if takes is Operand.OPTIONAL and (
        not is_bare or has_pair(calculations, op, column) or column in result_names(context.root)
    ):
        return None  # a pair of its own, a named result, or no calculation at all: having-not-in-query judges it
    return [
        Finding(
            f"the query calculates `{op}` over whole events, not over {quote(column)}"
            if is_bare
            else f"a having on `{op}` takes no column, but names {quote(column)}",
            path=("column",),
            label="no such column is counted" if is_bare else "not taken",
            help=f"compare `{op}` without a column",
            fixes=(TreeFix("remove the column", (Remove(("column",)),), Safety.SAFE),) if is_bare or is_named else (),
        )
    ]
