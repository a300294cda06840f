"""Which law of the contract finds which mutant: python benchmarks/quality/mutants.py [--part NAME] [--write]

A mutant is a shipped grammar, printer, builder or fast path with one small change, made by machine
(tests/mutants). Each law is tried in turn until one is broken. The table is docs/reference/mutants.md; a mutant that no
law finds has to have a reason in tests/mutants/table.py, or this exits with 1.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
PAGE = ROOT / "docs" / "reference" / "mutants.md"

HEAD = """# Mutants

What the contract is worth: each row is a language with one small change, made by machine, and the law that finds it. The
changes are spread evenly over all that can be made to a grammar's text, or to the code of a printer, a builder or a fast
path; those that make no language at all (Lark refuses the grammar, the code cannot be loaded) are left out. `search` is
a small language with everything that a law can be about ([tests/mutants](../../tests/mutants/search.py)).

Written by `python benchmarks/quality/mutants.py --write`, seed 1. *Cases* is how many were tried up to the first that
broke the law.

"""


def rows_of(part: str) -> list[tuple[str, str, str, int]]:
    """For each mutant of a part: the part, what was changed, the law that finds it or the reason it lives, cases."""
    from tests.mutants.table import ALIVE, killer, mutants

    rows = []
    for mutant in mutants(part=part):
        killed = killer(mutant)
        if killed is not None:
            rows.append((part, mutant.name, killed.law.name, killed.tried))
        else:
            rows.append((part, mutant.name, ALIVE.get((part, mutant.name), ""), 0))
    return rows


def page(rows: list[tuple[str, str, str, int]]) -> str:
    """The page of the whole table."""
    laws = Counter(law for _, _, law, tried in rows if tried)
    alive = [row for row in rows if not row[3]]
    said = ", ".join(f"`{law}` {count}" for law, count in laws.most_common())
    lines = [HEAD, f"{len(rows)} mutants, {len(rows) - len(alive)} found: {said}.\n"]
    for part in dict.fromkeys(row[0] for row in rows):
        lines += [f"\n## {part}\n", "| Change | Found by | Cases |", "|---|---|---|"]
        for _, name, said, tried in (row for row in rows if row[0] == part):
            shown = name.replace("|", "\\|")
            lines.append(f"| {shown} | `{said}` | {tried:,} |" if tried else f"| {shown} | nothing: {said} | |")
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def main() -> int:
    from tests.mutants.table import PARTS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS, help="only this part")
    parser.add_argument("--write", action="store_true", help="write docs/reference/mutants.md")
    stated = parser.parse_args()
    start = perf_counter()
    with ProcessPoolExecutor(2) as pool:
        rows = []
        for rows_of_part in pool.map(rows_of, [stated.part] if stated.part else PARTS):
            rows += rows_of_part
            for part, name, said, tried in rows_of_part:
                print(f"{part:20} {said if tried else 'ALIVE ' + said:26} {tried or '':>6}  {name}", flush=True)
    unexplained = [row for row in rows if not row[3] and not row[2]]
    killed = sum(bool(row[3]) for row in rows)
    print(f"{len(rows)} mutants, {killed} killed, {len(unexplained)} without a reason; {perf_counter() - start:.0f} s")
    if stated.write and not stated.part:
        PAGE.write_text(page(rows), encoding="utf-8")
    return 1 if unexplained else 0


if __name__ == "__main__":
    raise SystemExit(main())
