"""From what the acceptor saw to nodes: for each production of a grammar, a function that makes its node.

`grammar.adoption.building` makes the same nodes while a text is read for explaining. Here it is known that the text is
right, so each production's node is made in one go: which of its symbols are tokens, which are silent, which go into the
node around them and where absent parts stand is known beforehand, and written out as straight code. Productions of one
shape share the code.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from grammar.adoption.building import MAX_TREE_DEPTH, Naming, absent_before
from grammar.adoption.tree import Leaf, Name, Node, Part
from grammar.notation import Build, Notation
from grammar.parsing.acceptor import Acceptor, Maker, Production, Trace
from grammar.parsing.compilation import compiled


class Makers(dict[Production, Maker | None]):
    """The makers of a grammar's productions, each made when it is first needed.

    `naming` says which terminals are names, `silent` which may be left out of Lark's tree, `fixed` the texts of those
    that always have the same. The value of a token is its match, that of an inlined rule a list of parts, that of every
    other rule a part.
    """

    silent: frozenset[str]
    """The terminals whose leaves are silent at some places."""

    def __init__(
        self,
        naming: Naming,
        *,
        keeps_gaps: bool,
        silent: frozenset[str] = frozenset(),
        fixed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__()
        self.silent = silent
        self._leaf = leaf_maker(naming)
        self._named = frozenset(naming)
        self._keeps_gaps = keeps_gaps
        self._fixed = fixed

    def __missing__(self, production: Production) -> Maker | None:
        shape, kinds, texts = _shape(production, self._named, self._fixed, keeps_gaps=self._keeps_gaps)
        maker = self[production] = _maker(production, shape, self._leaf, kinds, texts)
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

    __slots__ = ("_taker", "_trace", "_tree", "text")

    leaf = Leaf

    def __init__(self, text: str, trace: Trace | None, taker: _Taker) -> None:
        self.text = text
        self._taker = taker
        self._trace = trace
        self._tree: Node | Leaf | None = None

    def make(self) -> Node | Leaf:
        """The text's tree, always the same one."""
        tree = self._tree
        if tree is None:
            tree = self._tree = self._taker.makers.tree(self._read())
            self._trace = None
        return tree

    def leaves(self, kinds: Collection[str]) -> list[Leaf] | None:
        """The leaves of some kinds; None where one of them may be silent, which only its place in the tree says."""
        makers = self._taker.makers
        return makers.leaves(self._read(), kinds) if makers.silent.isdisjoint(kinds) else None

    def _read(self) -> Trace:
        trace = self._trace or self._taker.acceptor.trace(self.text)
        assert trace is not None
        return trace


class _Taker:
    """What takes the texts of one notation, made once for it."""

    __slots__ = ("acceptor", "makers")

    def __init__(self, acceptor: Acceptor, makers: Makers) -> None:
        self.acceptor = acceptor
        self.makers = makers

    def take(self, text: str) -> TakenText | None:
        """The text as it was read; None where it is not of the language."""
        if len(text) <= MAX_KEPT:
            trace = self.acceptor.trace(text)
            if trace is None:
                return None
            nodes = trace.most_nodes
        else:
            trace, counted = None, self.acceptor.most_nodes(text)
            if counted is None:
                return None
            nodes = counted
        taken = TakenText(text, trace, self)
        return None if nodes > MAX_TREE_DEPTH and depth(taken.make()) > MAX_TREE_DEPTH else taken


def taking(naming: Naming, build: Build, mistakes: str = "") -> Callable[[Notation, str], TakenText | None]:
    """How the right texts of a notation are taken, as long as its trees are those that `build` makes.

    `mistakes` is a grammar of mistakes whose texts `build` refuses: a right text is then none of them.
    """

    def taker(notation: Notation) -> Callable[[str], TakenText | None]:
        is_another = (
            notation.syntax.build is not build
            or notation.read is not None
            or notation.explaining.mistakes != mistakes
            or (notation.explaining.noise and not mistakes)
        )
        return _take_nothing if is_another else _Taker(Acceptor.of(notation), _makers(notation, naming)).take

    return _Taking(taker)


