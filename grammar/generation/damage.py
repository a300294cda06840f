"""Damage, @damage: one named way to break a valid text, as models and people break it.

A damage makes one edit and promises nothing: leaving a token out of a list, or swapping two equal ones, may well give
another valid text. Whether the outcome is invalid is found out by reading and checking it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from grammar.checker import check_parsed
from grammar.chooser import Chooser, pick
from grammar.diagnostic import Severity
from grammar.folder import explanation_of, name_of
from grammar.language import Language
from grammar.notation import Notation
from grammar.parsing.derivation import Token, derive
from grammar.parsing.reader import parse
from grammar.schema import Schema
from grammar.source import Source, Span

BRACKETS = {"(": ")", "[": "]", "{": "}"}
"""Opening brackets with what closes them."""

QUOTES = "\"'`"
"""What strings stand between."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A valid text before it is damaged, with the tokens that the grammar reads in it."""

    text: str
    tokens: tuple[Token, ...]
    notation: Notation

    @property
    def is_json(self) -> bool:
        """Whether the text is JSON, so that what is a mistake in JSON is one here."""
        try:
            json.loads(self.text)
        except (ValueError, RecursionError):
            return False
        return True

    @property
    def words(self) -> tuple[Token, ...]:
        """The tokens that hold a letter."""
        return tuple(token for token in self.tokens if any(c.isalpha() for c in token.text))

    @property
    def strings(self) -> tuple[Token, ...]:
        """The tokens between quotes."""
        return tuple(t for t in self.tokens if len(t.text) > 1 and t.text[0] in QUOTES and t.text[0] == t.text[-1])

    def spelled(self, *texts: str) -> tuple[Token, ...]:
        """The tokens that are spelled like that."""
        return tuple(token for token in self.tokens if token.text in texts)

    def replaced(self, span: Span, text: str) -> str:
        """The text with something else at a place."""
        return self.text[: span.start] + text + self.text[span.end :]

    def inserted(self, at: int, text: str) -> str:
        """The text with something more at a place."""
        return self.text[:at] + text + self.text[at:]


Break = Callable[[Whole, Chooser], str | None]
"""A damage's code: a text and somebody's choices to the broken text; None where the text has nothing to break so."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One way to break a text. The examples are texts of the flagship before and after, by the simplest choices."""

    name: str
    explanation: str
    examples: tuple[tuple[str, str], ...]
    make: Break = field(repr=False)

    @property
    def caption(self) -> str:
        """The first line of the explanation."""
        return self.explanation.splitlines()[0]


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged text: what became of which text, by what, and whether it is invalid, as reading and checking found."""

    text: str
    damage: str
    original: str
    is_invalid: bool


def damage(*, examples: Iterable[tuple[str, str]]) -> Callable[[Break], Damage]:
    """Make a damage of a function: its name is the damage's, its docstring the explanation.

    Raises:
        TypeError: the function has no docstring.
    """

    def declare(make: Break) -> Damage:
        explanation = explanation_of(make, "damage")
        return Damage(name_of(make), explanation, tuple(examples), make)

    return declare


def whole(notation: Notation, text: str) -> Whole | None:
    """The text as a damage sees it, or None where the grammar does not read it."""
    read = derive(notation, text)
    return None if read is None else Whole(text, read.tokens, notation)


def damaged(
    damage: Damage, language: Language, text: str, chooser: Chooser, schema: Schema | None = None
) -> Damaged | None:
    """What the damage makes of a valid text, or None where it changes nothing in it.

    Args:
        damage: the damage.
        language: the language of the text.
        text: a text of the language.
        chooser: where in the text, and how.
        schema: what the outcome is checked against besides.
    """
    subject = whole(language.notation, text)
    broken = None if subject is None else damage.make(subject, chooser)
    if broken is None or broken == text:
        return None
    return Damaged(broken, damage.name, text, not is_valid(language, broken, schema))


def attempts(
    damages: Iterable[Damage], language: Language, text: str, chooser: Chooser, schema: Schema | None = None
) -> Iterator[Damaged]:
    """What the damages make of a text that is certainly invalid, in a chosen order; each is tried once."""
    left = list(damages)
    while left:
        damage = left.pop(chooser.choose(len(left)))
        made = damaged(damage, language, text, chooser, schema)
        if made is not None and made.is_invalid:
            yield made


def is_valid(language: Language, text: str, schema: Schema | None = None) -> bool:
    """Whether the text as it stands is of the language, and no rule finds an error in it; nothing is repaired."""
    parsed = parse(language.notation, Source(text))
    if parsed.tree is None:
        return False
    return not any(d.severity is Severity.ERROR for d in check_parsed(language, parsed, schema))


def picked(chooser: Chooser, tokens: Iterable[Token]) -> Token | None:
    """One of the tokens, or None where there are none."""
    choices: list[Any] = list(tokens)
    return pick(chooser, choices) if choices else None
