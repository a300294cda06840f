"""From Lark's productions to nodes: what is made when a rule is complete, and the tree with its places at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from grammar.adoption.places import TreePlaces
from grammar.adoption.tree import Leaf, MadeLeaf, Name, Node, Part
from grammar.diagnostic import Diagnostic, Severity
from grammar.frozen import frozen
from grammar.notation import Build, Built
from grammar.source import Source, Span

MAX_TREE_DEPTH = 1_000
"""The deepest tree that is built. A list written with left recursion is as deep as it is long; with ``*`` it is flat."""

_START = Span(0, 0)


@frozen
class Builder:
    """A `build` that is given what Lark itself makes, and keeps the places of its tree.

    `make` is a function of Lark's own parse tree (of ``lark.Tree`` and ``lark.Token``, with positions) and the source; it
    gives the language's tree with its places and the faults that it saw, and never raises. With it a language can have any
    tree, repairs in terms of that tree, and mistakes that its builder names. It also reads what the grammar of mistakes
    derives, and what recovery from an error has put in, which has no text.
    """

    make: Build


@frozen
class _Word:
    """A token in its place in a rule: whether Lark's tree leaves it out depends on the rule."""

    token: Any
    is_silent: bool


@dataclass(slots=True)
class _Branch:
    """A rule that is complete: its name and what it is made of, flat where Lark inlines."""

    name: str
    values: list[_Branch | _Word | None]
    depth: int
    is_inline: bool = False
    is_dissolved: bool = False


def callbacks(lark: Any, *, in_place: bool = True) -> Mapping[Any, Callable[[list[Any]], Any]]:
    """For each of the grammar's productions, what makes its node out of the parts.

    Args:
        lark: the compiled grammar.
        in_place: the parts of an inlined rule may be lengthened in place, since nothing else holds them. So a list of n
            items costs n steps, not n²; an Earley parser may hold them twice.
    """
    keeps_gaps = bool(lark.options.maybe_placeholders)
    return {production: _maker(production, keeps_gaps=keeps_gaps, in_place=in_place) for production in lark.rules}


def _maker(production: Any, *, keeps_gaps: bool, in_place: bool) -> Callable[[list[Any]], Any]:
    options = production.options
    name = str(production.alias or options.template_source or production.origin.name)
    is_inline = production.origin.name.startswith("_") and not production.alias
    may_vanish = options.expand1 and not production.alias
    silent = [
        bool(symbol.is_term and symbol.filter_out and not options.keep_all_tokens) for symbol in production.expansion
    ]
    gaps = absent_before(options.empty_indices if keeps_gaps else (), len(silent))

    def make(values: list[Any]) -> Any:
        parts: list[_Branch | _Word | None] = []
        depth = 1
        for value, is_silent, gap in zip(values, silent, gaps, strict=False):
            if gap:
                parts += [None] * gap
            if isinstance(value, _Branch):
                depth = max(depth, value.depth + (not value.is_inline))
                if not value.is_inline:
                    parts.append(value)
                elif in_place and not parts:
                    parts = value.values
                else:
                    parts += value.values
            elif value is None or isinstance(value, _Word):  # what a dissolved rule handed on
                parts.append(value)
            else:
                parts.append(_Word(value, is_silent))
        parts += [None] * gaps[-1]
        if may_vanish and not is_inline:
            if len(parts) == 1 and not (isinstance(parts[0], _Word) and parts[0].is_silent):
                return parts[0]
            is_dissolved = sum(not (isinstance(part, _Word) and part.is_silent) for part in parts) == 1
            return _Branch(name, parts, depth, is_dissolved=is_dissolved)
        return _Branch(name, parts, depth, is_inline=is_inline)

    return make


def absent_before(empty: Any, count: int) -> list[int]:
    """How many absent optional parts stand before each symbol of a production, and after the last.

    Lark says of an expansion where its absent parts are: True for each of them, False for each symbol.
    """
    if not empty:
        return [0] * (count + 1)
    gaps = [0]
    for is_absent in empty:
        if is_absent:
            gaps[-1] += 1
        else:
            gaps.append(0)
    return gaps


