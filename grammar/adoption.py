"""A user's own Lark grammar, adopted as a Language: what the flagship has, from a ``.lark`` file.

The tree of an adopted language is Lark's parse tree with nothing filtered out: punctuation is there, as silent leaves
that `Node.children` leaves away. So a printer can be derived from the grammar for every language, and print then
parse is the identity.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Any

from grammar.diagnostic import Diagnostic, Edit, Path, Safety, Severity, one_of, quote
from grammar.language import Built, Language, Notation
from grammar.reader import EXPLANATIONS, compiled
from grammar.rule import Change, Context, Fault, Finding, Mend, Remove, Rename, Replace, Rule
from grammar.source import Source, Span

MAX_TREE_DEPTH = 1_000
"""The deepest tree that is built. A list written with left recursion is as deep as it is long; with ``*`` it is flat."""


class GrammarError(ValueError):
    """A grammar that cannot be used, with the reason: a mistake of our caller."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One token of a text: the terminal's name, its characters, and whether Lark's own tree would leave it out."""

    kind: str
    text: str
    is_silent: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One rule's part of a text: the rule's name (or the alternative's alias) and everything it is made of."""

    kind: str
    parts: tuple[Node | Leaf, ...]

    @property
    def children(self) -> tuple[Node | Leaf, ...]:
        """The parts that carry meaning: nodes, and the leaves that are not mere punctuation."""
        return tuple(part for part in self.parts if isinstance(part, Node) or not part.is_silent)

    @property
    def text(self) -> str:
        """The characters of all leaves, with nothing between them."""
        return "".join(leaf.text for leaf in leaves(self))

    def find(self, kind: str) -> Iterator[Node | Leaf]:
        """Every part of that kind, at any depth, in the order of the text."""
        return (part for _, part in walk(self) if part.kind == kind)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node):
            return NotImplemented
        return _shape(self) == _shape(other)

    def __hash__(self) -> int:
        return hash(tuple(_shape(self)))


def _shape(node: Node) -> list[tuple[str, str | int]]:
    """The tree as a flat list, without recursion: trees may be deeper than Python's stack."""
    found: list[tuple[str, str | int]] = []
    waiting: list[Node | Leaf] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Leaf):
            found.append((part.kind, part.text))
        else:
            found.append((part.kind, len(part.parts)))
            waiting += reversed(part.parts)
    return found


def leaves(tree: Node | Leaf) -> Iterator[Leaf]:
    """The leaves of a tree in the order of the text."""
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Leaf):
            yield part
        else:
            waiting += reversed(part.parts)


def walk(tree: Node | Leaf) -> Iterator[tuple[Path, Node | Leaf]]:
    """Every part of a tree with its path (positions among `Node.parts`), outer before inner."""
    waiting: list[tuple[Path, Node | Leaf]] = [((), tree)]
    while waiting:
        path, part = waiting.pop()
        yield path, part
        if isinstance(part, Node):
            waiting += [((*path, i), inner) for i, inner in reversed(list(enumerate(part.parts)))]


def _nodes(tree: Node | Leaf) -> list[tuple[type, tuple[Node | Leaf, ...]]]:
    nodes: list[Node] = []
    tokens: list[Leaf] = []
    waiting: list[Node | Leaf] = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Leaf):
            tokens.append(part)
        else:
            nodes.append(part)
            waiting += reversed(part.parts)
    return [(Node, tuple(nodes)), (Leaf, tuple(tokens))]


