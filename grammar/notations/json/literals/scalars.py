"""Scalars of data literals: strings, numbers and words as programming languages write them, and how JSON does."""

from __future__ import annotations

import json
import re

from grammar.notations.json.literals.node import Node, Unreadable
from grammar.notations.json.literals.steps import Steps
from grammar.notations.json.spelling import NOT_NUMBERS, PYTHON_LITERALS, spelled
from grammar.notations.json.values import MAX_DIGITS, encode
from grammar.pattern import pattern

_PLAIN = pattern(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"(?!")')
_QUOTED = pattern(r'"(?:[^"\\\n]|\\.)*+"')
_SINGLE = pattern(r"'(?:[^'\\\n]|\\.)*+'")
_TICKED = pattern(r"`(?:[^`\\]|\\.){0,4000}+`")
_TRIPLED = pattern(
    r'"""(?!")(?P<double>(?:[^"]|"(?!"")){1,2000}+)"""(?!")|\'\'\'(?!\')(?P<single>(?:[^\']|\'(?!\'\')){1,2000}+)\'\'\'(?!\')'
)
_RAW = pattern(r'[rR](?P<marks>#{0,3}+)"(?P<inner>[^"]{0,2000}+)"(?P=marks)|[rR]\'(?P<single>[^\']{0,2000}+)\'')
_BEFORE_TRIPLED = pattern(r"[rRuUbB](?=\"\"\"[^\"]|'''[^'])")
_VERBATIM = pattern(r'@"(?P<inner>(?:[^"]|""){0,4000}+)"')
_PREFIX = pattern(r"(?:[uUbBfFNL]|u8|\$|rb|br|[rR][bBfF]|[bBfF][rR])?(?=[\"'])")
_PAIRED = pattern(
    "[\u201c\u201d\u201e](?P<curly>[^\u201c\u201d\u201e\\\\\\n]{0,2000}+)[\u201c\u201d]"
    '|[\u2018\u201b](?P<curled>[^\u2018\u2019\u201b\\\\\\n"]{0,2000}+)\u2019'
    "|\u00ab(?P<guillemets>[^\u00ab\u00bb\\\\\\n]{0,2000}+)\u00bb"
    "|\u300c(?P<corner>[^\u300c-\u300f\\\\\\n]{0,2000}+)\u300d|\u300e(?P<cornered>[^\u300c-\u300f\\\\\\n]{0,2000}+)\u300f"
)
_SAME = pattern(
    r"\.(?:to_string|to_owned|into|toString|to_s|to_sym|String|freeze|clone)\b(?:\(\))?|::(?:text|varchar)\b"
)
"""What may follow a string and gives the same string."""

_JOINS = pattern(r"\s{0,80}+(?:\+\+?|\.\.?(?!\w)|<>|&)\s{0,80}+(?=[\"'`@rRuUbB])")

_NUMBER = pattern(
    r"(?P<number>[+-]?(?:0[xX][0-9a-fA-F]++|[0-9]+(?:_[0-9]+)*+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?))"
    r"(?P<suffix>[uU]?L{1,2}|[uU]|ul|[fF]|n|N|_?[iu](?:8|16|32|64|128|size)|_?f(?:32|64))(?![\w.])"
)
_OTHER_NUMBER = pattern(r"[+-]?(?:[0-9]|\.[0-9])[\w.]*+(?:[eE][+-][0-9]+)?%?(?:[ \t]*\*[ \t]*[0-9]+)*+")
_WORD = pattern(r"[^\W\d][\w$-]*+(?:(?:\.|::)[^\W\d][\w$-]*+)*+")
_SYMBOL = pattern(r"[:.](?P<name>[^\W\d][\w.?!-]*+)(?!['(\[{.])|:\"(?P<quoted>[^\"\\\n]{0,200}+)\"")
_BOXED = pattern(r"@(?=[0-9-])")
_BINARY_END = pattern(r"(?:/utf8)?>>")
_ENUM = pattern(r"<[A-Z]\w{0,60}\.\w{1,60}:\s{0,4}(?=['\"\d])")
_WORDS = {
    **dict.fromkeys(("nullptr", "Nothing", "nullopt", "std::nullopt", "NIL", "NSNull"), "null"),
    **dict.fromkeys(("YES",), "true"),
}
_SIGNED_WORDS = pattern(r"(?:[$#@])(?P<word>true|false|null|nil|t|f|YES|NO)\b", re.IGNORECASE)
_SIGNED = {
    "true": "true",
    "t": "true",
    "yes": "true",
    "false": "false",
    "f": "false",
    "no": "false",
    "null": "null",
    "nil": "null",
}


def string(text: str, at: int, steps: Steps) -> Node | None:
    """The string that begins at a place, with those that are joined to it; None where none begins there.

    Raises:
        Unreadable: what the string says depends on the language that it is written in.
    """
    node = _one(text, at)
    if node is None:
        return None
    while (same := _SAME.match(text, node.end)) is not None:
        node = Node(node.start, same.end(), node.text)
    parts = [node]
    while (join := _JOINS.match(text, parts[-1].end)) is not None:
        steps.one()
        following = _one(text, join.end())
        if following is None:
            break
        parts.append(following)
    if len(parts) == 1:
        return node
    return Node(at, parts[-1].end, joined(parts))


def joined(parts: list[Node]) -> str:
    """Strings as one string of JSON.

    Raises:
        Unreadable: one of them is none.
    """
    pieces = [as_text(part) for part in parts]
    return encode("".join(pieces))


def as_text(node: Node) -> str:
    """What a string says.

    Raises:
        Unreadable: it is no string.
    """
    written = node.text or ""
    if written[:1] != '"':
        written = spelled("ODD_QUOTED", written) or "" if written[:1] in "'`\u2018\u201b\u201c\u201d\u201e" else ""
    try:
        said = json.loads(written)
    except ValueError:
        said = None
    if not isinstance(said, str):
        raise Unreadable(node.text)
    return said


