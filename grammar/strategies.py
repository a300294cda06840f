"""Hypothesis strategies for any language: its sentences, texts near it, and any text at all."""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from grammar.generation import Stuck, sentence
from grammar.language import Language, Notation
from grammar.sampling import sample

DrawFn = Any
"""Hypothesis's own type for what a composite strategy draws with is not public in all versions."""


class _Drawing:
    """Choices drawn by Hypothesis, so that every sentence shrinks to a simpler one."""

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw

    def choose(self, count: int) -> int:
        return int(self._draw(st.integers(0, count - 1))) if count > 1 else 0

    def text(self, pattern: str, flags: int) -> str:
        return sample(pattern, flags, self.choose)


@st.composite
def sentences(draw: DrawFn, language: Language | Notation, *, budget: int = 30) -> str:
    """Sentences of a language's grammar, of about `budget` tokens at most; each re-parses by construction.

    They are right by the grammar, not by the rules: a name need not exist, an order need not be calculated.
    """
    notation = language.notation if isinstance(language, Language) else language
    try:
        return sentence(notation, _Drawing(draw), budget=budget).text
    except Stuck:
        assume(condition=False)  # these choices lead nowhere
        raise


@st.composite
def near(draw: DrawFn, language: Language | Notation, *, edits: int = 3, budget: int = 30) -> str:
    """Texts near a language: a sentence with some characters or tokens deleted, doubled, swapped or replaced."""
    text: str = draw(sentences(language, budget=budget))
    for _ in range(draw(st.integers(1, edits))):
        at = draw(st.integers(0, max(len(text) - 1, 0)))
        end = draw(st.integers(at, min(len(text), at + 8)))
        kind = draw(st.sampled_from(("delete", "double", "insert", "cut", "swap")))
        if kind == "delete":
            text = text[:at] + text[end:]
        elif kind == "double":
            text = text[:end] + text[at:end] + text[end:]
        elif kind == "insert":
            text = text[:at] + draw(st.text(max_size=3)) + text[at:]
        elif kind == "cut":
            text = text[:at]
        else:
            text = text[:at] + text[end : end + end - at] + text[at:end] + text[end + end - at :]
    return text


def any_text() -> st.SearchStrategy[str]:
    """Any text at all, half characters included."""
    return st.text(st.characters(exclude_categories=()))
