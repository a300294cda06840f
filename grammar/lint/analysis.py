"""A Lark grammar laid open: its text's statements, productions, table, terminals and machines."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from grammar.diagnostic import quote
from grammar.expressions.characters import Alphabet
from grammar.expressions.expression import Expression, read_expression
from grammar.expressions.machine import Machine, build_machine
from grammar.lint.definition import Definition, Definitions
from grammar.lint.lexing import Lexing, Terminal
from grammar.lint.sentence import Sentences, Witness
from grammar.lint.table import END, ParseTable, Production
from grammar.source import Span

__all__ = ["Failure", "GrammarAnalysis", "Sample", "Tokens"]

T = TypeVar("T")

_HELPER = re.compile(r"__(.+)_(?:star|plus|repeat_a\d+_b\d+(?:_opt)?)_\d+$")
_SAMPLES = 12
_WINDOW = 60


@dataclass(frozen=True, slots=True)
class Failure:
    """Why Lark does not load a grammar: a sentence, its place, and the name of the flaw that reports it."""

    message: str
    span: Span
    help: str | None = None
    flaw: str = "broken-grammar"


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as Lark's lexer cuts it: the terminals with where each begins and ends, and where that stopped.

    `stopped` is None where the whole text was read and the parser took it.
    """

    found: tuple[tuple[str, int, int], ...]
    stopped: int | None


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence of the grammar: its terminals, its text, and whether Lark's lexer cuts that text so.

    `at` is where in the text the terminal begins that the sentence was made for; `is_read` says that the lexer cuts
    what stands before it as it should, `is_faithful` that it cuts this terminal so too, and that the text fares as the
    terminals would; `stands` that the terminal, tried alone, reads at that place just what is meant for it.
    """

    terminals: tuple[str, ...]
    text: str
    at: int
    is_read: bool
    is_faithful: bool
    stands: bool

    @property
    def shown(self) -> str:
        """The text in quotes; of a long one, what stands around the place."""
        if len(self.text) <= _WINDOW:
            return quote(self.text) if self.text else "the empty text"
        start = max(0, min(self.at - _WINDOW // 2, len(self.text) - _WINDOW + 2))
        end = start + _WINDOW - 2
        return quote(("…" if start else "") + self.text[start:end] + ("…" if end < len(self.text) else ""))


class GrammarAnalysis:
    """A Lark grammar with all that is known about it.

    `failure` says why it could not be loaded; there are then no productions. `table` is None where the parser is not
    LALR(1) or the table could not be made. `lexer` is ``contextual``, ``basic`` or ``dynamic``. `has_postlex` says that
    Lark is given a post-lexer with the grammar, which makes the terminals that are only declared.
    """

    __slots__ = (
        "_memo",
        "definitions",
        "failure",
        "has_postlex",
        "lexer",
        "lexing",
        "name",
        "parser",
        "productions",
        "sentences",
        "starts",
        "table",
        "terminals",
        "text",
    )

    def __init__(
        self,
        text: str,
        *,
        name: str = "grammar",
        parser: str = "lalr",
        lexer: str = "contextual",
        starts: Sequence[str] = (),
        definitions: Definitions | None = None,
        failure: Failure | None = None,
        productions: Sequence[Production] = (),
        terminals: Mapping[str, Terminal] | None = None,
        ignored: Sequence[str] = (),
        table: ParseTable | None = None,
        has_postlex: bool = False,
    ) -> None:
        self.text = text
        self.has_postlex = has_postlex
        self.name = name
        self.parser = parser
        self.lexer = lexer
        self.starts = tuple(starts)
        self.definitions = definitions or Definitions(text)
        self.failure = failure
        self.productions = tuple(productions)
        self.terminals = terminals or {}
        self.lexing = Lexing(self.terminals, ignored)
        self.table = table
        self.sentences = Sentences(table.productions if table else self.productions, table, ignored)
        self._memo: dict[Any, Any] = {}

    def once(self, derive: Callable[[GrammarAnalysis], T]) -> T:
        """What `derive` gives for this analysis, computed at the first call only."""
        if derive not in self._memo:
            self._memo[derive] = derive(self)
        derived: T = self._memo[derive]
        return derived

    # --- places and names ---

    def definition(self, symbol: str) -> Definition | None:
        """The statement of the text that a compiled symbol goes back to, None where it goes back to none."""
        origin = self.origin(symbol)
        stated = self.definitions.first(origin)
        if stated is not None:
            return stated
        bare = origin.lstrip("_")
        for definition in self.definitions.every:
            if definition.kind == "import" and bare.startswith("__".join(definition.path[:-1]) + "__"):
                return definition
        return None

    def origin(self, symbol: str) -> str:
        """The name of the rule that a compiled one was made for: a repetition's or a template's; else its own."""
        while (helper := _HELPER.match(symbol)) is not None:
            symbol = helper.group(1)
        return symbol.split("{", 1)[0]

    def place(self, symbol: str) -> Span:
        """Where a symbol is defined, or for a nameless terminal where it first stands; the text's start if nowhere."""
        definition = self.definition(symbol)
        if definition is not None:
            return definition.span
        if (
            symbol.startswith("__IGNORE_")
            and symbol[9:].isdecimal()
            and int(symbol[9:]) < len(self.definitions.ignored)
        ):
            ignored = self.definitions.ignored[int(symbol[9:])]
            return ignored.body[0].span if ignored.body else ignored.span
        if symbol in self.terminals:
            literal = self.definitions.literal(self.terminals[symbol].written)
            if literal is not None:
                return literal.span
        return Span(0, 0)

    def expression_place(self, terminal: str) -> Span:
        """Where a terminal's expression stands, if one literal is all of it; else the place of the terminal."""
        definition = self.definitions.first(terminal)
        if definition is not None and definition.kind == "terminal":
            literals = list(definition.literals())
            if len(literals) == 1:
                return literals[0].span
        return self.place(terminal)

    def shown(self, symbol: str, depth: int = 3) -> str:
        """A symbol as a grammar's author writes it; a repetition by what it repeats."""
        if symbol == END:
            return "the end of the text"
        if symbol in self.terminals:
            return self.terminals[symbol].written
        helper = _HELPER.match(symbol)
        if helper is None or not depth:
            return symbol
        parts = []
        for production in self.productions:
            if production.origin == symbol and production.expansion[:1] != (symbol,):
                parts.append(" ".join(self.shown(part, depth - 1) for part in production.expansion))
        inner = " | ".join(parts)
        if "_repeat_" in symbol:
            return f"({inner[:40]}…)" if len(inner) > 40 else f"({inner})"
        return f"{inner}+" if len(parts) == 1 and " " not in inner else f"({inner})+"

    def item(self, production: int, at: int) -> str:
        """A production of the table as its author writes it, with a mark before its part number `at`."""
        assert self.table is not None
        rule = self.table.productions[production]
        parts = [self.shown(part) for part in rule.expansion]
        return f"{self.shown(rule.origin)}: {' '.join([*parts[:at], '•', *parts[at:]])}"

    # --- terminals ---

    @property
    def alphabet(self) -> Alphabet:
        """The characters that this grammar's expressions tell apart."""
        return self.once(_alphabet)

    def expression(self, terminal: str) -> Expression | None:
        """The expression of a terminal, None where it cannot be read."""
        return self.once(_expressions).get(terminal)

    def machine(self, terminal: str, *, is_reversed: bool = False) -> Machine | None:
        """The machine of a terminal's expression, None where it has none or it would be too large."""
        key = ("machine", terminal, is_reversed)
        if key not in self._memo:
            expression = self.expression(terminal)
            self._memo[key] = (
                None if expression is None else build_machine(expression.root, self.alphabet, is_reversed=is_reversed)
            )
        machine: Machine | None = self._memo[key]
        return machine

    def sample(self, terminal: str) -> str | None:
        """A short text that the lexer takes as this terminal where it can; None for one that has no expression."""
        key = ("sample", terminal)
        if key not in self._memo:
            self._memo[key] = self._sample(terminal)
        sample: str | None = self._memo[key]
        return sample

    def _sample(self, name: str) -> str | None:
        terminal = self.terminals.get(name)
        if terminal is None:
            return None
        if terminal.fixed is not None:
            return terminal.fixed
        machine = self.machine(name)
        words = [word for word in machine.words(_SAMPLES) if word and terminal.reads(word)] if machine else []
        every = frozenset(self.terminals)
        for word in words:
            if self.lexing.take(every, word) == (name, len(word)):
                return word
        return words[0] if words else None

    @property
    def blank(self) -> str:
        """The shortest text that is ignored between two terminals; empty where nothing is."""
        return self.once(_blank)

    def contexts(self) -> tuple[tuple[frozenset[str], tuple[int, ...]], ...]:
        """The sets of terminals that a lexer is made for, each with the states it reads for.

        One set for the basic lexer, with every state; none for the dynamic one.
        """
        return self.once(_contexts)

    # --- sentences ---

    def read(self, text: str, start: str) -> Tokens:
        """A text as Lark reads it."""
        assert self.table is not None
        tokens: list[tuple[str, int, int]] = []
        terminals: list[str] = []
        every = frozenset(self.terminals)
        stack = self.table.stack(start)
        at = 0
        while at < len(text):
            names = self.table.row(stack[-1]) & every if self.lexer == "contextual" else every
            taken = self.lexing.take(names, text, at)
            if taken is None:
                return Tokens(tuple(tokens), at)
            name, end = taken
            if name not in self.lexing.ignored:
                tokens.append((name, at, end))
                terminals.append(name)
                if not self.table.shift(stack, name):
                    return Tokens(tuple(tokens), at)
            at = end
        return Tokens(tuple(tokens), None if self.table.may_end(stack) else len(text))

    def sentence(self, witness: Witness, word: str | None = None) -> Sample | None:
        """The text of a witness, with `word` for the terminal that it was made for.

        Without blanks between its terminals where the text is read as it should be so. None where one of them has no
        expression, as one that is only declared.
        """
        terminals = (*witness.before, *witness.after)
        words = [self.sample(terminal) for terminal in terminals]
        at = len(witness.before)
        if word is not None and at < len(words):
            words[at] = word
        known = [each for each in words if each is not None]
        if len(known) < len(words):
            return None
        tight = self._joined(terminals, known, at, witness.start, is_tight=True)
        if not self.blank or (tight.is_faithful if word is None else tight.is_read and tight.stands):
            return tight
        loose = self._joined(terminals, known, at, witness.start, is_tight=False)
        return loose if loose.is_read or not tight.is_read else tight

    def spaced(self, witness: Witness) -> Witness | None:
        """The witness with blanks between its terminals that the grammar has terminals for; None where it has none."""
        assert self.table is not None
        blanks = [name for name in self.terminals if name not in self.lexing.ignored and self._is_blank(name)]
        if not blanks:
            return None
        terminals = [*witness.before, *witness.after]
        put: list[str] = []
        place = 0
        for at, terminal in enumerate(terminals):
            for blank in blanks if put and put[-1] not in blanks and terminal not in blanks else ():
                if self.table.takes(witness.start, (*put, blank, *terminals[at:])):
                    put.append(blank)
                    break
            place = len(put) if at == len(witness.before) else place
            put.append(terminal)
        if len(put) == len(terminals):
            return None
        return Witness(witness.start, tuple(put[:place]), tuple(put[place:]))

    def _is_blank(self, terminal: str) -> bool:
        return (self.sample(terminal) or "x").isspace()

    def _joined(self, terminals: tuple[str, ...], words: list[str], at: int, start: str, *, is_tight: bool) -> Sample:
        text, begins = "", []
        for word in words:
            if text and self.blank and not (is_tight and not (_is_word(text[-1]) and _is_word(word[0]))):
                text += self.blank
            begins.append(len(text))
            text += word
        begins.append(len(text))
        read = self.read(text, start)
        names = tuple(name for name, *_ in read.found)
        assert self.table is not None
        is_faithful = names[: at + 1] == terminals[: at + 1] and self.table.takes(start, terminals) is (
            read.stopped is None
        )
        stands = at == len(words) or self._reads_just(terminals[at], words[at], text, begins[at])
        return Sample(terminals, text, begins[at], names[:at] == terminals[:at], is_faithful, stands)

    def _reads_just(self, terminal: str, word: str, text: str, at: int) -> bool:
        match = self.terminals[terminal].regex.match(text, at)
        return match is not None and match.end() == at + len(word)

    def described(self, witness: Witness, word: str | None = None) -> str:
        """A witness for a message, in quotes: its text, or its terminals where no text is read as they are."""
        sample = self.sentence(witness, word)
        if sample is not None and sample.is_faithful:
            return sample.shown
        return quote(" ".join(self.shown(terminal) for terminal in (*witness.before, *witness.after)))


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _alphabet(analysis: GrammarAnalysis) -> Alphabet:
    return Alphabet(code for expression in analysis.once(_expressions).values() for code in expression.named)


def _expressions(analysis: GrammarAnalysis) -> dict[str, Expression]:
    read = {name: read_expression(terminal.pattern) for name, terminal in analysis.terminals.items()}
    return {name: expression for name, expression in read.items() if expression is not None}


def _blank(analysis: GrammarAnalysis) -> str:
    ignored = [analysis.terminals[name] for name in sorted(analysis.lexing.ignored) if name in analysis.terminals]
    for text in (" ", "\t", "\n"):
        if any(terminal.reads(text) for terminal in ignored):
            return text
    return ""


def _contexts(analysis: GrammarAnalysis) -> tuple[tuple[frozenset[str], tuple[int, ...]], ...]:
    table = analysis.table
    every = frozenset(analysis.terminals)
    if analysis.lexer == "dynamic":
        return ()
    if analysis.lexer == "basic" or table is None:
        return ((every, tuple(range(len(table.states))) if table else ()),)
    by_names: dict[frozenset[str], list[int]] = {}
    for number in range(len(table.states)):
        by_names.setdefault(table.row(number) & every, []).append(number)
    return tuple((names, tuple(states)) for names, states in by_names.items())
