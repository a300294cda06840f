"""An Example of a rule or fault, as the arguments of a check; shared by the laws and the specifications."""

from __future__ import annotations

from grammar.checker import check_text
from grammar.diagnostic import Diagnostic
from grammar.language import Language
from grammar.languages import families, family
from grammar.rule import Example
from grammar.schema import Column, ColumnType, DatasetKind, Schema
from grammar.source import Source

SHIPPED = {each.name: each.language() for each in families()}
"""Each language that comes with the package, in its default profile."""

PROFILED = {
    f"{each.name}-{language.profile}" if language.profile else each.name: language
    for each in families()
    for language in each.languages()
}
"""Each of them in each of its profiles."""


def language_of(name: str, profile: str | None = None) -> Language:
    return family(name).language(profile)


def schema_of(example: Example) -> Schema | None:
    if example.columns is None:
        return Schema.of((), kind=DatasetKind(example.kind), is_open=True) if example.kind else None
    columns = (
        [Column(name, ColumnType(type_) if type_ else None) for name, type_ in example.columns.items()]
        if not isinstance(example.columns, tuple)
        else [Column(name) for name in example.columns]
    )
    return Schema.of(columns, kind=DatasetKind(example.kind) if example.kind else None)


def diagnose(name: str, example: Example, text: str | None = None) -> tuple[Diagnostic, ...]:
    """What is said of the example's text (or of `text` in its place), judged as the example says."""
    found, _ = check_text(
        language_of(name, example.profile),
        Source(example.text if text is None else text),
        schema_of(example),
        question=example.question,
        facts=dict(example.facts),
    )
    return found