@dataclass(frozen=True, slots=True)
class TreePlaces:
    """Where each part of an adopted tree stands. Spans are kept by part and found by walking the path."""

    source: Source
    root: Node | Leaf | None
    spans: Mapping[int, Span]

    def value(self, path: Path) -> Span:
        """The place of the part at `path`, or of its nearest ancestor that has one."""
        part, span = self.root, Span(0, len(self.source.text))
        for step in (None, *path):
            if step is not None:
                if not isinstance(part, Node) or not isinstance(step, int) or not 0 <= step < len(part.parts):
                    break
                part = part.parts[step]
            span = self.spans.get(id(part), span)
        return span

    def key(self, path: Path) -> Span:
        """The place of the part at `path`: such trees have no keys."""
        return self.value(path)

    def inside(self, path: Path, start: int, end: int) -> Span:
        """The place of the characters ``[start, end)`` of the part at `path`."""
        span = self.value(path)
        return Span(min(span.start + start, span.end), min(span.start + end, span.end))

    def document_path(self, path: Path) -> Path:
        """The path itself."""
        return path

    def escaped(self, text: str) -> str:
        """The text itself: an adopted notation has no escapes that we know of."""
        return text

    def edits(self, change: Change) -> tuple[Edit, ...]:
        """The characters that a change touches; a member can neither be added nor renamed in a tree without keys."""
        if isinstance(change, Replace):
            return (Edit(self.value(change.path), str(change.value)),)
        if isinstance(change, Remove):
            return (Edit(self.value(change.path), ""),)
        assert not isinstance(change, Rename)
        return ()


@dataclass(slots=True)
class _Inline:
    """The parts of a rule that has no node of its own."""

    parts: list[Any]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A part with its place, as the reading loop hands it from rule to rule."""

    part: Node | Leaf
    span: Span
    depth: int


def callbacks(lark: Any) -> Mapping[Any, Callable[[list[Any]], Any]]:
    """For each of the grammar's productions, what makes its node out of the parts."""
    return {production: _maker(production) for production in lark.rules}


def _maker(production: Any) -> Callable[[list[Any]], Any]:
    name = str(production.alias or production.options.template_source or production.origin.name)
    is_inline = production.origin.name.startswith("_") and not production.alias
    may_vanish = production.options.expand1 and not production.alias
    silent = [bool(symbol.is_term and symbol.filter_out) for symbol in production.expansion]

    def make(values: list[Any]) -> Any:
        parts: list[_Placed] = []
        for value, is_silent in zip(values, silent, strict=True):
            if isinstance(value, _Inline):
                parts += value.parts
            elif isinstance(value, _Placed):
                parts.append(value)
            else:
                leaf = Leaf(value.type, str(value), is_silent)
                parts.append(_Placed(leaf, Span(value.start_pos, value.end_pos), 1))
        if is_inline:
            return _Inline(parts)
        if may_vanish and len(parts) == 1:
            return parts[0]
        return _Branch.of(name, parts)

    return make


class _Branch(_Placed):
    """A node with the places of everything below it, gathered when the tree is whole."""

    __slots__ = ("below",)

    below: list[_Placed]

    @classmethod
    def of(cls, name: str, parts: list[_Placed]) -> _Branch:
        depth = 1 + max((part.depth for part in parts), default=0)
        span = Span(parts[0].span.start, parts[-1].span.end) if parts else Span(0, 0)
        branch = cls(Node(name, tuple(part.part for part in parts)), span, depth)
        object.__setattr__(branch, "below", parts)
        return branch


def _build(tree: Any, source: Source) -> Built:
    if isinstance(tree, _Inline):
        tree = tree.parts[0] if len(tree.parts) == 1 else _Branch.of("start", tree.parts)
    if not isinstance(tree, _Placed):
        tree = _Placed(Leaf(tree.type, str(tree)), Span(tree.start_pos, tree.end_pos), 1)
    if tree.depth > MAX_TREE_DEPTH:
        diagnostic = Diagnostic(
            "text-too-deep",
            Severity.ERROR,
            f"parts are nested {tree.depth:,} deep, more than the {MAX_TREE_DEPTH:,} that are read",
            tree.span,
            note="a list that a grammar writes with left recursion is as deep as it is long; with `*` it is flat",
        )
        return Built(None, TreePlaces(source, None, {}), (diagnostic,))
    spans: dict[int, Span] = {}
    waiting = [tree]
    while waiting:
        placed = waiting.pop()
        spans[id(placed.part)] = placed.span
        if isinstance(placed, _Branch):
            waiting += placed.below
    return Built(tree.part, TreePlaces(source, tree.part, spans))


# --- printing ---

_TIGHT_AFTER = frozenset("([{.")
_TIGHT_BEFORE = frozenset(")]},;.")


