"""What people and models write where a formula has something else: each mistake's message and its fix."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from grammar.diagnostic import Diagnostic, Edit, Fix, Related, Safety, Severity, one_of, quote
from grammar.languages.formula.literals import GLUED, kept_apart, write_column, write_string
from grammar.languages.formula.places import Part, span_of
from grammar.languages.formula.quoting import Misquoted
from grammar.languages.formula.tree import Call, Column, Literal, Node
from grammar.languages.formula.vocabulary import (
    ABSENT,
    ABSENT_OPERATORS,
    AGGREGATES,
    ALIASES,
    FUNCTIONS,
    LARGEST_INTEGER,
    LEVELS,
    NEAR_ALIASES,
    OTHER_LITERALS,
    OTHER_OPERATORS,
)
from grammar.pattern import pattern
from grammar.sense import is_another_sense
from grammar.source import Source, Span
from grammar.suggestion import among, folded

CONSTANTS: Mapping[str, bool | None] = MappingProxyType({"true": True, "false": False, "null": None})
"""The three constants as they are written, with what they stand for."""

_MEANT: Mapping[str, str] = MappingProxyType(
    {**{folded(other): name for other, name in ALIASES.items()}, **{folded(name): name for name in FUNCTIONS}}
)
"""Functions by their names without case and separators, and by those that other languages give them."""

_MAX_FAULTS = 100
"""No more are reported: what is left of such a text says nothing new."""

_MAX_DIGITS = 20
"""Numbers in other notations are converted up to so many characters."""

_BLANK = pattern(r"\s*")
_OPERATORS_AT_END = pattern(rf"[{re.escape(GLUED)}]+$")
_TIGHT_BEFORE = frozenset("*/%-!")
_TIGHT_AFTER = frozenset("*/%")


class Mistakes:
    """The mistakes of one text, reported as they are found; `diagnostics` holds them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []

    # --- functions and operators ---

    def unknown_function(self, token: Any) -> str:
        """A name that is no function is called. Gives the function that was certainly meant, or else the name."""
        name, span = str(token), span_of(token)
        upper = name.upper()
        if upper in AGGREGATES:
            self.report(
                "aggregate-in-formula",
                f"{quote(name)} is computed over many events, but a formula over one",
                span,
                label="not a function",
                help="put it in `calculations`, and in `formulas` refer to its name",
            )
            return name
        meant = _MEANT.get(folded(name))
        near = NEAR_ALIASES.get(upper)
        likely: tuple[str, ...] = (meant,) if meant else (near,) if near else ()
        if not likely and upper not in ABSENT:
            likely = among(tuple(FUNCTIONS)).nearest(upper)
        is_guess = len(likely) == 1 and not is_another_sense(upper, likely[0])
        safety = Safety.SAFE if meant else Safety.UNSAFE
        self.report(
            "unknown-function",
            f"{quote(name)} is not a function",
            span,
            label=f"not one of the {len(FUNCTIONS)}",
            help=f"write `{meant}`" if meant else ABSENT.get(upper) or _did_you_mean(likely),
            near=likely,
            fixes=(Fix(f"write `{likely[0]}`", (Edit(span, likely[0]),), safety),) if meant or is_guess else (),
        )
        return meant or name

    def absent_form(self, token: Any) -> None:
        """The beginning of another language's form, ``CASE``, that has no counterpart word by word."""
        self.report(
            "unknown-function",
            f"{quote(str(token))} is not a function",
            span_of(token),
            label=f"not one of the {len(FUNCTIONS)}",
            help=ABSENT[str(token).upper()],
        )

    def negated_word(self, word: Span, end: int) -> None:
        """The word NOT without parentheses around what it negates, which ends at `end`."""
        edits = (Edit(Span(word.start, self._past_blanks(word.end)), "NOT("), Edit(Span(end, end), ")"))
        self.report(
            "not-without-parentheses",
            f"{quote(self.source.slice(word))} is a function, but has no parentheses here",
            word,
            label="a function",
            help="write `NOT(…)`, or `!` before a value",
            fixes=(Fix("write `NOT(…)`", edits, Safety.SAFE),),
        )

    def operator(self, written: str, span: Span, left: Part, right: Part) -> None:
        """Another language's operator stands between two values."""
        if written not in OTHER_OPERATORS:
            if written:  # else recovery has put it in
                self.absent_operator(written, span, ABSENT_OPERATORS.get(written))
            return
        is_certain = written != "||" or not (_may_be_text(left.node) or _may_be_text(right.node))
        self.other_operator(written, span, OTHER_OPERATORS[written], Safety.SAFE if is_certain else Safety.UNSAFE)

    def other_operator(self, written: str, span: Span, meant: str, safety: Safety) -> None:
        """Something stands between two values that is no operator and has a counterpart, `meant`."""
        text = self.source.text
        before = "" if text[span.start - 1 : span.start].isspace() else " "
        after = "" if text[span.end : span.end + 1].isspace() else " "
        self.report(
            "unknown-operator",
            f"{quote(written)} is not an operator",
            span,
            label="not an operator",
            help=f"write `{meant}`",
            fixes=(Fix(f"write `{meant}`", (Edit(span, f"{before}{meant}{after}"),), safety),),
        )

    def absent_operator(self, written: str, span: Span, advice: str | None, fixes: tuple[Fix, ...] = ()) -> None:
        """Something stands between two values that is no operator and has no counterpart."""
        self.report(
            "unknown-operator",
            f"{quote(written)} is not an operator",
            span,
            label="not an operator",
            help=advice,
            fixes=fixes,
        )

    def infix_in(self, name: str, left: Part, span: Span, opening: int) -> None:
        """``x IN (a, b)``, where `name` is "in" or "not in" and the first candidate begins at `opening`."""
        start = left.outer.start
        call = "!IN(" if name.startswith("not") else "IN("
        opened = self._edit(Span(start, start), call)
        before = self._before(start)
        is_alone = before in ("", "(", ",") or before.endswith(("AND", "OR"))
        fix = Fix(
            f"write `{call}…)`",
            (opened, Edit(Span(left.outer.end, opening), ", ")),
            Safety.SAFE if is_alone else Safety.UNSAFE,
        )
        self.absent_operator(self.source.slice(span), span, ABSENT_OPERATORS[name], (fix,))

    def conditional(self, question: Any, span: Span, condition: Part, first: Part, second: Part) -> None:
        """``condition ? first : second``."""
        edits = (
            self._edit(Span(span.start, span.start), "IF("),
            Edit(Span(condition.outer.end, first.outer.start), ", "),
            Edit(Span(first.outer.end, second.outer.start), ", "),
            Edit(Span(span.end, span.end), ")"),
        )
        self.absent_operator(
            str(question),
            span_of(question),
            "write `IF(condition, value, else)`",
            (Fix("write `IF(…)`", edits, Safety.SAFE),),
        )

    def minus(self, sign: Any, operand: Span) -> None:
        """A minus stands before something other than a number; `operand` is where that is."""
        start, end = span_of(sign).start, operand.end
        is_tight = self._before(start)[-1:] in _TIGHT_BEFORE or self._after(end) in _TIGHT_AFTER
        opening, closing = ("(", ")") if is_tight and self._before(start) else ("", "")
        edits = [self._edit(Span(start, operand.start), f"{opening}0 - ")]
        if closing:
            edits.append(Edit(Span(end, end), closing))
        self._signed(sign, f"write `{opening}0 - …{closing}`", Fix("subtract from 0", tuple(edits), Safety.SAFE))

    def plus(self, sign: Any, operand: Span) -> None:
        """A plus stands before a value."""
        before = self.source.text[max(0, span_of(sign).start - 1) : span_of(sign).start]
        operand_start = self.source.text[operand.start : operand.start + 1]
        is_joined = before.isalnum() and operand_start.isalnum()
        edit = Edit(Span(span_of(sign).start, operand.start), " " if is_joined else "")
        self._signed(sign, "leave it out", Fix("remove the sign", (edit,), Safety.SAFE))

    def _signed(self, sign: Any, advice: str, fix: Fix) -> None:
        self.report(
            "signed-expression",
            f"`{sign}` stands before something other than a number",
            span_of(sign),
            label="only a number has a sign",
            help=advice,
            fixes=(fix,),
        )

    def trailing_comma(self, token: Any) -> None:
        """A comma stands behind the whole formula, with nothing but a remark after it."""
        rest = self.source.text[self._past_blanks(span_of(token).end) :][:2]
        if rest and rest[0] != "#" and rest not in ("//", "/*"):
            return  # that something follows has been said
        self.report(
            "trailing-comma",
            "a comma follows the formula",
            span_of(token),
            label="nothing follows",
            help="remove the comma",
            fixes=(Fix("remove the comma", (Edit(span_of(token), ""),), Safety.UNSAFE),),
        )

    def missing_operator(self, left: Part, right: Span) -> None:
        """Two values follow each other; where a column's name took in the operator between them, that is said."""
        if is_plain_reference(left, self.source):
            glued = _OPERATORS_AT_END.search(self.source.slice(left.outer))
            if glued is not None and glued.start() > 1:
                self._missing_blank(left.outer, glued, right)
                return
        between = self.source.text[left.outer.end : right.start].strip()
        if any(c.isprintable() for c in between) and not between.startswith(("#", "//", "/*")):
            return  # that something else stands there has been said
        self.report(
            "missing-operator",
            f"nothing stands between {quote(self.source.slice(left.outer))} and {quote(self.source.slice(right))}",
            Span(left.outer.end, right.start),
            label="an operator, or a comma between two arguments, expected",
            help="write an operator between them, or `,` between two arguments",
            related=(Related(left.outer, "the first value"), Related(right, "the second value")),
        )

    def _missing_blank(self, column: Span, glued: re.Match[str], right: Span) -> None:
        operator = OTHER_OPERATORS.get(glued.group(), glued.group())
        span = Span(column.start + glued.start(), column.end)
        after = "" if right.start > column.end else " "
        fix = Fix("put spaces around the operator", (Edit(span, f" {operator}{after}"),), Safety.SAFE)
        self.report(
            "missing-blank",
            f"no space stands before {quote(glued.group())}, which makes it part of the column name "
            f"{quote(glued.string)}",
            span,
            label="part of the name",
            help=f"write `{operator}` between spaces" if operator in LEVELS else "put spaces around the operator",
            related=(Related(right, "so that nothing stands before this"),),
            fixes=(fix,) if operator in LEVELS else (),
        )

    # --- values ---

    def string(self, fault: Misquoted, span: Span) -> None:
        """A string is none; `span` is where it stands."""
        fixed = fault.fixed
        fixes = (Fix("write it as a string of a formula", (self._edit(span, fixed),), fault.safety),) if fixed else ()
        place = Span(span.start + fault.start, span.start + fault.end)
        self.report(fault.name, fault.message, place, label=fault.label, help=fault.help, fixes=fixes)

    def invalid_number(self, written: str, span: Span) -> None:
        """A number in another language's notation."""
        fixed = _converted(written)
        self.report(
            "invalid-number",
            f"{quote(written)} is not a number of a formula",
            span,
            help=f"write `{fixed}`" if fixed else "write digits, and digits behind the point: `1.5`, `.5`, `1e3`",
            fixes=(Fix(f"write `{fixed}`", (self._edit(span, fixed),), Safety.SAFE),) if fixed else (),
        )

    def number_with_unit(self, span: Span) -> None:
        """A word, or another number, begins where a number ends."""
        self.report(
            "invalid-number",
            f"{quote(self.source.slice(span))} is not a number of a formula",
            span,
            help="write the number alone: a formula has no units",
        )

    def number_out_of_range(self, span: Span, *, is_integer: bool) -> None:
        """A number is greater than a formula can hold."""
        advice = f"the greatest integer is {LARGEST_INTEGER}; a number with a point may be greater"
        self.report(
            "number-out-of-range",
            f"{quote(self.source.slice(span))} is beyond the {'integers' if is_integer else 'numbers'} "
            "that a formula can hold",
            span,
            label="too great an integer" if is_integer else "too great a number",
            help=advice if is_integer else "the greatest number is about 1.8e308",
        )

    def other_literal(self, token: Any) -> Literal:
        """A constant as other languages write it. Gives the one that was meant."""
        fixed = OTHER_LITERALS[str(token).lower()]
        self.report(
            "other-literal",
            f"{quote(str(token))} is not a constant of a formula",
            span_of(token),
            help=f"write `{fixed}`",
            fixes=(Fix(f"write `{fixed}`", (self._edit(span_of(token), fixed),), Safety.SAFE),),
        )
        return Literal(CONSTANTS[fixed])

    def bare_word(self, span: Span) -> Column | None:
        """A word, or several, that may be a column or a text. Gives the column."""
        word = self.source.slice(span)
        upper = word.upper()
        if upper in FUNCTIONS:
            is_empty = FUNCTIONS[upper].most == 0
            call = f"{upper}()" if is_empty else f"{upper}(…)"
            self.report(
                "bare-word",
                f"the function {quote(word)} is named but not called",
                span,
                label="no parentheses follow",
                help=f"write `{call}`",
                fixes=(Fix(f"write `{call}`", (Edit(span, call),), Safety.UNSAFE),) if is_empty else (),
            )
            return None
        column = write_column(word)
        self.report(
            "bare-word",
            f"{quote(word)} is neither a column nor a string literal",
            span,
            label="no `$` before it, no quotes around it",
            help=f"write {quote(column)} for the column, {quote(write_string(word))} for the string",
            fixes=(Fix(f"write {quote(column)}", (self._edit(span, column),), Safety.UNSAFE),),
        )
        return Column(word)

    def odd_column(self, written: str, span: Span) -> Column | None:
        """A column reference with characters that need quotes, or a template's ``${name}``. Gives the column."""
        is_template = written.startswith("${") and written.endswith("}") and written.count("}") == 1
        name = written[2:-1] if is_template else written[1:]
        fixed = write_column(name) if _is_whole(name) else None
        message = (
            f"{quote(written)} is not the name of a column"
            if is_template
            else f"the column name {quote(written)} contains characters that need quotes"
        )
        safety = Safety.SAFE if is_template else Safety.UNSAFE
        self.report(
            "unquoted-column-name",
            message,
            span,
            help=f"write {quote(fixed)}" if fixed else None,
            fixes=(Fix(f"write {quote(fixed)}", (self._edit(span, fixed),), safety),) if fixed else (),
        )
        return Column(name) if fixed else None

    def spaced_column(self, span: Span) -> Column | None:
        """A column reference with words behind it that may belong to its name. Gives the column of that name."""
        written = self.source.slice(span)
        fixed = write_column(written[1:]) if _is_whole(written) else None
        self.report(
            "unquoted-column-name",
            f"the column name {quote(written)} contains a space but has no quotes",
            span,
            help=f"write {quote(fixed)}, or an operator between the words" if fixed else None,
            fixes=(Fix("put quotes around the name", (self._edit(span, fixed),), Safety.UNSAFE),) if fixed else (),
        )
        return Column(written[1:]) if fixed else None

    # --- the text around ---

    def _edit(self, span: Span, text: str) -> Edit:
        """An edit that keeps what it writes apart from what stands beside it."""
        source = self.source.text
        return Edit(
            span, kept_apart(source[max(0, span.start - 1) : span.start], text, source[span.end : span.end + 1])
        )

    def _before(self, at: int) -> str:
        """The last characters before `at`, up to three, blanks left out; empty at the beginning of the text."""
        text = self.source.text
        while at and text[at - 1].isspace():
            at -= 1
        return text[max(0, at - 3) : at] if text[at - 1 : at].isalpha() else text[max(0, at - 1) : at]

    def _after(self, at: int) -> str:
        """The first character from `at` on that is not blank; empty at the end of the text."""
        end = self._past_blanks(at)
        return self.source.text[end : end + 1]

    def _past_blanks(self, at: int) -> int:
        blanks = _BLANK.match(self.source.text, at)
        return blanks.end() if blanks else at

    def report(self, name: str, message: str, span: Span, **more: Any) -> None:
        """Add an error."""
        if len(self.diagnostics) < _MAX_FAULTS:
            self.diagnostics.append(Diagnostic(name, Severity.ERROR, message, span, **more))


