"""A regular expression as a tree, read from Python's own parse of it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from grammar.expressions.characters import Alphabet

_parser: Any = import_module("re._parser")
_constants: Any = import_module("re._constants")


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of a set."""

    mask: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after the other; none of them: the empty text."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Alternatives, tried in this order."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part repeated from `least` to `most` times (None: without end)."""

    part: Node
    least: int
    most: int | None
    is_lazy: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A condition on what follows (`is_ahead`) or precedes, or must not."""

    part: Node
    is_ahead: bool
    is_negative: bool


@dataclass(frozen=True, slots=True)
class Anchor:
    r"""A condition on the place: ``\b``, ``\B``, ``^``, ``$``, ``\A`` or ``\Z``."""

    sign: str
    is_multiline: bool = False


Node = Chars | Sequence | Choice | Repeat | Look | Anchor

_INEXACT = frozenset({"possessive quantifier", "atomic group", "backreference", "conditional"})


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression: its tree, and what it has that readers of grammars disagree about.

    `features` are names such as ``"lookahead"`` or ``"possessive quantifier"``, as reading the expression gives them.
    """

    pattern: str
    root: Node
    features: frozenset[str]

    @property
    def is_exact(self) -> bool:
        """Whether the tree says all: a backreference, for one, is read as a copy of its group."""
        return not self.features & _INEXACT


def parse_pattern(pattern: str) -> Any | None:
    """Python's parse of a pattern; None where Python cannot read it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about odd character sets, which are the author's
        try:
            return _parser.parse(pattern)
        except (re.error, OverflowError, RecursionError):
            return None


def codes(parsed: Any) -> Iterator[int]:
    """The code points that a parsed pattern names, as literals and as the ends of ranges."""
    stack: list[Any] = [parsed]
    while stack:
        held = stack.pop()
        if isinstance(held, tuple) and len(held) == 2 and held[0] in _NAMING:
            argument = held[1]
            yield from argument if isinstance(argument, tuple) else (argument,)
        elif isinstance(held, list | tuple | _parser.SubPattern):
            stack.extend(held)


_NAMING = (_constants.LITERAL, _constants.NOT_LITERAL, _constants.RANGE)


def read_expression(pattern: str, parsed: Any, alphabet: Alphabet) -> Expression | None:
    """The expression of a parsed pattern; None where it is nested too deeply."""
    reading = _Reading(alphabet)
    try:
        root = reading.sequence(parsed, parsed.state.flags)
    except RecursionError:
        return None
    if reading.references > pattern.count("(?P="):
        reading.features.add("numbered backreference")
    return Expression(pattern, root, frozenset(reading.features))


class _Reading:
    """One pass over Python's parse of a pattern."""

    def __init__(self, alphabet: Alphabet) -> None:
        self.alphabet = alphabet
        self.features: set[str] = set()
        self.groups: dict[int, Node] = {}
        self.references = 0

    def sequence(self, items: Iterable[Any], flags: int) -> Node:
        parts = tuple(self.item(operator, argument, flags) for operator, argument in items)
        return parts[0] if len(parts) == 1 else Sequence(parts)

    def item(self, operator: Any, argument: Any, flags: int) -> Node:
        name = str(operator)
        if name in ("LITERAL", "NOT_LITERAL"):
            mask = self._cased(self.alphabet.range(argument, argument), (argument,), flags)
            return Chars(mask if name == "LITERAL" else self.alphabet.every & ~mask)
        if name == "ANY":
            return Chars(self.alphabet.every & ~(0 if flags & re.DOTALL else self.alphabet.of("\n")))
        if name == "IN":
            return Chars(self._set(argument, flags))
        if name == "BRANCH":
            return Choice(tuple(self.sequence(option, flags) for option in argument[1]))
        if name == "SUBPATTERN":
            number, added, removed, inner = argument
            node = self.sequence(inner, (flags | added) & ~removed)
            if number is not None:
                self.groups[number] = node
            return node
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, inner = argument
            if name != "MAX_REPEAT":
                self.features.add("lazy quantifier" if name == "MIN_REPEAT" else "possessive quantifier")
            unbounded = most is _constants.MAXREPEAT
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
            return self.groups.get(argument, Sequence(()))
        if name == "GROUPREF_EXISTS":
            self.features.add("conditional")
            _, then, otherwise = argument
            return Choice((self.sequence(then, flags), self.sequence(otherwise or (), flags)))
        return Chars(0)  # FAILURE, what `(?!)` is read as

    def _set(self, items: Iterable[Any], flags: int) -> int:
        mask, is_negated, named = 0, False, []
        for operator, argument in items:
            name = str(operator)
            if name == "NEGATE":
                is_negated = True
            elif name == "LITERAL":
                mask |= self.alphabet.range(argument, argument)
                named.append(argument)
            elif name == "RANGE":
                mask |= self.alphabet.range(*argument)
                named.extend(argument)
            elif name == "CATEGORY":
                mask |= self._category(str(argument), flags)
        mask = self._cased(mask, named, flags)
        return self.alphabet.every & ~mask if is_negated else mask

    def _category(self, name: str, flags: int) -> int:
        letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[name.rsplit("_", 1)[-1]]
        if letter != "s" and not flags & re.ASCII:
            self.features.add("unicode class")
        mask = self.alphabet.category(letter, is_ascii=bool(flags & re.ASCII))
        return self.alphabet.every & ~mask if "_NOT_" in name else mask

    def _cased(self, mask: int, named: Iterable[int], flags: int) -> int:
        if not flags & re.IGNORECASE:
            return mask
        if any(code > 127 for code in named):
            self.features.add("case-insensitive non-ASCII")
        return self.alphabet.any_case(mask)


_ANCHORS = {
    "AT_BOUNDARY": "\\b",
    "AT_NON_BOUNDARY": "\\B",
    "AT_BEGINNING": "^",
    "AT_BEGINNING_STRING": "\\A",
    "AT_END": "$",
    "AT_END_STRING": "\\Z",
}
