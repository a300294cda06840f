"""Prefix: whether a text that is not finished can still become a sentence of a language, and what may come next.

Lark's tables have the property that makes this exact where the grammar is concerned: a terminal that can be shifted can
be gone on from. What is left is the last token, which may not be finished. Lark's lexers take, of the terminals that
the parser's state allows, the first in a fixed order that matches at all; so a token is decided as soon as no terminal
before the one that matches, nor that one itself, could match more. Until then every terminal that could still win is
asked, and where none can be shifted, whether the token might end earlier.

That a terminal could win and be shifted does not say that it ever does: another may be read in its place whatever
follows, or no text may follow it that the lexer reads as what the parser needs. So a way on is looked for, a character
at a time, until a sentence is found or there is nothing left to try (`grammar.parsing.continuation`).

What a notation's builder refuses beyond the grammar (a key that stands twice, say) is not foreseen: it is found when
the whole text is judged.
"""

from __future__ import annotations

from typing import Any, Protocol

from grammar.expressions.incremental import incremental
from grammar.frozen import field, frozen
from grammar.notation import Notation
from grammar.parsing.compilation import compiled
from grammar.parsing.continuation import continuations
from grammar.parsing.unfinished import UnfinishedReader


def can_begin_token(notation: Notation, text: str) -> bool:
    """Whether some token of the notation, wherever it may stand, can begin with a text.

    Where there is no table to ask, it is said that one can.
    """
    if notation.read is not None:
        return True
    lexer = compiled(notation, with_mistakes=False).root_lexer
    for terminal in lexer.terminals:
        expression = incremental(terminal.pattern.to_regexp(), lexer.g_regex_flags)
        state = expression.start
        for character in text:
            state = expression.step(state, character)
        if state.is_alive or state.is_match:
            return True
    return False


class Unfinished(Protocol):
    """What reads unfinished texts of one notation; a place of it says how far a text has come."""

    @property
    def notation(self) -> Notation:
        """Whose texts are read."""

    def begin(self) -> Any:
        """The place before a text."""

    def step(self, place: Any, text: str, at: int, /) -> Any | None:
        """The place after the character of that index; None where there is no way on for sure."""

    def is_sentence(self, place: Any, text: str, /) -> bool:
        """Whether the text may end where it does."""

    def expected(self, place: Any, text: str, /) -> tuple[str, ...]:
        """The terminals that can stand next, or that the unfinished token can be."""


@frozen
class Prefix:
    """The beginning of a text, as far as it can become a sentence of a language. A value: feeding gives another.

    `text` is what was fed and is viable: some text after it makes a sentence. Once a character came that no sentence
    has there, `is_viable` is False, `text` ends before that character, and whatever is fed is ignored.
    """

    text: str
    is_viable: bool
    _reader: Unfinished = field(repr=False, compare=False)
    _place: Any = field(repr=False, compare=False)

    @classmethod
    def of(cls, notation: Notation) -> Prefix:
        """The empty prefix of a notation.

        Raises:
            ValueError: the notation has nothing that reads unfinished texts.
        """
        if notation.unfinished is not None:
            own: Unfinished = notation.derived.once(Prefix, lambda: notation.unfinished(notation))  # type: ignore[misc]
            return cls("", True, own, own.begin())
        if notation.read is not None or notation.syntax.options.get("parser", "lalr") != "lalr":
            raise ValueError("prefixes need an LALR table or Earley's dynamic lexer, and this language has neither")
        reader = UnfinishedReader.of(notation)
        return cls("", True, reader, reader.begin())

    def feed(self, text: str) -> Prefix:
        """The prefix with more text, up to the first character that no sentence has there.

        However a text is cut into parts, feeding them gives the same.

        Raises:
            TypeError: `text` is no string.
        """
        if not isinstance(text, str):
            raise TypeError(f"a prefix is fed strings, not {type(text).__name__}")
        if not self.is_viable or not text:
            return self
        reader, place = self._reader, self._place
        whole = self.text + text
        most = reader.notation.max_characters
        ways = continuations(reader) if isinstance(reader, UnfinishedReader) else None
        for at in range(len(self.text), len(whole)):
            following = reader.step(place, whole, at) if at < most else None
            if following is place and ways is None:
                continue
            if following is None or not (ways is None or ways.lead_on(following, whole, at + 1)):
                return Prefix(whole[:at], False, reader, place)
            place = following
        return Prefix(whole, True, reader, place)

    @property
    def is_complete(self) -> bool:
        """Whether `text` as it stands is a sentence of the grammar."""
        return self._reader.is_sentence(self._place, self.text)

    @property
    def expected(self) -> tuple[str, ...]:
        """The terminals that can stand next, by name in alphabetical order; while a token is unfinished, those it can be.

        ``$END`` is among them where the text may end. Empty only where nothing but what is ignored can follow.
        """
        return self._reader.expected(self._place, self.text)
