"""Spaced: literals whose parts are told apart by blanks, as Lisp and Clojure write them."""

from __future__ import annotations

from typing import NoReturn

from grammar.notations.json.literals.node import Entry, Node, Unreadable
from grammar.notations.json.literals.scalars import scalar
from grammar.notations.json.literals.steps import Steps
from grammar.notations.json.values import encode
from grammar.pattern import pattern

_MAX_DEPTH = 60
_SIGN = pattern(
    r"['#]?\s{0,80}+(?:\{\s{0,80}+:[\w-]+\s+[^\s=:]|\(\s{0,80}+(?::[\w-]+\s+[^\s=:,]|\(\s{0,80}+[\w:\"'-]+\s+(?:\.\s|[^\s:=,.])"
    r"|(?:hash-map|array-map|hash|dict|list|make-hash|alist)\s))"
)
_NOISE = pattern(r"[\s,]++|;[^\n]*+")
_OPENING = pattern(r"['#`]?(?P<bracket>[\[({])")
_CLOSING = {"[": "]", "{": "}", "(": ")"}
_KEYWORD = pattern(r":(?P<name>[^\W\d][\w.?!/-]*+)")
_SYMBOL = pattern(r"'?(?P<name>[^\W\d][\w.?!/-]*+)(?=[\s)\]},;])")
_WORDS = {"nil": "null", "NIL": "null", "true": "true", "false": "false", "t": "true", "#t": "true", "#f": "false"}
_LISTS = frozenset({"list", "vector", "set"})
_MAPS = frozenset({"hash-map", "array-map", "hash", "dict", "make-hash", "sorted-map"})


def is_spaced(text: str, at: int) -> bool:
    """Whether a literal of this kind may begin at a place."""
    return _SIGN.match(text, at) is not None


class Spaced:
    """One reading of one literal; `steps` are what may be read, `comments` collects what was passed over."""

    is_foreign = True

    def __init__(self, text: str, steps: Steps, comments: list[tuple[int, int]]) -> None:
        self.text = text
        self.steps = steps
        self.comments = comments

    def whole(self, at: int) -> Node:
        """The object that begins at a place.

        Raises:
            Unreadable: there is none, or it can be read in more than one way.
        """
        node = self._value(at, 0)
        if not node.is_object:
            self._fail(at)
        return node

    def _fail(self, at: int) -> NoReturn:
        raise Unreadable(self.text[at : at + 20])

    def _skip(self, at: int) -> int:
        while (match := _NOISE.match(self.text, at)) is not None:
            if match.group().startswith(";") and (not self.comments or self.comments[-1][0] < match.start()):
                self.comments.append(match.span())
            at = match.end()
        return at

    def _value(self, at: int, depth: int) -> Node:
        self.steps.one()
        if depth > _MAX_DEPTH:
            self._fail(at)
        opened = _OPENING.match(self.text, at)
        if opened is not None:
            return self._bracketed(at, opened.start("bracket"), depth)
        if self.text.startswith("#_", at):
            self._fail(at)
        keyword = _KEYWORD.match(self.text, at)
        if keyword is not None:
            return Node(at, keyword.end(), encode(keyword["name"].rpartition("/")[2]), is_symbol=True)
        for word in ("#t", "#f"):
            if self.text.startswith(word, at):
                return Node(at, at + 2, _WORDS[word])
        symbol = _SYMBOL.match(self.text, at)
        if symbol is not None:
            name = symbol["name"]
            if name in _WORDS and not symbol.group().startswith("'"):
                return Node(at, symbol.end(), _WORDS[name])
            return Node(at, symbol.end(), encode(name), is_name=True)
        node = scalar(self.text, at, self.steps)
        if node is None or node.is_name or node.is_symbol:
            self._fail(at)
        return node

    def _bracketed(self, at: int, bracket: int, depth: int) -> Node:
        opening = self.text[bracket]
        items, end, dots = self._items(bracket + 1, _CLOSING[opening], depth)
        if opening == "{":
            return self._object(at, end, items)
        if opening == "[":
            return Node(at, end, None, [Entry(None, item) for item in items])
        if dots:
            if dots != [1] or len(items) != 2:
                self._fail(at)
            return Node(at, end, None, [Entry(None, item) for item in items], head=".")
        if items and items[0].is_name:
            name = (items[0].text or "").strip('"')
            if name in _LISTS:
                return Node(at, end, None, [Entry(None, item) for item in items[1:]])
            if name in _MAPS:
                return self._object(at, end, items[1:])
        if items and items[0].is_symbol and len(items) % 2 == 0 and all(item.is_symbol for item in items[::2]):
            return self._object(at, end, items)
        if items and all(_is_named(item) for item in items):
            pairs = [Entry(item.entries[0].value, item.entries[1].value, ".") for item in items]
            return Node(at, end, None, pairs, is_object=True)
        return Node(at, end, None, [Entry(None, item) for item in items])

    def _items(self, at: int, closing: str, depth: int) -> tuple[list[Node], int, list[int]]:
        items: list[Node] = []
        dots: list[int] = []
        while True:
            self.steps.one()
            at = self._skip(at)
            if self.text.startswith(closing, at):
                return items, at + 1, dots
            if self.text[at : at + 1] == "." and self.text[at + 1 : at + 2].isspace():
                dots.append(len(items))
                at += 1
                continue
            item = self._value(at, depth + 1)
            items.append(item)
            at = item.end

    def _object(self, at: int, end: int, items: list[Node]) -> Node:
        """Keys and values in turn."""
        if len(items) % 2 or not all(key.is_symbol or (key.text or "").startswith('"') for key in items[::2]):
            self._fail(at)
        pairs = [Entry(key, value, " ") for key, value in zip(items[::2], items[1::2], strict=True)]
        return Node(at, end, None, pairs, is_object=True)


def _is_named(item: Node) -> bool:
    """Whether an item is a pair of a name and a value: `(limit . 10)`, `(limit 10)`."""
    if item.is_scalar or item.is_object or len(item.entries) != 2:
        return False
    first = item.entries[0].value
    return first.is_scalar and (
        first.is_name or first.is_symbol or (item.head == "." and (first.text or "").startswith('"'))
    )
