"""Description: what a query asks, in words, with the part of the tree that each word speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby

from grammar.diagnostic import Path, printable
from grammar.frozen import frozen
from grammar.source import Span


class PartKind(StrEnum):
    """What a part of a description is: the language's own words, a name out of the query, or a value out of it."""

    WORDS = "words"
    NAME = "name"
    VALUE = "value"


@frozen
class Part:
    """A piece of a description, and the path of what it speaks of in the tree (empty: of the whole).

    A name stands in backticks and a text in double quotes, with whatever could end them, and whatever shows nothing,
    escaped: what a query holds never reads as words that it does not ask.
    """

    text: str
    kind: PartKind = PartKind.WORDS
    path: Path = ()


@frozen
class Description:
    """What a query asks, in plain words: its pieces, which make the text when they are put together."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The words, on one line."""
        return "".join(part.text for part in self.parts)

    def __str__(self) -> str:
        return self.text

    def about(self, path: Path) -> tuple[Span, ...]:
        """Where the text speaks of what stands at a path or below it; in the order of the text, none touching the next."""
        spans: list[Span] = []
        at = 0
        for part in self.parts:
            end = at + len(part.text)
            if part.path[: len(path)] == path:
                spans.append(Span(spans.pop().start, end) if spans and spans[-1].end == at else Span(at, end))
            at = end
        return tuple(spans)


@frozen
class At:
    """Words that speak of one part of a tree."""

    path: Path
    words: Words


Words = str | Part | At | Sequence["Words"] | Callable[[], "Words"]
"""A description in the making. What is called for its words is called when its turn comes: a tree may be as deep as its
text allows, and no recursion follows it."""


def name(text: str, path: Path | None = None) -> Words:
    """A name out of a query, marked as one.

    >>> described(name("a `b`")).text
    '`a \\\\`b\\\\``'
    """
    part = Part(marked(text, "`"), PartKind.NAME)
    return part if path is None else At(path, part)


def value(text: str, path: Path | None = None) -> Words:
    """A value out of a query that is no text: a number, a truth value."""
    part = Part(printable(text), PartKind.VALUE)
    return part if path is None else At(path, part)


def text_value(text: str, path: Path | None = None) -> Words:
    """A text out of a query, marked as one."""
    part = Part(marked(text, '"'), PartKind.VALUE)
    return part if path is None else At(path, part)


def marked(text: str, mark: str) -> str:
    """A text between two marks. Different texts are written differently, and none ends before its closing mark."""
    return mark + printable(text.replace("\\", "\\\\").replace(mark, f"\\{mark}")) + mark


def listed(words: Sequence[Words], last: str = "and") -> Words:
    """Words as an English enumeration; empty for none.

    >>> described(listed(["a", "b", "c"], "or")).text
    'A, b or c'
    """
    if len(words) < 2:
        return words
    return [joined(words[:-1], ", "), f" {last} ", words[-1]]


def joined(words: Sequence[Words], separator: Words) -> Words:
    """Words with a separator between each two."""
    return [part for at, each in enumerate(words) for part in ((separator, each) if at else (each,))]


def described(words: Words) -> Description:
    """The description that words make: it begins with a capital, where it begins with a word."""
    parts = [
        Part("".join(part.text for part in group), kind, path)
        for (kind, path), group in groupby(_flat(words), key=lambda part: (part.kind, part.path))
    ]
    if parts and parts[0].kind is PartKind.WORDS:
        first = parts[0]
        parts[0] = Part(first.text[:1].upper() + first.text[1:], first.kind, first.path)
    return Description(tuple(parts))


def _flat(words: Words) -> Iterator[Part]:
    waiting: list[tuple[Path, Words]] = [((), words)]
    while waiting:
        path, each = waiting.pop()
        if isinstance(each, str):
            if each:
                yield Part(each, PartKind.WORDS, path)
        elif isinstance(each, Part):
            yield Part(each.text, each.kind, each.path or path)
        elif isinstance(each, At):
            waiting.append((each.path, each.words))
        elif callable(each):
            waiting.append((path, each()))
        else:
            waiting += [(path, inner) for inner in reversed(each)]