class _Taking:
    """How the texts of whatever notation are taken; `of` gives what takes those of one."""

    __slots__ = ("_taker",)

    def __init__(self, taker: Callable[[Notation], Callable[[str], TakenText | None]]) -> None:
        self._taker = taker

    def __call__(self, notation: Notation, text: str) -> TakenText | None:
        return notation.derived.once(_Taker, self._taker, notation)(text)

    def of(self, notation: Notation) -> Callable[[str], TakenText | None]:
        """What takes the texts of a notation, which is made with the first text."""
        known: Callable[[str], TakenText | None] | None = None

        def take(text: str) -> TakenText | None:
            nonlocal known
            if known is None:
                known = notation.derived.once(_Taker, self._taker, notation)
            return known(text)

        return take


def _take_nothing(_text: str) -> None:
    """Another notation's texts are read by its own means."""


def _makers(notation: Notation, naming: Naming) -> Makers:
    grammar = compiled(notation, with_mistakes=False)
    silent = {
        symbol.name
        for rule in grammar.tables.rules
        for symbol in rule.expansion
        if symbol.is_term and symbol.filter_out and not rule.options.keep_all_tokens
    }
    return Makers(
        naming,
        keeps_gaps=bool(grammar.tables.options.maybe_placeholders),
        silent=frozenset(silent),
        fixed=grammar.exact,
    )


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


def _kind(production: Production) -> str:
    rule = production.rule
    return str(rule.alias or rule.options.template_source or rule.origin.name)


def _shape(
    production: Production, named: Collection[str], fixed: Mapping[str, str], *, keeps_gaps: bool
) -> tuple[str, list[str], list[str]]:
    """A letter for each part of a production, the kinds of its tokens, and the texts of those that have a fixed one.

    The letters: ``t`` a token, ``T`` one with a fixed text, ``s`` and ``S`` the same silent, ``N`` a token that is a name,
    ``n`` a node, ``i`` the parts of an inlined rule, ``-`` an absent part.
    """
    rule, options = production.rule, production.rule.options
    kinds: list[str] = []
    texts: list[str] = []
    shape = ""
    absent = absent_before(options.empty_indices if keeps_gaps else (), production.size)
    for symbol, before in zip(rule.expansion, absent, strict=False):
        shape += "-" * before
        if not symbol.is_term:
            shape += "i" if symbol.name.startswith("_") else "n"
            continue
        kinds.append(symbol.name)
        is_silent = symbol.filter_out and not options.keep_all_tokens
        if symbol.name in named:
            shape += "M" if is_silent else "N"
        elif symbol.name in fixed:
            texts.append(fixed[symbol.name])
            shape += "S" if is_silent else "T"
        else:
            shape += "s" if is_silent else "t"
    return shape + "-" * absent[-1], kinds, texts


def _maker(
    production: Production, shape: str, leaf: Callable[..., Leaf], kinds: Sequence[str], texts: Sequence[str]
) -> Maker | None:
    rule = production.rule
    is_inline = rule.origin.name.startswith("_") and not rule.alias
    may_vanish = bool(rule.options.expand1 and not rule.alias and not is_inline)
    if may_vanish and shape == "n":
        return None
    write = _written(shape, is_inline=is_inline, may_vanish=may_vanish)
    made: Maker = write(_kind(production), leaf, kinds, texts)
    return made


_SILENT = "sSM"


