"""Decline: the sentence with which a model says that a question cannot be asked."""

from __future__ import annotations

import re

from grammar.frozen import field, frozen

_MOST_CHARACTERS = 200
_APOSTROPHES = "'\u2018\u2019\u02bc"
_MARKS = '"\u201c\u201d'


@frozen
class Decline:
    """How a model declines: with a sentence that the prompt gave it, and a reason after it where it likes.

    `sentence` begins the whole answer, ``"CANNOT ANSWER:"``. Case, blanks, the kind of quotation mark and the
    punctuation at its end do not matter. `in_string` says that the answer may be a JSON string that begins so; `member`
    names the key of a JSON object that declines by having a value there, ``{"cannot_answer": "no such column"}``; None
    where an object never does. Tell the model all of it in the prompt: the guard sends nothing.

    Raises:
        TypeError: a field is of another type.
        ValueError: the sentence has no letter or digit or is longer than 200 characters, or the member's name is empty.
    """

    sentence: str
    in_string: bool = False
    member: str | None = None
    _words: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _line: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _key: re.Pattern[str] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.sentence, str):
            raise TypeError(f"the sentence of a Decline must be a string, not {type(self.sentence).__name__}")
        if not isinstance(self.in_string, bool):
            raise TypeError(f"`in_string` of a Decline must be True or False, not {type(self.in_string).__name__}")
        if self.member is not None and not isinstance(self.member, str):
            raise TypeError(f"the member of a Decline must be a string, not {type(self.member).__name__}")
        words = self.words
        if not words or not any(character.isalnum() for character in words):
            raise ValueError(f"the sentence of a Decline needs at least one word, not {self.sentence!r:.60}")
        if len(words) > _MOST_CHARACTERS:
            raise ValueError(f"the sentence of a Decline has at most {_MOST_CHARACTERS} characters, not {len(words)}")
        if self.member is not None and not self.member:
            raise ValueError("the member of a Decline needs a name")
        object.__setattr__(self, "_words", re.compile(_pattern(words), re.IGNORECASE))
        line = re.compile(rf"^[ \t*_`>]{{0,40}}{_pattern(words)}", re.IGNORECASE | re.MULTILINE)
        object.__setattr__(self, "_line", line)
        object.__setattr__(self, "_key", None if self.member is None else re.compile(_member_pattern(self.member)))

    @property
    def words(self) -> str:
        """The sentence without the punctuation at its end."""
        words = self.sentence.strip()
        while words and not words[-1].isalnum() and words[-1] not in _APOSTROPHES:
            words = words[:-1]
        return words

    def begins(self, text: str, at: int = 0) -> int | None:
        """Where the sentence ends that stands at `at`, without the punctuation at its end; None where it is not there.

        >>> decline = Decline("CANNOT ANSWER:")
        >>> decline.begins("Cannot answer: no such column")
        13
        >>> decline.begins("I cannot answer") is None
        True
        """
        match = self._words.match(text, at)
        return None if match is None else match.end()

    def has_line(self, text: str) -> bool:
        """Whether a line of a text begins with the sentence."""
        return self._line.search(text) is not None

    def count(self, text: str) -> int:
        """How often a text declines, wherever in it: by the sentence, or by a member that has a value."""
        return sum(1 for _ in self._words.finditer(text)) + (
            0 if self._key is None else sum(1 for _ in self._key.finditer(text))
        )


def _pattern(words: str) -> str:
    """The sentence as an expression: blanks as one run of blanks, each kind of quotation mark as any of its kind."""
    parts: list[str] = []
    for word in words.split():
        parts.append(
            "".join(
                f"[{_APOSTROPHES}]" if c in _APOSTROPHES else f"[{_MARKS}]" if c in _MARKS else re.escape(c)
                for c in word
            )
        )
    before = r"(?<!\w)" if words[0].isalnum() else ""
    return before + r"\s{1,20}".join(parts) + r"(?!\w)"


def _member_pattern(member: str) -> str:
    """A member that declines: its key, and a value that is not null, false or an empty string."""
    return rf'"{re.escape(member)}"\s{{0,20}}:\s{{0,20}}(?!\s|null\b|false\b|"")'
