"""order-not-in-query: an order by something that the query does not give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grammar.diagnostic import Path, Safety, one_of, quote
from grammar.languages.honeycomb.absent_calculations import Wording, absent_calculation
from grammar.languages.honeycomb.columns import local_names
from grammar.languages.honeycomb.operator_names import operator_in_column
from grammar.languages.honeycomb.results import (
    MAX_REPORTED,
    calculated,
    calculation_places,
    choices,
    has_pair,
    misspelled,
    ops_over,
    result_names,
    shown,
)
from grammar.languages.honeycomb.tree import Calculation, Query
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.rule import Add, Change, Context, Example, Finding, Replace, TreeFix, rule
from grammar.suggestion import clearly_meant

_WORDING = Wording(
    key="op",
    verb="order by",
    label="ordered by this",
    note="results can be ordered only by a calculation or a breakdown of the same query",
)


@rule(
    Query,
    given="orders",
    catalogue=["R64", "R65", "R66"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], '
            '"orders": [{"op": "P95", "column": "duration_ms", "order": "descending"}]}',
            fixed='{"calculations": [{"op": "COUNT"}, {"op": "P95", "column": "duration_ms"}], '
            '"orders": [{"op": "P95", "column": "duration_ms", "order": "descending"}]}',
        ),
        Example(
            '{"calculations": [{"op": "AVG", "column": "duration_ms"}], '
            '"orders": [{"op": "MAX", "column": "duration_ms"}]}',
            fixed='{"calculations": [{"op": "AVG", "column": "duration_ms"}, {"op": "MAX", "column": "duration_ms"}], '
            '"orders": [{"op": "MAX", "column": "duration_ms"}]}',
        ),
        Example(
            '{"calculations": [{"op": "MAX", "column": "duration_ms"}], "breakdowns": ["name"], '
            '"orders": [{"column": "duration_ms", "order": "descending"}]}',
            fixed='{"calculations": [{"op": "MAX", "column": "duration_ms"}], "breakdowns": ["name"], '
            '"orders": [{"column": "duration_ms", "order": "descending", "op": "MAX"}]}',
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "name": "errors"}], "orders": [{"op": "COUNT", "column": "errors"}]}',
            fixed='{"calculations": [{"op": "COUNT", "name": "errors"}], "orders": [{"column": "errors"}]}',
        ),
        Example('{"calculations": [{"op": "COUNT"}], "breakdowns": ["service"], "orders": [{"column": "region"}]}'),
        Example(
            '{"calculations": [{"op": "MAX", "column": "duration_ms"}], '
            '"orders": [{"op": "MAX", "column": "durration_ms"}]}',
            columns=("duration_ms",),
            fixed='{"calculations": [{"op": "MAX", "column": "duration_ms"}], '
            '"orders": [{"op": "MAX", "column": "duration_ms"}]}',
        ),
    ],
    valid=[
        Example(
            '{"calculations": [{"op": "MAX", "column": "duration_ms"}], "breakdowns": ["name"], '
            '"orders": [{"op": "MAX", "column": "duration_ms"}, {"column": "name"}]}'
        ),
        Example('{"orders": [{"op": "COUNT", "order": "descending"}]}'),
        Example('{"calculations": [{"op": "COUNT", "name": "errors"}], "orders": [{"column": "errors"}]}'),
    ],
)
def order_not_in_query(query: Query, context: Context) -> Iterable[Finding] | None:
    """An order names a result that the query does not calculate, break down by or name.

    With an operator, the pair of operator and column has to be one of the calculations: an order by `MAX(duration_ms)`
    does not fit a query that calculates `AVG(duration_ms)`. With a column alone, it has to be a breakdown or the name
    of a calculation, formula or calculated field; the column of some calculation does not say which calculation orders.
    A query without calculations counts events, so `COUNT` orders it.

    Adding the calculation keeps the order that was asked for and adds a column to the result that was not; it is only shown.

    It would be wrong only if the service added calculations of its own; no source says that it does, beyond the count
    of events.
    """
    calculations = calculated(query, context)
    findings: list[Finding] | None = None  # most queries need no list
    for i, order in enumerate(query.orders):
        op, column = order.op, order.column
        finding: Finding | None
        if op is not None:
            if has_pair(calculations, op, column) or _is_reported_elsewhere(query, context, calculations, op, column):
                continue
            ops = context.vocabulary.order_ops
            finding = absent_calculation(order, ("orders", i), (op, column), _WORDING, context, calculations, ops)
        elif column is None or column in query.breakdowns:
            continue
        else:
            finding = _missing_name(query, context, calculations, ("orders", i), column)
        if finding is not None:
            findings = findings or []
            findings.append(finding)
            if context.is_deciding or len(findings) == MAX_REPORTED:
                break
    return findings


def _is_reported_elsewhere(
    query: Query, context: Context, calculations: Sequence[Calculation], op: str, column: str | None
) -> bool:
    """Whether another rule says what is wrong with the pair."""
    takes = context.vocabulary.calculation_ops[op].column
    is_bare = has_pair(calculations, op, None)
    if not calculations or (takes is Operand.REQUIRED and (column is None or is_bare)):
        return True  # no-calculation-in-metrics; order-without-column; missing-column
    if column is None or column in result_names(query):
        return False
    return takes is Operand.NONE or (takes is Operand.OPTIONAL and is_bare)  # order-column-not-taken


def _missing_name(
    query: Query, context: Context, calculations: Sequence[Calculation], path: Path, column: str
) -> Finding | None:
    names = result_names(query)
    if column in names or column in local_names(query) or operator_in_column(column, context) is not None:
        return None  # the last is operator-as-order-column
    near = misspelled(column, [*query.breakdowns, *sorted(names)], context)
    ops = [op for op in ops_over(calculations, column) if op in context.vocabulary.order_ops]
    fixes: tuple[TreeFix, ...] = ()
    if len(ops) == 1:
        change: Change = Add(path, ops[0], "op")
        fixes = (TreeFix(f"order by `{shown(ops[0], column)}`", (change,), Safety.UNSAFE),)
    elif not ops and near and (meant := clearly_meant(column, [*query.breakdowns, *names])) is not None:
        change = Replace((*path, "column"), meant)
        fixes = (TreeFix(f"order by `{meant}`", (change,), Safety.UNSAFE),)
    named = choices([c for c in calculations if c.column == column], ops) or choices(
        calculations, context.vocabulary.order_ops
    )
    advice = f"order by {named}, or break down by {quote(column)}" if named else f"break down by {quote(column)}"
    if near and not ops:
        advice = f"did you mean {one_of([quote(name) for name in near])}?"
    return Finding(
        f"{quote(column)} alone is neither a breakdown nor the name of a result",
        path=(*path, "column"),
        label="ordered by this",
        help=advice,
        note=_WORDING.note,
        near=near,
        other=calculation_places(query),
        fixes=fixes,
    )
