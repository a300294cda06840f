"""What a query asks for: columns in every clause, operators, conditions, its time and its limit."""

from __future__ import annotations

from grammar.diagnostic import Path
from grammar.footprint import Condition, Conditions, Footprint, FootprintReader, Use, Window
from grammar.languages.honeycomb.results import result_names
from grammar.languages.honeycomb.timespan import LARGEST_SECONDS
from grammar.languages.honeycomb.tree import Filter, Query, Scalar
from grammar.languages.honeycomb.vocabulary import DEFAULT_TIME_RANGE, RELATIONAL_PREFIXES, Profile
from grammar.rule import Add, Change, Replace

_COUNTED = ("calculations", "calculated_fields", "formulas", "breakdowns", "orders", "havings")
_IMPLIED: tuple[Path, ...] = ((),)
"""Where a part stands that is meant where nothing is said: the count of events, for a query without calculations."""


def read(query: Query, profile: Profile) -> Footprint:
    """What a query touches. Expressions are texts of their own with a footprint of their own."""
    filters = _filters(query)
    return Footprint(
        columns=tuple(_columns(query, filters, profile)),
        operators=tuple(_operators(query, filters)),
        made=tuple(
            Use(field.name, "calculated_fields", ("calculated_fields", i, "name"), related(field.name, profile))
            for i, field in enumerate(query.calculated_fields)
        )
        if query.calculated_fields
        else (),
        parts=_parts(query, filters),
        conditions=Conditions(
            tuple(
                [
                    Condition(condition.column, _only_values(condition), ("filters", i))
                    for i, condition in enumerate(query.filters)
                ]
            ),
            is_any=_is_any(query.filter_combination),
        ),
        limit=query.limit,
        limit_path=("limit",) if query.limit is not None else (),
        window=_window(query),
    )


def _columns(query: Query, filters: list[tuple[Path, Filter]], profile: Profile) -> list[Use]:
    """Every name that the service may look up as a column; an order or having without an operator names a result."""
    uses: list[Use] = []
    for i, calculation in enumerate(query.calculations):
        name = calculation.column
        if name is not None and not _is_star(calculation.op, name):
            uses.append(Use(name, "calculations", ("calculations", i, "column"), related(name, profile)))
    for path, condition in filters:
        name, other = condition.column, condition.join_column
        uses.append(Use(name, "filters", (*path, "column"), related(name, profile)))
        if other:
            uses.append(Use(other, "filters", (*path, "join_column"), related(other, profile)))
    for i, name in enumerate(query.breakdowns):
        uses.append(Use(name, "breakdowns", ("breakdowns", i), related(name, profile)))
    results = [("orders", i, order.op, order.column) for i, order in enumerate(query.orders)]
    results += [("havings", i, having.calculate_op, having.column) for i, having in enumerate(query.havings)]
    for clause, i, op, column in results:
        if column is not None and not _is_star(op, column):
            is_result = op is None and column in result_names(query)
            uses.append(Use(column, clause, (clause, i, "column"), related(column, profile), is_result))
    return uses


def related(name: str, profile: Profile) -> str | None:
    """The column of another span that the name may mean."""
    if not name.startswith(RELATIONAL_PREFIXES) or not profile.has_relational_columns:
        return None
    prefix = next(prefix for prefix in RELATIONAL_PREFIXES if name.startswith(prefix))
    return name[len(prefix) :] or None


def _is_star(op: str | None, column: str) -> bool:
    """Whether a column is the star of ``COUNT(*)``, which is none."""
    return op == "COUNT" and column == "*"


def _operators(query: Query, filters: list[tuple[Path, Filter]]) -> list[Use]:
    uses = [Use(c.op, "calculations", ("calculations", i, "op")) for i, c in enumerate(query.calculations)]
    if not uses:
        uses.append(Use("COUNT", "calculations", ()))  # what the service calculates where nothing is named
    uses += [Use(condition.op, "filters", (*path, "op")) for path, condition in filters]
    for i, order in enumerate(query.orders):
        if order.op is not None:
            uses.append(Use(order.op, "calculations", ("orders", i, "op")))
    for i, having in enumerate(query.havings):
        uses.append(Use(having.op, "havings", ("havings", i, "op")))
        if having.calculate_op is not None:
            uses.append(Use(having.calculate_op, "calculations", ("havings", i, "calculate_op")))
    return uses


