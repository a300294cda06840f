"""Elements of XML as an object: the parameters of a tool call, XML-RPC, property lists, and elements named like keys."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field

from grammar.notations.json.literals.heads import WITHDRAWING, words_of
from grammar.notations.json.literals.node import Entry, Node, Unreadable
from grammar.notations.json.literals.steps import Steps
from grammar.notations.json.values import MAX_DIGITS, encode
from grammar.pattern import pattern

_OPENING = pattern(
    r"<(?P<name>[A-Za-z_][\w:.-]{0,60}+)(?:=(?P<of>[\w.-]{1,60}+))?(?P<attributes>(?:\s+[\w:.-]{1,40}\s*=\s*(?:\"[^\"<>]{0,200}+\"|'[^'<>]{0,200}+'))*+)\s*(?P<empty>/)?>"
)
_CLOSING = pattern(r"</(?P<name>[A-Za-z_][\w:.-]{0,60}+)\s*>")
_ATTRIBUTE = pattern(r"(?P<name>[\w:.-]{1,40})\s*=\s*(?:\"(?P<double>[^\"<>]*+)\"|'(?P<single>[^'<>]*+)')")
_BLANKS = pattern(r"\s*+")
_CDATA = pattern(r"\s*<!\[CDATA\[(?P<inner>.{0,4000}?)\]\]>\s*", re.DOTALL)
_HEADING = pattern(r"\s*(?:<\?xml[^<>]{0,200}\?>|<!--(?:[^-]|-(?!->))*+-->|<!DOCTYPE[^<>]{0,300}>)")
_NUMBER = pattern(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_MAX_DEPTH = 40
_NAMING = ("name", "key", "id")
_NAMED = frozenset(
    {"parameter", "param", "arg", "argument", "field", "property", "entry", "member", "item", "option", "key", "value"}
)
_ITEMS = frozenset({"item", "items", "li", "element", "entry", "value", "i", "list-item", "string", "data"})
_TYPED = {
    "string": "text",
    "str": "text",
    "int": "number",
    "integer": "number",
    "i4": "number",
    "i8": "number",
    "long": "number",
    "double": "number",
    "real": "number",
    "float": "number",
    "number": "number",
    "boolean": "truth",
    "bool": "truth",
    "nil": "null",
    "null": "null",
}


@dataclass(slots=True)
class Element:
    """One element: its name, what its attributes or its own name say it is called, its parts, or the place of its text."""

    name: str
    of: str
    start: int
    end: int
    inner: tuple[int, int]
    depth: int
    type: str = ""
    children: list[Element] = field(default_factory=list)


@dataclass(slots=True)
class Tagged:
    """An object that was read; `is_loose` says that some value might be a text or another kind of value."""

    node: Node
    is_loose: bool


def read_tags(text: str, at: int = 0, steps: Steps | None = None) -> Tagged | None:
    """The object that the element at a place holds; None where there is none."""
    reading = _Reading(text, Steps() if steps is None else steps)
    try:
        while (heading := _HEADING.match(text, at)) is not None:
            reading.steps.one()
            at = heading.end()
        opening = _OPENING.match(text, _BLANKS.match(text, at).end())  # type: ignore[union-attr]  # it matches nothing, too
        if opening is None:
            return None
        root = reading.element(opening, 0)
        node = reading.root(root)
    except Unreadable:
        return None
    return Tagged(Node(root.start, root.end, None, node.entries, is_object=True), reading.is_loose)


class _Reading:
    def __init__(self, text: str, steps: Steps) -> None:
        self.text = text
        self.steps = steps
        self.is_loose = False
        self.root_depth = 0

    def elements(self, at: int, depth: int) -> list[Element]:
        """The elements that follow each other from a place on, with blanks between them."""
        if depth > _MAX_DEPTH:
            raise Unreadable(depth)
        every: list[Element] = []
        while True:
            self.steps.one()
            while self.text[at : at + 1].isspace():
                at += 1
            opening = _OPENING.match(self.text, at)
            if opening is None:
                return every
            element = self.element(opening, depth)
            every.append(element)
            at = element.end

    def element(self, opening: re.Match[str], depth: int) -> Element:
        """The element that begins with a tag."""
        name = opening["name"]
        attributes = {
            m["name"]: m["double"] if m["single"] is None else m["single"]
            for m in _ATTRIBUTE.finditer(opening["attributes"])
        }
        of = opening["of"] or ""
        for naming in _NAMING:
            if not of and naming in attributes:
                of = attributes.pop(naming)
        kind = attributes.pop("type", attributes.pop("string", ""))
        if kind in ("true", "false"):
            kind = "string" if kind == "true" else ""
        if attributes and not set(attributes) <= {"xmlns", "version", "encoding", "xml:space"}:
            raise Unreadable(attributes)
        element = Element(
            name, html.unescape(of), opening.start(), opening.end(), (opening.end(), opening.end()), depth, kind
        )
        if opening["empty"]:
            return element
        cdata = _CDATA.match(self.text, opening.end())
        if cdata is not None:
            end, element.inner, element.type = cdata.end(), cdata.span("inner"), "cdata"
        else:
            called = _CALLED.match(self.text, opening.end()) if name in _CALLS and not of else None
            if called is not None:
                element.of = called["name"]
            element.children = self.elements(opening.end() if called is None else called.end(), depth + 1)
            begin = element.children[-1].end if element.children else opening.end()
            end = self.text.find("<", begin)
            element.inner = (begin, end)
            if end < 0 or (element.children and self.text[begin:end].strip()):
                raise Unreadable(name)
        closing = _CLOSING.match(self.text, end)
        if closing is None or closing["name"] != name:
            raise Unreadable(name)
        element.end = closing.end()
        return element

    def root(self, element: Element) -> Node:
        """The object of the outermost element; what only holds it is passed over."""
        while True:
            children = element.children
            if set(words_of(element.name)) & WITHDRAWING:
                raise Unreadable(element.name)
            is_holder = (
                len(children) == 1
                and children[0].children
                and children[0].name.lower() in (_CALLS if children[0].of else _HOLDERS)
            )
            if not is_holder:
                break
            (element,) = children
        if not element.children:
            raise Unreadable(element.name)
        self.root_depth = element.depth
        node = self._object(element)
        if not node.entries:
            raise Unreadable(element.name)
        return node

    def _object(self, element: Element) -> Node:
        members = self._members(element)
        entries: list[Entry] = []
        seen: dict[str, Entry] = {}
        for key, child in members:
            name = key.text or ""
            value = self._value(child, json.loads(name))
            if name in seen:  # an element that comes again is an item of a list
                first = seen[name]
                if not first.separator:
                    raise Unreadable(name)
                if first.separator == ":":
                    first.value = Node(first.value.start, first.value.end, None, [Entry(None, first.value)])
                    first.separator = "[]"
                first.value.entries.append(Entry(None, value))
                continue
            entry = Entry(key, value, ":" if child.name == json.loads(name) else "")
            seen[name] = entry
            entries.append(entry)
        return Node(element.start, element.end, None, entries, is_object=True)

    def _members(self, element: Element) -> list[tuple[Node, Element]]:
        """The keys and values of an element that is an object, in whatever way it says them."""
        children = element.children
        names = {child.name for child in children}
        if names == {"member"}:  # XML-RPC
            pairs = []
            for child in children:
                if [part.name for part in child.children] != ["name", "value"]:
                    raise Unreadable(child.name)
                pairs.append((self._called(child.children[0], self._text(child.children[0])), child.children[1]))
            return pairs
        if len(children) % 2 == 0 and all(child.name in ("key", "arg_key") and not child.of for child in children[::2]):
            return [
                (self._called(key, self._text(key)), value)
                for key, value in zip(children[::2], children[1::2], strict=True)
            ]
        if all(child.of for child in children) and len({child.of for child in children}) == len(children):
            if not names <= _NAMED:
                raise Unreadable(names)
            return [(self._called(child, child.of), child) for child in children]
        if any(child.of for child in children):
            raise Unreadable(names)
        return [(self._called(child, child.name), child) for child in children]

    def _called(self, element: Element, name: str) -> Node:
        if not name:
            raise Unreadable(element.name)
        return Node(element.start, element.start, encode(name))

    def _text(self, element: Element) -> str:
        if element.children:
            raise Unreadable(element.name)
        written = self.text[slice(*element.inner)]
        return written if element.type == "cdata" else html.unescape(written.strip())

    def _value(self, element: Element, key: str) -> Node:
        children = element.children
        if not children:
            return self._scalar(element, element.type or element.name)
        if len(children) == 1 and children[0].name in _TYPED and element.name in ("value", "param", "member"):
            return self._scalar(children[0], children[0].name)
        if len(children) == 1 and children[0].name in ("struct", "dict"):
            return self._object(children[0])
        if len(children) == 1 and children[0].name == "array":
            (array,) = children
            children = array.children
            if len(children) == 1 and children[0].name == "data":
                children = children[0].children
            return self._list(element, children, key)
        if element.name in ("array", "list"):
            return self._list(element, children, key)
        if element.name in ("dict", "struct"):
            return self._object(element)
        names = {child.name for child in children}
        if len(names) == 1 and not any(child.of for child in children):
            (name,) = names
            if name.lower() in _ITEMS or key.lower() in (
                name.lower() + "s",
                name.lower() + "es",
                name.lower()[:-1] + "ies",
            ):
                return self._list(element, children, key)
        return self._object(element)

    def _list(self, element: Element, children: list[Element], key: str) -> Node:
        items = [Entry(None, self._value(child, key)) for child in children]
        return Node(element.start, element.end, None, items)

    def _scalar(self, element: Element, kind: str) -> Node:
        begin, end = element.inner
        raw = self.text[begin:end]
        start, stop = begin + len(raw) - len(raw.lstrip()), begin + len(raw.rstrip())
        start, stop = min(start, stop), max(start, stop)
        said = self._text(element)
        sort = _TYPED.get(kind.lower(), "")
        if element.name in ("true", "false") and not said:  # a property list
            return Node(start, stop, element.name)
        if sort == "text" or element.type == "cdata":
            return Node(start, stop, encode(said))
        if sort == "null":
            return Node(start, stop, "null")
        if sort == "truth":
            if said not in ("0", "1", "true", "false"):
                raise Unreadable(said)
            return Node(start, stop, "true" if said in ("1", "true") else "false")
        is_number = len(said) <= MAX_DIGITS and _NUMBER.fullmatch(said) is not None
        if sort == "number":
            if not is_number:
                raise Unreadable(said)
            return Node(start, stop, said)
        if said[:1] in ("[", "{"):
            try:
                json.loads(said)
            except (ValueError, RecursionError):
                raise Unreadable(said) from None
            return Node(start, stop, said)
        if said[:1] == '"' and said[-1:] == '"' and len(said) > 1:
            self.is_loose = True
        if is_number or said in ("true", "false", "null", ""):
            self.is_loose = self.is_loose or element.depth > self.root_depth + 1
            return Node(start, stop, said or '""')
        return Node(start, stop, encode(said))


_CALLED = pattern(r"\s*(?P<name>[A-Za-z_][\w.]{0,80}+)\s*(?=<)")
_CALLS = frozenset({"function", "invoke", "call", "tool_call", "tool_use", "function_call"})
_HOLDERS = frozenset(
    "query struct value param params parameters arguments args invoke function tool_call tool_use function_call input dict plist "
    "data methodcall methodresponse answer result response output".split()
)
