"""Reading with a grammar that is not LALR(1): Lark's Earley parser, with places and the first error in words.

What is lost against the LALR reader, because there is no table: one error is reported and not all of them, nothing is
repaired, no sentences are made, and a text may cost the cube of its length. So texts are bounded, and the work for one
text too. A text that can be read in several ways is read as Lark resolves it, and a warning says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from grammar.adoption.building import callbacks
from grammar.diagnostic import Diagnostic, Severity, one_of, quote
from grammar.frozen import frozen
from grammar.notation import Built, Notation, Parsed
from grammar.parsing.driver import END
from grammar.rule import Fault
from grammar.source import Source, Span
from grammar.suggestion import among

# Lark is imported where it is used: whoever needs only the names of this module does not pay for it.

MAX_CHARACTERS = 10_000
"""The longest text that is read with an Earley grammar, unless its author says otherwise."""

MAX_WORK = 2_000_000
"""The most that one text may cost: the sum, over its characters, of the square of the states the parser is in there."""

_LOOK_EVERY = 32
"""The work is added up at every so many characters."""

_EXPECTED_SHOWN = 6
_UNKNOWN_CHARACTERS = 32

AMBIGUOUS = Fault(
    "ambiguous-text",
    Severity.WARNING,
    "The text can be read in more than one way.\n\n"
    "The grammar derives it by different trees, and no priority decides between them. It is read as Lark resolves it, "
    "always in the same way; the author of the text may have meant another. Only the first choice is reported, at the "
    "smallest part that contains it.",
)
COSTLY = Fault(
    "text-too-costly",
    Severity.ERROR,
    "Reading was given up: the grammar allows too many ways to read the text.\n\n"
    "An Earley parser follows all ways at once, and their number may grow with the square of the text's length. The limit "
    "keeps a short hostile text from taking minutes. A grammar that is LALR(1) has no such texts.",
)
FAULTS = (AMBIGUOUS, COSTLY)
"""What only reading with an Earley parser can find."""


class _TooMuchWorkError(Exception):
    """The bound on the work for one text was passed."""


@frozen(eq=False)
class EarleyReader:
    """An Earley grammar that reads texts; frozen, and made once for a language.

    `patterns` are its terminals' expressions, `ignored` those it ignores; `is_prioritised` says that rules or terminals
    have priorities.
    """

    lark: Any
    patterns: Mapping[str, re.Pattern[str]]
    ignored: tuple[re.Pattern[str], ...]
    fixed: Mapping[str, str]
    start: str
    max_work: int

    @classmethod
    def of(cls, lark: Any, start: str, max_work: int = MAX_WORK) -> EarleyReader:
        """The reader of a grammar that Lark compiled with ``ambiguity="forest"``."""
        parser = lark.parser.parser
        # Lark hands a forest on, and which tree is taken from it is settled below, with the grammar's own nodes.
        parser.callbacks = dict(callbacks(lark, in_place=False))
        parser.predict_and_complete = _bounded(parser.predict_and_complete, max_work)
        flags = lark.options.g_regex_flags
        patterns = {t.name: re.compile(t.pattern.to_regexp(), flags) for t in lark.terminals}
        ignored = tuple(patterns[name] for name in lark.ignore_tokens)
        fixed = {t.name: t.pattern.value for t in lark.terminals if t.pattern.type == "str"}
        return cls(lark, patterns, ignored, fixed, start, max_work)

    def read(self, notation: Notation, source: Source, build: Callable[[Any, Source], Built]) -> Parsed:
        """The tree of a text with its places, or the first reason why it has none. Never raises, on any text."""
        from lark.exceptions import UnexpectedInput

        if len(source.text) > notation.max_characters:
            return _refused(
                source,
                "text-too-long",
                f"the text has {len(source.text):,} characters, more than the {notation.max_characters:,} that are read",
                Span(notation.max_characters, notation.max_characters),
                help_=f"send one {notation.explaining.unit} only",
            )
        if not source.text.strip() and not self._takes(source.text):
            whole = Span(0, len(source.text))
            return _refused(source, "empty-text", f"there is no {notation.explaining.unit} in the text", whole)
        try:
            forest = self.lark.parse(source.text, start=self.start)
        except UnexpectedInput as error:
            return Parsed(source, diagnostics=(self._unexpected(notation, source, error),))
        except (_TooMuchWorkError, RecursionError):
            whole = Span(0, len(source.text))
            return _refused(
                source, COSTLY.name, f"there are too many ways to read the {notation.explaining.unit}", whole
            )
        built = build(self._resolved(forest), source)
        diagnostics = (*_ambiguity(forest, notation), *built.diagnostics)
        if any(d.severity is Severity.ERROR for d in diagnostics):
            return Parsed(source, None, built.places, diagnostics, partial=built.tree)
        return Parsed(source, built.tree, built.places, diagnostics)

    def _resolved(self, forest: Any) -> Any:
        """The one tree that Lark takes from a forest, by the grammar's callbacks."""
        from lark import Tree
        from lark.parsers.earley_forest import ForestToParseTree

        parser = self.lark.parser.parser
        weigh = parser.forest_sum_visitor and parser.forest_sum_visitor()
        taking: Any = ForestToParseTree
        return taking(Tree, parser.callbacks, weigh, resolve_ambiguity=True, use_cache=False).transform(forest)

    def _takes(self, text: str) -> bool:
        from lark.exceptions import UnexpectedInput

        try:
            self.lark.parse(text, start=self.start)
        except (UnexpectedInput, _TooMuchWorkError, RecursionError):
            return False
        return True

    # --- the first error ---

    def _unexpected(self, notation: Notation, source: Source, error: Any) -> Diagnostic:
        at = getattr(error, "pos_in_stream", None)
        token = getattr(error, "token", None)
        if isinstance(token, str) and getattr(token, "type", "") != END:
            at = getattr(token, "start_pos", at)
        names = getattr(error, "allowed", None) or getattr(error, "expected", None) or ()
        expected = tuple(sorted({name for name in names if name in self.patterns}))
        is_end = not isinstance(at, int) or at < 0 or at >= len(source.text) or type(error).__name__ == "UnexpectedEOF"
        if is_end:
            return self._unfinished(notation, source, expected)
        assert isinstance(at, int)
        at = self._past_ignored(source.text, at)
        if at >= len(source.text):
            return self._unfinished(notation, source, expected)
        span = Span(at, self._token_end(source.text, at))
        if not expected or self._takes(source.text[:at]):
            expected = (*expected, END)
        text = source.slice(span)
        words = tuple(word for name in expected for word in notation.explaining.words.get(name, ()))
        near = among(words).nearest(notation.explaining.decode(text))
        hint = f"did you mean {one_of([quote(word) for word in near])}?" if near else None
        return Diagnostic(
            "unexpected-text",
            Severity.ERROR,
            f"{quote(text)} cannot stand here",
            span,
            help=hint or f"expected {self._enumerated(notation, expected)}",
            note="only the first error is found with an Earley grammar",
            near=near,
        )

    def _unfinished(self, notation: Notation, source: Source, expected: Sequence[str]) -> Diagnostic:
        missing = self.label(notation, expected[0]) if len(expected) == 1 else notation.explaining.placeholder
        end = len(source.text.rstrip())
        return Diagnostic(
            "unfinished-text",
            Severity.ERROR,
            f"the {notation.explaining.unit} ends before {missing}",
            Span(end, end),
            label=f"{missing} expected",
            help=f"expected {self._enumerated(notation, expected)}" if len(expected) > 1 else None,
        )

    def _enumerated(self, notation: Notation, expected: Sequence[str]) -> str:
        labels = list(dict.fromkeys(self.label(notation, name) for name in expected if name != END))
        shown = labels[:_EXPECTED_SHOWN] + (["more"] if len(labels) > _EXPECTED_SHOWN else [])
        return one_of([*shown, *([f"the end of the {notation.explaining.unit}"] if END in expected else [])])

    def label(self, notation: Notation, terminal: str) -> str:
        """What a terminal is called in a message."""
        if terminal in notation.explaining.labels:
            return notation.explaining.labels[terminal]
        return f"`{self.fixed[terminal]}`" if terminal in self.fixed else terminal

    def _past_ignored(self, text: str, at: int) -> int:
        while True:
            ends = [match.end() for pattern in self.ignored if (match := pattern.match(text, at))]
            if not ends or max(ends) <= at:
                return at
            at = max(ends)

    def _token_end(self, text: str, at: int) -> int:
        """Where the longest token at an offset ends, or where the next can begin."""
        most = min(at + _UNKNOWN_CHARACTERS, len(text))
        ends = [match.end() for pattern in self.patterns.values() if (match := pattern.match(text, at))]
        if ends and max(ends) > at:
            return max(ends)
        end = at + 1
        while end < most and not text[end].isspace() and not any(p.match(text, end) for p in self.patterns.values()):
            end += 1
        return end


