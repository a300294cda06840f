"""blank-question: no letter and no figure."""

from __future__ import annotations

from collections.abc import Iterator

from guard.scope.detector import Signal, Stage, View, Weight, detector


@detector(
    Weight.DECISIVE,
    stage=Stage.TEXT,
    out_of_scope=["", "   ", "?!", "\u200b"],
    in_scope=["1", "or", "\U0001f62d"],
    hint="Type a few words of what you want to see.",
)
def blank_question(view: View) -> Iterator[Signal]:
    """The question contains no letter and no digit, so there is nothing to answer.

    A lone emoji is only flagged: somebody may be searching for it.
    """
    if not any(character.isalnum() for character in view.text):
        weight = Weight.DECISIVE if view.text.isascii() else Weight.NOTED
        yield Signal("the question contains no letter and no digit", weight=weight)
