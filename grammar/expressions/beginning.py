"""With which characters can a text begin that an expression matches? Asked to show that two expressions never meet."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from grammar.expressions.expression import (
    Anchor,
    Chars,
    Choice,
    Group,
    Look,
    Node,
    Reference,
    Repeat,
    read_expression,
)

SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | frozenset(
    map(chr, range(0x2000, 0x200B))
)
r"""Every character that ``\s`` matches."""

_ASCII_SPACES = frozenset("\t\n\v\f\r ")
r"""Those that it matches where it knows ASCII alone."""

_MOST = 256
"""A set of more characters than that is not enumerated."""


class _UnknownError(Exception):
    """The first characters cannot be told, or are too many."""


@lru_cache(maxsize=1024)
def first_characters(pattern: str, flags: int = 0) -> frozenset[str] | None:
    r"""The characters with which a match can begin; None where they are very many or cannot be told.

    >>> sorted(first_characters(r"//.*|#"))
    ['#', '/']
    >>> first_characters(r"[^a]") is None
    True
    """
    expression = read_expression(pattern, flags)
    if expression is None:
        return None
    try:
        characters, is_empty = _first(expression.root)
    except (_UnknownError, RecursionError):
        return None
    return None if is_empty else characters


def can_begin(pattern: str, flags: int, characters: Iterable[str]) -> bool:
    r"""Whether a match may begin with one of the characters; True where that cannot be ruled out.

    >>> can_begin(r"\w+", 0, " \n"), can_begin(r"[^\"]", 0, " \n")
    (False, True)
    """
    expression = read_expression(pattern, flags)
    if expression is None:
        return True
    try:
        return any(_may_begin(expression.root, character)[0] for character in characters)
    except RecursionError:
        return True


# --- the set, where it is small ---


def _first(node: Node) -> tuple[frozenset[str], bool]:
    """The first characters of a part, and whether it can match nothing."""
    if isinstance(node, Chars):
        return _members(node), False
    if isinstance(node, (Look, Anchor)):
        return frozenset(), True
    if isinstance(node, Group):
        return _first(node.part)
    if isinstance(node, Repeat):
        characters, is_empty = _first(node.part)
        return characters, is_empty or node.least == 0
    if isinstance(node, Choice):
        options = [_first(option) for option in node.options]
        return frozenset().union(*(characters for characters, _ in options)), any(empty for _, empty in options)
    if isinstance(node, Reference):
        raise _UnknownError
    characters = frozenset()
    for part in node.parts:
        more, is_empty = _first(part)
        characters |= more
        if len(characters) > _MOST:
            raise _UnknownError
        if not is_empty:
            return characters, False
    return characters, True


def _members(chars: Chars) -> frozenset[str]:
    if chars.is_negated or sum(high - low for low, high in chars.ranges) > _MOST or chars.classes.strip("s"):
        raise _UnknownError
    members = frozenset(chr(code) for low, high in chars.ranges for code in range(low, high + 1))
    if chars.ignores_case and any(map(_is_cased, members)):
        raise _UnknownError
    if not chars.classes:
        return members
    return members | (_ASCII_SPACES if chars.is_ascii else SPACES)


# --- one character, whatever the set ---


def _may_begin(node: Node, character: str) -> tuple[bool, bool]:
    """Whether a part may begin with a character, and whether it may match nothing, which rules nothing out."""
    if isinstance(node, Chars):
        return _may_be(node, character), False
    if isinstance(node, (Look, Anchor)):
        return False, True
    if isinstance(node, Group):
        return _may_begin(node.part, character)
    if isinstance(node, Repeat):
        may, is_empty = _may_begin(node.part, character)
        return may, is_empty or node.least == 0
    if isinstance(node, Choice):
        options = [_may_begin(option, character) for option in node.options]
        return any(may for may, _ in options), any(is_empty for _, is_empty in options)
    if isinstance(node, Reference):
        return True, True
    for part in node.parts:
        may, is_empty = _may_begin(part, character)
        if may:
            return True, False
        if not is_empty:
            return False, False
    return False, True


def _may_be(chars: Chars, character: str) -> bool:
    if chars.ignores_case and _is_cased(character):
        return True
    code = ord(character)
    is_one = any(low <= code <= high for low, high in chars.ranges) or any(
        _is_of(letter.lower(), character, is_ascii=chars.is_ascii) is letter.islower() for letter in chars.classes
    )
    return is_one is not chars.is_negated


def _is_of(letter: str, character: str, *, is_ascii: bool) -> bool:
    r"""Whether a character is one of those that ``\d``, ``\s`` or ``\w`` stands for."""
    if letter == "s":
        return character in (_ASCII_SPACES if is_ascii else SPACES)
    is_word = character.isdecimal() if letter == "d" else character.isalnum() or character == "_"
    return is_word and (not is_ascii or character.isascii())


def _is_cased(character: str) -> bool:
    return character.lower() != character or character.upper() != character
