"""read_literal(): a data literal of whatever language, read by its form, where it can be read in one way only.

Languages agree on more than they differ in: brackets hold entries, an entry is a value or a key and its value, values are
strings, numbers and words. What differs is how the parts are marked: the separator of a key, the bracket, what stands
before it, how a string is quoted. So the marks are told by their form, not by the language. The form decides between an
object and a list: entries that have keys make an object. Where it does not decide, or a part is no data (a variable, a
call, a comprehension), nothing is read.

Source: the literal syntaxes of the languages' own references: Python 3.12 (Expressions), ECMAScript 2025 (Literals), Go
1.23 (Composite literals), Rust (Struct expressions), Swift (Collection types), Ruby 3.3 (Literals), PHP 8 (Arrays), Perl
(perldata), Lua 5.4 (3.4.9), Clojure (EDN), Elixir 1.17 (Syntax reference), Kotlin, Java 21 and Scala 3 (their collection
factories), C# 12 (Initializers), protobuf (text format), HCL 2 (native syntax).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NoReturn

from grammar.diagnostic import Path
from grammar.notations.json.literals.heads import WITHDRAWING, Form, Head, asks, head, is_list, says_only, words_of
from grammar.notations.json.literals.node import Entry, Node, Unreadable
from grammar.notations.json.literals.scalars import as_text, joined, member_of_enum, scalar
from grammar.notations.json.literals.spaced import Spaced, is_spaced
from grammar.notations.json.literals.steps import Steps
from grammar.notations.json.spelling import PYTHON_LITERALS
from grammar.notations.json.values import encode
from grammar.pattern import pattern
from grammar.source import Span

MAX_DEPTH = 60

_NOISE = pattern(r"(?:\s++|\\\r?\n|//[^\n]*+|/\*(?:[^*]|\*(?!/)){0,4000}+\*/|#(?![\[({<\"'])[^\n]*+|--(?=\s)[^\n]*+)")
_SEPARATOR = pattern(r"=>|:=|->|::|\u2192|=(?![=~>])|:(?![:=])|\|(?!\|)|to\b(?=\s)|\t")
_WORDS = pattern(r"(?:%[wi]|~w)[\[({<|/](?P<words>[^\[\](){}<>|/]{0,2000}+)[\])}>|/]")
_BLANK_SEPARATED = pattern(r"\S++")
_SYMBOL_KEY = pattern(r"(?P<name>[^\W\d][\w?!-]*+|\"[^\"\\\n]{0,200}+\"):(?=\s|[\[{\"'(\d])")
_CLOSING = {"[": "]", "{": "}", "(": ")"}
_BRACKETED_KEY = pattern(r"\[(?=\s{0,8}[\"'0-9])")
_DOTTED_KEY = pattern(r"\.(?=[A-Za-z_]\w{0,60}\s{0,8}=)")


class Reading:
    """One reading of one literal; `comments` are the places of what was passed over, in order."""

    def __init__(self, text: str, steps: Steps) -> None:
        self.text = text
        self.steps = steps
        self.comments: list[tuple[int, int]] = []
        self.is_foreign = False
        """Whether some mark was seen that JSON has not."""
        self.is_spaced = False
        """Whether its parts are told apart by blanks."""
        self.has_blocks = False
        """Whether a key was seen with a block behind it and no separator."""
        self.has_bare_list = False
        """Whether items were seen in braces before any mark that JSON has not."""
        self.outermost = ""

    def whole(self, at: int) -> Node:
        """The object that begins at a place.

        Raises:
            Unreadable: there is none, or it can be read in more than one way.
        """
        node = self._value(at, "", 0)
        if not node.is_scalar and not node.is_object and len(node.entries) == 1:
            only = node.entries[0].value
            if only.is_object and only.head:  # the only call in a list of calls
                node = Node(node.start, node.end, None, only.entries, is_object=True, head=only.head)
        if not node.is_object or (self.has_bare_list and not self.is_foreign):
            self._fail(at)
        return self._gathered(node)

    def root(self, at: int) -> Node:
        """The value that begins at a place.

        Raises:
            Unreadable: there is none, or it can be read in more than one way.
        """
        return self._value(at, "", 0)

    def members(self, at: int) -> Node:
        """The object whose members begin at a place and go on to the end of the text, without a bracket around them.

        Raises:
            Unreadable: they are none, or can be read in more than one way.
        """
        entries, end, _ = self._entries(at, "", "", 0)
        if not entries or any(entry.key is None for entry in entries):
            self._fail(at)
        self.is_foreign = True
        return self._gathered(Node(at, end, None, entries, is_object=True))

    def _gathered(self, node: Node) -> Node:
        """The node with the members of one name as one list, where blocks show that a name may come again."""
        if not self.has_blocks:
            return node
        for inner in [*node.nodes()]:
            if not inner.is_object:
                continue
            first: dict[str, Entry] = {}
            kept: list[Entry] = []
            for entry in inner.entries:
                assert entry.key is not None
                said = self._said(entry.key)
                if said not in first:
                    first[said] = entry
                    kept.append(entry)
                    continue
                before = first[said]
                if before.separator != "[]":
                    before.value = Node(before.value.start, before.value.end, None, [Entry(None, before.value)])
                    before.separator = "[]"
                before.value.entries.append(Entry(None, entry.value))
            inner.entries = kept
        return node

    def _fail(self, at: int) -> NoReturn:
        raise Unreadable(self.text[at : at + 20])

    def _skip(self, at: int) -> int:
        text = self.text
        while (match := _NOISE.match(text, at)) is not None:
            if (
                not match.group().isspace()
                and match.group()[0] != "\\"
                and (not self.comments or self.comments[-1][0] < match.start())
            ):
                self.comments.append(match.span())
            at = match.end()
        return at

    def _value(self, at: int, key: str, depth: int) -> Node:
        """The value at a place, after blanks; `key` is the nearest key around it."""
        self.steps.one()
        if depth > MAX_DEPTH:
            self._fail(at)
        at = self._skip(at)
        text = self.text
        words = _WORDS.match(text, at)
        if words is not None:
            return self._words(words)
        opened = head(text, at)
        if opened is not None and (depth == 0 or not self._is_block_of(opened, at)):
            return self._bracketed(opened, at, key, depth)
        node = scalar(text, at, self.steps)
        if node is None:
            self._fail(at)
        if node.is_name:
            member = member_of_enum(node.text or "", key)
            if member is not None:
                return Node(node.start, node.end, member, is_name=True)
            if "::" in (node.text or ""):
                self._fail(at)
        if text.startswith(("(", "["), node.end):
            self._fail(at)  # a call, an element: no data
        return node

    def _words(self, match: re.Match[str]) -> Node:
        """The list of words that Ruby's `%w[...]` or Elixir's `~w(...)` stands for."""
        if (
            "\\" in match["words"]
            or "#{" in match["words"]
            or match.group()[2] + match.group()[-1] not in ("[]", "()", "{}", "<>", "||", "//")
        ):
            self._fail(match.start())
        self.is_foreign = True
        begin = match.start("words")
        items = [
            Node(begin + word.start(), begin + word.end(), encode(word.group()))
            for word in _BLANK_SEPARATED.finditer(match["words"])
        ]
        return Node(match.start(), match.end(), None, [Entry(None, item) for item in items])

    def _is_block_of(self, opened: Head, at: int) -> bool:
        """Whether what looks like a head is a key with a block: `filters {` in the text format of protobuf."""
        return (
            opened.form is Form.INSTANCE
            and self.text[opened.bracket] == "{"
            and self.text[at].islower()
            and self.text[opened.bracket - 1 : opened.bracket].isspace()
            and "::" not in opened.name
            and "." not in opened.name
        )

    def _bracketed(self, opened: Head, at: int, key: str, depth: int) -> Node:
        text, bracket = self.text, opened.bracket
        opening = text[bracket]
        if opened.form is Form.INSTANCE and not self.outermost and not key:
            if not _may_be_outermost(opened.name):
                self._fail(at)
            self.outermost = opened.name
        elif opened.form in (Form.INSTANCE, Form.LIST) and not self._says_only(opened, key):
            self._fail(at)
        if bracket > at or opening == "(":
            self.is_foreign = True
        closing = opened.closing or _CLOSING[opening]
        entries, end, has_comma = self._entries(bracket + 1, closing, key, depth)
        return self._shaped(opened, at, end, entries, has_comma=has_comma)

    def _says_only(self, opened: Head, key: str) -> bool:
        """Whether a head says no more than the place that it stands in; of a list, the type of its items."""
        return (opened.form is Form.LIST and is_list(opened.name)) or says_only(opened.name, key, self.outermost)

    # Entries

    def _entries(self, at: int, closing: str, key: str, depth: int) -> tuple[list[Entry], int, bool]:
        text = self.text
        entries: list[Entry] = []
        has_comma, is_after_comma = False, True
        while True:
            self.steps.one()
            at = self._skip(at)
            character = text[at : at + 1]
            if character == closing:
                return entries, at + len(closing), has_comma
            if not character:
                self._fail(at)
            if character in ",;":
                if is_after_comma:
                    self._fail(at)
                is_after_comma = has_comma = True
                self.is_foreign = self.is_foreign or character == ";"
                at += 1
                continue
            if not is_after_comma and entries[-1].value.is_name and "\n" not in text[entries[-1].value.end : at]:
                self._fail(at)  # words beside each other are rather a statement
            entry, at = self._entry(at, key, depth)
            is_after_comma = False
            entries.append(entry)

    def _entry(self, at: int, key: str, depth: int) -> tuple[Entry, int]:
        text = self.text
        bracketed = _BRACKETED_KEY.match(text, at)
        if bracketed is not None:
            name = scalar(text, self._skip(bracketed.end()), self.steps)
            end = self._skip(name.end) if name is not None else at
            after = self._skip(end + 1)
            if (
                name is not None
                and text.startswith("]", end)
                and (mark := _SEPARATOR.match(text, after))
                and mark.group().startswith("=")
            ):
                self.is_foreign = True
                name = Node(at, end + 1, name.text)
                value = self._value(mark.end(), self._said(name), depth + 1)
                return Entry(name, value, mark.group()), value.end
        dotted = _DOTTED_KEY.match(text, at)
        if dotted is not None and text[at - 1 : at] in "{, \t\n":
            self.is_foreign = True
            name = scalar(text, dotted.end(), self.steps)
            assert name is not None
            name = Node(at, name.end, encode(name.text or ""))
        else:
            symbol = _SYMBOL_KEY.match(text, at)
            name = None
            if symbol is not None and symbol["name"][0] != '"':
                name = Node(at, symbol.end("name"), symbol["name"], is_name=True)
        if name is None:
            name = self._value(at, key, depth + 1)
        if not name.is_scalar:
            return Entry(None, name), name.end
        after = self._skip(name.end)
        gap = text[name.end : after]
        mark = _SEPARATOR.match(text, after)
        if mark is None and "\t" in gap and "\n" not in gap and text[after : after + 1] not in ",;)]}":
            value = self._value(after, self._said(name), depth + 1)
            self.is_foreign = True
            return Entry(name, value, "\t"), value.end
        if mark is not None and not (mark.group() == "to" and name.text and name.text[0] not in "\"'"):
            if mark.group() != ":" or name.is_symbol:
                self.is_foreign = True
            if not (
                name.is_name
                or name.is_symbol
                or (name.text or "").isdecimal()
                or (name.text or "")[:1] in "\"'`\u2018\u201c\u201d\u201e\u201b"
            ):
                self._fail(at)
            begin = mark.end()
            value = self._value(begin, self._said(name), depth + 1)
            return Entry(name, value, mark.group()), value.end
        if name.is_name and text.startswith("{", after):
            return self._block(name, after, depth)
        return Entry(None, name), name.end

    def _block(self, name: Node, after: int, depth: int) -> tuple[Entry, int]:
        """A key with a block behind it, without any separator: there a key that comes again makes a list."""
        self.is_foreign = self.has_blocks = True
        value = self._value(after, self._said(name), depth + 1)
        if not value.is_object and value.entries:
            self._fail(after)
        value.is_object = True
        return Entry(name, value, "{"), value.end

    def _said(self, name: Node) -> str:
        return (name.text or "").strip("\"'`\u2018\u2019\u201c\u201d")

    # What entries make

    def _shaped(self, opened: Head, at: int, end: int, entries: list[Entry], *, has_comma: bool) -> Node:
        entries = self._counted(at, entries)
        keyed = [entry for entry in entries if entry.key is not None]
        opening = self.text[opened.bracket]
        if opened.form is Form.SAME:
            if len(entries) != 1 or keyed:
                self._fail(at)
            inner = entries[0].value
            if inner.is_scalar and opened.bracket > at:
                return self._cast(opened, at, end, inner)
            return self._around(inner, at, end)
        if keyed:
            if len(keyed) < len(entries):
                self._fail(at)
            if opened.form is Form.LIST and opened.name != "list":  # R's lists have names
                self._fail(at)
            if opening == "[":
                self.is_foreign = True
            return Node(at, end, None, entries, is_object=True, head=opened.name)
        if opened.form is Form.MAP:
            return self._map(opened, at, end, entries)
        if opened.form is Form.INSTANCE:
            if len(entries) == 1 and entries[0].value.is_object and opening == "(":
                return self._around(entries[0].value, at, end, opened.name)
            if not entries and opening in "({":
                return Node(at, end, None, [], is_object=True, head=opened.name)
            self._fail(at)
        if opened.form is Form.ANY and opening == "(" and len(entries) == 1 and not has_comma:
            return self._around(entries[0].value, at, end)
        if opened.form is Form.ANY and opening == "(" and len(entries) > 1 and not has_comma:
            strings = [entry.value for entry in entries]
            return Node(at, end, joined(strings))
        if opened.form is Form.ANY and opening == "{":
            if not entries:
                return Node(at, end, None, [], is_object=True)
            if all(_is_pair(entry.value) and self._is_braced(entry.value) for entry in entries):
                self.is_foreign = True  # as C++ initialises a map
                return self._map(opened, at, end, entries)
            if not self.is_foreign and not all(entry.value.is_scalar for entry in entries):
                self._fail(at)
            if len(entries) > 1 and has_comma and all((entry.value.text or "")[:1] in "\"'" for entry in entries):
                self.is_foreign = True  # a set
            self.has_bare_list = self.has_bare_list or not self.is_foreign
        if (
            opened.form is Form.LIST
            and len(entries) == 1
            and opening == "("
            and not entries[0].value.is_scalar
            and not entries[0].value.is_object
        ):
            return self._around(entries[0].value, at, end)  # list([…]), Set([…])
        return Node(at, end, None, entries)

    def _is_braced(self, node: Node) -> bool:
        return self.text[node.start] == "{" and (node.entries[0].value.text or "")[:1] == '"'

    def _counted(self, at: int, entries: list[Entry]) -> list[Entry]:
        """Items whose keys count them, from 0 as in PHP or from 1 as in Lua, without these keys."""
        counts = [
            entry.key.text or "" for entry in entries if entry.key is not None and (entry.key.text or "").isdecimal()
        ]
        if not counts:
            return entries
        first = counts[0]
        if len(counts) < len(entries) or first not in ("0", "1"):
            self._fail(at)
        if counts != [str(int(first) + count) for count in range(len(counts))]:
            self._fail(at)
        return [Entry(None, entry.value) for entry in entries]

    def _around(self, inner: Node, at: int, end: int, name: str = "") -> Node:
        """A value with brackets around it that count for nothing."""
        if inner.is_scalar:
            return Node(at, end, inner.text, is_name=inner.is_name)
        return Node(at, end, None, inner.entries, is_object=inner.is_object, head=name or inner.head)

    def _cast(self, opened: Head, at: int, end: int, inner: Node) -> Node:
        """A scalar in a call that names its type."""
        written = inner.text or ""
        is_number = re.fullmatch(r"-?[0-9][\w.]*", written) is not None
        name = opened.name.lower().rpartition(".")[2].rpartition("::")[2]
        if name in ("str", "string", "text", "from", "literal", "symbol", "objectid"):
            if is_number:
                self._fail(at)
        elif name in ("loads", "parse", "stringify", "dumps", "json"):
            self._fail(at)
        elif not is_number and name not in ("some", "just", "optional", "of", "option", "freeze", "new", "box"):
            bare = written.strip("\"'")
            if re.fullmatch(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?", bare) is None:
                self._fail(at)
            written = bare
        return Node(at, end, written, is_name=inner.is_name)

    def _in_cell(self, node: Node) -> Node:
        """The list that is the only item of another one, both in braces."""
        if node.is_scalar or node.is_object or len(node.entries) != 1 or self.text[node.start] != "{":
            return node
        inner = node.entries[0].value
        is_cell = not inner.is_scalar and not inner.is_object and self.text[inner.start] == "{"
        return Node(node.start, node.end, None, inner.entries) if is_cell else node

    def _map(self, opened: Head, at: int, end: int, entries: list[Entry]) -> Node:
        """An object of pairs, of keys and values in turn, or of another object."""
        values = [entry.value for entry in entries]
        opening = self.text[opened.bracket]
        if opened.name.lower().startswith("array") and all(value.is_scalar or value.is_object for value in values):
            return Node(at, end, None, entries)  # a list of PHP
        if len(values) == 1 and values[0].is_object and opening == "(":
            return self._around(values[0], at, end)
        if len(values) == 1 and not values[0].is_scalar and opening == "(":
            values = [entry.value for entry in values[0].entries]
        if values and all(_is_pair(value) for value in values):
            pairs = [(value.entries[0].value, value.entries[1].value) for value in values]
        elif opening == "(" and len(values) % 2 == 0 and all(value.is_scalar for value in values[::2]):
            pairs = list(zip(values[::2], values[1::2], strict=True))
            if opened.name == "struct":  # there, a list in braces of its own would be a struct for each of its items
                pairs = [(key, self._in_cell(value)) for key, value in pairs]
        else:
            self._fail(at)
        if any((key.text or "")[:1] not in "\"'`" or key.is_name for key, _ in pairs):
            self._fail(at)
        return Node(at, end, None, [Entry(key, value, ",") for key, value in pairs], is_object=True)


def _may_be_outermost(name: str) -> bool:
    """Whether what has this name may be the whole: a class, or a function that asks."""
    is_class = re.split(r"::|\.|\\", name)[-1][:1].isupper() or says_only(name, "", "")
    return (is_class or asks(name)) and not set(words_of(name)) & WITHDRAWING


def _is_pair(node: Node) -> bool:
    return not node.is_scalar and not node.is_object and len(node.entries) == 2 and node.entries[0].value.is_scalar


def read_literal(text: str, start: int = 0, steps: Steps | None = None) -> tuple[Node, Reading] | None:
    """The object that begins at a place of a text, and its reading; None where none can be read, or in two ways.

    Never raises, on any text.
    """
    reading = Reading(text, Steps() if steps is None else steps)
    try:
        if is_spaced(text, start):
            reading.is_foreign = reading.is_spaced = True
            return Spaced(text, reading.steps, reading.comments).whole(start), reading
        node = reading.whole(start)
    except Unreadable:
        return None
    return node, reading


def is_noise(text: str, at: int) -> bool:
    """Whether nothing but blanks, comments and marks that end a statement stands from a place on."""
    while (match := _NOISE.match(text, at)) is not None or text.startswith(";", at):
        at = at + 1 if match is None else match.end()
    return at == len(text)


def read_members(text: str, start: int = 0) -> tuple[Node, Reading] | None:
    """The object whose members are all of a text from a place on, without a bracket around them; None where it is none.

    Never raises, on any text.
    """
    reading = Reading(text, Steps())
    try:
        return reading.members(start), reading
    except Unreadable:
        return None


def read_document(text: str) -> tuple[Any, Callable[[Path], Span]] | None:
    """The list or object that a text is, as values of Python, with the place of each part; None where it is neither.

    Names without quotation marks are texts. An object in which a key comes again is none. Never raises, on any text.
    """
    reading = Reading(text, Steps())
    try:
        root = reading.root(len(text) - len(text.lstrip()))
        if root.is_scalar or text[root.end :].strip():
            return None
        value = _plain(root)
    except Unreadable:
        return None

    def place(path: Path) -> Span:
        node = root
        for step in path:
            entries = node.entries
            (node,) = (
                [entries[step].value]
                if isinstance(step, int)
                else [entry.value for entry in entries if entry.key is not None and said_of(entry.key) == step]
            )
        return Span(node.start, node.end)

    return value, place


def _plain(node: Node) -> Any:
    if node.is_scalar:
        return said_of(node)
    if not node.is_object:
        return [_plain(entry.value) for entry in node.entries]
    members = {said_of(entry.key): _plain(entry.value) for entry in node.entries if entry.key is not None}
    if len(members) < len(node.entries):
        raise Unreadable("a key comes again")
    return members


def said_of(node: Node) -> Any:
    """What a scalar says, as a value of Python; the text of a name or of another number than JSON's.

    Raises:
        Unreadable: it is a string that cannot be decoded.
    """
    written = node.text or ""
    if written[:1] in "\"'`\u2018\u201b\u201c\u201d\u201e" and written:
        return as_text(node)
    try:
        return json.loads(PYTHON_LITERALS.get(written, written))
    except ValueError:
        return written
