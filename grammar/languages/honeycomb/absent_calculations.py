"""The finding for an order or a having on a calculation that the query does not have."""

from __future__ import annotations

from collections.abc import Sequence

from grammar.diagnostic import Path, Safety, one_of, quote
from grammar.frozen import frozen, replace
from grammar.languages.honeycomb.results import (
    calculation_places,
    choices,
    columns_under,
    is_known,
    misspelled,
    result_names,
    same_but_blank,
    shown,
)
from grammar.languages.honeycomb.tree import Calculation, Having, Order, Query
from grammar.languages.honeycomb.written import written
from grammar.rule import Add, Context, Finding, Remove, Replace, TreeFix
from grammar.suggestion import clearly_meant


@frozen
class Wording:
    """How one kind of part refers to a calculation.

    `key` holds the operator, `verb` says what the part does with the calculation ("order by"), `label` marks the part
    in the text, and `note` states what it may refer to.
    """

    key: str
    verb: str
    label: str
    note: str


def absent_calculation(
    part: Order | Having,
    path: Path,
    pair: tuple[str, str | None],
    wording: Wording,
    context: Context,
    calculations: Sequence[Calculation],
    ops: Sequence[str],
) -> Finding:
    """The finding that no calculation is the `pair` of operator and column to which the part at `path` refers.

    Args:
        part: the order or having.
        path: the way to it from the query.
        pair: its operator and its column; no column means whole events.
        wording: how a part of its kind refers to a calculation.
        context: what the rule was given; its root is the query.
        calculations: those that the query is answered with; not empty.
        ops: the operators that a part of its kind may name.
    """
    query: Query = context.root
    op, column = pair
    others = columns_under(calculations, op)
    near = () if column is None else misspelled(column, others, context)
    named = choices(calculations, ops)
    advice = f"add the calculation, or {wording.verb} {named}" if named else "add the calculation"
    fixes: tuple[TreeFix, ...] = ()
    alike = same_but_blank(calculations, op, column)
    if alike is not None:
        change = Replace(path, written(replace(part, column=alike.column)))
        fixes = (TreeFix(f"{wording.verb} `{shown(op, alike.column)}`", (change,), Safety.SAFE),)
    elif column is not None and column in result_names(query):
        advice = f"{wording.verb} the name {quote(column)} alone, without `{wording.key}`"
        is_same = any(calculation.name == column and calculation.op == op for calculation in query.calculations)
        safety = Safety.SAFE if is_same else Safety.UNSAFE
        fixes = (TreeFix("remove the operator", (Remove((*path, wording.key)),), safety),)
    elif near and context.schema is not None:
        advice = f"did you mean {one_of([quote(shown(op, name)) for name in near])}?"
        meant = clearly_meant(column or "", (name for name in others if name))
        if meant is not None:
            change = Replace((*path, "column"), meant)
            fixes = (TreeFix(f"{wording.verb} `{shown(op, meant)}`", (change,), Safety.UNSAFE),)
    elif _can_be_added(column, context, others):
        addition = {"op": op} if column is None else {"op": op, "column": column}
        fixes = (TreeFix(f"calculate `{shown(op, column)}`", (Add(("calculations",), addition),), Safety.DISPLAY),)
    return Finding(
        f"the query does not calculate {quote(shown(op, column))}",
        path=path,
        label=wording.label,
        help=advice,
        note=wording.note,
        near=near,
        other=calculation_places(query),
        fixes=fixes,
    )


def _can_be_added(column: str | None, context: Context, others: Sequence[str | None]) -> bool:
    """Whether a calculation may be proposed: its column is known, and none of the `others` may be meant by it.

    Without calculations of its own a query counts events, and one that is added would replace that count.
    """
    if not context.root.calculations:
        return False
    if context.schema is None:
        return True
    return (column is None or is_known(column, context)) and all(
        name is None or is_known(name, context) for name in others
    )
