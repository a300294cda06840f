"""text-twice: the whole text twice."""

from __future__ import annotations

from grammar.chooser import Chooser, pick
from grammar.generation.damage import Whole, damage


@damage(
    examples=[
        ('{"limit": 10}', '{"limit": 10}\n{"limit": 10}'),
    ],
)
def text_twice(whole: Whole, chooser: Chooser) -> str | None:
    """The whole text stands there twice.

    A model corrects itself, or is asked twice and answers at once. Which of the two is meant nobody can say, even where
    they are equal.
    """
    return pick(chooser, (f"{whole.text}\n{whole.text}", f"{whole.text}{whole.text}"))
