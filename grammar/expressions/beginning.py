"""With which characters can a text begin that an expression matches? Asked to show that two expressions never meet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any

_parser: Any = import_module("re._parser")
_constants: Any = import_module("re._constants")

SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | frozenset(
    map(chr, range(0x2000, 0x200B))
)
r"""Every character that ``\s`` matches."""

_MOST = 256
"""A set of more characters than that is not enumerated."""

_REPEATS = frozenset(
    getattr(_constants, name) for name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") if hasattr(_constants, name)
)
_CONDITIONS = frozenset({_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT})


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
    try:
        characters, is_empty = _first(_parser.parse(pattern, flags), flags)
    except (re.error, _UnknownError, RecursionError, OverflowError):
        return None
    return None if is_empty else characters


def can_begin(pattern: str, flags: int, characters: Iterable[str]) -> bool:
    r"""Whether a match may begin with one of the characters; True where that cannot be ruled out.

    >>> can_begin(r"\w+", 0, " \n"), can_begin(r"[^\"]", 0, " \n")
    (False, True)
    """
    parsed = _parsed(pattern, flags)
    return parsed is None or any(_may_begin(parsed, flags, character)[0] for character in characters)


@lru_cache(maxsize=1024)
def _parsed(pattern: str, flags: int) -> Any | None:
    try:
        return _parser.parse(pattern, flags)
    except (re.error, RecursionError, OverflowError):
        return None


# --- the set, where it is small ---


def _first(sequence: Any, flags: int) -> tuple[frozenset[str], bool]:
    """The first characters of a sequence, and whether it can match nothing."""
    characters: frozenset[str] = frozenset()
    for kind, argument in sequence:
        more, is_empty = _first_of(kind, argument, flags)
        characters |= more
        if len(characters) > _MOST:
            raise _UnknownError
        if not is_empty:
            return characters, False
    return characters, True


def _first_of(kind: Any, argument: Any, flags: int) -> tuple[frozenset[str], bool]:
    if kind in _CONDITIONS:
        return frozenset(), True
    if kind is _constants.LITERAL:
        return _one(argument, flags), False
    if kind is _constants.IN:
        return frozenset().union(*(_members(kind, value, flags) for kind, value in argument)), False
    if kind is _constants.BRANCH:
        options = [_first(option, flags) for option in argument[1]]
        return frozenset().union(*(characters for characters, _ in options)), any(empty for _, empty in options)
    if kind is _constants.SUBPATTERN:
        _, added, removed, inner = argument
        return _first(inner, (flags | added) & ~removed)
    if kind is _constants.ATOMIC_GROUP:
        return _first(argument, flags)
    if kind in _REPEATS:
        least, _, inner = argument
        characters, is_empty = _first(inner, flags)
        return characters, is_empty or least == 0
    raise _UnknownError


def _one(code: int, flags: int) -> frozenset[str]:
    character = chr(code)
    if _is_cased(character) and flags & re.IGNORECASE:
        raise _UnknownError
    return frozenset({character})


def _members(kind: Any, argument: Any, flags: int) -> frozenset[str]:
    if kind is _constants.LITERAL:
        return _one(argument, flags)
    if kind is _constants.RANGE and argument[1] - argument[0] < _MOST:
        return frozenset().union(*(_one(code, flags) for code in range(argument[0], argument[1] + 1)))
    if kind is _constants.CATEGORY and argument is _constants.CATEGORY_SPACE:
        return SPACES
    raise _UnknownError


# --- one character, whatever the set ---


def _may_begin(sequence: Any, flags: int, character: str) -> tuple[bool, bool]:
    """Whether a sequence may begin with a character, and whether it may match nothing, which rules nothing out."""
    for kind, argument in sequence:
        may, is_empty = _may_begin_with(kind, argument, flags, character)
        if may:
            return True, False
        if not is_empty:
            return False, False
    return True, True


def _may_begin_with(kind: Any, argument: Any, flags: int, character: str) -> tuple[bool, bool]:
    if kind in _CONDITIONS:
        return False, True
    if kind is _constants.BRANCH:
        options = [_may_begin(option, flags, character) for option in argument[1]]
        return any(may and not empty for may, empty in options), any(empty for _, empty in options)
    if kind is _constants.SUBPATTERN:
        _, added, removed, inner = argument
        may, is_empty = _may_begin(inner, (flags | added) & ~removed, character)
        return may and not is_empty, is_empty
    if kind is _constants.ATOMIC_GROUP:
        may, is_empty = _may_begin(argument, flags, character)
        return may and not is_empty, is_empty
    if kind in _REPEATS:
        least, _, inner = argument
        may, is_empty = _may_begin(inner, flags, character)
        return may and not is_empty, is_empty or least == 0
    return _may_be(kind, argument, flags, character), False


def _may_be(kind: Any, argument: Any, flags: int, character: str) -> bool:
    if flags & re.IGNORECASE and _is_cased(character):
        return True
    if kind is _constants.LITERAL:
        return ord(character) == int(argument)
    if kind is _constants.NOT_LITERAL:
        return ord(character) != int(argument)
    if kind is _constants.IN:
        is_negated = argument[0][0] is _constants.NEGATE
        if is_negated:
            return not any(_is_member(kind, value, flags, character) is True for kind, value in argument[1:])
        return any(_is_member(kind, value, flags, character) is not False for kind, value in argument)
    return True


def _is_member(kind: Any, argument: Any, flags: int, character: str) -> bool | None:
    """Whether a character is what a part of a set stands for; None where that is not certain."""
    if kind is _constants.LITERAL:
        return ord(character) == int(argument)
    if kind is _constants.RANGE:
        return bool(argument[0] <= ord(character) <= argument[1])
    if kind is _constants.CATEGORY and (character.isascii() or not flags & (re.ASCII | re.LOCALE)):
        name = str(argument)
        is_one = {
            "SPACE": character in SPACES,
            "DIGIT": character.isdecimal(),
            "WORD": character.isalnum() or character == "_",
        }.get(name.rpartition("_")[2])
        return is_one if is_one is None else is_one is not name.startswith("CATEGORY_NOT_")
    return None


def _is_cased(character: str) -> bool:
    return character.lower() != character or character.upper() != character
