"""What a tree of an adopted language asks, in plain words: by a phrase for each production, or in the grammar's own words.

A phrase is a sentence with slots: ``"{field} is {value}[, but not {exception}]"``. A slot is named for a part (a rule, an
alias or a terminal; of JSON a key), or numbered among the parts that Lark's own tree has; several parts of one name are said
as *a, b and c*, or as ``{item:or}`` says. What stands in brackets is said where every slot in it has something to say.
A bracket or a brace that is meant as such is doubled. A part that a phrase has no slot for is said after it, so that no
phrase leaves anything out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from grammar.adoption.loading import GrammarError, Loaded, check_names
from grammar.adoption.naming import closed_sets
from grammar.adoption.tree import Leaf, Node, Part, is_silent, plain
from grammar.description import At, Description, PartKind, Words, described, joined, listed, name, text_value, value
from grammar.description import Part as Piece
from grammar.diagnostic import Path, printable, quote
from grammar.frozen import frozen
from grammar.notations.json import Declared, Shape, TypedJson, encode
from grammar.notations.json.shape import Choice, Object
from grammar.notations.json.trees import fields_of
from grammar.pattern import pattern

_TOKEN = pattern(r"\{\{|\}\}|\[\[|\]\]|\{([^{}\[\]:]*)(?::([^{}\[\]:]*))?\}|\[|\]|[^{}\[\]]+|[{}]")
_NUMBER = pattern(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_TEXT = pattern(r'"[^"\\]*"')
_TIGHT_AFTER, _TIGHT_BEFORE = frozenset("([{"), frozenset(")]},;:.")


@frozen
class Slot:
    """A place in a phrase: the name or number of the parts that are said there, and the word before the last of several."""

    name: str
    last: str = "and"


@frozen
class Group:
    """What is said only where every slot in it has something to say."""

    pieces: tuple[str | Slot | Group, ...]


@frozen
class Phrase:
    """A sentence with slots."""

    pieces: tuple[str | Slot | Group, ...]

    @classmethod
    def of(cls, text: str) -> Phrase:
        """The phrase that a text states.

        Raises:
            GrammarError: a bracket or a brace is not closed.
        """
        levels: list[list[str | Slot | Group]] = [[]]
        for match in _TOKEN.finditer(text):
            sign = match.group()
            if sign in ("{{", "}}", "[[", "]]"):
                levels[-1].append(sign[0])
            elif sign == "[":
                levels.append([])
            elif sign == "]" and len(levels) > 1:
                group = Group(tuple(levels.pop()))
                levels[-1].append(group)
            elif match.group(1) is not None:
                levels[-1].append(Slot(match.group(1).strip(), (match.group(2) or "and").strip()))
            elif sign in "{}]":
                raise GrammarError(
                    f"the phrase {quote(text)} has a {quote(sign)} without its partner; doubled it is itself"
                )
            else:
                levels[-1].append(sign)
        if len(levels) > 1:
            raise GrammarError(f"the phrase {quote(text)} has a `[` without its partner; doubled it is itself")
        return cls(tuple(levels[0]))

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every slot, in order."""
        return tuple(_slots(self.pieces))

    def filled(self, said: Callable[[Slot], Sequence[Words]]) -> Words:
        """The phrase with what each slot has to say; a slot outside of brackets that has nothing says so."""
        return [self._piece(piece, said) for piece in self.pieces]

    def _piece(self, piece: str | Slot | Group, said: Callable[[Slot], Sequence[Words]]) -> Words:
        if isinstance(piece, str):
            return piece
        if isinstance(piece, Slot):
            words = said(piece)
            return listed(words, piece.last) if words else "nothing"
        if all(said(slot) for slot in _slots(piece.pieces)):
            return [self._piece(inner, said) for inner in piece.pieces]
        return ""


def _slots(pieces: Sequence[str | Slot | Group]) -> Iterator[Slot]:
    for piece in pieces:
        if isinstance(piece, Slot):
            yield piece
        elif isinstance(piece, Group):
            yield from _slots(piece.pieces)


# --- texts of tokens ---


