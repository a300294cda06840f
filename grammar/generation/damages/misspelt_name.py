"""misspelt-name: a name with two letters swapped."""

from __future__ import annotations

from grammar.chooser import Chooser
from grammar.generation.damage import Whole, damage, picked


@damage(
    examples=[
        ('{"breakdowns": ["duration"]}', '{"breakdowns": ["udration"]}'),
    ],
)
def misspelt_name(whole: Whole, chooser: Chooser) -> str | None:
    """A name has two letters swapped.

    The text may still be of the language: whether there is such a name only a schema says. A keyword is a name as
    well to whoever writes it.
    """
    names = [token for token in whole.words if _places(token.text) and token.terminal not in _keys(whole)]
    token = picked(chooser, names)
    if token is None:
        return None
    places = _places(token.text)
    at = places[chooser.choose(len(places))]
    text = token.text
    return whole.replaced(token.span, text[:at] + text[at + 1] + text[at] + text[at + 2 :])


def _places(text: str) -> list[int]:
    """Where two different letters follow each other."""
    return [at for at in range(len(text) - 1) if text[at : at + 2].isalpha() and text[at] != text[at + 1]]


def _keys(whole: Whole) -> frozenset[str]:
    """The terminals that are one word only: keywords, and the keys of objects."""
    return frozenset(name for name, words in whole.notation.explaining.words.items() if len(words) == 1)