def _printer(notation: Callable[[], Notation], separator: str) -> Callable[[Any], str]:
    """Text of a tree: its leaves, separated where the lexer needs it and left together around punctuation."""

    def print_tree(tree: Any) -> str:
        parts: list[str] = []
        last = ""
        lexer = compiled(notation(), with_mistakes=False).root_lexer
        for leaf in leaves(tree):
            if parts and separator and not (_is_tight(last, leaf.text) and _stay_apart(lexer, last, leaf.text)):
                parts.append(separator)
            parts.append(leaf.text)
            last = leaf.text
        return "".join(parts)

    return print_tree


def _is_tight(last: str, text: str) -> bool:
    return last in _TIGHT_AFTER or text in _TIGHT_BEFORE


def _stay_apart(lexer: Any, last: str, text: str) -> bool:
    """Whether the lexer ends its first token of ``last + text`` where `last` ends."""
    joined = last + text
    for expression in lexer.scanner._mres:  # noqa: SLF001  # as the reader does
        match = expression.match(joined)
        if match:
            return bool(match.end() == len(last))
    return False


# --- adoption ---


def adopt(
    grammar: str | os.PathLike[str],
    *,
    start: str = "start",
    name: str = "",
    unit: str = "text",
    labels: Mapping[str, str] = MappingProxyType({}),
    names: Mapping[str, str] | Iterable[str] = (),
    decode: Callable[[str], str] | None = None,
    encode: Callable[[str], str] | None = None,
    rules: Sequence[Rule] = (),
    print: Callable[[Any], str] | None = None,  # noqa: A002  # the verb of the house
    build: Callable[[Node], Any] | None = None,
    lexer: str = "contextual",
    import_paths: Sequence[str | FilePath] = (),
    vocabulary: Any = None,
) -> Language:
    """The language of a Lark grammar; see `Language.from_lark`, which is the way to call this.

    Raises:
        GrammarError: the grammar cannot be loaded, or uses what cannot be read here.
    """
    text, folder, stated = _text(grammar)
    paths = [str(path) for path in ([folder] if folder else [])] + [str(path) for path in import_paths]
    nouns = dict(names) if isinstance(names, Mapping) else dict.fromkeys(names, "column")
    held: list[Notation] = []
    notation = Notation(
        grammar=text,
        start=start,
        lexer=lexer,
        build=_build if build is None else _own(build),
        print=print or _printer(lambda: held[0], ""),
        labels=dict(labels),
        unit=unit,
        decode=decode or str,
        options={"import_paths": paths},
        callbacks=callbacks,
    )
    held.append(notation)
    grammar_ = _compiled(notation)
    unknown = [terminal for terminal in [*labels, *nouns] if terminal not in grammar_.root_lexer.terminals_by_name]
    if unknown:
        raise GrammarError(f"the grammar has no terminal {one_of([f'`{t}`' for t in unknown])}")
    blank = _blank(grammar_.root_lexer)
    notation = _complete(notation, grammar_, nouns, blank)
    if print is None:
        notation = _with(notation, print=_printer(lambda: held[-1], blank[:1]))
    held.append(notation)
    own_rules = (_unknown_name(nouns, decode or str, encode or str),) if nouns else ()
    return Language(
        name=name or stated or "language",
        title=name or stated,
        notation=notation,
        vocabulary=vocabulary,
        faults=_faults(),
        rules=(*own_rules, *rules),
        walk=walk if build is None else _root_only,
        nodes=_nodes if build is None else None,
    )


def _text(grammar: str | os.PathLike[str]) -> tuple[str, FilePath | None, str]:
    """The grammar's text, the folder that its relative imports start from, and a name for it."""
    if not isinstance(grammar, str) or ("\n" not in grammar and grammar.endswith(".lark")):
        file = FilePath(grammar)
        try:
            return file.read_text(encoding="utf-8"), file.parent, file.stem
        except (OSError, UnicodeDecodeError) as error:
            raise GrammarError(f"{file} cannot be read: {error}") from error
    return grammar, None, ""