def is_plain_reference(part: Part, source: Source) -> bool:
    """Whether a part is a column by its name without quotes and parentheses."""
    written = source.text[part.outer.start : part.outer.start + 2]
    return isinstance(part.node, Column) and written[:1] == "$" and written[1:] not in ('"', "`", "{", " ")


def is_strange_call(tree: Any) -> bool:
    """Whether a parse tree is of a call by a name that is a function nowhere: the end of ``cpu usage (%)``."""
    if getattr(tree, "data", "") != "call":
        return False
    name = str(tree.children[0])
    known = (AGGREGATES, ABSENT, NEAR_ALIASES)
    return bool(name) and folded(name) not in _MEANT and not any(name.upper() in names for names in known)


def _is_whole(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _may_be_text(node: Node) -> bool:
    if isinstance(node, Call):
        return node.name in ("CONCAT", "STRING", "TO_LOWER", "REG_VALUE")
    return isinstance(node, Literal) and isinstance(node.value, str)


def _converted(written: str) -> str | None:
    """A number in another notation as a formula has it; None where that is not certain."""
    if written[-1] == ".":
        return written + "0" if written.count(".") == 1 and "_" not in written else None
    if len(written) > _MAX_DIGITS:
        return None
    try:
        if written[:2] in ("0x", "0X", "0b", "0o"):
            value = int(written, 0)
            return str(value) if value <= LARGEST_INTEGER else None
        plain = written.replace("_", "").replace(".e", ".0e").replace(".E", ".0E")
        float(plain)
    except ValueError:
        return None
    return plain if plain[:1].isdigit() and plain[-1:].isdigit() else None


def _did_you_mean(names: Sequence[str]) -> str | None:
    return f"did you mean {one_of([quote(name) for name in names])}?" if names else None
