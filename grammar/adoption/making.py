"""From what the acceptor saw to nodes: for each production of a grammar, a function that makes its node.

`grammar.adoption.building` makes the same nodes while a text is read for explaining. Here it is known that the text is
right, so each production's node is made in one go: which of its symbols are tokens, which are silent, which go into the
node around them and where absent parts stand is known beforehand, and written out as straight code. Productions of one
shape share the code.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

from grammar.adoption.building import MAX_TREE_DEPTH, Naming, absent_before
from grammar.adoption.tree import Leaf, Name, Node, Part
from grammar.notation import Build, Notation
from grammar.parsing.acceptor import Acceptor, Maker, Production, Trace
from grammar.parsing.compilation import compiled


class Makers(dict[Production, Maker | None]):
    """The makers of a grammar's productions, each made when it is first needed.

    The value of a token is its match, that of an inlined rule a list of parts, that of every other rule a part.
    """

    silent: frozenset[str]
    """The terminals whose leaves are silent at some places."""

    def __init__(self, naming: Naming, *, keeps_gaps: bool, silent: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.silent = silent
        self._leaf = leaf_maker(naming)
        self._keeps_gaps = keeps_gaps

    def __missing__(self, production: Production) -> Maker | None:
        maker = self[production] = _maker(production, self._leaf, keeps_gaps=self._keeps_gaps)
        return maker

    def tree(self, trace: Trace) -> Node | Leaf:
        """The tree of a text."""
        value = trace.fold(self)
        if isinstance(value, list):  # the start rule is one that goes into the node around it
            *_, last = trace.productions
            return Node(_kind(last), tuple(value))
        part: Part = value
        return Node("start", (None,)) if part is None else part

    def leaves(self, trace: Trace, kinds: Collection[str]) -> list[Leaf]:
        """The leaves of some kinds, in the order of the text, without the tree around them: as if none were silent."""
        return [self._leaf(kind, match, False) for kind, match in trace.matches(kinds)]


MAX_KEPT = 4_000
"""Of a text of at most so many characters what it was read as is kept until its tree is made; a longer one is read again."""


class TakenText:
    """A right text of an adopted language: its tree is made when it is asked for."""

    __slots__ = ("_acceptor", "_makers", "_trace", "_tree", "text")

    leaf = Leaf

    def __init__(self, text: str, trace: Trace | None, acceptor: Acceptor, makers: Makers) -> None:
        self.text = text
        self._acceptor = acceptor
        self._makers = makers
        self._trace = trace
        self._tree: Node | Leaf | None = None

    @property
    def tree(self) -> Node | Leaf:
        """The text's tree, always the same one."""
        tree = self._tree
        if tree is None:
            tree = self._tree = self._makers.tree(self._read())
            self._trace = None
        return tree

    def leaves(self, kinds: Collection[str]) -> list[Leaf] | None:
        """The leaves of some kinds; None where one of them may be silent, which only its place in the tree says."""
        if not self._makers.silent.isdisjoint(kinds):
            return None
        return self._makers.leaves(self._read(), kinds)

    def _read(self) -> Trace:
        trace = self._trace or self._acceptor.trace(self.text)
        assert trace is not None
        return trace


def taking(naming: Naming, build: Build, mistakes: str = "") -> Callable[[Notation, str], TakenText | None]:
    """How the right texts of a notation are taken, as long as its trees are those that `build` makes.

    `mistakes` is a grammar of mistakes whose texts `build` refuses: a right text is then none of them.
    """

    def take(notation: Notation, text: str) -> TakenText | None:
        if (
            notation.syntax.build is not build
            or notation.read is not None
            or notation.explaining.mistakes != mistakes
            or (notation.explaining.noise and not mistakes)
        ):
            return None
        acceptor = Acceptor.of(notation)
        trace: Trace | None = None
        if len(text) > MAX_KEPT:
            nodes = acceptor.most_nodes(text)
        else:
            trace = acceptor.trace(text)
            nodes = None if trace is None else trace.most_nodes
        if nodes is None:
            return None
        makers = notation.derived.once(Makers, lambda: _makers(notation, naming))
        taken = TakenText(text, trace, acceptor, makers)
        return None if nodes > MAX_TREE_DEPTH and depth(taken.tree) > MAX_TREE_DEPTH else taken

    return take


def _makers(notation: Notation, naming: Naming) -> Makers:
    lark: Any = compiled(notation, with_mistakes=False).lark
    silent = {
        symbol.name
        for rule in lark.rules
        for symbol in rule.expansion
        if symbol.is_term and symbol.filter_out and not rule.options.keep_all_tokens
    }
    return Makers(naming, keeps_gaps=bool(lark.options.maybe_placeholders), silent=frozenset(silent))


def depth(tree: Part) -> int:
    """How many nodes stand in each other, dissolved ones included."""
    deepest = 1
    waiting = [(tree, 1)]
    while waiting:
        part, level = waiting.pop()
        if isinstance(part, Node):
            deepest = max(deepest, level)
            waiting += [(inner, level + 1) for inner in part.parts if isinstance(inner, Node)]
    return deepest


_NEW_LEAF: Callable[[type], Leaf] = object.__new__
_NEW_NODE: Callable[[type], Node] = object.__new__
_SET_KIND, _SET_TEXT, _SET_SILENT, _SET_BEFORE, _SET_NAME = (
    getattr(Leaf, name).__set__ for name in ("kind", "text", "is_silent", "before", "name")
)
_SET_NODE_KIND, _SET_PARTS, _SET_DISSOLVED = (getattr(Node, name).__set__ for name in ("kind", "parts", "is_dissolved"))


