"""What people and models write where the notation has something else: each mistake's message and its fix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from grammar.diagnostic import Diagnostic, Edit, Fix, Safety, Severity, quote
from grammar.languages.honeycomb import times
from grammar.languages.honeycomb.aliases import CALCULATION_OPS, SYMBOLS
from grammar.languages.honeycomb.text.tokens import duration_text, instant_text
from grammar.languages.honeycomb.text.words import RANKS, WORDS
from grammar.languages.honeycomb.vocabulary import STRING_OPS, Operand, Profile
from grammar.notations.json import decode, encode, spelled, string_fault
from grammar.pattern import pattern
from grammar.source import Source, Span

_LONGEST = 200
"""A longer text is no length and no point of time."""

_PLAIN_WORD = pattern(r"[A-Za-z]+(?:-[A-Za-z0-9]+)*")
_UNIT = pattern(r"[0-9]([dhms])(?![a-z])")
_SEPARATORS = pattern(r"[_-]")
_NO_STRINGS = frozenset("yes no on off nan inf infinity now today yesterday tomorrow default".split())
"""Words, in small letters, that may stand for a truth value, a number or a point of time as well as for themselves."""

_KEEPING_ORDER = frozenset({"=", "!=", "in", "not-in", *STRING_OPS})

UNREADABLE = object()
"""What stands for no value."""

_LITERALS: Mapping[str, bool | None] = MappingProxyType({"true": True, "false": False, "null": None})


def span_of(tree: Any) -> Span:
    """The place of a token or of a parse tree."""
    place = tree.meta if hasattr(tree, "meta") else tree
    return Span(place.start_pos or 0, place.end_pos or 0)


def is_put_in(token: Any) -> bool:
    """Whether a token is not of the text: recovery from an error has put it in."""
    return not str(token)


class Mistakes:
    """The mistakes of one text, reported as they are found; `diagnostics` holds them."""

    def __init__(self, source: Source, profile: Profile) -> None:
        self.source = source
        self.profile = profile
        self.diagnostics: list[Diagnostic] = []

    # --- clauses ---

    def clauses(self, clauses: Sequence[Any]) -> None:
        """Report clauses that come again, stand in another order, or do not go together."""
        if any(self._word(clause) != WORDS.get(clause.data, "") for clause in clauses):
            return  # a word is missing, or another one stands for it: that has been reported
        ranks = [RANKS[clause.data] for clause in clauses]
        seen: set[int] = set()
        for clause, rank in zip(clauses, ranks, strict=True):
            if rank in seen:
                self.report(
                    "repeated-clause",
                    f"the clause {quote(self._word(clause))} is there twice",
                    span_of(clause),
                    label="the second time",
                    help="write one of them",
                )
            seen.add(rank)
        if len(seen) < len(ranks):
            return
        self._lengths(clauses)
        if ranks != sorted(ranks):
            self._order(clauses, ranks)

    def _lengths(self, clauses: Sequence[Any]) -> None:
        """`last` counts back from now, `for` from a start or back from an end."""
        is_bounded = any(clause.data in ("start_time", "end_time") for clause in clauses)
        for clause in clauses:
            word = Span(span_of(clause).start, span_of(clause).start + len(self._word(clause)))
            if clause.data == "time_range" and is_bounded:
                self.report(
                    "last-beside-start",
                    "`last` counts back from now, but the query has a start or an end",
                    word,
                    help="write `for` and the length behind `from` or `to`, or leave one of the two out",
                )
            elif clause.data == "length" and not is_bounded:
                self.report(
                    "for-without-start",
                    "`for` is the length from a start or to an end, and the query has neither",
                    word,
                    help="write `last`",
                    fixes=(Fix("write `last`", (Edit(word, "last"),), Safety.SAFE),),
                )

    def _order(self, clauses: Sequence[Any], ranks: Sequence[int]) -> None:
        late = next(at for at in range(1, len(ranks)) if ranks[at] < ranks[at - 1])
        wanted = [clause for _, clause in sorted(zip(ranks, clauses, strict=True), key=lambda pair: pair[0])]
        edits = tuple(
            Edit(span_of(old), self.source.slice(span_of(new)))
            for old, new in zip(clauses, wanted, strict=True)
            if old is not new
        )
        is_whole = all(span_of(clause).end > span_of(clause).start for clause in clauses)
        self.report(
            "misplaced-clause",
            f"the clause {quote(self._word(clauses[late]))} stands behind {quote(self._word(clauses[late - 1]))}",
            span_of(clauses[late]),
            label="belongs further ahead",
            help="write the clauses in their order: " + " ".join(f"`{self._word(c)}`" for c in wanted if self._word(c)),
            fixes=(Fix("put the clauses in their order", edits, Safety.SAFE),) if is_whole else (),
        )

    def _word(self, clause: Any) -> str:
        text = self.source.slice(span_of(clause))
        return text.split(None, 1)[0] if text and clause.data != "select" else ""

    # --- calculations ---

    def target(self, op: Any, inner: Any, span: Span) -> None:
        """Parentheses behind an operator without a column in them: empty, or with a star."""
        takes = self.profile.calculation_ops.get(str(op))
        is_counted = takes is not None and takes.column is not Operand.REQUIRED
        if inner is not None and is_put_in(inner):
            return
        star = inner is not None
        if not star and self.source.slice(span) != "()" and self.source.slice(span).strip("() \t\n\r"):
            return  # what stands there has been reported
        self.report(
            "empty-parentheses",
            f"`*` is not a column of {quote(str(op))}"
            if star
            else f"the parentheses behind {quote(str(op))} are empty",
            span,
            help=f"write `{op}`" if is_counted else f"write a column: `{op}(column)`",
            fixes=(Fix(f"write `{op}`", (Edit(span, ""),), Safety.SAFE),) if is_counted else (),
        )

    # --- filters ---

    def joint(self, part: Any) -> None:
        """Something else than a word stands between two filters."""
        span = span_of(part)
        if span.start == span.end:
            return
        word = "or" if getattr(part, "type", "") == "OTHER_OR" else "and"
        text = self.source.slice(span)
        before = self.source.text[span.start - 1 : span.start]
        after = self.source.text[span.end : span.end + 1]
        put = f"{'' if before.isspace() else ' '}{word}{'' if after.isspace() else ' '}"
        self.report(
            "other-joint",
            f"{quote(text)} stands between two conditions",
            span,
            label=f"not `{word}`",
            help=f"write `{word}`",
            fixes=(Fix(f"write `{word}`", (Edit(span, put),), Safety.SAFE),),
        )

    def group(self, span: Span) -> None:
        """Parentheses around all the conditions of a query."""
        edits = (Edit(Span(span.start, span.start + 1), ""), Edit(Span(span.end - 1, span.end), ""))
        text = self.source.slice(span)
        is_whole = text[:1] == "(" and text[-1:] == ")"
        self.report(
            "conditions-in-parentheses",
            "the conditions of the query stand in parentheses",
            span,
            help="leave the parentheses out",
            fixes=(Fix("remove the parentheses", edits, Safety.SAFE),) if is_whole else (),
        )

    def bare(self, span: Span) -> None:
        """The conditions of a calculation without parentheses around them."""
        edits = (Edit(Span(span.start, span.start), "("), Edit(Span(span.end, span.end), ")"))
        self.report(
            "bare-conditions",
            "the conditions of a calculation have no parentheses",
            span,
            help="write `if (…)`",
            fixes=(Fix("write `if (…)`", edits, Safety.SAFE),),
        )

    def mixed(self, span: Span) -> None:
        """Conditions that are joined by both words."""
        self.report(
            "mixed-joints",
            "the conditions are joined by `and` and by `or`",
            span,
            help="join all of them by one of the two: a query has no parentheses around some of its conditions",
        )

    def filler(self, span: Span, word: str) -> None:
        """A word of SQL behind the word of a clause, which means nothing more."""
        text = self.source.slice(span)
        if not text:
            return
        end = span.end
        while self.source.text[end : end + 1].isspace():
            end += 1
        self.report(
            "word-of-sql",
            f"{quote(text)} does not follow `{word}`",
            span,
            help=f"write `{word}` alone",
            fixes=(Fix(f"remove `{text}`", (Edit(Span(span.start, end), ""),), Safety.SAFE),),
        )

    def comparison(self, tree: Any, parts: Sequence[Any]) -> None:
        """``compare to 1d``: a word too many, a word too few."""
        for child in tree.children:
            if hasattr(child, "data"):
                self.filler(span_of(child), "compare")
        end = span_of(parts[-1]).end
        if not self.source.slice(Span(end, span_of(tree).end)).strip():
            self.report(
                "missing-ago",
                "`ago` is missing behind the length",
                Span(end, end),
                help="write `ago`",
                fixes=(Fix("insert `ago`", (Edit(Span(end, end), " ago"),), Safety.SAFE),),
            )

    def unit(self, token: Any) -> None:
        """A value with a unit of time."""
        self.report(
            "value-with-unit",
            f"the value {quote(str(token))} has a unit",
            span_of(token),
            label="a number has none here",
            help="write the number in the unit that the column is measured in",
        )

    def sign(self, token: Any) -> str:
        """Another language's comparison; the one that it means."""
        if is_put_in(token):
            return ""
        meant = SYMBOLS[str(token)]
        self.report(
            "other-operator",
            f"{quote(str(token))} is not an operator",
            span_of(token),
            help=f"write `{meant}`",
            fixes=(Fix(f"write `{meant}`", (Edit(span_of(token), meant),), Safety.SAFE),),
        )
        return meant

    def foreign(self, token: Any) -> str:
        """A comparison that other languages have; the one that it certainly is, or nothing."""
        written, span = str(token), span_of(token)
        word = " ".join(written.casefold().split())
        fixes: tuple[Fix, ...] = ()
        if word in ("is", "is not"):
            meant = "=" if word == "is" else "!="
            # Of an event without the column SQL's `is not true` holds; whether that was meant, nobody can say.
            safety = Safety.SAFE if word == "is" else Safety.UNSAFE
            fixes = (Fix(f"write `{meant}`", (Edit(span, meant),), safety),)
        known = [op for op in ("contains", "starts-with", "ends-with") if op in self.profile.filter_ops]
        instead = ", ".join(f"`{op}`" for op in known)
        self.report(
            "other-operator",
            f"{quote(written)} is not an operator",
            span,
            help=fixes[0].title if fixes else f"a query has no patterns: write one of {instead}, or its opposite",
            fixes=fixes,
        )
        return "=" if word == "is" else ""

    def between(self, tree: Any) -> None:
        """``x between 1 and 5``, which is two conditions."""
        column, word, *values = tree.children
        name, (least, most) = (self.source.slice(span_of(column)), [self.source.slice(span_of(v)) for v in values])
        if not (name and least and most):
            return
        is_opposite = str(word).casefold().startswith("not")
        text = f"{name} >= {least} and {name} <= {most}"
        self.report(
            "other-operator",
            f"{quote(str(word))} is not an operator",
            span_of(word),
            help="no query of one list of conditions has it together with others"
            if is_opposite
            else f"write two conditions: {quote(text)}",
            fixes=() if is_opposite else (Fix("write two conditions", (Edit(span_of(tree), text),), Safety.UNSAFE),),
        )

    def distinct(self, op: Any, word: Any, column: Any) -> bool:
        """``COUNT(DISTINCT x)``; whether that is what stands there."""
        if str(op) != "COUNT" or "COUNT_DISTINCT" not in self.profile.calculation_ops:
            self.report("unexpected-text", f"{quote(str(word))} cannot stand here", span_of(word))
            return False
        edits = (Edit(Span(span_of(op).end, span_of(column).start), "_DISTINCT("),)
        self.report(
            "word-of-sql",
            f"{quote(str(word))} is not written in the parentheses",
            span_of(word),
            help="write `COUNT_DISTINCT(column)`",
            fixes=(Fix("write `COUNT_DISTINCT`", edits, Safety.SAFE),),
        )
        return True

    def operator(self, token: Any) -> str:
        """A word before the parentheses of what an order is by: an operator in another spelling; the operator, or nothing."""
        written = str(token)
        folded = _SEPARATORS.sub("", written.casefold())
        known = {_SEPARATORS.sub("", op.casefold()): op for op in self.profile.order_ops}
        named = CALCULATION_OPS.get(folded, "")
        op = known.get(folded) or (named if named in self.profile.order_ops else "")
        fixes = (Fix(f"write `{op}`", (Edit(span_of(token), op),), Safety.SAFE),) if op else ()
        self.report(
            "unknown-word",
            f"{quote(written)} is not {quote(op) if op else 'a calculation operator'}",
            span_of(token),
            fixes=fixes,
        )
        return op

    def value(self, token: Any, op: str) -> Any:
        """A word where a value is: a literal in another spelling, or a string without quotes."""
        written = str(token)
        literal = spelled("BARE_WORD", written) or (written.lower() if written.lower() in _LITERALS else None)
        if literal is not None and literal in _LITERALS:
            fix = Fix(f"write `{literal}`", (Edit(span_of(token), literal),), Safety.SAFE)
            self.report(
                "unquoted-value", f"{quote(written)} is not `{literal}`", span_of(token), help=fix.title, fixes=(fix,)
            )
            return _LITERALS[literal]
        is_certain = (
            bool(_PLAIN_WORD.fullmatch(written)) and op in _KEEPING_ORDER and written.casefold() not in _NO_STRINGS
        )
        fix = Fix(
            "put quotes around it",
            (Edit(span_of(token), encode(written)),),
            Safety.SAFE if is_certain else Safety.UNSAFE,
        )
        self.report(
            "unquoted-value",
            f"the value {quote(written)} has no quotes",
            span_of(token),
            label="a string, a number, `true` or `false` expected",
            help=f"write {quote(encode(written))}; a column cannot be compared with another one",
            fixes=(fix,),
        )
        return written

    def brackets(self, tree: Any) -> None:
        """Square brackets around the values of a list."""
        if not tree.children or getattr(tree.children[0], "type", "") != "OPENING":
            return
        first, last = span_of(tree.children[0]), span_of(tree.children[-1])
        if first.start == first.end or last.start == last.end:
            return
        edits = (Edit(first, "("), Edit(last, ")"))
        self.report(
            "other-brackets",
            "the values of a list stand in square brackets",
            first,
            help="write parentheses",
            fixes=(Fix("write parentheses", edits, Safety.SAFE),),
        )

    def string(self, token: Any) -> str | None:
        """A string in other quotes, or one with what no string has; what it certainly is, or None."""
        written, span = str(token), span_of(token)
        if not written:
            return None
        if token.type == "ODD_STRING":
            fixed = spelled("ODD_QUOTED", written)
            fixes = (Fix(f"write {quote(fixed)}", (Edit(span, fixed),), Safety.SAFE),) if fixed else ()
            self.report(
                "other-quotes",
                f"{quote(written)} is not in double quotes",
                span,
                help=fixes[0].title if fixes else "write double quotes",
                fixes=fixes,
            )
            return decode(fixed) if fixed else None
        fault, message, at, length = string_fault(written)
        self.report(fault, message, Span(span.start + at, span.start + at + length))
        return None

    def unquoted(self, token: Any) -> None:
        """A reserved word, or one with characters that no plain name has, is used as a name without quotes."""
        span = span_of(token)
        if span.start == span.end:
            return
        if token.type == "ODD_NAME":
            # Behind a dollar sign stands a column of a formula, or the sign is of its name.
            safety = Safety.UNSAFE if str(token).startswith("$") else Safety.SAFE
            self.report(
                "unquoted-column",
                f"the name {quote(str(token))} has characters that no name without quotes has",
                span,
                label="double quotes expected",
                help=f"write {quote(encode(str(token)))}",
                fixes=(Fix("put quotes around it", (Edit(span, encode(str(token))),), safety),),
            )
            return
        is_last = not self.source.text[span.end :].strip()
        fix = Fix("put quotes around it", (Edit(span, encode(str(token))),), Safety.UNSAFE if is_last else Safety.SAFE)
        self.report(
            "unquoted-column",
            f"{quote(str(token))} is a word of the notation",
            span,
            label="a column name expected",
            help=f"write {quote(encode(str(token)))} where a column is meant",
            fixes=(fix,),
        )

    # --- times ---

    def length(self, parts: Sequence[Any]) -> int | None:
        """A length of time in other words; the seconds that it certainly is, or None."""
        if any(is_put_in(part) for part in parts):
            return None
        span = Span(span_of(parts[0]).start, span_of(parts[-1]).end)
        written = _unquoted(str(parts[0])) if len(parts) == 1 else self.source.slice(span)
        known: int | None = None
        guess: int | None = None
        if len(written) <= _LONGEST:
            known = times.seconds(written) or times.seconds(f"last {written}")
            guess = times.period(written)
            units = ["dhms".index(unit) for unit in _UNIT.findall(written)]
            if any(unit <= before for before, unit in pairwise(units)):
                known = None  # `30m 1h`: of two lengths nobody can say whether they are one
            if known is None and written.isdecimal() and written.isascii():
                guess = int(written)
        seconds = known or guess
        is_printable = seconds is not None and seconds > 0
        text = duration_text(seconds) if seconds is not None and is_printable else ""
        fix = Fix(f"write `{text}`", (Edit(span, text),), Safety.SAFE if known else Safety.UNSAFE)
        self.report(
            "other-length",
            f"{quote(self.source.slice(span))} is not a number with a unit",
            span,
            label="a length such as `2h` expected",
            help=fix.title if text else "write seconds, minutes, hours or days: `30s`, `5m`, `2h`, `7d`",
            fixes=(fix,) if text else (),
        )
        return known

    def instant(self, token: Any) -> int | None:
        """A point of time in another form, or none of the calendar's; the UNIX second that it certainly is, or None."""
        written = _unquoted(str(token))
        second = times.instant(written) if len(written) <= _LONGEST else None
        fixes: tuple[Fix, ...] = ()
        if second is not None:
            fixes = (
                Fix(f"write `{instant_text(second)}`", (Edit(span_of(token), instant_text(second)),), Safety.SAFE),
            )
        self.report(
            "other-instant",
            f"{quote(written)} is not a point of time",
            span_of(token),
            label="a date and time in UTC expected",
            help=fixes[0].title if fixes else "write `2024-04-01T00:00:00Z`, or UNIX seconds",
            fixes=fixes,
        )
        return second

    # --- the rest ---

    def long_number(self, token: Any) -> None:
        """A number has more digits than are read."""
        self.report(
            "number-too-long",
            f"{quote(str(token))} is longer than any number that can be computed with",
            span_of(token),
        )

    def report(self, name: str, message: str, span: Span, **more: Any) -> None:
        """Add an error."""
        self.diagnostics.append(Diagnostic(name, Severity.ERROR, message, span, **more))


def _unquoted(written: str) -> str:
    """A token without the quotes around it, whichever they are."""
    if written[:1] == '"':
        return decode(written)
    return written[1:-1] if len(written) > 1 and written[0] in "'`\u2018\u201b\u201c\u201d\u201e" else written