def _one(text: str, at: int) -> Node | None:
    match = _PLAIN.match(text, at)
    if match is not None:
        return Node(at, match.end(), match.group())
    character = text[at : at + 1]
    if not character:
        return None
    if character in "\"'" and (match := _TRIPLED.match(text, at)) is not None:
        inner = match["double"] or match["single"]
        if "\\" in inner:
            raise Unreadable(inner)
        return Node(at, match.end(), encode(inner))
    if (tripled := _BEFORE_TRIPLED.match(text, at)) is not None:
        match = _TRIPLED.match(text, tripled.end())
        if match is None:
            raise Unreadable(text[at : at + 20])
        inner = match["double"] or match["single"]
        if "\\" in inner and text[at] not in "rR":
            raise Unreadable(inner)
        return Node(at, match.end(), encode(inner))
    if (match := _RAW.match(text, at)) is not None:
        return Node(at, match.end(), encode(match["inner"] if match["single"] is None else match["single"]))
    if character == "@" and (match := _VERBATIM.match(text, at)) is not None:
        if "\\" in match["inner"]:
            raise Unreadable(match["inner"])  # C# keeps what Objective-C decodes
        return Node(at, match.end(), encode(match["inner"].replace('""', '"')))
    if (paired := _PAIRED.match(text, at)) is not None:
        if paired["curly"] is not None or paired["curled"] is not None:
            return Node(at, paired.end(), paired.group())
        return Node(at, paired.end(), encode(paired["corner"] or paired["cornered"] or paired["guillemets"] or ""))
    if character == "`" and (match := _TICKED.match(text, at)) is not None:
        if "${" in match.group() or "\\" in match.group():
            raise Unreadable(match.group())
        is_plain = "\n" not in match.group()
        return Node(at, match.end(), match.group() if is_plain else encode(match.group()[1:-1]))
    prefix = _PREFIX.match(text, at)
    if prefix is None:
        return None
    begin = prefix.end()
    match = _QUOTED.match(text, begin) or _SINGLE.match(text, begin)
    if match is None:
        return None
    quoted = match.group()
    if begin > at and ("\\" in quoted or ("{" in quoted and "f" in prefix.group().lower()) or "$" in prefix.group()):
        raise Unreadable(quoted)
    if quoted[0] == '"':
        written = spelled("BROKEN_STRING", quoted)
        if written is None:
            raise Unreadable(quoted)
        return Node(at, match.end(), quoted)
    if spelled("ODD_QUOTED", quoted) is None:
        raise Unreadable(quoted)
    return Node(at, match.end(), quoted)


def scalar(text: str, at: int, steps: Steps) -> Node | None:
    """The string, number or word that begins at a place; None where none does.

    Raises:
        Unreadable: what it says depends on the language that it is written in.
    """
    if (boxed := _BOXED.match(text, at)) is not None:  # Objective-C
        at = boxed.end()
        inner = scalar(text, at, steps)
        if inner is None:
            raise Unreadable(text[at : at + 20])
        return Node(at - 1, inner.end, inner.text)
    if text.startswith('<<"', at):  # Erlang
        inner = string(text, at + 2, steps)
        end = None if inner is None else _BINARY_END.match(text, inner.end)
        if inner is None or end is None:
            raise Unreadable(text[at : at + 20])
        return Node(at, end.end(), inner.text)
    node = string(text, at, steps)
    if node is not None:
        return node
    if (match := _NUMBER.match(text, at)) is not None:
        written = spelled("ODD_NUMBER", match["number"]) if len(match["number"]) <= MAX_DIGITS else None
        if written is None:
            raise Unreadable(match.group())
        return Node(at, match.end(), written)
    if (match := _OTHER_NUMBER.match(text, at)) is not None:
        return Node(at, match.end(), match.group())
    if (match := _ENUM.match(text, at)) is not None:
        value = scalar(text, match.end(), steps)
        if value is None or text[value.end : value.end + 1] != ">":
            raise Unreadable(match.group())
        return Node(at, value.end + 1, value.text)
    if (match := _SIGNED_WORDS.match(text, at)) is not None:
        return Node(at, match.end(), _SIGNED[match["word"].lower()])
    if (match := _SYMBOL.match(text, at)) is not None:
        name = match["name"] if match["quoted"] is None else match["quoted"]
        return Node(at, match.end(), encode(name.rstrip(":")), is_symbol=True)
    if (match := _WORD.match(text, at)) is not None:
        return _word(text, match)
    return None


def _word(text: str, match: re.Match[str]) -> Node:
    name = match.group()
    at, end = match.span()
    if name in _WORDS:
        if text.startswith("()", end):
            end += 2
        return Node(at, end, _WORDS[name])
    if name in PYTHON_LITERALS or name in NOT_NUMBERS or name in ("true", "false", "null"):
        return Node(at, end, name)
    return Node(at, end, name, is_name=True)


def member_of_enum(name: str, key: str) -> str | None:
    """The member that a name with dots means in the place of a key's value; None where it may be any other name.

    >>> member_of_enum("Op.COUNT", "op"), member_of_enum("SortOrder::Descending", "order"), member_of_enum("http.route", "x")
    ('COUNT', 'Descending', None)
    """
    parts = re.split(r"::|\.", name)
    if len(parts) < 2 or not parts[-2][:1].isupper():
        return None
    is_constant = len(parts[-1]) > 1 and parts[-1].isupper()
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", parts[-2])}
    is_of_key = key.lower() in words or (key.lower() == "op" and bool(words & {"operator", "operation"}))
    return parts[-1] if is_constant or is_of_key else None
