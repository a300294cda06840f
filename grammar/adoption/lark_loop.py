"""Reading with Lark's own loop, for a grammar with code between its lexer and its parser, or with the module `regex`.

A post-lexer adds and drops tokens, callbacks of the lexer change them, and the module `regex` reads what Python's `re` does
not. What a text is then, only running that code can say. So Lark's lexer and parser run as they are, and a verdict and a
tree are Lark's. What is made of the table elsewhere is lost: all errors of a text, repairs, sentences.

That code belongs to the grammar's author. It may hold state, so that texts are read one at a time, and it may fail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any

from grammar.adoption.building import callbacks
from grammar.diagnostic import Diagnostic, Severity, one_of, printable, quote
from grammar.frozen import field, frozen
from grammar.notation import Notation, Parsed
from grammar.parsing.driver import END
from grammar.rule import Fault
from grammar.source import Source, Span
from grammar.suggestion import among

# Lark is imported where it is used: whoever needs only the names of this module does not pay for it.

UNUSABLE_TOKENS = Fault(
    "unusable-tokens",
    Severity.ERROR,
    "The grammar's own code did not take the tokens of the text.\n\n"
    "A grammar may have a post-lexer, which adds and drops tokens, and callbacks, which change them. They raised an error: an "
    "indentation that fits none of the lines above, a bracket that was never opened. The place is the last token before it.",
)
"""What is reported where a post-lexer or a callback of the lexer raises an error."""

FAULTS = (UNUSABLE_TOKENS,)
"""What only reading with Lark's own loop can find."""

MAX_MADE = 8
"""A post-lexer may make at most so many tokens for each character of a text, and a thousand besides."""

_EXPECTED_SHOWN = 6
_REASON_SHOWN = 200


def limits(reason: str) -> tuple[str, ...]:
    """What a language loses that is read by Lark's own loop, in sentences."""
    return (
        f"Lark's own loop reads the texts, because of {reason}: only the first error of a text is reported",
        "no repairs are offered, no sentences are generated, and there is no prefix",
        "texts are read one at a time, since the grammar's own code may hold state",
    )


