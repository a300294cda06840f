"""Trees of a shape: their classes, the nodes in them, and their text.

An object is a value of a class of its own, with a field for each key; a list is a tuple; a string, a number or a truth value
stands for itself. What is absent is None, or an empty tuple where only a list may stand; null is None too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from keyword import iskeyword
from typing import Any

from grammar.diagnostic import Path
from grammar.frozen import defaults_of
from grammar.notations.json.declared import Declared
from grammar.notations.json.shape import Choice, List, Object, Shape
from grammar.notations.json.values import encode
from grammar.recipe import plain


def fields_of(part: Object) -> Mapping[str, str]:
    """For each key of an object the field of its class: the key itself, if Python can have it as a name.

    >>> fields_of(Object("chart", {"mark": Choice(), "$schema": Choice(), "from": Choice()}))
    {'mark': 'mark', '$schema': 'schema', 'from': 'from_'}
    """
    named: dict[str, str] = {}
    for key in part.members:
        plain = key if key.isidentifier() and key.isascii() else re.sub(r"[^a-zA-Z0-9]+", "_", key).strip("_") or "key"
        plain = (
            plain
            if not iskeyword(plain) and not plain[:1].isdigit()
            else f"{plain}_"
            if plain[:1].isalpha()
            else f"n{plain}"
        )
        name = plain
        while name in named.values() or (name != key and name in part.members):
            name += "_"
        named[key] = name
    return named


def classes_of(shape: Shape, declared: Declared) -> Mapping[str, type[Any]]:
    """The class of each object of the shape: the declared one, with further fields for keys that it lacks, or a new one."""
    return {part.name: _class(part, declared) for part in shape.objects}


def _class(part: Object, declared: Declared) -> type[Any]:
    own = declared.classes.get(part.name)
    known = set() if own is None else set(defaults_of(own))
    fields = fields_of(part)
    further = [key for key in part.members if fields[key] not in known]
    if own is not None and not further:
        return own
    import dataclasses  # the price is paid only where a class is made

    required = set(declared.required(part)) if own is None else set()
    made: type[Any] = dataclasses.make_dataclass(
        own.__name__ if own else "".join(word.title() for word in part.name.split("_")),
        [
            (fields[key], Any)
            if key in required
            else (fields[key], Any, dataclasses.field(default=absent(part.members[key])))
            for key in sorted(further, key=lambda key: key not in required)
        ],
        bases=(own,) if own is not None else (Exact,),
        namespace={} if own is None else {"__eq__": Exact.__eq__, "__hash__": Exact.__hash__},
        frozen=True,
        slots=True,
        eq=False,
    )
    return made


def absent(choice: Choice) -> Any:
    """What a member is that is not there."""
    return () if choice.is_list_alone else None


class Exact:
    """A record whose equality is that of JSON: true is not 1, and 1 is not 1.0."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return _key(self) == _key(other)

    def __hash__(self) -> int:
        return hash(_key(self))


def _key(node: Any) -> tuple[Any, ...]:
    return tuple(_typed(getattr(node, name)) for name in defaults_of(type(node)))


def _typed(value: Any) -> Any:
    return tuple(map(_typed, value)) if isinstance(value, tuple) else (type(value), value)


