"""The grammar of a shape, and the mistakes that go with it, as Lark text.

The grammar is written from the shape in one form, whatever form it was written in: one rule for each object, one for its
members, one for each list and one for its items. The mistakes extend each of them by its complement: for each key whatever
its value must not be, for each item likewise, any other key, and a comma before the closing bracket. Each is reported by
the builder under a name of its own; no text that the grammar derives is read differently with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from grammar.notations.json.shape import SCALARS, Choice, List, Object, Part, Shape
from grammar.notations.json.terminals import MISTAKES, TERMINALS, word_terminal

WRONG_MEMBER = "wrong_member"
UNKNOWN_MEMBER = "unknown_member"
WRONG_ITEM = "wrong_item"
WRONG_TEXT = "wrong_text"
TRAILING = "_with_trailing_comma"
"""How the alias ends under which a list or object stands whose last comma has nothing after it."""


class Terminals:
    """What the terminals of a shape are called in the text of its grammar: for each key, and for each set of words."""

    def __init__(self, shape: Shape) -> None:
        self.words: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        taken = set(re.findall(r"^([A-Z_]+)", TERMINALS + MISTAKES, re.MULTILINE))
        for terminal in shape.word_terminals():
            self.words[terminal] = _free(terminal.strip("_"), taken)
        for part in shape.objects:
            for key in part.members:
                if key not in self.keys:
                    self.keys[key] = _free(key, taken)

    def spellings(self, shape: Shape) -> Mapping[str, tuple[str, ...]]:
        """The words of every terminal that is a closed set, keys first."""
        return {
            **{terminal: (key,) for key, terminal in self.keys.items()},
            **{name: shape.words[terminal] for terminal, name in self.words.items()},
        }


def _free(written: str, taken: set[str]) -> str:
    """A terminal's name like a text, none of those taken; it is taken then."""
    plain = re.sub(r"[^A-Z0-9]+", "_", written.upper()).strip("_")
    plain = plain if plain[:1].isalpha() else f"WORD_{plain}".rstrip("_")
    name, count = plain, 1
    while name in taken:
        count += 1
        name = f"{plain}_{count}"
    taken.add(name)
    return name


def start_of(shape: Shape) -> str:
    """The rule that a text derives from: the outermost part's own, unless that may also stand inside another."""
    return "text_" if shape.start in shape.recursive else shape.start


def grammar_text(shape: Shape, terminals: Terminals) -> str:
    """The grammar of a shape, its terminals included."""
    writing = _Writing(shape, terminals)
    rules = list(writing.rules())
    words = [word_terminal(name, spelled) for name, spelled in terminals.spellings(shape).items()]
    return "\n".join([*rules, *writing.choices.values(), *words, TERMINALS])


def mistakes_text(shape: Shape, terminals: Terminals) -> str:
    """What extends the grammar of a shape by what people and models write instead."""
    writing = _Writing(shape, terminals)
    rules = list(writing.mistakes())
    return "\n".join([*rules, *writing.choices.values(), MISTAKES])


class _Writing:
    def __init__(self, shape: Shape, terminals: Terminals) -> None:
        self.shape = shape
        self.terminals = terminals
        self.choices: dict[str, str] = {}
        """The rules for places where several things may stand, by name."""

    def rules(self) -> Iterator[str]:
        if start_of(self.shape) != self.shape.start:
            yield f"?text_: {self.shape.start}"
        for part in self.shape.parts.values():
            one = _one(part)
            opening, closing = _BRACKETS[type(part)]
            # That there is at least one is the builder's to say: a text that lacks it lacks no comma and no bracket.
            yield f'{part.name}: "{opening}" [{one} ("," {one})*] "{closing}"'
            if isinstance(part, List):
                yield f"?{one}: {self._choice(part.item)}"
            else:
                written = [f'{self.terminals.keys[key]} ":" {self._choice(c)}' for key, c in part.members.items()]
                yield f"{one}: " + "\n    | ".join(written)

    def mistakes(self) -> Iterator[str]:
        root = self.shape.root
        excluded = Choice(of_list=root.name) if isinstance(root, List) else Choice(of_object=root.name)
        yield f"%extend {start_of(self.shape)}: {self._complement(excluded)} -> {WRONG_TEXT}"
        for part in self.shape.parts.values():
            one = _one(part)
            opening, closing = _BRACKETS[type(part)]
            yield f'%extend {part.name}: "{opening}" {one} ("," {one})* "," "{closing}" -> {part.name}{TRAILING}'
            if isinstance(part, List):
                wrong = self._complement(part.item)
                if wrong:
                    yield f"%extend {one}: {wrong} -> {WRONG_ITEM}"
                continue
            lines = [f'_any_key ":" _json -> {UNKNOWN_MEMBER}']
            for key, choice in part.members.items():
                wrong = self._complement(choice)
                if wrong:
                    lines.append(f'{self.terminals.keys[key]} ":" {wrong} -> {WRONG_MEMBER}')
            yield f"%extend {one}: " + "\n    | ".join(lines)

    def _choice(self, choice: Choice) -> str:
        words = [self.terminals.words[terminal] for terminal in choice.words]
        symbols = [*self._scalars(choice.scalars), *words, *filter(None, (choice.of_list, choice.of_object))]
        return symbols[0] if len(symbols) == 1 else self._rule(_named(symbols), symbols)

    def _scalars(self, scalars: Sequence[str]) -> list[str]:
        """The symbols of scalars, those that often stand together under one name."""
        symbols = list(scalars)
        for name, together in _TOGETHER.items():
            if set(together) <= set(symbols):
                at = symbols.index(together[0])
                symbols = [symbol for symbol in symbols if symbol not in together]
                symbols.insert(at, self._rule(name, together))
        return symbols

    def _complement(self, choice: Choice) -> str:
        """What may not stand in a place, of all that can be written there; empty where everything may."""
        symbols = [name for name in SCALARS if name not in choice.scalars]
        symbols += [] if choice.of_list else ["any_array"]
        symbols += [] if choice.of_object else ["any_object"]
        if len(symbols) == len(SCALARS) + 2:
            return "_json"
        allowed = [*choice.scalars, *(["array"] if choice.of_list else []), *(["object"] if choice.of_object else [])]
        return self._rule("_not_" + "_or_".join(allowed).lower(), [*symbols, "_odd"])

    def _rule(self, name: str, symbols: Sequence[str]) -> str:
        self.choices[name] = f"{name}: {' | '.join(symbols)}"
        return name


_TOGETHER: Mapping[str, Sequence[str]] = {
    "_number": ("INTEGER", "NUMBER"),
    "_truth": ("TRUE", "FALSE"),
    "_scalar": ("STRING", "_number", "_truth"),
}
"""Rules for scalars that often stand together; a later one may be made of earlier ones."""


def _named(symbols: Sequence[str]) -> str:
    return "_" + "_or_".join(symbol.strip("_") for symbol in symbols).lower()


def _one(part: Part) -> str:
    """The rule of an item or member; no part has such a name."""
    return f"{part.name}__{'item' if isinstance(part, List) else 'member'}"


_BRACKETS = {Object: ("{", "}"), List: ("[", "]")}