def _compiled(notation: Notation) -> Any:
    from lark.exceptions import LarkError

    _refuse(notation)
    try:
        grammar = compiled(notation, with_mistakes=False)
    except (LarkError, re.error, AssertionError, KeyError, ValueError) as error:
        raise GrammarError(f"the grammar cannot be used: {str(error).strip().splitlines()[0]}") from error
    declared = [t.name for t in grammar.lark.terminals if t.pattern is None]
    if declared:
        raise GrammarError(
            f"the terminals {one_of(declared, 'and')} are declared but not defined: tokens that only a post-lexer makes "
            "cannot be read here"
        )
    return grammar


def _refuse(notation: Notation) -> None:
    if notation.lexer not in ("contextual", "basic"):
        raise GrammarError(f"the lexer {notation.lexer!r} cannot be used, only contextual and basic")


def _with(notation: Notation, **fields_: Any) -> Notation:
    from dataclasses import replace

    return replace(notation, **fields_)


def _complete(notation: Notation, grammar: Any, nouns: Mapping[str, str], blank: str) -> Notation:
    """The notation with what its grammar says: labels, words, what is blank."""
    labels = {t: f"{_article(noun)} {noun}" for t, noun in nouns.items()}
    for terminal in grammar.root_lexer.terminals:
        if terminal.pattern.type == "re":
            plain = terminal.name.lower().strip("_").replace("_", " ")
            labels.setdefault(terminal.name, f"{_article(plain)} {plain}")
    labels |= notation.labels
    words = {t: (text,) for t, text in grammar.fixed.items() if any(c.isalnum() for c in text)}
    return _with(notation, labels=labels, words=words, blank=blank)


def _article(noun: str) -> str:
    return "an" if noun[:1] in "aeiou" else "a"


def _blank(lexer: Any) -> str:
    """The characters that the grammar ignores one by one, a blank first where it is one of them."""
    ignored = [lexer.terminals_by_name[name].pattern.to_regexp() for name in lexer.ignore_types]
    return "".join(c for c in " \n\t\r\f" if any(re.fullmatch(p, c, lexer.g_regex_flags) for p in ignored))


def _own(build: Callable[[Node], Any]) -> Callable[[Any, Source], Built]:
    def build_own(tree: Any, source: Source) -> Built:
        built = _build(tree, source)
        if built.tree is None:
            return built
        return Built(build(built.tree), built.places, built.diagnostics)

    return build_own


def _root_only(tree: Any) -> Iterable[tuple[Path, Any]]:
    yield (), tree


def _unknown_name(nouns: Mapping[str, str], decode: Callable[[str], str], encode: Callable[[str], str]) -> Rule:
    """The rule that looks the names of a text up in the schema, made for a grammar's terminals."""

    def check(leaf: Leaf, context: Context) -> list[Finding] | None:
        assert context.schema is not None
        name = decode(leaf.text)
        if name in context.schema:
            return None
        noun = nouns[leaf.kind]
        near = context.schema.nearest(name)
        where = f" of {quote(context.schema.name)}" if context.schema.name else ""
        mends = (
            (Mend(f"replace by {quote(near[0])}", (Replace((), encode(near[0])),), Safety.UNSAFE),)
            if len(near) == 1
            else ()
        )
        return [
            Finding(
                f"there is no {noun} {quote(name)}{where}",
                label=f"not one of the {len(context.schema)}",
                help=f"did you mean {one_of([quote(n) for n in near])}?" if near else None,
                near=near,
                mends=mends,
            )
        ]

    return Rule(
        name="unknown-name",
        severity=Severity.ERROR,
        explanation=(
            "A name is not one of those that the schema holds.\n\n"
            "Names are case-sensitive. It is wrong to report a name that is younger than the schema: refresh the schema."
        ),
        check=check,
        on=Leaf,
        where=("kind", frozenset(nouns)),
        needs=frozenset({"schema"}),
        is_local=True,
    )


def _faults() -> tuple[Fault, ...]:
    return tuple(Fault(name, Severity.ERROR, explanation) for name, explanation in EXPLANATIONS.items())
