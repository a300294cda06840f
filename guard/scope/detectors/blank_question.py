"""blank-question: no letter and no figure."""

from __future__ import annotations

from collections.abc import Iterator

from guard.scope.detector import Glance, Sight, Sign, Weight, detector


@detector(
    Weight.DECISIVE,
    sight=Sight.TEXT,
    out_of_scope=["", "   ", "?!", "\u200b"],
    in_scope=["1", "or", "\U0001f62d"],
    hint="Type a few words of what you want to see.",
)
def blank_question(glance: Glance) -> Iterator[Sign]:
    """There is no letter and no figure in the question, so there is nothing to answer.

    A lone emoji is only noted: it may be what somebody looks for.
    """
    if not any(character.isalnum() for character in glance.text):
        weight = Weight.DECISIVE if glance.text.isascii() else Weight.NOTED
        yield Sign("the question holds no letter and no figure", weight=weight)
