"""Shape: a grammar of typed JSON, read as data: objects with their keys, lists, and what may stand in each place.

A grammar is typed JSON if each of its rules is an object (every expansion from ``{`` to ``}``, with members by a rule whose
alternatives are ``KEY ":" value``), a list (every expansion from ``[`` to ``]``, with items of one kind, any number of them),
or a choice (every expansion one symbol). Of anything else there is no shape, and the production that is none of these is
named. A shape is read from productions as Lark compiles them, so it does not matter how the grammar is written: aliases,
inlined rules, templates and imports leave no trace in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import Any, NamedTuple

SCALARS = ("STRING", "INTEGER", "NUMBER", "TRUE", "FALSE", "NULL")
"""The terminals of JSON's values; a NUMBER is one with a fraction or an exponent."""

OWN_SCALARS: Mapping[str, Sequence[str]] = MappingProxyType({name: (name,) for name in SCALARS})
"""What each of these terminals stands for: itself."""


PUNCTUATION: Mapping[str, str] = {
    "LBRACE": "{",
    "RBRACE": "}",
    "LSQB": "[",
    "RSQB": "]",
    "COMMA": ",",
    "COLON": ":",
}
"""What Lark calls the punctuation of JSON, where the grammar does not name it."""


RESERVED = frozenset(
    {"any_array", "any_object", "any_pair", "unknown_member", "wrong_item", "wrong_member", "wrong_text"}
)
"""Names that no part has, since the mistakes have them for themselves."""


class NotTypedJson(ValueError):  # noqa: N818  # the name is the sentence
    """A grammar has a production that is no object, no list and no choice; the message names it, in one sentence."""


class Choice(NamedTuple):
    """What may stand in one place.

    `scalars` are terminals of `SCALARS`, in that order; `words` terminals that are closed sets of words; `of_list` and
    `of_object` the names of a list and of an object, empty where none may stand there.
    """

    scalars: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    of_list: str = ""
    of_object: str = ""

    @property
    def is_list_alone(self) -> bool:
        """Whether only a list may stand here: an empty one is then the same as none."""
        return bool(self.of_list) and not (self.scalars or self.words or self.of_object)

    @property
    def symbols(self) -> tuple[str, ...]:
        """Everything that may stand here, as symbols of a grammar."""
        return (*self.scalars, *self.words, *filter(None, (self.of_list, self.of_object)))

    def without(self, scalar: str) -> Choice:
        """The same without one scalar."""
        return self._replace(scalars=tuple(each for each in self.scalars if each != scalar))


class Object(NamedTuple):
    """An object: its members by key, and whether it may have none."""

    name: str
    members: Mapping[str, Choice]
    may_be_empty: bool = True


class List(NamedTuple):
    """A list: what its items are, and whether it may have none."""

    name: str
    item: Choice
    may_be_empty: bool = True


Part = Object | List


