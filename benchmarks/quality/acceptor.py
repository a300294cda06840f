"""The acceptor against Lark and against the reader: python benchmarks/quality/acceptor.py [--texts N] [--seed S]

Sentences of grammars of many kinds, and what damage makes of them; verdicts and trees, in both directions. Half of the
texts meet an acceptor that forgets all the time. The exit status is 1 when one text is not answered alike.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))

from grammar.parsing.acceptor import Acceptor
from grammar.parsing.compilation import compiled
from tests.laws.acceptance import SAMPLES, language, texts, unlike

SENTENCES = 20
FEW_STACKS = 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0)
    stated = parser.parse_args()
    start, tried, right, seed = perf_counter(), 0, 0, stated.seed
    while tried < stated.texts:
        for name in SAMPLES:
            of = language(name)
            acceptor = Acceptor.of(of.notation)
            if seed % 2:
                acceptor = Acceptor(of.notation, compiled(of.notation, with_mistakes=False), max_stacks=FEW_STACKS)
            for text in texts(name, seed, SENTENCES):
                tried += 1
                right += acceptor.accepts(text)
                if difference := unlike(of, acceptor, text):
                    print(f"{name}, seed {seed}: {difference}\n  on: {text!r}")
                    return 1
        seed += 1
    seconds = perf_counter() - start
    print(f"{tried:,} texts of {len(SAMPLES)} grammars, {right:,} of them right: all answered alike, {seconds:,.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
