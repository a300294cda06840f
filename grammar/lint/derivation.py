"""What the rules of a grammar derive, and what they never do: reach, cycles, empty texts."""

from __future__ import annotations

from collections.abc import Mapping

from grammar.expressions.backtracking import components
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.sentence import NEVER
from grammar.lint.table import Conflict


def reached(analysis: GrammarAnalysis) -> frozenset[str]:
    """The names in the text that the start rules lead to, through rules and terminals; ignored terminals with them."""
    definitions = analysis.definitions
    found: set[str] = set()
    waiting = [*analysis.starts, *(token.text for ignored in definitions.ignored for token in ignored.uses())]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for definition in definitions.by_name.get(name, ()):
            waiting.extend(token.text for token in definition.uses())
    return frozenset(found)


def cycles(analysis: GrammarAnalysis) -> tuple[tuple[str, ...], ...]:
    """The groups of compiled rules that derive themselves and nothing else."""
    sentences = analysis.sentences
    edges: dict[str, list[str]] = {}
    for production in analysis.productions:
        for at, symbol in enumerate(production.expansion):
            others = (*production.expansion[:at], *production.expansion[at + 1 :])
            if sentences.is_rule(symbol) and all(sentences.is_nullable(other) for other in others):
                edges.setdefault(production.origin, []).append(symbol)
    return _groups(edges)


def barren(analysis: GrammarAnalysis) -> tuple[tuple[str, ...], ...]:
    """The groups of compiled rules that only lead back to themselves, so that they derive no sentence."""
    sentences = analysis.sentences
    edges: dict[str, list[str]] = {}
    for production in analysis.productions:
        if sentences.cost(production.origin) == NEVER:
            edges.setdefault(production.origin, []).extend(
                symbol for symbol in production.expansion if sentences.cost(symbol) == NEVER
            )
    return _groups(edges)


def _groups(edges: Mapping[str, list[str]]) -> tuple[tuple[str, ...], ...]:
    names = sorted({*edges, *(other for targets in edges.values() for other in targets)})
    numbers = {name: number for number, name in enumerate(names)}
    loops = components(len(names), [[numbers[other] for other in edges.get(name, ())] for name in names])
    groups: dict[int, list[str]] = {}
    for number, loop in loops.items():
        groups.setdefault(loop, []).append(names[number])
    return tuple(sorted(tuple(sorted(group)) for group in groups.values()))


def is_cyclic(analysis: GrammarAnalysis, conflict: Conflict) -> bool:
    """Whether a rule that derives itself has a part in a conflict: it is then the cause."""
    assert analysis.table is not None
    cyclic = {name for group in analysis.once(cycles) for name in group}
    if not cyclic:
        return False
    items = analysis.table.states[conflict.state].items
    return any(analysis.table.productions[production].origin in cyclic for production, _ in items)


def empty_twice(analysis: GrammarAnalysis) -> Mapping[str, tuple[int, ...]]:
    """The compiled rules that derive the empty text in two ways, with the productions that do."""
    sentences = analysis.sentences
    cyclic = {name for group in analysis.once(cycles) for name in group}
    found: dict[str, list[int]] = {}
    for index, production in enumerate(analysis.productions):
        if not cyclic & {production.origin, *production.expansion} and all(
            sentences.is_nullable(part) for part in production.expansion
        ):
            found.setdefault(production.origin, []).append(index)
    return {name: tuple(productions) for name, productions in found.items() if len(productions) > 1}
