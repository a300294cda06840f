"""Continuation: a sentence that begins with a text is looked for, so that what is called viable is.

That a terminal could be read next, and that the parser could shift it, does not say that a sentence follows. The lexer may
read another terminal there whatever comes; no text may follow that it tells apart; a conflict of the table may have been
decided against every end. So the text is gone on with, a character of each kind at a time, the way that looks nearest to
an end first. Where everything has been tried there is no sentence; what was found is remembered for all texts.

Two unfinished texts are one place where the same characters lead to the same: the same stack, the same states of the
terminals, and the same characters left over should the token have ended already.
"""

from __future__ import annotations

import heapq
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from grammar.expressions.characters import Alphabet
from grammar.expressions.expression import (
    Chars,
    Choice,
    Group,
    Look,
    Node,
    Reference,
    Repeat,
    read_expression,
)
from grammar.expressions.expression import Sequence as Parts
from grammar.expressions.incremental import incremental
from grammar.expressions.sampling import sample
from grammar.parsing.compilation import Compiled
from grammar.parsing.driver import Stack
from grammar.parsing.lexer import lexed
from grammar.parsing.unfinished import Place, UnfinishedReader

MAX_STEPS = 4_000
"""After so many characters without a sentence a search gives up, and the text is taken to be viable."""

_TOKEN = 2
"""A token that is still needed is thought to take so many characters."""

_KEPT = 20_000
"""So many places are remembered; then all are forgotten."""

_MANY = 200
"""More tokens than a sentence that is looked for will have."""

_WAYS_TRIED = 8
"""So many of the ways that were found last are tried first for another text."""

_BLANKS = (" ", "\n", "\t")

_DRAWN = 24
"""So many texts of a terminal are drawn."""

_Key = tuple[object, ...]

_Item = tuple[int, str, int]


def continuations(reader: UnfinishedReader) -> Continuations | None:
    """Where the texts of a grammar lead; None where nothing needs to be looked for, since every text leads on."""
    return reader.notation.derived.once(continuations, lambda: _made(reader))


def _made(reader: UnfinishedReader) -> Continuations | None:
    return None if _is_plain(reader) else Continuations(reader)


def _is_plain(reader: UnfinishedReader) -> bool:
    """Whether what the parser can shift is always read, and nothing needs to be looked for.

    So it is where no expression asks for what stands around it, the lexer knows only what can stand at a place, and one
    blank that the grammar ignores keeps every token apart from the next.
    """
    if reader.notation.syntax.lexer == "basic" or not all(incremental(*e).is_plain for e in reader.expressions()):
        return False
    compiled = reader.compiled
    terminals = {terminal.name: terminal for terminal in compiled.tables.terminals}
    flags = compiled.root_lexer.g_regex_flags
    ignored = [re.compile(terminals[name].pattern.to_regexp(), flags) for name in compiled.root_lexer.ignore_types]
    texts = {name: _texts(terminal, flags) for name, terminal in terminals.items()}
    needed = {
        (name, id(compiled.lexers[state])): (name, compiled.lexers[state])
        for state, row in compiled.states.items()
        for name in row
        if name in terminals
    }
    return any(
        all(
            any(lexed(lexer, text + blank) == (name, len(text)) for text in texts[name])
            for name, lexer in needed.values()
        )
        for blank in _BLANKS
        if any(expression.fullmatch(blank) for expression in ignored)
    )


def _texts(terminal: Any, flags: int) -> tuple[str, ...]:
    """A few texts of a terminal."""
    if terminal.pattern.type == "str":
        return (str(terminal.pattern.value),)
    pattern = terminal.pattern.to_regexp()
    drawn = (sample(pattern, flags, lambda count, turn=turn: turn % count) for turn in range(_DRAWN))  # type: ignore[misc]
    return tuple(dict.fromkeys(drawn))


