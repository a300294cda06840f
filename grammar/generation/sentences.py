"""Sentences of a grammar that re-parse by construction: derived from its productions, read back while they are made.

A sentence is derived from the left, as a grammar is written: each rule by one of its alternatives, as somebody
chooses. Three things make it a sentence of the *parser* and not of the grammar on paper. The LALR table goes along,
so that an alternative which a conflict was decided against is never taken. A terminal's text is one that the lexer of
that very state reads back, alone and with what stands before; where two would run together, something that the grammar
ignores is put between. Where nothing fits, the last choice that could have been another is made again.

Three things make it a useful sentence. Its length is bounded: what an alternative needs at least is known, and is kept
back for what is still to come. It is led to a production that is aimed at, and then to another. And the first of the
choices is always the one that ends soonest, so that what is found by chance shrinks to something short.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Any

from grammar.chooser import Chooser, Simplest
from grammar.generation.judged import judged_words
from grammar.generation.lexicon import Lexicon, Texts, is_gap, lexicon
from grammar.generation.productions import Production, Productions
from grammar.language import Language
from grammar.notation import Notation
from grammar.parsing.driver import END, Stack
from grammar.parsing.lexer import lexed
from grammar.schema import Schema

MAX_DEAD_ENDS = 400
"""A choice is made again at most this many times in one sentence; then the shortest sentence stands in."""

_HURRY = 40
"""After this many dead ends the shortest alternatives are taken."""

_SEARCHED = 20_000
"""The search for the shortest sentence of a grammar ends after this many dead ends: it is made once."""

_LOOKED_BACK = 4
"""This many tokens without a gap between them are read again for each further one; at the end all are."""

_ROOMY = 8
"""With more than this many tokens to spare, alternatives that contain their own rule are likelier."""

_SENTENCES_A_STACK = 256
"""After this many sentences the parser stacks seen so far are forgotten, so that their number stays bounded."""

_FORESEEN = 16
"""At most this many of the symbols still to come are looked at for a way to the next production."""

_NEXT_TARGETS = 8
"""At most this many productions are tried for one that can still be reached."""

_LED = 3
"""How much likelier the target and the room decide about an alternative than its place does."""

_WAYS = 3
"""Of the nearest ways to a production, this many are taken."""

_STRIDE = 31
"""From one production to the next that is aimed at: a number that goes all over a grammar."""

_TEXTS_TRIED = 6
"""At most this many texts are tried for a terminal before the choices that led to it are made again."""

_NO_TEXTS: Texts = MappingProxyType({})


class Stuck(Exception):  # noqa: N818  # the grammar is at fault, not the caller
    """The grammar has no sentence that could be found: no text fits a terminal that every one needs."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One token of a sentence: its terminal, its characters, and what stands before it that the grammar ignores."""

    terminal: str
    text: str
    gap: str
    state: int


@dataclass(slots=True)
class Sentence:
    """A text with its tokens, and what the grammar ignores after the last one."""

    pieces: list[Piece] = field(default_factory=list)
    end: str = ""

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join([piece.gap + piece.text for piece in self.pieces]) + self.end


def sentence(
    notation: Notation, chooser: Chooser, *, budget: int = 30, aim: int | None = None, only: Texts = _NO_TEXTS
) -> Sentence:
    """A sentence of at most `budget` tokens, or the shortest there is.

    Args:
        notation: the notation; its definition alone counts, not its mistakes.
        chooser: where the choices come from.
        budget: the most tokens; drawn sentences have any length up to it.
        aim: a number for the production that the sentence is first led to: numbers in a row lead to all of them in
            turn. None leaves that to the chooser as well.
        only: for some terminals the only texts they are to have; of these, those count that the lexer reads back.

    Raises:
        Stuck: the grammar has no sentence that could be found.
    """
    if notation.read is not None:
        return _judged(notation, chooser, budget, only)
    made = material(notation)
    derived = _Derivation(made, chooser, only).run(budget, aim)
    return derived if derived is not None else shortest(notation, only)


