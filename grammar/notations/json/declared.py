"""Declared: what a grammar of typed JSON cannot say of its objects, keys and lists, as data.

A shape and what is declared here are all that the fast path, the builder, the mistakes, walking, printing and generating
read. Objects and lists are named as the grammar's rules are. Whatever is not declared is as the grammar says.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from grammar.notations.json.shape import Choice, Object, Shape


class Operand(StrEnum):
    """What a word takes in another key of its object: nothing, one value or none, one value, a list."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"
    LIST = "list"


class ClosedSet(NamedTuple):
    """The integers that a key may hold.

    `fault` is the name under which another one is reported, `said` what the message says of it: ``"not an offset"``.
    """

    values: tuple[int, ...]
    fault: str = "unknown-number"
    said: str = "none of the numbers that may stand here"


class Key(NamedTuple):
    """What is declared of one key.

    `noun` says what it holds, in the user's words (empty: made of the grammar); `is_required` that no object of its kind
    can lack it; `least` and `most` are the bounds of a number (None: unbounded); `one_of` the only integers it may hold;
    `is_nonempty` says that a string must not be empty, `is_name` that it is the name of a column.
    """

    noun: str = ""
    is_required: bool = False
    least: int | None = None
    most: int | None = None
    one_of: ClosedSet | None = None
    is_nonempty: bool = False
    is_name: bool = False


class Case(NamedTuple):
    """What the words of one key say about another key of the same object: which of them take a value, and of what kind.

    `by` is the key that holds the word, `key` the key that depends on it, `takes` says for each word what that key must
    hold: `Operand.REQUIRED` and `Operand.LIST` a value, `Operand.NONE` none (null, where the grammar has it, is none).
    """

    by: str
    key: str
    takes: Mapping[str, Operand]


_NO_KEY = Key()


class Declared(NamedTuple):
    """What is declared of a language of typed JSON.

    `keys` is declared by object, then by key; `nouns` names objects (``"an order"``), lists (``"a list of orders"``), sets
    of words by their terminal (``"a direction"``) and, as ``"LIST.item"``, items. `most_items` is the longest list,
    `unbounded` are the lists without that bound; `nonempty_items` the lists whose strings must not be empty, `named_items`
    those whose strings are names of columns; `cases` are by object. `classes` are the tree's own classes by object, whose
    fields are named as the keys: an object without one gets a class of its own, and a class without a field for some key a
    further one below it. `names_from` are keys of the outermost object whose parts name things that the rest of a text may
    use: where one of them is faulty nothing is known of any name, and no tree is made around the fault. `has_rules` says
    that rules of the language, marked as settled, report what `cases` and the nonempty strings say; else reading does.
    """

    keys: Mapping[str, Mapping[str, Key]] = MappingProxyType({})
    nouns: Mapping[str, str] = MappingProxyType({})
    most_items: int | None = None
    unbounded: frozenset[str] = frozenset()
    nonempty_items: frozenset[str] = frozenset()
    named_items: frozenset[str] = frozenset()
    cases: Mapping[str, Case] = MappingProxyType({})
    classes: Mapping[str, type[Any]] = MappingProxyType({})
    names_from: frozenset[str] = frozenset()
    has_rules: bool = False

    def key(self, name: str, key: str) -> Key:
        """What is declared of a key of an object."""
        return self.keys.get(name, _NO_KEYS).get(key, _NO_KEY)

    def required(self, part: Object) -> tuple[str, ...]:
        """The keys that an object cannot lack, in the order in which they are told to people."""
        return tuple(key for key in self.known(part) if self.key(part.name, key).is_required)

    def known(self, part: Object) -> tuple[str, ...]:
        """The keys of an object in the order in which they are told to people."""
        declared = [key for key in self.keys.get(part.name, _NO_KEYS) if key in part.members]
        return (*declared, *(key for key in part.members if key not in declared))

    def most(self, name: str) -> int | None:
        """How many items a list may have; None where there is no bound."""
        return None if name in self.unbounded else self.most_items

    def faults(self, shape: Shape) -> tuple[str, ...]:
        """What does not fit the grammar, a sentence each; empty where all does."""
        return tuple(_misfits(self, shape))


_NO_KEYS: Mapping[str, Key] = MappingProxyType({})


