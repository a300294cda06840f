"""So many texts read and judged without an exception: python benchmarks/quality/million.py [--texts N] [--seed S]

Three languages in turn: queries, formulas, and a grammar adopted from a .lark file. The texts are those of the contract:
sentences, examples, what slips and copying make of them, arbitrary characters and bytes. Each is read by the grammar and
by the fast path, and judged with a schema and without. The exit status is 1 when one raised.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from grammar import Language
from grammar.contract.laws import LAWS
from grammar.contract.suite import Broken, Contract, keep_files_in, shown
from grammar.languages import formula, honeycomb

ROOT = Path(__file__).parents[2]
DRAWS = 400
"""So many draws, each of a handful of texts, between two reports of how far it is."""


def languages() -> dict[str, Language]:
    """The three languages by name."""
    adopted = Language.from_lark(ROOT / "tests" / "mutants" / "search.lark", start="search")
    return {"honeycomb": honeycomb.language(), "formula": formula.language(), "adopted": adopted}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    stated = parser.parse_args()
    law = next(law for law in LAWS if law.name == "reading-never-raises")
    contracts = {name: Contract(language) for name, language in languages().items()}
    tried = dict.fromkeys(contracts, 0)
    seconds = dict.fromkeys(contracts, 0.0)
    turn = 0
    with TemporaryDirectory() as folder:
        keep_files_in(Path(folder))
        while sum(tried.values()) < stated.texts:
            name = min(tried, key=tried.__getitem__)
            start = perf_counter()
            outcome = contracts[name].hold(law, seed=stated.seed + turn, examples=DRAWS)
            seconds[name] += perf_counter() - start
            tried[name] += getattr(outcome, "tried", 0)
            turn += 1
            if isinstance(outcome, Broken):
                print(f"{name}, seed {outcome.seed}: {outcome.message}\n  on: {shown(outcome.counterexample)}")
                return 1
            if turn % 30 == 0:
                print(f"{sum(tried.values()):,} texts", file=sys.stderr, flush=True)
    for name, count in tried.items():
        print(f"{name:10} {count:>9,} texts  {count / seconds[name]:7,.0f} a second")
    print(f"{sum(tried.values()):,} texts without an exception, {sum(seconds.values()):,.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
