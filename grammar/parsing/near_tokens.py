"""The same token written differently, and words near the words of a grammar: what a text nearly is, for any language.

Two of the three tolerances live here; neither knows a language. *Lexical*: at a character that begins no token, the
text is looked at again with quotes, widths and signs as a keyboard has them; if the grammar takes a token then, that is
the token. *Vocabulary*: a word is compared with the closed sets of words that the grammar has, first without case and
separators, then by declared aliases, then by edit distance. (The third, *syntactic*, is `grammar.parsing.syntax_repair`.)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from grammar.frozen import frozen
from grammar.neighbours import Neighbours, numbers
from grammar.parsing.recovery import Variant
from grammar.sense import is_another_sense
from grammar.suggestion import folded

# --- lexical ---

_DOUBLE = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02\u2033\u301d\u301e\u301f'
_SINGLE = "'\u2018\u2019\u201a\u201b\uff07\u2032\u2039\u203a`\u00b4"
_FAMILIES = {
    **dict.fromkeys(_DOUBLE, (re.compile(f"[{_DOUBLE}]"), "\"'`")),
    **dict.fromkeys(_SINGLE, (re.compile(f"[{_SINGLE}]"), "'\"`")),
}
"""For each quotation mark, what may close it, and the plain marks that it can stand for, the likeliest first."""

_SIGNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "\u2264": ("<=", "=<"),
        "\u2265": (">=", "=>"),
        "\u2260": ("!=", "<>"),
        "\u00d7": ("*",),
        "\u00f7": ("/",),
        "\u2192": ("->",),
        "\u21d2": ("=>",),
        "\u3001": (",",),
        "\u060c": (",",),
        "\u061b": (";",),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", ("-",)),
    }
)
"""Signs that a keyboard lacks, with what is written for them where it is."""

_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2212")

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""The full-width forms of ASCII: each is its plain character and nothing else."""

_LONGEST_QUOTED = 2_000
_LONGEST_WIDE = 200

Lexed = Callable[[str], tuple[str, int] | None]
"""The first token of a text in the state where reading stands: its terminal and its length; None where there is none
that can stand there."""


@frozen
class Spelling:
    """A token that is written with other characters: its terminal, how it is written plainly, where it ends.

    `fault` is the name under which the difference is reported.
    """

    terminal: str
    text: str
    end: int
    fault: str


def other_spelling(text: str, position: int, lexed: Lexed) -> Spelling | None:
    """The token at a character that begins none, if it is one with other characters; None where that is not certain.

    Args:
        text: the whole text.
        position: where no token begins.
        lexed: what is read in a text at this place of the parse.
    """
    character = text[position : position + 1]
    if not character:
        return None
    if character in _FAMILIES:
        return _quoted(text, position, lexed)
    plain = unicodedata.normalize("NFKC", character)
    signs = (plain,) if plain != character and len(plain) == 1 and not plain.isalnum() else ()
    for sign in (*signs, *_SIGNS.get(character, ())):
        read = lexed(sign)
        if read is not None and read[1] == len(sign):
            return Spelling(read[0], sign, position + 1, "other-width" if sign in signs else "other-sign")
    if character in _DASHES:
        return _rewritten("-" + text[position + 1 : position + _LONGEST_WIDE], position, lexed, "other-sign")
    if ord(character) in _WIDE:
        written = text[position : position + _LONGEST_WIDE].translate(_WIDE)
        return _rewritten(written, position, lexed, "other-width")
    return None


def _rewritten(written: str, position: int, lexed: Lexed, fault: str) -> Spelling | None:
    read = lexed(written)
    if read is None or not read[1] or read[1] >= _LONGEST_WIDE:
        return None
    terminal, length = read
    return Spelling(terminal, written[:length], position + length, fault)


def _quoted(text: str, position: int, lexed: Lexed) -> Spelling | None:
    """A quoted token in other quotes; None where a mark or an escape inside could be read in more than one way."""
    closers, marks = _FAMILIES[text[position]]
    closing = closers.search(text, position + 1, position + _LONGEST_QUOTED)
    if closing is None:
        return None
    end = closing.end()
    inner = text[position + 1 : end - 1]
    following = text[end : end + 1]
    if "\\" in inner or "\n" in inner or following.isalnum() or (following and closers.match(following)):
        return None
    for mark in marks:
        written = f"{mark}{inner}{mark}"
        if mark not in inner and written != text[position:end]:
            read = lexed(written + following)
            if read is not None and read[1] == len(written):
                return Spelling(read[0], written, end, "other-quotes")
    return None


