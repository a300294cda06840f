"""exploding-rule: a rule that Lark would write out for ever."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.definition import alternatives, is_multiplied
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.rule import Example

_MANY = 500


@flaw(
    severity=Severity.ERROR,
    stage=Stage.TEXT,
    invalid=[
        Example("start: " + " ".join(f'"a{n}"?' for n in range(20)) + "\n"),
        Example('start: ("a" | "b" | "c" | "d")~12\n'),
        Example("start: " + " ".join(f'["a{n}"]' for n in range(9)) + "\n"),
        Example('start: more{"a"}\nmore{x}: x | more{list{x}}\nlist{x}: x ("," x)*\n'),
    ],
    valid=[
        Example('start: "a"? "b"? "c"?\n'),
        Example('start: "a"~200\n'),
        Example('start: ("a" | "b" | "c")*\n'),
        Example("start: " + " | ".join(f'"a{n}"' for n in range(600)) + "\n"),
        Example('start: nest{"a"}\nnest{x}: x | "(" nest{x} ")" list{x}\nlist{x}: x ("," x)*\n'),
        Example('start: twice{"a"}\ntwice{x}: x | "(" twice{list{"b"}} ")"\nlist{x}: x ("," x)*\n'),
    ],
)
def exploding_rule(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A rule has so many optional parts or bounded repetitions that its alternatives multiply.

    Lark writes every combination out: twenty optional parts are a million alternatives, and loading the grammar takes
    all memory before it fails. From 5,000 on the grammar is not given to Lark at all; from 500 on this is a warning.

    Ignore the warning where the long loading time is acceptable.
    """
    failure = analysis.failure
    if failure is not None and failure.flaw == "exploding-rule":
        yield FlawFinding(failure.message, failure.span, label="not written out", help=failure.help)
        return
    for definition in analysis.definitions.every:
        count = alternatives(definition) if definition.kind == "rule" else 0
        if count >= _MANY and is_multiplied(definition):
            yield FlawFinding(
                f"rule {quote(definition.name)} has {count:,} alternatives when written out",
                definition.span,
                help="give optional parts to rules of their own, or repeat a choice of them",
                severity=Severity.WARNING,
            )
