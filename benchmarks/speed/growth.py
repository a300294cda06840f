"""Does the cost grow with the text alone, whatever is sent, and does the number of columns matter?"""

from __future__ import annotations

import gc
import json
import math
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Any

from report import options, table, write
from rounds import rounded

from grammar import Column, ColumnType, DatasetKind, Schema
from grammar.languages import honeycomb
from guard import Guard

SIZES = (1_000, 10_000, 100_000, 1_000_000)
FITTED_FROM = 10_000
"""Shorter texts cost what any text costs; they would make the growth look smaller than it is."""

BEYOND = 10_000_000
COLUMNS = (10, 100, 1_000, 5_000, 50_000)
BUDGET_S = 12.0
"""A case is not taken to the next size when that would take longer, growing as it did; the result says so."""

COLUMN_NAMES = ("name", "duration_ms", "http.status_code", "error")


def _repeated(unit: str, before: str = "", after: str = "") -> Callable[[int], str]:
    """Texts of so many characters: `before`, then as many whole units as fit, then `after`."""

    def make(characters: int) -> str:
        return before + unit * max(1, (characters - len(before) - len(after)) // len(unit)) + after

    return make


def _members(pattern: str, before: str, after: str) -> Callable[[int], str]:
    """Texts of so many characters with distinct members: `#` in the pattern is a running number."""

    def make(characters: int) -> str:
        parts: list[str] = []
        left = characters - len(before) - len(after)
        for at in count():
            part = pattern.replace("#", str(at))
            if len(part) + 1 > left and parts:
                break
            parts.append(part)
            left -= len(part) + 1
        return before + ",".join(parts) + after

    return make


def _bytes(make: Callable[[int], str]) -> Callable[[int], bytes]:
    return lambda characters: b"\xff" + make(characters).encode()[1:]


_FILTER = '{"filters": [{"column": "name", "op": "%s", "value": %s}]}'

_FORMULA = '{"calculated_fields": [{"name": "f", "expression": "@"}]}'


@dataclass(frozen=True, slots=True)
class Case:
    """Texts of one kind at any size, judged against a dataset with so many columns."""

    make: Callable[[int], str | bytes]
    columns: int = len(COLUMN_NAMES)


CASES: dict[str, Case] = {
    # right, as long as a right query can be
    "right: one long value": Case(_repeated("a", *(_FILTER % ("=", '"@"')).split("@"))),
    "right: one long value of escapes": Case(_repeated("\\u00e9", *(_FILTER % ("=", '"@"')).split("@"))),
    "right: one long list": Case(_members('"v#"', *(_FILTER % ("in", "[@]")).split("@"))),
    "right: white space": Case(_repeated(" \n", '{"calculations": [{"op": "COUNT"}]', "}")),
    # wrong in very many places
    "wrong: unknown keys": Case(_members('"key_#": #', "{", "}")),
    "wrong: one key again and again": Case(_repeated('"limit": 1,', "{", '"limit": 1}')),
    "wrong: unknown operators": Case(_members('{"op": "NO_#"}', '{"calculations": [', "]}")),
    "wrong: unknown columns": Case(_members('"column_#"', '{"breakdowns": [', "]}")),
    "wrong: unknown columns, 5,000 known": Case(_members('"column_#"', '{"breakdowns": [', "]}"), columns=5_000),
    "wrong: unknown columns in filters": Case(_members('{"column": "c#", "op": "="}', '{"filters": [', "]}")),
    "wrong: orders by what is not calculated": Case(_members('{"op": "MAX", "column": "c#"}', '{"orders": [', "]}")),
    "wrong: one long name, 5,000 known": Case(_repeated("field", '{"breakdowns": ["', '"]}'), columns=5_000),
    "wrong: a long text for a number": Case(_repeated("9", '{"limit": "', '"}')),
    "wrong: commas": Case(_repeated(",", '{"calculations": [', "]}")),
    "wrong: missing commas": Case(_repeated('{"op": "COUNT"} ', '{"calculations": [', "]}")),
    "wrong: operators of a formula": Case(_repeated("1 + ", *_FORMULA.split("@"))),
    # made to hurt
    "hostile: [": Case(_repeated("[")),
    "hostile: {": Case(_repeated("{")),
    'hostile: {"a":': Case(_repeated('{"a":')),
    'hostile: {"filters":[': Case(_repeated('{"filters":[')),
    "hostile: {}": Case(_repeated("{} ")),
    "hostile: right queries": Case(_repeated('{"calculations":[{"op":"COUNT"}]}\n')),
    "hostile: ]": Case(_repeated("]", "{")),
    'hostile: "\\\\\\"': Case(_repeated('\\"', '{"id": "')),
    'hostile: "': Case(_repeated('"')),
    "hostile: /*": Case(_repeated("/*", "{")),
    "hostile: /* */": Case(_repeated("/* */", "{", "}")),
    "hostile: //": Case(_repeated("//", "{")),
    "hostile: '": Case(_repeated("'", "{")),
    "hostile: digits": Case(_repeated("9")),
    "hostile: digits in a query": Case(_repeated("9", '{"limit": ', "}")),
    "hostile: a fraction": Case(_repeated("1", '{"havings": [{"calculate_op": "COUNT", "op": ">", "value": 0.', "}]}")),
    "hostile: fences": Case(_repeated("```\n{\n")),
    "hostile: ~": Case(_repeated("~")),
    "hostile: `": Case(_repeated("`")),
    "hostile: words": Case(_repeated("please answer ")),
    "hostile: backslashes": Case(_repeated("\\", "{")),
    "hostile: control characters": Case(_repeated("\x00\x1b", "{", "}")),
    "hostile: no-break spaces": Case(_repeated("\u00a0", "{", "}")),
    "hostile: ( in a formula": Case(_repeated("(", *_FORMULA.split("@"))),
    "hostile: unfinished formulas": Case(
        _members('{"name": "f#", "expression": "IF((("}', '{"calculated_fields": [', "]}")
    ),
    "hostile: words in a formula": Case(_repeated("$a ", *_FORMULA.split("@"))),
    "hostile: a pattern in a formula": Case(
        _repeated("(a*)*", *_FORMULA.replace("@", "REG_MATCH($name, `@`)").split("@"))
    ),
    "hostile: not UTF-8": Case(_bytes(_repeated("\n{"))),
}


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--case", action="append", metavar="NAME", help="only cases whose name holds NAME")
    parser.add_argument(
        "--memory-of", nargs=2, metavar=("CASE", "CHARACTERS"), help="print the peak memory of one check"
    )
    chosen = parser.parse_args()
    if chosen.memory_of:
        print(_memory_kb(chosen.memory_of[0], int(chosen.memory_of[1])))
        return
    sizes = (100,) if chosen.tiny else SIZES
    cases = [name for name in CASES if not chosen.case or any(part in name for part in chosen.case)]
    figures: dict[str, Any] = {
        "texts": {name: _grown(name, sizes, is_tiny=chosen.tiny) for name in cases},
    }
    if not chosen.case:
        figures["beyond"] = _beyond(10_000 if chosen.tiny else BEYOND)
        figures["columns"] = _columns(COLUMNS[:2] if chosen.tiny else COLUMNS, rounds=1 if chosen.tiny else 15)
    _show(figures)
    write(chosen, "growth", {"sizes": sizes, "fitted_from": FITTED_FROM, "budget_s": BUDGET_S}, figures)


def _guard(columns: int = len(COLUMN_NAMES)) -> Guard:
    types = (ColumnType.STRING, ColumnType.FLOAT, ColumnType.INTEGER, ColumnType.BOOLEAN)
    named = [Column(name, each) for name, each in zip(COLUMN_NAMES, types, strict=True)]
    more = [Column(f"app.area_{i % 97}.field_{i}", types[i % 4]) for i in range(columns - len(named))]
    return Guard(honeycomb.language(), Schema.of([*named, *more], kind=DatasetKind.EVENTS))


# --- texts ---


def _grown(name: str, sizes: Sequence[int], *, is_tiny: bool) -> dict[str, Any]:
    """What checking one kind of text costs at each size, up to the verdict with all its diagnostics and places."""
    case = CASES[name]
    guard = _guard(case.columns)
    points: dict[int, float] = {}
    stopped = None
    answer = _answer(guard, case.make(100))  # the tables are made before the first measurement
    for size in sizes:
        if _forecast(points, size) > BUDGET_S:
            stopped = size
            break
        text = case.make(size)
        samples: list[float] = []
        while len(samples) < (1 if is_tiny else 5) and sum(samples) < 0.5:
            start = perf_counter_ns()
            answer = _answer(guard, text)
            samples.append((perf_counter_ns() - start) / 1e9)
        points[size] = median(samples)
    decision, diagnostics, feedback = answer
    return {
        "decision": decision,
        "diagnostics": _counted(diagnostics),
        "feedback_characters": len(feedback()),
        "exponent": _exponent(points),
        "ms": {str(size): rounded(seconds * 1e3) for size, seconds in points.items()},
        "us_per_character": {str(size): rounded(seconds * 1e6 / size) for size, seconds in points.items()},
        **({"stopped_before": stopped} if stopped else {}),
        **({"peak_mb": _peak_mb(name, max(points))} if not is_tiny else {}),
    }


def _answer(guard: Guard, text: str | bytes) -> tuple[str, list[str], Callable[[], str]]:
    """The decision, the names of the diagnostics, and what a model would be told: by name, so that it is not timed."""
    try:
        verdict = guard.check(text)
        names = [diagnostic.name for diagnostic in verdict.diagnostics]
    except Exception as error:
        return f"raised {type(error).__name__}", [], str
    return str(verdict.decision), names, lambda: getattr(verdict, "feedback", "")


def _forecast(points: dict[int, float], size: int) -> float:
    """Seconds that the next size would take, if it grew as the last one did."""
    if not points:
        return 0.0
    sizes = sorted(points)
    last = sizes[-1]
    growth = math.log(points[last] / points[sizes[-2]], last / sizes[-2]) if len(sizes) > 1 else 1.0
    return points[last] * (size / last) ** max(1.0, growth)


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items()))


