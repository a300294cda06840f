"""What is known of a place in an unfinished text of typed JSON: the keys that are left, what a value there may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from grammar.completion import Item, OfferKind, Site
from grammar.notations.json.declared import Declared, Key, Operand
from grammar.notations.json.shape import Choice, List, Shape
from grammar.notations.json.values import decode, encode, number
from grammar.pattern import pattern
from grammar.schema import Schema

_TOKEN = pattern(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|-?[0-9][0-9.eE+-]*|true|false|null')
_LITERALS = {"true": True, "false": False, "null": None}


class Where(NamedTuple):
    """A place in an unfinished text: the object or list it is in, the key whose value stands there (empty: none does).

    `content` is what stands in the object or list before it, `whole` the whole text so far, both in terms of JSON.
    """

    part: str
    key: str
    content: Any
    whole: Any


Named = Callable[[Where, Schema], Sequence[Item]]
"""(place, schema) to the names that may stand there, the likeliest first, as they are (not yet as JSON strings)."""


def every_column(_where: Where, schema: Schema) -> Sequence[Item]:
    """The columns of a schema, in its order."""
    return [Item(column.name, str(column.type or "")) for column in schema]


class _Frame:
    """One object or list that is not closed yet."""

    __slots__ = ("choice", "content", "key", "part")

    def __init__(self, part: str, content: Any) -> None:
        self.part = part
        self.content = content
        self.key = ""
        self.choice: Choice | None = None
        """What may stand where a value is next; None where a key, a comma or a bracket is."""


class JsonSites:
    """What is known of the places of one language of typed JSON."""

    def __init__(self, shape: Shape, declared: Declared, named: Named = every_column) -> None:
        self._shape = shape
        self._declared = declared
        self._named = named

    def __call__(self, beginning: str, schema: Schema | None) -> Site:
        """What is known of the place behind a text that begins one of the grammar."""
        frames, whole = self._frames(beginning)
        if not frames:
            return Site()
        frame = frames[-1]
        part = self._shape.parts[frame.part]
        if isinstance(part, List):
            return self._in_list(frame, part, whole, schema)
        if frame.choice is not None:
            return self._value(frame, whole, schema)
        return Site(allows=_without(self._closed_keys(frame)))

    def _frames(self, text: str) -> tuple[list[_Frame], Any]:
        """The objects and lists that are open at the end of a text, and the whole of it so far."""
        root = self._shape.root
        frames: list[_Frame] = []
        whole: Any = None
        choice = Choice(of_list=root.name) if isinstance(root, List) else Choice(of_object=root.name)
        for match in _TOKEN.finditer(text):
            sign = match.group()
            frame = frames[-1] if frames else None
            if sign in ("{", "["):
                content: Any = {} if sign == "{" else []
                if frame is not None:
                    choice = self._next(frame)
                    self._keep(frame, content)
                else:
                    whole = content
                frames.append(_Frame(choice.of_object if sign == "{" else choice.of_list, content))
            elif frame is None:
                continue
            elif sign in ("}", "]"):
                frames.pop()
            elif sign == ":":
                part = self._shape.object(frame.part)
                frame.choice = part.members.get(frame.key, Choice())
            elif sign == ",":
                frame.choice, frame.key = None, ""
            elif isinstance(frame.content, dict) and frame.choice is None:
                frame.key = decode(sign)
            else:
                self._keep(
                    frame, decode(sign) if sign[0] == '"' else _LITERALS.get(sign) if sign.isalpha() else number(sign)
                )
        return frames, whole

    def _next(self, frame: _Frame) -> Choice:
        part = self._shape.parts[frame.part]
        return part.item if isinstance(part, List) else frame.choice or Choice()

    def _keep(self, frame: _Frame, content: Any) -> None:
        if isinstance(frame.content, list):
            frame.content.append(content)
        else:
            frame.content[frame.key] = content
            frame.choice = None

    def _in_list(self, frame: _Frame, part: List, whole: Any, schema: Schema | None) -> Site:
        most = self._declared.most(part.name)
        closed = set()
        if most is not None and len(frame.content) >= most:
            closed.add(",")
        if not part.may_be_empty and not frame.content:
            closed.add("]")
        where = Where(part.name, "", frame.content, whole)
        return Site(self._items(where, part.name in self._declared.named_items, None, schema), allows=_without(closed))

    def _value(self, frame: _Frame, whole: Any, schema: Schema | None) -> Site:
        declared = self._declared.key(frame.part, frame.key)
        where = Where(frame.part, frame.key, frame.content, whole)
        closed: set[str] = set()
        case = self._declared.cases.get(frame.part)
        if case is not None and case.key == frame.key:
            takes = case.takes.get(frame.content.get(case.by, ""))
            if takes is Operand.NONE:
                closed |= {"[", "true", "false"}
            elif takes is Operand.LIST:
                closed |= {"true", "false", "null"}
            elif takes in (Operand.REQUIRED, Operand.OPTIONAL):
                closed |= {"[", *(["null"] if takes is Operand.REQUIRED else ())}
        if case is not None and case.by == frame.key and case.key in frame.content:
            closed |= {
                encode(word) for word, takes in case.takes.items() if not _goes_with(takes, frame.content[case.key])
            }
        numbers = frozenset({"INTEGER", "NUMBER"} if declared.one_of is not None else ())
        return Site(self._items(where, declared.is_name, declared, schema), numbers, allows=_without(closed))

    def _items(
        self, where: Where, is_name: bool, key: Key | None, schema: Schema | None
    ) -> Mapping[str, Sequence[Item]]:
        items: dict[str, Sequence[Item]] = {}
        if key is not None and key.one_of is not None:
            items["INTEGER"] = [Item(str(value), kind=OfferKind.VALUE) for value in key.one_of.values]
        if is_name and schema is not None:
            items["STRING"] = [
                Item(encode(item.text), item.detail, item.kind)
                for item in self._named(where, schema)
                if _is_writable(item.text)
            ]
        return items

    def _closed_keys(self, frame: _Frame) -> set[str]:
        """What cannot come next in an object where no value does: keys that are there, an end before all that is needed."""
        part = self._shape.object(frame.part)
        closed = {encode(key) for key in frame.content}
        lacking = [key for key in self._declared.required(part) if key not in frame.content]
        case = self._declared.cases.get(frame.part)
        takes = case.takes.get(frame.content.get(case.by, "")) if case is not None else None
        left = set(part.members) - set(frame.content)
        if case is not None and takes is Operand.NONE and case.key not in frame.content:
            closed.add(encode(case.key))
            left.discard(case.key)
        if case is not None and takes in (Operand.REQUIRED, Operand.LIST) and case.key not in frame.content:
            lacking.append(case.key)
        if lacking or (not frame.content and not part.may_be_empty):
            closed.add("}")
        if not left:
            closed.add(",")
        return closed


def _without(closed: set[str]) -> Callable[[str], bool]:
    return lambda text: text not in closed


def _goes_with(takes: Operand, content: Any) -> bool:
    """Whether a word that takes this goes with what stands under the other key already."""
    if content is None:
        return takes in (Operand.NONE, Operand.OPTIONAL)
    return takes is Operand.LIST if isinstance(content, list) else takes in (Operand.REQUIRED, Operand.OPTIONAL)


def _is_writable(text: str) -> bool:
    """Whether JSON can hold a text: half a character it cannot."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def names_in(content: Any, key: str) -> Iterator[str]:
    """The texts under a key in the objects of a list, as far as they are there."""
    if isinstance(content, list):
        for each in content:
            if isinstance(each, dict) and isinstance(each.get(key), str):
                yield each[key]
