"""Train the weights of `guard/extraction/doubt.py`: python tools/weights/doubt.py, and `doubt.json` is written anew.

Learned from are sentences drawn from the templates in `around/` (`beside.py`), and those of the writings in
`benchmarks/data/surroundings.jsonl`, which were written for this project by hand. A case of a writing says of its text as a
whole whether it withholds the query; of several sentences the one that sounds most like it is learned from, found in rounds.

`--leave-out` trains nothing that is kept: it leaves out each writing, then each intent of the templates, and prints how the
model does on what it never saw. The margin from which on a sentence withholds an answer was chosen from these.

Logistic regression, by L-BFGS, deterministic on one machine. Needs NumPy and SciPy: `pip install -e ".[weights]"`.
"""

from __future__ import annotations

import argparse
import json
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from scipy import sparse

sys.path.insert(0, str(Path(__file__).parent))

from beside import drawn_sentences
from topic import Matrix, Trained, rounded, train

from grammar import Source
from grammar.languages import honeycomb
from grammar.parsing.reader import parse
from guard.extraction import doubt
from guard.extraction.candidates import candidates
from guard.extraction.claim import Facts
from guard.extraction.doubt import placed
from guard.extraction.wording import BUCKETS, buckets, features
from guard.scope.topic.words import packed

