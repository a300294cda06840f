"""Two result files side by side: python benchmarks/compare.py OLD NEW."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CIRCUMSTANCES = ("benchmark", "date", "commit", "machine", "versions", "seed", "settings", "inputs")
NOISE = 0.05
"""A change by less is what two runs of the same code differ by, and is shown only with --all."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--all", action="store_true", help=f"show figures that changed by less than {NOISE:.0%} too")
    chosen = parser.parse_args(arguments)
    old, new = (json.loads(path.read_text(encoding="utf-8")) for path in (chosen.old, chosen.new))
    if old["benchmark"] != new["benchmark"]:
        print(f"{chosen.old} is of {old['benchmark']}, {chosen.new} of {new['benchmark']}", file=sys.stderr)
        return 2
    for line in differences(old, new, shows_all=chosen.all):
        print(line)
    return 0


def differences(old: dict[str, Any], new: dict[str, Any], *, shows_all: bool = False) -> Iterator[str]:
    """The lines of the comparison: first what the runs differ in besides the code, then the figures."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    for key in sorted(before.keys() | after.keys()):
        if key.split(" / ")[0] in CIRCUMSTANCES and before.get(key) != after.get(key):
            yield f"  {key}: {before.get(key, '–')} → {after.get(key, '–')}"
    yield ""
    rows = [("", "old", "new", "new / old")]
    hidden = 0
    for key in list(dict.fromkeys([*before, *after])):
        if key.split(" / ")[0] in CIRCUMSTANCES:
            continue
        then, now = before.get(key), after.get(key)
        factor = _factor(then, now)
        if not shows_all and (then == now or (factor is not None and abs(factor - 1) < NOISE)):
            hidden += 1
            continue
        rows.append((key, _shown(then), _shown(now), "" if factor is None else f"{factor:.2f}"))
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    for row in rows:
        yield "  ".join([row[0].ljust(widths[0]), *(row[at].rjust(widths[at]) for at in range(1, 4))]).rstrip()
    if hidden:
        yield f"{hidden} figures changed by less than {NOISE:.0%} or not at all"


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every figure with its keys, outer first; a list is one figure."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    else:
        yield " / ".join(path), value


def _factor(then: Any, now: Any) -> float | None:
    numbers = all(isinstance(number, int | float) and not isinstance(number, bool) for number in (then, now))
    return now / then if numbers and then else None


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return shown if len(shown) <= 40 else shown[:39] + "…"


if __name__ == "__main__":
    raise SystemExit(main())
