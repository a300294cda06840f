"""having-without-calculation: a having that does not say which calculation it filters."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, quote
from grammar.frozen import replace
from grammar.languages.honeycomb.operator_names import operator_in_column
from grammar.languages.honeycomb.results import calculated, choices, has_pair, result_names, shown
from grammar.languages.honeycomb.tree import Having
from grammar.languages.honeycomb.written import written
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Having,
    catalogue=["R69"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], "havings": [{"op": ">", "value": 10}]}',
            fixed='{"calculations": [{"op": "COUNT"}], "havings": [{"op": ">", "value": 10, "calculate_op": "COUNT"}]}',
        ),
        Example(
            '{"calculations": [{"op": "MAX", "column": "retries"}, {"op": "COUNT"}], '
            '"havings": [{"column": "retries", "op": ">", "value": 3}]}',
            fixed='{"calculations": [{"op": "MAX", "column": "retries"}, {"op": "COUNT"}], '
            '"havings": [{"op": ">", "value": 3, "calculate_op": "MAX", "column": "retries"}]}',
        ),
        Example(
            '{"calculations": [{"op": "COUNT"}, {"op": "MAX", "column": "retries"}], '
            '"havings": [{"op": ">", "value": 10}]}'
        ),
        Example(
            '{"calculations": [{"op": "MAX", "column": "retries"}], '
            '"havings": [{"column": "MAX(retries)", "op": ">", "value": 3}]}',
            fixed='{"calculations": [{"op": "MAX", "column": "retries"}], '
            '"havings": [{"op": ">", "value": 3, "calculate_op": "MAX", "column": "retries"}]}',
        ),
    ],
    valid=[
        Example('{"calculations": [{"op": "COUNT"}], "havings": [{"calculate_op": "COUNT", "op": ">", "value": 10}]}'),
        Example(
            '{"calculations": [{"op": "COUNT", "name": "total"}, {"op": "SUM", "column": "fails", "name": "failed"}], '
            '"formulas": [{"name": "rate", "expression": "DIV($failed, $total)"}], '
            '"havings": [{"column": "rate", "op": ">", "value": 0.1}]}'
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "name": "total"}], '
            '"havings": [{"column": "total", "op": ">", "value": 5}]}'
        ),
    ],
)
def having_without_calculation(having: Having, context: Context) -> Iterable[Finding] | None:
    """A having has no `calculate_op`, and its `column` is not the name of a calculation or formula of the query.

    A having compares one result of each group with a number. A result is referred to by operator and column, or by its
    name alone; a comparison with nothing filters nothing. Where only one calculation fits, it is offered as a guess.
    `COUNT` and `MAX(retries)` in `column` say which one is meant, and it is put where it belongs.

    It would be wrong only for a name that the service knows and the query does not; no source describes one.
    """
    if having.calculate_op is not None:
        return None
    column = having.column
    if column is not None and column in result_names(context.root):
        return None
    calculations = calculated(context.root, context)
    ops = context.vocabulary.having_calculation_ops
    titled = operator_in_column(column, context) if column is not None else None
    if titled is not None and titled[0] in ops and has_pair(calculations, *titled):
        change = Replace((), written(replace(having, calculate_op=titled[0], column=titled[1])))
        return [
            Finding(
                f"{quote(column or '')} is a calculation, but stands where a having names a column",
                path=("column",),
                label="not a name",
                help=f'put the operator in `calculate_op`: `"calculate_op": "{titled[0]}"`',
                fixes=(TreeFix(f"compare `{shown(*titled)}`", (change,), Safety.SAFE),),
            )
        ]
    fitting = [c for c in calculations if c.op in ops and (column is None or c.column == column)]
    fixes: tuple[TreeFix, ...] = ()
    if len(fitting) == 1:
        op, over = fitting[0].op, fitting[0].column
        change = Replace((), written(replace(having, calculate_op=op, column=over)))
        fixes = (TreeFix(f"compare `{shown(op, over)}`", (change,), Safety.UNSAFE),)
    named = choices(fitting or calculations, ops)
    return [
        Finding(
            "a having names no calculation to compare"
            if column is None
            else f"a having compares {quote(column)}, which is not the name of a calculation or formula",
            path=() if column is None else ("column",),
            label="compares nothing" if column is None else "not the name of a result",
            help=f"add `calculate_op`, to compare {named}" if named else "add `calculate_op`",
            fixes=fixes,
        )
    ]
