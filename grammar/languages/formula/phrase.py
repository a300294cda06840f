"""Values and words in a row, with nothing between them that a formula knows: what each word is, from left to right."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from grammar.diagnostic import Safety
from grammar.languages.formula.mistakes import Mistakes, is_plain_reference, is_strange_call
from grammar.languages.formula.places import Part, joined, leaf, span_of
from grammar.languages.formula.tree import Literal, Node, Unreadable
from grammar.languages.formula.vocabulary import (
    ABSENT_OPERATORS,
    NEAR_WORD_OPERATORS,
    OTHER_LITERALS,
    WORD_OPERATORS,
)
from grammar.pause import pause
from grammar.source import Span

_WORDS = frozenset({"FUNCTION", "OTHER_WORD", "LETTER"})
_SIGNS = frozenset({"OP_MINUS", "OP_PLUS"})


class Phrase:
    """The reading of one row of values and words.

    After `read`, `parts` are the values found and `nots` the words NOT; `is_word` says that there were words only, and
    that they made one value.
    """

    def __init__(self, mistakes: Mistakes, children: Sequence[Any]) -> None:
        self.parts: list[Part] = []
        self.nots: list[Span] = []
        self._mistakes = mistakes
        self._children = children
        self._at = 0
        self._left: Part | None = None
        """The value on the left; None where one is to come."""

    @property
    def is_word(self) -> bool:
        """Whether the row is one value made of words."""
        return len(self.parts) == 1 and all(_is_token(child) for child in self._children)

    def read(self) -> Generator[Any, Part, None]:
        """Report what is wrong with the row. Yields the parse trees of values and is sent what they are."""
        while self._at < len(self._children):
            child = self._children[self._at]
            self._at += 1
            pause()
            if not _is_token(child):
                yield from self._value(child)
            elif not str(child):
                continue  # recovery has put it in
            elif child.type in _SIGNS:
                self._sign(child)
            elif self._left is not None:
                self._operator_word(child, self._left)
            elif str(child).upper() == "CASE":
                self._mistakes.absent_form(child)
                self.parts.append(leaf(Unreadable(), span_of(child)))
                return
            else:
                self._operand_word(child)

    def _value(self, tree: Any) -> Generator[Any, Part, None]:
        left = self._left
        if left is not None:
            if _is_infix(tree):
                yield from self._infix_call(tree, left)
                return
            if self._is_more_of_name(left, span_of(tree)) and is_strange_call(tree):
                self._take_spaced(left, span_of(tree).end)
                return
        part = yield tree
        if left is not None:
            if left.outer.end == part.outer.start and _is_number(left.node) and _is_number(part.node):
                self._mistakes.number_with_unit(Span(left.outer.start, part.outer.end))
            else:
                self._mistakes.missing_operator(left, part.outer)
        self._take(part)

    def _sign(self, token: Any) -> None:
        operand = span_of(self._children[self._at])
        if str(token) == "-":
            self._mistakes.minus(token, operand)
        else:
            self._mistakes.plus(token, operand)

    def _operand_word(self, token: Any) -> None:
        span = span_of(token)
        if str(token).lower() == "not" and self._at < len(self._children):
            self.nots.append(span)
        elif str(token).lower() in OTHER_LITERALS:
            self._take(leaf(self._mistakes.other_literal(token), span))
        else:
            span = Span(span.start, self._end_of_name(span.end))
            self._take(leaf(self._mistakes.bare_word(span) or Unreadable(), span))

    def _operator_word(self, token: Any, left: Part) -> None:
        span, name = span_of(token), str(token).lower()
        if left.outer.end == span.start and _is_number(left.node):
            self._mistakes.number_with_unit(Span(left.outer.start, span.end))
            return
        if name in OTHER_LITERALS:
            self._mistakes.missing_operator(left, span)
            self._take(leaf(self._mistakes.other_literal(token), span))
            return
        if name == "is" and self._follows("not"):
            span = Span(span.start, span_of(self._children[self._at]).end)
            self._at += 1
        elif name == "not" and self._follows("in"):
            return  # both are reported with the call that IN is taken for
        if name in WORD_OPERATORS:
            self._mistakes.other_operator(str(token), span, WORD_OPERATORS[name], Safety.SAFE)
        elif name in NEAR_WORD_OPERATORS:
            self._mistakes.other_operator(str(token), span, NEAR_WORD_OPERATORS[name], Safety.UNSAFE)
        elif name not in ABSENT_OPERATORS and self._is_more_of_name(left, span):
            self._take_spaced(left, self._end_of_name(span.end))
            return
        else:
            self._mistakes.absent_operator(self._mistakes.source.slice(span), span, ABSENT_OPERATORS.get(name))
        self._left = None

    def _infix_call(self, call: Any, left: Part) -> Generator[Any, Part, None]:
        """An operator word before parentheses, which the grammar takes for a call."""
        arguments: list[Part] = []
        for child in call.children[1:]:
            arguments.append((yield child))  # a comprehension cannot yield
        token = call.children[0]
        name, span = str(token).lower(), span_of(token)
        before = self._children[self._at - 2]
        if name == "in" and _is_token(before) and str(before).lower() == "not":
            name, span = "not in", Span(span_of(before).start, span.end)
        if name in WORD_OPERATORS:
            self._mistakes.other_operator(str(token), span, WORD_OPERATORS[name], Safety.SAFE)
        elif name in ("in", "not in") and arguments:
            self._mistakes.infix_in(name, left, span, arguments[0].outer.start)
        else:
            self._mistakes.absent_operator(self._mistakes.source.slice(span), span, ABSENT_OPERATORS[name])
        self._take(joined(arguments, span_of(call)))

    def _take(self, part: Part) -> None:
        self.parts.append(part)
        self._left = part

    def _take_spaced(self, column: Part, end: int) -> None:
        """Take a column reference with what follows up to `end`, and with parentheses behind that, as one name."""
        if self._at < len(self._children) and is_strange_call(self._children[self._at]):
            following = span_of(self._children[self._at])
            if self._is_blank(end, following.start):
                end = following.end
                self._at += 1
        span = Span(column.outer.start, end)
        self.parts.pop()
        self._take(leaf(self._mistakes.spaced_column(span) or Unreadable(), span))

    def _end_of_name(self, end: int) -> int:
        """Pass over the words that can be nothing but more of a name; where the last of them ends."""
        while self._at < len(self._children):
            following = self._children[self._at]
            if not _is_token(following) or following.type not in _WORDS or not str(following):
                break
            if _is_operator(str(following)) or str(following).lower() in OTHER_LITERALS:
                break
            if not self._is_blank(end, span_of(following).start):
                break
            self._at += 1
            end = span_of(following).end
        return end

    def _is_more_of_name(self, left: Part, word: Span) -> bool:
        """Whether what is on the left is a column without quotes, with nothing but a blank before the word."""
        source = self._mistakes.source
        return is_plain_reference(left, source) and self._is_blank(left.outer.end, word.start)

    def _is_blank(self, start: int, end: int) -> bool:
        """Whether there are blanks between two places and nothing else, no part that the reader passed over."""
        return self._mistakes.source.text[start:end].isspace()

    def _follows(self, word: str) -> bool:
        """Whether the next thing is that word, or a call by that name."""
        if self._at >= len(self._children):
            return False
        following = self._children[self._at]
        name = following.children[0] if getattr(following, "data", "") == "call" else following
        return not hasattr(name, "data") and str(name).lower() == word


def _is_token(child: Any) -> bool:
    """Whether a part of the row is a word or a sign, not a value."""
    return not hasattr(child, "data") and (child.type in _WORDS or child.type in _SIGNS)


def _is_infix(tree: Any) -> bool:
    """Whether a parse tree is of a call by a name that may be meant as an operator."""
    if getattr(tree, "data", "") != "call":
        return False
    name = str(tree.children[0]).lower()
    return name in WORD_OPERATORS or name == "in" or (name in ABSENT_OPERATORS and len(tree.children) == 2)


def _is_operator(word: str) -> bool:
    name = word.lower()
    return name in WORD_OPERATORS or name in NEAR_WORD_OPERATORS or name in ABSENT_OPERATORS


def _is_number(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
