"""short-alternative-first: an expression that stops short of a longer text of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grammar.diagnostic import Severity, quote
from grammar.flaw import Sighting, Stage, flaw
from grammar.inspection import Inspection
from grammar.inspection.lexing import Terminal
from grammar.inspection.machine import cut_text
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
def short_alternative_first(inspection: Inspection) -> Iterable[Sighting]:
    """An expression has a text that it never takes as a whole, because an earlier alternative takes its beginning.

    Python tries the alternatives of an expression in order and keeps the first that matches; it does not look for the
    longest. `/<|<=/` therefore never reads `<=`. Engines for constrained decoding do look for the longest, so the same
    grammar means something else there. Alternatives that are strings of a terminal's own (`"<" | "<="`) are sorted by
    Lark and are not reported.

    Lazy quantifiers are meant to stop early; an expression that has them is reported only where the order of its
    alternatives is to blame.
    """
    for name, terminal in inspection.terminals.items():
        text = _cut(inspection, name) if terminal.fixed is None else None
        if text is None:
            continue
        match = terminal.regex.match(text)
        taken = match.group() if match else ""
        yield Sighting(
            f"terminal {quote(terminal.written)} reads {quote(taken)} and stops, though {quote(text)} is one of its texts",
            inspection.expression_place(name),
            label=f"never reads {quote(text)}",
            help="put the alternative that reads more before the one that reads less",
        )


def _cut(inspection: Inspection, name: str) -> str | None:
    terminal = inspection.terminals[name]
    return next((text for text in _suspects(inspection, name) if _is_cut(terminal, text)), None)


def _suspects(inspection: Inspection, name: str) -> Iterator[str]:
    expression, machine = inspection.expression(name), inspection.machine(name)
    if expression is None or machine is None or not expression.is_exact:
        return
    other = inspection.machine(name, is_reversed=True) if "lazy quantifier" in expression.features else None
    text = cut_text(machine, other)
    if text is not None:
        yield text
    elif machine.is_finite() and other is None:
        yield from machine.words(_WORDS)


def _is_cut(terminal: Terminal, text: str) -> bool:
    match = terminal.regex.match(text)
    return match is not None and 0 < match.end() < len(text) and terminal.regex.fullmatch(text) is not None