class Shape(NamedTuple):
    """A grammar of typed JSON: its objects and lists by name, `start` the one that a text is.

    `words` gives the words of each terminal that is a closed set of them.
    """

    start: str
    parts: Mapping[str, Part]
    words: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    @classmethod
    def of(
        cls,
        productions: Iterable[Any],
        start: str,
        words: Mapping[str, Sequence[str]],
        *,
        fixed: Mapping[str, str] = PUNCTUATION,
        scalars: Mapping[str, Sequence[str]] = OWN_SCALARS,
    ) -> Shape:
        """The shape of a grammar.

        Args:
            productions: as Lark compiles them, each with `origin`, `expansion` and the symbols' `name` and `is_term`.
            start: the rule that a text derives from.
            words: the words of each terminal that is a closed set of words, keys included.
            fixed: the texts of terminals that are one text, for the punctuation.
            scalars: what each terminal of JSON's values stands for, of `SCALARS`.

        Raises:
            NotTypedJson: a production is no object, list or choice.
        """
        return _Reading(productions, words, fixed, scalars).shape(start)

    @property
    def objects(self) -> tuple[Object, ...]:
        """The objects, each before those inside it that no earlier one has."""
        return tuple(part for part in self.parts.values() if isinstance(part, Object))

    @property
    def root(self) -> Part:
        """What a whole text is."""
        return self.parts[self.start]

    def object(self, name: str) -> Object:
        """The object of that name."""
        part = self.parts[name]
        assert isinstance(part, Object), name
        return part

    def list(self, name: str) -> List:
        """The list of that name."""
        part = self.parts[name]
        assert isinstance(part, List), name
        return part

    def inside(self, part: Part) -> tuple[str, ...]:
        """The names of the lists and objects that may stand directly inside a part, each once."""
        choices = part.members.values() if isinstance(part, Object) else (part.item,)
        return tuple(dict.fromkeys(name for choice in choices for name in (choice.of_list, choice.of_object) if name))

    @property
    def recursive(self) -> frozenset[str]:
        """The parts that may stand inside themselves, at some depth."""
        below = {name: set(self.inside(part)) for name, part in self.parts.items()}
        for _ in below:
            for names in below.values():
                names.update(*(below[name] for name in tuple(names)))
        return frozenset(name for name, names in below.items() if name in names)

    def only(self, keys: Mapping[str, Iterable[str]], *, null: bool = True) -> Shape:
        """The shape with only these keys of each object (an object that is not named keeps its own), and without null.

        What then stands in no text is left out.
        """

        def kept(choice: Choice) -> Choice:
            return choice if null else choice.without("NULL")

        parts: dict[str, Part] = {}
        for name, part in self.parts.items():
            if isinstance(part, List):
                parts[name] = part._replace(item=kept(part.item))
                continue
            has = frozenset(keys[name]) if name in keys else part.members.keys()
            members = {key: kept(choice) for key, choice in part.members.items() if key in has}
            parts[name] = part._replace(members=members)
        return _reachable(Shape(self.start, parts, self.words))

    # --- as data ---

    def as_data(self, known: Collection[str] = ()) -> dict[str, Any]:
        """The shape in terms of JSON: for each object the symbols by key, for each list its items'; the words of terminals.

        The words of `known` terminals are left out: `from_data` is given them.
        """
        parts = {
            name: {key: list(choice.symbols) for key, choice in part.members.items()}
            if isinstance(part, Object)
            else list(part.item.symbols)
            for name, part in self.parts.items()
        }
        never_empty = [part.name for part in self.parts.values() if not part.may_be_empty]
        own = {name: list(words) for name, words in self.words.items() if name not in known}
        return {"start": self.start, "never_empty": never_empty, "words": own, "parts": parts}

    @classmethod
    def from_data(cls, data: Mapping[str, Any], words: Mapping[str, Sequence[str]]) -> Shape:
        """The shape that `as_data` gave, with the words of the terminals that were known then."""
        written: Mapping[str, Any] = data["parts"]

        def choice(symbols: Sequence[str]) -> Choice:
            inner = {isinstance(written[name], list): name for name in symbols if name in written}
            return Choice(
                tuple(name for name in symbols if name in SCALARS),
                tuple(name for name in symbols if name not in SCALARS and name not in written),
                inner.get(True, ""),
                inner.get(False, ""),
            )

        parts: dict[str, Part] = {}
        for name, content in written.items():
            may_be_empty = name not in data["never_empty"]
            if isinstance(content, list):
                parts[name] = List(name, choice(content), may_be_empty)
            else:
                members = {key: choice(symbols) for key, symbols in content.items()}
                parts[name] = Object(name, members, may_be_empty)
        shape = cls(data["start"], parts)
        spelled = {**data["words"], **words}
        return shape._replace(words={name: tuple(spelled[name]) for name in shape.word_terminals()})

    def choices(self) -> Iterator[Choice]:
        """What may stand in each place."""
        for part in self.parts.values():
            if isinstance(part, List):
                yield part.item
            else:
                yield from part.members.values()

    def word_terminals(self) -> tuple[str, ...]:
        """The terminals that are closed sets of words, each once."""
        return tuple(dict.fromkeys(name for choice in self.choices() for name in choice.words))


