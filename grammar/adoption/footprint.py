"""What a text of an adopted language asks for, as a policy judges it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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
        return Footprint(tuple(columns), tuple(operators), parts={kind: tuple(paths) for kind, paths in parts.items()})

    rules = tuple(productions)
    return FootprintReader(
        read,
        kinds=frozenset(terminals).difference(nouns),
        clauses=frozenset(name for rule in rules if (name := _sure_node(rule))),
        naming=frozenset(_naming(rules, nouns)),
        has_columns=bool(nouns),
    )


def _sure_node(production: Any) -> str:
    """The name of the node that a production always makes; empty where there may be none, which nobody could count."""
    if production.alias:
        return str(production.alias)
    name = str(production.origin.name)
    is_hidden = name.startswith("_") or production.options.expand1
    return "" if is_hidden else str(production.options.template_source or name)


def _naming(productions: Iterable[Any], nouns: Mapping[str, str]) -> Iterator[str]:
    """The names of the nodes in which a column may be named: directly, or in a rule that leaves no node of its own."""
    rules = list(productions)
    naming: set[str] = set()
    while True:  # one more rule each time, or it ends
        known = len(naming)
        for rule in rules:
            if any(symbol.name in nouns or symbol.name in naming for symbol in rule.expansion):
                name = str(rule.origin.name)
                if name.startswith("_") or (rule.options.expand1 and not rule.alias):
                    naming.add(name)
        if len(naming) == known:
            break
    for rule in rules:
        if any(symbol.name in nouns or symbol.name in naming for symbol in rule.expansion):
            yield str(rule.alias or rule.options.template_source or rule.origin.name)