class NodeWords:
    """The words of trees of nodes and leaves."""

    def __init__(
        self, loaded: Loaded, phrases: Mapping[str, str], nouns: Mapping[str, str], labels: Mapping[str, str], unit: str
    ) -> None:
        self._unit = unit
        words = dict(closed_sets(loaded.terminals.values(), loaded.fixed))
        self._bare = frozenset({*words, *loaded.fixed})
        self._nouns = {
            **{terminal: _noun(terminal) for terminal in loaded.terminals},
            **_without_article(labels),
            **nouns,
        }
        self._phrases = {key: Phrase.of(text) for key, text in phrases.items()}
        self._kinds = _kinds_of(loaded)
        self._check(loaded, words)

    def _check(self, loaded: Loaded, words: Mapping[str, Sequence[str]]) -> None:
        for key, phrase in self._phrases.items():
            terminal, dot, word = key.partition(".")
            if dot and terminal in loaded.terminals:
                if word not in words.get(terminal, (loaded.fixed.get(terminal),)):
                    raise GrammarError(
                        f"there is a phrase for {quote(key)}, and {quote(word)} is no word of {quote(terminal)}"
                    )
                _require_slots(key, phrase, ())
                continue
            check_names([key], [*loaded.kinds, *loaded.terminals], "rule or terminal")
            if key in loaded.terminals:
                _require_slots(key, phrase, ("",))
                continue
            names = [slot.name for slot in phrase.slots if not slot.name.isdecimal()]
            check_names(names, [*loaded.kinds, *self._kinds, *loaded.terminals], "rule or terminal")
            _require_told_apart(key, frozenset(names), loaded)

    def describe(self, tree: Any) -> Description:
        """What a tree asks.

        Raises:
            ValueError: it is no tree of nodes and leaves.
        """
        if not isinstance(tree, Node | Leaf):
            raise ValueError(f"a {type(tree).__name__} is not a tree of nodes and leaves")  # noqa: TRY004  # the value is at fault
        return described(self._part(tree, (), is_whole=True))

    def _part(self, part: Part, path: Path, *, is_whole: bool = False) -> Words:
        if part is None:
            return "nothing"
        return At(
            path, self._leaf(part) if isinstance(part, Leaf) else partial(self._node, part, path, is_whole=is_whole)
        )

    def _leaf(self, leaf: Leaf) -> Words:
        exact = self._phrases.get(f"{leaf.kind}.{leaf.text}")
        if exact is not None:
            return exact.filled(lambda _: ())
        marked = _marked(leaf.text)
        phrase = self._phrases.get(leaf.kind)
        if phrase is not None:
            return phrase.filled(lambda _: (marked,))
        if leaf.kind in self._bare:
            return printable(leaf.text)
        if _NUMBER.fullmatch(leaf.text) or _TEXT.fullmatch(leaf.text):
            return marked
        return [self._nouns.get(leaf.kind, _noun(leaf.kind)), " ", marked]

    def _node(self, node: Node, path: Path, *, is_whole: bool = False) -> Words:
        parts = [(part, (*path, at)) for at, part in enumerate(node.parts)]
        phrase = self._phrases.get(node.kind)
        if phrase is not None and not node.is_dissolved:
            return self._phrased(phrase, parts)
        words = _spaced([self._part(part, where) for part, where in parts if part is not None])
        if node.is_dissolved:
            return words
        if is_whole:
            return [self._unit if node.kind == "start" else _noun(node.kind), ": ", words]
        if len(parts) == 1:
            return [_noun(node.kind), " ", words]
        return [_noun(node.kind), " (", words, ")"]

    def _chosen(
        self, slot: Slot, parts: Sequence[tuple[Part, Path]], seen: Sequence[tuple[Part, Path]]
    ) -> Sequence[tuple[Part, Path]]:
        """The parts that a slot is for."""
        if slot.name.isdecimal():
            at = int(slot.name) - 1
            return seen[at : at + 1] if at >= 0 else ()
        kinds = self._kinds.get(slot.name, frozenset()) | {slot.name}
        return [
            (part, where)
            for part, where in parts
            if part is not None and not kinds.isdisjoint((part.kind, _plain_kind(part)))
        ]

    def _phrased(self, phrase: Phrase, parts: Sequence[tuple[Part, Path]]) -> Words:
        seen = [(part, where) for part, where in parts if not is_silent(part)]
        named: set[Path] = set()
        for slot in phrase.slots:
            named.update(where for _, where in self._chosen(slot, parts, seen))

        def said(slot: Slot) -> Sequence[Words]:
            return [self._part(part, where) for part, where in self._chosen(slot, parts, seen) if part is not None]

        rest = [self._part(part, where) for part, where in seen if part is not None and where not in named]
        words = phrase.filled(said)
        return [words, " (", joined(rest, ", "), ")"] if rest else words


