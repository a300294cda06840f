r"""RE2 syntax as Go reads it: the first fault of a pattern.

The pattern of ``REG_MATCH``, ``REG_VALUE`` and ``REG_COUNT`` is compiled by Go's ``regexp.Compile``, which is the
package ``regexp/syntax`` with its Perl flags. That language is small and closed: an expression is a choice of
sequences of items, an item may carry one repetition, and everything that a matcher could not do in linear time
(look-around, back-references, recursion, possessive repetition) is absent. So one pass from left to right, with one
record for each open group and no recursion, decides it.

Three rules are not about characters but about size, and they are judged on measures that each group hands to the one
around it: its height (at most 1000), the number of instructions it compiles to (at most 3,355,443), and the greatest
product of nested repeat counts (at most 1000). Go measures height and instructions after it has joined neighbouring
letters and merged alternatives of one character, and counts instructions only where a pattern looks dangerous; here
they are taken before and always, so a pattern within a hair of a limit may be refused here and not there. (The one
way round: alternatives by the hundred, each one letter longer than the last, grow higher as Go shares their
prefixes.) No pattern that a person would write comes near.

Why google-re2 is not used at run time: it is an extension module in C++, and the guard has to install without one. It
also is RE2 itself, not Go's translation of it: it reads an escape for one byte (``\C``) and non-ASCII group names, and
its bounds are on memory, not on height and instructions. And it says in its own words why it refuses a pattern, without
a place in the pattern and without what to write instead. It is the oracle in the tests, where the differences are listed.

Go has grown: named groups as ``(?<name>)`` came with 1.22, long, loosely written class names such as ``\p{letter}``
with 1.25. What passes here is what every Go from 1.22 on compiles.

Source: https://pkg.go.dev/regexp/syntax (the syntax) and its ``parse.go`` (the order of the rules and the limits), read
2026-11-23; class names: https://pkg.go.dev/unicode (``Categories`` and ``Scripts``, Unicode 15.0.0, as in Go 1.22).
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from grammar.diagnostic import one_of, quote
from grammar.frozen import frozen
from grammar.languages.formula.re2_classes import POSIX_CLASSES, UNICODE_CLASSES, class_advice
from grammar.pattern import pattern
from grammar.suggestion import among

MAX_REPEAT = 1000
"""The greatest repeat count, and the greatest product of nested ones."""

MAX_HEIGHT = 1000
"""The greatest height of an expression: each capturing group, repetition, sequence and choice adds one."""

MAX_SIZE = (128 << 20) // 40
"""The greatest number of instructions that an expression may compile to: 128 MiB of 40 bytes each."""

MAX_UNICODE_CLASSES = 20_000
"""The greatest number of classes by Unicode name: Go keeps 33,554,432 range ends, and one class has up to 1,500."""


@frozen
class Re2Fault:
    """What is wrong with a pattern at the characters ``[start, end)``, and what to write instead (None: nothing near).

    The range is the least text at fault, and never empty.
    """

    start: int
    end: int
    message: str
    help: str | None = None


def find_fault(pattern: str) -> Re2Fault | None:
    r"""The first fault of `pattern` as a Go regular expression, or None where Go compiles it.

    Never raises, on any text; the time is linear in its length.

    >>> find_fault(r"^/api/v(\d+)/") is None
    True
    >>> fault = find_fault("/(?!health)")
    >>> fault.start, fault.end, fault.message
    (1, 4, 'look-ahead is not part of RE2')
    """
    surrogate = _SURROGATE.search(pattern)
    if surrogate:
        return Re2Fault(
            *surrogate.span(), "the pattern holds half a character, a lone surrogate", "write the whole character"
        )
    return _Scan(pattern).fault()


class _Kind(Enum):
    SEQUENCE = auto()
    CHOICE = auto()
    OTHER = auto()


class _Piece(NamedTuple):
    """A finished subexpression: where it begins and its measures."""

    kind: _Kind
    start: int
    height: int = 1
    size: int = 1
    copies: int = 1


class _Row:
    """The parts of one sequence, or of one choice, so far; the last one stands apart for a repetition to take."""

    __slots__ = ("_copies", "_count", "_height", "_kind", "_size", "_start", "last")

    def __init__(self, kind: _Kind, start: int) -> None:
        self._kind = kind
        self._start = start
        self._count = self._height = self._size = 0
        self._copies = 1
        self.last: _Piece | None = None

    def push(self, part: _Piece) -> None:
        self._settle()
        self.last = part

    def push_characters(self, start: int, count: int) -> None:
        """The same as `count` parts of one character each, the first at `start`."""
        if count > 1:
            self._settle()
            self._count += count - 1
            self._size += count - 1
            self._height = max(self._height, 1)
            self.last = None
        self.push(_Piece(_Kind.OTHER, start + count - 1))

    def close(self) -> _Piece:
        """The parts as one: an empty match for none, the part itself for one."""
        if not self._count:
            return self.last or _Piece(_Kind.OTHER, self._start)
        self._settle()
        bars = self._count - 1 if self._kind is _Kind.CHOICE else 0
        return _Piece(self._kind, self._start, self._height + 1, self._size + bars, self._copies)

    def _settle(self) -> None:
        part = self.last
        if part is not None:
            # A sequence in a sequence, or a choice in a choice, is no level of its own.
            self._height = max(self._height, part.height - (part.kind is self._kind))
            self._size += part.size
            self._copies = max(self._copies, part.copies)
            self._count += 1


class _Group:
    """An open group: the offset of its ``(`` (-1 for the whole pattern) and what it holds so far."""

    __slots__ = ("captures", "choice", "opened", "sequence")

    def __init__(self, opened: int, start: int, *, captures: bool) -> None:
        self.opened = opened
        self.captures = captures
        self.choice = _Row(_Kind.CHOICE, start)
        self.sequence = _Row(_Kind.SEQUENCE, start)


class _Scan:
    """One pass over a pattern. Each method reads one item at an offset and gives the offset after it, or the fault."""

    __slots__ = ("_groups", "_last_posix_end", "_repetition", "_text", "_unicode_classes")

    def __init__(self, text: str) -> None:
        self._text = text
        self._groups = [_Group(-1, 0, captures=False)]
        self._repetition = (
            -1
        )  # where the repetition begins that ends right before the present offset; -1: there is none
        self._last_posix_end = text.rfind(":]")
        self._unicode_classes = 0

    def fault(self) -> Re2Fault | None:
        text = self._text
        at = 0
        while at < len(text):
            step = self._item(at)
            if isinstance(step, Re2Fault):
                return step
            at = step
        innermost = self._groups[-1]
        if innermost.opened >= 0:
            return Re2Fault(
                innermost.opened,
                innermost.opened + 1,
                "`(` has no closing `)`",
                "close the group, or write `\\(` for the character itself",
            )
        whole = self._close(at)
        return whole if isinstance(whole, Re2Fault) else None

    def _item(self, at: int) -> int | Re2Fault:
        text = self._text
        plain = _PLAIN.match(text, at)
        if plain:
            return self._characters(at, plain.end())
        char = text[at]
        if char in "*+?{":
            return self._repeated(at)
        self._repetition = -1
        match char:
            case "(":
                return self._opened(at)
            case ")":
                return self._closed(at)
            case "|":
                return self._alternative(at)
            case "[":
                return self._single(at, self._class(at))
            case "\\" if text.startswith("\\Q", at):
                end = text.find("\\E", at + 2)
                quoted_end = len(text) if end < 0 else end
                if quoted_end > at + 2:
                    self._characters(at + 2, quoted_end)
                return quoted_end if end < 0 else end + 2
            case "\\" if text[at + 1 : at + 2] and text[at + 1] in "AbBz":
                return self._single(at, at + 2)
            case "\\":
                named = self._named_class(at)
                return self._single(at, self._escape(at)[1] if named is None else named)
            case _:  # ^ $ .
                return self._single(at, at + 1)

    def _characters(self, start: int, end: int) -> int:
        self._repetition = -1
        self._groups[-1].sequence.push_characters(start, end - start)
        return end

    def _single(self, start: int, end: int | Re2Fault) -> int | Re2Fault:
        if not isinstance(end, Re2Fault):
            self._groups[-1].sequence.push(_Piece(_Kind.OTHER, start))
        return end

    # --- groups ---

    def _opened(self, at: int) -> int | Re2Fault:
        if self._text.startswith("(?", at):
            return self._extended_group(at)
        self._groups.append(_Group(at, at + 1, captures=True))
        return at + 1

    def _extended_group(self, at: int) -> int | Re2Fault:
        """What follows ``(?``: a name, flags, both or none, or something that other engines have."""
        text = self._text
        for prefix, message, advice in _FOREIGN_GROUPS:
            if text.startswith(prefix, at):
                return Re2Fault(at, at + len(prefix), message, advice)
        recursion = _RECURSION.match(text, at)
        if recursion:
            return Re2Fault(*recursion.span(), "recursion is not part of RE2", None)
        for prefix in ("(?P<", "(?<"):
            if text.startswith(prefix, at):
                return self._named_group(at, at + len(prefix))
        return self._flags(at)

    def _named_group(self, at: int, name_start: int) -> int | Re2Fault:
        text = self._text
        name_end = text.find(">", name_start)
        if name_end < 0:
            return Re2Fault(at, name_start, "the name of the group has no closing `>`", "write `(?P<name>`")
        if name_end == name_start:
            return Re2Fault(
                at, name_end + 1, "the name of the group is empty", "write `(?P<name>`, or `(` without a name"
            )
        if not _GROUP_NAME.fullmatch(text, name_start, name_end):
            return Re2Fault(
                name_start,
                name_end,
                f"{quote(text[name_start:name_end])} is not a name for a group",
                "name the group with the letters a to z and A to Z, digits and `_` only",
            )
        self._groups.append(_Group(at, name_end + 1, captures=True))
        return name_end + 1

    def _flags(self, at: int) -> int | Re2Fault:
        text = self._text
        minus = -1
        flagged = False
        for i in range(at + 2, len(text)):
            char = text[i]
            if char in "imsU":
                flagged = True
            elif char == "-" and minus < 0:
                minus, flagged = i, False
            elif char == "-":
                return Re2Fault(i, i + 1, "the flags have a second `-`", "write one `-` before all flags to switch off")
            elif char in ":)" and minus >= 0 and not flagged:
                return Re2Fault(minus, i, "no flag follows `-`", "write the flags to switch off, or leave out the `-`")
            elif char == ":":
                self._groups.append(_Group(at, i + 1, captures=False))
                return i + 1
            elif char == ")":
                return i + 1
            else:
                return self._unknown_flag(at, i)
        return Re2Fault(at, len(text), "the flags of the group do not end", "end them with `:` or `)`")

    def _unknown_flag(self, at: int, place: int) -> Re2Fault:
        text = self._text
        if place == at + 2 and text[place] == "P":
            return Re2Fault(at, place + 1, "`(?P` opens no group without a name", "write `(?P<name>`, or `(?:`")
        advice = "the flags are `i`, `m`, `s` and `U`, and they end with `:` or `)`"
        if text[place] == "x":
            advice = "remove it, and the blanks and comments in the pattern that it would skip"
        return Re2Fault(place, place + 1, f"{quote(text[place])} is not a flag of RE2", advice)

    def _alternative(self, at: int) -> int | Re2Fault:
        group = self._groups[-1]
        fault = self._end_sequence(group, at)
        if fault:
            return fault
        group.sequence = _Row(_Kind.SEQUENCE, at + 1)
        return at + 1

    def _closed(self, at: int) -> int | Re2Fault:
        if len(self._groups) == 1:
            return Re2Fault(
                at, at + 1, "`)` has no opening `(`", "open the group, or write `\\)` for the character itself"
            )
        part = self._close(at)
        if isinstance(part, Re2Fault):
            return part
        group = self._groups.pop()
        part = part._replace(start=group.opened)
        if group.captures:
            part = _Piece(_Kind.OTHER, group.opened, part.height + 1, part.size + 2, part.copies)
        self._groups[-1].sequence.push(part)
        return _oversize(part, at + 1) or at + 1

    def _close(self, at: int) -> _Piece | Re2Fault:
        """What the innermost group holds, now that it ends at `at`."""
        group = self._groups[-1]
        fault = self._end_sequence(group, at)
        if fault:
            return fault
        part = group.choice.close()
        return _oversize(part, at) or part

    def _end_sequence(self, group: _Group, at: int) -> Re2Fault | None:
        part = group.sequence.close()
        group.choice.push(part)
        return _oversize(part, at)

    # --- repetitions ---

    def _repeated(self, at: int) -> int | Re2Fault:
        """A repetition, or a ``{`` that stands for itself."""
        text = self._text
        count = None
        if text[at] == "{":
            count = _COUNT.match(text, at)
            if not count:
                return self._characters(at, at + 1)
        operator_end = count.end() if count else at + 1
        least, most = (0, None) if count is None else _counts(count)
        fault = None if count is None else _bad_counts(count, least, most)
        if fault:
            return fault
        end = operator_end + text.startswith("?", operator_end)
        if self._repetition >= 0:
            return self._second_repetition(at, end)
        sequence = self._groups[-1].sequence
        part = sequence.last
        if part is None:
            operator = text[at:operator_end]
            advice = f"write `\\{text[at]}` for the character itself"
            if text[at] == "*":
                advice = "write `.*` for any text, or `\\*` for the character itself"
            return Re2Fault(at, end, f"{quote(operator)} has nothing to repeat", advice)
        repeated = _repeat(part, text[at], least, most)
        sequence.last = repeated
        if repeated.copies > MAX_REPEAT:
            return Re2Fault(
                at,
                end,
                f"nested repeat counts multiply to {repeated.copies}, above {MAX_REPEAT}",
                "lower the counts, or repeat without a bound by `*` or `+`",
            )
        self._repetition = at
        return _oversize(repeated, end) or end

    def _second_repetition(self, at: int, end: int) -> Re2Fault:
        text = self._text
        start = self._repetition
        is_lazy = at - start > 1 and text[at - 1] == "?"
        if text[at] == "+" and not is_lazy:
            return Re2Fault(start, at + 1, "possessive repetition is not part of RE2", "leave out the second `+`")
        return Re2Fault(
            start,
            end,
            f"{quote(text[start:end])} repeats a repetition",
            "keep one of them, or group what the first repeats: `(?:a*)*`",
        )

    # --- escapes ---

    def _escape(self, at: int, *, in_class: bool = False) -> tuple[int, int | Re2Fault]:
        """The character that the escape at `at` stands for (-1: none), and the offset after it or the fault."""
        text = self._text
        if at + 1 == len(text):
            advice = "write `\\\\` for a backslash"
            return -1, Re2Fault(at, at + 1, "the pattern ends in a single backslash", advice)
        char = text[at + 1]
        octal = _OCTAL.match(text, at + 1)
        if octal:
            return int(octal.group(), 8), octal.end()
        if char == "x":
            return self._hexadecimal(at)
        if char in _CONTROLS:
            return ord(_CONTROLS[char]), at + 2
        if char.isascii() and not char.isalnum():
            return ord(char), at + 2
        if char in "123456789":
            advice = "repeat the pattern of the group in its place"
            return -1, Re2Fault(at, at + 2, "back-references are not part of RE2", advice)
        if in_class and char in "AbBzQ":
            advice = "write `\\x08` for a backspace" if char == "b" else "move it out of the class"
            return -1, Re2Fault(at, at + 2, f"`\\{char}` has no meaning in a class", advice)
        return -1, self._foreign_escape(at)

    def _hexadecimal(self, at: int) -> tuple[int, int | Re2Fault]:
        text = self._text
        code = _HEXADECIMAL.match(text, at)
        if code:
            digits = code["two"] or code["any"].lstrip("0") or "0"
            value = int(digits, 16) if len(digits) <= 6 else _LAST_CHARACTER + 1
            if value <= _LAST_CHARACTER:
                return value, code.end()
            return -1, Re2Fault(
                at,
                code.end(),
                f"{quote(code.group())} is beyond the last character",
                "the last character is `\\x{10FFFF}`",
            )
        begun = _HEXADECIMAL_START.match(text, at)
        end = min(begun.end() + 1, len(text)) if begun else at + 2
        advice = "write two hexadecimal digits, or any number of them in braces: `\\x{e9}`"
        return -1, Re2Fault(at, end, f"{quote(text[at:end])} is not a character code", advice)

    def _foreign_escape(self, at: int) -> Re2Fault:
        text = self._text
        char = text[at + 1]
        if char in "gk":
            advice = "repeat the pattern of the group in its place"
            return Re2Fault(at, at + 2, "back-references are not part of RE2", advice)
        code = _FOREIGN_CODE.match(text, at)
        if code:
            digits = code["four"] or code["any"] or code["eight"]
            return Re2Fault(
                *code.span(),
                f"{quote(code.group())} is not an escape of RE2",
                f"write `\\x{{{digits.lstrip('0') or '0'}}}`",
            )
        if char == "E":
            return Re2Fault(at, at + 2, "`\\E` has no opening `\\Q`", "leave it out")
        other = _FOREIGN_ESCAPES.get(char, f"write {quote(char)} for the character itself")
        return Re2Fault(at, at + 2, f"{quote(text[at : at + 2])} is not an escape of RE2", other)

    # --- classes ---

    def _named_class(self, at: int) -> int | Re2Fault | None:
        r"""The offset after a class such as ``\d`` or ``\pL`` at `at`, or its fault; None where there is none."""
        following = self._text[at + 1 : at + 2]
        if not following:
            return None
        if following in "dDsSwW":
            return at + 2
        return self._unicode_class(at) if following in "pP" else None

    def _unicode_class(self, at: int) -> int | Re2Fault:
        text = self._text
        name_start, end = at + 2, at + 3
        name = text[name_start:end]
        if name == "{":
            stop = _CLASS_NAME_END.search(text, at + 3)
            closing = stop.start() if stop else len(text)
            if not text.startswith("}", closing):
                begun = quote(text[at:closing])
                return Re2Fault(at, closing, f"{begun} has no closing `}}`", "write `\\p{Greek}` or `\\pL`")
            name_start, end = at + 3, closing + 1
            name = text[name_start:closing]
        caret, bare = ("^", name[1:]) if name.startswith("^") else ("", name)
        if bare in UNICODE_CLASSES:
            self._unicode_classes += 1
            return end if self._unicode_classes <= MAX_UNICODE_CLASSES else Re2Fault(at, end, *_TOO_LARGE)
        end = min(end, len(text))
        if not bare:
            return Re2Fault(at, end, f"{quote(text[at:end])} names no class", "write `\\p{Greek}` or `\\pL`")
        advice = class_advice(bare, f"{text[at:name_start].removesuffix('{')}{{{caret}")
        if advice is None and name_start == at + 2:
            advice = "write a name of several letters in braces: `\\p{Greek}`"
        return Re2Fault(at, end, f"{quote(text[at:end])} is no Unicode category or script", advice)

    def _class(self, at: int) -> int | Re2Fault:
        """The offset after the bracketed class that opens at `at`."""
        text = self._text
        first = place = at + 1 + text.startswith("^", at + 1)
        # A `]` that comes first stands for itself.
        while place < len(text) and (text[place] != "]" or place == first):
            step: int | Re2Fault | None = self._posix_class(place)
            if step is None and text[place] == "\\":
                step = self._named_class(place)
            if step is None:
                step = self._range(place)
            if isinstance(step, Re2Fault):
                return step
            place = step
        if place < len(text):
            return place + 1
        advice = "close the class, or write `\\[` for the character itself"
        if text.startswith("]", first):
            advice = "write another `]`, as one that comes first stands for itself"
        return Re2Fault(at, at + 1, "`[` has no closing `]`", advice)

    def _posix_class(self, at: int) -> int | Re2Fault | None:
        """The offset after ``[:name:]`` at `at`, or its fault; None where the bracket stands for itself."""
        text = self._text
        # Where no `:]` follows nothing is searched for, so that many `[:` cost no more than one.
        if not text.startswith("[:", at) or at + 2 > self._last_posix_end:
            return None
        end = text.index(":]", at + 2) + 2
        name = text[at + 2 : end - 2]
        if name.removeprefix("^") in POSIX_CLASSES:
            return end
        near = among(POSIX_CLASSES).nearest(name)
        names = [f"`[:{known}:]`" for known in near or POSIX_CLASSES]
        advice = f"did you mean {one_of(names)}?" if near else f"the classes are {one_of(names, 'and')}"
        return Re2Fault(at, end, f"{quote(text[at:end])} is not a POSIX class", advice)

    def _range(self, at: int) -> int | Re2Fault:
        """The offset after a character, or a range of characters, in a class."""
        text = self._text
        low, middle = self._class_character(at)
        if isinstance(middle, Re2Fault):
            return middle
        # A `-` before the closing bracket, or at the end of the text, stands for itself.
        if not text.startswith("-", middle) or text[middle + 1 : middle + 2] in ("", "]"):
            return middle
        high, end = self._class_character(middle + 1)
        if isinstance(end, Re2Fault):
            if end.start == middle + 1 and text[middle + 2 : middle + 3] in tuple("dDsSwWpP"):
                class_end = min(middle + 3, len(text))
                return Re2Fault(
                    at,
                    class_end,
                    f"{quote(text[at:class_end])} is a range that ends in a class",
                    "write `\\-` for the character itself",
                )
            return end
        if high >= low:
            return end
        first, last = text[at:middle], text[middle + 1 : end]
        swapped = f"{last}-{first}"
        if "a" <= first <= "z" and "A" <= last <= "Z":
            swapped = f"{first}-zA-{last}"
        return Re2Fault(
            at,
            end,
            f"the range {quote(text[at:end])} runs backwards",
            f"write {quote(swapped)}, or `\\-` for the character itself",
        )

    def _class_character(self, at: int) -> tuple[int, int | Re2Fault]:
        if self._text[at] == "\\":
            return self._escape(at, in_class=True)
        return ord(self._text[at]), at + 1


def _counts(count: re.Match[str]) -> tuple[int, int | None]:
    """The least and the greatest count of ``{n}``, ``{n,}`` or ``{n,m}``; None for the greatest: there is none."""
    least = _number(count["least"])
    if not count["comma"]:
        return least, least
    return least, _number(count["most"]) if count["most"] else None


def _number(digits: str) -> int:
    # Digits carry no leading zero, so more than four are above every limit; Python refuses to read very many.
    return int(digits) if len(digits) <= 4 else MAX_REPEAT + 1


def _bad_counts(count: re.Match[str], least: int, most: int | None) -> Re2Fault | None:
    written = count.group()
    if max(least, most or 0) > MAX_REPEAT:
        return Re2Fault(
            *count.span(),
            f"the repeat count in {quote(written)} is above {MAX_REPEAT}",
            f"count to {MAX_REPEAT} at most, or repeat without a bound by `*` or `+`",
        )
    if most is not None and least > most:
        return Re2Fault(
            *count.span(),
            f"the least count in {quote(written)} is above the greatest",
            f"write `{{{most},{least}}}`",
        )
    return None


def _repeat(part: _Piece, operator: str, least: int, most: int | None) -> _Piece:
    """The measures of `part` under a repetition; Go compiles ``x{2,5}`` as ``xx(x(x(x)?)?)?``."""
    size, copies = part.size, part.copies
    if operator in "+?":
        size += 1
    elif operator == "*" or (most is None and least == 0):
        size += 2
    elif most is None:
        size = 1 + least * size
    else:
        size = most * size + most - least
    if operator == "{":
        # `x{0}` is nothing, whatever counts x holds.
        copies = 1 if most == 0 else copies * max(1, least if most is None else most)
    return _Piece(_Kind.OTHER, part.start, part.height + 1, max(1, size), copies)


def _oversize(part: _Piece, end: int) -> Re2Fault | None:
    if part.height > MAX_HEIGHT:
        return Re2Fault(part.start, end, "the expression nests too deeply", "nest fewer groups and repetitions")
    if part.size > MAX_SIZE:
        return Re2Fault(part.start, end, *_TOO_LARGE)
    return None


_SURROGATE = pattern(r"[\ud800-\udfff]")
_PLAIN = pattern(r"[^\\.*+?()|\[{^$]+")
_COUNT = pattern(r"\{(?P<least>0|[1-9][0-9]*)(?:(?P<comma>,)(?P<most>0|[1-9][0-9]*)?)?\}")
_GROUP_NAME = pattern(r"[A-Za-z0-9_]+")
_CLASS_NAME_END = pattern(r"[}\\()\[\]{|*+?$/]")
_RECURSION = pattern(r"\(\?(?:R|[+-]?[0-9]+|&\w{0,64}|P>\w{0,64})\)")
_OCTAL = pattern(r"0[0-7]{0,2}|[1-7][0-7]{1,2}")
_HEXADECIMAL = pattern(r"\\x(?:(?P<two>[0-9A-Fa-f]{2})|\{(?P<any>[0-9A-Fa-f]+)\})")
_HEXADECIMAL_START = pattern(r"\\x(?:\{[0-9A-Fa-f]*|[0-9A-Fa-f]?)")
_FOREIGN_CODE = pattern(r"\\(?:u(?P<four>[0-9A-Fa-f]{4})|u\{(?P<any>[0-9A-Fa-f]{1,6})\}|U(?P<eight>[0-9A-Fa-f]{8}))")
_CONTROLS = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LAST_CHARACTER = 0x10FFFF

_TOO_LARGE = ("the expression is too large", "shorten it, or lower its repeat counts")
_WANTED = "match the text itself, and group the part that is wanted"
_UNWANTED = "match what is wanted, and test for what is not by a pattern of its own"
_FOREIGN_GROUPS = (
    ("(?=", "look-ahead is not part of RE2", _WANTED),
    ("(?!", "look-ahead is not part of RE2", _UNWANTED),
    ("(?<=", "look-behind is not part of RE2", _WANTED),
    ("(?<!", "look-behind is not part of RE2", _UNWANTED),
    ("(?>", "atomic groups are not part of RE2", "write `(?:`"),
    ("(?|", "groups that share their numbers are not part of RE2", "write `(?:`"),
    ("(?(", "conditions are not part of RE2", "write the two cases as alternatives: `(?:a|b)`"),
    ("(?#", "comments are not part of RE2", "leave the comment out"),
    ("(?'", "`(?'` opens no group in RE2", "write `(?P<name>`"),
    ("(?P=", "back-references are not part of RE2", "repeat the pattern of the group in its place"),
)
"""What other engines write after ``(?`` and RE2 has not: the first characters, the message, the advice."""

_FOREIGN_ESCAPES: dict[str, str | None] = {
    "C": "write `.` for any character",
    "G": None,
    "H": "write `[^ \\t]`",
    "K": _WANTED,
    "N": "write `[^\\n]`",
    "R": "write `\\r?\\n`",
    "V": "write `[^\\n\\v\\f\\r]`",
    "X": "write `.` for any character",
    "Z": "write `\\z` for the end of the text",
    "c": "write the character by its code: `\\x01`",
    "e": "write `\\x1b`",
    "h": "write `[ \\t]`",
    "u": "write the character by its code: `\\x{e9}`",
    "U": "write the character by its code: `\\x{e9}`",
}
"""Escapes that other engines have, with what RE2 has instead (None: nothing)."""
