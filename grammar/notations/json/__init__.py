"""JSON as a notation: strict RFC 8259 terminals, the mistakes people make in it, and places through escapes.

Any language whose sentences are JSON is filled from two values: the `Shape` of its grammar, and what is `Declared` beside it
because a grammar cannot say it. `typed_json` makes of them the notation, the walk over trees and their text.

Source: RFC 8259 (December 2017), sections 2 to 7; RFC 8259 section 8.2 on lone surrogates, which are refused here.
"""

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from grammar.notations.json.builder import MAX_FIXABLE, MAX_REPORTS, JsonBuilder, Member
    from grammar.notations.json.declared import Case, ClosedSet, Declared, Key, Operand
    from grammar.notations.json.faults import FAULTS
    from grammar.notations.json.filling import DeclaredError, TypedJson, typed_json
    from grammar.notations.json.places import MAX_DEPTH, JsonPlaces, locate
    from grammar.notations.json.shape import NotTypedJson, Shape
    from grammar.notations.json.spelling import NOT_JSON, spelled, string_fault
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
    "Case",
    "ClosedSet",
    "Declared",
    "DeclaredError",
    "JsonBuilder",
    "JsonPlaces",
    "Key",
    "Member",
    "NotTypedJson",
    "Operand",
    "Shape",
    "TypedJson",
    "decode",
    "encode",
    "is_printable_number",
    "locate",
    "number",
    "offsets",
    "spelled",
    "string_fault",
    "typed_json",
    "word_terminal",
]

__getattr__ = later(
    __name__,
    {
        "Case": "grammar.notations.json.declared",
        "ClosedSet": "grammar.notations.json.declared",
        "Declared": "grammar.notations.json.declared",
        "DeclaredError": "grammar.notations.json.filling",
        "FAULTS": "grammar.notations.json.faults",
        "JsonBuilder": "grammar.notations.json.builder",
        "JsonPlaces": "grammar.notations.json.places",
        "Key": "grammar.notations.json.declared",
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
        "NotTypedJson": "grammar.notations.json.shape",
        "Operand": "grammar.notations.json.declared",
        "Shape": "grammar.notations.json.shape",
        "TERMINALS": "grammar.notations.json.terminals",
        "TypedJson": "grammar.notations.json.filling",
        "WHITE_SPACE": "grammar.notations.json.terminals",
        "decode": "grammar.notations.json.values",
        "encode": "grammar.notations.json.values",
        "is_printable_number": "grammar.notations.json.values",
        "locate": "grammar.notations.json.places",
        "number": "grammar.notations.json.values",
        "offsets": "grammar.notations.json.values",
        "spelled": "grammar.notations.json.spelling",
        "string_fault": "grammar.notations.json.spelling",
        "typed_json": "grammar.notations.json.filling",
        "word_terminal": "grammar.notations.json.terminals",
    },
)


def __dir__() -> list[str]:
    return __all__