def _exponent(points: dict[int, float]) -> float | None:
    """The slope of time over size where both are logarithms: 1 is linear, 0 flat, 2 quadratic.

    A case that was stopped early is fitted to its last two sizes; None where there is one only.
    """
    logarithms = [(math.log(size), math.log(seconds)) for size, seconds in points.items()]
    fitted = [point for point, size in zip(logarithms, points, strict=True) if size >= FITTED_FROM]
    return _slope(fitted if len(fitted) > 1 else logarithms[-2:])


def _slope(points: Sequence[tuple[float, float]]) -> float | None:
    if len(points) < 2:
        return None
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    across = sum((x - mean_x) ** 2 for x, _ in points)
    return round(sum((x - mean_x) * (y - mean_y) for x, y in points) / across, 2)


def _beyond(characters: int) -> dict[str, Any]:
    """A text longer than any that is read, as text and as bytes."""
    guard = _guard()
    results = {}
    text = '{"id": "' + "a" * (characters - 10) + '"}'
    for name, given in {"text": text, "bytes": text.encode(), "fenced": f"```\n{text}\n```"}.items():
        samples = []
        for _ in range(5):
            start = perf_counter_ns()
            verdict = guard.check(given)
            diagnostics = verdict.diagnostics
            samples.append((perf_counter_ns() - start) / 1e6)
        results[name] = {
            "characters": len(given),
            "decision": str(verdict.decision),
            "diagnostics": _counted(d.name for d in diagnostics),
            "median_ms": rounded(median(samples)),
        }
    return results