def _filters(query: Query) -> list[tuple[Path, Filter]]:
    """Every filter: those of the query, then those of its calculations."""
    filters: list[tuple[Path, Filter]] = [(("filters", i), condition) for i, condition in enumerate(query.filters)]
    for i, calculation in enumerate(query.calculations):
        if calculation.filters:
            here = ("calculations", i, "filters")
            filters += [((*here, j), condition) for j, condition in enumerate(calculation.filters)]
    return filters


def _parts(query: Query, filters: list[tuple[Path, Filter]]) -> dict[str, tuple[Path, ...]]:
    paths: dict[str, tuple[Path, ...]] = {"filters": tuple([path for path, _ in filters])}
    for clause in _COUNTED:
        parts = getattr(query, clause)
        if parts:
            paths[clause] = tuple([(clause, i) for i in range(len(parts))])
    if not query.calculations:
        paths["calculations"] = _IMPLIED
    return paths


def _is_any(combination: str | None) -> bool:
    return combination is not None and combination.upper() != "AND"


def _only_values(condition: Filter) -> tuple[Scalar, ...] | None:
    """The only values that pass; None for other operators, and for a list that names none."""
    value = condition.value
    if condition.op == "=" and value is not None and not isinstance(value, tuple):
        return (value,)
    return value if condition.op == "in" and isinstance(value, tuple) and value else None


def _window(query: Query) -> Window:
    """The time of a query, at its longest reading.

    A length goes with a start or an end, or ends now; a start alone may mean the default length or everything since.
    Where start and end contradict each other, or are not in seconds, the length cannot be told.

    Sources: OpenAPI, ``time_range``, ``start_time``, ``end_time``; `timespan.covered`.
    """
    length, start, end = query.time_range, query.start_time, query.end_time
    offset = query.compare_time_offset_seconds or 0
    offset_path: Path = ("compare_time_offset_seconds",) if offset else ()
    begins, seconds, reaches_now = None, length if length is not None else DEFAULT_TIME_RANGE, False
    path: Path = ("time_range",) if length is not None else ()
    if (start or 0) > LARGEST_SECONDS or (end or 0) > LARGEST_SECONDS:
        return Window(None, offset=offset, path=("start_time",) if start is not None else ("end_time",))
    if start is not None and end is not None:
        if end < start:
            return Window(None, offset=offset, path=("end_time",))
        begins = start if length is None else min(start, end - length)
        seconds = end - start if length is None else max(length, end - start)
        path = ("start_time",)
    elif start is not None:
        begins, reaches_now, path = start, length is None, ("start_time",)
    elif end is not None:
        begins, path = end - seconds, ("time_range",) if length is not None else ("end_time",)
    return Window(seconds, begins, reaches_now, offset, path, offset_path)


def require(query: Query, column: str, values: tuple[Scalar, ...]) -> tuple[Change, ...] | None:
    """The changes that put a filter in; None where OR joins several, for then no further filter can bind them all."""
    changes: list[Change] = []
    if _is_any(query.filter_combination):
        if len(query.filters) > 1:
            return None
        changes.append(Replace(("filter_combination",), "AND"))
    condition: dict[str, object] = {"column": column, "op": "=", "value": values[0]}
    if len(values) > 1:
        condition |= {"op": "in", "value": list(values)}
    return (Add(("filters",), condition), *changes)


def cap(query: Query, most: int) -> tuple[Change, ...]:
    """The changes that write a limit."""
    if query.limit is None:
        return (Add((), most, key="limit"),)
    return (Replace(("limit",), most),)


FOOTPRINT = FootprintReader(
    read,
    kinds=frozenset({"calculations", "filters", "havings", "functions"}),
    clauses=frozenset({*_COUNTED, "filters"}),
    has_columns=True,
    has_conditions=True,
    has_limit=True,
    has_window=True,
    related=related,
    require=require,
    cap=cap,
)
"""What a policy can bound in a query: `filters` are those of calculations too, `functions` those of its formulas."""
