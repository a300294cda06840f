"""unassigned-characters: code points that are no characters, and halves of some."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guard.scope.detector import Signal, Stage, View, Weight, detector

_SURROGATE = re.compile("[\ud800-\udfff]")
_UNASSIGNED = re.compile(
    "[\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]|["
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 15))
    + "]"
)


@detector(
    Weight.DECISIVE,
    stage=Stage.RAW,
    out_of_scope=["errors \ud83d", "errors \ue123", "errors \uffff"],
    in_scope=["errors \U0001f600", "caf\u00e9 errors"],
    hint="Type it again in plain letters.",
    is_for_plain=False,
)
def unassigned_characters(view: View) -> Iterator[Signal]:
    """The question contains code points that are not characters: private ones, noncharacters, lone surrogates.

    They mean nothing to a person, something unknown to a model, and a lone surrogate cannot even be encoded. Code
    points that Unicode may assign one day are not reported, so that the answer is the same for every version of it.
    """
    match = _SURROGATE.search(view.text) or _UNASSIGNED.search(view.text)
    if match is not None:
        yield Signal(f"the code point U+{ord(match.group()):04X} is not a character", match.span())