class Continuations:
    """Which places lead to a sentence, as far as it was looked for.

    The text of a place begins `behind` characters before its unfinished token: what an expression may look back at.
    """

    def __init__(self, reader: UnfinishedReader) -> None:
        self.reader = reader
        self.behind = reader.behind
        self.known: dict[_Key, bool] = {}
        self._needs = Needs(reader.compiled, reader.notation.syntax.start)
        self._characters = ""
        self._ways: deque[str] = deque(maxlen=_WAYS_TRIED)
        self._way_of: dict[tuple[int, object], str] = {}

    def lead_on(self, place: Place, text: str, stop: int) -> bool:
        """Whether some text after ``text[:stop]`` makes a sentence; True also where the search for one gave up."""
        start = max(0, place.start - self.behind)
        text = text[start:stop]
        place = Place(place.stack, place.reading, place.start - start)
        key = self._key(place, text)
        known = self.known.get(key)
        return self._search(place, text, key) if known is None else known

    def _search(self, place: Place, text: str, start: _Key) -> bool:
        if len(self.known) > _KEPT:
            self.known.clear()
            self._way_of.clear()
        before: dict[_Key, tuple[_Key, str] | None] = {start: None}
        lexer = self.reader.lexer(place.stack)
        here = place.stack.state, place.reading
        if not lexer.is_exact(place.reading):
            return True  # what is passed over in an expression lets no end be told from another
        if self.reader.is_sentence(place, text) or self._goes_on_as_others(place, text, start):
            self.known[start] = True
            return True
        queue = [(0, 0, 0, place, text, start)]
        steps = 0
        while queue:
            _, _, length, place, text, key = heapq.heappop(queue)
            steps += len(self._characters)
            if steps > MAX_STEPS:
                self.known[start] = True
                return True
            for character, following, longer in self._following(place, text):
                after = self._key(following, longer)
                known = self.known.get(after)
                if after in before or known is False:
                    continue
                before[after] = key, character
                if known or self.reader.is_sentence(following, longer):
                    return self._found(after, before, here)
                cost = length + _TOKEN * self._needs.least(following.stack)
                heapq.heappush(queue, (cost, len(before), length + 1, following, longer, after))
        self.known.update(dict.fromkeys(before, False))
        return False

    def _found(self, key: _Key, before: Mapping[_Key, tuple[_Key, str] | None], here: tuple[int, object]) -> bool:
        """Remember that the places on the way to one that leads to a sentence lead there too.

        `here` is where the way begins: another text that has come as far in the same state is tried with it first.
        """
        way = ""
        self.known[key] = True
        while (step := before[key]) is not None:
            key, character = step
            self.known[key] = True
            way = character + way
        if way:
            self._way_of[here] = way
            if way not in self._ways:
                self._ways.appendleft(way)
        return True

    def _goes_on_as_others(self, place: Place, text: str, start: _Key) -> bool:
        """Whether what other texts were gone on with leads from here to a sentence, or to where it is known to."""
        here = place.stack.state, place.reading
        first = self._way_of.get(here)
        for way in [*self._ways] if first is None else [first, *self._ways]:
            one: Place | None = place
            longer = text
            for character in way:
                assert one is not None
                longer += character
                one = self.reader.step(one, longer, len(longer) - 1)
                if one is None:
                    break
                key = self._key(one, longer)
                if key != start and (self.known.get(key) or self.reader.is_sentence(one, longer)):
                    self._way_of[here] = way
                    return True
        return False

    def _following(self, place: Place, text: str) -> Iterator[tuple[str, Place, str]]:
        """One more character of each kind, the place after it, and that place's text."""
        self._characters = self._characters or _characters(self.reader)
        for character in self._characters:
            longer = text + character
            following = self.reader.step(place, longer, len(text))
            if following is not None:
                cut = max(0, following.start - self.behind)
                yield character, Place(following.stack, following.reading, following.start - cut), longer[cut:]

    def _key(self, place: Place, text: str) -> _Key:
        """What the texts are told apart by of which the same follows."""
        if place.start == len(text):
            return place.stack, place.reading
        lexer = self.reader.lexer(place.stack)
        left = lexer.undecided_from(place.reading, text, place.start) - self.behind
        return (
            place.stack,
            place.reading,
            text[max(0, left) :],
            lexer.possible_words(place.reading, text[place.start :]),
        )