@dataclass(slots=True)
class _Open:
    """A node whose parts are being gathered. `empty` are the nodes without a token before its first token."""

    branch: _Branch
    parts: list[Part] = field(default_factory=list)
    start: int | None = None
    empty: list[Node] = field(default_factory=list)


Naming = Mapping[str, Callable[[str], str]]
"""For each terminal whose tokens are names to be looked up: the token's text to the name."""


def build(tree: Any, source: Source, naming: Naming = MappingProxyType({}), *, made: bool = False) -> Built:
    """The tree that the callbacks made, as nodes and leaves with their places; refused where it is too deep.

    Args:
        tree: what the callbacks made.
        source: the text.
        naming: how the names that are looked up are decoded.
        made: a post-lexer or callbacks of the lexer may have made and changed tokens.
    """
    root = _root(tree)
    if root.depth > MAX_TREE_DEPTH:
        diagnostic = Diagnostic(
            "text-too-deep",
            Severity.ERROR,
            f"parts are nested {root.depth:,} deep, more than the {MAX_TREE_DEPTH:,} that are read",
            Span(0, len(source.text)),
            note="a list that a grammar writes with left recursion is as deep as it is long; with `*` it is flat",
        )
        return Built(None, TreePlaces(source, None, {}), (diagnostic,))
    spans: dict[int, Span] = {}
    top = _Open(root)
    opened = [top]
    at = 0
    waiting: list[Any] = [_CLOSE, *reversed(root.values)]
    while waiting:
        value = waiting.pop()
        if value is _CLOSE:
            done = opened.pop()
            node = Node(done.branch.name, tuple(done.parts), done.branch.is_dissolved)
            spans[id(node)] = Span(at if done.start is None else done.start, at)
            if not opened:
                break
            around = opened[-1]
            around.parts.append(node)
            if done.start is None and around.start is None:
                around.empty += [node, *done.empty]
        elif isinstance(value, _Branch):
            opened.append(_Open(value))
            waiting += [_CLOSE, *reversed(value.values)]
        elif value is None:
            opened[-1].parts.append(None)
        else:
            token = value.token
            start, end = token.start_pos or 0, token.end_pos or 0
            if made and (token.start_pos is None or token.end_pos is None or start < at):
                start = end = at  # a post-lexer's token, which has no place, or that of another
            kind, text = token.type, str(token)
            name = Name.of(kind, text, naming[kind](text)) if kind in naming else None
            before, written = source.text[at:start], source.text[start:end]
            leaf = (
                Leaf(kind, text, value.is_silent, before, name)
                if not made or written == text != ""
                else MadeLeaf(kind, text, value.is_silent, before, name, written)
            )
            spans[id(leaf)] = Span(start, end)
            opened[-1].parts.append(leaf)
            _begin(opened, start, spans)
            at = end
    whole: Part = node
    if root.name == "":
        whole = node.parts[0]
    return Built(whole, TreePlaces(source, whole, spans))


_CLOSE = object()


def _begin(opened: Sequence[_Open], start: int, spans: dict[int, Span]) -> None:
    """Let every open node without a token begin at `start`, the empty nodes inside it as well.

    An empty node stands where the last token ended. Before the first token of the node around it, that would be outside
    of that node wherever something ignored stands between.
    """
    for node in reversed(opened):
        if node.start is not None:
            return
        node.start = start
        for empty in node.empty:
            spans[id(empty)] = Span(start, start)


def _root(tree: Any) -> _Branch:
    """The tree as a branch; one without a name where the start rule was dissolved into a single token."""
    if isinstance(tree, _Branch):
        return tree
    if tree is None:
        return _Branch("start", [None], 1)
    return _Branch("", [tree], 1)
