"""Least-cost repairs as fixes: all cheapest ways past each error, told apart by what the text becomes, with a safety.

The third tolerance, *syntactic*, for any language. The tokens of a text are walked once through the grammar's own
table; at each error `grammar.parsing.recovery.cheapest_ways` gives every cheapest way past it. Ways that make the same text are
one. Where one is left, it is a fix; where several are, the text is ambiguous at that place: all are shown, none is
applied.

Values are never invented. A terminal whose text the grammar leaves open may be kept or left out, never made up: where
the cheapest way needs one, there is no fix at all, and no dearer way is taken in its stead.

What makes a fix safe. Nothing else can be meant without it: a closing bracket that can stand in one place only, a
separator between two parts that could not be one, a separator that stands twice where items have no place of their own
(not among the arguments of a call, where the next ones would move) or before a closing bracket, a closing bracket that
closes nothing and whose partner cannot have been lost, a word that differs in case and separators or by a declared
alias. Everything else is a guess: leaving out a value or a word, putting in a word, an opening bracket, another bracket
for this one. At the end of a text nothing that is put in is safe: a text that was cut off lacks more than its brackets,
and one that was cut inside a word or a number is not closed at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grammar.diagnostic import Edit, Fix, Safety, one_of, quote
from grammar.parsing.budget import Budget
from grammar.parsing.recovery import (
    END,
    Automaton,
    Delete,
    Insert,
    Stack,
    Step,
    Swap,
    Take,
    Variant,
    Ways,
    cheapest_ways,
    repair,
)
from grammar.parsing.tolerance import NEAR_COSTS
from grammar.source import Span

if TYPE_CHECKING:
    from lark import Token

MAX_TOKENS = 5_000
"""Texts of more tokens are read, and their errors reported, without a search for mends."""

MAX_MENDS = 20
"""So many errors of one text are mended."""

MAX_SHOWN = 4
"""So many mends of one error are shown where several are equally small."""

_WINDOW = 12
"""Edits are looked for up to so many tokens before an error, never before the last mend."""

_SMALL = 3
"""What one small edit costs at most: a bracket or a separator, a word left out, a word for one that is near."""

_QUICK = 12
"""So many tokens are looked at by the quick search."""

_AHEAD = 40
"""So many tokens behind an error say which ways go on furthest."""

_MOST_CHANGES = 2
"""What takes more changes than that is no mend but another text, and is only shown; one fewer where words come or go."""

_NEAR = 2
"""Mistyped words are looked for up to so many tokens before and behind an error."""

_LOOK_BACK = 4_000
"""So many steps are taken to find out whether an opening bracket may have been lost: one for each token and each
bracket that is supposed before it."""

_STEPS_AT_ONCE = 10
"""So many of them cost as much as one step of a search."""

_EMPTY_PAIR = 2
"""The length of two quotation marks with nothing between them."""

_SEPARATORS = frozenset(",;:")
_CLOSING = {")": "(", "]": "[", "}": "{"}
_BRACKETS = frozenset("()[]{}")
_LEFT_OUT = re.compile(r"^[.\u2026]+$|\.\.|\u2026")
"""How a text says that a part of it was left out."""


@dataclass(frozen=True, slots=True)
class Change:
    """What the one mend of an error does, where it is one thing: a terminal put in, or a word read as one."""

    span: Span
    terminal: str
    is_word: bool


@dataclass(frozen=True, slots=True)
class Mend:
    """What can be done about one error of a text.

    `offset` is where the token begins that could not be taken. `fixes` are the smallest mends, one for each text that
    they make, each with the safety that it has by itself: one is a mend, several are an ambiguity; none where a value
    would have to be made up, or nothing was found. `change` says what the one mend does, where that is one thing.
    `is_complete` is False where the search was cut short, so that there may be others.
    """

    offset: int
    fixes: tuple[Fix, ...]
    is_complete: bool = True
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A grammar as mending needs it.

    `writable` has the text of each terminal that can be put in without making anything up; `separators` are what the
    language's author says can be put in without changing anything; `blank` is what keeps two words apart, empty where
    the grammar ignores nothing.
    """

    automaton: Automaton
    start_state: int
    writable: Mapping[str, str]
    separators: frozenset[str]
    blank: str
    insert_cost: Callable[[str], int]