def shortest(notation: Notation, only: Texts = _NO_TEXTS) -> Sentence:
    """A sentence of the fewest tokens; where texts run together, of as few as were found.

    Raises:
        Stuck: none was found.
    """
    if notation.read is not None:
        return _judged(notation, Simplest(), 0, only)
    derived = _Derivation(material(notation), Simplest(), only, limit=_SEARCHED).run(0, None)
    if derived is None:
        raise Stuck(f"no sentence of the grammar was found within {_SEARCHED:,} tries")
    return derived


def _judged(notation: Notation, chooser: Chooser, budget: int, only: Texts) -> Sentence:
    """A sentence of a grammar that has no table to go along with; the pieces know of no state."""
    words = judged_words(notation, chooser, budget, only)
    if words is None:
        raise Stuck("no text that the rules of the grammar derive was read by its parser")
    return Sentence([Piece(terminal, text, gap, 0) for terminal, text, gap in words])


def compose(
    language: Language, chooser: Chooser, schema: Schema | None = None, *, budget: int = 30, aim: int | None = None
) -> str:
    """A text of the language: of a drawn tree where the language draws trees, else a sentence with the schema's names.

    A drawn tree is right by the language's rules and as large as it is drawn; a sentence is right by the grammar, has
    `budget` tokens at most, and names what the schema holds as far as the grammar can write it.

    Raises:
        Stuck: the grammar has no sentence that could be found.
    """
    if language.generate is not None:
        return language.notation.print(language.generate(chooser, schema))
    return sentence(language.notation, chooser, budget=budget, aim=aim, only=spellings(language, schema)).text


def spellings(language: Language, schema: Schema | None) -> Texts:
    """For each terminal that is a name, how the schema's names are written; empty where any name will do."""
    if language.spell is None or schema is None or not len(schema):
        return _NO_TEXTS
    return language.spell(schema)


@dataclass(slots=True, eq=False)
class Material:
    """What sentences of one notation are made from; the stacks that were met are kept for a while."""

    lexicon: Lexicon
    productions: Productions
    targets: tuple[Production, ...]
    _root: Stack
    _uses: int = 0

    def root(self) -> Stack:
        """The parser's first stack."""
        self._uses += 1
        if self._uses % _SENTENCES_A_STACK == 0:
            self._root = Stack(self._root.state, None)
        return self._root


def material(notation: Notation) -> Material:
    """What sentences of the notation are made from, worked out once.

    Raises:
        Stuck: no text can be derived from the start rule, or the grammar has no LALR table to go along with.
    """
    return notation.derived.once(material, lambda: _made(notation))


def _made(notation: Notation) -> Material:
    if notation.read is not None:
        raise Stuck("the grammar is not read by an LALR table, which sentences are made along")
    words = lexicon(notation)
    grammar = words.grammar
    definitions = [
        (at, str(rule.origin.name), [str(symbol.name) for symbol in rule.expansion])
        for at, rule in enumerate(grammar.tables.rules)
    ]
    productions = Productions.of(notation.syntax.start, definitions, _unusable(words, definitions), words.may_follow)
    if notation.syntax.start not in productions.rules:
        raise Stuck(f"no text can be derived from `{notation.syntax.start}`")
    # A rule without alternatives is used wherever its only user is.
    targets = tuple(p for p in productions.every if len(productions.rules[p.origin]) > 1)
    return Material(words, productions, targets, Stack(grammar.start_state, None))


def _unusable(words: Lexicon, definitions: Sequence[tuple[int, str, Sequence[str]]]) -> list[str]:
    """The terminals that no lexer ever reads: others take all their texts away."""
    rules = {origin for _, origin, _ in definitions}
    terminals = sorted({symbol for _, _, symbols in definitions for symbol in symbols} - rules)
    states = words.grammar.states
    return [
        terminal
        for terminal in terminals
        if not any(terminal in row and words.texts(terminal, state) for state, row in states.items())
    ]


