"""short-alternative-first: an expression that stops short of a longer text of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grammar.diagnostic import Severity, quote
from grammar.expressions.machine import Machine, cut_text
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.lint.lexing import Terminal
from grammar.rule import Example

_WORDS = 2_000


@flaw(
    severity=Severity.ERROR,
    stage=Stage.LOADED,
    invalid=[
        Example("start: LIMIT\nLIMIT: /[1-9][0-9]{0,2}|1000/\n"),
        Example("start: OP+\nOP: /<|<=|>|>=/\n"),
        Example("start: NUMBER\nNUMBER: /0|[1-9][0-9]*|0x[0-9a-f]+/\n"),
        Example("start: WORDS\nWORDS: /b+(bc)?/\n"),
    ],
    valid=[
        Example("start: LIMIT\nLIMIT: /1000|[1-9][0-9]{0,2}/\n"),
        Example('start: OP+\nOP: "<" | "<=" | ">" | ">="\n'),
        Example('start: STRING\nSTRING: /"(\\\\.|[^"\\\\])*"/\n'),
        Example('start: STRING\nSTRING: /".*?"/\n'),
    ],
)
def short_alternative_first(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """An expression stops at the beginning of a text that it could match as a whole.

    Python tries the alternatives of an expression in order and keeps the first that matches; it does not look for the
    longest. `/<|<=/` therefore never reads `<=`. Engines for constrained decoding do look for the longest, so the same
    grammar means something else there. Alternatives that are strings of a terminal's own (`"<" | "<="`) are sorted by
    Lark and are not reported.

    Where a repetition is to blame that takes what the rest needs (`/b+(bc)?/`), it is a warning: the order in which
    Python tries may be meant. Lazy quantifiers are meant to stop early; an expression that has them is reported only
    where the order of its alternatives is to blame.
    """
    for name, terminal in analysis.terminals.items():
        expression, machine = analysis.expression(name), analysis.machine(name)
        if terminal.fixed is not None or expression is None or machine is None or not expression.is_exact:
            continue
        turned = analysis.machine(name, is_reversed=True)
        text = _first_cut(terminal, _by_order(machine, turned))
        if text is not None:
            yield _sighting(analysis, terminal, text, is_order=True)
        elif "lazy quantifier" not in expression.features:
            text = _first_cut(terminal, [cut_text(machine)])
            if text is not None:
                yield _sighting(analysis, terminal, text, is_order=False)


def _by_order(machine: Machine, turned: Machine | None) -> Iterator[str | None]:
    """Texts that may be cut and would not be with the alternatives the other way round."""
    if turned is not None:
        yield cut_text(machine, turned)
        if machine.is_finite():
            yield from machine.words(_WORDS)


def _first_cut(terminal: Terminal, texts: Iterable[str | None]) -> str | None:
    return next((text for text in texts if text is not None and _is_cut(terminal, text)), None)


def _is_cut(terminal: Terminal, text: str) -> bool:
    match = terminal.regex.match(text)
    return match is not None and 0 < match.end() < len(text) and terminal.regex.fullmatch(text) is not None


def _sighting(analysis: GrammarAnalysis, terminal: Terminal, text: str, *, is_order: bool) -> FlawFinding:
    match = terminal.regex.match(text)
    taken = match.group() if match else ""
    return FlawFinding(
        f"terminal {quote(terminal.written)} reads {quote(taken)} and stops, though {quote(text)} is one of its texts",
        analysis.expression_place(terminal.name),
        label=f"never reads {quote(text)}",
        help="put the alternative that reads more before the one that reads less"
        if is_order
        else "let no repetition read what the part after it needs",
        severity=None if is_order else Severity.WARNING,
    )