def _reachable(shape: Shape) -> Shape:
    """The shape without parts that no text has, in the order in which they are come to."""
    names = [shape.start]
    for name in names:  # grows while it is walked through
        names += [inner for inner in shape.inside(shape.parts[name]) if inner not in names]
    reached = Shape(shape.start, {name: shape.parts[name] for name in names})
    return reached._replace(words={name: shape.words[name] for name in reached.word_terminals()})


# --- reading productions ---

_ITEM, _COMMA = "item", ","

_JOINED: Mapping[tuple[str, str], str] = {
    ("item", "tail"): "item",
    ("item", "tail?"): "item",
    ("item", ","): "item,",
    ("item,", "item"): "item",
    (",", "item"): "tail",
    ("tail", "tail"): "tail",
    ("tail", "tail?"): "tail",
    ("tail?", "tail"): "tail",
    ("tail?", "tail?"): "tail?",
    ("tail?", ","): "tail,",
    ("tail", ","): "tail,",
    ("tail,", "item"): "tail",
}
"""What two kinds of texts make one after the other. ``item`` is items with commas between, ``tail`` some of them with a comma
before each; a question mark says that there may be none."""


class _Reading:
    """One grammar being read."""

    def __init__(
        self,
        productions: Iterable[Any],
        words: Mapping[str, Sequence[str]],
        fixed: Mapping[str, str],
        scalars: Mapping[str, Sequence[str]],
    ) -> None:
        self.expansions: dict[str, list[tuple[Any, ...]]] = {}
        for each in productions:
            expansions = self.expansions.setdefault(str(each.origin.name), [])
            if tuple(each.expansion) not in expansions:
                expansions.append(tuple(each.expansion))
        self.words = words
        self.fixed = {name: text for name, text in fixed.items() if text in PUNCTUATION.values()}
        self.scalars = scalars
        self.names: dict[str, str] = {}
        self.parts: dict[str, Part] = {}
        self.helpers = self._helpers()

    def shape(self, start: str) -> Shape:
        whole = self._choice(start, ())
        if len(whole.symbols) != 1 or not (whole.of_list or whole.of_object):
            raise self._refusal(start, self.expansions[start][0], "a text is to be one object, or one list")
        begin = whole.of_list or whole.of_object
        waiting = [begin]
        rule_of = {}
        while waiting:
            name = waiting.pop(0)
            if name in self.parts:
                continue
            rule_of = {named: rule for rule, named in self.names.items()}
            part = self._object(rule_of[name]) if self._is(rule_of[name], "{", "}") else self._list(rule_of[name])
            self.parts[name] = part
            waiting += Shape(begin, self.parts).inside(part)
        shape = Shape(begin, self.parts, {name: tuple(words) for name, words in self.words.items()})
        return _reachable(shape)

    # --- objects and lists ---

    def _object(self, rule: str) -> Object:
        symbols, may_be_empty = self._inner(rule)
        members: dict[str, Choice] = {}
        for symbol in symbols:
            for key, choice in self._members(symbol.name, (rule,)):
                members[key] = _both(members[key], choice, key) if key in members else choice
        return Object(self._name(rule), members, may_be_empty)

    def _list(self, rule: str) -> List:
        symbols, may_be_empty = self._inner(rule)
        item = Choice()
        for symbol in symbols:
            item = _both(item, self._of_symbol(symbol, rule, (rule,)), "item")
        return List(self._name(rule), item, may_be_empty)

    def _members(self, rule: str, through: tuple[str, ...]) -> Iterator[tuple[str, Choice]]:
        for expansion in self.expansions[rule]:
            if len(expansion) == 1 and not expansion[0].is_term and expansion[0].name not in through:
                yield from self._members(expansion[0].name, (*through, rule))
                continue
            if len(expansion) != 3 or not expansion[0].is_term or self.fixed.get(expansion[1].name) != ":":
                raise self._refusal(rule, expansion, "a member is to be a key, a colon and one symbol for the value")
            key, _, value = expansion
            if key.name not in self.words:
                raise self._refusal(rule, expansion, "a key is to be a terminal of fixed words")
            for word in self.words[key.name]:
                yield word, self._of_symbol(value, rule, ())

    def _inner(self, rule: str) -> tuple[list[Any], bool]:
        """What stands between the brackets of a rule: the symbols that its items or members are, and whether none may be."""
        inner = [expansion[1:-1] for expansion in self.expansions[rule]]
        full = [expansion for expansion in inner if expansion]
        if not full:
            raise self._refusal(rule, self.expansions[rule][0], "nothing ever stands in it")
        helpers = self._used_helpers(full)
        items: dict[str, Any] = {}
        for expansion in [*full, *(each for name in helpers for each in self.expansions[name])]:
            for symbol in expansion:
                if self.fixed.get(symbol.name) != "," and symbol.name not in helpers:
                    items.setdefault(symbol.name, symbol)
        if self._is(rule, "{", "}") and any(symbol.is_term for symbol in items.values()):
            raise self._refusal(rule, full[0], "the members of an object are to be a rule of their own")
        self._check_any_number(rule, full, helpers, items)
        for name, expansions in [(rule, full), *((name, self.expansions[name]) for name in helpers)]:
            self._check_same_items(name, expansions, items)
        return list(items.values()), len(full) < len(inner)

    def _check_same_items(self, rule: str, expansions: Sequence[tuple[Any, ...]], items: Mapping[str, Any]) -> None:
        """Refuse a list in which what an item may be depends on where it stands."""
        written = {tuple(symbol.name for symbol in expansion) for expansion in expansions}
        for expansion in written:
            at_each = [tuple(items) if name in items else (name,) for name in expansion]
            if any(other not in written for other in product(*at_each)):
                raise self._refusal(rule, expansion, "an item is to be the same wherever it stands")

    def _check_any_number(
        self, rule: str, full: Sequence[tuple[Any, ...]], helpers: Sequence[str], items: Mapping[str, Any]
    ) -> None:
        """Refuse what is not items with commas between them, or cannot be any number of them."""
        kinds: dict[str, str] = {}

        def kind(expansion: Sequence[Any]) -> str | None:
            joined = ""
            for symbol in expansion:
                each = (
                    _ITEM if symbol.name in items else kinds.get(symbol.name, "") if symbol.name in helpers else _COMMA
                )
                if not each:
                    return None
                joined = each if not joined else _JOINED.get((joined, each), "?")
            return joined or "none"

        for _ in range(len(helpers) + 1):
            for name in helpers:
                each = {found for expansion in self.expansions[name] if (found := kind(expansion)) is not None}
                if each in ({"none", "tail"}, {"none", "tail?"}, {"none", "tail", "tail?"}, {"tail", "tail?"}):
                    each = {"tail?"}
                if len(each) == 1:
                    kinds[name] = each.pop()
                elif each:
                    raise self._refusal(
                        name, self.expansions[name][0], "a list is to be items with commas between them"
                    )
        for expansion in full:
            if kind(expansion) != _ITEM:
                raise self._refusal(rule, expansion, "a list is to be items with commas between them")
        most = 2 * len(helpers) + 4
        counts: dict[str, set[int]] = {name: set() for name in helpers}

        def sums(expansion: Sequence[Any]) -> set[int]:
            totals = {0}
            for symbol in expansion:
                each = {1} if symbol.name in items else counts.get(symbol.name, {0})
                totals = {a + b for a in totals for b in each if a + b <= most}
            return totals

        for _ in range(most + 1):
            for name in helpers:
                counts[name] |= set().union(*map(sums, self.expansions[name]))
        if set().union(*map(sums, full)) < set(range(1, most + 1)) or not self._repeats(helpers):
            raise self._refusal(rule, full[-1], "a list is to have any number of items; declare the most it may have")

    def _repeats(self, helpers: Sequence[str]) -> bool:
        return any(symbol.name == name for name in helpers for each in self.expansions[name] for symbol in each)

    def _helpers(self) -> frozenset[str]:
        """The rules that are a part of what stands between two brackets: those with a comma that stands in no bracket."""
        brackets = {name for name, text in self.fixed.items() if text in "{}[]"}
        found: set[str] = set()
        while True:
            more = {
                name
                for name, expansions in self.expansions.items()
                if not any(symbol.name in brackets for expansion in expansions for symbol in expansion)
                and any(
                    self.fixed.get(symbol.name) == "," or symbol.name in found
                    for expansion in expansions
                    for symbol in expansion
                )
            }
            if more <= found:
                return frozenset(found)
            found |= more

    def _used_helpers(self, expansions: Sequence[tuple[Any, ...]]) -> list[str]:
        used = list(dict.fromkeys(s.name for expansion in expansions for s in expansion if s.name in self.helpers))
        for name in used:  # grows while it is walked through
            used += dict.fromkeys(
                symbol.name
                for expansion in self.expansions[name]
                for symbol in expansion
                if symbol.name in self.helpers and symbol.name not in used
            )
        return used

    # --- choices ---

    def _choice(self, rule: str, through: tuple[str, ...]) -> Choice:
        if self._is(rule, "{", "}"):
            return Choice(of_object=self._name(rule))
        if self._is(rule, "[", "]"):
            return Choice(of_list=self._name(rule))
        if rule in through:
            raise self._refusal(rule, self.expansions[rule][0], "it goes round in a circle")
        choice = Choice()
        for expansion in self.expansions[rule]:
            if len(expansion) != 1:
                raise self._refusal(rule, expansion, "it is no object, no list, and no choice of single symbols")
            choice = _both(choice, self._of_symbol(expansion[0], rule, (*through, rule)), rule)
        return choice

    def _of_symbol(self, symbol: Any, rule: str, through: tuple[str, ...]) -> Choice:
        if not symbol.is_term:
            return self._choice(symbol.name, through)
        if symbol.name in self.scalars:
            return Choice(tuple(name for name in SCALARS if name in self.scalars[symbol.name]))
        if symbol.name in self.words:
            return Choice(words=(symbol.name,))
        raise self._refusal(rule, (symbol,), "it is neither a value of JSON nor a set of fixed words")

    def _is(self, rule: str, opening: str, closing: str) -> bool:
        return all(
            len(expansion) > 1
            and self.fixed.get(expansion[0].name) == opening
            and self.fixed.get(expansion[-1].name) == closing
            for expansion in self.expansions[rule]
        )

    def _name(self, rule: str) -> str:
        """A name for the part of a rule: the rule's, without what only Lark makes of it, and no other part's."""
        if rule not in self.names:
            plain = re.sub(r"[^a-z0-9]+", "_", rule.lower()).strip("_") or "part"
            name, count = plain, 1
            while name in self.names.values() or name in RESERVED:
                count += 1
                name = f"{plain}_{count}"
            self.names[rule] = name
        return self.names[rule]

    def _refusal(self, rule: str, expansion: Iterable[Any], reason: str) -> NotTypedJson:
        shown = " ".join(self._shown(getattr(symbol, "name", symbol)) for symbol in expansion)
        return NotTypedJson(f"`{rule}: {shown}` is not typed JSON: {reason}")

    def _shown(self, name: str) -> str:
        if name in self.fixed:
            return f'"{self.fixed[name]}"'
        return "|".join(self.words[name]) if name.startswith("__ANON") and name in self.words else name


def _both(one: Choice, other: Choice, where: str) -> Choice:
    """What may stand where either choice may.

    Raises:
        NotTypedJson: two different objects, or two lists, could stand in one place.
    """
    for a, b, what in ((one.of_list, other.of_list, "lists"), (one.of_object, other.of_object, "objects")):
        if a and b and a != b:
            raise NotTypedJson(f"`{where}: {a} | {b}` is not typed JSON: two kinds of {what} could stand in one place")
    return Choice(
        tuple(name for name in SCALARS if name in one.scalars or name in other.scalars),
        tuple(dict.fromkeys((*one.words, *other.words))),
        one.of_list or other.of_list,
        one.of_object or other.of_object,
    )
