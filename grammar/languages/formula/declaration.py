"""The formula language as a `Language`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from grammar.completion import Item, Site
from grammar.language import Language, LanguageFamily, made_by
from grammar.languages.formula.build import build
from grammar.languages.formula.description import describe_formula
from grammar.languages.formula.faults import FAULTS
from grammar.languages.formula.footprint import FOOTPRINT
from grammar.languages.formula.generator import generate_formula
from grammar.languages.formula.literals import (
    ESCAPE,
    WHITE_SPACE,
    WHITE_SPACE_CHARACTERS,
    column_characters,
    write_column,
)
from grammar.languages.formula.printer import print_formula
from grammar.languages.formula.rules import RULES
from grammar.languages.formula.tree import Node, walk
from grammar.languages.formula.vocabulary import FUNCTIONS
from grammar.notation import Explaining, Notation, Outline, Syntax
from grammar.recipe import Recipe
from grammar.schema import Schema

MAX_CHARACTERS = 100_000
"""The longest formula that is read; the service saves far shorter ones."""

_LABELS = {
    **dict.fromkeys(("COLUMN", "QUOTED_COLUMN", "INT", "FLOAT", "TRUE", "FALSE", "NULL"), "a value"),
    **dict.fromkeys(("STRING", "RAWSTRING"), "a string"),
    **dict.fromkeys(
        (
            "OP_DIVIDE",
            "OP_EQUAL",
            "OP_GREATER",
            "OP_GREATER_OR_EQUAL",
            "OP_LESS",
            "OP_LESS_OR_EQUAL",
            "OP_PLUS",
            "OP_REMAINDER",
            "OP_TIMES",
            "OP_UNEQUAL",
        ),
        "an operator",
    ),
    **dict.fromkeys(
        ("ABSENT_VALUE", "LETTER", "ODD_COLUMN", "ODD_NUMBER", "OTHER_WORD", "POINT_NUMBER", "TEMPLATE_COLUMN"),
        "a value",
    ),
    **dict.fromkeys(("BROKEN_RAWSTRING", "BROKEN_STRING", "OTHER_QUOTES"), "a string"),
    **dict.fromkeys(
        ("OTHER_AND", "OTHER_COMPARE", "OTHER_EQUAL", "OTHER_MINUS", "OTHER_OR", "OTHER_TIMES"), "an operator"
    ),
    "FUNCTION": "a function",
    "COMMENT": "a remark",
}


@cache
def language() -> Language[Node]:
    """The language of calculated fields, and of arithmetic over a query's calculations."""
    made = Language[Node](
        name="formula",
        title="calculated-field formula",
        notation=_notation(),
        vocabulary=FUNCTIONS,
        faults=FAULTS,
        rules=RULES,
        walk=walk,
        generate=generate_formula,
        footprint=FOOTPRINT,
        describing=describe_formula,
        completing=columns_at,
    )
    return made_by(Recipe(language), made)


formula = LanguageFamily("formula", language)


def columns_at(beginning: str, schema: Schema | None) -> Site:
    """The columns of a schema, as a formula writes them: behind a dollar sign alone, those that need quotes."""
    if schema is None:
        return Site()
    written = [(write_column(column.name), str(column.type or "")) for column in schema]
    if beginning.endswith("$"):
        return Site({"STRING": [Item(text[1:], detail) for text, detail in written if text[1:2] == '"']})
    return Site({"COLUMN": [Item(text, detail) for text, detail in written if text[1:2] != '"']})


def _notation() -> Notation:
    column = column_characters()
    return Notation(
        syntax=Syntax(
            grammar=_text("formula.lark") + _terminals(column),
            start="formula",
            build=build,
            print=print_formula,
            lexer="basic",
        ),
        explaining=Explaining(
            mistakes=_text("mistakes.lark") + _odd_terminals(column),
            labels=_LABELS,
            words={"FUNCTION": tuple(FUNCTIONS)},
            noise={"COMMENT": "remark-in-formula"},
            unit="formula",
            placeholder="a value",
        ),
        outline=Outline(
            blank=WHITE_SPACE_CHARACTERS,
        ),
        max_characters=MAX_CHARACTERS,
    )


def _text(file: str) -> str:
    return (files(__package__) / file).read_text(encoding="utf-8")


def _terminals(column: str) -> str:
    """The terminals of formula.lark whose characters are facts of literals.py."""
    return rf"""
COLUMN: /\$[{column}]+/
STRING: /"(?:[^"\\\n\ud800-\udfff]|{ESCAPE})*"/
WHITE_SPACE: /[{WHITE_SPACE}]+/
"""


def _odd_terminals(column: str) -> str:
    """A column reference without quotes that goes on with a character which can begin nothing else."""
    taken = rf"""$"`'\\(),!<>*%&|#^~;≠≤≥×÷−–‘’‚“”„{WHITE_SPACE}{_UNSEEN}{_WIDE}"""
    odd = rf"[^{column}{taken}][^{taken}]*"
    return rf"""
ODD_COLUMN.3: /\$[{column}]*{odd}/
"""


_UNSEEN = r"\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
"""Characters that show nothing: the reader passes over them, or they are looked at by themselves."""

_WIDE = r"\u3000-\u3003\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
"""Punctuation of East Asian width, which the reader takes for the plain one."""