def leaf_maker(naming: Naming) -> Callable[[str, Any, bool], Leaf]:
    """What makes the leaf of a terminal, of its match; faster than the constructor of a frozen value, and the same."""

    def make(kind: str, match: Any, is_silent: bool) -> Leaf:  # called for every token
        key = match.lastindex
        text = match[key]
        begin, start = match.start(), match.start(key)
        leaf = _NEW_LEAF(Leaf)
        _SET_KIND(leaf, kind)
        _SET_TEXT(leaf, text)
        _SET_SILENT(leaf, is_silent)
        _SET_BEFORE(leaf, match.string[begin:start] if start > begin else "")
        _SET_NAME(leaf, None)
        return leaf

    def make_name(kind: str, match: Any, is_silent: bool) -> Leaf:
        leaf = make(kind, match, is_silent)
        if kind in naming:
            _SET_NAME(leaf, Name.of(kind, leaf.text, naming[kind](leaf.text)))
        return leaf

    return make_name if naming else make


def _node(kind: str, parts: tuple[Part, ...], is_dissolved: bool) -> Node:  # called for every node
    node = _NEW_NODE(Node)
    _SET_NODE_KIND(node, kind)
    _SET_PARTS(node, parts)
    _SET_DISSOLVED(node, is_dissolved)
    return node


def _kind(production: Production) -> str:
    rule = production.rule
    return str(rule.alias or rule.options.template_source or rule.origin.name)


def _maker(production: Production, leaf: Callable[..., Leaf], *, keeps_gaps: bool) -> Maker | None:
    rule, options = production.rule, production.rule.options
    kinds: list[str] = []
    shape = ""
    absent = absent_before(options.empty_indices if keeps_gaps else (), production.size)
    for symbol, before in zip(rule.expansion, absent, strict=False):
        shape += "-" * before
        if symbol.is_term:
            kinds.append(symbol.name)
            shape += "s" if symbol.filter_out and not options.keep_all_tokens else "t"
        else:
            shape += "i" if symbol.name.startswith("_") else "n"
    shape += "-" * absent[-1]
    is_inline = rule.origin.name.startswith("_") and not rule.alias
    may_vanish = bool(options.expand1 and not rule.alias and not is_inline)
    if may_vanish and shape == "n":
        return None
    made: Maker = _written(shape, is_inline=is_inline, may_vanish=may_vanish)(_kind(production), leaf, kinds)
    return made


@lru_cache(maxsize=1024)
def _written(shape: str, *, is_inline: bool, may_vanish: bool) -> Callable[..., Maker]:
    """A function of a node's kind, a maker of leaves and the kinds of tokens, to the maker of productions of one shape.

    Args:
        shape: a letter for each part: a token, a silent token, a node, an inlined rule, or ``-`` for an absent part.
        is_inline: the parts go into the node around them.
        may_vanish: where there is only one part that is not silent, it stands for the node in Lark's own tree; where it
            is the only part at all, there is no node.
    """
    symbols = [letter for letter in shape if letter != "-"]
    parts: list[str] = []
    at = tokens = 0
    for letter in shape:
        if letter == "-":
            parts.append("None")
            continue
        value = f"v{at}"
        if letter in "st":
            value = f"leaf(k{tokens}, {value}, {letter == 's'})"
            tokens += 1
        parts.append(f"*{value}" if letter == "i" else value)
        at += 1
    taken = "".join(f"v{index}, " for index in range(len(symbols)))
    lines = [f"[{taken}] = values[-{at}:]", f"del values[-{at}:]"] if at > 1 else ["v0 = values.pop()"] if at else []
    every = "".join(f"{part}, " for part in parts)
    if is_inline:
        if shape.startswith("i"):  # lengthened in place: a list of n items costs n steps, and nothing else has it
            lines += [f"v0 += ({''.join(f'{part}, ' for part in parts[1:])})"] if parts[1:] else []
            lines.append("values.append(v0)")
        else:
            lines.append(f"values.append([{every}])")
    elif not may_vanish:
        lines.append(f"values.append(node(kind, ({every}), False))")
    elif "i" in shape:
        lines += [
            f"parts = ({every})",
            "loud = len(parts) - sum(part.__class__ is Leaf and part.is_silent for part in parts)",
            "values.append(parts[0] if loud == len(parts) == 1 else node(kind, parts, loud == 1))",
        ]
    elif len(parts) == 1 and shape != "s":
        lines.append(f"values.append({parts[0]})")
    else:
        loud = sum(letter != "s" for letter in shape)
        lines.append(f"values.append(node(kind, ({every}), {loud == 1}))")
    names = "".join(f"k{index}, " for index in range(tokens))
    source = "\n".join(
        [
            "def write(kind, leaf, kinds):",
            *([f"    [{names}] = kinds"] if tokens else []),
            "    def make(values):",
            *(f"        {line}" for line in lines),
            "    return make",
        ]
    )
    values: dict[str, Any] = {"node": _node, "Leaf": Leaf}
    exec(compile(source, f"<productions of shape {shape}>", "exec"), values)  # noqa: S102  # letters of ours only
    written: Callable[..., Maker] = values["write"]
    return written