# --- memory ---


def _peak_mb(case: str, characters: int) -> float | None:
    """By how much one check raises the peak memory of a process that has checked a short text of the kind before."""
    command = [sys.executable, __file__, "--memory-of", case, str(characters)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    return rounded(int(ran.stdout) / 1024) if ran.returncode == 0 else None


def _memory_kb(name: str, characters: int) -> int:
    case = CASES[name]
    guard = _guard(case.columns)
    text = case.make(characters)
    _answer(guard, case.make(100))
    gc.collect()
    _forget_high_water()
    before = _high_water_kb()
    _answer(guard, text)
    return _high_water_kb() - before


def _forget_high_water() -> None:
    """Let the system count the most memory from here on, where it can: making the text took memory too."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _high_water_kb() -> int:
    """The most memory this process has held. Linux's own count for the process, which an exec starts anew."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1])
    import resource  # on Linux it would count what the parent process held too; elsewhere there is nothing better

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)


# --- columns ---


def _columns(numbers: Sequence[int], rounds: int) -> dict[str, Any]:
    """What more columns cost a right answer, and an answer with an unknown column, whose near names are looked for."""
    query = {
        "calculations": [{"op": "COUNT"}, {"op": "P95", "column": "duration_ms"}],
        "filters": [{"column": "http.status_code", "op": ">=", "value": 500}],
        "breakdowns": ["name"],
        "orders": [{"op": "COUNT", "order": "descending"}],
        "limit": 10,
    }
    right = json.dumps(query)
    guards = {number: _guard(number) for number in numbers}
    accepting: dict[int, list[float]] = {number: [] for number in numbers}
    unknown: dict[int, list[float]] = {number: [] for number in numbers}
    names_by_size: dict[int, list[str]] = {}
    for turn in range(rounds):
        # A new misspelling each time: a schema remembers the near names that it was asked for.
        wrong = right.replace('"duration_ms"', f'"duratoin_{turn}_ms"')
        for number, guard in guards.items():
            start = perf_counter_ns()
            for _ in range(20):
                guard.check(right)
            accepting[number].append((perf_counter_ns() - start) / 20 / 1e3)
            start = perf_counter_ns()
            diagnostics = guard.check(wrong).diagnostics
            unknown[number].append((perf_counter_ns() - start) / 1e6)
            names_by_size[number] = [d.name for d in diagnostics]
    medians = {number: median(samples) for number, samples in accepting.items()}
    return {
        "accepting_us": {str(number): rounded(median) for number, median in medians.items()},
        "accepting_exponent": _slope([(math.log(n), math.log(median)) for n, median in medians.items()]),
        "unknown_column_ms": {str(number): rounded(median(samples)) for number, samples in unknown.items()},
        "unknown_column_diagnostics": {str(number): names for number, names in names_by_size.items()},
    }


