"""Coverage: which productions and terminals of a grammar have been seen in texts, and which never were."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grammar.adoption.places import OwnPlaces
from grammar.adoption.tree import Leaf, Node, walk
from grammar.generation.judged import Rules
from grammar.lint.definition import Definition, Definitions, GrammarToken
from grammar.notation import Notation
from grammar.parsing.derivation import derive
from grammar.parsing.reader import Compiled, compiled
from grammar.source import Source, Span

_HELPER = re.compile(r"__(?P<rule>.*?)_(?:star|plus|opt)_\d+$")
"""What Lark calls the rule that it makes of a repetition."""

_IGNORED = re.compile(r"__IGNORE_(\d+)$")
"""What Lark calls an expression that is ignored, with the number of its statement."""


@dataclass(frozen=True, slots=True)
class Part:
    """A production or a terminal of a grammar, with how often it was seen.

    `name` is the rule's or the terminal's; `text` how it is written, in the grammar's own words; `line` where in the
    grammar's text it stands, counted from 1, None where that is not known: what was imported stands elsewhere.
    """

    name: str
    text: str
    count: int
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What has been seen of a grammar, in how many of its texts; parts in the order of the compiled grammar."""

    texts: int
    productions: tuple[Part, ...]
    terminals: tuple[Part, ...]

    @property
    def unseen(self) -> tuple[Part, ...]:
        """The productions and terminals that no text had."""
        return tuple(part for part in (*self.productions, *self.terminals) if not part.count)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one text is made of: productions by their place in the compiled grammar, and the names of terminals.

    Of a grammar without a table there are no productions; the names are those of the nodes and tokens of its tree.
    """

    productions: frozenset[int]
    terminals: frozenset[str]


def seen_in(notation: Notation, text: str) -> Seen | None:
    """What a text is made of; None where it is not of the grammar."""
    if notation.read is not None:
        parsed = notation.read(Source(text))
        tree = parsed.places.node if isinstance(parsed.places, OwnPlaces) else parsed.tree
        if not isinstance(tree, Node | Leaf):
            return None
        return Seen(frozenset(), frozenset(part.kind for _, part in walk(tree)))
    reading = derive(notation, text)
    if reading is None:
        return None
    named = {token.terminal for token in reading.tokens}
    return Seen(reading.productions, frozenset(named | _ignored(notation, text, reading.tokens)))


class Tally:
    """The parts of a grammar that texts have shown so far.

    >>> from grammar import Language
    >>> tally = Tally(Language.from_lark('start: "a" | "b" "c"').notation)
    >>> tally.see("a")
    >>> [part.text for part in tally.coverage().unseen]
    ['start: "b" "c"', '"b"', '"c"']
    """

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        self.texts = 0
        self._productions: Counter[int] = Counter()
        self._terminals: Counter[str] = Counter()
        self._known: set[str] = set()

    def see(self, text: str) -> None:
        """Count what a text is made of; a text that is not of the grammar, or was seen before, counts nothing."""
        if text in self._known:
            return
        self._known.add(text)
        seen = seen_in(self.notation, text)
        if seen is not None:
            self.add(seen)

    def add(self, seen: Seen, times: int = 1) -> None:
        """Count what some texts are made of that are all made of the same."""
        self.texts += times
        for production in seen.productions:
            self._productions[production] += times
        for terminal in seen.terminals:
            self._terminals[terminal] += times

    def coverage(self) -> Coverage:
        """What has been seen until now; of a grammar without a table, its rules and not their alternatives."""
        if self.notation.read is not None:
            return self._of_parts()
        grammar = compiled(self.notation, with_mistakes=False)
        naming = _Naming(self.notation, grammar)
        productions = [
            naming.production(rule, self._productions[at])
            for at, rule in enumerate(grammar.tables.rules)
            if not rule.origin.name.startswith("$root")
        ]
        terminals = [
            naming.terminal(terminal.name, self._terminals[terminal.name]) for terminal in grammar.root_lexer.terminals
        ]
        return Coverage(self.texts, tuple(productions), tuple(terminals))

    def _of_parts(self) -> Coverage:
        rules = Rules.of(self.notation)
        definitions = Definitions(self.notation.syntax.grammar)
        source = Source(self.notation.syntax.grammar)

        def part(name: str, written: str) -> Part:
            definition = definitions.first(name)
            line = None if definition is None else source.line_column(definition.span.start)[0]
            return Part(name, written, self._terminals[name], line)

        terminals = [
            part(name, name if name not in rules.fixed or definitions.first(name) else json.dumps(rules.fixed[name]))
            for name in rules.patterns
            if name not in rules.ignored
        ]
        return Coverage(self.texts, tuple(part(kind, kind) for kind in rules.kinds), tuple(terminals))


def _ignored(notation: Notation, text: str, tokens: Sequence[Any]) -> set[str]:
    """The ignored terminals that stand between the tokens of a text."""
    lexer = compiled(notation, with_mistakes=False).root_lexer
    patterns = [
        (name, re.compile(lexer.terminals_by_name[name].pattern.to_regexp(), lexer.g_regex_flags))
        for name in sorted(lexer.ignore_types)
    ]
    names: set[str] = set()
    at = 0
    for end, after in [*((token.span.start, token.span.end) for token in tokens), (len(text), len(text))]:
        while at < end:
            matches = [(name, match.end()) for name, pattern in patterns if (match := pattern.match(text, at, end))]
            name, stop = max(matches, key=lambda match: match[1], default=("", end))
            names.add(name)
            at = stop if stop > at else end
        at = max(at, after)
    return names - {""}


class _Naming:
    """How the parts of a compiled grammar are written in its text."""

    def __init__(self, notation: Notation, grammar: Compiled) -> None:
        self.grammar = grammar
        self.source = Source(notation.syntax.grammar)
        self.definitions = Definitions(notation.syntax.grammar)

    def production(self, rule: Any, count: int) -> Part:
        origin = str(rule.origin.name)
        helper = _HELPER.match(origin)
        name = helper["rule"] if helper else origin
        symbols = [symbol for symbol in rule.expansion if not _HELPER.match(symbol.name)]
        if helper:  # one part of a repetition, or all before it and one part more
            again = " more than once" if len(symbols) < len(rule.expansion) else ""
            written = f"({' '.join(self._symbol(symbol.name) for symbol in symbols)}) repeated{again}"
        else:
            named = ["(...)" if _HELPER.match(symbol.name) else self._symbol(symbol.name) for symbol in rule.expansion]
            written = " ".join(named) or "(nothing)"
        definition = self.definitions.first(name)
        place = self._place(definition, {symbol.name for symbol in symbols}) if definition else None
        return Part(name, f"{name}: {written}", count, self._line(place))

    def terminal(self, name: str, count: int) -> Part:
        definition = self.definitions.first(name)
        if definition is not None:
            return Part(name, name, count, self._line(definition.span))
        ignored = _IGNORED.match(name)
        if ignored and int(ignored[1]) < len(self.definitions.ignored):
            definition = self.definitions.ignored[int(ignored[1])]
            body = "".join(token.text for token in definition.body)
            return Part(name, f"%ignore {body}", count, self._line(definition.span))
        written = self._symbol(name)
        token = self.definitions.literal(written)
        return Part(name, written, count, self._line(token.span if token is not None else None))

    def _symbol(self, name: str) -> str:
        """A rule's or named terminal's name; a terminal without a name as the text it stands for."""
        fixed = self.grammar.fixed.get(name)
        return name if fixed is None or self.definitions.first(name) else json.dumps(fixed, ensure_ascii=False)

    def _place(self, definition: Definition, symbols: set[str]) -> Span:
        """Where the alternative stands that has all the symbols, the shortest of them; the rule where none has."""
        fitting = [a for a in _alternatives(definition.body) if a and symbols <= {self._name(t) for t in a}]
        best = min(fitting, key=len, default=None)
        return best[0].span if best and symbols else definition.span

    def _name(self, token: GrammarToken) -> str:
        """The symbol that a token of the grammar's text stands for; the text itself where it stands for none."""
        if token.kind != "string":
            return token.text
        return next((n for n, text in self.grammar.fixed.items() if json.dumps(text) == token.text), token.text)

    def _line(self, span: Span | None) -> int | None:
        return None if span is None else self.source.line_column(span.start)[0]


def _alternatives(body: Sequence[GrammarToken]) -> list[list[GrammarToken]]:
    """The tokens of each alternative of a rule, split where ``|`` stands outside all brackets."""
    alternatives: list[list[GrammarToken]] = [[]]
    depth = 0
    for token in body:
        depth += token.text in "([{" if token.kind == "sign" else 0
        depth -= token.text in ")]}" if token.kind == "sign" else 0
        if token.text == "|" and token.kind == "sign" and not depth:
            alternatives.append([])
        else:
            alternatives[-1].append(token)
    return alternatives
