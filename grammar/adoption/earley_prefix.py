"""Unfinished texts of an Earley grammar: a recogniser that takes a character at a time, as the dynamic lexer reads.

Lark's Earley parser asks, at every place, each terminal that its items expect for a match, and goes on where the match
ends. While a text is unfinished, a match that could still become longer is open: here the items go on from every place
where it could end, and it is carried along. When no further character could make it longer, it is settled where it ends,
and what went on from elsewhere is taken back.

A beginning is never called dead when it is not. It may be called viable when it is dead: that a terminal could be read
does not say that a text follows which makes it be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from grammar.expressions.incremental import IncrementalRegex, State, incremental
from grammar.notation import Notation
from grammar.parsing.driver import END

_LONGEST_SHORTENED = 200
"""Of a match that is longer than this, every beginning that may be one is gone on from, where Lark tries shorter ones too."""


class _Item(NamedTuple):
    """A production of which a part has been read: its number, how many symbols, and where it began."""

    rule: int
    read: int
    origin: int


class _Scan(NamedTuple):
    """A terminal that is being read from some place: how far it has come (None: settled), and where it may end."""

    state: State | None
    ends: frozenset[int]


class _Column(NamedTuple):
    """What may have been read up to one place: items before a rule or at their end, and those before each terminal."""

    items: frozenset[_Item]
    waiting: Mapping[str, tuple[_Item, ...]]


class EarleyPlace(NamedTuple):
    """How far a text has come. `work` is what that has cost, the sum of the squares of what its columns hold; `is_open` says
    that it was too much, and nothing more is known of what follows.
    """

    columns: tuple[_Column, ...]
    scans: Mapping[tuple[int, str], _Scan]
    work: int = 0
    is_open: bool = False


class _Rule(NamedTuple):
    origin: str
    symbols: tuple[tuple[str, bool], ...]
    """The names of its symbols, and whether each is a terminal."""


class EarleyUnfinished:
    """The recogniser of one grammar; made once, and without state of a text."""

    def __init__(self, notation: Notation, lark: Any, start: str, max_work: int) -> None:
        parser, flags = lark.parser.parser, lark.options.g_regex_flags
        self.notation = notation
        self.start = start
        self.max_work = max_work
        self.reads_every_length = bool(getattr(parser, "complete_lex", False))
        self.rules = [
            _Rule(str(rule.origin.name), tuple((str(symbol.name), symbol.is_term) for symbol in rule.expansion))
            for rule in lark.rules
        ]
        self.by_origin: dict[str, list[int]] = {}
        for number, rule in enumerate(self.rules):
            self.by_origin.setdefault(rule.origin, []).append(number)
        self.nullable = self._nullable()
        expressions = {terminal.name: terminal.pattern.to_regexp() for terminal in lark.terminals}
        self.machines: dict[str, IncrementalRegex] = {n: incremental(e, flags) for n, e in expressions.items()}
        self.patterns = {name: re.compile(expression, flags) for name, expression in expressions.items()}
        self.ignored = tuple(str(name) for name in lark.ignore_tokens)

    def _nullable(self) -> frozenset[str]:
        nullable: set[str] = set()
        while True:
            known = len(nullable)
            for rule in self.rules:
                if all(not is_terminal and name in nullable for name, is_terminal in rule.symbols):
                    nullable.add(rule.origin)
            if len(nullable) == known:
                return frozenset(nullable)

    def begin(self) -> EarleyPlace:
        """The place before a text."""
        first = [_Item(number, 0, 0) for number in self.by_origin.get(self.start, ())]
        column = self._closed(0, first, ())
        return EarleyPlace((column,), {(0, name): self._scan("", 0, 0, name) for name in self._asked(column)})

    def step(self, place: EarleyPlace, text: str, at: int) -> EarleyPlace | None:
        """The place after the character of that index; None where there is no way on for sure."""
        if place.is_open:
            return place
        end, first = at + 1, at + 1
        scans = dict(place.scans)
        for (start, name), scan in place.scans.items():
            if scan.state is None:
                continue
            state = self.machines[name].step(scan.state, text[at])
            ends = scan.ends | {end} if state.is_match else scan.ends
            if not state.is_alive:
                settled = self._settled(name, text, start, end, ends)
                # What went on from a wrong end did so in vain, and an end that a look-ahead kept open is known now only.
                first = min([first, *((ends ^ settled) - {end})])
                ends = settled
            scans[start, name] = _Scan(state if state.is_alive else None, ends)
        scans = {key: scan for key, scan in scans.items() if key[0] < first}
        columns = list(place.columns[:first])
        for number in range(first, end + 1):
            column = self._closed(number, self._arrived(number, columns, scans), columns)
            columns.append(column)
            scans |= {(number, name): self._scan(text, number, end, name) for name in self._asked(column)}
        oldest = min((start for (start, _), scan in scans.items() if scan.state is not None), default=end)
        kept = {
            key: scan for key, scan in scans.items() if scan.state is not None or max(scan.ends, default=0) > oldest
        }
        last = columns[end]
        is_scanning = any(scan.state is not None for scan in kept.values())
        if not last.waiting and not self._is_over(last) and not is_scanning:
            return None
        work = place.work + sum((len(c.items) + len(c.waiting)) ** 2 for c in columns[first:])
        return EarleyPlace(tuple(columns), kept, work, work > self.max_work)

    def _scan(self, text: str, start: int, end: int, name: str) -> _Scan:
        """A terminal read from a place to the end of what there is."""
        machine = self.machines[name]
        state, ends = machine.begin(text[:start]), set()
        for at in range(start, end):
            state = machine.step(state, text[at])
            if state.is_match:
                ends.add(at + 1)
            if not state.is_alive:
                return _Scan(None, self._settled(name, text, start, end, frozenset(ends)))
        return _Scan(state, frozenset(ends))

    def _settled(self, name: str, text: str, start: int, end: int, ends: frozenset[int]) -> frozenset[int]:
        """Where a match ends that no further character could make longer."""
        if not self.machines[name].is_exact:
            return ends
        pattern = self.patterns[name]
        match = pattern.match(text, start, end)
        if match is None or match.end() == start:
            return frozenset()
        if not self.reads_every_length:
            return frozenset({match.end()})
        read = match.group()
        if len(read) > _LONGEST_SHORTENED:
            return ends | {match.end()}
        shorter = (pattern.match(read[:length]) for length in range(1, len(read)))
        return frozenset({match.end(), *(start + each.end() for each in shorter if each is not None and each.end())})

    def _asked(self, column: _Column) -> Iterator[str]:
        """The terminals that are asked for a match at a place."""
        yield from column.waiting
        if column.waiting or self._is_over(column):
            yield from (name for name in self.ignored if name not in column.waiting)

    def _is_over(self, column: _Column) -> bool:
        """Whether a text that ended there would be whole."""
        return any(
            item.origin == 0
            and self.rules[item.rule].origin == self.start
            and item.read == len(self.rules[item.rule].symbols)
            for item in column.items
        )

    def _arrived(self, number: int, columns: list[_Column], scans: Mapping[tuple[int, str], _Scan]) -> list[_Item]:
        """The items that go on at a place, since a terminal may end there."""
        arrived: list[_Item] = []
        for (start, name), scan in scans.items():
            if number not in scan.ends or start >= number:
                continue
            column = columns[start]
            arrived += [item._replace(read=item.read + 1) for item in column.waiting.get(name, ())]
            if name in self.ignored:  # what waits goes on waiting behind what is ignored
                arrived += [item for items in column.waiting.values() for item in items]
                arrived += [item for item in column.items if item.origin == 0 and self._is_whole(item)]
        return arrived

    def _is_whole(self, item: _Item) -> bool:
        rule = self.rules[item.rule]
        return rule.origin == self.start and item.read == len(rule.symbols)

    def _closed(self, number: int, arrived: Iterable[_Item], columns: Any) -> _Column:
        """The column of a place: what arrived there, with all that can be completed and that may come next."""
        items: set[_Item] = set()
        waiting: dict[str, dict[_Item, None]] = {}
        todo = list(arrived)
        while todo:
            item = todo.pop()
            rule = self.rules[item.rule]
            if item.read < len(rule.symbols) and rule.symbols[item.read][1]:
                waiting.setdefault(rule.symbols[item.read][0], {})[item] = None
                continue
            if item in items:
                continue
            items.add(item)
            if item.read == len(rule.symbols):
                before = items if item.origin == number else columns[item.origin].items
                todo += [
                    other._replace(read=other.read + 1)
                    for other in tuple(before)
                    if self._expects(other, rule.origin) and other is not item
                ]
                continue
            name = rule.symbols[item.read][0]
            todo += [_Item(one, 0, number) for one in self.by_origin.get(name, ())]
            if name in self.nullable:
                todo.append(item._replace(read=item.read + 1))
            todo += [
                item._replace(read=item.read + 1)
                for other in tuple(items)
                if other.origin == number
                and self.rules[other.rule].origin == name
                and other.read == len(self.rules[other.rule].symbols)
            ]
        return _Column(frozenset(items), {name: tuple(each) for name, each in waiting.items()})

    def _expects(self, item: _Item, origin: str) -> bool:
        symbols = self.rules[item.rule].symbols
        return item.read < len(symbols) and symbols[item.read] == (origin, False)

    # --- what is asked of a place ---

    def is_sentence(self, place: EarleyPlace, text: str) -> bool:
        """Whether the text may end where it does."""
        from grammar.source import Source

        del place
        assert self.notation.read is not None
        parsed = self.notation.read(Source(text))
        return parsed.tree is not None or parsed.partial is not None

    def expected(self, place: EarleyPlace, text: str) -> tuple[str, ...]:
        """The terminals that can stand next, or that the unfinished token can be; ``$END`` where the text may end."""
        if place.is_open:
            return ()
        last = place.columns[-1]
        names = {name for name in last.waiting if name not in self.ignored}
        names |= {
            name
            for (start, name), scan in place.scans.items()
            if scan.state is not None and start < len(text) and name in place.columns[start].waiting
        }
        return tuple(sorted(names | ({END} if self.is_sentence(place, text) else set())))