def _kinds_of(loaded: Loaded) -> Mapping[str, frozenset[str]]:
    """For each rule the kinds of the parts that may stand where it does: its own, those of its aliases, and those of what
    stands in its place where Lark dissolves it (``?value: NUMBER | STRING``).
    """
    kinds: dict[str, set[str]] = {}
    inside: dict[str, set[str]] = {}
    for production in loaded.productions:
        rule = str(production.origin.name)
        shown = [str(symbol.name) for symbol in production.expansion if not (symbol.is_term and symbol.filter_out)]
        if production.alias:
            kinds.setdefault(rule, set()).add(str(production.alias))
        elif production.options.expand1 and len(shown) == 1:
            inside.setdefault(rule, set()).add(shown[0])
        else:
            kinds.setdefault(rule, set()).add(str(production.options.template_source or rule))
    for _ in inside:
        for rule, names in inside.items():
            kinds.setdefault(rule, {rule}).update(*(kinds.get(name, {name}) for name in names))
    return {rule: frozenset(each) for rule, each in kinds.items()}


def _plain_kind(part: Part) -> str:
    inner = plain(part)
    return "" if inner is None else inner.kind


def _marked(text: str) -> Words:
    """The characters of a token, marked as such unless they are a number or are in quotes already."""
    if _NUMBER.fullmatch(text) or _TEXT.fullmatch(text):
        return value(text)
    return name(text)


def _spaced(words: Sequence[Words]) -> Words:
    """Words with blanks between them, but beside brackets and before commas."""
    spaced: list[Words] = []
    for at, each in enumerate(words):
        last, this = _sign(words[at - 1]) if at else "(", _sign(each)
        spaced += (each,) if last in _TIGHT_AFTER or this in _TIGHT_BEFORE else (" ", each)
    return spaced


def _sign(words: Words) -> str:
    return words.words if isinstance(words, At) and isinstance(words.words, str) else ""


def _noun(kind: str) -> str:
    return re.sub(r"_+", " ", kind.lower().strip("_")) or kind


def _without_article(labels: Mapping[str, str]) -> dict[str, str]:
    return {terminal: re.sub(r"^an? ", "", label) for terminal, label in labels.items()}


def _require_slots(key: str, phrase: Phrase, allowed: Sequence[str]) -> None:
    wrong = next((slot for slot in phrase.slots if slot.name not in allowed), None)
    if wrong is not None:
        hint = "has no slots" if not allowed else "has one slot, `{}`"
        raise GrammarError(f"the phrase for {quote(key)} {hint}, and {quote('{' + wrong.name + '}')} is none")


def _require_told_apart(kind: str, named: frozenset[str], loaded: Loaded) -> None:
    """Refuse a phrase that says the same of two productions which differ in words that Lark leaves out of its tree."""
    silent_of: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for production in loaded.productions:
        if str(production.alias or production.options.template_source or production.origin.name) != kind:
            continue
        shown = tuple(str(s.name) for s in production.expansion if not (s.is_term and s.filter_out))
        silent = tuple(str(s.name) for s in production.expansion if s.is_term and s.filter_out)
        silent_of.setdefault(shown, set()).add(silent)
    for ways in silent_of.values():
        told = {tuple(each for each in way if each in named) for way in ways}
        if len(told) < len(ways):
            words = sorted(
                {each for way in ways for each in way} - named - frozenset.intersection(*map(frozenset, ways))
            )
            what = " or ".join(f"`{{{each}}}`" for each in words[:3]) or "its words"
            raise GrammarError(
                f"the phrase for {quote(kind)} says the same of texts that differ: give it a slot for {what}, "
                "or name the alternatives of the rule with `->`"
            )