@lru_cache(maxsize=1024)
def _written(shape: str, *, is_inline: bool, may_vanish: bool) -> Callable[..., Maker]:
    """A function of a node's kind, a maker of leaves, the kinds of tokens and fixed texts, to the maker of one shape.

    What makes a leaf or a node stands in the code itself: a call for each would cost as much as the making.

    Args:
        shape: as `_shape` gives it.
        is_inline: the parts go into the node around them.
        may_vanish: where there is only one part that is not silent, it stands for the node in Lark's own tree; where it
            is the only part at all, there is no node.
    """
    lines: list[str] = []
    parts: list[str] = []
    at = tokens = fixed = 0
    for letter in shape:
        if letter == "-":
            parts.append("None")
            continue
        value = f"v{at}"
        at += 1
        if letter in "NM":
            lines.append(f"{value} = leaf(k{tokens}, {value}, {letter == 'M'})")
        elif letter in "tTsS":
            text = f"t{fixed}" if letter in "TS" else "match[match.lastindex]"
            fixed += letter in "TS"
            lines += [
                f"match, {value} = {value}, new(Leaf)",
                "begin, end = match.span()",
                f"text = {text}",
                f"set_kind({value}, k{tokens})",
                f"set_text({value}, text)",
                f"set_silent({value}, {letter in _SILENT})",
                f"set_before({value}, match.string[begin:end - len(text)] if end - begin != len(text) else '')",
                f"set_name({value}, None)",
            ]
        tokens += letter in "NMtTsS"
        parts.append(f"*{value}" if letter == "i" else value)
    taken = "".join(f"v{index}, " for index in range(at))
    get = [f"[{taken}] = values[-{at}:]", f"del values[{1 - at}:]"] if at > 1 else ["v0 = values[-1]"] if at else []
    put = "values[-1] = {}" if at else "values.append({})"
    every = "".join(f"{part}, " for part in parts)

    def node(content: str, is_dissolved: object) -> list[str]:
        return [
            "node = new(Node)",
            "set_node_kind(node, kind)",
            f"set_parts(node, {content})",
            f"set_dissolved(node, {is_dissolved})",
            put.format("node"),
        ]

    if is_inline:
        if shape.startswith("i"):  # lengthened in place: a list of n items costs n steps, and nothing else has it
            more = "".join(f"{part}, " for part in parts[1:])
            lines += [f"v0 += ({more})"] if more else []
            lines.append(put.format("v0"))
        else:
            lines.append(put.format(f"[{every}]"))
    elif not may_vanish:
        lines += node(f"({every})", is_dissolved=False)
    elif "i" in shape:
        lines += [
            f"parts = ({every})",
            "loud = len(parts) - sum(part.__class__ is Leaf and part.is_silent for part in parts)",
            "if loud == len(parts) == 1:",
            f"    {put.format('parts[0]')}",
            "    return",
            *node("parts", "loud == 1"),
        ]
    elif len(parts) == 1 and shape not in _SILENT:
        lines.append(put.format(parts[0]))
    else:
        lines += node(f"({every})", sum(letter not in _SILENT for letter in shape) == 1)
    source = "\n".join(
        [
            "def write(kind, leaf, kinds, texts):",
            *([f"    [{''.join(f'k{index}, ' for index in range(tokens))}] = kinds"] if tokens else []),
            *([f"    [{''.join(f't{index}, ' for index in range(fixed))}] = texts"] if fixed else []),
            "    def make(values):",
            *(f"        {line}" for line in [*get, *lines]),
            "    return make",
        ]
    )
    values = dict(_KNOWN)
    exec(compile(source, f"<productions of shape {shape}>", "exec"), values)  # noqa: S102  # letters of ours only
    written: Callable[..., Maker] = values["write"]
    return written


_KNOWN: Mapping[str, Any] = {
    "new": object.__new__,
    "Leaf": Leaf,
    "Node": Node,
    "set_kind": _SET_KIND,
    "set_text": _SET_TEXT,
    "set_silent": _SET_SILENT,
    "set_before": _SET_BEFORE,
    "set_name": _SET_NAME,
    "set_node_kind": _SET_NODE_KIND,
    "set_parts": _SET_PARTS,
    "set_dissolved": _SET_DISSOLVED,
}
"""What the written code may use."""
