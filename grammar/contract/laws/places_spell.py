"""places-spell: the place of a part of a tree lies inside the text and spells that part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from grammar.adoption import Leaf, Node, leaves, spelling
from grammar.contract.law import Subject, Trial, Unfit, is_same, law
from grammar.diagnostic import Path, quote
from grammar.notation import Notation, Places
from grammar.source import Source, Span

_MOST_REREAD = 40
"""At most this many parts of one tree are read again by themselves."""

Scalar = str | int | float | Decimal | bool


@law(Subject.SENTENCE)
def places_spell(trial: Trial, text: str) -> str | None:
    """What stands at the place of a part is that part: its name, its value, or a text that is read as it.

    Every message and every edit rests on it. The place of a part lies inside the text and inside the place of the part
    around it. A leaf of the tree, a string, a number or a truth value is spelled by its characters, after the
    notation's `decode`; the key of a member by its name. A part that is itself a text of the language is read again by
    itself.
    """
    parsed = trial.read(text)
    if parsed.tree is None or parsed.places is None:
        raise Unfit
    fault = _astray(trial, parsed.tree, parsed.places, text)
    notation = trial.language.notation
    if fault is None and notation.fast_path.accept is not None and notation.fast_path.locate is not None:
        tree = notation.fast_path.accept(text)
        if tree is not None:
            fault = _astray(trial, tree, notation.fast_path.locate(Source(text)), text)
            return f"to the fast path, {fault}" if fault else None
    return fault


def _astray(trial: Trial, tree: Any, places: Places, text: str) -> str | None:
    """The first part of the tree that is not where its place says."""
    notation = trial.language.notation
    outer: dict[Path, Span] = {}
    left = _MOST_REREAD
    for path, node in trial.language.walk(tree):
        span = outer[path] = places.value(path)
        if not 0 <= span.start <= span.end <= len(text):
            return f"the part at {_path(path)} stands at {span.start} to {span.end} of {len(text)} characters"
        around = next((outer[path[:n]] for n in range(len(path) - 1, -1, -1) if path[:n] in outer), span)
        if not around.start <= span.start <= span.end <= around.end:
            return f"the part at {_path(path)} stands outside the part that it belongs to"
        written = text[span.start : span.end]
        fault = _misspelled(node, written, notation) or _misplaced(node, path, text, places, notation)
        if fault is None and left and path and not isinstance(node, Node | Leaf):
            left -= 1
            fault = _reread(trial, node, written)
        if fault:
            return f"the part at {_path(path)} {fault}"
    return None


def _misspelled(node: Any, written: str, notation: Notation) -> str | None:
    """What is wrong with how a node of Lark's shape, or a node that is a plain value, is spelled."""
    if isinstance(node, Leaf):
        wanted = spelling(node)
        return None if written == wanted else f"is {quote(wanted)} and spelled {quote(written)}"
    if isinstance(node, Node):
        ends = [spelling(leaf) for leaf in leaves(node)]
        if ends and not (written.startswith(ends[0]) and written.endswith(ends[-1])):
            return f"begins with {quote(ends[0])} and ends with {quote(ends[-1])}, and is spelled {quote(written)}"
        return None
    if isinstance(node, Scalar) and not _spells(written, node, notation):
        return f"is {quote(str(node))} and spelled {quote(written)}"
    return None


def _misplaced(node: Any, path: Path, text: str, places: Places, notation: Notation) -> str | None:
    """What is wrong with the places of a node's own fields, where the places know them by name."""
    here = places.value(path)
    for step, value in _scalars(node):
        span = places.value((*path, *step))
        if span == here:
            continue  # these places do not go down to a node's fields
        written = text[span.start : span.end]
        if not _spells(written, value, notation):
            return f"has `{step[0]}` {quote(str(value))}, spelled {quote(written)}"
        key = places.key((*path, *step))
        if key != span and notation.explaining.decode(text[key.start : key.end]) != step[0]:
            return f"has `{step[0]}`, whose key is spelled {quote(text[key.start : key.end])}"
    return None


def _scalars(node: Any) -> Iterator[tuple[Path, Scalar]]:
    """The plain values that a node holds, with the way to each."""
    if not is_dataclass(node) or isinstance(node, Node | Leaf):
        return
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Scalar):
            yield (field.name,), value
        elif isinstance(value, tuple):
            yield from (((field.name, at), item) for at, item in enumerate(value) if isinstance(item, Scalar))


def _spells(written: str, value: Scalar, notation: Notation) -> bool:
    if isinstance(value, bool):
        return written.lower() == str(value).lower()
    if isinstance(value, str):
        return value in (written, notation.explaining.decode(written))
    try:
        return Decimal(str(value)) == Decimal(notation.explaining.decode(written))
    except InvalidOperation:
        return False


def _reread(trial: Trial, node: Any, written: str) -> str | None:
    tree = trial.read(written).tree
    if tree is not None and type(tree) is type(node) and not is_same(tree, node):
        return f"is spelled {quote(written)}, which is read as another part"
    return None


def _path(path: Path) -> str:
    return ".".join(map(str, path)) or "the root"
