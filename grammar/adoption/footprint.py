"""What a text of an adopted language asks for, as a policy judges it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from grammar.adoption.tree import Node, walk
from grammar.diagnostic import Path
from grammar.footprint import Footprint, FootprintReader, Use


def footprint_of(
    productions: Iterable[Any], terminals: Iterable[str], nouns: Mapping[str, str], decode: Callable[[str], str]
) -> FootprintReader:
    """How to read what a tree asks for: its names as columns, every other token as an operator of its terminal."""

    def read(tree: Any, vocabulary: Any) -> Footprint:
        del vocabulary
        columns: list[Use] = []
        operators: list[Use] = []
        parts: dict[str, list[Path]] = {}
        clauses: dict[Path, str] = {}
        for path, part in walk(tree):
            if isinstance(part, Node):
                clauses[path] = clauses.get(path[:-1], "") if part.is_dissolved else part.kind
                if not part.is_dissolved:
                    parts.setdefault(part.kind, []).append(path)
            elif part.kind in nouns:
                columns.append(Use(decode(part.text), clauses.get(path[:-1], ""), path))
            else:
                operators.append(Use(part.text, part.kind, path))
        return Footprint(tuple(columns), tuple(operators), parts={kind: tuple(held) for kind, held in parts.items()})

    return FootprintReader(
        read,
        kinds=frozenset(terminals).difference(nouns),
        clauses=frozenset(name for rule in productions if (name := _sure_node(rule))),
        has_columns=bool(nouns),
    )


def _sure_node(production: Any) -> str:
    """The name of the node that a production always makes; empty where there may be none, which nobody could count."""
    if production.alias:
        return str(production.alias)
    name = str(production.origin.name)
    is_hidden = name.startswith("_") or production.options.expand1
    return "" if is_hidden else str(production.options.template_source or name)
