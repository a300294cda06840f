"""JSON as a notation: strict RFC 8259 terminals, the mistakes people make in it, and places through escapes.

Any language whose sentences are JSON is filled from two values: the `Shape` of its grammar, and what is `Declared` beside it
because a grammar cannot say it. `typed_json` makes of them the notation, the walk over trees and their text.

Source: RFC 8259 (December 2017), sections 2 to 7; RFC 8259 section 8.2 on lone surrogates, which are refused here.
"""

from grammar.notations.json.builder import MAX_FIXABLE, MAX_REPORTS, JsonBuilder, Member
from grammar.notations.json.declared import Case, ClosedSet, Declared, Key, Operand
from grammar.notations.json.faults import FAULTS
from grammar.notations.json.filling import DeclaredError, TypedJson, typed_json
from grammar.notations.json.places import MAX_DEPTH, JsonPlaces, locate
from grammar.notations.json.shape import NotTypedJson, Shape
from grammar.notations.json.spelling import NOT_JSON, spelled
from grammar.notations.json.terminals import LABELS, MISTAKES, NOISE, TERMINALS, WHITE_SPACE, word_terminal
from grammar.notations.json.values import MAX_DIGITS, MAX_EXPONENT, decode, encode, is_printable_number, number, offsets

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
    "typed_json",
    "word_terminal",
]
