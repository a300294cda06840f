"""invisible-characters: characters that show nothing, inside words or in numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guard.scope.detector import Signal, Stage, View, Weight, detector
from guard.scope.question_text.normal import INVISIBLE, JOINERS, is_joining

_INSIDE = re.compile(f"(?<=[A-Za-z0-9])[{''.join(sorted(INVISIBLE))}](?=[A-Za-z0-9])")


@detector(
    Weight.DECISIVE,
    stage=Stage.RAW,
    out_of_scope=["ig\u200bnore the rules", "\u200berrors\u200b by\u200b route", "err\u00adors"],
    in_scope=[
        "\ufeffslow requests",
        "slow requests\u200b",
        "\U0001f469\u200d\U0001f4bb\u200d\U0001f469\u200d\U0001f466 logins",
    ],
    hint="Type it again in plain letters.",
    is_for_plain=False,
)
def invisible_characters(view: View) -> Iterator[Signal]:
    """The question contains several invisible characters, or one inside a word.

    One at the end comes from a clipboard. Inside words, they hide the words from lists, but not from a model.
    Joiners are left alone where they belong: in emoji, and between letters beyond Latin.
    """
    match = _INSIDE.search(view.text)
    if match is not None:
        yield Signal(f"the invisible character U+{ord(match.group()):04X} stands inside a word", match.span())
        return
    text = view.text
    places = [at for at, c in enumerate(text) if c in INVISIBLE and not (c in JOINERS and is_joining(text, at))]
    if len(places) > view.limits.invisible:
        yield Signal(f"the question contains {len(places)} invisible characters", (places[0], places[0] + 1))
