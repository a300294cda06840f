"""Texts of a language as an engine writes them, and back: an order of keys, blanks, and null for what is not there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from grammar.diagnostic import Path
from grammar.exports.target import Restored
from grammar.language import Language
from grammar.notations.json.declared import Declared
from grammar.notations.json.shape import Choice, List, Object, Shape
from grammar.notations.json.values import encode, number
from grammar.parsing.reader import read_to_error
from grammar.source import Source


def printed(language: Language) -> Callable[[str], str]:
    """A text of the language as the language prints it; any other text as it is."""

    def arrange(text: str) -> str:
        source = Source(text)
        accept = language.notation.fast_path.accept
        tree = None if accept is None else accept(text)
        if tree is None:
            parsed, _ = read_to_error(language.notation, source)
            tree = None if parsed is None else parsed.tree
        return text if tree is None else language.notation.print(tree)

    return arrange


def filled(language: Language, shape: Shape) -> Callable[[str], str]:
    """A text of the language with every key of every object, null where there was none; any other text as it is."""
    arrange = printed(language)

    def fill(value: Any, choice: Choice) -> Any:
        if isinstance(value, list) and choice.of_list:
            item = shape.list(choice.of_list).item
            return [fill(each, item) for each in value]
        if isinstance(value, dict) and choice.of_object:
            part = shape.object(choice.of_object)
            return {key: fill(value.get(key), each) for key, each in part.members.items()}
        return value

    def every_key(text: str) -> str:
        document = _document(arrange(text))
        return text if document is None else encode(fill(document, _whole(shape)))

    return every_key


def without_null(shape: Shape, declared: Declared) -> Callable[[str], Restored]:
    """An engine's text without the members that are null and need not be there.

    To the language such a member is the same as none. What is no JSON comes back as it is.
    """

    def restore(text: str) -> Restored:
        document = _document(text)
        if document is None:
            return Restored(text)
        left_out: list[Path] = []

        def clean(value: Any, choice: Choice, path: Path) -> Any:
            if isinstance(value, list) and choice.of_list:
                item = shape.list(choice.of_list).item
                return [clean(each, item, (*path, at)) for at, each in enumerate(value)]
            if not isinstance(value, dict) or not choice.of_object:
                return value
            part = shape.object(choice.of_object)
            kept: dict[str, Any] = {}
            for key, each in value.items():
                if each is None and key in part.members and key not in declared.required(part):
                    left_out.append((*path, key))
                else:
                    kept[key] = clean(each, part.members.get(key, Choice()), (*path, key))
            return kept

        restored = clean(document, _whole(shape), ())
        return Restored(encode(restored), tuple(left_out)) if left_out else Restored(text)

    return restore


def in_order(
    language: Language, order: Mapping[str, tuple[str, ...]], shape: Shape, lists: Mapping[str, tuple[str, ...]]
) -> Callable[[str], str]:
    """A text of the language with the keys of each object in another order; any other text as it is.

    Args:
        language: the language.
        order: the keys of each object, in their order.
        shape: the language's shape.
        lists: the keys of each object that are there, as an empty list, where the text has none.
    """
    arrange = printed(language)

    def sort(value: Any, choice: Choice) -> Any:
        if isinstance(value, list) and choice.of_list:
            item = shape.list(choice.of_list).item
            return [sort(each, item) for each in value]
        if isinstance(value, dict) and choice.of_object:
            members, empty = shape.object(choice.of_object).members, lists[choice.of_object]
            return {
                key: sort(value[key], members[key]) if key in value else []
                for key in order[choice.of_object]
                if key in value or key in empty
            }
        return value

    def sorted_keys(text: str) -> str:
        document = _document(arrange(text))
        return text if document is None else encode(sort(document, _whole(shape)))

    return sorted_keys


def _whole(shape: Shape) -> Choice:
    root = shape.root
    return Choice(of_list=root.name) if isinstance(root, List) else Choice(of_object=root.name)


def _document(text: str) -> Any:
    """A text of JSON as data, with exact numbers; None where it is none, or has a key twice."""
    try:
        return json.loads(text, parse_float=number, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key comes twice")
    return members


def order_of(part: Object, required: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of an object, those that must be there first."""
    return (*(key for key in part.members if key in required), *(key for key in part.members if key not in required))