class Walking:
    """The nodes of the trees of a shape: its objects."""

    def __init__(self, shape: Shape, declared: Declared, classes: Mapping[str, type[Any]]) -> None:
        self._shape = shape
        self._made_of = shape, declared, classes
        self._inside = {
            part.name: [
                (key, fields_of(part)[key], choice)
                for key, choice in part.members.items()
                if choice.of_object or (choice.of_list and _has_objects(shape, choice.of_list))
            ]
            for part in shape.objects
        }
        self._nodes_of = frozenset(classes.values())
        self._groups = {name: declared.classes.get(name, cls) for name, cls in classes.items()}
        self._groups_of = self._nodes() if isinstance(shape.root, Object) and not shape.recursive else self._slow_nodes

    def __reduce__(self) -> tuple[Any, ...]:
        """By what it was made of: the code that was written for it cannot be pickled."""
        shape, declared, classes = self._made_of
        return type(self), (
            shape._replace(**{name: plain(value) for name, value in shape._asdict().items()}),
            declared._replace(**{name: plain(value) for name, value in declared._asdict().items()}),
            classes,
        )

    @property
    def nodes(self) -> Nodes:
        """What gives the nodes of a tree without their paths, grouped by class."""
        return Nodes(self)

    def grouped(self, tree: Any) -> Sequence[tuple[type, Sequence[Any]]]:
        """The nodes of a tree without their paths, grouped by class."""
        return self._groups_of(tree)

    def select(self, classes: Sequence[type]) -> Callable[[Any], tuple[Sequence[Any], ...]]:
        """What gives the nodes of a tree that are of these classes: a sequence for each class, empty where there are none.

        Straight code that goes only where such nodes may be: it runs for every right text.
        """
        if not isinstance(self._shape.root, Object) or self._shape.recursive:

            def picked(tree: Any) -> tuple[Sequence[Any], ...]:
                groups = dict(self._groups_of(tree))
                return tuple(groups.get(cls, ()) for cls in classes)

            return picked
        selecting = _Selecting(self._shape, self._inside, self._groups, classes)
        return selecting.written()

    def walk(self, tree: Any) -> Iterator[tuple[Path, Any]]:
        """Every node with its path, outer before inner, in the order of the keys; the outermost list is a node too."""
        if isinstance(self._shape.root, List):
            yield (), tree
        for path, _, node in self._named(tree):
            yield path, node

    def _named(self, tree: Any) -> Iterator[tuple[Path, str, Any]]:
        root = self._shape.root
        whole = Choice(of_list=root.name) if isinstance(root, List) else Choice(of_object=root.name)
        waiting: list[tuple[Path, Choice, Any]] = [((), whole, tree)]
        while waiting:
            path, choice, value = waiting.pop()
            if isinstance(value, tuple):
                item = self._shape.list(choice.of_list).item
                waiting += [((*path, at), item, each) for at, each in reversed([*enumerate(value)])]
            elif value.__class__ in self._nodes_of:
                yield path, choice.of_object, value
                inside = reversed(self._inside[choice.of_object])
                waiting += [
                    ((*path, key), inner, part)
                    for key, field, inner in inside
                    if (part := getattr(value, field)) is not None and part != ()
                ]

    def _slow_nodes(self, tree: Any) -> list[tuple[type, tuple[Any, ...]]]:
        groups: dict[type, list[Any]] = {}
        if isinstance(self._shape.root, List):
            groups[tuple] = [tree]
        for _, name, node in self._named(tree):
            groups.setdefault(self._groups[name], []).append(node)
        return [(cls, tuple(nodes)) for cls, nodes in groups.items()]

    def _nodes(self) -> Callable[[Any], Sequence[tuple[type, Sequence[Any]]]]:
        """The nodes of a tree, as straight code: it runs for every right text."""
        values: dict[str, Any] = {}
        lines = ["def nodes(node0):", f"    groups = [({self._group(self._shape.start, values)}, (node0,))]"]
        self._write(lines, self._shape.start, "node0", 1, values)
        source = "\n".join([*lines, "    return groups"])
        exec(compile(source, f"<nodes of {self._shape.start}>", "exec"), values)  # noqa: S102  # of our own names only
        nodes: Callable[[Any], Sequence[tuple[type, Sequence[Any]]]] = values["nodes"]
        return nodes

    def _group(self, name: str, values: dict[str, Any]) -> str:
        values[f"class_{name}"] = self._groups[name]
        return f"class_{name}"

    def _write(self, lines: list[str], name: str, node: str, depth: int, values: dict[str, Any]) -> None:
        indent = "    " * depth
        for _, field, choice in self._inside[name]:
            value = f"value{depth}"
            lines.append(f"{indent}{value} = {node}.{field}")
            if choice.of_object:
                is_alone = choice.symbols == (choice.of_object,)
                group = self._group(choice.of_object, values)
                test = f"{value} is not None" if is_alone else f"hasattr({value}, '__dataclass_fields__')"
                lines += [f"{indent}if {test}:", f"{indent}    groups.append(({group}, ({value},)))"]
                self._write(lines, choice.of_object, value, depth + 1, values)
            if choice.of_list and _has_objects(self._shape, choice.of_list):
                test = value if choice.is_list_alone else f"type({value}) is tuple and {value}"
                lines.append(f"{indent}if {test}:")
                self._write_items(lines, choice.of_list, value, depth + 1, values)

    def _write_items(self, lines: list[str], name: str, items: str, depth: int, values: dict[str, Any]) -> None:
        """Write what lists the nodes in the items of a list that is not empty."""
        indent = "    " * depth
        item = self._shape.list(name).item
        each = f"each{depth}"
        if item.symbols == (item.of_object,):
            lines.append(f"{indent}groups.append(({self._group(item.of_object, values)}, {items}))")
            if self._inside[item.of_object]:
                lines.append(f"{indent}for {each} in {items}:")
                self._write(lines, item.of_object, each, depth + 1, values)
            return
        lines.append(f"{indent}for {each} in {items}:")
        if item.of_object:
            group = self._group(item.of_object, values)
            lines += [
                f"{indent}    if hasattr({each}, '__dataclass_fields__'):",
                f"{indent}        groups.append(({group}, ({each},)))",
            ]
            self._write(lines, item.of_object, each, depth + 2, values)
        if item.of_list and _has_objects(self._shape, item.of_list):
            lines.append(f"{indent}    if type({each}) is tuple and {each}:")
            self._write_items(lines, item.of_list, each, depth + 2, values)


