"""unknown-name: a rule or terminal that is used and not defined."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Fix, Safety, Severity, one_of, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.rule import Example
from grammar.source import Span
from grammar.suggestion import nearest

_SUGGESTED = 25


@flaw(
    severity=Severity.ERROR,
    stage=Stage.TEXT,
    invalid=[
        Example("start: NUMBR\nNUMBER: /[0-9]+/\n", fixed="start: NUMBER\nNUMBER: /[0-9]+/\n"),
        Example('start: item ("," itme)*\nitem: "a"\n', fixed='start: item ("," item)*\nitem: "a"\n'),
        Example('query: "a"\n', facts={"start": "start"}),
    ],
    valid=[
        Example("start: NUMBER\nNUMBER: /[0-9]+/\n"),
        Example('start: list{"a"}\nlist{item}: item ("," item)*\n'),
        Example("start: INT\n%import common.INT\n"),
    ],
)
def unknown_name(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A rule or terminal is used that nothing defines, or the start rule is missing.

    Lark refuses the grammar at the first such name; here all of them are reported. Names are case-sensitive: rules are
    all lower case, terminals all upper case.
    """
    failure = analysis.failure
    if failure is None or failure.flaw != "unknown-name":
        return
    uses = list(analysis.definitions.unknown())
    if not uses:
        missing = failure.message.split("`")[1]
        near = nearest(missing, analysis.definitions.by_name)
        yield FlawFinding(failure.message, failure.span, help=_advice(near) or failure.help, near=near)
    for count, (definition, token) in enumerate(uses):
        names = [*analysis.definitions.by_name, *definition.parameters]
        alike = [name for name in names if name.isupper() == token.text.isupper()]
        near = nearest(token.text, alike) if count < _SUGGESTED else ()
        kind = "terminal" if token.text.isupper() else "rule"
        where = f" {quote(definition.name)}" if definition.name else " an ignored expression"
        yield FlawFinding(
            f"{kind} {quote(token.text)}, used in{where}, is not defined",
            token.span,
            label="not defined",
            help=_advice(near),
            near=near,
            fixes=_fixes(token.span, near),
        )


def _advice(near: tuple[str, ...]) -> str | None:
    return f"did you mean {one_of([quote(name) for name in near])}?" if near else None


def _fixes(span: Span, near: tuple[str, ...]) -> tuple[Fix, ...]:
    if len(near) != 1:
        return ()
    return (Fix(f"replace by {quote(near[0])}", (Edit(span, near[0]),), Safety.UNSAFE),)
