"""What a query asks for: columns in every clause, operators, conditions, its time and its limit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from math import ceil, floor

from grammar.diagnostic import Path
from grammar.footprint import Bound, Condition, Conditions, Footprint, FootprintReader, Least, Use, Window
from grammar.languages.honeycomb.results import result_names
from grammar.languages.honeycomb.timespan import LARGEST_SECONDS
from grammar.languages.honeycomb.tree import Filter, Query
from grammar.languages.honeycomb.vocabulary import DEFAULT_TIME_RANGE, HAVING_OPS, RELATIONAL_PREFIXES, Profile
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
            tuple([_condition(condition, ("filters", i)) for i, condition in enumerate(query.filters)]),
            is_any=_is_any(query.filter_combination),
        ),
        least=tuple(_least(query)) if query.havings else (),
        partial=tuple(_partial(query)),
        limit=query.limit,
        limit_path=("limit",) if query.limit is not None else (),
        window=_window(query),
        results=tuple(_results(query)),
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


def _results(query: Query) -> Iterator[Use]:
    """The names that calculations and formulas are given, with where each is given."""
    for i, calculation in enumerate(query.calculations):
        if calculation.name:
            yield Use(calculation.name, "calculations", ("calculations", i, "name"))
    for i, formula in enumerate(query.formulas):
        yield Use(formula.name, "formulas", ("formulas", i, "name"))


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


def _condition(condition: Filter, path: Path) -> Condition:
    """What a filter says of its column.

    A list that names nothing is taken to let anything through, as is what compares with a value that is no number.
    """
    column, op, value = condition.column, condition.op, condition.value
    several = value if isinstance(value, tuple) else () if value is None else (value,)
    if op in ("=", "in"):
        return Condition(column, several or None, path)
    if op in ("!=", "not-in"):
        return Condition(column, None, path, excluded=several or None)
    if op == "starts-with" and isinstance(value, str):
        return Condition(column, None, path, prefix=value)
    if op in _ENDS and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        end = Bound(value, is_included=op in (">=", "<="))
        return (
            Condition(column, None, path, lower=end) if op in (">", ">=") else Condition(column, None, path, upper=end)
        )
    return Condition(column, None, path)


_ENDS = frozenset({">", ">=", "<", "<="})


def _least(query: Query) -> Iterator[Least]:
    """The havings that leave small groups out. All must be met, so each of them binds.

    So many different values, or so many values that there are, are in at least so many events.

    Sources: OpenAPI, ``havings``; query specification page, "several havings on one pair are allowed".
    """
    for i, having in enumerate(query.havings):
        if having.calculate_op not in ("COUNT", "COUNT_DISTINCT") or having.op not in (">", ">=", "="):
            continue
        if not -LARGEST_SECONDS < having.value < LARGEST_SECONDS:
            continue  # no count of events is that large, and what the service makes of it is not known
        read = (having.value, float(having.value))  # the service may keep fewer digits than are written
        number = min(ceil(value) if having.op != ">" else floor(value) + 1 for value in read)
        counted = having.column if having.calculate_op == "COUNT_DISTINCT" else None
        yield Least(number, counted, ("havings", i))


def _partial(query: Query) -> Iterator[Path]:
    """What is calculated from a part of a group: a calculation with filters of its own, a comparison with another time."""
    for i, calculation in enumerate(query.calculations):
        if calculation.filters:
            yield ("calculations", i, "filters")
    if query.compare_time_offset_seconds:
        yield ("compare_time_offset_seconds",)


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
        path = ("start_time",) if start is not None else ("end_time",)
        return Window(None, None, False, offset, path, offset_path, *_step(query))
    if start is not None and end is not None:
        if end < start:
            return Window(None, None, False, offset, ("end_time",), offset_path, *_step(query))
        begins = start if length is None else min(start, end - length)
        seconds = end - start if length is None else max(length, end - start)
        path = ("start_time",)
    elif start is not None:
        begins, reaches_now, path = start, length is None, ("start_time",)
    elif end is not None:
        begins, path = end - seconds, ("time_range",) if length is not None else ("end_time",)
    return Window(seconds, begins, reaches_now, offset, path, offset_path, *_step(query))


def _step(query: Query) -> tuple[int | None, Path]:
    """The granularity, and where it stands; 0 leaves it to the service, as no granularity does."""
    return (query.granularity, ("granularity",)) if query.granularity else (None, ())


def require(query: Query, condition: Condition) -> tuple[Change, ...] | None:
    """The changes that put filters in; None where OR joins several, for then no further filter can bind them all."""
    changes: list[Change] = []
    if _is_any(query.filter_combination):
        if len(query.filters) > 1:
            return None
        changes.append(Replace(("filter_combination",), "AND"))
    added = [{"column": condition.column, "op": op, "value": value} for op, value in _written(condition)]
    return (*(Add(("filters",), each) for each in added), *changes)


def _written(condition: Condition) -> Iterator[tuple[str, object]]:
    """The operators with their values that say a condition."""
    for values, one, many in ((condition.values, "=", "in"), (condition.excluded, "!=", "not-in")):
        if values:
            yield (one, values[0]) if len(values) == 1 else (many, list(values))
    for end, included, excluded in ((condition.lower, ">=", ">"), (condition.upper, "<=", "<")):
        if end is not None:
            yield (included if end.is_included else excluded), end.number
    if condition.prefix is not None:
        yield "starts-with", condition.prefix


def coarsen(query: Query, step: int) -> tuple[Change, ...]:
    """The changes that write the granularity."""
    if query.granularity is None:
        return (Add((), step, key="granularity"),)
    return (Replace(("granularity",), step),)


def gather(query: Query, least: Least) -> tuple[Change, ...]:
    """The changes that leave out groups of fewer events, or of fewer different values: a having, and what it counts by."""
    counted: dict[str, object] = (
        {"op": "COUNT"} if least.column is None else {"op": "COUNT_DISTINCT", "column": least.column}
    )
    having = {
        "calculate_op": counted["op"],
        **({"column": least.column} if least.column else {}),
        "op": ">=",
        "value": least.number,
    }
    is_there = any((each.op, each.column) == (counted["op"], least.column) for each in query.calculations)
    return (Add(("havings",), having), *(() if is_there else (Add(("calculations",), counted),)))


def cap(query: Query, most: int) -> tuple[Change, ...]:
    """The changes that write a limit."""
    if query.limit is None:
        return (Add((), most, key="limit"),)
    return (Replace(("limit",), most),)


def words(profile: Profile) -> Mapping[str, Collection[str]]:
    """Every operator that a query of the profile may use, by kind; of its formulas the functions and signs."""
    from grammar.languages.formula.vocabulary import FUNCTIONS, LEVELS

    return {
        "calculations": profile.calculation_ops,
        "filters": profile.filter_ops,
        "havings": HAVING_OPS,
        "functions": {*FUNCTIONS, *LEVELS, "!"},
    }


FOOTPRINT = FootprintReader(
    read,
    kinds=frozenset({"calculations", "filters", "havings", "functions"}),
    clauses=frozenset({*_COUNTED, "filters"}),
    has_columns=True,
    has_conditions=True,
    has_limit=True,
    has_window=True,
    has_steps=True,
    has_groups=True,
    naming=frozenset({"calculations", "filters", "breakdowns", "orders", "havings", "calculated_fields", "formulas"}),
    words=words,
    related=related,
    require=require,
    cap=cap,
    coarsen=coarsen,
    gather=gather,
)
"""What a policy can bound in a query: `filters` are those of calculations too, `functions` those of its formulas."""