class Nodes:
    """The nodes of a tree without their paths, grouped by class; for some classes alone, by `of`."""

    __slots__ = ("_walking",)

    def __init__(self, walking: Walking) -> None:
        self._walking = walking

    def __call__(self, tree: Any) -> Sequence[tuple[type, Sequence[Any]]]:
        """As `Walking.grouped`."""
        return self._walking.grouped(tree)

    def of(self, classes: Sequence[type]) -> Callable[[Any], tuple[Sequence[Any], ...]]:
        """As `Walking.select`."""
        return self._walking.select(classes)


class _Selecting:
    """The code that finds the nodes of some classes, being written."""

    def __init__(
        self,
        shape: Shape,
        inside: Mapping[str, Sequence[tuple[str, str, Choice]]],
        groups: Mapping[str, type],
        classes: Sequence[type],
    ) -> None:
        self.shape = shape
        self.inside = inside
        self.sums = {name: f"nodes{classes.index(cls)}" for name, cls in groups.items() if cls in classes}
        self.number = len(classes)

    def written(self) -> Callable[[Any], tuple[Sequence[Any], ...]]:
        lines = ["def select(node0):", *(f"    nodes{at} = ()" for at in range(self.number))]
        self.of_object(lines, self.shape.start, "node0", 1)
        lines.append(f"    return ({' '.join(f'nodes{at},' for at in range(self.number))})")
        values: dict[str, Any] = {}
        exec(compile("\n".join(lines), f"<nodes of {self.shape.start}>", "exec"), values)  # noqa: S102  # of our own names only
        select: Callable[[Any], tuple[Sequence[Any], ...]] = values["select"]
        return select

    def of_object(self, lines: list[str], name: str, node: str, depth: int) -> None:
        indent = "    " * depth
        if name in self.sums:
            lines.append(f"{indent}{self.sums[name]} += ({node},)")
        for _, field, choice in self.inside[name]:
            if self.leads(choice):
                lines.append(f"{indent}value{depth} = {node}.{field}")
                self.value(lines, choice, f"value{depth}", depth)

    def value(self, lines: list[str], choice: Choice, value: str, depth: int) -> None:
        indent = "    " * depth
        if choice.of_object and self.leads_object(choice.of_object):
            is_alone = choice.symbols == (choice.of_object,)
            test = f"{value} is not None" if is_alone else f"hasattr({value}, '__dataclass_fields__')"
            lines.append(f"{indent}if {test}:")
            self.of_object(lines, choice.of_object, value, depth + 1)
        if choice.of_list and self.leads_list(choice.of_list):
            lines.append(f"{indent}if {value if choice.is_list_alone else f'type({value}) is tuple and {value}'}:")
            item = self.shape.list(choice.of_list).item
            if item.symbols == (item.of_object,) and item.of_object in self.sums:
                lines.append(f"{indent}    {self.sums[item.of_object]} += {value}")
                if not any(self.leads(inner) for _, _, inner in self.inside[item.of_object]):
                    return
                lines.append(f"{indent}    for each{depth} in {value}:")
                for _, field, inner in self.inside[item.of_object]:
                    if self.leads(inner):
                        lines.append(f"{indent}        value{depth + 2} = each{depth}.{field}")
                        self.value(lines, inner, f"value{depth + 2}", depth + 2)
                return
            lines.append(f"{indent}    for each{depth} in {value}:")
            self.value(lines, item, f"each{depth}", depth + 2)

    def leads(self, choice: Choice) -> bool:
        """Whether nodes of these classes may be in such a value."""
        return bool(choice.of_object and self.leads_object(choice.of_object)) or bool(
            choice.of_list and self.leads_list(choice.of_list)
        )

    def leads_object(self, name: str) -> bool:
        return name in self.sums or any(self.leads(choice) for _, _, choice in self.inside[name])

    def leads_list(self, name: str) -> bool:
        return self.leads(self.shape.list(name).item)


