"""Language, Notation, Parsed: the record that a language folder fills."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

from grammar.diagnostic import Diagnostic, Edit, Path, Severity
from grammar.rule import Change, Fault, Rule
from grammar.schema import Schema
from grammar.source import Source, Span

MAX_CHARACTERS = 1_000_000
"""The longest text that is read, unless a notation says otherwise."""

MAX_STACK = 500
"""The deepest parser stack, unless a notation says otherwise: far beyond any query, far below Python's recursion."""


class Places(Protocol):
    """Where each node of a tree stands in the text; a language's builder makes it, the tree never holds it."""

    def value(self, path: Path) -> Span:
        """The place of the node at `path`, or of its nearest ancestor that has one."""

    def key(self, path: Path) -> Span:
        """The place of the key of the member at `path`; of its value where it has no key."""

    def inside(self, path: Path, start: int, end: int) -> Span:
        """The place of the characters ``[start, end)`` of the *decoded* text that the node at `path` is."""

    def document_path(self, path: Path) -> Path:
        """The path as the author of the text would count it, faulty items included."""

    def escaped(self, text: str) -> str:
        """How `text` is written inside a string of this document."""

    def edits(self, change: Change) -> tuple[Edit, ...]:
        """The characters that a change in terms of the tree touches; empty where it cannot be made."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a builder made of a parse tree: the language's tree (None: no such thing), its places, and faults seen."""

    tree: Any
    places: Places
    diagnostics: tuple[Diagnostic, ...] = ()


Build = Callable[[Any, Source], Built]
"""(Lark parse tree, source) to the language's own tree and its places; never raises on a tree the grammar made."""


def _no_decoding(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True, eq=False)
class Notation:
    """One written form of a language.

    The definition:
        `grammar` is Lark text: what it derives from `start`, and `build` does not refuse, is the language. `lexer` is
        ``"contextual"`` or ``"basic"``, `options` are further options of Lark, `callbacks` what makes the parse tree's
        nodes in place of Lark's own tree builder (a Lark instance to a function for each production). `print` gives
        the text of a tree.

    The fast path, where there is one:
        `accept` gives the tree of a text that is certainly of the language, or None for "ask the grammar"; `locate`
        the places in a text that it took.

    For explaining a refusal:
        `mistakes` is further Lark text that extends the grammar by what people and models write instead; the builder
        reports each. `labels` are the user's nouns for terminals, `words` the spellings of terminals that are closed
        sets, `decode` turns a token's text into the word it stands for, `noise` names terminals that are passed over
        and the fault each is. `unit` is what one text is called, `placeholder` what stands for a missing part that
        could be many things, `separators` the punctuation that can be put in without changing anything.

    For finding a text in prose:
        `brackets` are what every text begins and ends with, `keys` the keys of the outermost object, `blank` the
        characters that mean nothing around a text; each empty where there is no such thing.
    """

    grammar: str
    start: str
    build: Build
    print: Callable[[Any], str]
    mistakes: str = ""
    lexer: str = "contextual"
    labels: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decode: Callable[[str], str] = _no_decoding
    accept: Callable[[str], Any | None] | None = None
    noise: Mapping[str, str] = field(default_factory=dict)
    locate: Callable[[Source], Places] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    callbacks: Callable[[Any], Mapping[Any, Callable[[list[Any]], Any]]] | None = None
    brackets: tuple[str, str] | None = None
    keys: tuple[str, ...] = ()
    separators: tuple[str, ...] = ()
    blank: str = ""
    unit: str = "text"
    placeholder: str = "more text"
    max_characters: int = MAX_CHARACTERS
    max_stack: int = MAX_STACK


@dataclass(frozen=True, slots=True)
class Embedded:
    """A text of another language inside a tree: a formula inside a query.

    It is judged against the schema of the outer text, or against `schema` where that is given: the names that it may
    use are then those and no others. `facts` are added to the outer ones.
    """

    path: Path
    text: str
    language: Language
    schema: Schema | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def _only_root(tree: Any) -> Iterable[tuple[Path, Any]]:
    yield (), tree


def _as_it_is(tree: Any) -> Any:
    return tree


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A formal query language: notation, rules and vocabulary, with what it takes to walk a tree.

    `faults` are what reading a text can find, `rules` what judging a tree can find. `walk` gives every node that
    rules are declared on, with its path; `nodes` the same nodes without their paths, grouped by class, where that is
    cheaper; `embedded` the texts of other languages inside; `canonical` the one tree
    that stands for all trees of the same meaning. `vocabulary` is what the rules consult: for a language with
    profiles, the profile. `severities` says what a rule counts for here where that is not what it counts for
    elsewhere; None turns it off.
    """

    name: str
    notation: Notation
    title: str = ""
    profile: str = ""
    vocabulary: Any = None
    faults: tuple[Fault, ...] = ()
    rules: tuple[Rule, ...] = ()
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    walk: Callable[[Any], Iterable[tuple[Path, Any]]] = _only_root
    nodes: Callable[[Any], Sequence[tuple[type, Sequence[Any]]]] | None = None
    embedded: Callable[[Any, Schema | None], Iterable[Embedded]] | None = None
    canonical: Callable[[Any], Any] = _as_it_is

    @classmethod
    def from_lark(cls, grammar: str | os.PathLike[str], **options: Any) -> Language:
        """A language from a user's own Lark grammar: a path to a ``.lark`` file, or the grammar's text.

        What can be given besides, by keyword: `start` (rule, default ``"start"``), `name`, `unit` (what one text is
        called), `labels` (the user's nouns for terminals), `names` (terminals that are looked up in a schema, with what
        such a name is called), `decode` and `encode` (a name's token to the name and back), `rules`, `build` (the parse
        tree to a tree of your own), `print` (a tree to text; derived from the grammar where it is not given), `lexer`
        (``"contextual"`` or ``"basic"``), `import_paths`, `vocabulary`.

        Raises:
            grammar.adoption.GrammarError: the grammar cannot be loaded, or uses what cannot be read here.
        """
        from grammar.adoption import adopt

        return adopt(grammar, **options)

    def parts(self, tree: Any) -> Sequence[tuple[type, Sequence[Any]]]:
        """The nodes of a tree that rules are declared on, in groups of one class."""
        if self.nodes is not None:
            return self.nodes(tree)
        return [(type(node), (node,)) for _, node in self.walk(tree)]

    def severity(self, page: Fault | Rule) -> Severity | None:
        """What a fault or rule counts for in this language, None where it is off."""
        return self.severities.get(page.name, page.severity)

    def fault(self, name: str) -> Fault | None:
        """The fault or rule of that name, or None."""
        return self.pages().get(name)

    def pages(self) -> Mapping[str, Fault]:
        """Everything this language can report, by name, in alphabetical order."""
        every = [*self.faults, *self.rules]
        return MappingProxyType({page.name: page for page in sorted(every, key=lambda page: page.name)})


@dataclass(frozen=True, slots=True)
class Parsed:
    """A source with its tree, or with the diagnostics that say why there is none.

    `tree` is None when the text is not of the language; `partial` then holds what could be built around the faults,
    with its `places`, or None.
    """

    source: Source
    tree: Any = None
    places: Places | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    partial: Any = None
