"""Trees of a shape drawn at random: right by the grammar and by what is declared; what rules say of them is not known.

They are drawn sparsely, as texts of such languages are: most keys that may be left out are, and lists are short. Where rules
object to a tree, what they object to is left out, as long as that leaves a tree; `draw` is given what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from grammar.chooser import Chooser, few, happens, pick, text, whole, word
from grammar.diagnostic import Path
from grammar.notation import Generate
from grammar.notations.json.declared import Declared, Key, Operand
from grammar.notations.json.shape import Choice, List, Object, Shape
from grammar.notations.json.trees import fields_of
from grammar.schema import Schema

MANY = 3
"""Lists are drawn up to this length, where fewer are not needed."""

MAX_LEVELS = 4
"""From this depth on only what cannot be left out is drawn."""

MAX_DRAWS = 20
"""So many trees are drawn and cut until no rule objects; the last one is given whatever is said of it."""

_MOST = 1_000_000
_NAMES = ("duration_ms", "name", "status")
_QUARTERS = 4

Objections = Callable[[Any], Iterable[Path]]
"""A tree to the paths of what rules object to in it; empty where they do not."""


def _none(_: Any) -> Iterable[Path]:
    return ()


class Drawing:
    """Draws trees of a shape."""

    def __init__(self, shape: Shape, declared: Declared, classes: Mapping[str, type[Any]]) -> None:
        self._shape = shape
        self._declared = declared
        self._classes = classes
        self._fields = {part.name: fields_of(part) for part in shape.objects}

    def draw(self, chooser: Chooser, schema: Schema | None = None, objections: Objections = _none) -> Any:
        """A tree; strings that name something are names of the schema.

        Args:
            chooser: where the choices come from.
            schema: whose names are used; of none, made-up ones.
            objections: where rules object to a tree. What stands there is left out, and the tree judged again.
        """
        names = [column.name for column in schema if column.name] if schema is not None else []
        tree: Any = None
        for _ in range(MAX_DRAWS):
            tree = self.part(self._shape.start, chooser, names or _NAMES)
            tree, is_right = self._cut(tree, objections)
            if is_right:
                break
        return tree

    def with_further(self, generate: Generate) -> Generate:
        """What `generate` gives, with members for the keys that its classes do not know: (chooser, schema) to a tree."""
        if all(self._classes[name] is cls for name, cls in self._declared.classes.items()):
            return generate

        def further(chooser: Chooser, schema: Schema | None = None) -> Any:
            names = [column.name for column in schema if column.name] if schema is not None else []
            return self._widened(generate(chooser, schema), chooser, names or _NAMES)

        return further

    def _widened(self, node: Any, chooser: Chooser, names: Sequence[str]) -> Any:
        if isinstance(node, tuple):
            return tuple(self._widened(each, chooser, names) for each in node)
        name = next((name for name, cls in self._declared.classes.items() if cls is type(node)), None)
        if name is None:
            return node
        values = {each.name: self._widened(getattr(node, each.name), chooser, names) for each in fields(node)}
        for key, choice in self._shape.object(name).members.items():
            field = self._fields[name][key]
            if field not in values and (
                key in self._declared.required(self._shape.object(name)) or happens(chooser, 1, 3)
            ):
                values[field] = self._value(choice, self._declared.key(name, key), chooser, names, MAX_LEVELS - 1)
        return self._classes[name](**values)

    def part(self, name: str, chooser: Chooser, names: Sequence[str], depth: int = 0) -> Any:
        """A list or an object, drawn."""
        part = self._shape.parts[name]
        if isinstance(part, List):
            return self._list(part, chooser, names, depth)
        return self._object(part, chooser, names, depth)

    def _object(self, part: Object, chooser: Chooser, names: Sequence[str], depth: int) -> Any:
        declared, required = self._declared, self._declared.required(part)
        case = declared.cases.get(part.name)
        values: dict[str, Any] = {}
        for key, choice in part.members.items():
            if (case is None or key != case.key) and (key in required or self._is_drawn(choice, chooser, depth)):
                values[key] = self._value(choice, declared.key(part.name, key), chooser, names, depth + 1)
        if case is not None:
            takes, choice = case.takes[values[case.by]], part.members[case.key]
            needed = _taken(choice, takes)
            if needed is not None and (takes is not Operand.OPTIONAL or self._is_drawn(choice, chooser, depth)):
                values[case.key] = self._value(needed, declared.key(part.name, case.key), chooser, names, depth + 1)
        if not values and not part.may_be_empty:
            key, choice = next(iter(part.members.items()))
            values[key] = self._value(choice.without("NULL"), declared.key(part.name, key), chooser, names, depth + 1)
        fields = self._fields[part.name]
        return self._classes[part.name](**{fields[key]: value for key, value in values.items()})

    def _is_drawn(self, choice: Choice, chooser: Chooser, depth: int) -> bool:
        """Whether a key that may be left out is there; few are, and deep inside none that holds further keys."""
        if depth >= MAX_LEVELS and (choice.of_list or choice.of_object):
            return False
        return happens(chooser, 1, 2 + depth)

    def _list(self, part: List, chooser: Chooser, names: Sequence[str], depth: int) -> tuple[Any, ...]:
        least = 0 if part.may_be_empty else 1
        most = least if depth >= MAX_LEVELS else max(least, min(MANY, self._declared.most(part.name) or MANY))
        key = Key(
            is_nonempty=part.name in self._declared.nonempty_items, is_name=part.name in self._declared.named_items
        )
        return few(chooser, lambda: self._value(part.item, key, chooser, names, depth + 1), most, least)

    def _value(self, choice: Choice, key: Key, chooser: Chooser, names: Sequence[str], depth: int) -> Any:
        symbols = list(choice.symbols)
        plain = [name for name in symbols if name not in self._shape.parts and name != "NULL"]
        symbol = pick(chooser, (plain if depth >= MAX_LEVELS and plain else symbols) or symbols)
        if symbol in self._shape.parts:
            return self.part(symbol, chooser, names, depth)
        if symbol in choice.words:
            return pick(chooser, self._shape.words[symbol])
        if symbol == "STRING":
            return self._string(key, chooser, names)
        if symbol in ("INTEGER", "NUMBER"):
            return self._number(symbol, key, chooser)
        return {"TRUE": True, "FALSE": False, "NULL": None}[symbol]

    def _string(self, key: Key, chooser: Chooser, names: Sequence[str]) -> str:
        if key.is_name:
            return pick(chooser, names)
        return text(chooser) or (word(chooser) if key.is_nonempty else "")

    def _number(self, symbol: str, key: Key, chooser: Chooser) -> int | float:
        if key.one_of is not None:
            return pick(chooser, key.one_of.values)
        least = key.least if key.least is not None else min(0, key.most or 0)
        most = key.most if key.most is not None else max(least, 0) + _MOST
        number = whole(chooser, least, most)
        if symbol == "INTEGER":
            return number
        return max(float(least), number - 1 / _QUARTERS) if number > least else float(number)

    def _cut(self, tree: Any, objections: Objections) -> tuple[Any, bool]:
        """The tree without what is objected to, and whether nothing is any more."""
        for _ in range(MAX_DRAWS):
            path = next(iter(objections(tree)), None)
            if path is None:
                return tree, True
            shorter = self._without(tree, path)
            if shorter is tree:
                return tree, False
            tree = shorter
        return tree, False

    def _without(self, tree: Any, path: Path) -> Any:
        """The tree without the member or item at a path, or without the nearest around it that may be left out."""
        return next(
            (cut for size in range(len(path), 0, -1) if (cut := self._left_out(tree, path[:size])) is not tree), tree
        )

    def _left_out(self, node: Any, path: Path) -> Any:
        step, *rest = path
        if isinstance(node, tuple):
            assert isinstance(step, int)
            if step >= len(node):
                return node
            if not rest:
                return (*node[:step], *node[step + 1 :])
            inner = self._left_out(node[step], tuple(rest))
            return node if inner is node[step] else (*node[:step], inner, *node[step + 1 :])
        name = next((name for name, cls in self._classes.items() if cls is type(node)), None)
        if name is None:
            return node
        part = self._shape.object(name)
        if step not in part.members:
            return node
        field, value = self._fields[name][str(step)], getattr(node, self._fields[name][str(step)])
        if rest:
            inner = self._left_out(value, tuple(rest))
            return node if inner is value else replace(node, **{field: inner})
        is_needed = step in self._declared.required(part) or step == self._case_key(name)
        absent: Any = () if part.members[str(step)].is_list_alone else None
        return node if is_needed or value == absent else replace(node, **{field: absent})

    def _case_key(self, name: str) -> str:
        case = self._declared.cases.get(name)
        return "" if case is None else case.key


def _taken(choice: Choice, takes: Operand) -> Choice | None:
    """What may stand beside a word; None for nothing."""
    needed = choice.without("NULL")
    if takes is Operand.NONE:
        return None
    if takes is Operand.LIST:
        return Choice(of_list=needed.of_list)
    return choice if takes is Operand.OPTIONAL else Choice(needed.scalars, needed.words, of_object=needed.of_object)