def _has_objects(shape: Shape, name: str) -> bool:
    """Whether objects may stand in a list, at some depth."""
    seen = {name}
    waiting = [name]
    while waiting:
        item = shape.list(waiting.pop()).item
        if item.of_object:
            return True
        if item.of_list and item.of_list not in seen:
            seen.add(item.of_list)
            waiting.append(item.of_list)
    return False


class Printing:
    """The text of the trees of a shape: keys in the order of the grammar, absent parts left out."""

    def __init__(self, shape: Shape, declared: Declared) -> None:
        self._shape = shape
        root = shape.root
        self._whole = Choice(of_list=root.name) if isinstance(root, List) else Choice(of_object=root.name)
        self._members = {
            part.name: [
                (key, fields_of(part)[key], choice, _written_if(choice, is_required=key in declared.required(part)))
                for key, choice in part.members.items()
            ]
            for part in shape.objects
        }

    def print(self, tree: Any) -> str:
        """The tree as JSON on one line. Reading the text gives the same tree."""
        return encode(self.plain(tree))

    def plain(self, tree: Any) -> Any:
        """The tree in terms of JSON: objects are dicts, lists are lists."""
        return self._plain(tree, self._whole)

    def _plain(self, value: Any, choice: Choice) -> Any:
        if isinstance(value, tuple):
            item = self._shape.list(choice.of_list).item
            return [self._plain(each, item) for each in value]
        if not hasattr(value, "__dataclass_fields__"):
            return value
        return {
            key: self._plain(inner, each)
            for key, field, each, is_written in self._members[choice.of_object]
            if is_written(inner := getattr(value, field))
        }


def _written_if(choice: Choice, *, is_required: bool) -> Callable[[Any], bool]:
    """Whether a member is written: not where it is absent, and an empty list that says nothing is not there either."""
    if is_required:
        return lambda _: True
    if choice.is_list_alone:
        return lambda value: value is not None and value != ()
    return lambda value: value is not None
