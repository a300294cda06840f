"""reading-grows-linearly: a text of twice the length takes twice the work."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from grammar.checker import check_text
from grammar.contract.law import Growth, Subject, Trial, law
from grammar.source import Source

_SIZE = 1_000
"""The shortest of the three texts, in characters; each is twice the one before."""

_FACTOR = 2.8
"""What twice the length may add, as a multiple of what was added before it: 2 is a line, 4 a square."""

_SPARE = 30_000
"""Up to this many more lines are not growth: a bound was reached, a list was enlarged."""

Tracer = Callable[[FrameType, str, Any], Any]


@law(Subject.GROWTH, cost=8)
def reading_grows_linearly(trial: Trial, case: Growth) -> str | None:
    """Reading and judging a text take work in proportion to its length.

    An attacker sends a text of a hundred thousand characters to keep a server busy. Work is counted in executed
    lines of Python, which are the same on every machine, on texts of three lengths. What happens inside a regular
    expression is another law's (`terminals-read-linearly`).
    """
    for _ in range(2):  # what is loaded when it is first needed is no growth: what looks like it is counted again
        counts = [_lines(trial, case.text(_SIZE << turn)) for turn in range(3)]
        first, second = counts[1] - counts[0], counts[2] - counts[1]
        has_grown = second > _FACTOR * max(first, 0) + _SPARE
        if not has_grown:
            break
    if has_grown:
        shown = ", ".join(f"{count:,}" for count in counts)
        return f"lengths of {_SIZE:,}, {2 * _SIZE:,} and {4 * _SIZE:,} characters take {shown} lines of work"
    return None


def _lines(trial: Trial, text: str) -> int:
    """How many lines of Python reading and judging the text execute."""
    count = 0

    def line(_frame: FrameType, _event: str, _argument: Any) -> Tracer:
        nonlocal count
        count += 1
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        accept = trial.language.notation.fast_path.accept
        if accept is not None:
            accept(text)
        check_text(trial.language, Source(text), trial.schema)
    finally:
        sys.settrace(before)
    return count
