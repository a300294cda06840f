"""Lark parse tree to formula tree, with places.

A parse tree may be as deep as the parser's stack allows, deeper than Python likes to recurse. So each kind of node is
read by a generator that asks for its inner nodes by yielding them, and `_Building.read` keeps the row of waiting
generators. What recovery from an error has put in has no text: it becomes `Unreadable`, and nothing is said of it.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

from grammar.languages.formula.literals import read_integer, read_string
from grammar.languages.formula.mistakes import CONSTANTS, Mistakes
from grammar.languages.formula.phrase import Phrase
from grammar.languages.formula.places import FormulaPlaces, Part, Place, joined, leaf, span_of
from grammar.languages.formula.quoting import misquoted
from grammar.languages.formula.tree import Call, Column, Literal, Not, Operation, Unreadable
from grammar.languages.formula.vocabulary import FUNCTIONS, LEVELS, OTHER_OPERATORS
from grammar.notation import Built
from grammar.source import Source, Span

_CHAINS = frozenset({"disjunction", "conjunction", "equality", "comparison", "sum", "difference", "product"})
_LOOSE = frozenset({"disjunction", "conjunction"})

Steps = Generator[Any, Part, Part]
"""Yields inner parse trees, is sent what they are, and returns what the whole is."""


def build(tree: Any, source: Source) -> Built:
    """The formula of a parse tree, its places and the faults seen."""
    building = _Building(source)
    part = building.read(tree.children[0])
    building.finish()
    if tree.data == "formula_with_comma" and str(tree.children[1]):
        building.mistakes.trailing_comma(tree.children[1])
    return Built(part.node, FormulaPlaces(source, part.place), tuple(building.mistakes.diagnostics))


class _Building:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.mistakes = Mistakes(source)
        self._ends: dict[int, int] = {}
        """For a phrase with the word NOT in it, by where it begins: where the comparison that it begins ends."""
        self._nots: list[tuple[int, Span]] = []
        """Each word NOT, with where its phrase begins."""

    def read(self, tree: Any) -> Part:
        """The node of a parse tree, with everything inside it."""
        leaf = self._leaf(tree)
        if leaf is not None:
            return leaf
        waiting = [self._inner(tree)]
        sent: Any = None
        while waiting:
            try:
                wanted = waiting[-1].send(sent)
            except StopIteration as finished:
                waiting.pop()
                sent = finished.value
                continue
            sent = self._leaf(wanted)
            if sent is None:
                waiting.append(self._inner(wanted))
        part: Part = sent
        return part

    def finish(self) -> None:
        """Report what could not be reported before the whole text was read."""
        for start, word in self._nots:
            self.mistakes.negated_word(word, self._ends[start])

    def _leaf(self, tree: Any) -> Part | None:
        """The node of what has nothing inside it; None for what has."""
        kind = getattr(tree, "data", None)
        if kind is None:
            span = span_of(tree)
            return leaf(Literal(CONSTANTS[str(tree)]) if str(tree) in CONSTANTS else Unreadable(), span)
        if kind in ("unsigned", "signed"):
            return self._number(tree)
        if kind == "text":
            text = self._string(tree.children[0])
            return leaf(Unreadable() if text is None else Literal(text), span_of(tree))
        return self._column(tree) if kind == "column" else None

    def _inner(self, tree: Any) -> Steps:
        kind = tree.data
        if kind in _CHAINS:
            return self._chain(tree)
        reading: Steps = getattr(self, f"_{kind}")(tree)
        return reading

    # --- what has nothing inside it ---

    def _column(self, tree: Any) -> Part:
        span = span_of(tree)
        token = tree.children[0]
        if token.type == "QUOTED_COLUMN":
            name = self._string(tree.children[1].children[0])
            return leaf(Unreadable() if name is None else Column(name), span)
        if token.type in ("ODD_COLUMN", "TEMPLATE_COLUMN"):
            return leaf(self.mistakes.odd_column(str(token), span) or Unreadable(), span)
        return leaf(Column(str(token)[1:]) if str(token) else Unreadable(), span)

    def _string(self, token: Any) -> str | None:
        raw = str(token)
        if not raw:
            return None
        fault = None if token.type in ("STRING", "RAWSTRING") else misquoted(raw)
        if fault is None:
            return read_string(raw)
        self.mistakes.string(fault, span_of(token))
        return fault.text

    def _number(self, tree: Any) -> Part:
        token = tree.children[-1]
        raw, span = str(token), span_of(tree)
        if not raw:
            return leaf(Unreadable(), span)
        if token.type in ("ODD_NUMBER", "POINT_NUMBER"):
            self.mistakes.invalid_number(raw, span_of(token))
            return leaf(Unreadable(), span)
        value: float | None = read_integer(raw) if token.type == "INT" else float(raw)
        if value is None or math.isinf(value):
            self.mistakes.number_out_of_range(span, is_integer=token.type == "INT")
            return leaf(Unreadable(), span)
        return leaf(Literal(-value if len(tree.children) > 1 else value), span)

    # --- what has ---

    def _chain(self, tree: Any) -> Steps:
        written: list[str] = []
        places: list[Span] = []
        parts: list[Part] = []
        for child in tree.children:
            if len(parts) == len(written):
                parts.append((yield child))
            else:
                written.append(str(child))
                places.append(span_of(child))
        span = span_of(tree)
        if tree.data not in _LOOSE and span.start in self._ends:
            self._ends[span.start] = span.end  # NOT is about the whole comparison that it begins
        for i, operator in enumerate(written):
            if operator not in LEVELS:
                self.mistakes.operator(operator, places[i], parts[i], parts[i + 1])
        operators = [OTHER_OPERATORS.get(operator, operator) for operator in written]
        if not all(operator in LEVELS for operator in operators):
            return joined(parts, span)
        inner = [part.place for part in parts]
        first = parts[0]
        if isinstance(first.node, Operation) and first.node.level == LEVELS[operators[0]]:
            inner[:1] = first.place.parts
            places[:0] = first.place.operators
        node = Operation(tuple(operators), tuple(part.node for part in parts))
        return Part(node, Place(span, span, tuple(inner), operators=tuple(places)))

    def _negation(self, tree: Any) -> Steps:
        operand = yield tree.children[-1]
        span = span_of(tree)
        return Part(Not(operand.node), Place(span, span, (operand.place,)))

    def _group(self, tree: Any) -> Steps:
        inner = yield tree.children[0]
        inner.place.outer = span_of(tree)
        return inner

    def _call(self, tree: Any) -> Steps:
        name = tree.children[0]
        arguments: list[Part] = []
        for child in tree.children[1:]:
            arguments.append((yield child))  # a comprehension cannot yield
        span = span_of(tree)
        if not str(name):
            return joined(arguments, span)
        function = str(name) if str(name) in FUNCTIONS else self.mistakes.unknown_function(name)
        place = Place(span, span, tuple(part.place for part in arguments), name=span_of(name))
        return Part(Call(function, tuple(part.node for part in arguments)), place)

    _logical_call = _call

    # --- mistakes ---

    def _conditional(self, tree: Any) -> Steps:
        condition_tree, question, first_tree, colon, second_tree = tree.children
        condition = yield condition_tree
        first = yield first_tree
        second = yield second_tree
        span = span_of(tree)
        if str(question) and str(colon):
            self.mistakes.conditional(question, span, condition, first, second)
        parts = (condition, first, second)
        return Part(
            Call("IF", tuple(part.node for part in parts)), Place(span, span, tuple(part.place for part in parts))
        )

    def _negative(self, tree: Any) -> Steps:
        operand = yield tree.children[1]
        if str(tree.children[0]):
            self.mistakes.minus(tree.children[0], operand.outer)
        return joined([operand], span_of(tree))

    def _positive(self, tree: Any) -> Steps:
        operand = yield tree.children[1]
        if str(tree.children[0]):
            self.mistakes.plus(tree.children[0], operand.outer)
        return joined([operand], span_of(tree))

    def _phrase(self, tree: Any) -> Steps:
        phrase = Phrase(self.mistakes, tree.children)
        yield from phrase.read()
        span = span_of(tree)
        if phrase.nots:
            self._ends[span.start] = span.end
            self._nots += [(span.start, word) for word in phrase.nots]
        return phrase.parts[0] if phrase.is_word else joined(phrase.parts, span)