def _bounded(step: Callable[..., None], max_work: int) -> Callable[..., None]:
    """The parser's step over one character, refused where the steps before have cost too much."""

    def predict_and_complete(i: int, to_scan: Any, columns: Sequence[Any], *more: Any) -> None:
        if i % _LOOK_EVERY == 0 and sum(len(column) ** 2 for column in columns) > max_work:
            raise _TooMuchWorkError
        step(i, to_scan, columns, *more)

    return predict_and_complete


def _refused(source: Source, name: str, message: str, span: Span, help_: str | None = None) -> Parsed:
    return Parsed(source, diagnostics=(Diagnostic(name, Severity.ERROR, message, span, help=help_),))


def _ambiguity(forest: Any, notation: Notation) -> Iterable[Diagnostic]:
    """The first choice in the tree that was taken which the grammar's priorities do not settle."""
    waiting = [forest]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or not hasattr(node, "is_ambiguous"):
            continue
        seen.add(id(node))
        packed = list(node.children)
        if len(packed) > 1 and packed[0].priority == packed[1].priority:
            span = _span(node)
            if span is None:
                continue
            told = f"this part of the {notation.explaining.unit} can be read in {'two' if len(packed) == 2 else 'several'} ways"
            yield Diagnostic(AMBIGUOUS.name, AMBIGUOUS.severity, told, span, note="it is read as Lark resolves it")
            return
        waiting += [inner for inner in (packed[0].right, packed[0].left) if inner is not None]


def _span(node: Any) -> Span | None:
    """From the first token to the last below a node of the forest; None where there is none."""
    start, end = None, 0
    waiting, seen = [node], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        token = getattr(node, "token", None)
        if token is not None:
            start = token.start_pos if start is None else min(start, token.start_pos)
            end = max(end, token.end_pos or 0)
        elif hasattr(node, "is_ambiguous"):
            waiting += [inner for packed in node.children for inner in (packed.left, packed.right) if inner is not None]
    return None if start is None else Span(start, end)
