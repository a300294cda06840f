"""Hypothesis strategies for any language: its trees, texts and sentences, texts broken by name, texts near, any text."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from grammar.extra import from_extra

with from_extra("hypothesis", "grammar-guard[property-tests]"):
    from hypothesis import assume
    from hypothesis import strategies as st

from grammar.chooser import few, pick, word
from grammar.chooser import text as any_word
from grammar.generation.damage import Damage, attempts
from grammar.generation.damages import DAMAGES
from grammar.generation.sentences import compose, sentence, spellings
from grammar.language import Language
from grammar.notation import Notation
from grammar.schema import Column, ColumnType, DatasetKind, Schema

DrawFn = Any
"""Hypothesis's own type for what a composite strategy draws with is not public in all versions."""

_USUAL_COLUMNS = (
    Column("name", ColumnType.STRING),
    Column("duration_ms", ColumnType.FLOAT),
    Column("http.status_code", ColumnType.INTEGER),
    Column("error", ColumnType.BOOLEAN),
    Column("trace.parent_id", ColumnType.STRING),
)
_BROKEN_TRIES = 3


class _Drawing:
    """Choices drawn by Hypothesis, so that whatever is made of them shrinks to something simpler."""

    def __init__(self, draw: DrawFn) -> None:
        self._draw = draw

    def choose(self, count: int) -> int:
        return int(self._draw(_up_to(count - 1))) if count > 1 else 0


@lru_cache(maxsize=1024)
def _up_to(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)


@st.composite
def sentences(draw: DrawFn, language: Language | Notation, *, budget: int = 30, schema: Schema | None = None) -> str:
    """Sentences of a language's grammar, of `budget` tokens at most; each re-parses by construction.

    They are right by the grammar, not by the rules: an order need not be calculated. A name is one of the `schema`
    where that is given, and the language says which terminals are names; else it is any name.

    A failing sentence shrinks to a short one. Each is led to some production, whichever is drawn, so that a few
    hundred use nearly all of them.
    """
    if isinstance(language, Language):
        only, notation = spellings(language, schema), language.notation
        return sentence(notation, _Drawing(draw), budget=budget, only=only).text
    return sentence(language, _Drawing(draw), budget=budget).text


@st.composite
def trees(draw: DrawFn, language: Language, schema: Schema | None = None) -> Any:
    """Trees in which no rule finds an error: of the flagship, queries and formulas that ask something of a dataset.

    Without a schema the columns are made up. ``schemas().flatmap(lambda schema: trees(language, schema))`` draws both.

    Raises:
        ValueError: the language says nothing about how its trees are drawn (`Language.generate`).
    """
    if language.generate is None:
        raise ValueError(
            f"the language `{language.name}` has no `generate`: only sentences of its grammar can be drawn"
        )
    return language.generate(_Drawing(draw), schema)


@st.composite
def texts(draw: DrawFn, language: Language, schema: Schema | None = None, *, budget: int = 30) -> str:
    """Texts of a language: those of its trees where it draws trees, else its sentences, with the schema's names."""
    return compose(language, _Drawing(draw), schema, budget=budget)


@st.composite
def schemas(draw: DrawFn) -> Schema:
    """Schemas of one to six columns of all types, usual and odd names among them, of a stated kind or none."""
    chooser = _Drawing(draw)
    kind = pick(chooser, (None, *DatasetKind))
    types = tuple(type_ for type_ in ColumnType if type_ is not ColumnType.HISTOGRAM or kind is DatasetKind.METRICS)

    def column() -> Column:
        way = chooser.choose(3)
        if way == 0:
            return pick(chooser, _USUAL_COLUMNS)
        return Column(any_word(chooser, 12) or "_" if way == 2 else word(chooser), pick(chooser, (*types, None)))

    return Schema.of(few(chooser, column, 6, 1), name=word(chooser), kind=kind)


@st.composite
def invalid(
    draw: DrawFn, language: Language, damage: Damage | str | None = None, *, schema: Schema | None = None
) -> tuple[str, str]:
    """Texts of the language broken by one damage, each with the damage's name; the text as it stands is invalid.

    That is seen by reading and, with the schema, checking it. Without a `damage` it is any of
    `grammar.generation.damages.DAMAGES`.

    Raises:
        KeyError: there is no damage of that name.
    """
    chooser = _Drawing(draw)
    chosen = DAMAGES if damage is None else (damage if isinstance(damage, Damage) else _BY_NAME[damage],)
    for _ in range(_BROKEN_TRIES):
        made = next(attempts(chosen, language, compose(language, chooser, schema), chooser, schema), None)
        if made is not None:
            return made.text, made.damage
    assume(condition=False)  # nothing in these texts can be broken so
    raise AssertionError


_BY_NAME = {damage.name: damage for damage in DAMAGES}


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