class Needs:
    """How many tokens a stack needs at least, until the text may end; as the grammar's rules say, whatever the lexer does."""

    def __init__(self, compiled: Compiled, start: str) -> None:
        rules = [(str(r.origin.name), [str(symbol.name) for symbol in r.expansion]) for r in compiled.tables.rules]
        self._shortest = _shortest(rules)
        self._states = compiled.states
        self._end = compiled.end_state
        self._items = self._items_of(compiled.start_state, rules, start)
        self._known: dict[Stack, int] = {}

    def _items_of(self, first: int, rules: Sequence[tuple[str, list[str]]], start: str) -> Mapping[int, set[_Item]]:
        """For each state the rules that are begun there: how much of each is read, which, and what the rest needs."""
        by_origin: dict[str, list[tuple[str, list[str]]]] = {}
        for rule in rules:
            by_origin.setdefault(rule[0], []).append(rule)
        items: dict[int, set[_Item]] = {}
        seen = {(first, start)}
        waiting = [(first, start)]
        while waiting:
            state, origin = waiting.pop()
            for _, symbols in by_origin.get(origin, ()):
                at: int | None = state
                for read, symbol in enumerate(symbols):
                    if (at, symbol) not in seen:
                        seen.add((at, symbol))  # type: ignore[arg-type]
                        waiting.append((at, symbol))  # type: ignore[arg-type]
                    _, at = self._states[at].get(symbol, (None, None))  # type: ignore[index]
                    if at is None:
                        break
                    items.setdefault(at, set()).add((read + 1, origin, self._length(symbols[read + 1 :])))
        return items

    def _length(self, symbols: Sequence[str]) -> int:
        return sum(self._shortest.get(symbol, 1) for symbol in symbols)

    def least(self, stack: Stack) -> int:
        """The tokens that are still needed."""
        path: list[Stack] = []
        waiting = [stack]
        while waiting:  # what lies below is known first
            one = waiting[-1]
            ways = [] if one in self._known else list(self._ways(one))
            unknown = [after for _, after in ways if after not in self._known and after not in path]
            if unknown and len(path) < _MANY:
                path.append(one)
                waiting += unknown[:1]
                continue
            if one not in self._known:
                lengths = [length + self._known.get(after, _MANY) for length, after in ways]
                self._known[one] = 0 if one.state == self._end else min(lengths, default=_MANY)
            waiting.pop()
            if path and path[-1] is one:
                path.pop()
        return self._known[stack]

    def _ways(self, stack: Stack) -> Iterator[tuple[int, Stack]]:
        """What finishing each rule needs that is begun on top of a stack, and the stack after that."""
        for read, origin, length in self._items.get(stack.state, ()):
            below: Stack | None = stack
            for _ in range(read):
                below = below.parent if below is not None else None
            entry = self._states[below.state].get(origin) if below is not None else None
            if below is not None and entry is not None:
                yield length, below.push(entry[1])


def _shortest(rules: Sequence[tuple[str, Sequence[str]]]) -> Mapping[str, int]:
    """The tokens that the shortest text of each rule has."""
    lengths: dict[str, int] = dict.fromkeys((origin for origin, _ in rules), _MANY)
    is_changed = True
    while is_changed:
        is_changed = False
        for origin, symbols in rules:
            length = min(_MANY, sum(lengths.get(symbol, 1) for symbol in symbols))
            if length < lengths[origin]:
                lengths[origin], is_changed = length, True
    return lengths


def _characters(reader: UnfinishedReader) -> str:
    """A character of each kind that some terminal of the grammar tells from others."""
    named: set[int] = {10}
    sets: set[Chars] = set()
    for pattern, flags in reader.expressions():
        expression = read_expression(pattern, flags)
        if expression is not None:
            named |= expression.named
            sets |= set(_sets(expression.root))
    tests: list[Callable[[str], object]] = [*(chars.reads for chars in sets), re.compile(r"\w").match, "\n".__eq__]
    kinds: dict[tuple[bool, ...], str] = {}
    for character in Alphabet(named).characters:
        kinds.setdefault(tuple(bool(reads(character)) for reads in tests), character)
    return "".join(sorted(kinds.values(), key=str.isalnum))  # what ends something first


def _sets(node: Node) -> Iterator[Chars]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Chars):
            yield node
        elif isinstance(node, Parts):
            waiting += node.parts
        elif isinstance(node, Choice):
            waiting += node.options
        elif isinstance(node, Repeat | Look | Group | Reference):
            waiting.append(node.part)
