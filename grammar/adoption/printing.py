"""The printer that is derived from a grammar: a tree's tokens, apart where the lexer needs it, and proven by reading.

A tree of nodes holds every token, so there is nothing to guess but the gaps. They are chosen for looks (nothing beside
brackets, a blank elsewhere) as far as the lexer reads the same tokens back; where that fails, every token stands apart;
where that fails too, the gaps are those of the text that the tree was read from. What is handed out has been read
again and gave the same tree: wrong text is never printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from types import ModuleType
from typing import Any

from grammar.adoption.tree import Leaf, Node, leaves, written
from grammar.expressions.sampling import sample
from grammar.frozen import frozen
from grammar.parsing.compilation import Compiled
from grammar.parsing.driver import END
from grammar.parsing.lexer import lexed

_TIGHT_AFTER = frozenset("([{.")
_TIGHT_BEFORE = frozenset(")]},;:.")

_WINDOW = 3
"""So many tokens are lexed again when another is put after them."""

_TRIES = 24
"""So many texts of an ignored terminal are tried before the grammar is said to ignore nothing that can be printed."""


class PrintError(ValueError):
    """A tree that is not the tree of any text of the grammar: made by hand, and wrong."""


def _as_it_is(tree: Any) -> Any:
    return tree


@frozen
class NodePrinter:
    """The printer that is derived from the grammar, for a tree of an author's own that keeps the nodes it was made of.

    `node` finds the root node in the author's tree: ``NodePrinter(lambda query: query.node)``. By default the tree is it.
    """

    node: Callable[[Any], Any] = _as_it_is


Arrangement = Callable[[Sequence[Leaf]], str | None]
"""The leaves of a tree to a text, None where this way to arrange them does not work."""


def print_nodes(tree: Any, arrangements: Sequence[Arrangement], reread: Callable[[str], Any]) -> str:
    """The text of a tree in the first of the arrangements that reads back as the tree.

    Args:
        tree: a tree of nodes and leaves.
        arrangements: the ways to put tokens together, the nicest first.
        reread: a text to its tree, None where it has none.

    Raises:
        PrintError: it is no tree of the grammar.
    """
    if not isinstance(tree, (Node, Leaf)):
        raise PrintError(f"a {type(tree).__name__} is not a tree of nodes and leaves")
    words = list(leaves(tree))
    for arrange in arrangements:
        text = arrange(words)
        if text is not None and reread(text) == tree:
            return text
    raise PrintError("no text of the grammar has this tree")


def as_written(words: Sequence[Leaf]) -> str:
    """The tokens with the gaps that they had in the text they were read from."""
    return "".join((leaf.before if index else "") + written(leaf) for index, leaf in enumerate(words))


def apart(separator: str) -> Arrangement:
    """Every token apart from the next."""
    return lambda words: separator.join(written(leaf) for leaf in words)


def by_looks(separator: str) -> Arrangement:
    """A separator between all tokens but those beside brackets and commas, without asking a lexer."""

    def arrange(words: Sequence[Leaf]) -> str:
        texts = [text for text in map(written, words) if text]
        gaps = ["", *("" if _is_tight(last, text) else separator for last, text in pairwise(texts))]
        return "".join(gap + text for gap, text in zip(gaps, texts, strict=False))

    return arrange


def by_lexing(grammar: Compiled, separator: str) -> Arrangement:
    """The tokens as near to each other as looks and the lexer allow."""

    def arrange(words: Sequence[Leaf]) -> str | None:
        stack = grammar.driver.begin()
        chosen: list[str] = []
        window: list[tuple[str, str, str, Any]] = []  # of each of the last tokens: its gap, text, terminal and lexer
        for leaf in words:
            lexer = grammar.lexers[stack.state]
            following = grammar.driver.take(stack, leaf.kind)
            if following is None or leaf.kind == END:
                return None
            gap = next((gap for gap in _gaps(window, leaf.text, separator) if _holds(window, gap, leaf, lexer)), None)
            if gap is None:
                return None
            chosen += (gap, leaf.text)
            window = [*window, (gap, leaf.text, leaf.kind, lexer)][-_WINDOW:]
            stack = following
        return "".join(chosen)

    return arrange


def _gaps(window: Sequence[tuple[str, str, str, Any]], text: str, separator: str) -> tuple[str, ...]:
    if not window:
        return ("", separator) if separator else ("",)
    if not separator:
        return ("",)
    return ("", separator) if _is_tight(window[-1][1], text) else (separator, "")


def _is_tight(last: str, text: str) -> bool:
    return last in _TIGHT_AFTER or text in _TIGHT_BEFORE or text[:1].isspace() or last[-1:].isspace()


def _holds(window: Sequence[tuple[str, str, str, Any]], gap: str, leaf: Leaf, lexer: Any) -> bool:
    """Whether the tokens of the window, the gap and the new token are read as what they are."""
    tokens = [*window, (gap, leaf.text, leaf.kind, lexer)]
    joined = "".join(before + text for before, text, _, _ in tokens)
    at = 0
    for index, (before, text, kind, reading) in enumerate(tokens):
        end = at + len(before)
        while at < end and index:  # the gap before the first of them was looked at when it was put there
            ignored = lexed(reading, joined, at)
            if ignored is None or ignored[0] not in reading.ignore_types or ignored[1] > end:
                return False
            at = ignored[1]
        at = end
        if lexed(reading, joined, at) != (kind, at + len(text)):
            return False
        at += len(text)
    return True


def ignored_texts(ignored: Sequence[str], flags: int, module: ModuleType = re) -> Iterator[str]:
    """Short texts that one of the ignored terminals matches as a whole, a blank first where it is one.

    Args:
        ignored: the terminals' expressions.
        flags: the flags that they are read with.
        module: ``re``, or the module ``regex``.
    """
    texts = [" ", "\n", "\t"]
    for expression in ignored:
        for turn in range(_TRIES if module is re else 0):
            texts.append(sample(expression, flags, lambda count, turn=turn: turn % count))  # type: ignore[misc]
    patterns = [module.compile(expression, flags) for expression in ignored]
    for text in dict.fromkeys(texts):
        if text and any(pattern.fullmatch(text) for pattern in patterns):
            yield text