def mends(
    table: Table,
    text: str,
    tokens: Sequence[Token],
    kinds: Callable[[Token], Sequence[str]],
    reads: Callable[[int, Token], Sequence[str]],
    variants: Callable[[int, bool], Sequence[Variant]],
    delete_cost: Callable[[Token], int],
    budget: Budget,
) -> tuple[Mend, ...]:
    """What can be done about each error of a text, in order; empty where there is none, or the text is too long.

    Args:
        table: the grammar.
        text: the whole text.
        tokens: its tokens, the end of the text last.
        kinds: the terminals that a token's text can be.
        reads: as what the lexer reads a token in a state of the table; empty where it reads something else.
        variants: what the tokens from that index on nearly are; mistyped words only where that is asked for.
        delete_cost: what leaving out a token costs.
        budget: what is left for this search and others.
    """
    if len(tokens) > MAX_TOKENS or not tokens or tokens[-1].type != END:
        return ()
    return tuple(_Mending(table, text, tokens, kinds, reads, variants, delete_cost, budget).run())


@dataclass(slots=True)
class _Change:
    """One edit of a way: what is put in before the token `at`, and which tokens from it on are taken away for it."""

    at: int
    put: tuple[str, ...]
    taken: int
    step: Step
    before: tuple[str, ...] = ()
    """What the terminals are that could stand here."""


