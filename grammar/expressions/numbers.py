"""Expressions of the integers between two bounds, in JSON's spelling."""

from __future__ import annotations

from collections.abc import Iterator

from grammar.expressions.expression import Chars, Choice, Node, Repeat
from grammar.expressions.expression import Sequence as Parts

DIGIT = Chars(((48, 57),))
_MINUS = Chars(((45, 45),))


def integers(least: int | None, most: int | None) -> Node:
    """An expression of the integers from one bound to the other, both of them in it; None: no bound.

    Zero has no sign.

    >>> integers(3, 5)
    Chars(ranges=((51, 53),), classes='', is_negated=False, ignores_case=False, is_ascii=False)
    """
    options: list[Node] = []
    if least is None or least < 0:
        below = None if least is None else -least
        above = 1 if most is None or most >= 0 else -most
        options += [Parts((_MINUS, *_parts(each))) for each in _natural(above, below)]
    if most is None or most >= 0:
        options += _natural(max(least or 0, 0), most)
    return options[0] if len(options) == 1 else Choice(tuple(options))


def _natural(least: int, most: int | None) -> list[Node]:
    low, options = str(least), list[Node]()
    if least == 0:
        options.append(Chars(((48, 48),)))
        if most == 0:
            return options
        low = "1"
    if most is None:
        options += _between(low, "9" * len(low))
        options.append(Parts((Chars(((49, 57),)), Repeat(DIGIT, len(low), None))))
        return options
    for size in range(len(low), len(str(most)) + 1):
        start = low if size == len(low) else "1" + "0" * (size - 1)
        end = str(most) if size == len(str(most)) else "9" * size
        options += _between(start, end)
    return options


def _between(low: str, high: str) -> Iterator[Node]:
    """The numbers of as many digits as both, from one to the other."""
    if not low:
        yield Parts(())
        return
    if set(low) == {"0"} and set(high) == {"9"}:
        yield DIGIT if len(low) == 1 else Repeat(DIGIT, len(low), len(low))
        return
    first, last = int(low[0]), int(high[0])
    if len(low) == 1:
        yield _digit(first, last)
        return
    if first == last:
        yield from (_joined(_digit(first, first), each) for each in _between(low[1:], high[1:]))
        return
    nines, zeros = "9" * (len(low) - 1), "0" * (len(low) - 1)
    if low[1:] != zeros:
        yield from (_joined(_digit(first, first), each) for each in _between(low[1:], nines))
        first += 1
    ends_whole = high[1:] == nines
    if first <= last - (not ends_whole):
        rest = DIGIT if len(zeros) == 1 else Repeat(DIGIT, len(zeros), len(zeros))
        yield _joined(_digit(first, last - (not ends_whole)), rest)
    if not ends_whole:
        yield from (_joined(_digit(last, last), each) for each in _between(zeros, high[1:]))


def _digit(first: int, last: int) -> Chars:
    return Chars(((48 + first, 48 + last),))


def _parts(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Parts) else (node,)


def _joined(first: Node, rest: Node) -> Node:
    return Parts((first, *_parts(rest)))
