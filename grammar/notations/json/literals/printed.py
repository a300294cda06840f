"""Printed: objects as programs print them, with no quotation marks around texts: Java, Kotlin, Go, PHP.

What is printed has lost its types. A number, a truth and a text of the same characters look alike, and so do two items of a
list and one with a comma in it. So what is read here may have been something else, and whoever asks has to try that.

Source: the documentation of ``AbstractMap.toString`` and records (Java 21), of data classes (Kotlin), of Lombok's
``@ToString``, of the verbs ``%v`` and ``%+v`` (Go 1.23, package fmt), of ``print_r`` and ``var_dump`` (PHP 8).
"""

from __future__ import annotations

import re
from typing import NoReturn

from grammar.notations.json.literals.heads import WITHDRAWING, says_only, words_of
from grammar.notations.json.literals.node import Entry, Node, Unreadable
from grammar.notations.json.literals.scalars import member_of_enum
from grammar.notations.json.literals.steps import Steps
from grammar.notations.json.spelling import PYTHON_LITERALS
from grammar.notations.json.values import MAX_DIGITS, encode
from grammar.pattern import pattern

_MAX_DEPTH = 30
_BLANKS = pattern(r"\s*+")
_NUMBER = pattern(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_CLOSING = {"{": "}", "(": ")", "[": "]"}
_OTHER_NUMBER = pattern(
    r"[+-]?(?:0[xX][0-9a-fA-F]+|[0-9][0-9_.]*[A-Za-z]{1,3}|[0-9]+(?:_[0-9]+)+|[0-9]+[eE][+-]?[0-9]+)"
)
_WORDS = {"true": "true", "false": "false", "null": "null", "<nil>": "null"}


def read_printed(text: str, start: int = 0, steps: Steps | None = None) -> Node | None:
    """The object that is printed at a place of a text; None where none is. Never raises, on any text."""
    for reader in (_Java, _Go, _PrintR, _VarDump):
        if reader.sign.match(text, start) is None:
            continue
        try:
            node = reader(text, Steps() if steps is None else steps).value(start, "", 0)
        except Unreadable:
            continue
        if node.is_object and node.entries:
            return node
    return None


def _scalar(text: str, start: int, end: int) -> Node:
    """What bare characters stand for: a number or a word where they look like one, otherwise a text."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    bare = text[start:end]
    if not bare:
        raise Unreadable("nothing")
    if bare in _WORDS:
        return Node(start, end, _WORDS[bare])
    if bare in PYTHON_LITERALS or _OTHER_NUMBER.fullmatch(bare) is not None:
        raise Unreadable(bare)  # a text, or what another language writes for something else
    is_number = len(bare) <= MAX_DIGITS and _NUMBER.fullmatch(bare) is not None
    return Node(start, end, bare if is_number else encode(bare))


class _Reader:
    """One reading of one text."""

    sign: re.Pattern[str]

    def __init__(self, text: str, steps: Steps) -> None:
        self.text = text
        self.steps = steps
        self.outermost = ""
        self.has_quotes = self.has_bare_text = False

    def fail(self, at: int) -> NoReturn:
        raise Unreadable(self.text[at : at + 20])

    def skip(self, at: int) -> int:
        match = _BLANKS.match(self.text, at)
        return at if match is None else match.end()

    def enter(self, at: int, depth: int) -> None:
        self.steps.one()
        if depth > _MAX_DEPTH:
            self.fail(at)

    def named(self, name: str, key: str, at: int) -> None:
        """Take note of the name of a class, which has to say no more than the place that it stands in."""
        if set(words_of(name)) & WITHDRAWING:
            self.fail(at)
        if not self.outermost and not key:
            self.outermost = name
        elif not says_only(name, key, self.outermost):
            self.fail(at)

    def value(self, at: int, key: str, depth: int) -> Node:
        """The value at a place; `key` is the nearest one around it."""
        raise NotImplementedError

    def made(self, start: int, end: int, entries: list[Entry]) -> Node:
        """An object of members no two of which have the same key."""
        keys = [entry.key.text for entry in entries if entry.key is not None]
        if len(set(keys)) < len(keys):
            self.fail(start)
        return Node(start, end, None, entries, is_object=True)


class _Java(_Reader):
    """``{limit=10, breakdowns=[zone]}``, ``Query(limit=10)``, ``Query[limit=10]``, ``Query{limit=10}``."""

    sign = pattern(r"(?:[A-Z]\w{0,60})?[{(\[]\s{0,8}[A-Za-z_]\w{0,60}=")
    _HEAD = pattern(r"(?P<name>[A-Z]\w{0,60})?(?P<bracket>[{(\[])")
    _KEY = pattern(r"\s{0,40}(?P<key>[A-Za-z_]\w{0,60})=")
    _BARE = pattern(r"[^,\[\]{}()\"'\n]*+")
    _QUOTED = pattern(r"'(?P<inner>[^'\"\\\n]*+)'")

    def value(self, at: int, key: str, depth: int) -> Node:
        self.enter(at, depth)
        at = self.skip(at)
        head = self._HEAD.match(self.text, at)
        if head is None:
            quoted = self._QUOTED.match(self.text, at)
            if quoted is not None:
                self.has_quotes = True
                return Node(at, quoted.end(), encode(quoted["inner"]))
            bare = self._BARE.match(self.text, at)
            assert bare is not None
            if member_of_enum(bare.group().strip(), key) is not None:
                self.fail(at)
            node = _scalar(self.text, at, bare.end())
            self.has_bare_text = self.has_bare_text or (node.text or "").startswith('"')
            if self.has_quotes and self.has_bare_text:
                self.fail(at)  # where texts have quotation marks, what has none is something else
            return node
        name, closing = head["name"] or "", _CLOSING[head["bracket"]]
        if name:
            self.named(name, key, at)
        if name or head["bracket"] == "{":
            return self._members(at, head.end(), closing, depth)
        if head["bracket"] == "(":
            self.fail(at)
        return self._items(at, head.end(), key, depth)

    def _members(self, start: int, at: int, closing: str, depth: int) -> Node:
        entries: list[Entry] = []
        while not self.text.startswith(closing, at := self.skip(at)):
            match = self._KEY.match(self.text, at)
            if match is None or (entries and self.text[at - 1] == closing):
                self.fail(at)
            name = Node(match.start("key"), match.end("key"), encode(match["key"]))
            value = self.value(match.end(), match["key"], depth + 1)
            entries.append(Entry(name, value, "="))
            at = self._after(value.end, closing)
        return self.made(start, at + 1, entries)

    def _items(self, start: int, at: int, key: str, depth: int) -> Node:
        items: list[Entry] = []
        while not self.text.startswith("]", at := self.skip(at)):
            item = self.value(at, key, depth + 1)
            items.append(Entry(None, item))
            at = self._after(item.end, "]")
        return Node(start, at + 1, None, items)

    def _after(self, at: int, closing: str) -> int:
        """Where the next part begins behind one: behind a comma, or at what closes them all."""
        at = self.skip(at)
        if self.text.startswith(closing, at):
            return at
        if not self.text.startswith(",", at) or self.text.startswith(closing, self.skip(at + 1)):
            self.fail(at)
        return at + 1


class _Go(_Reader):
    """``map[breakdowns:[zone] limit:10]``, ``&{Limit:10}``: parts are told apart by blanks."""

    sign = pattern(r"map\[|&?\{[A-Z]\w{0,60}:")
    _OPENING = pattern(r"(?P<map>map\[)|(?P<struct>&?(?:[a-z]\w{0,40}\.[A-Z]\w{0,60})?\{)|(?P<list>\[)")
    _KEY = pattern(r"(?P<key>[A-Za-z_]\w{0,60}):")
    _BARE = pattern(r"[^\s\[\]{}]++")

    def value(self, at: int, key: str, depth: int) -> Node:
        self.enter(at, depth)
        opened = self._OPENING.match(self.text, at)
        if opened is None:
            bare = self._BARE.match(self.text, at)
            if bare is None or bare.group().startswith("0x"):
                self.fail(at)
            return _scalar(self.text, at, bare.end())
        if opened["list"]:
            return self._items(at, opened.end(), key, depth)
        return self._members(at, opened.end(), "]" if opened["map"] else "}", depth)

    def _members(self, start: int, at: int, closing: str, depth: int) -> Node:
        entries: list[Entry] = []
        while not self.text.startswith(closing, at := self.skip(at)):
            match = self._KEY.match(self.text, at)
            if match is None:
                self.fail(at)
            name = Node(match.start("key"), match.end("key"), encode(match["key"]))
            value = self.value(match.end(), match["key"], depth + 1)
            entries.append(Entry(name, value, ":="))
            at = value.end
        return self.made(start, at + 1, entries)

    def _items(self, start: int, at: int, key: str, depth: int) -> Node:
        items: list[Entry] = []
        while not self.text.startswith("]", at := self.skip(at)):
            item = self.value(at, key, depth + 1)
            items.append(Entry(None, item))
            at = item.end
        return Node(start, at + 1, None, items)


class _Php(_Reader):
    """What PHP prints of its arrays, whose entries all have keys."""

    opening: re.Pattern[str]
    key: re.Pattern[str]
    closing: re.Pattern[str]

    def value(self, at: int, key: str, depth: int) -> Node:
        """The array or the value at a place."""
        self.enter(at, depth)
        opened = self.opening.match(self.text, at)
        return self.scalar(at) if opened is None else self.listed(at, opened.end(), key, depth)

    def scalar(self, at: int) -> Node:
        """The value at a place that is no array."""
        raise NotImplementedError

    def listed(self, start: int, at: int, key: str, depth: int) -> Node:
        """The object or list whose entries begin at a place: a list where their keys count them from 0."""
        entries: list[Entry] = []
        while (closed := self.closing.match(self.text, at)) is None:
            match = self.key.match(self.text, at)
            if match is None:
                self.fail(at)
            name = Node(match.start("key"), match.end("key"), encode(match["key"]))
            value = self.value(match.end(), key if match["key"].isdecimal() else match["key"], depth + 1)
            entries.append(Entry(name, value, "=>"))
            at = value.end
        keys = [entry.key.text for entry in entries if entry.key is not None]
        if keys == [encode(str(count)) for count in range(len(keys))]:
            return Node(start, closed.end(), None, [Entry(None, entry.value) for entry in entries])
        return self.made(start, closed.end(), entries)


class _PrintR(_Php):
    """``print_r``: one value a line, from its arrow to its end."""

    sign = pattern(r"(?:Array|stdClass Object)\s{0,80}\(\s{0,200}\[")
    opening = pattern(r"[ \t]*(?:Array|stdClass Object)\s{0,200}\(")
    key = pattern(r"\s*\[(?P<key>\w{1,60})\] =>")
    closing = pattern(r"\s*\)")
    _LINE = pattern(r"[^\n]*+")

    def scalar(self, at: int) -> Node:
        """The rest of the line."""
        line = self._LINE.match(self.text, at)
        assert line is not None
        return _scalar(self.text, at, line.end())


class _VarDump(_Php):
    """``var_dump``, in which every value has its type."""

    sign = pattern(r"array\(\d{1,5}\)\s{0,80}\{")
    opening = pattern(r"\s*array\(\d{1,5}\)\s{0,80}\{")
    key = pattern(r"\s*\[\"?(?P<key>\w{1,60})\"?\]\s{0,8}=>")
    closing = pattern(r"\s*\}")
    _TYPED = pattern(
        r"\s*(?:string\((?P<size>\d{1,4})\) \"|(?:int|float)\((?P<number>-?[0-9.eE+-]{1,40})\)"
        r"|bool\((?P<truth>true|false)\)|NULL)"
    )

    def scalar(self, at: int) -> Node:
        """A value with its type; a string is as many bytes long as it says."""
        typed = self._TYPED.match(self.text, at)
        if typed is None:
            self.fail(at)
        if typed["size"]:
            size = int(typed["size"])
            written = (
                self.text[typed.end() : typed.end() + size].encode("utf-8", "replace")[:size].decode("utf-8", "replace")
            )
            end = typed.end() + len(written)
            if not self.text.startswith('"', end):
                self.fail(at)
            return Node(typed.start(), end + 1, encode(written))
        if typed["number"]:
            if _NUMBER.fullmatch(typed["number"]) is None:
                self.fail(at)
            return Node(typed.start(), typed.end(), typed["number"])
        return Node(typed.start(), typed.end(), typed["truth"] or "null")
