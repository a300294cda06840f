"""The grammar of a language of typed JSON, to be written: from its shape and what is declared of it.

Each key comes once: in any order where a dialect can count, else in the order in which the shape has them. A key that must
be there is there, a word decides what stands beside it, a number keeps its bounds, a list its length.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from grammar.exports.form import Either, Form, Gap, Row, Text, Times, Use, When, Written, either, literal, maybe, row
from grammar.exports.target import Difference, Direction
from grammar.expressions.automaton import words_expression
from grammar.expressions.expression import Choice as AnyOf
from grammar.expressions.expression import Node, Repeat, read_expression
from grammar.expressions.expression import Sequence as Parts
from grammar.expressions.numbers import integers
from grammar.frozen import replace
from grammar.notations.json import TERMINALS, WHITE_SPACE
from grammar.notations.json.declared import Declared, Key, Operand
from grammar.notations.json.shape import Choice, List, Object, Shape
from grammar.notations.json.values import encode
from grammar.schema import Schema

_TAILS = 3
"""After so many members that may all be left out, the rest is written as rules of its own, each once."""

MOST_COUNTED = 60
"""The most members of an object that are counted in a parameter: it has 64 bits."""


class Variant(NamedTuple):
    """An object as one word makes it: its members that may stand there, and which of them must.

    `words` are the only words that the key `by` then has; empty where there is one variant only. `sign` tells it from the
    others.
    """

    members: Mapping[str, Choice]
    required: frozenset[str]
    by: str = ""
    words: tuple[str, ...] = ()
    sign: str = ""


def variants(declared: Declared, part: Object) -> tuple[Variant, ...]:
    """An object as each group of words makes it that has the same beside it; one variant where no word decides."""
    required = frozenset(declared.required(part))
    case = declared.cases.get(part.name)
    if case is None:
        return (Variant(part.members, required),)
    made: dict[Operand, list[str]] = {}
    for word, takes in case.takes.items():
        made.setdefault(takes, []).append(word)
    return tuple(_variant(part, required, case.by, case.key, takes, tuple(words)) for takes, words in made.items())


def _variant(
    part: Object, required: frozenset[str], by: str, key: str, takes: Operand, words: tuple[str, ...]
) -> Variant:
    choice = part.members[key]
    members = dict(part.members)
    if takes is Operand.NONE:
        # No value: null, where the grammar has it, is none.
        members[key] = Choice(("NULL",)) if "NULL" in choice.scalars else Choice()
        if not members[key].symbols:
            del members[key]
        return Variant(members, required - {key}, by, words, _SIGNS[takes])
    if takes is Operand.OPTIONAL:
        return Variant(members, required, by, words, _SIGNS[takes])
    needed = choice.without("NULL")
    if takes is Operand.LIST:
        members[key] = Choice(of_list=needed.of_list)
    else:
        members[key] = Choice(needed.scalars, needed.words, of_object=needed.of_object)
    return Variant(members, required | {key}, by, words, _SIGNS[takes])


_SIGNS: Mapping[Operand, str] = {
    Operand.NONE: "_without",
    Operand.OPTIONAL: "_perhaps",
    Operand.REQUIRED: "_with",
    Operand.LIST: "_with_list",
}
"""How a variant of an object is told from the others, by what its words take."""


def names_in(schema: Schema | None) -> tuple[str, ...]:
    """The names that a column can have; empty where any name may be one."""
    if schema is None or schema.is_open:
        return ()
    return tuple(schema.columns)


@cache
def scalar_expression(terminal: str) -> Node:
    """The expression of a terminal of JSON's values."""
    found = re.search(rf"^{terminal}(?:\.\d+)?: (?:/(.*)/|\"(.*)\")$", TERMINALS, re.MULTILINE)
    assert found is not None, terminal
    read = read_expression(found[1] if found[1] is not None else re.escape(found[2]))
    assert read is not None
    return read.root


@cache
def _nonempty_string() -> Node:
    whole = scalar_expression("STRING")
    assert isinstance(whole, Parts)
    return Parts(tuple(replace(part, least=1) if isinstance(part, Repeat) else part for part in whole.parts))


@cache
def _number() -> Node:
    """A number with a fraction or an exponent. What an exponent of more digits overflows, most readers read as nothing."""
    read = read_expression(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][+-]?[0-9]{1,3})?|[eE][+-]?[0-9]{1,3})")
    assert read is not None
    return read.root


def grammar_of_shape(shape: Shape, declared: Declared, schema: Schema | None = None, *, in_any_order: bool) -> Written:
    """The grammar of a language of typed JSON.

    Args:
        shape: the language's shape.
        declared: what is declared of it.
        schema: its columns, for the keys that are names of them; any string where it is None, or open.
        in_any_order: members come in any order, by rules with a parameter; else in that of the shape.
    """
    return _Shaping(shape, declared, names_in(schema), in_any_order=in_any_order).written()


