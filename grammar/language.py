"""Language, Notation, Parsed: the record that a language folder fills."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from grammar.claim import Claiming
from grammar.diagnostic import Diagnostic, Edit, Path, Severity
from grammar.rule import Change, Fault, Rule
from grammar.schema import Schema
from grammar.source import Source, Span

if TYPE_CHECKING:
    from grammar.chooser import Chooser
    from grammar.prefix import Prefix

T = TypeVar("T")

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


Draw = Callable[["Chooser", Schema | None], Any]
"""(chooser, schema or None) to a tree in which no rule finds an error, judged against that schema."""

Spell = Callable[[Schema], Mapping[str, Sequence[str]]]
"""A schema to, for each terminal that is a name in it, the texts of those names."""

Build = Callable[[Any, Source], Built]
"""(Lark parse tree, source) to the language's own tree and its places; never raises on a tree the grammar made."""


def _no_decoding(text: str) -> str:
    return text


class Derived:
    """What was worked out from a notation and is kept as long as the notation is: its tables, and what follows from them.

    Never one without the other. Lark numbers the states of a grammar anew whenever it compiles it, so that what is
    derived from one compilation means nothing beside another.
    """

    __slots__ = ("_lock", "_made")

    def __init__(self) -> None:
        self._made: dict[Any, Any] = {}
        self._lock = RLock()

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives, called once for a key whatever threads ask; an exception is not kept."""
        if key not in self._made:
            with self._lock:
                if key not in self._made:
                    self._made[key] = make()
        found: T = self._made[key]
        return found


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
        sets, `aliases` other words that are declared to mean one of them, `decode` turns a token's text into the word
        it stands for, `noise` names terminals that are passed over and the fault each is. `unit` is what one text is
        called, `form` what it is written in, where that has a name that helps whoever is to write one (JSON),
        `placeholder` what stands for a missing part that could be many things, `separators` the punctuation that can
        be put in without changing anything.

    For a grammar that has no table:
        `read` gives what `grammar.reader.read` would, by other means; nothing that needs the table can then be had.

    For finding a text in prose:
        `brackets` are what every text begins and ends with, `keys` the keys of the outermost object, `key_names` other
        names that those are read under (folded, each with its key), `inner_keys` the keys, folded, that only an object
        further inside has, `blank` the characters that mean nothing around a text; each empty where there is no such
        thing.
    """

    grammar: str
    start: str
    build: Build
    print: Callable[[Any], str]
    mistakes: str = ""
    lexer: str = "contextual"
    labels: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    decode: Callable[[str], str] = _no_decoding
    accept: Callable[[str], Any | None] | None = None
    noise: Mapping[str, str] = field(default_factory=dict)
    locate: Callable[[Source], Places] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    callbacks: Callable[[Any], Mapping[Any, Callable[[list[Any]], Any]]] | None = None
    brackets: tuple[str, str] | None = None
    keys: tuple[str, ...] = ()
    key_names: Mapping[str, str] = field(default_factory=dict)
    inner_keys: frozenset[str] = frozenset()
    separators: tuple[str, ...] = ()
    blank: str = ""
    read: Callable[[Source], Parsed] | None = None
    unit: str = "text"
    form: str = ""
    placeholder: str = "more text"
    max_characters: int = MAX_CHARACTERS
    max_stack: int = MAX_STACK
    derived: Derived = field(default_factory=Derived, init=False, repr=False)

    def __repr__(self) -> str:
        """Short: the grammar's text would hide whatever it is printed with."""
        return f"<Notation of {self.unit!r} from {self.start!r}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002  # the protocol of pretty printers
        printer.text(repr(self))


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
    that stands for all trees of the same meaning; `draw` makes, of somebody's choices, a tree that is right by the
    rules (None: there are only sentences of the grammar), and `spell` gives the texts of a schema's names;
    `claiming` reads what a tree asks for, which a policy judges (None:
    no policy can be used with the language). `vocabulary` is what the rules consult: for a language with profiles, the
    profile. `severities` says what a rule counts for here where that is not what it counts for elsewhere; None turns
    it off. `doubts` says whether the dataset puts in doubt what reading offers for a fault of a text (None: it never
    does). `limits` are sentences on what languages commonly have and this one has not.
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
    draw: Draw | None = None
    spell: Spell | None = None
    claiming: Claiming | None = None
    limits: tuple[str, ...] = ()
    doubts: Callable[[Diagnostic, Parsed, Schema], bool] | None = None

    def __post_init__(self) -> None:
        for rule in self.rules:
            if rule.kinds:
                raise TypeError(f"rule {rule.name} is on names of a grammar, which only Language.from_lark resolves")

    def __repr__(self) -> str:
        """Short: whoever prints a language wants its name, not its grammar."""
        return f"<Language {self.name}{f' {self.profile}' if self.profile else ''}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002  # the protocol of pretty printers
        printer.text(repr(self))

    @classmethod
    def from_lark(cls, grammar: str | os.PathLike[str], **options: Any) -> Language:
        """A language from a user's own Lark grammar: a path to a ``.lark`` file, or the grammar's text.

        What can be given besides, by keyword. Of the grammar: `start` (the rule that a text derives from, default
        ``"start"``; of several, a text may derive from any), `parser` (``"lalr"``, or ``"earley"`` for a grammar that is
        not LALR(1); what is lost then stands in the language's `limits`), `lexer`, `import_paths`, and Lark's options
        `keep_all_tokens`, `maybe_placeholders` and `g_regex_flags`. Of its words: `name`, `unit` (what one text is called),
        `form` (what a model that is asked again is told to answer in, such as ``"YAML"``; nothing where it is not given),
        `labels` (the user's nouns for terminals), `names` (terminals that are looked up in a schema, with what such a name
        is called), `decode` and `encode` (a name's token to the name and back), `aliases` (other words for words of closed
        sets), `separators` (punctuation that may be put in without changing anything), `placeholder`. Of its trees:
        `rules`, `build` (a function of the parse tree, functions by the names of rules, or a ``lark.Transformer``),
        `print` (a tree to text; derived from the grammar where neither it nor `build` is given), `draw` (choices and a
        schema to a tree that is right by the rules, for generating texts), `claiming` (what a tree asks for; without it
        names are columns, rules are clauses and other terminals are operators, but not for a tree of your own),
        `vocabulary` and `max_characters`.

        Raises:
            grammar.adoption.GrammarError: the grammar cannot be loaded, or uses what cannot be read here.
        """
        from grammar.adoption import adopt

        return adopt(grammar, **options)

    def prefix(self) -> Prefix:
        """The empty beginning of a text: feed it, and ask whether it can still become one of this language.

        Raises:
            ValueError: the language is not read by an LALR table.
        """
        from grammar.prefix import Prefix

        return Prefix.of(self.notation)

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