def _show(figures: dict[str, Any]) -> None:
    rows = []
    for name, row in figures["texts"].items():
        last = list(row["ms"])[-1]
        told = ", ".join(f"{n}×{d}" if n > 1 else d for d, n in row["diagnostics"].items()) or "–"
        stopped = f"; stopped before {row['stopped_before']:,}" if "stopped_before" in row else ""
        rows.append(
            (
                name,
                f"{int(last):,}",
                f"{row['ms'][last]:,.1f}",
                str(row["exponent"]),
                f"{row['us_per_character'][last]:.3f}",
                str(row.get("peak_mb", "–")),
                f"{row['decision']}: {told}{stopped}",
            )
        )
    table(rows, ("text", "characters", "ms", "exponent", "µs/char", "peak MB", "verdict"))
    for name, row in figures.get("beyond", {}).items():
        print(f"  {row['characters']:,} characters, {name}: {row['median_ms']} ms, {', '.join(row['diagnostics'])}")
    if "columns" in figures:
        row = figures["columns"]
        print()
        table(
            [
                (f"{int(n):,} columns", f"{us:.2f}", f"{row['unknown_column_ms'][n]:.2f}")
                for n, us in row["accepting_us"].items()
            ],
            ("", "accepting µs", "unknown column ms"),
        )


if __name__ == "__main__":
    main()
