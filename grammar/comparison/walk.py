"""A walk over two LALR tables at once: texts by which two grammars part, the shortest first, by system and not by chance.

Both parsers read the same texts, piece by piece, and each pair of places that they come to is gone on from once. Where a
piece leads on in one table and nowhere in the other, the rest of the text is the shortest that ends it in the one. Pieces
are the texts of all terminals that either side could read next, and for two terminals that are expressions, the shortest
text of one that is none of the other's.

What the walk gives are texts to be judged, not differences: a lexer may read a piece with what stands beside it, and a
builder may refuse what the table takes. So both sides are asked about every text, as about any other.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grammar.expressions.automaton import NotRegularError, TooLargeError, automata
from grammar.expressions.expression import Node, read_expression
from grammar.generation.lexicon import lexicon
from grammar.notation import Notation
from grammar.parsing.compilation import compiled
from grammar.parsing.continuation import Needs
from grammar.parsing.driver import END, Stack
from grammar.parsing.lexer import lexed

MAX_STEPS = 40_000
"""At most so many pieces are read by both sides in one walk."""

MAX_PIECES = 80
"""A text of the walk has at most so many pieces before the sides part."""

MAX_ENDING = 200
"""What ends a text has at most so many tokens."""

_SHORT = 3
"""Of a terminal so many texts are tried at each place, the shortest; all where they are a closed set of words."""

_TOP = 3
"""Places are told apart by so many states on top of each parser's stack."""

_ALIKE = 2
"""So many texts are given of one way to part: the same token on the same states."""

_MAX_PAIRS = 400
"""At most so many pairs of expressions are held against each other."""

Texts = Mapping[str, Sequence[str]]


class _Table:
    """One side of the walk: a parser that takes pieces of text."""

    def __init__(self, notation: Notation, only: Texts) -> None:
        self.grammar = compiled(notation, with_mistakes=False)
        self.lexicon = lexicon(notation)
        self.driver = self.grammar.driver
        self.only = only
        self.words = notation.explaining.words
        self._needs = Needs(self.grammar, notation.syntax.start)
        self._texts: dict[tuple[str, int], tuple[str, ...]] = {}

    def texts(self, terminal: str, state: int) -> tuple[str, ...]:
        """The texts of a terminal that are tried in a state."""
        lexer = self.grammar.lexers[state]
        key = terminal, id(lexer)
        if key not in self._texts:
            known = self.lexicon.texts(terminal, state)
            if terminal in self.only:
                own = [text for text in self.only[terminal] if lexed(lexer, text) == (terminal, len(text))]
                known = (*own[:_SHORT], *known[:1])
            elif terminal not in self.words:
                known = known[:_SHORT]
            self._texts[key] = known
        return self._texts[key]

    def step(self, stack: Stack, piece: str) -> tuple[Stack, str] | None:
        """The stack after a piece of text, and its first terminal; None where it cannot stand here."""
        at, first = 0, ""
        while at < len(piece):
            lexer = self.grammar.lexers[stack.state]
            read = lexed(lexer, piece, at)
            if read is None:
                return None
            terminal, at = read
            if terminal in lexer.ignore_types:
                continue
            after = self.driver.take(stack, terminal)
            if after is None:
                return None
            stack, first = after, first or terminal
        return stack, first

    def may_end(self, stack: Stack) -> bool:
        return self.driver.take(stack, END) is not None

    def ending(self, stack: Stack) -> list[str] | None:
        """Texts of the fewest tokens that end a text here; None where none were found."""
        pieces: list[str] = []
        while not self.may_end(stack):
            found = self._nearer(stack)
            if found is None or len(pieces) >= MAX_ENDING:
                return None
            stack, text = found
            pieces.append(text)
        return pieces

    def _nearer(self, stack: Stack) -> tuple[Stack, str] | None:
        best: tuple[int, int, str, Stack] | None = None
        for terminal in self.driver.viable(stack):
            after = None if terminal == END else self.driver.take(stack, terminal)
            if after is None:
                continue
            texts = self.texts(terminal, stack.state)
            if not texts:
                continue
            way = self._needs.least(after), len(texts[0]), texts[0], after
            if best is None or way[:3] < best[:3]:
                best = way
        if best is None or best[0] >= self._needs.least(stack):
            return None
        return best[3], best[2]


class _Expressions:
    """Texts that are of one terminal's expression and not of another's, the shortest; worked out once for each pair."""

    def __init__(self, first: _Table, second: _Table) -> None:
        self._sides = first, second
        self._nodes: tuple[dict[str, Node | None], dict[str, Node | None]] = {}, {}
        self._known: dict[tuple[Node, Node], str | None] = {}

    def apart(self, names: Sequence[Sequence[str]]) -> Iterator[str]:
        """Texts by which the terminals that each side could read part; of one that the other side has too there are none."""
        nodes = [[node for name in one if (node := self._node(at, name)) is not None] for at, one in enumerate(names)]
        for own, others in (nodes, nodes[::-1]):
            for node in own:
                if node not in others:
                    yield from (text for other in others if (text := self._least(node, other)))

    def _node(self, at: int, name: str) -> Node | None:
        if name not in self._nodes[at]:
            self._nodes[at][name] = _node(self._sides[at], name)
        return self._nodes[at][name]

    def _least(self, one: Node, other: Node) -> str | None:
        """The shortest text of one expression that is none of the other's; None where none is found."""
        key = one, other
        if key not in self._known:
            self._known[key] = _shortest(one, other) if len(self._known) < _MAX_PAIRS else None
        return self._known[key]


