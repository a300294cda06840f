"""What a query asks, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import partial
from types import MappingProxyType
from typing import Any

from grammar.description import At, Description, Words, described, joined, listed, name, text_value, value
from grammar.diagnostic import Path
from grammar.frozen import defaults_of
from grammar.languages.honeycomb.results import result_names
from grammar.languages.honeycomb.timespan import DAY
from grammar.languages.honeycomb.tree import CalculatedField, Calculation, Filter, Formula, Having, Order, Query
from grammar.languages.honeycomb.vocabulary import DEFAULT_TIME_RANGE
from grammar.notations.json import encode

CALCULATIONS: Mapping[str, str] = MappingProxyType(
    {
        "COUNT": "number of events",
        "CONCURRENCY": "number of events in progress at once",
        "SUM": "sum",
        "AVG": "average",
        "COUNT_DISTINCT": "number of distinct values",
        "HEATMAP": "heatmap",
        "MAX": "maximum",
        "MIN": "minimum",
        "P001": "0.1th percentile",
        "P01": "1st percentile",
        "P05": "5th percentile",
        "P10": "10th percentile",
        "P20": "20th percentile",
        "P25": "25th percentile",
        "P50": "median",
        "P75": "75th percentile",
        "P80": "80th percentile",
        "P90": "90th percentile",
        "P95": "95th percentile",
        "P99": "99th percentile",
        "P999": "99.9th percentile",
        "RATE_AVG": "rate of change of the average",
        "RATE_SUM": "rate of change of the sum",
        "RATE_MAX": "rate of change of the maximum",
        "COUNT_DATAPOINTS": "number of data points",
        "HISTOGRAM_COUNT": "number of values in the histogram",
    }
)
"""What each operator of a calculation computes; what it computes on follows after *of*."""

CONDITIONS: Mapping[str, str] = MappingProxyType(
    {
        "=": "is",
        "!=": "is not",
        ">": "is greater than",
        ">=": "is at least",
        "<": "is less than",
        "<=": "is at most",
        "starts-with": "starts with",
        "does-not-start-with": "does not start with",
        "ends-with": "ends with",
        "does-not-end-with": "does not end with",
        "exists": "exists",
        "does-not-exist": "does not exist",
        "contains": "contains",
        "does-not-contain": "does not contain",
        "in": "is one of",
        "not-in": "is none of",
    }
)
"""What each operator of a filter or a having says of its column."""

_LISTS = ("in", "not-in")
_UNITS = ((DAY, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017  # Python 3.10 is not far away
_LAST_DATE = 253_402_300_799
"""The last second that has a date of four digits."""


def describe_query(query: Query) -> Description:
    """What a query asks, in one or a few sentences; nothing of it is left unsaid.

    What the service puts in for a part that is missing is said where the answer depends on it: that events are counted,
    the two hours, the direction of an order. What changes nothing (an empty `join_column`, AND with one condition) is not
    said. Two queries of different meaning never read alike.

    >>> describe_query(Query(calculations=(Calculation("P95", "duration_ms"),), breakdowns=("name",))).text
    'The 95th percentile of `duration_ms`, for each `name`, over the last 2 hours (the default).'
    """
    clauses = (_breakdowns(query), _where(query), _havings(query), _time(query))
    sentence: list[Words] = [_results(query), *([", ", clause] for clause in clauses if clause)]
    if order := _order(query):
        sentence += ["; ", order]
    sentences: list[Words] = [
        sentence,
        *(_field(field, ("calculated_fields", at)) for at, field in enumerate(query.calculated_fields)),
        *(_formula(formula, ("formulas", at)) for at, formula in enumerate(query.formulas)),
        *(words for words in (_granularity(query), _comparison(query), _mode(query), _id(query)) if words),
        *(["It is stated ", each] for each in _further(query, Query, ())),
    ]
    return described([*([each, ". "] for each in sentences[:-1]), sentences[-1], "."])


# --- results ---


def _results(query: Query) -> Words:
    if not query.calculations:
        return "the number of events (the default)"
    return listed([_calculation(each, ("calculations", at)) for at, each in enumerate(query.calculations)])


def _calculation(calculation: Calculation, path: Path) -> Words:
    asides: list[Words] = []
    if calculation.name is not None:
        asides.append(["called ", name(calculation.name, (*path, "name"))])
    if calculation.filters or _is_or(calculation.filter_combination):
        conditions = _conditions(calculation.filters, calculation.filter_combination, path)
        asides.append(["only where ", conditions] if calculation.filters else conditions)
    asides += _further(calculation, Calculation, path)
    article = "a " if calculation.op == "HEATMAP" else "the "
    words = [article, _computed(calculation.op, calculation.column, path)]
    return At(path, [words, " (", joined(asides, ", "), ")"] if asides else words)


def _computed(op: str, column: str | None, path: Path, op_key: str = "op") -> Words:
    """What an operator computes on a column, without an article."""
    what = At((*path, op_key), CALCULATIONS.get(op, op))
    if column is None:
        return what if op in ("COUNT", "CONCURRENCY", "COUNT_DATAPOINTS") else [what, " of no column"]
    of = name(column, (*path, "column"))
    if op == "COUNT":
        return [what, " counted by ", of] if column == "*" else [what, " that have ", of]
    return [what, " ", of] if op == "HISTOGRAM_COUNT" else [what, " of ", of]


def _field(field: CalculatedField, path: Path) -> Words:
    expression = _expression(field.expression, (*path, "expression"))
    words = [name(field.name, (*path, "name")), " is computed for each event: ", expression]
    return At(path, [words, *([", ", each] for each in _further(field, CalculatedField, path))])


def _formula(formula: Formula, path: Path) -> Words:
    expression = _expression(formula.expression, (*path, "expression"))
    words = [name(formula.name, (*path, "name")), " is computed from the results: ", expression]
    return At(path, [words, *([", ", each] for each in _further(formula, Formula, path))])


def _expression(text: str, path: Path) -> Words:
    from grammar.languages.formula import language
    from grammar.languages.formula.description import words_of
    from grammar.parsing.reader import read_to_error
    from grammar.source import Source

    parsed, _ = read_to_error(language().notation, Source(text))
    if parsed is None or parsed.tree is None:
        return At(path, ["the formula ", text_value(text), ", which cannot be read"])
    return words_of(parsed.tree, path)


# --- which events, which groups ---


def _breakdowns(query: Query) -> Words:
    names = [name(each, ("breakdowns", at)) for at, each in enumerate(query.breakdowns)]
    if not names:
        return ""
    return ["for each ", "combination of " if len(names) > 1 else "", listed(names)]


def _where(query: Query) -> Words:
    if not query.filters:
        return _conditions((), query.filter_combination, ()) if _is_or(query.filter_combination) else ""
    return ["where ", _conditions(query.filters, query.filter_combination, ())]


def _is_or(combination: str | None) -> bool:
    return combination is not None and combination.upper() == "OR"


def _conditions(filters: Sequence[Filter], combination: str | None, path: Path) -> Words:
    """The conditions of some filters. That they are joined by OR is said even where there is nothing to join."""
    conditions = [_filter(each, (*path, "filters", at)) for at, each in enumerate(filters)]
    where = (*path, "filter_combination")
    if _is_or(combination):
        if len(conditions) < 2:
            few = [conditions[0], " (the only condition"] if conditions else "(no conditions"
            return [few, ", joined by ", At(where, "OR"), ")"]
        return joined(conditions, At(where, " or "))
    if combination is None or len(conditions) < 2:
        return joined(conditions, " and ")
    return [At(where, "both " if len(conditions) == 2 else "all of this holds: "), joined(conditions, " and ")]


def _filter(condition: Filter, path: Path) -> Words:
    content = condition.value
    where: Path = (*path, "value")
    words: list[Words] = [
        name(condition.column, (*path, "column")),
        " ",
        At((*path, "op"), CONDITIONS.get(condition.op, condition.op)),
    ]
    if content is None:
        words += [] if condition.op in ("exists", "does-not-exist") else [" (no value)"]
    elif condition.op in _LISTS and isinstance(content, tuple):
        words += [" ", At(where, joined([_value(each, (*where, at)) for at, each in enumerate(content)], ", "))]
        words += [] if content else ["(nothing)"]
    elif isinstance(content, tuple):
        items = joined([_value(each, (*where, at)) for at, each in enumerate(content)], ", ")
        words.append(At(where, [" the list (", items, ")"]))
    else:
        before = {"in": " the single value ", "not-in": " the single value "}
        before |= dict.fromkeys(("exists", "does-not-exist"), " (beside the value) ")
        words += [before.get(condition.op, " "), _value(content, where)]
    if condition.join_column:
        words += [" (joined by ", name(condition.join_column, (*path, "join_column")), ")"]
    words += [[" (", each, ")"] for each in _further(condition, Filter, path)]
    return At(path, words)


def _value(content: Any, path: Path) -> Words:
    return text_value(content, path) if isinstance(content, str) else value(encode(content), path)


def _havings(query: Query) -> Words:
    if not query.havings:
        return ""
    conditions = [_having(each, ("havings", at)) for at, each in enumerate(query.havings)]
    groups = "groups" if query.breakdowns else "results"
    return [f"keeping only {groups} in which ", joined(conditions, " and ")]


def _having(having: Having, path: Path) -> Words:
    what: Words
    if having.calculate_op is not None:
        what = ["the ", _computed(having.calculate_op, having.column, path, "calculate_op")]
    else:
        what = name(having.column, (*path, "column")) if having.column is not None else "an unnamed result"
    compared = At((*path, "op"), CONDITIONS.get(having.op, having.op))
    further = [[" (", each, ")"] for each in _further(having, Having, path)]
    return At(path, [what, " ", compared, " ", _value(having.value, (*path, "value")), *further])


# --- order and limit ---


def _order(query: Query) -> Words:
    limit, orders = query.limit, query.orders
    names = result_names(query)
    if (
        limit is not None
        and len(orders) == 1
        and _is_of_result(orders[0], names)
        and not _further(orders[0], Order, ())
    ):
        return _highest(orders[0], limit)
    words: list[Words] = []
    if orders:
        terms = [_term(each, ("orders", at), names) for at, each in enumerate(orders)]
        words.append(["ordered by ", joined(terms, ", then by ")])
    if limit is not None:
        one = "result" if limit == 1 else "results"
        words.append(At(("limit",), ["at most ", value(str(limit)), f" {one}"]))
    return joined(words, "; ")


def _is_of_result(order: Order, names: frozenset[str]) -> bool:
    return order.op is not None or order.column in names


def _highest(order: Order, limit: int) -> Words:
    path: Path = ("orders", 0)
    by = _computed(order.op, order.column, path) if order.op is not None else _named(order, path)
    default = At((*path, "order"), " (ascending by default)" if order.order is None else "")
    end = At((*path, "order"), "highest" if order.order == "descending" else "lowest")
    count = At(("limit",), "one" if limit == 1 else value(str(limit)))
    return ["the ", count, " with the ", end, " ", At(path, by), default]


def _named(order: Order, path: Path) -> Words:
    return name(order.column, (*path, "column")) if order.column is not None else "nothing"


def _term(order: Order, path: Path, names: frozenset[str]) -> Words:
    by = ["the ", _computed(order.op, order.column, path)] if order.op is not None else _named(order, path)
    ends = ("highest first", "lowest first") if _is_of_result(order, names) else ("descending", "ascending")
    direction = ends[order.order != "descending"] + (" by default" if order.order is None else "")
    further = [[" (", each, ")"] for each in _further(order, Order, path)]
    return At(path, [by, ", ", At((*path, "order"), direction), *further])


# --- time ---


def _time(query: Query) -> Words:
    start, end, length = query.start_time, query.end_time, query.time_range
    since = _moment(start, ("start_time",)) if start is not None else ""
    until = _moment(end, ("end_time",)) if end is not None else ""
    if start is not None and end is not None:
        both: list[Words] = ["from ", since, " to ", until]
        return both if length is None else [*both, ", over ", At(("time_range",), _length(length))]
    lasting = _length(DEFAULT_TIME_RANGE if length is None else length).removeprefix("1 ")
    over = [At(("time_range",), lasting), " (the default)" if length is None else ""]
    if start is not None:
        return ["over the ", over, " from ", since, " on"]
    if end is not None:
        return ["over the ", over, " up to ", until]
    return ["over the last ", over]


def _moment(seconds: int, path: Path) -> Words:
    if abs(seconds) > _LAST_DATE:
        return At(path, ["the UNIX second ", value(str(seconds))])
    at = _EPOCH + timedelta(seconds=seconds)
    return value(f"{at:%Y-%m-%d %H:%M:%S} UTC", path)


def _length(seconds: int) -> str:
    """Seconds in the largest unit that holds them whole: two lengths never read alike."""
    size, unit = next((size, unit) for size, unit in _UNITS if size == 1 or (seconds and seconds % size == 0))
    number = seconds // size
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _granularity(query: Query) -> Words:
    if query.granularity is None:
        return ""
    path: Path = ("granularity",)
    if query.granularity == 0:
        return At(path, "The service chooses how often there is a point")
    return At(path, f"One point every {_length(query.granularity).removeprefix('1 ')}")


def _comparison(query: Query) -> Words:
    offset = query.compare_time_offset_seconds
    path: Path = ("compare_time_offset_seconds",)
    return At(path, f"Compared with the same results {_length(offset)} earlier") if offset is not None else ""


def _mode(query: Query) -> Words:
    if query.usage_mode is None:
        return ""
    return At(("usage_mode",), "In usage mode" if query.usage_mode else "Not in usage mode")


def _id(query: Query) -> Words:
    return ["Its identifier is ", text_value(query.id, ("id",))] if query.id is not None else ""


# --- what another grammar adds ---


def _further(node: Any, own: type, path: Path) -> list[Words]:
    """What a node has that a query of the service has not: a profile with further keys has classes with further fields."""
    if type(node) is own:
        return []
    known = defaults_of(own)
    return [
        [f"with `{each}` ", partial(_plainly, content, (*path, each))]
        for each in defaults_of(type(node))
        if each not in known and (content := getattr(node, each)) is not None and content != ()
    ]


def _plainly(content: Any, path: Path) -> Words:
    if isinstance(content, tuple):
        items = [partial(_plainly, each, (*path, at)) for at, each in enumerate(content)]
        return At(path, ["(", joined(items, ", "), ")"])
    if hasattr(content, "__dataclass_fields__"):
        fields: list[Callable[[], Words]] = [
            partial(_keyed, each, getattr(content, each), (*path, each)) for each in defaults_of(type(content))
        ]
        return At(path, ["(", joined(fields, ", "), ")"])
    return _value(content, path)


def _keyed(key: str, content: Any, path: Path) -> Words:
    return [f"`{key}` ", _plainly(content, path) if content is not None else "nothing"]
