"""What of a query in the text notation is out of the bounds of its profile: numbers, and lists that are too long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grammar.diagnostic import Diagnostic, Path, Severity, one_of
from grammar.languages.honeycomb.text.places import TextPlaces
from grammar.languages.honeycomb.text.tokens import duration_text
from grammar.languages.honeycomb.text.words import CLAUSES
from grammar.languages.honeycomb.vocabulary import Profile
from grammar.source import Span

_LENGTHS = frozenset({"time_range", "granularity", "compare_time_offset_seconds"})

_DIGITS_SHOWN = 20


def outside(data: Mapping[str, Any], places: TextPlaces, profile: Profile) -> Iterator[Diagnostic]:
    """The numbers and lists of a query's data that are out of bounds, each an error at its place."""
    for key, value in data.items():
        if isinstance(value, list):
            yield from _too_long(value, (key,), places, profile)
            for at, item in enumerate(value if key == "calculations" else ()):
                yield from _too_long(item.get("filters", ()), (key, at, "filters"), places, profile)
        elif isinstance(value, int) and not isinstance(value, bool):
            yield from _out_of_range(key, value, places, profile)


def _too_long(items: Sequence[Any], path: Path, places: TextPlaces, profile: Profile) -> Iterator[Diagnostic]:
    most = profile.most_items
    if len(items) <= most:
        return
    first, last = places.value((*path, most)), places.value((*path, len(items) - 1))
    clause = CLAUSES.get(str(path[0]), "") if len(path) == 1 else "if"
    yield Diagnostic(
        "too-many-items",
        Severity.ERROR,
        f"{f'`{clause}`' if clause else 'the query'} has {len(items)} {_NOUNS[str(path[-1])]}, "
        f"more than the {most} it may have",
        Span(first.start, max(first.end, last.end)),
        path=path,
        label=f"beyond the first {most}",
    )


_NOUNS: Mapping[str, str] = {
    "calculations": "calculations",
    "formulas": "formulas",
    "calculated_fields": "calculated fields",
    "filters": "conditions",
    "breakdowns": "columns",
    "havings": "conditions",
    "orders": "terms",
}


def _out_of_range(key: str, value: int, places: TextPlaces, profile: Profile) -> Iterator[Diagnostic]:
    declared = profile.keys["query"].get(key)
    if declared is None:
        return

    def text(number: int) -> str:
        written = duration_text(number) if key in _LENGTHS else str(number)
        return written if len(written) <= _DIGITS_SHOWN else f"a number of {sum(map(str.isdigit, written))} digits"

    least, most = declared.least, declared.most
    if (least is not None and value < least) or (most is not None and value > most):
        allowed = f"from {least} to {most}" if most is not None else f"at least {text(least or 0)}"
        yield Diagnostic(
            "number-out-of-range",
            Severity.ERROR,
            f"`{CLAUSES[key]}` is {text(value)}, but must be {allowed}",
            places.value((key,)),
            path=(key,),
            label=f"must be {allowed}",
        )
    elif declared.one_of is not None and value not in declared.one_of.values:
        yield Diagnostic(
            declared.one_of.fault,
            Severity.ERROR,
            f"`{CLAUSES[key]}` is {text(value)}, which is {declared.one_of.said}",
            places.value((key,)),
            path=(key,),
            label=f"not one of the {len(declared.one_of.values)}",
            help=f"use {one_of([f'`{text(int(each))}`' for each in declared.one_of.values])}",
        )