def _shortest(one: Node, other: Node) -> str | None:
    try:
        first, second = automata((one, other))
        return first.minus(second).shortest()
    except (NotRegularError, TooLargeError):
        return None


def _node(side: _Table, name: str) -> Node | None:
    definition = side.grammar.root_lexer.terminals_by_name.get(name)
    if definition is None or name in side.grammar.fixed:
        return None
    expression = read_expression(definition.pattern.to_regexp(), side.grammar.root_lexer.g_regex_flags)
    return expression.root if expression is not None and expression.is_exact else None


def partings(
    first: Notation, second: Notation, *, only: tuple[Texts, Texts] = ({}, {}), steps: int = MAX_STEPS
) -> Iterator[str]:
    """Texts by which two grammars may part, and texts of both, the shortest first.

    Args:
        first: a notation that is read by an LALR table.
        second: another.
        only: for some terminals of each the texts that are tried before others, such as the names of a schema.
        steps: at most so many pieces are read by both.

    Raises:
        TypeError: one of them is not read by an LALR table.
    """
    return _Walk(_Table(first, only[0]), _Table(second, only[1]), steps).run()


class _Walk:
    def __init__(self, first: _Table, second: _Table, steps: int) -> None:
        self.first, self.second = first, second
        self.left = steps
        self.expressions = _Expressions(first, second)
        shared = [gap for gap in first.lexicon.separators if gap in second.lexicon.separators]
        self.gap = shared[0] if shared else ""
        self.given: Counter[Any] = Counter()

    def run(self) -> Iterator[str]:
        start = self.first.driver.begin(), self.second.driver.begin()
        queue: list[tuple[int, int, int, tuple[str, ...], Stack, Stack]] = [(0, 0, 0, (), *start)]
        seen = {(_top(start[0]), _top(start[1]))}
        number = 0
        while queue and self.left > 0:
            _, _, _, pieces, one, other = heapq.heappop(queue)
            ends = self.first.may_end(one), self.second.may_end(other)
            if any(ends) and self._is_new("", one, other):
                yield from self._joined(pieces)
            if len(pieces) >= MAX_PIECES:
                continue
            for piece in self._pieces(one, other):
                self.left -= 1
                after, also = self.first.step(one, piece), self.second.step(other, piece)
                if after is not None and also is not None:
                    key = _top(after[0]), _top(also[0])
                    if key not in seen:
                        seen.add(key)
                        number += 1
                        longer = (*pieces, piece)
                        size = sum(map(len, longer))
                        heapq.heappush(queue, (len(longer), size, number, longer, after[0], also[0]))
                elif after is not None and self._is_new(f"<{after[1]}", one, other):
                    yield from self._ended(self.first, (*pieces, piece), after[0])
                elif also is not None and self._is_new(f">{also[1]}", one, other):
                    yield from self._ended(self.second, (*pieces, piece), also[0])

    def _is_new(self, token: str, one: Stack, other: Stack) -> bool:
        key = token, one.state, other.state
        self.given[key] += 1
        return self.given[key] <= _ALIKE

    def _pieces(self, one: Stack, other: Stack) -> Iterator[str]:
        """What either side could read next, and what tells their expressions apart; each text once."""
        known: set[str] = set()
        sides = (self.first, one), (self.second, other)
        viable = [[name for name in side.driver.viable(stack) if name != END] for side, stack in sides]
        for (side, stack), names in zip(sides, viable, strict=True):
            for name in names:
                for text in side.texts(name, stack.state):
                    if text not in known:
                        known.add(text)
                        yield text
        free = [
            [n for n in names if n not in side.grammar.fixed] for (side, _), names in zip(sides, viable, strict=True)
        ]
        for text in self.expressions.apart(free):
            if text and text not in known:
                known.add(text)
                yield text

    def _ended(self, side: _Table, pieces: tuple[str, ...], stack: Stack) -> Iterator[str]:
        ending = side.ending(stack)
        if ending is not None:
            gap = self.gap or (side.lexicon.separators or ("",))[0]
            yield from self._joined((*pieces, *ending), gap)

    def _joined(self, pieces: Sequence[str], gap: str | None = None) -> Iterator[str]:
        """The pieces with nothing between them, with a gap where two words would be one, and with a gap between all."""
        gap = self.gap if gap is None else gap
        apart = "".join(
            gap + piece if at and _is_word(pieces[at - 1][-1:]) and _is_word(piece[:1]) else piece
            for at, piece in enumerate(pieces)
        )
        yield from dict.fromkeys(("".join(pieces), apart, gap.join(pieces)))


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _top(stack: Stack) -> tuple[int, ...]:
    states: list[int] = []
    here: Stack | None = stack
    while here is not None and len(states) < _TOP:
        states.append(here.state)
        here = here.parent
    return tuple(states)


__all__ = ["partings"]
