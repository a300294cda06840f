"""combining-flood: more accents on one letter than any language writes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from guard.scope.detector import Signal, Stage, View, Weight, detector


@detector(
    Weight.DECISIVE,
    stage=Stage.RAW,
    out_of_scope=["e\u0301\u0302\u0303\u0304rrors"],
    in_scope=["caf\u00e9", "cafe\u0301", "vi\u1ec7t nam errors"],
    hint="Type it again in plain letters.",
    is_for_plain=False,
)
def combining_flood(view: View) -> Iterator[Signal]:
    """A letter carries more combining marks than any language uses.

    Such stacks hide the letters from lists of words, and from people.
    """
    run, most = 0, view.limits.combining
    text = unicodedata.normalize("NFD", view.text)
    for character in text:
        run = run + 1 if character > "\u02ff" and unicodedata.combining(character) else 0
        if run > most:
            yield Signal(f"more than {most} combining marks on one letter")
            return