Pending = tuple[str, int, Any]
"""What is still to be derived: a symbol, the tokens it may have beyond its least, and what comes after it or None."""


@dataclass(slots=True)
class _Point:
    """A point of the derivation where something was chosen, with what is left to choose from."""

    alternatives: Iterator[Production | tuple[str, str]]
    pending: Pending
    stack: Stack
    count: int
    needed: int


class _Derivation:
    """One derivation: what was put, what is still to come, and the points to which it can go back."""

    def __init__(self, made: Material, chooser: Chooser, only: Texts, limit: int = MAX_DEAD_ENDS) -> None:
        self.lexicon = made.lexicon
        self.grammar = made.lexicon.grammar
        self.automaton = made.lexicon.grammar.driver
        self.productions = made.productions
        self.targets = made.targets
        self.root = made.root()
        self.chooser = chooser
        self.only = only
        self.limit = limit
        self.size = 0
        self.dead_ends = 0
        self.sentence = Sentence()
        self.target: Production | None = None
        self.ways: Mapping[str, int] = {}
        self.number = 0
        self.is_led = False
        self.style = 0

    def run(self, budget: int, aim: int | None) -> Sentence | None:
        """The sentence, or None where too many choices led nowhere."""
        start = self.productions.start
        self._prepare(budget, aim)
        pending: Pending | None = (start, self.size, None)
        stack, needed = self.root, self.productions.least[start]
        points: list[_Point] = []
        while True:
            if pending is None and self._is_whole(stack):
                return self.sentence
            if pending is not None:
                count = len(self.sentence.pieces)
                points.append(_Point(self._alternatives(pending, stack, needed), pending, stack, count, needed))
            while True:
                if not points or self.dead_ends > self.limit:
                    return None
                point = points[-1]
                alternative = next(point.alternatives, None)
                if alternative is not None:
                    break
                points.pop()
                self.dead_ends += 1
            del self.sentence.pieces[point.count :]
            symbol, room, rest = point.pending
            stack = point.stack
            if isinstance(alternative, Production):
                growth = alternative.least - self.productions.least[symbol]
                needed = point.needed + growth
                room = min(room, self._left(needed) + growth)
                pending = self._expanded(alternative, max(room - growth, 0), rest)
            else:
                gap, text = alternative
                self.sentence.pieces.append(Piece(symbol, text, gap, stack.state))
                pending, needed = rest, point.needed - 1
                following = self.automaton.take(stack, symbol)
                assert following is not None  # the alternatives are those that can be taken
                stack = following

    def _prepare(self, budget: int, aim: int | None) -> None:
        least = self.productions.least[self.productions.start]
        if budget <= least:
            return
        start = self.productions.start
        self.is_led = aim is not None
        number = aim if aim is not None else self.chooser.choose(len(self.targets) + 1) - 1
        self.style = self.chooser.choose(4) if self.lexicon.separators else 0
        self.size = self.chooser.choose(budget + 1) if self.chooser.choose(4) == 0 else budget
        self._lead(number, [start], budget - least)
        if self.target is not None:
            self.size = max(self.size, self.ways[start])

    def _left(self, needed: int) -> int:
        """The tokens that are left beyond what is needed."""
        return self.size - len(self.sentence.pieces) - needed

    # --- rules ---

    def _alternatives(self, pending: Pending, stack: Stack, needed: int) -> Iterator[Production | tuple[str, str]]:
        symbol, room, _ = pending
        if symbol in self.productions.rules:
            left = self._left(needed)
            rules = self.productions.rules[symbol]
            return iter(rules) if len(rules) == 1 else self._ordered(rules, pending, min(room, left), left)
        if self.automaton.take(stack, symbol) is None:  # a conflict was decided against it
            return iter(())
        return self._spellings(symbol, stack.state)

    def _ordered(self, rules: Sequence[Production], pending: Pending, room: int, left: int) -> Iterator[Production]:
        """The alternatives of a rule, the chosen one first, then the others, shortest first."""
        first = self._chosen(rules, pending, room, left)
        yield first
        for production in rules:
            if production is not first:
                yield production

    def _chosen(self, rules: Sequence[Production], pending: Pending, room: int, left: int) -> Production:
        """One of the alternatives that have room, and that what comes next can follow; one that leads to the target.

        A small number always stands for the alternative of that place, whatever is aimed at; a greater one leaves the
        alternative to the target. So a failing sentence stays one while it shrinks: the numbers that led it to its
        target give way to places, and what is aimed at no longer matters.
        """
        if self.dead_ends > _HURRY:
            return next((p for p in rules if self._joins(p, pending[2])), rules[0])
        at = self.chooser.choose((1 + _LED) * len(rules)) - len(rules)
        if at >= 0 or self.is_led:
            leading = self._leading(rules, pending, left)
            if leading:
                chosen = leading[at % len(leading)]
                if chosen is self.target:
                    self._reached(chosen, pending, left)
                return chosen
        least = self.productions.least[pending[0]]
        fitting = [p for p in rules if p.least - least <= room and self._joins(p, pending[2])]
        if not fitting:
            return rules[0]
        if at < 0:
            chosen = rules[at + len(rules)]
            return chosen if chosen in fitting else fitting[0]
        if room > _ROOMY:
            fitting += [production for production in fitting if production.grows]
        return fitting[at % len(fitting)]

    def _leading(self, rules: Sequence[Production], pending: Pending, left: int) -> list[Production]:
        """The alternatives that lead to what is aimed at, the nearest first; none where it is not to be had here."""
        target, known = self.target, self.productions.least
        symbol, _, rest = pending
        if target is None or symbol not in self.ways or self.ways[symbol] - known[symbol] > left:
            return []
        fitting: list[tuple[int, int, Production]] = []
        for production in rules:
            costs = [self.ways[s] - known[s] for s in production.symbols if s in self.ways]
            if production is target:
                fitting.append((0, production.index, production))
            elif costs and production.least + min(costs) - known[symbol] <= left:
                fitting.append((production.least + min(costs), production.index, production))
        return [way[2] for way in sorted(fitting) if self._joins(way[2], rest)][:_WAYS]

    def _reached(self, target: Production, pending: Pending, left: int) -> None:
        """Aim at another production: one that what is still to come can be led to."""
        symbol, _, rest = pending
        coming = list(target.symbols)
        while rest is not None and len(coming) < _FORESEEN:
            coming.append(rest[0])
            rest = rest[2]
        number = (self.number * _STRIDE + 1) % len(self.targets)  # no choice: there would be one more to shrink
        self._lead(number, coming, left - target.least + self.productions.least[symbol])

    def _joins(self, production: Production, rest: Pending | None) -> bool:
        """Whether what comes next can follow what the alternative ends with."""
        if rest is None or not production.symbols:
            return True
        return self.productions.neighbours.join(production.symbols[-1], rest[0])

    def _lead(self, number: int, coming: Sequence[str], left: int) -> None:
        """Aim at the production of that number, or the next one that can still be had: of these symbols, within this."""
        self.target = None
        if number < 0 or not self.targets:
            return
        known = self.productions.least
        for at in range(number, number + min(_NEXT_TARGETS, len(self.targets))):
            target = self.targets[at % len(self.targets)]
            ways = self.productions.distances(target)
            if any(symbol in ways and ways[symbol] - known[symbol] <= left for symbol in coming):
                self.target, self.ways, self.number = target, ways, at
                return

    def _expanded(self, production: Production, room: int, rest: Pending | None) -> Pending | None:
        """What is still to come once a rule is written as its alternative: the room is shared out among its rules."""
        rules = self.productions.rules
        inner = sum(symbol in rules for symbol in production.symbols)
        favoured = self.chooser.choose(inner + 1) if inner > 1 and self.dead_ends <= _HURRY else 0
        share = room // inner if inner else 0
        pending, at = rest, inner
        for symbol in reversed(production.symbols):
            if symbol in rules:
                mine = share if favoured == 0 else room if favoured == at else 0
                pending = (symbol, mine, pending)
                at -= 1
            else:
                pending = (symbol, 0, pending)
        return pending

    # --- terminals ---

    def _spellings(self, terminal: str, state: int) -> Iterator[tuple[str, str]]:
        """What can be put for a terminal, with the gap before it: what the lexer reads back here."""
        for text in islice(self.lexicon.chosen(terminal, state, self.chooser, self.only), _TEXTS_TRIED):
            for gap in self._gaps():
                if self._stays_apart(gap, text, terminal, state):
                    yield gap, text

    def _gaps(self) -> Sequence[str]:
        """What may be put before the next token, in the order of trying; sometimes more than is needed."""
        separators = self.lexicon.separators
        if not separators:
            return ("",)
        plain = separators[0]
        if self.style == 3 and self.dead_ends <= _HURRY:
            at = self.chooser.choose(len(separators) + 1)
            return (separators[at - 1], plain) if at else ("", plain)
        if not self.sentence.pieces:
            return ("",)
        return ("", plain) if self.style == 2 else (plain, "")

    def _stays_apart(self, gap: str, text: str, terminal: str, state: int) -> bool:
        """Whether the tokens before end where they ended, and this one begins where it begins."""
        lexers, pieces = self.grammar.lexers, self.sentence.pieces
        joined = gap + text
        if gap and not is_gap(lexers[state], gap, joined, terminal):
            return False
        for at in range(len(pieces) - 1, max(len(pieces) - 1 - _LOOKED_BACK, -1), -1):
            piece = pieces[at]
            joined = piece.text + joined
            if lexed(lexers[piece.state], joined) != (piece.terminal, len(piece.text)):
                return False
            if piece.gap:
                break
            joined = piece.gap + joined
        return True

    def _is_whole(self, stack: Stack) -> bool:
        """Whether the text may end here and is read back as it was made; with wider gaps where it is not."""
        if self.automaton.take(stack, END) is None:
            return False
        if self.style == 3:
            end = self.chooser.choose(len(self.lexicon.separators) + 1)
            self.sentence.end = self.lexicon.separators[end - 1] if end else ""
            if self._is_read_back(self.sentence, stack.state):
                return True
            self.sentence.end = ""
        if self._is_read_back(self.sentence, stack.state):
            return True
        if not self.lexicon.separators:
            return False
        plain = self.lexicon.separators[0]
        spaced = [Piece(p.terminal, p.text, plain if at else "", p.state) for at, p in enumerate(self.sentence.pieces)]
        if not self._is_read_back(Sentence(spaced), stack.state):
            return False
        self.sentence = Sentence(spaced)
        return True

    def _is_read_back(self, made: Sentence, last_state: int) -> bool:
        """Whether the lexers of the states that the parser goes through make these tokens of the text."""
        text, position = made.text, 0
        for piece in made.pieces:
            lexer = self.grammar.lexers[piece.state]
            start = position + len(piece.gap)
            while position < start:
                read = lexed(lexer, text, position)
                if read is None or read[0] not in lexer.ignore_types:
                    return False
                position = read[1]
            end = start + len(piece.text)
            if position != start or lexed(lexer, text, position) != (piece.terminal, end):
                return False
            position = end
        lexer = self.grammar.lexers[last_state]
        while position < len(text):
            read = lexed(lexer, text, position)
            if read is None or read[0] not in lexer.ignore_types:
                return False
            position = read[1]
        return True
