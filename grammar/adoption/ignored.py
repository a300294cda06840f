"""Callbacks on what a grammar ignores: they collect remarks, and decide nothing.

A post-lexer or a callback on a token needs Lark's own loop. A callback on an ignored terminal does not: whatever it gives,
Lark goes on. So the tables read the text, and the callbacks are called when a tree is made, in the order of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from grammar.adoption.loading import Loaded
from grammar.adoption.tree import leaves
from grammar.notation import Build, Built
from grammar.source import Source


def calling(to_nodes: Build, callbacks: Mapping[str, Callable[[Any], Any]], loaded: Loaded) -> Build:
    """The builder, which then hands to each callback the tokens between those of the tree.

    What a callback raises is not ours: it goes through, as from ``Lark.parse``.
    """
    order = sorted(
        (loaded.terminals[name] for name in loaded.ignored),
        key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name),
    )
    patterns = [(t.name, loaded.module.compile(t.pattern.to_regexp(), loaded.flags)) for t in order]

    def build(tree: Any, source: Source) -> Built:
        from lark import Token

        built = to_nodes(tree, source)
        if built.tree is None or any(d.severity == "error" for d in built.diagnostics):
            return built
        for kind, start, end in _between(built, source.text, patterns):
            callback = callbacks.get(kind)
            if callback is not None:
                line = source.text.count("\n", 0, start) + 1
                column = start - source.text.rfind("\n", 0, start)
                callback(Token(kind, source.text[start:end], start, line, column, end_pos=end))
        return built

    return build


def _between(built: Built, text: str, patterns: list[tuple[str, re.Pattern[str]]]) -> Iterator[tuple[str, int, int]]:
    """The ignored tokens of a text with their places."""
    at = 0
    for leaf in leaves(built.tree):
        yield from _ignored(text, at, at + len(leaf.before), patterns)
        at += len(leaf.before) + len(leaf.text)
    yield from _ignored(text, at, len(text), patterns)


def _ignored(
    text: str, at: int, end: int, patterns: list[tuple[str, re.Pattern[str]]]
) -> Iterator[tuple[str, int, int]]:
    while at < end:
        for kind, pattern in patterns:
            match = pattern.match(text, at, end)
            if match and match.end() > at:
                yield kind, at, match.end()
                at = match.end()
                break
        else:
            return  # nothing that is ignored: recovery has passed over something
