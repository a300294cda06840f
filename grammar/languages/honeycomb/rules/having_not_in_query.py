"""having-not-in-query: a having on a result that the query does not calculate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from grammar.diagnostic import Path, Safety, one_of, quote
from grammar.languages.honeycomb.results import (
    MAX_REPORTED,
    calculated,
    calculation_places,
    choices,
    columns_under,
    has_pair,
    is_known,
    misspelled,
    result_names,
    same_but_blank,
    shown,
)
from grammar.languages.honeycomb.tree import Calculation, Having, Query
from grammar.languages.honeycomb.vocabulary import Operand
from grammar.languages.honeycomb.written import written
from grammar.rule import Add, Context, Example, Finding, Remove, Replace, TreeFix, rule
from grammar.suggestion import clearly_meant


@rule(
    Query,
    given="havings",
    catalogue=["R72"],
    invalid=[
        Example(
            '{"calculations": [{"op": "COUNT"}], '
            '"havings": [{"calculate_op": "P99", "column": "duration_ms", "op": ">", "value": 100}]}',
            fixed='{"calculations": [{"op": "COUNT"}, {"op": "P99", "column": "duration_ms"}], '
            '"havings": [{"calculate_op": "P99", "column": "duration_ms", "op": ">", "value": 100}]}',
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "column": "name"}], '
            '"havings": [{"calculate_op": "COUNT", "op": ">", "value": 100}]}',
            fixed='{"calculations": [{"op": "COUNT", "column": "name"}, {"op": "COUNT"}], '
            '"havings": [{"calculate_op": "COUNT", "op": ">", "value": 100}]}',
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "name": "errors"}], '
            '"havings": [{"calculate_op": "COUNT", "column": "errors", "op": ">", "value": 5}]}',
            fixed='{"calculations": [{"op": "COUNT", "name": "errors"}], '
            '"havings": [{"column": "errors", "op": ">", "value": 5}]}',
        ),
        Example('{"havings": [{"calculate_op": "P95", "column": "duration_ms", "op": ">", "value": 850}]}'),
    ],
    valid=[
        Example(
            '{"calculations": [{"op": "COUNT"}, {"op": "P99", "column": "duration_ms"}], '
            '"havings": [{"calculate_op": "P99", "column": "duration_ms", "op": ">", "value": 100}]}'
        ),
        Example('{"havings": [{"calculate_op": "COUNT", "op": ">", "value": 100}]}'),
    ],
)
def having_not_in_query(query: Query, context: Context) -> Iterable[Finding] | None:
    """A having's operator and column are no calculation of the query.

    Both halves have to match one calculation: no column matches only no column, so a having on `COUNT` does not fit
    `COUNT(name)`. A query without calculations counts events, and a having may filter by that count (not in a metrics
    dataset). A named calculation or formula is referred to by its name in `column`, without an operator.

    Adding the calculation keeps the filter that was asked for and adds a column to the result; it is offered as a
    guess.

    It would be wrong to report where the service fills in calculations of its own; no source says that it does, beyond
    the count of events.
    """
    held = calculated(query, context)
    found: list[Finding] | None = None
    for i, having in enumerate(query.havings):
        op = having.calculate_op
        if op is None or has_pair(held, op, having.column):
            continue
        finding = _missing_pair(query, context, held, ("havings", i), having)
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
    query: Query, context: Context, held: tuple[Calculation, ...], path: Path, having: Having
) -> Finding | None:
    op, column = having.calculate_op or "", having.column
    takes = context.vocabulary.calculation_ops[op].column
    is_bare = has_pair(held, op, None)
    is_name = column is not None and column in result_names(query)
    if not held or (takes is Operand.REQUIRED and (column is None or is_bare)):
        return None  # no-calculation-in-metrics; having-without-column; missing-column
    if column is not None and (takes is Operand.NONE or (takes is Operand.OPTIONAL and is_bare and not is_name)):
        return None  # having-column-not-taken
    others = columns_under(held, op)
    near = () if column is None else misspelled(column, others, context)
    named = choices(held, context.vocabulary.having_calculation_ops)
    advice = f"add the calculation, or compare {named}" if named else "add the calculation"
    fixes: tuple[TreeFix, ...] = ()
    alike = same_but_blank(held, op, column)
    if alike is not None:
        change = Replace(path, written(replace(having, column=alike.column)))
        fixes = (TreeFix(f"compare `{shown(op, alike.column)}`", (change,), Safety.SAFE),)
    elif is_name:
        advice = f"compare the name {quote(column or '')} alone, without `calculate_op`"
        is_same = any(c.name == column and c.op == op for c in query.calculations)
        safety = Safety.SAFE if is_same else Safety.UNSAFE
        fixes = (TreeFix("remove the operator", (Remove((*path, "calculate_op")),), safety),)
    elif near and context.schema is not None:
        advice = f"did you mean {one_of([quote(shown(op, name)) for name in near])}?"
        meant = clearly_meant(column or "", (name for name in others if name))
        if meant is not None:
            change = Replace((*path, "column"), meant)
            fixes = (TreeFix(f"compare `{shown(op, meant)}`", (change,), Safety.UNSAFE),)
    elif _can_be_added(query, context, held, op, column):
        # Without calculations of its own the query counts events, and one that is added would replace that count.
        calculation = {"op": op} if column is None else {"op": op, "column": column}
        fixes = (TreeFix(f"calculate `{shown(op, column)}`", (Add(("calculations",), calculation),), Safety.UNSAFE),)
    return Finding(
        f"the query does not calculate {quote(shown(op, column))}",
        path=path,
        label="compares this",
        help=advice,
        note="a having can compare only a calculation of the same query",
        near=near,
        other=calculation_places(query),
        fixes=fixes,
    )
