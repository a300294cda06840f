"""Lark parse tree to formula tree, with places; what people write where a formula has something else is reported here.

A parse tree may be as deep as the parser's stack allows, deeper than Python likes to recurse. So each kind of node is
read by a generator that asks for its inner nodes by yielding them, and `_Building.read` keeps the row of waiting
generators. What recovery from an error has put in has no text: it becomes `Unreadable`, and nothing is said of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from grammar.diagnostic import Diagnostic, Edit, Fix, Related, Safety, Severity, one_of, quote
from grammar.language import Built
from grammar.languages.formula.literals import (
    GLUED,
    read_integer,
    read_string,
    write_column,
    write_string,
)
from grammar.languages.formula.places import FormulaPlaces, Place
from grammar.languages.formula.quoting import Misquoted, misquoted
from grammar.languages.formula.tree import Call, Column, Literal, Node, Not, Operation, Unreadable
from grammar.languages.formula.vocabulary import (
    ABSENT,
    ABSENT_OPERATORS,
    AGGREGATES,
    ALIASES,
    FUNCTIONS,
    LARGEST_INTEGER,
    LEVELS,
    NEAR_ALIASES,
    NEAR_WORD_OPERATORS,
    OTHER_LITERALS,
    OTHER_OPERATORS,
    WORD_OPERATORS,
)
from grammar.source import Source, Span
from grammar.suggestion import folded, nearest

_CONSTANTS = {"true": True, "false": False, "null": None}
_WORDS = frozenset({"FUNCTION", "OTHER_WORD", "LETTER"})
_FOLDED: Mapping[str, str] = MappingProxyType(
    {**{folded(other): name for other, name in ALIASES.items()}, **{folded(name): name for name in FUNCTIONS}}
)
"""Functions by their names without case and separators, and by those that other languages give them."""
_BLANK = re.compile(r"\s*")
_OPERATOR_AT_END = re.compile(rf"[{re.escape(GLUED)}]+$")
_HARD_BEFORE = frozenset("*/%-!")
_HARD_AFTER = frozenset("*/%")
_MAX_FAULTS = 100
"""No more are reported: what is left of such a text says nothing new."""
_MAX_DIGITS = 20
"""Numbers in other notations are converted up to so many characters."""


@dataclass(slots=True)
class _Part:
    """A node with its place."""

    node: Node
    place: Place

    @property
    def outer(self) -> Span:
        return self.place.outer


_Reading = Generator[Any, _Part, _Part]


def build(tree: Any, source: Source) -> Built:
    """The formula of a parse tree, its places and the faults seen."""
    building = _Building(source)
    top = tree.children[0]
    part = building.read(top)
    if tree.data == "formula_with_comma":
        building.trailing_comma(tree.children[1])
    building.finish()
    return Built(part.node, FormulaPlaces(source, part.place), tuple(building.diagnostics))


class _Building:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.diagnostics: list[Diagnostic] = []
        self._negated: dict[int, int] = {}
        """For a phrase with the word NOT in it, by where it begins: where the comparison that it begins ends."""
        self._nots: list[tuple[int, Span]] = []
        """Each word NOT, with where its phrase begins."""

    def read(self, tree: Any) -> _Part:
        """The node of a parse tree, with everything inside it."""
        part = self._leaf(tree)
        if part is not None:
            return part
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
        found: _Part = sent
        return found

    def _leaf(self, tree: Any) -> _Part | None:
        """The node of what has nothing inside it; None for what has."""
        kind = getattr(tree, "data", None)
        if kind is None:
            span = _span(tree)
            return _part(Literal(_CONSTANTS[str(tree)]) if str(tree) in _CONSTANTS else Unreadable(), span)
        if kind in ("unsigned", "signed"):
            return self._number(tree)
        if kind == "text":
            text = self._string(tree.children[0])
            return _part(Unreadable() if text is None else Literal(text), _span(tree))
        return self._column(tree) if kind == "column" else None

    def _inner(self, tree: Any) -> _Reading:
        kind = tree.data
        if kind in _CHAINS:
            return self._chain(tree)
        reading: _Reading = getattr(self, f"_{kind}")(tree)
        return reading

    # --- right things ---

    def _chain(self, tree: Any) -> _Reading:
        operators: list[str] = []
        places: list[Span] = []
        parts: list[_Part] = []
        for child in tree.children:
            if len(parts) == len(operators):
                parts.append((yield child))
            else:
                operators.append(str(child))
                places.append(_span(child))
        span = _span(tree)
        self._extend(tree.data, span)
        for i, operator in enumerate(operators):
            if OTHER_OPERATORS.get(operator, operator) not in LEVELS:
                self._absent_operator(operator, places[i])
            elif operator not in LEVELS:
                self._other_operator(operator, places[i], parts[i], parts[i + 1])
        names = [OTHER_OPERATORS.get(operator, operator) for operator in operators]
        if not all(name in LEVELS for name in names):
            return _joined(parts, span)
        first = parts[0]
        inner = [part.place for part in parts]
        if isinstance(first.node, Operation) and first.node.level == LEVELS[names[0]]:
            inner[:1] = first.place.parts
            places[:0] = first.place.operators
        node = Operation(tuple(names), tuple(part.node for part in parts))
        return _Part(node, Place(span, span, tuple(inner), operators=tuple(places)))

    def _negation(self, tree: Any) -> _Reading:
        operand = yield tree.children[-1]
        span = _span(tree)
        return _Part(Not(operand.node), Place(span, span, (operand.place,)))

    def _group(self, tree: Any) -> _Reading:
        inner = yield tree.children[0]
        inner.place.outer = _span(tree)
        return inner

    def _call(self, tree: Any) -> _Reading:
        name = tree.children[0]
        arguments: list[_Part] = []
        for child in tree.children[1:]:
            arguments.append((yield child))
        span = _span(tree)
        if not str(name):
            return _joined(arguments, span)
        known = str(name) if str(name) in FUNCTIONS else self._unknown_function(name)
        place = Place(span, span, tuple(part.place for part in arguments), name=_span(name))
        return _Part(Call(known, tuple(part.node for part in arguments)), place)

    _logical_call = _call

    def _column(self, tree: Any) -> _Part:
        span = _span(tree)
        token = tree.children[0]
        if token.type == "QUOTED_COLUMN":
            name = self._string(tree.children[1].children[0])
            return _part(Unreadable() if name is None else Column(name), span)
        if token.type == "ODD_COLUMN":
            return _part(self._odd_column(str(token), span), span)
        return _part(Column(str(token)[1:]) if str(token) else Unreadable(), span)

    def _string(self, token: Any) -> str | None:
        raw = str(token)
        if not raw:
            return None
        if token.type in ("STRING", "RAWSTRING"):
            return read_string(raw)
        fault = misquoted(raw)
        if fault is None:
            return read_string(raw)
        span = _span(token)
        self._report(
            fault.name,
            fault.message,
            Span(span.start + fault.start, span.start + fault.end),
            label=fault.label,
            help=fault.help,
            fixes=_requoting(fault, span),
        )
        return fault.text

    def _number(self, tree: Any) -> _Part:
        token = tree.children[-1]
        raw, span = str(token), _span(tree)
        if not raw:
            return _part(Unreadable(), span)
        if token.type in ("ODD_NUMBER", "POINT_NUMBER"):
            self._invalid_number(raw, _span(token))
            return _part(Unreadable(), span)
        is_negative = len(tree.children) > 1
        value: float | None = read_integer(raw) if token.type == "INT" else float(raw)
        if value is None or math.isinf(value):
            sign = "-" if is_negative else ""
            is_integer = token.type == "INT"
            self._report(
                "number-out-of-range",
                f"{quote(sign + raw)} is beyond the {'integers' if is_integer else 'numbers'} that a formula can hold",
                span,
                label="too many digits" if is_integer else "too great an exponent",
                help=f"the greatest integer is {LARGEST_INTEGER}; a number with a point may be greater"
                if is_integer
                else "the greatest number is about 1.8e308",
            )
            return _part(Unreadable(), span)
        return _part(Literal(-value if is_negative else value), span)

    # --- mistakes ---

    def _conditional(self, tree: Any) -> _Reading:
        condition_tree, question, first_tree, colon, second_tree = tree.children
        condition = yield condition_tree
        first = yield first_tree
        second = yield second_tree
        span = _span(tree)
        if str(question) and str(colon):
            self._report(
                "unknown-operator",
                "`?` is not an operator",
                _span(question),
                label="not an operator",
                help="write `IF(condition, value, else)`",
                fixes=(
                    Fix(
                        "write `IF(…)`",
                        (
                            Edit(Span(span.start, span.start), "IF("),
                            Edit(Span(condition.outer.end, first.outer.start), ", "),
                            Edit(Span(first.outer.end, second.outer.start), ", "),
                            Edit(Span(span.end, span.end), ")"),
                        ),
                        Safety.SAFE,
                    ),
                ),
            )
        return _Part(
            Call("IF", (condition.node, first.node, second.node)),
            Place(span, span, (condition.place, first.place, second.place)),
        )

    def _negative(self, tree: Any) -> _Reading:
        sign = tree.children[0]
        operand = yield tree.children[1]
        span = _span(tree)
        if str(sign):
            before, after = self._before(span.start), self._after(span.end)
            opening, closing = ("(", ")") if before in _HARD_BEFORE or after in _HARD_AFTER else ("", "")
            edits = [Edit(Span(span.start, operand.outer.start), f"{opening}0 - ")]
            if closing:
                edits.append(Edit(Span(span.end, span.end), closing))
            self._signed(sign, f"write `{opening}0 - …{closing}`", tuple(edits))
        return _joined([operand], span)

    def _positive(self, tree: Any) -> _Reading:
        sign = tree.children[0]
        operand = yield tree.children[1]
        span = _span(tree)
        if str(sign):
            self._signed(sign, "leave it out", (Edit(Span(span.start, operand.outer.start), ""),))
        return _joined([operand], span)

    def _phrase(self, tree: Any) -> _Reading:
        phrase = _Phrase(self, tree.children)
        yield from phrase.read()
        span = _span(tree)
        if phrase.nots:
            self._negated[span.start] = span.end
            self._nots += [(span.start, word) for word in phrase.nots]
        if len(phrase.parts) == 1 and len(tree.children) == len(phrase.words):
            return phrase.parts[0]
        return _joined(phrase.parts, span)

    def _extend(self, kind: str, span: Span) -> None:
        """A comparison or anything tighter that begins with NOT is what the NOT is about."""
        if kind not in ("disjunction", "conjunction") and span.start in self._negated:
            self._negated[span.start] = span.end

    def finish(self) -> None:
        """Report what could not be reported before the whole text was read."""
        for start, word in self._nots:
            end = self._negated[start]
            self._report(
                "not-without-parentheses",
                f"{quote(self.source.slice(word))} is a function, and stands here without parentheses",
                word,
                label="a function",
                help="write `NOT(…)`, or `!` before a value",
                fixes=(
                    Fix(
                        "write `NOT(…)`",
                        (Edit(Span(word.start, self._past_blanks(word.end)), "NOT("), Edit(Span(end, end), ")")),
                        Safety.SAFE,
                    ),
                ),
            )

    def trailing_comma(self, token: Any) -> None:
        """Report the comma behind the whole formula."""
        if str(token):
            self._report(
                "trailing-comma",
                "a comma stands behind the whole formula",
                _span(token),
                label="nothing follows",
                help="remove the comma",
                fixes=(Fix("remove the comma", (Edit(_span(token), ""),), Safety.UNSAFE),),
            )

    def _unknown_function(self, token: Any) -> str:
        """Report a name that is no function; the function that was certainly meant, or the name."""
        name, span = str(token), _span(token)
        upper = name.upper()
        if upper in AGGREGATES:
            self._report(
                "aggregate-in-formula",
                f"{quote(name)} is computed over many events, and a formula over one",
                span,
                label="not a function",
                help="put it in `calculations`, and in `formulas` refer to its name",
            )
            return name
        meant = _FOLDED.get(folded(name))
        near = NEAR_ALIASES.get(upper)
        likely = (meant,) if meant else (near,) if near else ()
        if not likely and upper not in ABSENT:
            likely = nearest(upper, FUNCTIONS)
        safety = Safety.SAFE if meant else Safety.UNSAFE
        self._report(
            "unknown-function",
            f"{quote(name)} is not a function",
            span,
            label=f"not one of the {len(FUNCTIONS)}",
            help=f"write `{meant}`" if meant else ABSENT.get(upper) or _did_you_mean(likely),
            near=likely,
            fixes=(Fix(f"write `{likely[0]}`", (Edit(span, likely[0]),), safety),) if len(likely) == 1 else (),
        )
        return meant or name

    def _other_operator(self, operator: str, span: Span, left: _Part, right: _Part) -> None:
        """Report another language's operator that has a counterpart here."""
        meant = OTHER_OPERATORS[operator]
        is_certain = operator != "||" or not (_may_be_text(left.node) or _may_be_text(right.node))
        self.replace_operator(operator, span, meant, Safety.SAFE if is_certain else Safety.UNSAFE)

    def replace_operator(self, operator: str, span: Span, meant: str, safety: Safety) -> None:
        """Report something between two values that is no operator, with the operator that was meant."""
        before = "" if self.text[span.start - 1 : span.start].isspace() else " "
        after = "" if self.text[span.end : span.end + 1].isspace() else " "
        self._report(
            "unknown-operator",
            f"{quote(operator)} is not an operator",
            span,
            label="not an operator",
            help=f"write `{meant}`",
            fixes=(Fix(f"write `{meant}`", (Edit(span, f"{before}{meant}{after}"),), safety),),
        )

    def _absent_operator(self, operator: str, span: Span) -> None:
        if operator:
            self.report_operator(operator, span, ABSENT_OPERATORS.get(operator))

    def report_operator(self, operator: str, span: Span, help_: str | None, fixes: tuple[Fix, ...] = ()) -> None:
        """Report something between two values that is no operator and has no counterpart."""
        self._report(
            "unknown-operator", f"{quote(operator)} is not an operator", span, label="not an operator", help=help_,
            fixes=fixes,
        )  # fmt: skip

    def _signed(self, sign: Any, help_: str, edits: tuple[Edit, ...]) -> None:
        self._report(
            "signed-expression",
            f"`{sign}` stands before something other than a number",
            _span(sign),
            label="only a number has a sign",
            help=help_,
            fixes=(Fix("subtract from 0" if str(sign) == "-" else "remove the sign", edits, Safety.SAFE),),
        )

    def _invalid_number(self, raw: str, span: Span) -> None:
        fixed = _converted(raw)
        self._report(
            "invalid-number",
            f"{quote(raw)} is not a number of a formula",
            span,
            help=f"write `{fixed}`" if fixed else "write digits, and digits behind the point: `1.5`, `.5`, `1e3`",
            fixes=(Fix(f"write `{fixed}`", (Edit(span, fixed),), Safety.SAFE),) if fixed else (),
        )

    def number_with_unit(self, span: Span) -> None:
        """Report a word that begins where a number ends."""
        self._report(
            "invalid-number",
            f"{quote(self.source.slice(span))} is not a number of a formula",
            span,
            help="write the number alone: a formula has no units",
        )

    def _odd_column(self, raw: str, span: Span) -> Node:
        name = raw[2:-1] if raw.startswith("${") else raw[1:]
        fixed = write_column(name)
        is_template = raw.startswith("${")
        self._report(
            "unquoted-column-name",
            f"{quote(raw)} is not the name of a column"
            if is_template
            else f"the column name {quote(raw)} holds other characters than a name without quotes can",
            span,
            help=f"write {quote(fixed)}",
            fixes=(Fix(f"write `{fixed}`", (Edit(span, fixed),), Safety.SAFE if is_template else Safety.UNSAFE),),
        )
        return Column(name)

    def spaced_column(self, span: Span) -> str:
        """Report a column reference with words behind it, the name that they make together."""
        name = self.source.slice(span)[1:]
        fixed = write_column(name)
        self._report(
            "unquoted-column-name",
            f"the column name {quote('$' + name)} holds a blank and stands without quotes",
            span,
            help=f"write {quote(fixed)}, or an operator between the words",
            fixes=(Fix("put quotes around the name", (Edit(span, fixed),), Safety.UNSAFE),),
        )
        return name

    def bare_word(self, span: Span) -> str:
        """Report a word, or several, that may be a column or a text."""
        word = self.source.slice(span)
        upper = word.upper()
        if upper in FUNCTIONS:
            call = f"{upper}()" if FUNCTIONS[upper].least == 0 else f"{upper}(…)"
            fixes = (Fix(f"write `{call}`", (Edit(span, call),), Safety.UNSAFE),) if call.endswith("()") else ()
            self._report(
                "bare-word",
                f"the function {quote(word)} is named and not called",
                span,
                label="no parentheses follow",
                help=f"write `{call}`",
                fixes=fixes,
            )
            return word
        column = write_column(word)
        self._report(
            "bare-word",
            f"{quote(word)} is neither a column nor a text as it stands",
            span,
            label="no `$` before it, no quotes around it",
            help=f"write {quote(column)} for the column, {quote(write_string(word))} for the text",
            fixes=(Fix(f"write {quote(column)}", (Edit(span, column),), Safety.UNSAFE),),
        )
        return word

    def other_literal(self, token: Any) -> Literal:
        """Report a constant as other languages write it."""
        fixed = OTHER_LITERALS[str(token).lower()]
        self._report(
            "other-literal",
            f"{quote(str(token))} is not a constant of a formula",
            _span(token),
            help=f"write `{fixed}`",
            fixes=(Fix(f"write `{fixed}`", (Edit(_span(token), fixed),), Safety.SAFE),),
        )
        return Literal(_CONSTANTS[fixed])

    def lone_sign(self, token: Any, operand_start: int) -> None:
        """Report the sign before a bare word."""
        if str(token) == "-":
            self._signed(token, "write `0 - …`", (Edit(Span(_span(token).start, operand_start), "0 - "),))
        elif str(token):
            self._signed(token, "leave it out", (Edit(Span(_span(token).start, operand_start), ""),))

    def absent_form(self, token: Any) -> None:
        """Report the beginning of another language's form that has no counterpart word by word."""
        self._report(
            "unknown-function",
            f"{quote(str(token))} is not a function",
            _span(token),
            label=f"not one of the {len(FUNCTIONS)}",
            help=ABSENT[str(token).upper()],
        )

    def missing_operator(self, left: _Part, right: Span) -> None:
        """Report two values with nothing between them; the blank that would make an operator of a name's end."""
        column = self.source.slice(left.place.span)
        glued = _OPERATOR_AT_END.search(column) if column[:1] == "$" and left.outer == left.place.span else None
        operator = OTHER_OPERATORS.get(glued.group(), glued.group()) if glued else ""
        is_name = '"' not in column[:2] and "`" not in column[:2] and column[1:2] not in ("", " ")
        if glued is not None and is_name and 1 < glued.start() and isinstance(left.node, Column):
            span = Span(left.outer.start + glued.start(), left.outer.end)
            end = "" if right.start > left.outer.end else " "
            self._report(
                "missing-blank",
                f"no blank stands before {quote(glued.group())}, which makes it a part of the column name {quote(column)}",
                span,
                label="part of the name",
                help=f"write `{operator}` between blanks" if operator in LEVELS else "put blanks around the operator",
                related=(Related(right, "so that nothing stands before this"),),
                fixes=(Fix("put blanks around the operator", (Edit(span, f" {operator}{end}"),), Safety.SAFE),)
                if operator in LEVELS
                else (),
            )
            return
        self._report(
            "missing-operator",
            f"nothing stands between {quote(self.source.slice(left.outer))} and {quote(self.source.slice(right))}",
            Span(left.outer.end, right.start),
            label="an operator, or a comma between two arguments, expected",
            help="write an operator between them, or `,` between two arguments",
            related=(Related(left.outer, "the first value"), Related(right, "the second value")),
        )

    def infix_in(self, name: str, left: _Part, span: Span, opening: int) -> None:
        """Report ``x IN (a, b)``; `opening` is where the first argument may begin."""
        start = left.outer.start
        call = "!IN(" if name.startswith("not") else "IN("
        is_alone = self._before(start) in ("", "(", ",") or self._is_after_word(start)
        fix = Fix(
            f"write `{call}…)`",
            (Edit(Span(start, start), call), Edit(Span(left.outer.end, opening), ", ")),
            Safety.SAFE if is_alone else Safety.UNSAFE,
        )
        written = self.source.slice(span)
        self.report_operator(written, span, ABSENT_OPERATORS[name], (fix,))

    # --- the text around ---

    def _before(self, at: int) -> str:
        """The last character before `at` that is not blank; empty at the beginning."""
        while at and self.text[at - 1].isspace():
            at -= 1
        return self.text[at - 1] if at else ""

    def _is_after_word(self, at: int) -> bool:
        while at and self.text[at - 1].isspace():
            at -= 1
        return self.text[max(0, at - 3) : at].endswith(("AND", "OR"))

    def _after(self, at: int) -> str:
        """The first character from `at` on that is not blank; empty at the end."""
        end = self._past_blanks(at)
        return self.text[end : end + 1]

    def _past_blanks(self, at: int) -> int:
        found = _BLANK.match(self.text, at)
        return found.end() if found else at

    def _report(self, name: str, message: str, span: Span, **more: Any) -> None:
        if len(self.diagnostics) < _MAX_FAULTS:
            self.diagnostics.append(Diagnostic(name, Severity.ERROR, message, span, **more))


