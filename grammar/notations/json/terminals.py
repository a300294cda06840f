"""The terminals of JSON for a Lark grammar: strict RFC 8259, and what people write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from grammar.notations.json.values import SHORT_ESCAPES

WHITE_SPACE = " \t\n\r"
"""What RFC 8259 allows around a value."""

TERMINALS = r"""
STRING: /"(?:[^"\\\x00-\x1f\ud800-\udfff]|\\["\\\/bfnrt]|\\u(?:[0-9a-cefA-CEF][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2}|[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}))*"/
INTEGER: /-?(?:0|[1-9][0-9]*)/
NUMBER.1: /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)/
TRUE: "true"
FALSE: "false"
NULL: "null"
WHITE_SPACE: /[ \t\n\r]+/
%ignore WHITE_SPACE
"""
"""The terminals of RFC 8259, for the end of a language's grammar."""

MISTAKES = r"""
_json: STRING | INTEGER | NUMBER | TRUE | FALSE | NULL | any_array | any_object | _odd
any_array: "[" [_json ("," _json)*] "]"
     | "[" _json ("," _json)* "," "]" -> any_array_with_trailing_comma
any_object: "{" [any_pair ("," any_pair)*] "}"
     | "{" any_pair ("," any_pair)* "," "}" -> any_object_with_trailing_comma
any_pair: _any_key ":" _json
_any_key: STRING | BARE_WORD | ODD_QUOTED | BROKEN_STRING
_odd: BARE_WORD | ODD_QUOTED | BROKEN_STRING | ODD_NUMBER
BARE_WORD: /[^\W\d][\w.$-]*|<=|>=|!=|<>|==|[<>=](?![=<>-])/
ODD_QUOTED: /'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\\n]|\\.)*`?|[\u2018\u201b](?:[^\u2018\u2019\u201b"\\\n]|\\.)*\u2019?|[\u201c\u201d\u201e](?:[^\u201c\u201d\u201e"\\\n]|\\.)*[\u201c\u201d]?|\uff02[^\uff02\n]*\uff02?/
BROKEN_STRING.-1: /"(?:[^"\\]|\\[\s\S])*"?/
ODD_NUMBER.3: /[0-9]+(?:\.[0-9]+)?%|[0-9]+(?:[ \t]*\*[ \t]*[0-9]+)+|[0-9]+(?:\.[0-9]+)?[a-df-wyzA-DF-WYZ][a-zA-Z]*|[+-]?(?:0[xX][0-9a-fA-F]+|0[0-9][0-9.]*|[0-9]+\.(?![0-9])|\.[0-9]+|[0-9]+_[0-9_]+|(?<=\+)[0-9][0-9.]*|(?<=-)(?:Infinity|NaN))/
COMMENT: /\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?|#[^\n]*|<!--(?:[^-]|-(?!->))*(?:-->)?|<?--[^\n]*/
ELLIPSIS: /\.{3,}|\u2026+/
%ignore COMMENT
%ignore ELLIPSIS
"""
"""What people write where JSON has something else; read only to explain a refusal.

Each of these terminals also matches what is never closed, so that no character is looked at twice.
"""

LABELS: Mapping[str, str] = {
    "STRING": "a string",
    "INTEGER": "an integer",
    "NUMBER": "a number",
    "TRUE": "`true`",
    "FALSE": "`false`",
    "NULL": "`null`",
    "BARE_WORD": "a string",
    "ODD_QUOTED": "a string",
    "BROKEN_STRING": "a string",
    "ODD_NUMBER": "a number",
    "COMMENT": "a comment",
    "ELLIPSIS": "`...`",
}

NOISE: Mapping[str, str] = {"COMMENT": "comment-in-json", "ELLIPSIS": "left-out-part"}


def word_terminal(name: str, words: Iterable[str], priority: int = 2) -> str:
    """A Lark terminal definition for a closed set of JSON strings, each also in every escaped spelling.

    >>> word_terminal("OP", ["="])
    'OP.2: /"(?:(?:=|\\\\\\\\u003[dD]))"/'
    """
    spelled = "|".join("".join(_any_spelling(character) for character in word) for word in words)
    return f'{name}.{priority}: /"(?:{spelled})"/'


@lru_cache(maxsize=1024)
def _any_spelling(character: str) -> str:
    spellings = [] if character in '"\\' or character < " " else [re.escape(character)]
    spellings += [rf"\\[{re.escape(name)}]" for name, meant in SHORT_ESCAPES.items() if meant == character]
    units = character.encode("utf-16-be").hex()  # four digits, or eight for a surrogate pair
    digits = ["".join(f"[{d}{d.upper()}]" if d.isalpha() else d for d in units[at : at + 4]) for at in (0, 4)]
    spellings.append("".join(rf"\\u{unit}" for unit in digits if unit))
    return f"(?:{'|'.join(spellings)})".replace("/", r"\/")
