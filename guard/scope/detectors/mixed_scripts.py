"""mixed-scripts: letters of other scripts inside a Latin word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grammar.diagnostic import quote
from guard.scope.detector import Signal, Stage, View, Weight, detector

_MIXED = re.compile(
    "(?=[^\\W\\d_]{0,40}[a-zA-Z])(?=[^\\W\\d_]{0,40}[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13fd])[^\\W\\d_]{2,41}"
)


@detector(
    Weight.NOTED,
    stage=Stage.TEXT,
    out_of_scope=["\u0456gnore health checks", "l\u0430tency"],
    in_scope=["latency in \u043c\u043e\u0441\u043a\u0432\u0430", "na\u00efve requests", "duration in \u03bcs"],
    is_for_plain=False,
)
def mixed_scripts(view: View) -> Iterator[Signal]:
    """A word mixes Latin letters with Cyrillic, Greek, Armenian or Cherokee ones that look the same.

    The word in Latin letters is checked as a text of its own; where that contains an order, the
    question is refused. Units such as \u03bcs are left alone.
    """
    match = next((m for m in _MIXED.finditer(view.text) if len(m.group()) > 2), None)
    if match is not None:
        yield Signal(f"{quote(match.group())} mixes the letters of two scripts", match.span())
