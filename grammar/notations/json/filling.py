"""A language of typed JSON, filled from its shape and what is declared: its notation, its nodes, its trees' text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from grammar.diagnostic import Path, Severity
from grammar.notation import MAX_CHARACTERS, Explaining, FastPath, Notation, Outline, Syntax
from grammar.notations.json.declared import Declared, Nouns
from grammar.notations.json.drawing import Drawing
from grammar.notations.json.faults import FAULTS as JSON_FAULTS
from grammar.notations.json.mistakes import Terminals, grammar_text, mistakes_text, start_of
from grammar.notations.json.places import locate
from grammar.notations.json.shape import List, Shape
from grammar.notations.json.terminals import LABELS, NOISE, WHITE_SPACE
from grammar.notations.json.trees import Printing, Walking, classes_of
from grammar.notations.json.typed_acceptor import acceptor
from grammar.notations.json.typed_builder import builder
from grammar.notations.json.values import decode
from grammar.repair import Repair
from grammar.rule import Fault
from grammar.suggestion import folded


class DeclaredError(ValueError):
    """What is declared does not fit the grammar. The message is one sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class TypedJson:
    """All that a `Language` of typed JSON takes, but its name, its rules and what is beyond one text.

    `notation` reads and prints it; `walk` gives the nodes of a tree with their paths, `nodes` the same grouped by class;
    `classes` is the class of each object's nodes; `plain` gives a tree in terms of JSON, `drawing` draws trees; `faults`
    are the pages of what reading can find, without examples.
    """

    shape: Shape
    declared: Declared
    notation: Notation
    classes: Mapping[str, type[Any]]
    walk: Callable[[Any], Iterable[tuple[Path, Any]]]
    nodes: Callable[[Any], Sequence[tuple[type, Sequence[Any]]]]
    plain: Callable[[Any], Any]
    drawing: Drawing
    faults: tuple[Fault, ...]


def typed_json(
    shape: Shape,
    declared: Declared | None = None,
    *,
    unit: str = "text",
    labels: Mapping[str, str] = MappingProxyType({}),
    aliases: Mapping[str, str] = MappingProxyType({}),
    repairs: Callable[[], Sequence[Repair]] = tuple,
    vocabulary: Any = None,
    outline: Outline | None = None,
    max_characters: int = MAX_CHARACTERS,
) -> TypedJson:
    """A language of typed JSON from its shape.

    Args:
        shape: the grammar, read as data (`Shape.of`).
        declared: what the grammar cannot say; nothing where it is not given.
        unit: what one text is called.
        labels: the user's nouns for terminals, by the name that they have in the shape.
        aliases: other words that are declared to mean a word of a closed set.
        repairs: gives the repairs that may answer faults, when the first fault is there.
        vocabulary: what those repairs consult.
        outline: what a text looks like from outside; made of the shape where it is not given.
        max_characters: the longest text that is read.

    Raises:
        DeclaredError: what is declared does not fit the grammar.
    """
    declared = declared or Declared()
    misfits = declared.faults(shape)
    if misfits:
        raise DeclaredError(misfits[0])
    nouns = Nouns(shape, declared, unit)
    terminals = Terminals(shape)
    classes = classes_of(shape, declared)
    walking, printing = Walking(shape, declared, classes), Printing(shape, declared)
    notation = Notation(
        syntax=Syntax(
            grammar=grammar_text(shape, terminals),
            start=start_of(shape),
            build=builder(shape, declared, classes, unit=unit, repairs=repairs, vocabulary=vocabulary),
            print=printing.print,
        ),
        fast_path=FastPath(
            accept=acceptor(shape, declared, classes, max_characters=max_characters),
            locate=locate,
        ),
        explaining=Explaining(
            mistakes=mistakes_text(shape, terminals),
            separators=(",", ":"),
            labels={
                **LABELS,
                **{terminal: f'`"{key}"`' for key, terminal in terminals.keys.items()},
                **{name: labels.get(terminal, nouns.words(terminal)) for terminal, name in terminals.words.items()},
            },
            words=terminals.spellings(shape),
            aliases=aliases,
            decode=decode,
            noise=NOISE,
            unit=unit,
            form="JSON",
            placeholder="a value",
        ),
        outline=outline or _outline(shape),
        max_characters=max_characters,
    )
    return TypedJson(
        shape,
        declared,
        notation,
        classes,
        walk=walking.walk,
        nodes=walking.nodes,
        plain=printing.plain,
        drawing=Drawing(shape, declared, classes),
        faults=_faults(declared),
    )


def _outline(shape: Shape) -> Outline:
    root = shape.root
    is_nested = root.name in shape.recursive
    if isinstance(root, List):
        return Outline(brackets=("[", "]"), blank=WHITE_SPACE, is_nested=is_nested)
    keys = tuple(root.members)
    own = set(map(folded, keys))
    inner = {folded(key) for part in shape.objects if part is not root for key in part.members}
    return Outline(
        brackets=("{", "}"), keys=keys, inner_keys=frozenset(inner - own), blank=WHITE_SPACE, is_nested=is_nested
    )


EXPLANATIONS: Mapping[str, str] = MappingProxyType(
    {
        "wrong-type": (
            "A key holds a value of another type than it must: an object where a list belongs, a string where an integer "
            "belongs.\n\nA number in quotes is a string in JSON, and `10.0` is no integer."
        ),
        "unknown-key": (
            "An object has a key that objects of its kind do not have.\n\n"
            "What such a key asks for would be done by nobody, so the text is refused."
        ),
        "missing-key": "An object lacks a key that every object of its kind needs.",
        "unknown-word": ("A word is not in the closed set that the language has there.\n\nWords are case-sensitive."),
        "too-many-items": (
            "A list has more items than it may have.\n\n"
            "Shortening the list would say something different, so no fix is offered."
        ),
        "number-out-of-range": "A number is smaller or larger than its key allows.",
        "unknown-number": "A number is not in the closed set that the language has there.",
        "empty-object": "An object has no members where the language needs one.",
        "empty-list": "A list has no items where the language needs one.",
        "empty-string": "A string is empty where the language needs a name or a text.",
        "missing-value": "A word needs a value beside it, and the object has none.",
        "value-not-taken": "A value stands beside a word that takes none.",
    }
)
"""Why each fault of a shape is one, for a language that has no pages of its own for them."""


def _faults(declared: Declared) -> tuple[Fault, ...]:
    of_json = [replace(page, invalid=(), valid=(), catalogue=()) for page in JSON_FAULTS]
    of_shape = [Fault(name, Severity.ERROR, text) for name, text in EXPLANATIONS.items()]
    own = {
        key.one_of.fault: key.one_of.said
        for keys in declared.keys.values()
        for key in keys.values()
        if key.one_of is not None and key.one_of.fault not in EXPLANATIONS
    }
    return (*of_json, *of_shape, *(Fault(name, Severity.ERROR, f"A number is {said}.") for name, said in own.items()))
