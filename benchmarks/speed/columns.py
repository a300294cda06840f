"""What does a larger schema cost where columns are unknown, and near names are looked for?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from statistics import median
from time import perf_counter_ns
from typing import Any

from report import options, table, write
from rounds import Call, race, rounded

from grammar import DatasetKind, Schema
from grammar.languages import honeycomb
from guard import Guard

SIZES = (50, 500, 5_000, 50_000)
"""The numbers of columns; all are compared with the first."""

UNKNOWN = (1, 10, 20)

WRITTEN = {
    "mistyped": "duratoin_{}_ms",
    "one of very many that are alike": "app.area_1.feild_{}",
    "like none": "wholly.other_{}",
}
"""How unknown columns are written; each gets a running number, since a schema remembers the names it was asked for."""


def main() -> None:
    chosen = options(__doc__).parse_args()
    sizes = SIZES[:2] if chosen.tiny else SIZES
    schemas = {size: Schema.of(_columns(size), kind=DatasetKind.EVENTS) for size in sizes}
    guards = {size: Guard(honeycomb.language(), schema) for size, schema in schemas.items()}
    first = {size: _first_ms(guard) for size, guard in guards.items()}
    cases = [(way, text_of) for way in WRITTEN for text_of in (_breakdowns, _formulas)]
    labels = [
        f"{number} {way}{place}" for way, _ in cases[::2] for place in ("", ", in formulas") for number in UNKNOWN
    ]
    contenders = {
        str(size): [_explaining(guard, way, text_of, number) for way, text_of in cases for number in UNKNOWN]
        for size, guard in guards.items()
    }
    timed = race(contenders, rounds=1 if chosen.tiny else 15, seed=chosen.seed)
    least = timed[str(sizes[0])].seconds
    figures: dict[str, Any] = {
        "first_ms": {str(size): rounded(time) for size, time in first.items()},
        f"explaining_{sizes[0]}_ms": {label: rounded(each * 1e3) for label, each in zip(labels, least, strict=True)},
        f"ratio_to_{sizes[0]}": {
            str(size): {
                label: rounded(each / one)
                for label, each, one in zip(labels, timed[str(size)].seconds, least, strict=True)
            }
            for size in sizes[1:]
        },
    }
    _show(figures, sizes)
    write(chosen, "columns", {"sizes": sizes, "unknown": UNKNOWN}, figures)


def _columns(size: int) -> list[str]:
    return ["name", "duration_ms", *(f"app.area_{at % 97}.field_{at}" for at in range(size - 2))]


def _first_ms(guard: Guard) -> float:
    """What the first unknown column costs: the names are put in order then, once for the schema."""
    assert guard.check("{,").diagnostics  # the language's own tables are no part of it
    start = perf_counter_ns()
    assert guard.check('{"breakdowns": ["unknown"]}').diagnostics
    return (perf_counter_ns() - start) / 1e6


def _breakdowns(names: list[str]) -> str:
    return json.dumps({"breakdowns": names})


def _formulas(names: list[str]) -> str:
    fields = [{"name": f"made {at}", "expression": f"ABS(${name})"} for at, name in enumerate(names)]
    return json.dumps({"calculated_fields": fields})


def _explaining(guard: Guard, way: str, text_of: Callable[[list[str]], str], number: int) -> Call:
    """A verdict with all its diagnostics on a text with so many unknown columns, other ones at every call."""
    turn = count()

    def texts() -> Iterator[str]:
        while True:
            yield text_of([WRITTEN[way].format(next(turn)) for _ in range(number)])

    each = texts()
    return lambda: guard.check(next(each)).diagnostics


def _show(figures: dict[str, Any], sizes: tuple[int, ...]) -> None:
    one = f"explaining_{sizes[0]}_ms"
    ratios = figures[f"ratio_to_{sizes[0]}"]
    rows = [
        (label, f"{ms:.2f}", *(f"{ratios[str(size)][label]:.2f}" for size in sizes[1:]))
        for label, ms in figures[one].items()
    ]
    rows.append(("median", "", *(f"{median(ratios[str(size)].values()):.2f}" for size in sizes[1:])))
    table(rows, ("unknown columns", f"{sizes[0]} columns, ms", *(f"{size:,} columns, ratio" for size in sizes[1:])))
    print(
        "the first unknown column of a schema: "
        + ", ".join(f"{ms} ms of {size}" for size, ms in figures["first_ms"].items())
    )


if __name__ == "__main__":
    main()
