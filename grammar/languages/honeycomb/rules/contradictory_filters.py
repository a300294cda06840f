"""contradictory-filters: two filters that no event passes together."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Path, Severity, quote
from grammar.languages.honeycomb.columns import related
from grammar.languages.honeycomb.tree import Filter, Query
from grammar.languages.honeycomb.values import kind_of
from grammar.rule import Context, Example, Finding, rule


@rule(
    Query,
    severity=Severity.WARNING,
    invalid=[
        Example(
            '{"filters": [{"column": "name", "op": "=", "value": "a"}, {"column": "name", "op": "=", "value": "b"}]}'
        ),
        Example('{"filters": [{"column": "error", "op": "exists"}, {"column": "error", "op": "does-not-exist"}]}'),
        Example(
            '{"filters": [{"column": "code", "op": "=", "value": 200}, {"column": "name", "op": "exists"}, '
            '{"column": "code", "op": "!=", "value": 200}], "filter_combination": "AND"}'
        ),
        Example(
            '{"calculations": [{"op": "COUNT", "name": "n", "filters": ['
            '{"column": "error", "op": "=", "value": true}, {"column": "error", "op": "does-not-exist"}]}]}'
        ),
    ],
    valid=[
        Example(
            '{"filters": [{"column": "name", "op": "=", "value": "a"}, {"column": "name", "op": "=", "value": "b"}], '
            '"filter_combination": "OR"}'
        ),
        Example('{"filters": [{"column": "ms", "op": ">", "value": 1}, {"column": "ms", "op": "<", "value": 9}]}'),
        Example(
            '{"filters": [{"column": "code", "op": "=", "value": 1}, {"column": "code", "op": "=", "value": 1.0}]}'
        ),
        Example(
            '{"filters": [{"column": "code", "op": "=", "value": 1}, {"column": "code", "op": "=", "value": "1"}]}'
        ),
        Example(
            '{"filters": [{"column": "child.name", "op": "=", "value": "a"}, '
            '{"column": "child.name", "op": "=", "value": "b"}]}'
        ),
    ],
)
def contradictory_filters(query: Query, context: Context) -> Iterable[Finding] | None:
    """Two filters that are joined by AND cannot both be true, so the result is always empty.

    A column has one value in an event. It cannot equal two values, equal and not equal the same value, or both exist
    and not exist. Usually OR was meant, or `in` with a list.

    Values of different types are not compared, since the service may read one as the other, and neither are columns of
    related spans, each of which may be another span's. Ranges are not looked at.
    """
    findings: list[Finding] | None = None
    if len(query.filters) > 1 and _is_and(query.filter_combination):
        findings = _contradictions(query.filters, ("filters",), context)
    for i, calculation in enumerate(query.calculations):
        if calculation.filters and _is_and(calculation.filter_combination):
            more = _contradictions(calculation.filters, ("calculations", i, "filters"), context)
            findings = [*findings, *more] if findings else more
    return findings


def _is_and(combination: str | None) -> bool:
    return combination is None or combination.upper() == "AND"


class _Known:
    """What the filters that were read so far say of one column: which filter says it."""

    __slots__ = ("absent", "present", "unequal", "value")

    def __init__(self) -> None:
        self.value: int | None = None
        self.present: int | None = None
        self.absent: int | None = None
        self.unequal: dict[object, int] = {}


def _contradictions(filters: tuple[Filter, ...], clause: Path, context: Context) -> list[Finding]:
    if len(filters) == 2 and filters[0].column != filters[1].column:
        return []
    known: dict[str, _Known] = {}
    findings: list[Finding] = []
    for i, condition in enumerate(filters):
        known_of_column = known.setdefault(condition.column, _Known())
        earlier = _contradicted(condition, known_of_column, filters)
        if earlier is not None and related(condition.column, context) is None:
            findings.append(_finding(condition.column, (*clause, i), (*clause, earlier)))
        _learn(condition, i, known_of_column)
    return findings


def _contradicted(condition: Filter, known: _Known, filters: tuple[Filter, ...]) -> int | None:
    """The earlier filter that cannot be true together with this one, or None."""
    if condition.op == "does-not-exist":
        return known.present if known.present is not None else known.value
    if condition.op == "exists":
        return known.absent
    key = _key(condition)
    if key is None:
        return None
    value = known.value
    other = None if value is None else _key(filters[value])
    if condition.op == "!=":
        return value if other == key else None
    if condition.op != "=":
        return None
    if known.absent is not None:
        return known.absent
    if other is not None and other[0] == key[0] and other != key:
        return value
    return known.unequal.get(key)


def _learn(condition: Filter, i: int, known: _Known) -> None:
    key = _key(condition)
    if condition.op == "exists":
        known.present = i if known.present is None else known.present
    elif condition.op == "does-not-exist":
        known.absent = i if known.absent is None else known.absent
    elif key is not None and condition.op == "=":
        known.value = i if known.value is None else known.value
    elif key is not None and condition.op == "!=":
        known.unequal.setdefault(key, i)


def _key(condition: Filter) -> tuple[str, object] | None:
    value = condition.value
    return None if value is None or isinstance(value, tuple) else (kind_of(value), value)


def _finding(column: str, path: Path, earlier: Path) -> Finding:
    return Finding(
        f"no event passes two of the filters on {quote(column)}, which are joined by AND",
        path=path,
        label="excludes the other",
        other=((earlier, "the other"),),
        help="join them by OR, list the values with `in`, or leave one out",
    )
