"""Formal query languages: parse, check, print, render. No input or output, no clock, no chance."""

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from grammar.diagnostic import Diagnostic, Edit, Fix, Path, Related, Safety, Severity
    from grammar.language import Embedded, Language
    from grammar.notation import Built, Notation, Parsed, Places
    from grammar.rule import (
        Add,
        Change,
        Context,
        Example,
        Fault,
        Finding,
        Remove,
        Rename,
        Replace,
        Rule,
        TreeFix,
    )
    from grammar.schema import Column, ColumnType, DatasetKind, Schema
    from grammar.source import Source, Span

__version__ = "0.1.0"
"""The version of both packages; a release's tag is this with a `v` before it."""

__all__ = [
    "Add",
    "Built",
    "Change",
    "Column",
    "ColumnType",
    "Context",
    "DatasetKind",
    "Diagnostic",
    "Edit",
    "Embedded",
    "Example",
    "Fault",
    "Finding",
    "Fix",
    "Language",
    "Notation",
    "Parsed",
    "Path",
    "Places",
    "Related",
    "Remove",
    "Rename",
    "Replace",
    "Rule",
    "Safety",
    "Schema",
    "Severity",
    "Source",
    "Span",
    "TreeFix",
]

__getattr__ = later(
    __name__,
    {
        "Add": "grammar.rule",
        "Built": "grammar.notation",
        "Change": "grammar.rule",
        "Column": "grammar.schema",
        "ColumnType": "grammar.schema",
        "Context": "grammar.rule",
        "DatasetKind": "grammar.schema",
        "Diagnostic": "grammar.diagnostic",
        "Edit": "grammar.diagnostic",
        "Embedded": "grammar.language",
        "Example": "grammar.rule",
        "Fault": "grammar.rule",
        "Finding": "grammar.rule",
        "Fix": "grammar.diagnostic",
        "Language": "grammar.language",
        "Notation": "grammar.notation",
        "Parsed": "grammar.notation",
        "Path": "grammar.diagnostic",
        "Places": "grammar.notation",
        "Related": "grammar.diagnostic",
        "Remove": "grammar.rule",
        "Rename": "grammar.rule",
        "Replace": "grammar.rule",
        "Rule": "grammar.rule",
        "Safety": "grammar.diagnostic",
        "Schema": "grammar.schema",
        "Severity": "grammar.diagnostic",
        "Source": "grammar.source",
        "Span": "grammar.source",
        "TreeFix": "grammar.rule",
    },
)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
