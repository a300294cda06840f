"""Repair fixes: the ways past an error as fixes, and how safe each is.

Values are never invented. A terminal whose text the grammar leaves open may be kept or left out, never made up: where
the cheapest way needs one, there is no fix at all, and no dearer way is taken in its stead.

What makes a fix safe. Nothing else can be meant without it: a closing bracket that can stand in one place only, a
separator between two parts that could not be one, a separator that stands twice where items have no place of their
own (not among the arguments of a call, where the next ones would move) or before a closing bracket, a closing bracket
that closes nothing and whose partner cannot have been lost, a word that differs in case and separators or by a
declared alias. One bracket of a pair is put in or left out only where all places of its partner, and of itself, were
tried, within words too, and no other one lets the text go on. Everything else is a guess: leaving out a value or a
word, putting in a word, an opening bracket, another bracket for this one. At the end of a text nothing that is put in
is safe: a text that was cut off lacks more than its brackets, and one that was cut inside a word or a number is not
closed at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grammar.diagnostic import Edit, Fix, Safety, one_of, quote
from grammar.frozen import frozen, replace
from grammar.parsing.driver import END, Stack
from grammar.parsing.near_tokens import NEAR_COSTS
from grammar.parsing.recovery import Delete, Insert, Step, Swap, Take, Variant, Ways
from grammar.parsing.repair_text import RepairText, width
from grammar.parsing.reports import is_stutter
from grammar.pattern import pattern
from grammar.sense import NEGATIONS
from grammar.source import Span
from grammar.suggestion import folded

if TYPE_CHECKING:
    pass

_TOKENS_COMPARED = 52
"""Ways that make the same tokens up to so many behind them are one: as far as the search looks."""

_MOST_CHANGES = 2
"""What takes more changes than that is no repair but another text, and is only shown; one fewer where words come or go."""

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
_OPERATORS = frozenset("*+-/%|&^~<>=!?")
_QUOTES = frozenset("\"'`")
_LEFT_OUT = pattern(r"^[.\u2026]+$|\.\.|\u2026")
"""How a text says that a part of it was left out."""


@frozen
class OneChange:
    """What the one repair of an error does, where it is one thing: a terminal put in, or a word read as one."""

    span: Span
    terminal: str
    is_word: bool


@frozen
class SyntaxRepair:
    """What can be done about one error of a text.

    `offset` is where the token begins that could not be taken. `fixes` are the smallest repairs, one for each text that
    they make, each with the safety that it has by itself: one is a repair, several are an ambiguity; none where a value
    would have to be made up, or nothing was found. `change` says what the one repair does, where that is one thing.
    `is_complete` is False where the search was cut short, so that there may be others.
    """

    offset: int
    fixes: tuple[Fix, ...]
    is_complete: bool = True
    change: OneChange | None = None


@dataclass(slots=True)
class _Substitution:
    """One edit of a way: what is put in before the token `at`, and which tokens from it on are taken away for it."""

    at: int
    put: tuple[str, ...]
    taken: int
    step: Step
    before: tuple[str, ...] = ()
    """The terminals that could stand here."""


class RepairMaker:
    """Makes the repair of one error of its ways.

    `origin` is where the last repair ended, or the text begins: the stack there, and the token before which it stands.
    """

    __slots__ = ("_budget", "_driver", "_origin", "_read", "_table", "_text", "_tokens")

    def __init__(self, text: RepairText, origin: tuple[Stack, int]) -> None:
        self._read = text
        self._origin = origin
        self._table = text.table
        self._driver = text.driver
        self._text = text.text
        self._tokens = text.tokens
        self._budget = text.budget

    def repair(self, ways: Ways, stack: Stack, low: int, at: int) -> SyntaxRepair:
        """The repair of the error at a token, of its ways from the token `low` on.

        There is a fix for each text that they make; of ways that make the same, the one whose edits are furthest behind.
        """
        offset = self._read.start(at)
        by_text: dict[tuple[str, ...], list[_Substitution]] = {}
        for way in ways.ways:
            changes = self._changes(way, stack, low)
            if changes is None:
                return SyntaxRepair(offset, (), is_complete=ways.is_complete)
            text = self._becomes(way, low)
            known = by_text.get(text)
            if known is None or [c.at for c in changes] > [c.at for c in known]:
                by_text[text] = changes
        fixes: list[Fix] = []
        for changes in by_text.values():
            fix = self._fix(changes)
            if fix is None:
                return SyntaxRepair(offset, (), is_complete=ways.is_complete)
            fixes.append(fix)
        fixes.sort(key=lambda fix: (fix.edits[0].span, fix.title))
        if not ways.is_complete:
            fixes = [replace(fix, safety=Safety.DISPLAY) for fix in fixes]
        return SyntaxRepair(offset, tuple(fixes), ways.is_complete, self._one_change(list(by_text.values())))

    def _one_change(self, ways: Sequence[Sequence[_Substitution]]) -> OneChange | None:
        """What is done, where there is one way and it is one thing that is put in or read otherwise."""
        if len(ways) != 1 or len(ways[0]) != 1:
            return None
        change = ways[0][0]
        if isinstance(change.step, Insert):
            place = self._read.end(change.at - 1)
            return OneChange(Span(place, place), change.step.terminal, is_word=False)
        if isinstance(change.step, Swap) and len(change.step.variant.terminals) == 1:
            return OneChange(self._span(change), change.step.variant.terminals[0], is_word=True)
        return None

    def _changes(self, way: Sequence[Step], stack: Stack, at: int) -> list[_Substitution] | None:
        """The edits of a way; None where one of them makes a value up, or closes over what was left out."""
        changes: list[_Substitution] = []
        here: Stack | None = stack
        for step in way:
            assert here is not None
            if isinstance(step, Insert):
                text = self._table.writable.get(step.terminal)
                if text is None or (self._tokens[at].type == END and not self._may_close(at, text)):
                    return None
                changes.append(_Substitution(at, (text,), 0, step))
            elif isinstance(step, Delete):
                if _LEFT_OUT.search(self._tokens[at].value) or self._is_half_a_number(at):
                    return None
                changes.append(_Substitution(at, (), 1, step))
            elif isinstance(step, Swap):
                viable = self._driver.viable(here)
                changes.append(_Substitution(at, step.variant.texts, step.variant.width, step, viable))
            here = self._read.after(here, step)
            at += width(step)
        return changes

    def _is_half_a_number(self, at: int) -> bool:
        """Whether a token is the digits behind a comma that stands right behind others: `1,5` is a number to its writer."""
        start, text = self._read.start(at), self._text
        return start > 1 and text[start].isdigit() and text[start - 1] == "," and text[start - 2].isdigit()

    def _may_close(self, at: int, text: str) -> bool:
        """Whether a text that was cut off may be closed there: only brackets, and only behind a whole part.

        What ends in a letter or digit may have been longer.
        """
        last = self._tokens[at - 1].value if at else ""
        if at and self._read.end(at - 1) == len(self._text) and _is_letter(self._text[-1:]):
            return False
        return text in _CLOSING and last not in _SEPARATORS and last not in _CLOSING.values()

    def _becomes(self, way: Sequence[Step], at: int) -> tuple[str, ...]:
        """The texts of the tokens after a way, up to where the search looks ahead."""
        texts: list[str] = []
        for step in way:
            if isinstance(step, Insert):
                texts.append(self._table.writable.get(step.terminal, ""))
            elif isinstance(step, Take):
                texts.append(self._tokens[at].value)
            elif isinstance(step, Swap):
                texts += step.variant.texts
            at += width(step)
        return (*texts, *(token.value for token in self._tokens[at : at + _TOKENS_COMPARED]))

    def _fix(self, changes: Sequence[_Substitution]) -> Fix | None:
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

    def _edit(self, change: _Substitution, before: Sequence[Edit]) -> Edit | None:
        previous = self._read.end(change.at - 1)
        span = self._span(change) if change.taken else Span(previous, previous)
        left = self._text[span.start - 1 : span.start]
        if before and before[-1].span == span and before[-1].text:
            left = before[-1].text[-1]
        right = self._text[span.end : span.end + 1]
        put = self._table.blank.join(change.put)
        if len(change.put) > 1 and not self._table.blank:
            return None
        if not put:
            if not (_is_word(left) and _is_word(right)):
                return Edit(span, "")
            return Edit(span, self._table.blank) if self._table.blank else None
        if _run_together(left, put[0]):
            put = self._table.blank + put
            if not self._table.blank:
                return None
        if _run_together(put[-1], right):
            put += self._table.blank
            if not self._table.blank:
                return None
        return Edit(span, put)

    def _title(self, changes: Sequence[_Substitution]) -> str:
        put: list[str] = []
        others: list[str] = []
        for change in changes:
            span = self._span(change)
            gone = self._text[span.start : span.end] if change.taken else ""
            if change.put and gone:
                others.append(f"write {quote(' '.join(change.put))} for {quote(gone)}")
            elif change.put:
                put += [quote(text) for text in change.put]
            else:
                others.append(f"remove {quote(gone)}")
        inserted = [f"insert {one_of(put, 'and')}"] if put else []
        return one_of([*inserted, *others], "and")

    # --- safety ---

    def _safety(self, changes: Sequence[_Substitution]) -> Safety:
        if self._are_certain(changes):
            return Safety.SAFE
        if self._are_closing(changes):
            return Safety.UNSAFE
        if any(self._moves_others(change) or self._parts_one_text(change) for change in changes):
            return Safety.DISPLAY
        if any(self._changes_meaning(change, is_alone=len(changes) == 1) for change in changes):
            return Safety.DISPLAY
        has_words = any(self._is_of_words(change) for change in changes)
        return Safety.DISPLAY if len(changes) > _MOST_CHANGES - has_words else Safety.UNSAFE

    def _changes_meaning(self, change: _Substitution, *, is_alone: bool) -> bool:
        """Whether a negation comes or goes, a sign or an operator goes that is not there twice, or what may have been cut.

        Args:
            change: what comes or goes.
            is_alone: whether nothing else is changed with it.
        """
        if isinstance(change.step, Insert):
            return folded(change.put[0]) in NEGATIONS
        value = self._tokens[change.at].value
        if isinstance(change.step, Swap):
            is_last = self._read.end(change.at + change.taken - 1) == len(self._text)
            return (
                is_last and folded(change.put[-1]).startswith(folded(value)) and folded(change.put[-1]) != folded(value)
            )
        if folded(value) in NEGATIONS:
            return True
        if self._read.end(change.at) == len(self._text) and _is_letter(value[-1:]):
            return True
        around = [self._tokens[at].value for at in (change.at - 1, change.at + 1) if 0 <= at < len(self._tokens)]
        return set(value) <= _OPERATORS and not (is_alone and value in around)

    def _is_of_words(self, change: _Substitution) -> bool:
        """Whether a word is put in or left out: a step of the text, not of its punctuation."""
        if isinstance(change.step, Swap):
            return False
        text = change.put[0] if change.put else self._tokens[change.at].value
        return any(c.isalnum() for c in text)

    def _are_certain(self, changes: Sequence[_Substitution]) -> bool:
        """Whether nothing else can be meant: every change is certain, and they are all of one kind."""
        if len({type(change.step) for change in changes}) > 1:
            return False
        if len(changes) > 1 and isinstance(changes[0].step, Insert) and not self._are_closing(changes):
            return False
        gone = frozenset(change.at + n for change in changes for n in range(change.taken) if not change.put)
        return all(self._is_certain(change, gone) for change in changes)

    def _are_closing(self, changes: Sequence[_Substitution]) -> bool:
        return all(change.put and change.put[0] in _CLOSING and not change.taken for change in changes)

    def _is_certain(self, change: _Substitution, gone: frozenset[int]) -> bool:
        """Whether nothing else can be meant; `gone` are all tokens that are left out together."""
        step = change.step
        if isinstance(step, Swap):
            return step.variant.is_certain or self._is_forced(change, step.variant)
        if isinstance(step, Insert):
            return self._is_certainly_missing(change)
        return self._is_certainly_too_much(change, gone)

    def _is_forced(self, change: _Substitution, variant: Variant) -> bool:
        """Whether one word alone can stand here, and one letter of it is wrong.

        The parser has no choice: whatever the author meant, that word comes next. Where anything else could stand, a
        word that is one letter away may have been meant as that.
        """
        is_near = variant.cost <= NEAR_COSTS[1] and len(variant.texts) == 1
        return is_near and change.before == variant.terminals and variant.terminals[0] in self._table.writable

    def _is_certainly_missing(self, change: _Substitution) -> bool:
        if self._tokens[change.at].type == END:
            return False
        text = change.put[0]
        if text in _CLOSING:
            last = self._tokens[change.at - 1].value if change.at else ""
            if last in _SEPARATORS or last in _CLOSING.values():  # an empty pair would be a new part
                return False
            if self._stands_later(text, change.at) or self._is_within_a_word(change.at):
                return False
            return not self._could_stand_earlier(text, change.at)
        if self._tokens[change.at].type in self._table.open_words:
            return False
        if change.at and is_stutter(self._tokens[change.at - 1].value, self._tokens[change.at].value):
            return False
        if text in self._table.separators or text in _SEPARATORS:
            left, right = self._read.end(change.at - 1), self._read.start(change.at)
            first, last = self._text[left - 1 : left], self._text[right : right + 1]
            is_apart = left < right or first in _BRACKETS or last in _BRACKETS
            return is_apart and not (_is_letter(first) and _is_letter(last))
        return False

    def _is_certainly_too_much(self, change: _Substitution, gone: frozenset[int]) -> bool:
        text = self._tokens[change.at].value
        after = self._tokens[change.at + 1]
        if text in _SEPARATORS:
            if self._moves_others(change):
                return False
            return self._doubles(change) or (text != ":" and after.value in _CLOSING)
        return text in _CLOSING and not self._may_have_lost_its_partner(change.at, gone)

    def _doubles(self, change: _Substitution) -> bool:
        """Whether a separator that is taken out stands beside another one of its kind."""
        text = self._tokens[change.at].value
        before = self._tokens[change.at - 1].value if change.at else ""
        return text in _SEPARATORS and text in (before, self._tokens[change.at + 1].value)

    def _moves_others(self, change: _Substitution) -> bool:
        """Whether an empty place among the arguments of a call is taken out: what follows would stand in another one."""
        if not isinstance(change.step, Delete) or not self._doubles(change):
            return False
        open_at = self._innermost(change.at)
        if open_at is None or not open_at:
            return False
        called = self._tokens[open_at - 1]
        return self._read.end(open_at - 1) == self._read.start(open_at) and _is_letter(called.value[-1:])

    def _innermost(self, at: int) -> int | None:
        """The opening bracket around a token, None where there is none."""
        depth = 0
        for index in range(at - 1, -1, -1):
            value = self._tokens[index].value
            if value in _CLOSING:
                depth += 1
            elif value in _BRACKETS:
                if not depth:
                    return index
                depth -= 1
        return None

    def _parts_one_text(self, change: _Substitution) -> bool:
        """Whether a separator is put in where an empty quoted text touches a word: marks that belong to the word."""
        if not isinstance(change.step, Insert) or not change.at or change.put[0] not in _SEPARATORS:
            return False
        before, after = self._tokens[change.at - 1], self._tokens[change.at]
        is_empty = any(len(token.value) == _EMPTY_PAIR and not _is_letter(token.value[0]) for token in (before, after))
        return (
            is_empty and self._read.end(change.at - 1) == self._read.start(change.at) and before.value not in _BRACKETS
        )

    def _may_have_lost_its_partner(self, at: int, gone: frozenset[int]) -> bool:
        """Whether the text could go on behind a closing bracket, had another place before it an opening one.

        Then it is as likely that the opening bracket was lost as that this one is too much. The tokens that are left out
        with it are passed over: what is too much behind it does not say that nothing was lost before.
        """
        after = next(index for index in range(at + 1, len(self._tokens)) if index not in gone)
        read = [index for index in range(self._origin[1], at + 1) if index == at or index not in gone]
        return self._stands_elsewhere(_CLOSING[self._tokens[at].value], read, after)

    def _could_stand_earlier(self, bracket: str, at: int) -> bool:
        """Whether the text could also go on had the closing bracket that is missing before a token stood further ahead."""
        after = min(at + 1, len(self._tokens) - 1)
        return self._stands_elsewhere(bracket, range(self._origin[1], after), after, last=at)

    def _is_within_a_word(self, at: int) -> bool:
        """Whether a token and the one before it are one word to whoever reads the text."""
        end, start = self._read.end(at - 1), self._read.start(at)
        return end == start and _is_letter(self._text[end - 1 : end]) and _is_letter(self._text[start : start + 1])

    def _stands_later(self, bracket: str, at: int) -> bool:
        """Whether the bracket is there, only that a token has it in it: the rest of a line, say, that is read as a remark.

        In a quoted text it is content.
        """
        values = (token.value for token in self._tokens[at : at + _TOKENS_COMPARED])
        return any(bracket in value and value != bracket and value[0] not in _QUOTES for value in values)

    def _stands_elsewhere(self, bracket: str, read: Sequence[int], after: int, last: int | None = None) -> bool:
        """Whether some token can stand behind others, were a bracket put in before one of them, or within it.

        Args:
            bracket: what is put in.
            read: the tokens in order, from where the last repair ended.
            after: the token that follows them.
            last: the token from which on nothing is put in; None: anywhere before the tokens.
        """
        stack: Stack | None = self._origin[0]
        kinds = [kind for kind, written in self._table.writable.items() if written == bracket]
        pending: list[Stack] = []
        steps = 0
        for index in read:
            steps += len(pending) + len(kinds)
            if steps > _LOOK_BACK or not self._budget.left:
                return True  # too far to look
            parted: list[Stack] = []
            if stack is not None and (last is None or index < last):
                pending += [s for kind in kinds if (s := self._driver.take(stack, kind)) is not None]
                parted, cost = self._read.parted(stack, index, kinds)
                steps += cost
            after_it = [s for one in pending if (s := self._read.taken(one, index)) is not None]
            pending = list(dict.fromkeys([*after_it, *parted]))
            stack = self._read.taken(stack, index) if stack is not None else None
            if stack is None and not pending:
                break
        self._budget.spend(steps // _STEPS_AT_ONCE)
        return any(self._read.taken(one, after) is not None for one in pending)

    def _span(self, change: _Substitution) -> Span:
        """The tokens that a change takes away."""
        return Span(self._read.start(change.at), self._read.end(change.at + change.taken - 1))


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