TO = Path(__file__).parents[2] / "guard" / "extraction" / "doubt.json"
WRITINGS = Path(__file__).parents[2] / "benchmarks" / "data" / "surroundings.jsonl"
SEED = 20261201
EACH = {0.0: 28, 1.0: 12}
"""So many sentences of a template are drawn at most: those that say nothing are fewer templates."""
LANGUAGE = honeycomb.language()
NOT_SAID = frozenset(("keyed", "code", "second query"))
"""Kinds of cases in which no sentence withholds the query: a key, code or another query does."""


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence as it is learned from: `case` is the text it stands in, `label` that of the text."""

    found: tuple[int, ...]
    label: float
    weight: float
    group: str
    case: str
    text: str


@cache
def facts_of(query: str) -> Facts:
    """What a query holds, in its canonical form."""
    tree = parse(LANGUAGE.notation, Source(query)).tree
    text = query if tree is None else LANGUAGE.notation.print(LANGUAGE.canonical(tree))
    return Facts.of(text, json.loads(text))


def generated(seed: int) -> Iterator[Read]:
    """Sentences drawn from the templates; the group is the intent."""
    for number, one in enumerate(drawn_sentences(EACH, Random(seed))):
        columns = frozenset(column.casefold() for column in one.columns)
        found = tuple(buckets(features(one.text, facts_of(one.query), columns, one.side)))
        yield Read(found, one.label, 1.0, f"{one.intent} {one.language}", f"drawn {number}", one.text)


def written(path: Path, weight: float) -> Iterator[Read]:
    """The sentences of the cases of a file; the group is the writing."""
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        is_bad = case["says"] != "nothing"
        if is_bad and case["kind"] in NOT_SAID:
            continue
        every = candidates(case["raw"], LANGUAGE.notation, allows_unsafe=False, read_to=0, work=None)
        columns = frozenset(column.casefold() for column in case["columns"])
        for one in every[:1]:
            try:
                facts = facts_of(one.text)
            except ValueError:
                continue
            for leftover in one.leftovers:
                sides = (
                    (leftover.text[leftover.start : leftover.taken.start], True),
                    (leftover.text[leftover.taken.end :], False),
                )
                for text, is_before in sides if leftover.path is None else ():
                    for _, sentence, side in placed(text, is_before=is_before):
                        found = tuple(buckets(features(sentence, facts, columns, side)))
                        group = case["split"] if "writing" in case["split"] else "first writing"
                        yield Read(found, float(is_bad), weight, group, case["id"], sentence.strip())


def matrix(read: Sequence[Read]) -> Matrix:
    """A row for each sentence: what the model adds up."""
    columns, amounts, ends = array("l"), array("d"), [0]
    for one in read:
        columns.extend(one.found)
        amounts.extend([1 / len(one.found) ** 0.5] * len(one.found))
        ends.append(len(columns))
    made = sparse.csr_matrix((np.array(amounts), np.array(columns), ends), shape=(len(read), BUCKETS))
    return Matrix(made, np.zeros((len(read), 0)))


def fitted(read: Sequence[Read], decay: float, steps: int, rounds: int) -> Trained:
    """The weights; in each round of several, the sentence of a text that withholds which sounds most like it counts for it."""
    whole = matrix(read)
    labels = np.array([one.label for one in read])
    several: dict[str, list[int]] = defaultdict(list)
    for row, one in enumerate(read):
        if one.label:
            several[one.case].append(row)
    doubtful = [rows for rows in several.values() if len(rows) > 1]
    chosen = np.ones(len(read), dtype=bool)
    for rows in doubtful:
        chosen[rows] = False
    weights = np.array([one.weight for one in read])
    for _ in range(rounds):
        rows = np.flatnonzero(chosen)
        trained = train(whole.rows(rows), labels[rows], weights[rows], decay=decay, decay_of_vectors=1.0, steps=steps)
        margins = whole.margins(trained)
        for rows_of_text in doubtful:
            chosen[rows_of_text] = False
            chosen[max(rows_of_text, key=margins.__getitem__)] = True
    return trained


def by_text(read: Sequence[Read], margins: Iterable[float]) -> dict[str, tuple[float, float]]:
    """For each text the highest margin of its sentences, and its label."""
    highest: dict[str, tuple[float, float]] = {}
    for one, margin in zip(read, margins, strict=True):
        highest[one.case] = (max(margin, highest.get(one.case, (-99.0, 0.0))[0]), one.label)
    return highest


def left_out(read: Sequence[Read], groups: Iterable[Sequence[str]], chosen: argparse.Namespace) -> None:
    """Print what becomes of the groups that were left out, at several margins."""
    every: dict[str, tuple[float, float]] = {}
    for names in groups:
        rest = [one for one in read if one.group not in names]
        out = [one for one in read if one.group in names]
        trained = fitted(rest, chosen.decay, chosen.steps, chosen.rounds)
        texts = by_text(out, matrix(out).margins(trained))
        every |= texts
        print(f"{', '.join(names)[:60]:62}", *(_shares(texts, at) for at in chosen.margins), flush=True)
    print(f"{'all':62}", *(_shares(every, at) for at in chosen.margins))


def _shares(texts: dict[str, tuple[float, float]], at: float) -> str:
    passed = [margin < at for margin, label in texts.values() if not label]
    caught = [margin >= at for margin, label in texts.values() if label]
    first, second = (f"{np.mean(one):6.1%}" if one else "     -" for one in (passed, caught))
    return f" {at:g}: {first} / {second}"


def write(trained: Trained, to: Path, chosen: argparse.Namespace, origin: str) -> None:
    """Write the weights as whole numbers."""
    weights, scale = rounded(trained.weights, 127, BUCKETS // 2000)
    weights[np.abs(weights) < chosen.least] = 0
    document: dict[str, Any] = {
        "format": doubt.FORMAT, "origin": origin, "scale": scale, "bias": float(f"{trained.bias:.9g}"),
        "withhold_at": chosen.withhold_at, "pass_at": chosen.pass_at, "weights": packed(weights.tobytes()),
    }  # fmt: skip
    to.write_text(json.dumps(document, indent=1) + "\n", encoding="ascii")
    print(f"wrote {to.name}, {to.stat().st_size:,} bytes")


def main() -> None:
    """Train, round and write the file; or print how the model does on what it never saw."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--decay", type=float, default=0.02, help="half the penalty on a squared weight")
    parser.add_argument("--steps", type=int, default=80, help="at most this many steps  [default: %(default)s]")
    parser.add_argument("--rounds", type=int, default=2, help="rounds of finding the sentence  [default: %(default)s]")
    parser.add_argument("--weight", type=float, default=4.0, help="how much a written sentence counts")
    parser.add_argument("--least", type=int, default=2, help="smaller whole numbers become 0  [default: %(default)s]")
    parser.add_argument("--withhold-at", type=float, default=1.5, help="the margin from which on an answer is withheld")
    parser.add_argument("--pass-at", type=float, default=-2.5, help="the margin below which no rule withholds one")
    parser.add_argument(
        "--margins", type=float, nargs="+", default=[0.0, 0.5, 1.0, 1.5, 2.0, 2.5], help="margins that are told"
    )
    parser.add_argument(
        "--leave-out", choices=("writings", "intents"), help="measure on what is left out, and write nothing"
    )
    parser.add_argument("--to", type=Path, default=TO, metavar="FILE")
    chosen = parser.parse_args()
    read = [*generated(SEED), *written(WRITINGS, chosen.weight)]
    if chosen.leave_out == "writings":
        left_out(read, [[name] for name in sorted({one.group for one in read if "writing" in one.group})], chosen)
    elif chosen.leave_out == "intents":
        names = sorted({one.group for one in read if "writing" not in one.group})
        left_out(read, [names[at::10] for at in range(10)], chosen)
    else:
        trained = fitted(read, chosen.decay, chosen.steps, chosen.rounds)
        write(trained, chosen.to, chosen, f"tools/weights/doubt.py, {len(read)} sentences, seed {SEED}")


if __name__ == "__main__":
    main()
