"""What can be restored of what a model broke: the right query, another one, or a refusal. Beside other tools, in one run.

Run: ``python -m benchmarks.quality.repair [CASES.jsonl ...] [--rivals] [--save]``. Without a file the cases that the
project ships are taken. A line is one case: `id`, `family`, `operators` (the kinds of damage), `recoverable`
(``"lossless"``: the meaning is fully in the text; ``"inferable"``: a person would guess it; ``"no"``: must be refused),
`contested`, `raw` (what the model said), `columns` (names, or names with types), `expected` (the query that was meant, or
null: must be refused) and perhaps `nlq` (the question).

What each contender makes of a case is one of

- *exact*: the query that was meant, by canonical equality;
- *wrong*: a query was accepted, and it is another one, or none was meant;
- *missed*: a query was meant, and none was given;
- *refused*: none was meant, and none was given;
- *crashed*: an exception that is not the contender's own way to refuse. It counts as missed or refused, too.

What is answered wrong is named, case by case. Times are told as ratios to json_repair, median and 99th percentile, measured in
the same run on the same texts (`--rivals` measures the other tools too), and the longest as a multiple of the median of the
texts of its size.

The rivals do not check queries. What they give is held to the strict check of this project, which repairs nothing, so
each is measured with an ideal check behind it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.quality.repair_rivals import RIVALS, Refused
from benchmarks.speed.report import options, table, write
from grammar.languages import honeycomb
from grammar.parsing.reader import parse
from grammar.schema import Schema
from grammar.schemas import read_schema
from grammar.source import Source
from guard import Guard, Rejected

SHIPPED = tuple(
    Path(__file__).parents[1] / "data" / name for name in ("repair.jsonl", "repair-2.jsonl", "repair-3.jsonl")
)
LANGUAGE = honeycomb.language()
OURS = "grammar-guard"
YARDSTICK = "json_repair"
"""The rival whose times the others are told in."""

_FEWEST_ALIKE = 8
"""A median of fewer texts says nothing."""

OUTCOMES = ("exact", "wrong", "missed", "refused")

Answer = Callable[[str, str | None], Any]
"""(raw text, question) to the tree that is taken for the query, or None for a refusal."""


@dataclass(frozen=True, slots=True)
class Case:
    """One output with what it should become; `expected` is a canonical tree, None where it must be refused."""

    id: str
    family: str
    kinds: tuple[str, ...]
    recoverable: str
    is_contested: bool
    raw: str
    question: str | None
    columns: Any
    expected: Any


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one contender made of one case, and how long it took, in seconds."""

    case: Case
    kind: str
    seconds: float
    has_crashed: bool = False


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file.

    Raises:
        ValueError: what a case expects is not a query of the language.
    """
    return tuple(_case(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def _case(record: Mapping[str, Any]) -> Case:
    expected = record["expected"]
    tree = None
    if expected is not None:
        text = json.dumps(expected)
        tree = parse(LANGUAGE.notation, Source(text)).tree
        if tree is None:
            raise ValueError(f"{record['id']} expects what is no query: {text}")
        tree = LANGUAGE.canonical(tree)
    return Case(
        record["id"],
        record["family"],
        tuple(record.get("operators", ())),
        record["recoverable"],
        bool(record.get("contested")),
        record["raw"],
        record.get("nlq") if isinstance(record.get("nlq"), str) else None,
        record["columns"],
        tree,
    )


def schema_of(columns: Any) -> Schema:
    """The dataset of a case."""
    if isinstance(columns, Mapping) or any(not isinstance(column, str) for column in columns):
        return read_schema(json.dumps(columns))
    return Schema.of(columns)


def guarded(*, allows_unsafe: bool) -> Callable[[Any], Answer]:
    """This project, with or without the fixes that are guesses."""

    def make(columns: Any) -> Answer:
        guard = Guard(LANGUAGE, schema_of(columns), allows_unsafe=allows_unsafe)

        def answer(raw: str, question: str | None) -> Any:
            verdict = guard.check(raw, question=question)
            return None if isinstance(verdict, Rejected) else verdict.tree

        return answer

    return make


def checked(rival: Any) -> Callable[[Any], Answer]:
    """A rival with the strict check behind it. Only the rival is timed: see `measured`."""

    def make(columns: Any) -> Answer:
        extract = rival(list(schema_of(columns).columns))
        return lambda raw, _question: extract(raw)

    return make


def strict(columns: Any) -> Callable[[Any], Any]:
    """The check behind a rival: the tree of an object that is a query as it stands, else None."""
    guard = Guard(LANGUAGE, schema_of(columns), is_strict=True)

    def check(value: Any) -> Any:
        if not isinstance(value, dict):
            return None
        try:
            text = json.dumps(value, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            return None
        return guard.check(text).tree

    return check


def measured(
    cases: Iterable[Case], make: Callable[[Any], Answer], gate: Callable[[Any], Callable[[Any], Any]] | None
) -> Iterator[Outcome]:
    """Each case's outcome; the time is the contender's alone, without the check behind it."""
    made: dict[str, tuple[Answer, Callable[[Any], Any]]] = {}
    for case in cases:
        key = json.dumps(case.columns)
        if key not in made:
            made[key] = make(case.columns), gate(case.columns) if gate else lambda tree: tree
        answer, check = made[key]
        has_crashed = False
        began = time.perf_counter()
        try:
            given = answer(case.raw, case.question)
        except Refused:
            given = None
        except Exception:
            given, has_crashed = None, True
        seconds = time.perf_counter() - began
        yield Outcome(case, _judged(case, check(given) if given is not None else None), seconds, has_crashed)


def _judged(case: Case, tree: Any) -> str:
    if tree is None:
        return "refused" if case.expected is None else "missed"
    is_meant = case.expected is not None and _said(LANGUAGE.canonical(tree)) == _said(case.expected)
    return "exact" if is_meant else "wrong"


def _said(tree: Any) -> str:
    """What a canonical tree says, 7200.0 being 7200 and no number being true."""
    value = json.loads(
        LANGUAGE.notation.print(tree),
        parse_float=lambda text: int(float(text)) if float(text).is_integer() else float(text),
    )
    return json.dumps(value, sort_keys=True)


def summary(outcomes: list[Outcome]) -> dict[str, Any]:
    """The figures of one contender."""
    times = sorted(outcome.seconds for outcome in outcomes)
    agreed = [outcome for outcome in outcomes if not outcome.case.is_contested]
    return {
        "all": _counts(outcomes),
        "without contested": _counts(agreed),
        "by recoverable": _grouped(outcomes, lambda case: case.recoverable),
        "by family": _grouped(outcomes, lambda case: case.family),
        "crashed": sum(outcome.has_crashed for outcome in outcomes),
        "wrong": [outcome.case.id for outcome in outcomes if outcome.kind == "wrong"],
        "median ms": round(times[len(times) // 2] * 1e3, 3),
        "p99 ms": round(times[int(len(times) * 0.99)] * 1e3, 3),
        "longest ms": round(times[-1] * 1e3, 3),
        "longest / median of its size": _longest_by_size(outcomes),
    }


def _longest_by_size(outcomes: list[Outcome]) -> float | None:
    """The most that a text takes as a multiple of the median of the texts of its size, sizes by powers of two.

    None where no size has enough texts.
    """
    by_size: dict[int, list[float]] = {}
    for outcome in outcomes:
        by_size.setdefault(len(outcome.case.raw).bit_length(), []).append(outcome.seconds)
    multiples = [max(times) / median(times) for times in by_size.values() if len(times) >= _FEWEST_ALIKE]
    return round(max(multiples), 1) if multiples else None


def _counts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    counted = Counter(outcome.kind for outcome in outcomes)
    return {kind: counted[kind] for kind in OUTCOMES}


def _grouped(outcomes: list[Outcome], key: Callable[[Case], str]) -> dict[str, dict[str, int]]:
    names = sorted({key(outcome.case) for outcome in outcomes})
    return {name: _counts(outcome for outcome in outcomes if key(outcome.case) == name) for name in names}


def contenders(*, with_rivals: bool) -> Iterator[tuple[str, Callable[[Any], Answer], Any]]:
    """Ours, then json_repair and, where they are asked for, the other rivals that are installed, with the check behind."""
    yield f"{OURS}, safe fixes", guarded(allows_unsafe=False), None
    yield f"{OURS}, unsafe fixes too", guarded(allows_unsafe=True), None
    for name, load in RIVALS.items():
        if not with_rivals and name != YARDSTICK:
            continue
        try:
            rival = load()
        except ImportError as error:
            print(f"{name} is left out: {error.name or error} is not installed", file=sys.stderr)
            continue
        yield name, checked(rival), strict


def main(arguments: list[str] | None = None) -> int:
    """Print the figures of every contender for each file."""
    caption, _, _ = (__doc__ or "").partition("\n")
    parser = options(caption)
    parser.add_argument("cases", nargs="*", type=Path, default=list(SHIPPED), metavar="CASES.jsonl")
    parser.add_argument("--rivals", action="store_true", help="measure the other tools that are installed, too")
    parser.add_argument("--wrong", action="store_true", help="show every case that was answered wrong by ours")
    chosen = parser.parse_args(arguments)
    figures: dict[str, Any] = {}
    for path in chosen.cases:
        cases = read_cases(path)[:: 40 if chosen.tiny else 1]
        print(f"{path.name}: {len(cases):,} cases")
        summaries: dict[str, Any] = {}
        for name, make, gate in contenders(with_rivals=chosen.rivals):
            outcomes = list(measured(cases, make, gate))
            summaries[name] = summary(outcomes)
            if chosen.wrong and gate is None:
                _show_wrong(name, outcomes)
        add_ratios(summaries)
        show(summaries, len(cases))
        figures[path.stem] = {"cases": len(cases), "contenders": summaries}
    write(_settings(chosen), "repair", {"rivals": chosen.rivals}, {"sets": figures})
    return 0


def _settings(chosen: argparse.Namespace) -> argparse.Namespace:
    """The options as `write` takes them: only figures of the shipped cases are saved, since anyone can repeat those."""
    if chosen.save and chosen.cases != list(SHIPPED):
        raise SystemExit("only figures of the shipped cases are saved; use --to for others")
    return chosen


def add_ratios(summaries: Mapping[str, dict[str, Any]]) -> None:
    """Add to each contender's figures its times as multiples of json_repair's, where that was measured."""
    yardstick = summaries.get(YARDSTICK)
    for one in summaries.values() if yardstick else ():
        for name in ("median", "p99"):
            one[f"{name} / {YARDSTICK}"] = round(one[f"{name} ms"] / max(yardstick[f"{name} ms"], 1e-3), 2)


def show(summaries: Mapping[str, Any], total: int) -> None:
    """Three tables, by what can be restored, by family and by time; then what ours answered wrong."""
    groups = list(next(iter(summaries.values()))["by recoverable"])
    families = list(next(iter(summaries.values()))["by family"])
    table(
        [
            (
                name,
                *(_share(one["by recoverable"][group], group) for group in groups),
                f"{one['all']['wrong'] / total:.2%}",
                f"{one['without contested']['wrong']}",
                str(one["crashed"]),
            )
            for name, one in summaries.items()
        ],
        (
            "right answers",
            *("must refuse" if group == "no" else group for group in groups),
            "wrong",
            "uncontested",
            "crashed",
        ),
    )
    table(
        [(name, *(_share(one["by family"][family], "") for family in families)) for name, one in summaries.items()],
        ("by family", *families),
    )
    table(
        [
            (
                name,
                f"{one['median ms']:.2f}",
                f"{one['p99 ms']:.1f}",
                *(str(one.get(f"{part} / {YARDSTICK}", "-")) for part in ("median", "p99")),
                f"{one['longest ms']:.1f}",
                str(one["longest / median of its size"] or "-"),
            )
            for name, one in summaries.items()
        ],
        ("time", "ms", "p99", f"median / {YARDSTICK}", f"p99 / {YARDSTICK}", "longest", "/ median of its size"),
    )
    for name, one in summaries.items():
        if one["wrong"] and name.startswith(OURS):
            print(f"{name}, wrong: {', '.join(one['wrong'])}")


def _share(counts: Mapping[str, int], group: str) -> str:
    right = counts["exact"] + counts["refused"] if group != "no" else counts["refused"]
    return f"{right / sum(counts.values()):.1%}"


def _show_wrong(name: str, outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.kind == "wrong":
            mark = " (contested)" if outcome.case.is_contested else ""
            print(f"{name}: {outcome.case.id} {'+'.join(outcome.case.kinds)}{mark}\n  {outcome.case.raw[:300]!r}")


if __name__ == "__main__":
    raise SystemExit(main())
