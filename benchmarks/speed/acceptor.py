"""What does it cost to take a right text of an adopted grammar, over Lark's own parse of it?

Lark parses without positions, as it does by default. All contenders meet every text in one run.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from lark import Lark
from report import options, table, write
from rounds import race, rounded

from grammar import Language
from grammar.chooser import Seeded
from grammar.generation.sentences import sentence
from grammar.parsing.acceptor import Acceptor
from grammar.parsing.compilation import compiled
from guard import Guard
from tests.laws.acceptance import SAMPLES

GRAMMARS = ("blocks", "keywords", "json", "arithmetic", "search")
TEXTS = 40
BUDGET = 60
"""Tokens of a sentence at most."""

CONTENDERS = ("accept", "trace", "nothing remembered", "Guard.check", "Guard.check, tree")


def main() -> None:
    """Measure, print, and write the figures where the options say."""
    chosen = options(__doc__).parse_args()
    texts, rounds = (2, 1) if chosen.tiny else (TEXTS, 7)
    figures = {name: _figures(name, chosen.seed, texts, rounds) for name in GRAMMARS}
    heading = ("times Lark's parse, median (slowest)", *CONTENDERS, "first pass of all")
    rows = [
        (name, *(f"{of[c]['median_ratio']:.2f} ({of[c]['most_ratio']:.2f})" for c in CONTENDERS), f"{of['cold']:.2f}")
        for name, of in figures.items()
    ]
    table(rows, heading)
    write(chosen, "acceptor", {"texts": texts, "rounds": rounds, "budget": BUDGET}, {"grammars": figures})


def _figures(name: str, seed: int, count: int, rounds: int) -> dict[str, Any]:
    sample = SAMPLES[name]
    language = Language.from_lark(sample.text, **sample.options)
    notation = language.notation
    texts = [
        sentence(notation, Seeded(Random(f"{seed}/{number}")), budget=BUDGET, aim=number).text
        for number in range(count)
    ]
    grammar = compiled(notation, with_mistakes=False)
    acceptor, forgetful = Acceptor.of(notation), Acceptor(notation, grammar)
    lark, guard = Lark(sample.text, parser="lalr", **sample.options), Guard(language)
    taken = [text for text in texts if guard.check(text).text == text and acceptor.accepts(text)]
    assert len(taken) == len(texts), "only right texts are compared"

    def without_memory(text: str) -> bool:
        forgetful.forget()
        return forgetful.accepts(text)

    contenders = {
        "Lark": lark.parse,
        "accept": acceptor.accepts,
        "trace": acceptor.trace,
        "nothing remembered": without_memory,
        "Guard.check": guard.check,
        "Guard.check, tree": lambda text: guard.check(text).tree,
    }
    timed = race(
        {of: [lambda call=call, text=text: call(text) for text in texts] for of, call in contenders.items()},
        rounds=rounds,
        repeats=3,
        seed=seed,
    )
    ratios = {of: timed[of].ratios(timed["Lark"]) for of in CONTENDERS}
    for of, ratio in ratios.items():
        each = (mine / theirs for mine, theirs in zip(timed[of].seconds, timed["Lark"].seconds, strict=True))
        ratio["most_ratio"] = rounded(max(each))
    return {**ratios, "cold": rounded(median(_cold(name, texts) for _ in range(rounds)))}


def _cold(name: str, texts: list[str]) -> float:
    """The ratio of a first pass over all texts, in which all expressions are compiled and all stacks are new."""
    sample = SAMPLES[name]
    lark = Lark(sample.text, parser="lalr", **sample.options)
    notation = Language.from_lark(sample.text, **sample.options).notation
    took = []
    for call in (lark.parse, Acceptor.of(notation).accepts):
        re.purge()
        start = perf_counter()
        for text in texts:
            call(text)
        took.append(perf_counter() - start)
    return took[1] / took[0]


if __name__ == "__main__":
    main()
