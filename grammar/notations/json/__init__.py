"""JSON as a notation: strict RFC 8259 terminals, the mistakes people make in it, and places through escapes.

Any language whose sentences are JSON can be built from these parts: write a typed Lark grammar over the terminals
here, let `word_terminal` make the terminals of its keys and closed sets, and read the parse tree with `JsonBuilder`.

Source: RFC 8259 (December 2017), sections 2 to 7; RFC 8259 section 8.2 on lone surrogates, which are refused here.
"""

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from grammar.notations.json.builder import MAX_FIXABLE, MAX_REPORTS, JsonBuilder, Member
    from grammar.notations.json.faults import FAULTS
    from grammar.notations.json.places import MAX_DEPTH, JsonPlaces, locate
    from grammar.notations.json.spelling import NOT_JSON, spelled
    from grammar.notations.json.terminals import LABELS, MISTAKES, NOISE, TERMINALS, WHITE_SPACE, word_terminal
    from grammar.notations.json.values import (
        MAX_DIGITS,
        MAX_EXPONENT,
        decode,
        encode,
        is_printable_number,
        number,
        offsets,
    )

__all__ = [
    "FAULTS",
    "LABELS",
    "MAX_DEPTH",
    "MAX_DIGITS",
    "MAX_EXPONENT",
    "MAX_FIXABLE",
    "MAX_REPORTS",
    "MISTAKES",
    "NOISE",
    "NOT_JSON",
    "TERMINALS",
    "WHITE_SPACE",
    "JsonBuilder",
    "JsonPlaces",
    "Member",
    "decode",
    "encode",
    "is_printable_number",
    "locate",
    "number",
    "offsets",
    "spelled",
    "word_terminal",
]

__getattr__ = later(
    __name__,
    {
        "FAULTS": "grammar.notations.json.faults",
        "JsonBuilder": "grammar.notations.json.builder",
        "JsonPlaces": "grammar.notations.json.places",
        "LABELS": "grammar.notations.json.terminals",
        "MAX_DEPTH": "grammar.notations.json.places",
        "MAX_DIGITS": "grammar.notations.json.values",
        "MAX_EXPONENT": "grammar.notations.json.values",
        "MAX_FIXABLE": "grammar.notations.json.builder",
        "MAX_REPORTS": "grammar.notations.json.builder",
        "MISTAKES": "grammar.notations.json.terminals",
        "Member": "grammar.notations.json.builder",
        "NOISE": "grammar.notations.json.terminals",
        "NOT_JSON": "grammar.notations.json.spelling",
        "TERMINALS": "grammar.notations.json.terminals",
        "WHITE_SPACE": "grammar.notations.json.terminals",
        "decode": "grammar.notations.json.values",
        "encode": "grammar.notations.json.values",
        "is_printable_number": "grammar.notations.json.values",
        "locate": "grammar.notations.json.places",
        "number": "grammar.notations.json.values",
        "offsets": "grammar.notations.json.values",
        "spelled": "grammar.notations.json.spelling",
        "word_terminal": "grammar.notations.json.terminals",
    },
)


def __dir__() -> list[str]:
    return __all__
