"""What is judged of the trees of an adopted language of JSON: names of the schema, and what a policy can speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grammar.diagnostic import Path, Safety, Severity, one_of, quote
from grammar.footprint import Footprint, FootprintReader, Use
from grammar.notations.json import Declared, Shape, TypedJson
from grammar.notations.json.shape import Choice, List
from grammar.notations.json.trees import fields_of
from grammar.rule import Context, Finding, Replace, Rule, TreeFix


class _Names:
    """Where names stand in the nodes of one kind of object: under keys that are names, and in lists of names."""

    def __init__(self, shape: Shape, declared: Declared, name: str) -> None:
        part = shape.object(name)
        fields = fields_of(part)
        self._alone = [(key, fields[key]) for key in part.members if declared.key(name, key).is_name]
        self._lists = [
            (key, fields[key])
            for key, choice in part.members.items()
            if choice.of_list and choice.of_list in declared.named_items
        ]

    def __bool__(self) -> bool:
        return bool(self._alone or self._lists)

    def of(self, node: Any) -> Iterator[tuple[Path, str]]:
        """The names in a node, with their paths from it."""
        for key, field in self._alone:
            value = getattr(node, field)
            if isinstance(value, str):
                yield (key,), value
        for key, field in self._lists:
            value = getattr(node, field)
            if isinstance(value, tuple):
                yield from (((key, at), item) for at, item in enumerate(value) if isinstance(item, str))


def names_of(shape: Shape, declared: Declared, classes: Mapping[str, type[Any]]) -> Mapping[type[Any], _Names]:
    """Where names stand, by the class of the node; without the objects that have none."""
    every = {classes[name]: _Names(shape, declared, name) for name in classes}
    return {cls: names for cls, names in every.items() if names}


def unknown_name(shape: Shape, declared: Declared, classes: Mapping[str, type[Any]]) -> tuple[Rule, ...]:
    """The rule that looks names up in the schema, for each kind of object that has some."""
    return tuple(
        Rule(
            name="unknown-name",
            severity=Severity.ERROR,
            explanation=(
                "A name is not in the schema.\n\n"
                "Names are case-sensitive. Ignore it where the name is newer than the schema, and refresh the schema."
            ),
            check=_looked_up(names),
            on=cls,
            needs=frozenset({"schema"}),
            is_local=True,
        )
        for cls, names in names_of(shape, declared, classes).items()
    )


def _looked_up(names: _Names) -> Any:
    def check(node: Any, context: Context) -> Iterator[Finding]:
        schema = context.schema
        assert schema is not None
        for path, name in names.of(node):
            if name in schema:
                continue
            near = schema.nearest(name) if context.suggests(name) else ()
            where = f" of {quote(schema.name)}" if schema.name else ""
            fix = TreeFix(f"replace by {quote(near[0])}", (Replace(path, near[0]),), Safety.UNSAFE) if near else None
            yield Finding(
                f"there is no column {quote(name)}{where}",
                path=path,
                label=f"not one of the {len(schema)}",
                help=f"did you mean {one_of([quote(n) for n in near])}?" if near else None,
                near=near,
                fixes=(fix,) if fix is not None and len(near) == 1 else (),
            )

    return check


def footprint_of(typed: TypedJson) -> FootprintReader:
    """How to read what a tree asks for: its names as columns, the words of closed sets as operators of their terminal."""
    shape, declared = typed.shape, typed.declared
    names = names_of(shape, declared, typed.classes)
    kinds = {cls: name for name, cls in typed.classes.items()}
    worded = {
        cls: [
            (key, field, _words(shape.object(name).members[key], shape))
            for key, field in fields_of(shape.object(name)).items()
            if _words(shape.object(name).members[key], shape)
        ]
        for cls, name in kinds.items()
    }

    def read(tree: Any, vocabulary: Any) -> Footprint:
        del vocabulary
        columns: list[Use] = []
        operators: list[Use] = []
        parts: dict[str, list[Path]] = {}
        for path, node in typed.walk(tree):
            kind = kinds.get(type(node))
            if kind is None:
                continue
            parts.setdefault(kind, []).append(path)
            if type(node) in names:
                columns += [Use(name, kind, (*path, *inner)) for inner, name in names[type(node)].of(node)]
            for key, field, words in worded[type(node)]:
                value = getattr(node, field)
                items = [((*path, key), value)] if not isinstance(value, tuple) else []
                items += [((*path, key, at), each) for at, each in enumerate(value)] if isinstance(value, tuple) else []
                operators += [
                    Use(each, words[each], where) for where, each in items if isinstance(each, str) and each in words
                ]
        return Footprint(tuple(columns), tuple(operators), parts={kind: tuple(paths) for kind, paths in parts.items()})

    return FootprintReader(
        read, kinds=frozenset(shape.words), clauses=frozenset(kinds.values()), has_columns=bool(names)
    )


def _words(choice: Choice, shape: Shape) -> Mapping[str, str]:
    """The words that may stand in a place or in a list there, each with its terminal."""
    terminals = [*choice.words]
    if choice.of_list:
        part = shape.parts[choice.of_list]
        terminals += part.item.words if isinstance(part, List) else ()
    return {word: terminal for terminal in reversed(terminals) for word in shape.words[terminal]}
