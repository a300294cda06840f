"""The names that a query gives to its own parts, and names that are still free."""

from __future__ import annotations

from grammar.languages.honeycomb.tree import Calculation, Filter, Query
from grammar.rule import Context

_LONGEST = 60
_COMPARISONS = {"=": "is", "!=": "is_not", ">": "above", ">=": "from", "<": "below", "<=": "up_to"}


def has_named_parts(context: Context) -> bool:
    """Whether the query names any part of its own, or filters one: the premise of the rules about that."""
    query = context.root
    if query.formulas or query.calculated_fields:
        return True
    for calculation in query.calculations:  # noqa: SIM110  # a plain loop: this runs for every right query
        if calculation.name is not None or calculation.filters:
            return True
    return False


def taken_names(query: Query) -> set[str]:
    """Every name that a result or column of the query goes by: a new name must be none of them."""
    names = {calculation.name for calculation in query.calculations if calculation.name}
    names.update(formula.name for formula in query.formulas)
    names.update(field.name for field in query.calculated_fields)
    names.update(query.breakdowns)
    return names


def free_name(name: str, taken: set[str]) -> str:
    """`name`, or the first of ``name_2``, ``name_3`` and so on that is not taken.

    >>> free_name("errors", {"errors"})
    'errors_2'
    """
    if name not in taken:
        return name
    return next(candidate for i in range(2, len(taken) + 3) if (candidate := f"{name}_{i}") not in taken)


def descriptive_name(calculation: Calculation) -> str:
    """What a calculation with filters computes, as one word: always the same for the same calculation.

    >>> descriptive_name(Calculation("COUNT", filters=(Filter("http.status_code", ">=", 500),)))
    'count_where_http_status_code_from_500'
    """
    what = [calculation.op, calculation.column or ""]
    conditions = [
        [condition.column, _COMPARISONS.get(condition.op, condition.op), _value(condition)]
        for condition in calculation.filters[:_LONGEST]
    ]
    joint = (calculation.filter_combination or "and").lower()
    for i, condition in enumerate(conditions):
        what += ["where" if i == 0 else joint, *condition]
    return _word(" ".join(what))[:_LONGEST].rstrip("_")


def _value(condition: Filter) -> str:
    value = condition.value
    if value is None:
        return ""
    items = value if isinstance(value, tuple) else (value,)
    return " ".join(str(item)[:_LONGEST] for item in items[:_LONGEST])


def _word(text: str) -> str:
    spaced = "".join(c if c.isascii() and c.isalnum() else " " for c in text.lower())
    return "_".join(spaced.split())
