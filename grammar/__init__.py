"""Formal query languages: parse, check, print, render. No input or output, no clock, no chance."""

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
