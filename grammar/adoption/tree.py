"""Node and Leaf: the tree of an adopted language, which holds every token of the text.

What Lark would leave out of its tree is here too, and says so: punctuation is a *silent* leaf, and a node that Lark
dissolves (``?atom: "(" sum ")"``) is *dissolved*. `Node.children` leaves the one away and looks through the other, so it
gives exactly the children that Lark's own tree has; `Node.parts` gives everything, which is why a printer can be derived
for any grammar.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grammar.diagnostic import Path
from grammar.frozen import field, frozen

# Lark is imported where it is used: whoever needs only the names of this module does not pay for it.


class Name(str):
    """A name that is looked up in a schema: a text like any other, which knows where it came from.

    `kind` is its terminal, `written` the token's characters, of which the name itself was decoded.
    """

    __slots__ = ("kind", "written")

    kind: str
    written: str

    @classmethod
    def of(cls, kind: str, written: str, name: str) -> Name:
        """The name that a token stands for."""
        looked_up = cls(name)
        looked_up.kind, looked_up.written = kind, written
        return looked_up


@frozen
class Leaf:
    """One token of a text: the terminal's name and its characters.

    `is_silent` says that Lark's own tree leaves it out; `before` is the text between the token before and this one, which
    the grammar ignores; `name` the name it stands for, where such names are looked up in a schema. None of these counts
    when leaves are compared.
    """

    kind: str
    text: str
    is_silent: bool = field(default=False, compare=False)
    before: str = field(default="", compare=False, repr=False)
    name: Name | None = field(default=None, compare=False, repr=False)


@frozen
class MadeLeaf(Leaf):
    """A token that the grammar's own code made or changed: a post-lexer, a callback of the lexer.

    `text` is what that code says it is, as in Lark's tree; `written` are the characters of the text that it stands for,
    empty where it stands for none.
    """

    written: str = field(default="", compare=False)


@frozen(eq=False)
class Node:
    """One rule's part of a text: the rule's name, or the alternative's alias, and everything it is made of.

    A part is None where an optional part written ``[...]`` is absent and the grammar keeps its place.
    """

    kind: str
    parts: tuple[Node | Leaf | None, ...]
    is_dissolved: bool = False

    @property
    def children(self) -> tuple[Any, ...]:
        """The children that Lark's own tree has: without punctuation, and with dissolved nodes looked through.

        Each is a `Node`, a `Leaf`, or None where an optional part is absent; which of them, the grammar's rule says to
        whoever reads it, and to no type checker.
        """
        return tuple(plain(part) for part in self.parts if not is_silent(part))

    @property
    def text(self) -> str:
        """The characters of all leaves, with nothing between them."""
        return "".join(leaf.text for leaf in leaves(self))

    def find(self, kind: str) -> Iterator[Node | Leaf]:
        """Every part of that kind that Lark's own tree has, at any depth and the node itself too, in the text's order."""
        return (part for _, part in walk(self) if part.kind == kind and not _is_hidden(part))

    def path_to(self, part: Node | Leaf | None) -> Path:
        """The path from this node to a part below it, for a `grammar.rule.Finding` to point at.

        Raises:
            ValueError: the part is not below this node.
        """
        for path, other in walk(self):
            if other is part:
                return path
        raise ValueError(f"{'nothing' if part is None else part.kind} is not a part of this {self.kind}")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node):
            return NotImplemented
        return _shape(self) == _shape(other)

    def __hash__(self) -> int:
        return hash(tuple(_shape(self)))


Part = Node | Leaf | None
"""What a node is made of."""


def is_silent(part: Part) -> bool:
    """Whether a part is a leaf that Lark's own tree leaves out."""
    return isinstance(part, Leaf) and part.is_silent


def _is_hidden(part: Part) -> bool:
    return part.is_dissolved if isinstance(part, Node) else is_silent(part)


def plain(part: Part) -> Part:
    """The part itself, or what stands in its place in Lark's own tree where it is dissolved.

    >>> plain(Node("atom", (Leaf("LPAR", "(", True), Leaf("NAME", "a"), Leaf("RPAR", ")", True)), is_dissolved=True))
    Leaf(kind='NAME', text='a', is_silent=False)
    """
    while isinstance(part, Node) and part.is_dissolved:
        part = next(inner for inner in part.parts if not is_silent(inner))
    return part


def leaves(tree: Part) -> Iterator[Leaf]:
    """The leaves of a tree in the order of the text, silent ones included."""
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Leaf):
            yield part
        elif part is not None:
            waiting += reversed(part.parts)


def walk(tree: Node | Leaf) -> Iterator[tuple[Path, Node | Leaf]]:
    """Every part of a tree with its path (positions among `Node.parts`), outer before inner."""
    waiting: list[tuple[Path, Node | Leaf]] = [((), tree)]
    while waiting:
        path, part = waiting.pop()
        yield path, part
        if isinstance(part, Node):
            waiting += [((*path, i), inner) for i, inner in reversed(list(enumerate(part.parts))) if inner is not None]


def written(leaf: Leaf) -> str:
    """The characters of the text that a leaf stands for."""
    return leaf.written if isinstance(leaf, MadeLeaf) else leaf.text


def is_put_in(part: Part) -> bool:
    """Whether a part is a leaf that the text lacks and reading put in, to go on: no terminal matches nothing."""
    return isinstance(part, Leaf) and not part.text and not isinstance(part, MadeLeaf)


def parts_by_class(tree: Node | Leaf) -> list[tuple[type, list[Node | Leaf]]]:
    """The nodes and the leaves of a tree, for rules to be run on.

    What is dissolved is no node of its own. What reading put in is judged by no rule, and no node around it is: its author
    wrote something else, and a rule may count on every token's having text.
    """
    nodes: list[Node | Leaf] = []
    tokens: list[Node | Leaf] = []
    is_whole = not any(is_put_in(leaf) for leaf in leaves(tree))
    faulty = (
        set() if is_whole else {path[:n] for path, part in walk(tree) if is_put_in(part) for n in range(len(path) + 1)}
    )
    for path, part in walk(tree):
        if path in faulty:
            continue
        if isinstance(part, Leaf):
            tokens.append(part)
        elif not part.is_dissolved:
            nodes.append(part)
    return [(Node, nodes), (Leaf, tokens)]


def lark_tree(tree: Part) -> Any:
    """The same tree as Lark gives it: of ``lark.Tree`` and ``lark.Token``, for code that is written for those."""
    from lark import Token, Tree

    done: list[list[Any]] = [[]]
    waiting: list[tuple[Part, bool]] = [(tree, False)]
    while waiting:
        part, is_done = waiting.pop()
        part = plain(part)
        if isinstance(part, Node):
            if is_done:
                children = done.pop()
                done[-1].append(Tree(part.kind, children))
            else:
                done.append([])
                waiting.append((part, True))
                waiting += [(child, False) for child in reversed(part.children)]
        else:
            done[-1].append(Token(part.kind, part.text) if part is not None else None)
    return done[0][0]


def _shape(node: Node) -> list[tuple[str, str | int]]:
    """The tree as a flat list, without recursion: trees may be deeper than Python's stack."""
    shape: list[tuple[str, str | int]] = []
    waiting: list[Part] = [node]
    while waiting:
        part = waiting.pop()
        if part is None:
            shape.append(("", 0))
        elif isinstance(part, Leaf):
            shape.append((part.kind, part.text))
        else:
            shape.append((part.kind, len(part.parts)))
            waiting += reversed(part.parts)
    return shape