def _misfits(declared: Declared, shape: Shape) -> list[str]:
    objects = {part.name: part for part in shape.objects}
    lists = shape.parts.keys() - objects.keys()
    found: list[str] = []
    for name, keys in declared.keys.items():
        if name not in objects:
            found.append(f"keys are declared of `{name}`, which is no object of the grammar")
            continue
        for key, each in keys.items():
            if key not in objects[name].members:
                found.append(f"the grammar has no line for the key `{key}` of `{name}`")
                continue
            choice = objects[name].members[key]
            has_number = "INTEGER" in choice.scalars or "NUMBER" in choice.scalars
            if (each.least is not None or each.most is not None or each.one_of is not None) and not has_number:
                found.append(f"the key `{key}` of `{name}` has bounds, but holds no number")
            if (each.is_nonempty or each.is_name) and "STRING" not in choice.scalars:
                what = "not to be empty" if each.is_nonempty else "a name"
                found.append(f"the key `{key}` of `{name}` is {what}, but holds no string")
    for what, names in (
        ("unbounded", declared.unbounded),
        ("not to have empty items", declared.nonempty_items),
        ("to have names", declared.named_items),
    ):
        found += [f"`{name}` is declared {what}, which is no list of the grammar" for name in sorted(names - lists)]
    for name, case in declared.cases.items():
        members = objects[name].members if name in objects else {}
        if case.by not in members or case.key not in members:
            found.append(f"the case of `{name}` is about keys that it does not have")
            continue
        words = {word for terminal in members[case.by].words for word in shape.words[terminal]}
        if not declared.key(name, case.by).is_required or members[case.by].scalars or words != case.takes.keys():
            found.append(
                f"the case of `{name}` needs a key `{case.by}` that is required and holds one of its words only"
            )
    known = {*shape.parts, *(f"{name}.item" for name in lists), *shape.words}
    found += [
        f"a noun is declared for `{name}`, which the grammar does not have"
        for name in declared.nouns
        if name not in known
    ]
    found += [
        f"a class is declared for `{name}`, which is no object of the grammar"
        for name in declared.classes
        if name not in objects
    ]
    return found


class Nouns:
    """What the parts of a language are called in messages: as declared, else made of the grammar's own names."""

    def __init__(self, shape: Shape, declared: Declared, unit: str) -> None:
        self._shape = shape
        self._declared = declared
        self._unit = unit

    def part(self, name: str) -> str:
        """An object or a list, with its article: ``"a filter"``; the whole text is ``"the query"``."""
        if name in self._declared.nouns:
            return self._declared.nouns[name]
        if name == self._shape.start:
            return f"the {self._unit}"
        plain = name.replace("_", " ")
        if name in {part.name for part in self._shape.objects}:
            return with_article(plain)
        return f"a list of {plain}" if plain.endswith("s") else "a list"

    def item(self, name: str) -> str:
        """What an item of a list is."""
        return self._declared.nouns.get(f"{name}.item") or self.choice(self._shape.list(name).item)

    def key(self, name: str, key: str) -> str:
        """What a key of an object holds."""
        return self._declared.key(name, key).noun or self.choice(self._shape.object(name).members[key])

    def words(self, terminal: str) -> str:
        """What a word of a closed set is."""
        plain = terminal.lower().strip("_").replace("_", " ")
        default = "a word" if terminal.startswith("_") else with_article(plain)
        return self._declared.nouns.get(terminal, default)

    def choice(self, choice: Choice) -> str:
        """Everything that may stand in a place: ``"a string, a number or `null`"``."""
        has = set(choice.scalars)
        names = [
            *(["a string"] if "STRING" in has else []),
            *(["a number"] if "NUMBER" in has else ["an integer"] if "INTEGER" in has else []),
            *map(self.words, choice.words),
            *(self.part(name) for name in (choice.of_object, choice.of_list) if name),
            *(f"`{text}`" for name, text in _LITERALS.items() if name in has),
        ]
        *before, last = names or ["nothing"]
        return f"{', '.join(before)} or {last}" if before else last


_LITERALS = {"TRUE": "true", "FALSE": "false", "NULL": "null"}


def with_article(noun: str) -> str:
    """A noun with its indefinite article."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"