def placed(callback: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A callback of the lexer, whose token stands where the one stood that it was given, where it says nothing else."""

    def call(token: Any) -> Any:
        given = callback(token)
        if given is not token and getattr(given, "start_pos", 0) is None:
            for name in ("start_pos", "end_pos", "line", "column", "end_line", "end_column"):
                setattr(given, name, getattr(token, name))
        return given

    return call


@frozen(eq=False)
class LarkLoop:
    """A grammar whose texts Lark's own LALR loop reads; made once for a language."""

    lark: Any
    start: str
    fixed: Mapping[str, str]
    ignored: tuple[Any, ...]
    lock: Any = field(default_factory=Lock)

    @classmethod
    def of(cls, lark: Any, start: str) -> LarkLoop:
        """The loop of a grammar that Lark compiled with ``parser="lalr"``."""
        lark.parser.parser.parser.callbacks = dict(callbacks(lark))
        module = lark.lexer_conf.re_module
        patterns = {t.name: t.pattern for t in lark.terminals}
        ignored = tuple(
            module.compile(patterns[name].to_regexp(), lark.options.g_regex_flags)
            for name in lark.ignore_tokens
            if name in patterns
        )
        fixed = {name: pattern.value for name, pattern in patterns.items() if pattern.type == "str"}
        return cls(lark, start, fixed, ignored)

    def read(self, notation: Notation, source: Source) -> Parsed:
        """The tree of a text with its places, or the first reason why it has none. Never raises, on any text."""
        if len(source.text) > notation.max_characters:
            return _refused(
                source,
                "text-too-long",
                f"the text has {len(source.text):,} characters, more than the {notation.max_characters:,} that are read",
                Span(notation.max_characters, notation.max_characters),
                help_=f"send one {notation.explaining.unit} only",
            )
        with self.lock:
            tree, diagnostic = self._run(notation, source)
        if diagnostic is not None:
            return Parsed(source, diagnostics=(diagnostic,))
        built = notation.syntax.build(tree, source)
        if any(d.severity is Severity.ERROR for d in built.diagnostics):
            return Parsed(source, None, built.places, built.diagnostics, partial=built.tree)
        return Parsed(source, built.tree, built.places, built.diagnostics)

    def _run(self, notation: Notation, source: Source) -> tuple[Any, Diagnostic | None]:
        """What Lark's parser gives, step by step, or why it gives nothing."""
        from lark import Token
        from lark.exceptions import UnexpectedInput

        text = source.text
        most = MAX_MADE * len(text) + 1_000
        token: Any = None
        at = 0
        is_lexing = True
        try:
            state = self.lark.parse_interactive(text, start=self.start).parser_state
            for number, token in enumerate(state.lexer.lex(state)):
                is_lexing = False
                at = max(at, token.end_pos or 0)
                if number > most:
                    return None, _unusable("it made too many tokens", Span(at, at))
                state.feed_token(token)
                if len(state.state_stack) >= notation.max_stack:
                    message = "brackets are nested too deeply"
                    return None, Diagnostic(
                        "text-too-deep", Severity.ERROR, message, _span(token, at, text), label="not read from here on"
                    )
                is_lexing = True
            is_lexing = False
            end = Token.new_borrow_pos(END, "", token) if token is not None else Token(END, "", 0, 1, 1)
            return state.feed_token(end, True), None
        except UnexpectedInput as error:
            return None, self._unexpected(notation, source, error, at)
        except RecursionError:
            return None, _unusable("it needs too many steps", Span(at, at))
        except Exception as error:  # an author's code may fail in any way; reading does not
            if not is_lexing:
                raise
            return None, _unusable(_told(error), _span(token, at, text))

    # --- the first error ---

    def _unexpected(self, notation: Notation, source: Source, error: Any, read: int) -> Diagnostic:
        text = source.text
        token = getattr(error, "token", None)
        if token is not None:
            kind = str(getattr(token, "type", ""))
            span = Span(len(text), len(text)) if kind == END else _span(token, read, text)
            names = getattr(error, "expected", None) or ()
        else:
            kind = ""
            at = getattr(error, "pos_in_stream", read)
            span = Span(at, at)
            names = getattr(error, "allowed", None) or ()
        expected = tuple(sorted(str(name) for name in names))
        start = self._past_ignored(text, span.start)
        if start >= len(text):
            if not text.strip():
                whole = Span(0, len(text))
                told = f"there is no {notation.explaining.unit} in the text"
                return Diagnostic("empty-text", Severity.ERROR, told, whole)
            return self._unfinished(notation, source, expected)
        span = Span(start, max(span.end, start + 1))
        written = source.slice(span)
        shown = quote(written) if written.strip() else self._label(notation, kind)
        words = tuple(word for name in expected for word in notation.explaining.words.get(name, ()))
        near = among(words).nearest(notation.explaining.decode(written))
        hint = f"did you mean {one_of([quote(word) for word in near])}?" if near else None
        return Diagnostic(
            "unexpected-text",
            Severity.ERROR,
            f"{shown} cannot stand here",
            span,
            help=hint or self._enumerated(notation, expected),
            note="only the first error is found in a text that Lark's own loop reads",
            near=near,
        )

    def _unfinished(self, notation: Notation, source: Source, expected: Sequence[str]) -> Diagnostic:
        missing = self._label(notation, expected[0]) if len(expected) == 1 else notation.explaining.placeholder
        end = len(source.text.rstrip())
        return Diagnostic(
            "unfinished-text",
            Severity.ERROR,
            f"the {notation.explaining.unit} ends before {missing}",
            Span(end, end),
            label=f"{missing} expected",
            help=self._enumerated(notation, expected) if len(expected) > 1 else None,
        )

    def _enumerated(self, notation: Notation, expected: Sequence[str]) -> str | None:
        labels = list(dict.fromkeys(self._label(notation, name) for name in expected if name != END))
        shown = labels[:_EXPECTED_SHOWN] + (["more"] if len(labels) > _EXPECTED_SHOWN else [])
        every = [*shown, *([f"the end of the {notation.explaining.unit}"] if END in expected else [])]
        return f"expected {one_of(every)}" if every else None

    def _label(self, notation: Notation, terminal: str) -> str:
        """What a terminal is called in a message."""
        if terminal in notation.explaining.labels:
            return notation.explaining.labels[terminal]
        return f"`{self.fixed[terminal]}`" if terminal in self.fixed else (terminal.strip("_").lower() or "this")

    def _past_ignored(self, text: str, at: int) -> int:
        while True:
            ends = [match.end() for pattern in self.ignored if (match := pattern.match(text, at))]
            if not ends or max(ends) <= at:
                return at
            at = max(ends)


def _told(error: Exception) -> str:
    """What an author's code failed with, in a sentence."""
    try:
        said = printable(" ".join(str(error).split()))[:_REASON_SHOWN].rstrip(".")
    except Exception:  # noqa: BLE001  # an exception of somebody's own may fail to say what it is
        said = ""
    return said or f"it failed with `{type(error).__name__}`"


def _unusable(reason: str, span: Span) -> Diagnostic:
    return Diagnostic(
        UNUSABLE_TOKENS.name, UNUSABLE_TOKENS.severity, f"the grammar's own code does not take the text: {reason}", span
    )


def _span(token: Any, at: int, text: str) -> Span:
    start, end = getattr(token, "start_pos", None), getattr(token, "end_pos", None)
    if start is None or end is None:
        return Span(min(at, len(text)), min(at, len(text)))
    return Span(start, end)


def _refused(source: Source, name: str, message: str, span: Span, help_: str | None = None) -> Parsed:
    return Parsed(source, diagnostics=(Diagnostic(name, Severity.ERROR, message, span, help=help_),))