class _Phrase:
    """The reading of values and words in a row, from left to right: what each word is, and what lies between."""

    def __init__(self, building: _Building, children: Sequence[Any]) -> None:
        self.building = building
        self.children = children
        self.parts: list[_Part] = []
        self.words: list[Any] = []
        self.nots: list[Span] = []
        self._left: _Part | None = None
        self._at = 0

    def read(self) -> Generator[Any, _Part, None]:
        """Yields the parse trees of inner values; afterwards `parts` and `nots` are filled."""
        children = self.children
        while self._at < len(children):
            child = children[self._at]
            self._at += 1
            if not hasattr(child, "data") and child.type not in ("TRUE", "FALSE", "NULL"):
                self.words.append(child)
                if not str(child):
                    continue
                if child.type in ("OP_MINUS", "OP_PLUS"):
                    self.building.lone_sign(child, _span(children[self._at]).start)
                elif self._left is None:
                    if str(child).upper() == "CASE":
                        self.building.absent_form(child)
                        self.parts.append(_part(Unreadable(), _span(child)))
                        return
                    self._operand_word(child)
                else:
                    self._operator_word(child)
                continue
            if self._left is not None and getattr(child, "data", "") == "call" and self._is_infix(child):
                yield from self._infix_call(child)
                continue
            if self._left is not None and self._is_spaced_column(self._left) and _is_strange_call(child):
                self._take_spaced(_span(child).end)
                continue
            part = yield child
            if self._left is not None:
                self._meet(part)
            self._take(part)

    def _take(self, part: _Part) -> None:
        self.parts.append(part)
        self._left = part

    def _meet(self, part: _Part) -> None:
        assert self._left is not None
        left = self._left
        if left.outer.end == part.outer.start and _is_number(left.node) and _is_number(part.node):
            self.building.number_with_unit(Span(left.outer.start, part.outer.end))
        else:
            self.building.missing_operator(left, part.outer)

    def _operand_word(self, token: Any) -> None:
        span = _span(token)
        word = str(token)
        has_more = self._at < len(self.children)
        if word.lower() == "not" and has_more:
            self.nots.append(span)
            return
        if word.lower() in OTHER_LITERALS:
            self._take(_part(self.building.other_literal(token), span))
            return
        span = Span(span.start, self._end_of_name(span.end))
        self._take(_part(Column(self.building.bare_word(span)), span))

    def _end_of_name(self, end: int) -> int:
        """Take the words that follow and can be nothing but more of a name; where the last of them ends."""
        while self._at < len(self.children):
            following = self.children[self._at]
            if hasattr(following, "data") or following.type not in _WORDS or not str(following):
                break
            if _is_operator(str(following)) or str(following).lower() in OTHER_LITERALS:
                break
            self.words.append(following)
            self._at += 1
            end = _span(following).end
        return end

    def _operator_word(self, token: Any) -> None:
        assert self._left is not None
        left, span = self._left, _span(token)
        name = str(token).lower()
        if left.outer.end == span.start and _is_number(left.node):
            self.building.number_with_unit(Span(left.outer.start, span.end))
            return
        if name in OTHER_LITERALS:
            self.building.missing_operator(left, span)
            self._take(_part(self.building.other_literal(token), span))
            return
        if name == "is" and self._follows("not"):
            span = Span(span.start, _span(self.children[self._at]).end)
            self._at += 1
        elif name == "not" and self._follows("in"):
            return  # IN is a call, and reports both
        if name in WORD_OPERATORS:
            self.building.replace_operator(str(token), span, WORD_OPERATORS[name], Safety.SAFE)
        elif name in NEAR_WORD_OPERATORS:
            self.building.replace_operator(str(token), span, NEAR_WORD_OPERATORS[name], Safety.UNSAFE)
        elif name not in ABSENT_OPERATORS and self._is_spaced_column(left):
            self._take_spaced(self._end_of_name(span.end))
            return
        else:
            written = self.building.source.slice(span)
            self.building.report_operator(written, span, ABSENT_OPERATORS.get(name))
        self._left = None

    def _take_spaced(self, end: int) -> None:
        """Take the column on the left with what follows up to `end`, and parentheses behind it, as one name."""
        assert self._left is not None
        if self._at < len(self.children) and _is_strange_call(self.children[self._at]):
            end = _span(self.children[self._at]).end
            self._at += 1
        span = Span(self._left.outer.start, end)
        self.parts.pop()
        self._take(_part(Column(self.building.spaced_column(span)), span))

    def _follows(self, word: str) -> bool:
        """Whether the next thing is that word, or a call of that name."""
        if self._at >= len(self.children):
            return False
        following = self.children[self._at]
        name = following.children[0] if getattr(following, "data", "") == "call" else following
        return not hasattr(name, "data") and str(name).lower() == word

    def _is_spaced_column(self, left: _Part) -> bool:
        written = self.building.text[left.place.span.start : left.place.span.start + 2]
        return isinstance(left.node, Column) and written[:1] == "$" and written[1:] not in ('"', "`", "{", " ")

    def _is_infix(self, call: Any) -> bool:
        name = str(call.children[0]).lower()
        return name in WORD_OPERATORS or name == "in" or (name in ABSENT_OPERATORS and len(call.children) == 2)

    def _infix_call(self, call: Any) -> Generator[Any, _Part, None]:
        """An operator word before parentheses, which the grammar takes for a call."""
        assert self._left is not None
        left, token = self._left, call.children[0]
        arguments: list[_Part] = []
        for child in call.children[1:]:
            arguments.append((yield child))
        name, span = str(token).lower(), _span(token)
        before = self.children[self._at - 2]
        if name == "in" and not hasattr(before, "data") and str(before).lower() == "not":
            name, span = "not in", Span(_span(before).start, span.end)
        if name in WORD_OPERATORS:
            self.building.replace_operator(str(token), span, WORD_OPERATORS[name], Safety.SAFE)
        elif name in ("in", "not in") and arguments:
            self.building.infix_in(name, left, span, arguments[0].outer.start)
        else:
            self.building.report_operator(self.building.source.slice(span), span, ABSENT_OPERATORS[name])
        self._take(_joined(arguments, _span(call)))


