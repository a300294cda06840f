"""variation-selectors: invisible characters that can carry a hidden text byte by byte."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guard.scope.detector import Signal, Stage, View, Weight, detector

_RUN = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")
_RARE = re.compile("[\U000e0100-\U000e01ef]|(?<=[\x00-\x22\x24-\x29\x2b-\x2f\x3a-\x7f])[\ufe00-\ufe0e]")


@detector(
    Weight.DECISIVE,
    stage=Stage.RAW,
    out_of_scope=["errors \U0001f600\U000e0163\U000e0151\U000e0169", "err\ufe01ors"],
    in_scope=["requests with \u2764\ufe0f", "1\ufe0f\u20e3 errors"],
    hint="Type it again in plain letters.",
    is_for_plain=False,
)
def variation_selectors(view: View) -> Iterator[Signal]:
    """The question contains variation selectors in a run, or where there is nothing to vary.

    One after an emoji chooses its style. A row of them shows nothing and can carry any text, a byte each.
    """
    match = _RUN.search(view.text) or _RARE.search(view.text)
    if match is not None:
        yield Signal(f"{len(match.group())} stray variation selectors", match.span())
