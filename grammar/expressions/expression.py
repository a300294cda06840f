"""A regular expression as a tree, read from Python's own parse of it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any

from grammar.expressions.characters import Alphabet
from grammar.frozen import frozen

_parser: Any = import_module("re._parser")


@frozen
class Chars:
    """One character out of a set: what stands in the brackets of ``[^a-z\\d]``.

    `ranges` are code points, both ends in the range; `classes` are letters of Python's classes (``d``, ``s``, ``w``, and
    upper case for the others). `is_negated`: all characters but these. `ignores_case` and `is_ascii` are the flags that
    the set is read under.
    """

    ranges: tuple[tuple[int, int], ...]
    classes: str = ""
    is_negated: bool = False
    ignores_case: bool = False
    is_ascii: bool = False

    @property
    def only(self) -> str | None:
        """The one character that the set is written as; None where it is written otherwise."""
        if self.is_negated or self.classes or len(self.ranges) != 1 or self.ranges[0][0] != self.ranges[0][1]:
            return None
        return chr(self.ranges[0][0])

    def mask(self, alphabet: Alphabet) -> int:
        """The set over an alphabet."""
        mask = 0
        for low, high in self.ranges:
            mask |= alphabet.range(low, high)
        for letter in self.classes:
            characters = alphabet.category(letter.lower(), is_ascii=self.is_ascii)
            mask |= alphabet.every & ~characters if letter.isupper() else characters
        mask = alphabet.any_case(mask) if self.ignores_case else mask
        return alphabet.every & ~mask if self.is_negated else mask

    @property
    def reads(self) -> Callable[[str], object]:
        """A function that is true of exactly the characters of the set, with flags and all."""
        return _test(self)


@lru_cache(maxsize=4096)
def _test(chars: Chars) -> Callable[[str], object]:
    inside = "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in chars.ranges)
    inside += "".join(f"\\{letter}" for letter in chars.classes)
    flags = re.DOTALL | (re.IGNORECASE if chars.ignores_case else 0) | (re.ASCII if chars.is_ascii else 0)
    nothing = "." if chars.is_negated else "(?!)"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about odd character sets, which are the author's
        return re.compile(f"[{'^' if chars.is_negated else ''}{inside}]" if inside else nothing, flags).fullmatch


@frozen
class Sequence:
    """Parts one after the other; none of them: the empty text."""

    parts: tuple[Node, ...]


@frozen
class Choice:
    """Alternatives, tried in this order."""

    options: tuple[Node, ...]


@frozen
class Repeat:
    """A part repeated from `least` to `most` times (None: without end)."""

    part: Node
    least: int
    most: int | None
    is_lazy: bool = False


@frozen
class Look:
    """A condition on what follows (`is_ahead`) or precedes, or must not."""

    part: Node
    is_ahead: bool
    is_negative: bool


@frozen
class Anchor:
    r"""A condition on the place: ``\b``, ``\B``, ``^``, ``$``, ``\A`` or ``\Z``."""

    sign: str
    is_multiline: bool = False


@frozen
class Group:
    """A part that a reference can name by its number."""

    part: Node
    number: int


@frozen
class Reference:
    """The same text again that a group has read; `part` is that group's, empty where there is none before it."""

    part: Node
    number: int


Node = Chars | Sequence | Choice | Repeat | Look | Anchor | Group | Reference

_INEXACT = frozenset({"possessive quantifier", "atomic group", "backreference", "conditional"})


@frozen
class Expression:
    """A regular expression: its tree, and what it has that readers of grammars disagree about.

    `features` are names such as ``"lookahead"`` or ``"possessive quantifier"``, as reading the expression gives them.
    `named` are the code points that it names, as literals and as the ends of ranges.
    """

    pattern: str
    root: Node
    features: frozenset[str]
    named: frozenset[int]

    @property
    def is_exact(self) -> bool:
        """Whether the tree says all: a backreference, for one, is read as a copy of its group."""
        return not self.features & _INEXACT