# --- vocabulary ---

FOLDED_COST = 1
"""What it costs to read a word as one that differs in case and separators only, or that is declared to mean it."""

NEAR_COSTS = {1: 2, 2: 3}
"""What it costs to read a word as one at that edit distance."""

_LEAST_LETTERS = {1: 4, 2: 8}
"""So many letters a word has at least, to be meant by one at that edit distance: `asc` is no mistyped `desc`."""


@frozen(eq=False)
class Words:
    """The closed sets of words of a grammar, as they are compared.

    `by_key` has, for a word without case and separators, each way to write it: the terminals, one or two, and their
    texts. `letters` are the words that can be mistyped: those of letters alone, each with its terminal before it and
    its letters after it; `neighbours` are those letters, to find near ones among them.
    """

    by_key: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
    letters: tuple[tuple[str, str, str], ...]
    neighbours: Neighbours

    @classmethod
    def of(cls, closed: Mapping[str, Iterable[str]], aliases: Mapping[str, str]) -> Words:
        """The words of the terminals in `closed`, with what else is declared to mean one of them.

        Two fixed words that follow each other (`group`, `by`) are also found when they are written as one.
        """
        by_key: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        singles = [(terminal, word) for terminal, words in closed.items() for word in words if folded(word)]
        for terminal, word in singles:
            by_key.setdefault(folded(word), []).append(((terminal,), (word,)))
        terminals: dict[str, list[str]] = {}
        for terminal, word in singles:
            terminals.setdefault(word, []).append(terminal)
        for alias, word in aliases.items():
            if folded(alias) not in by_key:
                by_key[folded(alias)] = [((terminal,), (word,)) for terminal in terminals.get(word, ())]
        fixed = [(terminal, words[0]) for terminal, texts in closed.items() if len(words := tuple(texts)) == 1]
        if len(fixed) <= 60:
            for first, a in fixed:
                for second, b in fixed:
                    by_key.setdefault(folded(a) + folded(b), []).append(((first, second), (a, b)))
        every = ((terminal, word, folded(word)) for terminal, word in singles)
        letters = tuple(entry for entry in every if entry[2].isalpha() and len(entry[2]) >= _LEAST_LETTERS[1])
        return cls(
            MappingProxyType({key: tuple(ways) for key, ways in by_key.items()}),
            letters,
            Neighbours([key for _, _, key in letters]),
        )

    def same(self, word: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
        """What a word is when case and separators are left out, or by an alias; empty where it is no such word."""
        key = folded(word)
        return tuple(way for way in self.by_key.get(key, ()) if way[1] != (word,)) if key else ()

    def near(self, word: str) -> tuple[tuple[str, str, int], ...]:
        """The terminals and words that a mistyped word may be, with the edit distance of each."""
        key = folded(word)
        if not key.isalpha() or len(key) < _LEAST_LETTERS[1] - 1:
            return ()
        near = self.neighbours.within(key, max(NEAR_COSTS))
        mistyped: list[tuple[str, str, int]] = []
        for number in numbers(near[-1] & ~near[0]):
            terminal, other, other_key = self.letters[number]
            gap = next(edits for edits, bits in enumerate(near) if bits >> number & 1)
            if len(other_key) >= _LEAST_LETTERS[gap] and not is_another_sense(word, other):
                mistyped.append((terminal, other, gap))
        return tuple(mistyped)


def variants(
    words: Words, word: str, written: Callable[[str, str], str | None], *, width: int = 1, is_near: bool = True
) -> tuple[Variant, ...]:
    """What a word of the text nearly is.

    Args:
        words: the words of the grammar.
        word: the word, decoded.
        written: how a word of a terminal is written in place of this one; None where it cannot be.
        width: how many tokens of the text the word takes up.
        is_near: whether mistyped words are looked for, too.
    """
    meant: list[Variant] = []
    for terminals, texts in words.same(word):
        spelled = [written(t, w) for t, w in zip(terminals, texts, strict=True)]
        if all(s is not None for s in spelled):
            meant.append(Variant(terminals, tuple(str(s) for s in spelled), FOLDED_COST, width, is_certain=True))
    if is_near and not meant and width == 1:
        for terminal, other, gap in words.near(word):
            text = written(terminal, other)
            if text is not None:
                meant.append(Variant((terminal,), (text,), NEAR_COSTS[gap], width))
    return tuple(meant)
