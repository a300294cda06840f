"""Flaw, @flaw: one way in which a Lark grammar can be wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from grammar.diagnostic import Diagnostic, Fix, Related, Severity
from grammar.folder import explanation_of, name_of
from grammar.lint.analysis import GrammarAnalysis
from grammar.rule import Example, Fault
from grammar.source import Span

MAX_FINDINGS = 50
"""At most this many findings of one flaw are reported, the first of the text."""


class Stage(IntEnum):
    """How far a grammar must have come for a flaw to have anything to say."""

    TEXT = 0
    """Any text."""
    LOADED = 1
    """Lark compiled the grammar: there are productions and terminals."""
    TABLE = 2
    """There is an LALR(1) table."""


@dataclass(frozen=True, slots=True)
class FlawFinding:
    """What a flaw's check saw, with its place in the grammar's text. `severity` None: that of the flaw."""

    message: str
    span: Span
    label: str = ""
    help: str | None = None
    note: str | None = None
    near: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    severity: Severity | None = None


FlawCheck = Callable[[GrammarAnalysis], Iterable[FlawFinding]]
"""A flaw's code: an analysis to what it saw."""


@dataclass(frozen=True, slots=True)
class Flaw(Fault):
    """One way in which a grammar can be wrong.

    The examples' texts are grammars; the options ``parser``, ``lexer`` and ``start`` are among their `facts`.
    """

    check: FlawCheck = field(default=lambda _: (), repr=False)
    stage: Stage = Stage.TABLE

    def find(self, analysis: GrammarAnalysis) -> tuple[Diagnostic, ...]:
        """What is wrong with the grammar in this way, in the order of its text; empty where nothing is."""
        if (self.stage and analysis.failure) or (self.stage is Stage.TABLE and analysis.table is None):
            return ()
        findings = sorted(self.check(analysis), key=lambda finding: (finding.span, finding.message))
        return tuple(
            Diagnostic(
                self.name,
                finding.severity or self.severity,
                finding.message,
                finding.span,
                label=finding.label,
                help=finding.help,
                note=finding.note,
                near=finding.near,
                related=finding.related,
                fixes=finding.fixes,
            )
            for finding in findings[:MAX_FINDINGS]
        )


def flaw(
    *,
    severity: Severity = Severity.WARNING,
    stage: Stage = Stage.TABLE,
    invalid: Iterable[Example],
    valid: Iterable[Example],
) -> Callable[[FlawCheck], Flaw]:
    """Make a flaw of a function: its name is the flaw's, its docstring the explanation.

    Raises:
        TypeError: the function has no docstring.
    """

    def declare(check: FlawCheck) -> Flaw:
        explanation = explanation_of(check, "flaw")
        return Flaw(name_of(check), severity, explanation, tuple(invalid), tuple(valid), check=check, stage=stage)

    return declare