class _Shaping:
    def __init__(self, shape: Shape, declared: Declared, names: Sequence[str], *, in_any_order: bool) -> None:
        self.shape = shape
        self.declared = declared
        self.names = names
        self.in_any_order = in_any_order
        self.rules: dict[str, Form] = {}
        self.terminals: dict[str, Node] = {}
        self.differences: dict[str, Difference] = {}
        self.columns: dict[tuple[str, ...], str] = {}

    def written(self) -> Written:
        for part in self.shape.parts.values():
            self.rules[part.name] = Row(())  # its place: outer parts before inner ones
            self.rules[part.name] = self._list(part) if isinstance(part, List) else self._object(part)
        self._differ(Direction.NARROWER, "a word and a key are written without escapes")
        if any("INTEGER" in choice.scalars or "NUMBER" in choice.scalars for choice in self.shape.choices()):
            self._differ(Direction.WIDER, "a number may have any number of digits")
        made = sorted(self.declared.names_from & frozenset(getattr(self.shape.root, "members", ())))
        if self.names and made:
            self._differ(Direction.NARROWER, f"a column is one of the schema's, and nothing that `{made[0]}` makes")
        blank = Repeat(read_blank(), 1, None)
        return Written(self.shape.start, self.rules, self.terminals, blank, " ", tuple(self.differences.values()))

    def _differ(self, direction: Direction, what: str) -> None:
        self.differences.setdefault(what, Difference(direction, what))

    # --- lists and objects ---

    def _list(self, part: List) -> Form:
        key = Key(is_nonempty=part.name in self.declared.nonempty_items, is_name=part.name in self.declared.named_items)
        item = self._value(part.item, key, f"{part.name}_item")
        name = f"{part.name}_item"
        if not isinstance(item, Use):
            self.rules[name] = item
            item = Use(name)
        most = self.declared.most(part.name)
        further = Times(row(Text(","), Gap(), item), 0, None if most is None else most - 1)
        items = item if most == 1 else row(item, further)
        return row(Text("["), maybe(items) if part.may_be_empty else items, Text("]"))

    def _object(self, part: Object) -> Form:
        each = variants(self.declared, part)
        options = [self._variant(part, variant, "" if len(each) == 1 else variant.sign) for variant in each]
        if len(options) == 1:
            return options[0]
        return Either(tuple(options))

    def _variant(self, part: Object, variant: Variant, sign: str) -> Form:
        members: dict[str, Form] = {}
        for key, choice in variant.members.items():
            name = f"{part.name}{sign}_{_plain(key)}"
            while name in self.rules or name in self.shape.parts:
                name += "_"
            if key == variant.by and variant.words:
                value: Form = self._words(variant.words, name)
            else:
                value = self._value(choice, self.declared.key(part.name, key), name)
            if variant.by and choice == part.members[key] and key != variant.by:
                name = f"{part.name}_{_plain(key)}"  # the same in every variant that has it so
            self.rules[name] = row(Text(encode(key)), Text(":"), Gap(), value)
            members[key] = Use(name)
        may_be_empty = part.may_be_empty and not variant.required
        if self.in_any_order and len(members) <= MOST_COUNTED:
            inner = self._counted(f"{part.name}{sign}", members, variant.required, may_be_empty=may_be_empty)
        else:
            self._differ(Direction.NARROWER, "the keys of an object come in one order, the grammar's")
            inner = self._in_order(f"{part.name}{sign}", members, variant.required)
            inner = maybe(inner) if may_be_empty else inner
        return row(Text("{"), inner, Text("}"))

    def _counted(self, name: str, members: Mapping[str, Form], required: frozenset[str], *, may_be_empty: bool) -> Form:
        """Members in any order, each once: a bit of the parameter says which have been."""
        one, more = f"{name}_members", f"{name}_more"
        bits = {key: bit for bit, key in enumerate(members)}
        needed = [f"bit_set({bits[key]})" for key in members if key in required]
        end: Form = When(Row(()), _paired(needed)) if needed else Row(())
        self.rules[f"{one}::_"] = Either(
            tuple(
                When(row(member, Use(more, f"::set_bit({bits[key]})")), f"bit_clear({bits[key]})")
                for key, member in members.items()
            )
        )
        self.rules[f"{more}::_"] = Either((end, row(Text(","), Gap(), Use(one, "::_"))))
        start = Use(one, "::0x0")
        return maybe(start) if may_be_empty else start

    def _in_order(self, name: str, members: Mapping[str, Form], required: frozenset[str]) -> Form:
        """Members in their order; without one that must be there, any of them may be the first."""
        keys = list(members)

        def after(key: str) -> Form:
            further = row(Text(","), Gap(), members[key])
            return further if key in required else maybe(further)

        first = next((at for at, key in enumerate(keys) if key in required), None)
        if first is not None:
            before = [maybe(row(members[key], Text(","), Gap())) for key in keys[:first]]
            return row(*before, members[keys[first]], *map(after, keys[first + 1 :]))
        tails: dict[int, Form] = {}
        for at in range(len(keys) - 1, 0, -1):
            tail = row(after(keys[at]), *([tails[at + 1]] if at + 1 in tails else []))
            if len(keys) - at >= _TAILS:
                self.rules[f"{name}_after_{_plain(keys[at - 1])}"] = tail
                tail = Use(f"{name}_after_{_plain(keys[at - 1])}")
            tails[at] = tail
        return either(row(members[key], *([tails[at + 1]] if at + 1 in tails else [])) for at, key in enumerate(keys))

    # --- values ---

    def _value(self, choice: Choice, key: Key, name: str) -> Form:
        options: list[Form] = []
        words = tuple(dict.fromkeys(word for terminal in choice.words for word in self.shape.words[terminal]))
        for scalar in choice.scalars:
            if scalar == "STRING":
                options.append(self._string(key))
            elif scalar in ("INTEGER", "NUMBER"):
                options += self._number(scalar, key, name)
            else:
                options.append(Text(scalar.lower()))
        if words and "STRING" not in choice.scalars:
            options.append(self._words(words, name))
        options += [Use(inner) for inner in (choice.of_list, choice.of_object) if inner]
        return either(options)

    def _words(self, words: Sequence[str], name: str) -> Form:
        if len(words) == 1:
            return Text(encode(words[0]))
        node = _quoted(words)
        known = next((terminal for terminal, other in self.terminals.items() if other == node), None)
        return Use(known or self._terminal(f"{name.upper()}_WORD", node))

    def _string(self, key: Key) -> Form:
        if key.is_name and self.names:
            return Use(self._columns(key))
        if key.is_nonempty:
            return Use(self._terminal("NONEMPTY_STRING", _nonempty_string()))
        return Use(self._terminal("STRING", scalar_expression("STRING")))

    def _columns(self, key: Key) -> str:
        names = tuple(name for name in self.names if name or not key.is_nonempty)
        if names not in self.columns:
            self.columns[names] = self._terminal("COLUMN", _quoted(names))
        return self.columns[names]

    def _number(self, scalar: str, key: Key, name: str) -> list[Form]:
        if key.one_of is not None:
            if scalar == "NUMBER":
                return []
            return [Use(self._terminal(f"{name.upper()}_NUMBER", words_expression(map(str, key.one_of.values))))]
        if scalar == "NUMBER":
            if key.least is not None or key.most is not None:
                self._differ(Direction.WIDER, "a number with a fraction keeps no bounds")
            self._differ(Direction.NARROWER, "an exponent has at most three digits")
            return [Use(self._terminal("NUMBER", _number()))]
        if key.least is None and key.most is None:
            return [Use(self._terminal("INTEGER", scalar_expression("INTEGER")))]
        node = integers(key.least, key.most)
        known = next((terminal for terminal, other in self.terminals.items() if other == node), None)
        return [Use(known or self._terminal(f"{name.upper()}_INTEGER", node))]

    def _terminal(self, name: str, node: Node) -> str:
        plain = re.sub(r"[^A-Z0-9]+", "_", name).strip("_")
        plain = plain if plain[:1].isalpha() else f"WORD_{plain}"
        while self.terminals.get(plain, node) != node:
            plain += "_"
        self.terminals[plain] = node
        return plain


_FEW = 60
"""So many words stand beside each other; more of them are written as a tree of their beginnings."""


def _quoted(words: Sequence[str]) -> Node:
    """Words as strings of JSON."""
    written = [encode(word) for word in words]
    if len(written) <= _FEW:
        return AnyOf(tuple(map(literal, written))) if len(written) > 1 else literal(written[0])
    quote = literal('"')
    return Parts((quote, words_expression(word[1:-1] for word in written), quote))


def _paired(conditions: Sequence[str]) -> str:
    """Conditions joined two by two, as `and` takes them."""
    joined = conditions[-1]
    for condition in reversed(conditions[:-1]):
        joined = f"and({condition}, {joined})"
    return joined


def _plain(key: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", key.lower()).strip("_") or "key"


@cache
def read_blank() -> Node:
    """The expression of one character of white space in JSON."""
    read = read_expression(f"[{WHITE_SPACE}]")
    assert read is not None
    return read.root
