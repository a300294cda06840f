"""order-not-in-query: an order by something that the query does not give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from grammar.diagnostic import Path, Safety, one_of, quote
from grammar.languages.honeycomb.columns import local_names
from grammar.languages.honeycomb.operator_names import operator_in_column
from grammar.languages.honeycomb.results import (
    MAX_REPORTED,
    calculated,
    calculation_places,
    choices,
    columns_under,
    has_pair,
    is_known,
    misspelled,
    ops_over,
    result_names,
    same_but_blank,
    shown,
)
from grammar.languages.honeycomb.tree import Calculation, Order, Query
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.languages.honeycomb.written import written
from grammar.rule import Add, Change, Context, Example, Finding, Remove, Replace, TreeFix, rule
from grammar.suggestion import clearly_meant

_NOTE = "results can be ordered only by a calculation or a breakdown of the same query"


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

    With an operator, the pair of operator and column has to be one of the calculations: an order by
    `MAX(duration_ms)` does not fit a query that calculates `AVG(duration_ms)`. With a column alone, it has to be a
    breakdown or the name of a calculation, formula or calculated field; the column of some calculation does not say
    which calculation orders. A query without calculations counts events, so `COUNT` orders it.

    Adding the calculation keeps the order that was asked for and adds a column to the result; it is offered as a guess.

    It would be wrong to report where the service fills in calculations of its own; no source says that it does, beyond
    the count of events.
    """
    held = calculated(query, context)
    found: list[Finding] | None = None
    for i, order in enumerate(query.orders):
        op, column = order.op, order.column
        if op is not None:
            if has_pair(held, op, column):
                continue
            finding = _missing_pair(query, context, held, ("orders", i), order)
        elif column is None or column in query.breakdowns:
            continue
        else:
            finding = _missing_name(query, context, held, ("orders", i), column)
        if finding is not None:
            found = found or []
            found.append(finding)
            if context.is_deciding or len(found) == MAX_REPORTED:
                break
    return found


def _can_be_added(query: Query, context: Context, held: tuple[Calculation, ...], op: str, column: str | None) -> bool:
    """Whether a calculation may be proposed: its column is known, and none of the query's may be meant by it."""
    if not query.calculations:
        return False
    if context.schema is None:
        return True
    return (column is None or is_known(column, context)) and all(
        name is None or is_known(name, context) for name in columns_under(held, op)
    )


def _missing_pair(
    query: Query, context: Context, held: tuple[Calculation, ...], path: Path, order: Order
) -> Finding | None:
    op, column = order.op or "", order.column
    takes = context.vocabulary.calculation_ops[op].column
    is_bare = has_pair(held, op, None)
    is_name = column is not None and column in result_names(query)
    if not held or (takes is Operand.REQUIRED and (column is None or is_bare)):
        return None  # no-calculation-in-metrics; order-without-column; missing-column
    if column is not None and not is_name and (takes is Operand.NONE or (takes is Operand.OPTIONAL and is_bare)):
        return None  # order-column-not-taken
    others = columns_under(held, op)
    near = () if column is None else misspelled(column, others, context)
    named = choices(held, context.vocabulary.order_ops)
    advice = f"add the calculation, or order by {named}" if named else "add the calculation"
    fixes: tuple[TreeFix, ...] = ()
    alike = same_but_blank(held, op, column)
    if alike is not None:
        change = Replace(path, written(replace(order, column=alike.column)))
        fixes = (TreeFix(f"order by `{shown(op, alike.column)}`", (change,), Safety.SAFE),)
    elif is_name:
        advice = f"order by the name {quote(column or '')} alone, without `op`"
        is_same = any(c.name == column and c.op == op for c in query.calculations)
        fixes = (TreeFix("remove the operator", (Remove((*path, "op")),), Safety.SAFE if is_same else Safety.UNSAFE),)
    elif near and context.schema is not None:
        advice = f"did you mean {one_of([quote(shown(op, name)) for name in near])}?"
        meant = clearly_meant(column or "", (name for name in others if name))
        if meant is not None:
            change = Replace((*path, "column"), meant)
            fixes = (TreeFix(f"order by `{shown(op, meant)}`", (change,), Safety.UNSAFE),)
    elif _can_be_added(query, context, held, op, column):
        # Without calculations of its own the query counts events, and one that is added would replace that count.
        calculation = {"op": op} if column is None else {"op": op, "column": column}
        fixes = (TreeFix(f"calculate `{shown(op, column)}`", (Add(("calculations",), calculation),), Safety.UNSAFE),)
    return Finding(
        f"the query does not calculate {quote(shown(op, column))}",
        path=path,
        label="ordered by this",
        help=advice,
        note=_NOTE,
        near=near,
        other=calculation_places(query),
        fixes=fixes,
    )


def _missing_name(
    query: Query, context: Context, held: tuple[Calculation, ...], path: Path, column: str
) -> Finding | None:
    names = result_names(query)
    if column in names or column in local_names(query) or operator_in_column(column, context) is not None:
        return None  # the last is operator-as-order-column
    near = misspelled(column, [*query.breakdowns, *sorted(names)], context)
    ops = [op for op in ops_over(held, column) if op in context.vocabulary.order_ops]
    fixes: tuple[TreeFix, ...] = ()
    if len(ops) == 1:
        change: Change = Add(path, ops[0], "op")
        fixes = (TreeFix(f"order by `{shown(ops[0], column)}`", (change,), Safety.UNSAFE),)
    elif not ops and near and (meant := clearly_meant(column, [*query.breakdowns, *names])) is not None:
        change = Replace((*path, "column"), meant)
        fixes = (TreeFix(f"order by `{meant}`", (change,), Safety.UNSAFE),)
    named = choices([c for c in held if c.column == column], ops) or choices(held, context.vocabulary.order_ops)
    advice = f"order by {named}, or break down by {quote(column)}" if named else f"break down by {quote(column)}"
    if near and not ops:
        advice = f"did you mean {one_of([quote(name) for name in near])}?"
    return Finding(
        f"{quote(column)} alone is neither a breakdown nor the name of a result",
        path=(*path, "column"),
        label="ordered by this",
        help=advice,
        note=_NOTE,
        near=near,
        other=calculation_places(query),
        fixes=fixes,
    )
