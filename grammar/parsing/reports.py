"""Reports: the errors of one reading, in the words of the notation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grammar.diagnostic import Diagnostic, Edit, Fix, Safety, Severity, one_of, quote
from grammar.frozen import replace
from grammar.notation import Notation
from grammar.parsing.compilation import Compiled, compiled
from grammar.parsing.driver import END
from grammar.parsing.trees import Token
from grammar.source import Source, Span
from grammar.suggestion import among

_EXPECTED_SHOWN = 6

_REPAIRED_BY_SEARCH = frozenset({"unexpected-text", "missing-text", "unfinished-text", "unknown-word"})


def start_of(token: Token) -> int:
    """Where a token begins: Lark's type leaves it open, this reader always sets it."""
    return token.start_pos or 0


def end_of(token: Token) -> int:
    """Where a token ends."""
    return token.end_pos or 0


def span_of(token: Token) -> Span:
    """The characters of a token."""
    return Span(start_of(token), end_of(token))


def is_stutter(before: str, word: str) -> bool:
    """Whether a word is written twice: it may be one too many, so that nothing is put between the two for certain."""
    return before == word and word[:1].isalpha()


class Reports:
    """What is reported of one text: `diagnostics`, in the order in which they were found.

    `stopped_at` is where the token begins that could not be taken last. `repairable` are the diagnostics for which a
    repair may be searched: for each, its index and the `stopped_at` it was reported at.
    """

    __slots__ = ("diagnostics", "grammar", "notation", "repairable", "source", "stopped_at")

    def __init__(self, notation: Notation, grammar: Compiled, source: Source) -> None:
        self.notation = notation
        self.grammar = grammar
        self.source = source
        self.diagnostics: list[Diagnostic] = []
        self.repairable: list[tuple[int, int]] = []
        self.stopped_at = 0

    def add(self, name: str, message: str, span: Span, **more: Any) -> None:
        """Report an error; `more` are further fields of the diagnostic."""
        diagnostic = replace(Diagnostic(name, Severity.ERROR, message, span), **more)
        if name in _REPAIRED_BY_SEARCH and not diagnostic.fixes:
            self.repairable.append((len(self.diagnostics), self.stopped_at))
        self.diagnostics.append(diagnostic)

    def edit(
        self, inserted: Sequence[str], deleted: Sequence[Token], gap: Span, following: Token, expected: Sequence[str]
    ) -> None:
        """Report what a way on puts in and leaves out.

        Args:
            inserted: the terminals that the text lacks.
            deleted: the tokens that cannot stand there; where there are any, they are what is reported.
            gap: from the end of the last token that was taken to the beginning of the one that follows.
            following: the token that follows.
            expected: the terminals that could have stood there.
        """
        if deleted:
            span = Span(start_of(deleted[0]), end_of(deleted[-1]))
            if len(deleted) == 1 and len(inserted) == 1 and inserted[0] in self.notation.explaining.words:
                self.unknown_word(inserted[0], deleted[0].value, span)
            else:
                self.unexpected(span, expected)
            return
        missing = one_of([self._missing(name, expected) for name in inserted], "and")
        is_end, verb = following.type == END, "is" if len(inserted) == 1 else "are"
        self.add(
            "unfinished-text" if is_end else "missing-text",
            f"the {self.notation.explaining.unit} ends before {missing}" if is_end else f"{missing} {verb} missing",
            Span(gap.start, gap.start),
            label=f"{missing} expected",
            fixes=() if is_end else self._separation(inserted, gap, following),
        )

    def _separation(self, inserted: Sequence[str], gap: Span, following: Token) -> tuple[Fix, ...]:
        """The safe fix that puts a separator where only one can stand; none beside text that is itself at fault."""
        if is_stutter(self.source.text[max(gap.start - len(following), 0) : gap.start], following.value):
            return ()
        texts = [self.grammar.fixed.get(name, "") for name in inserted]
        definition = compiled(self.notation, with_mistakes=False)
        is_known = following.type in definition.root_lexer.terminals_by_name
        is_known = is_known and following.type not in self.notation.explaining.open_words
        beside = self.source.text[max(gap.start - 1, 0) : gap.start + 1]
        is_apart = gap.start < gap.end or any(character in "[]{}()" for character in beside)
        if len(texts) != 1 or texts[0] not in self.notation.explaining.separators or not is_known or not is_apart:
            return ()
        edit = Edit(Span(gap.start, gap.start), texts[0])
        return (Fix(f"insert `{texts[0]}`", (edit,), Safety.SAFE),)

    def unknown_word(self, terminal: str, text: str, span: Span, meant: str = "") -> None:
        """Report a word that is not one of a closed set; `meant` is the one that it was taken for, if any."""
        word = self.notation.explaining.decode(text)
        words = self.notation.explaining.words[terminal]
        near = among(words).nearest(word) or ((self.notation.explaining.decode(meant),) if meant else ())
        self.add(
            "unknown-word",
            f"{quote(word)} is not {self.label(terminal)}",
            span,
            label=f"not one of the {len(words)}" if len(words) > 1 else "",
            help=_did_you_mean(near) or f"expected {one_of([f'`{w}`' for w in words])}",
            near=near,
        )

    def unexpected(self, span: Span, expected: Sequence[str], note: str | None = None) -> None:
        """Report text that cannot stand where it does, with what could."""
        labels = list(dict.fromkeys(self.label(name) for name in expected if name != END))
        shown = labels[:_EXPECTED_SHOWN] + (["more"] if len(labels) > _EXPECTED_SHOWN else [])
        if END in expected:
            shown.append(f"the end of the {self.notation.explaining.unit}")
        self.add(
            "unexpected-text",
            f"{quote(self.source.slice(span))} cannot stand here",
            span,
            help=f"expected {one_of(shown)}" if shown else None,
            note=note,
        )

    def label(self, terminal: str) -> str:
        """What a terminal is called in a message."""
        if terminal in self.notation.explaining.labels:
            return self.notation.explaining.labels[terminal]
        if terminal in self.grammar.fixed:
            return f"`{self.grammar.fixed[terminal]}`"
        words = self.notation.explaining.words.get(terminal, ())
        return f"`{words[0]}`" if len(words) == 1 else terminal

    def _missing(self, terminal: str, expected: Sequence[str]) -> str:
        """What an inserted terminal is called: itself where it had to be this one, else what it stands for."""
        if terminal in self.grammar.punctuation:
            return self.label(terminal)
        contents = [name for name in expected if name != END and name not in self.grammar.punctuation]
        return self.label(terminal) if len(contents) < 2 else self.notation.explaining.placeholder


def _did_you_mean(near: Sequence[str]) -> str | None:
    return f"did you mean {one_of([quote(name) for name in near])}?" if near else None