# --- JSON ---


class JsonSaying:
    """The words of trees of typed JSON."""

    def __init__(self, typed: TypedJson, phrases: Mapping[str, str], labels: Mapping[str, str], unit: str) -> None:
        self._shape: Shape = typed.shape
        self._declared: Declared = typed.declared
        self._unit = unit
        self._of = {cls: typed.shape.object(name) for name, cls in typed.classes.items()}
        self._phrases = {key: Phrase.of(text) for key, text in phrases.items()}
        self._labels = _without_article(labels)
        self._check()

    def _check(self) -> None:
        objects = {part.name: part for part in self._shape.objects}
        members = {f"{part.name}.{key}" for part in objects.values() for key in part.members}
        words = {f"{terminal}.{word}" for terminal, every in self._shape.words.items() for word in every}
        check_names(list(self._phrases), [*objects, *members, *words], "object, key or word")
        for key, phrase in self._phrases.items():
            allowed = tuple(objects[key].members) if key in objects else ("",) if key in members else ()
            if key in objects:
                check_names([slot.name for slot in phrase.slots], allowed, "key")
            else:
                _require_slots(key, phrase, allowed)

    def describe(self, tree: Any) -> Description:
        """What a tree asks."""
        root = self._shape.root
        if isinstance(root, Object):
            return described([f"{self._unit}: " if root.name not in self._phrases else "", self._object(tree, ())])
        return described([f"{self._unit}: ", self._value(tree, Choice(of_list=root.name), ())])

    def _object(self, node: Any, path: Path) -> Words:
        part = self._of[type(node)]
        fields = fields_of(part)
        present = {
            key: choice
            for key, choice in part.members.items()
            if (content := getattr(node, fields[key])) is not None and not (content == () and choice.is_list_alone)
        }

        def said(key: str) -> Words:
            words = self._value(getattr(node, fields[key]), present[key], (*path, key), self._is_name(part.name, key))
            phrase = self._phrases.get(f"{part.name}.{key}")
            return words if phrase is None else At((*path, key), phrase.filled(lambda _: (words,)))

        def member(key: str) -> Words:
            return said(key) if f"{part.name}.{key}" in self._phrases else [printable(key), " ", said(key)]

        phrase = self._phrases.get(part.name)
        if phrase is None:
            return joined([member(key) for key in present], ", ") if present else "nothing"
        named = {slot.name for slot in phrase.slots}
        words = phrase.filled(lambda slot: (said(slot.name),) if slot.name in present else ())
        return [words, *([", ", member(key)] for key in present if key not in named)]

    def _is_name(self, part: str, key: str) -> bool:
        return self._declared.key(part, key).is_name

    def _value(self, content: Any, choice: Choice, path: Path, is_name: bool = False) -> Words:  # handed through
        if isinstance(content, tuple):
            item = self._shape.list(choice.of_list).item
            are_names = choice.of_list in self._declared.named_items
            items = [self._value(each, item, (*path, at), are_names) for at, each in enumerate(content)]
            is_plain = all(not isinstance(each, tuple) for each in content)
            return At(
                path, (listed(items) if is_plain else ["(", joined(items, "; "), ")"]) if items else "an empty list"
            )
        if type(content) in self._of:
            inner = partial(self._object, content, path)
            return At(path, inner if choice.of_object in self._phrases else ["(", inner, ")"])
        if not isinstance(content, str):
            return value(encode(content), path)
        for terminal in choice.words:
            if content in self._shape.words[terminal]:
                exact = self._phrases.get(f"{terminal}.{content}")
                return At(path, printable(content) if exact is None else exact.filled(lambda _: ()))
        return name(content, path) if is_name else text_value(content, path)


def unplaced(description: Description) -> Description:
    """The description without paths, where they would be those of another tree."""
    kinds: Mapping[PartKind, Any] = {kind: kind for kind in PartKind}
    return described([Piece(part.text, kinds[part.kind]) for part in description.parts])