@lru_cache(maxsize=1024)
def read_expression(pattern: str, flags: int = 0) -> Expression | None:
    """A regular expression as Python reads it; None where Python cannot, or where it is nested too deeply.

    This is the one place where Python's own parse is looked at, which has no public face.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about odd character sets, which are the author's
        try:
            parsed = _parser.parse(pattern, flags)
            walk = _Walk()
            root = walk.sequence(parsed, parsed.state.flags)
        except (re.error, OverflowError, RecursionError):
            return None
    if walk.references > pattern.count("(?P="):
        walk.features.add("numbered backreference")
    return Expression(pattern, root, frozenset(walk.features), frozenset(walk.named))


class _Walk:
    """One walk over Python's parse of a pattern."""

    def __init__(self) -> None:
        self.features: set[str] = set()
        self.named: set[int] = set()
        self.groups: dict[int, Node] = {}
        self.references = 0

    def sequence(self, items: Iterable[Any], flags: int) -> Node:
        parts = tuple(self.item(operator, argument, flags) for operator, argument in items)
        return parts[0] if len(parts) == 1 else Sequence(parts)

    def item(self, operator: Any, argument: Any, flags: int) -> Node:
        name = str(operator)
        if name in ("LITERAL", "NOT_LITERAL"):
            return self._chars([(argument, argument)], "", flags, is_negated=name == "NOT_LITERAL")
        if name == "ANY":
            return Chars(() if flags & re.DOTALL else ((10, 10),), is_negated=True)
        if name == "IN":
            return self._set(argument, flags)
        if name == "BRANCH":
            return Choice(tuple(self.sequence(option, flags) for option in argument[1]))
        if name == "SUBPATTERN":
            number, added, removed, inner = argument
            node = self.sequence(inner, (flags | added) & ~removed)
            if number is None:
                return node
            self.groups[number] = node
            return Group(node, number)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, inner = argument
            if name != "MAX_REPEAT":
                self.features.add("lazy quantifier" if name == "MIN_REPEAT" else "possessive quantifier")
            unbounded = most is _parser.MAXREPEAT
            part = self.sequence(inner, flags)
            return Repeat(part, int(least), None if unbounded else int(most), name == "MIN_REPEAT")
        if name in ("ASSERT", "ASSERT_NOT"):
            direction, inner = argument
            self.features.add("lookahead" if direction > 0 else "lookbehind")
            return Look(self.sequence(inner, flags), direction > 0, name == "ASSERT_NOT")
        if name == "AT":
            sign = _ANCHORS.get(str(argument), "$")
            self.features.add("word boundary" if sign in ("\\b", "\\B") else "anchor")
            return Anchor(sign, bool(flags & re.MULTILINE))
        if name == "ATOMIC_GROUP":
            self.features.add("atomic group")
            return self.sequence(argument, flags)
        if name == "GROUPREF":
            self.features.add("backreference")
            self.references += 1
            return Reference(self.groups.get(argument, Sequence(())), argument)
        if name == "GROUPREF_EXISTS":
            self.features.add("conditional")
            _, then, otherwise = argument
            return Choice((self.sequence(then, flags), self.sequence(otherwise or (), flags)))
        return Chars(())  # FAILURE, what `(?!)` is read as

    def _set(self, items: Iterable[Any], flags: int) -> Chars:
        ranges: list[tuple[int, int]] = []
        classes, is_negated = "", False
        for operator, argument in items:
            name = str(operator)
            if name == "NEGATE":
                is_negated = True
            elif name == "LITERAL":
                ranges.append((argument, argument))
            elif name == "RANGE":
                ranges.append(argument)
            elif name == "CATEGORY":
                classes += self._class(str(argument), flags)
        return self._chars(ranges, classes, flags, is_negated=is_negated)

    def _class(self, name: str, flags: int) -> str:
        letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[name.rsplit("_", 1)[-1]]
        if letter != "s" and not flags & re.ASCII:
            self.features.add("unicode class")
        return letter.upper() if "_NOT_" in name else letter

    def _chars(self, ranges: Iterable[tuple[int, int]], classes: str, flags: int, *, is_negated: bool) -> Chars:
        ranges = tuple(ranges)
        ends = {end for ends in ranges for end in ends}
        self.named |= ends
        if flags & re.IGNORECASE and any(code > 127 for code in ends):
            self.features.add("case-insensitive non-ASCII")
        return Chars(ranges, classes, is_negated, bool(flags & re.IGNORECASE), bool(flags & re.ASCII))


_ANCHORS = {
    "AT_BOUNDARY": "\\b",
    "AT_NON_BOUNDARY": "\\B",
    "AT_BEGINNING": "^",
    "AT_BEGINNING_STRING": "\\A",
    "AT_END": "$",
    "AT_END_STRING": "\\Z",
}