class _Mending:
    def __init__(
        self,
        table: Table,
        text: str,
        tokens: Sequence[Token],
        kinds: Callable[[Token], Sequence[str]],
        reads: Callable[[int, Token], Sequence[str]],
        variants: Callable[[int, bool], Sequence[Variant]],
        delete_cost: Callable[[Token], int],
        budget: Budget,
    ) -> None:
        self.table = table
        self.automaton = table.automaton
        self.text = text
        self.tokens = tokens
        self.reads = reads
        self.variants = variants
        self.delete_cost = delete_cost
        self.budget = budget
        self._kinds_of = kinds
        self._kinds: list[Sequence[str] | None] = [None] * len(tokens)
        self._before = Stack(table.start_state, None), 0
        """The stack, and the token before which it stands, after the last mend."""

    def run(self) -> list[Mend]:
        """Walk over the tokens; at each error find the cheapest ways, and go on by the first of them."""
        found: list[Mend] = []
        stacks = [Stack(self.table.start_state, None)]  # stacks[i - base] is the stack before token i
        base = at = 0
        while at < len(self.tokens):
            following = self._taken(stacks[-1], at)
            if following is not None:
                stacks.append(following)
                at += 1
                continue
            if len(found) == MAX_MENDS or not self.budget.left:
                break
            self._before = stacks[0], base
            low, ways = self._ways(stacks, base, at)
            if not ways.ways:
                found.append(Mend(self._start(at), (), ways.is_complete))
                break
            found.append(self._mend(ways, stacks[low - base], low, at))
            stack, to = self._follow(stacks[low - base], low, ways.ways[0])
            stacks, base, at = [stack], to, to
        return found

    def kinds(self, at: int) -> Sequence[str]:
        """The terminals that the token can be, worked out once."""
        known = self._kinds[at]
        if known is None:
            known = self._kinds[at] = self._kinds_of(self.tokens[at])
        return known

    def _taken(self, stack: Stack, at: int) -> Stack | None:
        kinds = self.reads(stack.state, self.tokens[at])
        return next((s for kind in kinds if (s := self.automaton.take(stack, kind)) is not None), None)

    def _ways(self, stacks: Sequence[Stack], base: int, at: int) -> tuple[int, Ways]:
        """All cheapest ways past the error at a token, and the token from which on they lead.

        How cheap they are at most, the quick search from the error itself says. One small edit may stand anywhere in
        the window before the error; what needs more than that is looked for from the error on. A text that was cut off
        is right as far as it goes: at its end, too, nothing before is touched.
        """
        way = self._way(stacks[-1], at)
        if way is None:
            return at, Ways(())  # what the reader says of it is that it passed over text
        cost = self._cost(way, at)
        low = at if self.tokens[at].type == END else max(base, at - _WINDOW)
        if low < at:
            ways = self._search(stacks[low - base], low, at, min(cost, _SMALL))
            if ways.ways or cost <= _SMALL:
                return low, ways
        return at, self._search(stacks[-1], at, at, cost)

    def _way(self, stack: Stack, at: int) -> tuple[Step, ...] | None:
        high = min(len(self.tokens), at + _QUICK)
        return repair(
            self.automaton,
            stack,
            [self.kinds(index) for index in range(at, high)],
            insert_cost=self.table.insert_cost,
            delete_cost=lambda index: self.delete_cost(self.tokens[at + index]),
            variants=lambda index: self.variants(at + index, True),
            reads=lambda state, index: self.reads(state, self.tokens[at + index]),
            budget=self.budget,
        )

    def _search(self, stack: Stack, low: int, at: int, bound: int) -> Ways:
        high = min(len(self.tokens), at + _AHEAD)
        return cheapest_ways(
            self.automaton,
            stack,
            [self.kinds(index) for index in range(low, high)],
            at - low,
            insert_cost=self.table.insert_cost,
            delete_cost=lambda index: self.delete_cost(self.tokens[low + index]),
            variants=lambda index: self.variants(low + index, abs(low + index - at) <= _NEAR),
            reads=lambda state, index: self.reads(state, self.tokens[low + index]),
            bound=bound,
            budget=self.budget,
        )

    def _cost(self, way: Sequence[Step], at: int) -> int:
        cost = 0
        for step in way:
            if isinstance(step, Insert):
                cost += self.table.insert_cost(step.terminal)
            elif isinstance(step, Delete):
                cost += self.delete_cost(self.tokens[at])
                at += 1
            elif isinstance(step, Swap):
                cost += step.variant.cost
                at += step.variant.width
            else:
                at += 1
        return cost

    def _follow(self, stack: Stack, at: int, way: Sequence[Step]) -> tuple[Stack, int]:
        """The stack, and the token before which it stands, after the last edit of a way."""
        last = max((i for i, step in enumerate(way) if not isinstance(step, Take)), default=-1)
        for step in way[: last + 1]:
            after = self._after(stack, step)
            assert after is not None
            stack, at = after, at + _width(step)
        return stack, at

    def _after(self, stack: Stack, step: Step) -> Stack | None:
        if isinstance(step, Delete):
            return stack
        if isinstance(step, Swap):
            return self.automaton.take_all(stack, step.variant.terminals)
        return self.automaton.take(stack, step.terminal)

    # --- from ways to fixes ---

    def _mend(self, ways: Ways, stack: Stack, low: int, at: int) -> Mend:
        """The mend of an error: its ways by what the text becomes; of equal ones, the edit that is furthest behind."""
        offset = self._start(at)
        by_text: dict[tuple[str, ...], list[_Change]] = {}
        for way in ways.ways:
            changes = self._changes(way, stack, low)
            if changes is None:
                return Mend(offset, (), is_complete=ways.is_complete)
            text = self._becomes(way, low)
            known = by_text.get(text)
            if known is None or [c.at for c in changes] > [c.at for c in known]:
                by_text[text] = changes
        fixes: list[Fix] = []
        for changes in by_text.values():
            fix = self._fix(changes)
            if fix is None:
                return Mend(offset, (), is_complete=ways.is_complete)
            fixes.append(fix)
        fixes.sort(key=lambda fix: (fix.edits[0].span, fix.title))
        if not ways.is_complete:
            fixes = [replace(fix, safety=Safety.DISPLAY) for fix in fixes]
        return Mend(offset, tuple(fixes), ways.is_complete, self._one_change(list(by_text.values())))

    def _one_change(self, ways: Sequence[Sequence[_Change]]) -> Change | None:
        """What is done, where there is one way and it is one thing that is put in or read otherwise."""
        if len(ways) != 1 or len(ways[0]) != 1:
            return None
        change = ways[0][0]
        if isinstance(change.step, Insert):
            place = self._end(change.at - 1)
            return Change(Span(place, place), change.step.terminal, is_word=False)
        if isinstance(change.step, Swap) and len(change.step.variant.terminals) == 1:
            return Change(self._span(change), change.step.variant.terminals[0], is_word=True)
        return None

    def _changes(self, way: Sequence[Step], stack: Stack, at: int) -> list[_Change] | None:
        """The edits of a way; None where one of them makes a value up, or closes over what was left out."""
        changes: list[_Change] = []
        here: Stack | None = stack
        for step in way:
            assert here is not None
            if isinstance(step, Insert):
                text = self.table.writable.get(step.terminal)
                if text is None or (self.tokens[at].type == END and not self._may_close(at, text)):
                    return None
                changes.append(_Change(at, (text,), 0, step))
            elif isinstance(step, Delete):
                if _LEFT_OUT.search(self.tokens[at].value):
                    return None
                changes.append(_Change(at, (), 1, step))
            elif isinstance(step, Swap):
                viable = self.automaton.viable(here)
                changes.append(_Change(at, step.variant.texts, step.variant.width, step, viable))
            here = self._after(here, step)
            at += _width(step)
        return changes

    def _may_close(self, at: int, text: str) -> bool:
        """Whether a text that was cut off may be closed there: only brackets, and only behind a whole part.

        What ends in a letter or digit may have been longer.
        """
        last = self.tokens[at - 1].value if at else ""
        if at and self._end(at - 1) == len(self.text) and _is_letter(self.text[-1:]):
            return False
        return text in _CLOSING and last not in _SEPARATORS and last not in _CLOSING.values()

    def _becomes(self, way: Sequence[Step], at: int) -> tuple[str, ...]:
        """The texts of the tokens after a way, up to where the search looks ahead."""
        texts: list[str] = []
        for step in way:
            if isinstance(step, Insert):
                texts.append(self.table.writable.get(step.terminal, ""))
            elif isinstance(step, Take):
                texts.append(self.tokens[at].value)
            elif isinstance(step, Swap):
                texts += step.variant.texts
            at += _width(step)
        return (*texts, *(token.value for token in self.tokens[at : at + _WINDOW + _AHEAD]))

    def _fix(self, changes: Sequence[_Change]) -> Fix | None:
        """The fix that makes the changes; None where the grammar has nothing to keep two words apart."""
        edits: list[Edit] = []
        for change in changes:
            edit = self._edit(change, edits)
            if edit is None:
                return None
            if edits and edits[-1].span == edit.span and edit.span.start == edit.span.end:
                edits[-1] = Edit(edit.span, edits[-1].text + edit.text)  # two that are put in at one place
            else:
                edits.append(edit)
        edits.sort(key=lambda edit: edit.span)
        return Fix(self._title(changes), tuple(edits), self._safety(changes))

    def _edit(self, change: _Change, before: Sequence[Edit]) -> Edit | None:
        previous = self._end(change.at - 1)
        span = self._span(change) if change.taken else Span(previous, previous)
        left = self.text[span.start - 1 : span.start]
        if before and before[-1].span == span and before[-1].text:
            left = before[-1].text[-1]
        right = self.text[span.end : span.end + 1]
        put = self.table.blank.join(change.put)
        if len(change.put) > 1 and not self.table.blank:
            return None
        if not put:
            if not (_is_word(left) and _is_word(right)):
                return Edit(span, "")
            return Edit(span, self.table.blank) if self.table.blank else None
        if _run_together(left, put[0]):
            put = self.table.blank + put
            if not self.table.blank:
                return None
        if _run_together(put[-1], right):
            put += self.table.blank
            if not self.table.blank:
                return None
        return Edit(span, put)

    def _title(self, changes: Sequence[_Change]) -> str:
        put: list[str] = []
        others: list[str] = []
        for change in changes:
            span = self._span(change)
            gone = self.text[span.start : span.end] if change.taken else ""
            if change.put and gone:
                others.append(f"write {quote(' '.join(change.put))} for {quote(gone)}")
            elif change.put:
                put += [quote(text) for text in change.put]
            else:
                others.append(f"remove {quote(gone)}")
        inserted = [f"insert {one_of(put, 'and')}"] if put else []
        return one_of([*inserted, *others], "and")

    # --- safety ---

    def _safety(self, changes: Sequence[_Change]) -> Safety:
        if self._are_certain(changes):
            return Safety.SAFE
        if self._are_closing(changes):
            return Safety.UNSAFE
        if any(self._moves_others(change) or self._parts_one_text(change) for change in changes):
            return Safety.DISPLAY
        has_words = any(self._is_of_words(change) for change in changes)
        return Safety.DISPLAY if len(changes) > _MOST_CHANGES - has_words else Safety.UNSAFE

    def _is_of_words(self, change: _Change) -> bool:
        """Whether a word is put in or left out: a step of the text, not of its punctuation."""
        if isinstance(change.step, Swap):
            return False
        text = change.put[0] if change.put else self.tokens[change.at].value
        return any(c.isalnum() for c in text)

    def _are_certain(self, changes: Sequence[_Change]) -> bool:
        """Whether nothing else can be meant: every change is certain, and they are all of one kind."""
        if len({type(change.step) for change in changes}) > 1:
            return False
        if len(changes) > 1 and isinstance(changes[0].step, Insert) and not self._are_closing(changes):
            return False
        return all(self._is_certain(change) for change in changes)

    def _are_closing(self, changes: Sequence[_Change]) -> bool:
        return all(change.put and change.put[0] in _CLOSING and not change.taken for change in changes)

    def _is_certain(self, change: _Change) -> bool:
        step = change.step
        if isinstance(step, Swap):
            return step.variant.is_certain or self._is_forced(change, step.variant)
        if isinstance(step, Insert):
            return self._is_certainly_missing(change)
        return self._is_certainly_too_much(change)

    def _is_forced(self, change: _Change, variant: Variant) -> bool:
        """Whether one word alone can stand here, and one letter of it is wrong.

        The parser has no choice: whatever the author meant, that word comes next. Where anything else could stand, a
        word that is one letter away may have been meant as that.
        """
        is_near = variant.cost <= NEAR_COSTS[1] and len(variant.texts) == 1
        return is_near and change.before == variant.terminals and variant.terminals[0] in self.table.writable

    def _is_certainly_missing(self, change: _Change) -> bool:
        if self.tokens[change.at].type == END:
            return False
        text = change.put[0]
        if text in _CLOSING:
            last = self.tokens[change.at - 1].value if change.at else ""
            return last not in _SEPARATORS and last not in _CLOSING.values()  # an empty pair would be a new part
        if text in self.table.separators or text in _SEPARATORS:
            left, right = self._end(change.at - 1), self._start(change.at)
            first, last = self.text[left - 1 : left], self.text[right : right + 1]
            is_apart = left < right or first in _BRACKETS or last in _BRACKETS
            return is_apart and not (_is_letter(first) and _is_letter(last))
        return False

    def _is_certainly_too_much(self, change: _Change) -> bool:
        text = self.tokens[change.at].value
        after = self.tokens[change.at + 1]
        if text in _SEPARATORS:
            if self._moves_others(change):
                return False
            return self._doubles(change) or (text != ":" and after.value in _CLOSING)
        return text in _CLOSING and not self._may_have_lost_its_partner(change.at)

    def _doubles(self, change: _Change) -> bool:
        """Whether a separator that is taken out stands beside another one of its kind."""
        text = self.tokens[change.at].value
        before = self.tokens[change.at - 1].value if change.at else ""
        return text in _SEPARATORS and text in (before, self.tokens[change.at + 1].value)

    def _moves_others(self, change: _Change) -> bool:
        """Whether an empty place among the arguments of a call is taken out: what follows would stand in another one."""
        if not isinstance(change.step, Delete) or not self._doubles(change):
            return False
        open_at = self._innermost(change.at)
        if open_at is None or not open_at:
            return False
        called = self.tokens[open_at - 1]
        return self._end(open_at - 1) == self._start(open_at) and _is_letter(called.value[-1:])

    def _innermost(self, at: int) -> int | None:
        """The opening bracket around a token, None where there is none."""
        depth = 0
        for index in range(at - 1, -1, -1):
            value = self.tokens[index].value
            if value in _CLOSING:
                depth += 1
            elif value in _BRACKETS:
                if not depth:
                    return index
                depth -= 1
        return None

    def _parts_one_text(self, change: _Change) -> bool:
        """Whether a separator is put in where an empty quoted text touches a word: marks that belong to the word."""
        if not isinstance(change.step, Insert) or not change.at or change.put[0] not in _SEPARATORS:
            return False
        before, after = self.tokens[change.at - 1], self.tokens[change.at]
        is_empty = any(len(held.value) == _EMPTY_PAIR and not _is_letter(held.value[0]) for held in (before, after))
        return is_empty and self._end(change.at - 1) == self._start(change.at) and before.value not in _BRACKETS

    def _may_have_lost_its_partner(self, at: int) -> bool:
        """Whether the text could go on behind a closing bracket, had another place before it an opening one.

        Then it is as likely that the opening bracket was lost as that this one is too much.
        """
        text = self.tokens[at].value
        stack, begin = self._before
        opening = [kind for kind, written in self.table.writable.items() if written == _CLOSING[text]]
        pending: list[Stack] = []
        steps = 0
        for index in range(begin, at + 1):
            steps += len(pending) + len(opening)
            if steps > _LOOK_BACK or not self.budget.left:
                return True  # too far to look
            opened = [s for kind in opening if (s := self.automaton.take(stack, kind)) is not None] if stack else []
            held = [*pending, *opened]
            pending = [s for one in held if (s := self._taken(one, index)) is not None]
            after = self._taken(stack, index) if stack else None
            if after is None:
                break
            stack = after
        self.budget.spend(steps // _STEPS_AT_ONCE)
        return any(self._taken(one, at + 1) is not None for one in pending)

    # --- places ---

    def _span(self, change: _Change) -> Span:
        """The tokens that a change takes away."""
        return Span(self._start(change.at), self._end(change.at + change.taken - 1))

    def _start(self, at: int) -> int:
        return self.tokens[at].start_pos or 0

    def _end(self, at: int) -> int:
        return (self.tokens[at].end_pos or 0) if at >= 0 else 0


def _width(step: Step) -> int:
    """How many tokens of the text a step passes."""
    if isinstance(step, Insert):
        return 0
    return step.variant.width if isinstance(step, Swap) else 1


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


def _is_word(character: str) -> bool:
    """Whether a character could be part of one token with another such character."""
    return bool(character) and (_is_letter(character) or character in "\"'`")


def _run_together(left: str, right: str) -> bool:
    """Whether two characters beside each other could become one token."""
    if not left or not right or left.isspace() or right.isspace():
        return False
    if left in _BRACKETS or right in _BRACKETS or left in _SEPARATORS or right in _SEPARATORS:
        return False
    return (left.isalnum() or left == "_") == (right.isalnum() or right == "_")
