"""control-characters: characters that command a terminal or end a string."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guard.scope.detector import Signal, Stage, View, Weight, detector

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


@detector(
    Weight.DECISIVE,
    stage=Stage.RAW,
    out_of_scope=["slow requests\x00drop", "errors \x1b[8m hidden \x1b[0m", "count\x07", "errors\x9b31m"],
    in_scope=["slow requests\tby route", "errors\nby route"],
    hint="Type it again in plain letters.",
    is_for_plain=False,
)
def control_characters(view: View) -> Iterator[Signal]:
    """The question contains control characters other than tabs and line breaks.

    Nobody types them. They hide text from readers of a log (terminal escapes), or end it early (NUL).
    """
    match = _CONTROL.search(view.text)
    if match is not None:
        what = (
            "a terminal escape" if match.group() in "\x1b\x9b" else f"the control character U+{ord(match.group()):04X}"
        )
        yield Signal(f"the question contains {what}", match.span())