_CHAINS = frozenset({"disjunction", "conjunction", "equality", "comparison", "sum", "difference", "product"})


def _span(node: Any) -> Span:
    """The place of a token or tree."""
    held = node.meta if hasattr(node, "meta") else node
    return Span(held.start_pos, held.end_pos)


def _part(node: Node, span: Span) -> _Part:
    return _Part(node, Place(span, span))


def _joined(parts: Sequence[_Part], span: Span) -> _Part:
    """What could be read of something that as a whole could not."""
    return _Part(
        Unreadable(tuple(part.node for part in parts)), Place(span, span, tuple(part.place for part in parts))
    )


def _is_number(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)


def _is_operator(word: str) -> bool:
    name = word.lower()
    return name in WORD_OPERATORS or name in NEAR_WORD_OPERATORS or name in ABSENT_OPERATORS


def _is_strange_call(tree: Any) -> bool:
    """Whether a tree is of a call by a name that is nowhere a function: ``usage (%)``."""
    if getattr(tree, "data", "") != "call":
        return False
    name = str(tree.children[0])
    known = (AGGREGATES, ABSENT, NEAR_ALIASES)
    return bool(name) and folded(name) not in _FOLDED and not any(name.upper() in names for names in known)


def _may_be_text(node: Node) -> bool:
    if isinstance(node, Call):
        return node.name in ("CONCAT", "STRING", "TO_LOWER", "REG_VALUE")
    return isinstance(node, Literal) and isinstance(node.value, str)


def _requoting(fault: Misquoted, span: Span) -> tuple[Fix, ...]:
    if fault.fixed is None:
        return ()
    return (Fix("write it as a string of a formula", (Edit(span, fault.fixed),), fault.safety),)


def _converted(raw: str) -> str | None:
    """A number in another notation as a formula has it; None where that is not certain."""
    if raw[-1] == ".":
        return raw + "0" if raw.count(".") == 1 and "_" not in raw else None
    if len(raw) > _MAX_DIGITS:
        return None
    try:
        if raw[:2] in ("0x", "0X", "0b", "0o"):
            value = int(raw, 0)
            return str(value) if value <= LARGEST_INTEGER else None
        plain = raw.replace("_", "").replace(".e", ".0e").replace(".E", ".0E")
        float(plain)
    except ValueError:
        return None
    return plain if plain[:1].isdigit() and plain[-1:].isdigit() else None


def _did_you_mean(names: Sequence[str]) -> str | None:
    return f"did you mean {one_of([quote(name) for name in names])}?" if names else None
