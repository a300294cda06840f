"""Notation and its groups, Parsed, Built, Places: one written form of a language, and what reading a text of it gives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from grammar.diagnostic import Diagnostic, Edit, Path
from grammar.frozen import field, fields_of, frozen, replace
from grammar.rule import Change
from grammar.schema import Schema
from grammar.source import Source, Span

if TYPE_CHECKING:
    from grammar.chooser import Chooser
    from grammar.recipe import Recipe

T = TypeVar("T")

if TYPE_CHECKING:  # a default is for type checkers alone: `Language` is `Language[Any]`
    from typing_extensions import TypeVar as TypeVarWithDefault

    Own = TypeVarWithDefault("Own", default=Any)
    Tree_co = TypeVarWithDefault("Tree_co", covariant=True, default=Any)
else:
    Own = TypeVar("Own")
    Tree_co = TypeVar("Tree_co", covariant=True)
"""What a text of a language is once it is read: the class of its trees."""

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

    def escaped(self, text: str, path: Path = ()) -> str | None:
        """How `text` is written inside the string at `path`; None where it cannot be."""

    def edits(self, change: Change) -> tuple[Edit, ...]:
        """The characters that a change in terms of the tree touches; empty where it cannot be made."""


@frozen
class Built:
    """What a builder made of a parse tree: the language's tree (None: no such thing), its places, and faults seen."""

    tree: Any
    places: Places
    diagnostics: tuple[Diagnostic, ...] = ()


Generate = Callable[["Chooser", Schema | None], Any]
"""(chooser, schema or None) to a tree in which no rule finds an error, judged against that schema."""

Spell = Callable[[Schema], Mapping[str, Sequence[str]]]
"""A schema to, for each terminal that is a name in it, the texts of those names."""

Build = Callable[[Any, Source], Built]
"""(parse tree, source) to the language's own tree and its places; never raises on a tree the grammar made."""


class Taken(Protocol):
    """A text that is certainly of the language: what it was read as is made when it is asked for."""

    def make(self) -> Any:
        """The language's own tree of the text, always the same one."""

    @property
    def leaf(self) -> type:
        """The class of the tree's leaves."""

    def leaves(self, kinds: Collection[str]) -> Sequence[Any] | None:
        """The leaves whose `kind` is one of these, in the order of the text; None where only the tree could tell."""


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

    def once(self, key: Any, make: Callable[..., T], *arguments: Any) -> T:
        """What `make` gives of the arguments, called once for a key whatever threads ask; an exception is not kept."""
        try:
            derived: T = self._made[key]
        except KeyError:
            pass
        else:
            return derived
        with self._lock:
            if key not in self._made:
                self._made[key] = make(*arguments)
            return self._made[key]  # type: ignore[no-any-return]  # it is what `make` gave


@frozen(eq=False)
class Syntax:
    """What defines a notation.

    `grammar` is Lark text: what it derives from `start`, and `build` does not refuse, is the language. `print` gives the
    text of a tree. `lexer` is ``"contextual"`` or ``"basic"``, `options` are further options of Lark, `callbacks` what makes
    the parse tree's nodes in place of the usual trees (the grammar's `Tables` to a function for each production). `tables`
    gives the tables that were made before of a text with these settings, None where there are none.
    """

    grammar: str = field(repr=False)
    start: str
    build: Build
    print: Callable[[Any], str]
    lexer: str = "contextual"
    options: Mapping[str, Any] = field(default_factory=dict)
    callbacks: Callable[[Any], Mapping[Any, Callable[[list[Any]], Any]]] | None = None
    tables: Callable[[Syntax, str], Any] | None = field(default=None, repr=False)


@frozen(eq=False)
class FastPath:
    """How a right text is read without the grammar; None where there is no such way.

    `accept` gives the tree of a text that is certainly of the language, or None for "ask the grammar"; `locate` gives the
    places in a text that it took. `take` gives what is taken without a tree, or None for "ask the grammar"; it is given the
    notation too, and a notation made anew from this one with another grammar keeps it.
    """

    accept: Callable[[str], Any | None] | None = None
    locate: Callable[[Source], Places] | None = None
    take: Callable[[Notation, str], Taken | None] | None = None


@frozen(eq=False)
class Explaining:
    """What it takes to explain a refusal.

    `mistakes` is further Lark text that extends the grammar by what people and models write instead; the builder reports
    each. `labels` are the user's nouns for terminals, `words` the spellings of terminals that are closed sets, `aliases`
    other words that are declared to mean one of them, `decode` turns a token's text into the word it stands for, `noise`
    names terminals that are passed over and the fault each is. `separators` is the punctuation that can be put in without
    changing anything, `placeholder` stands for a missing part that could be many things. `unit` is what one text is
    called, `form` what it is written in, where that has a name that helps whoever is to write one (JSON).
    """

    mistakes: str = field(default="", repr=False)
    labels: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    decode: Callable[[str], str] = _no_decoding
    noise: Mapping[str, str] = field(default_factory=dict)
    separators: tuple[str, ...] = ()
    open_words: frozenset[str] = frozenset()
    placeholder: str = "more text"
    unit: str = "text"
    form: str = ""


@frozen(eq=False)
class Outline:
    """What a text looks like from outside, for finding one in prose; each empty or None where there is no such thing.

    `brackets` are what every text begins and ends with, `keys` the keys of the outermost object, `key_names` other names
    that those are read under (folded, each with its key), `inner_keys` the keys, folded, that only an object further
    inside has, `blank` the characters that mean nothing around a text. `is_nested` says that a whole text may be a part
    of another one, so that what stands around it may be of the language and not of an envelope.
    """

    brackets: tuple[str, str] | None = None
    keys: tuple[str, ...] = ()
    key_names: Mapping[str, str] = field(default_factory=dict)
    inner_keys: frozenset[str] = frozenset()
    blank: str = ""
    is_nested: bool = False


@frozen(eq=False, later=True)
class Notation:
    """One written form of a language.

    `syntax` defines it; `fast_path` reads what is right without the grammar; `explaining` is for what is not; `outline`
    is for finding a text in prose. For a grammar that has no LALR table, `read` gives what `grammar.parsing.reader.read`
    would, by other means; nothing that needs the table can then be had, but `unfinished` may make what reads unfinished texts
    of the notation (`grammar.parsing.prefix.Unfinished`). `max_characters` and `max_stack` bound what is
    read at all.
    """

    syntax: Syntax
    explaining: Explaining = field(default_factory=Explaining)
    fast_path: FastPath = FastPath()
    outline: Outline = field(default_factory=Outline)
    read: Callable[[Source], Parsed] | None = None
    unfinished: Callable[[Notation], Any] | None = None
    max_characters: int = MAX_CHARACTERS
    max_stack: int = MAX_STACK
    derived: Derived = field(default_factory=Derived, init=False, repr=False)
    recipe: Recipe | None = field(default=None, init=False, repr=False)

    def print(self, tree: Any) -> str:
        """The text of a tree."""
        return self.syntax.print(tree)

    def changed(self, **fields: Any) -> Notation:
        """The same notation with other values for some fields, its own or those of its groups.

        What was derived from this one (its table) is not handed on.

        Raises:
            TypeError: there is no such field.
        """
        by_group: dict[str, dict[str, Any]] = {}
        for name, value in fields.items():
            by_group.setdefault(_GROUP_OF.get(name, ""), {})[name] = value
        own = by_group.pop("", {})
        return replace(self, **own, **{name: replace(getattr(self, name), **new) for name, new in by_group.items()})

    def __reduce__(self) -> tuple[Any, ...]:
        """By the recipe of its language; without one by its fields, nothing of what was derived from them."""
        from grammar.recipe import remade_notation, restored

        if self.recipe is not None:
            return remade_notation, (self.recipe.payload(f"the language of {self!r}"),)
        return restored, (
            type(self),
            {n: getattr(self, n) for n, stated in fields_of(type(self)).items() if stated.init},
        )

    def __copy__(self) -> Notation:
        """Itself: a notation is a value."""
        return self

    def __deepcopy__(self, memo: Any) -> Notation:
        """Itself: a notation is a value."""
        return self

    def __repr__(self) -> str:
        """Short: the grammar's text would hide whatever it is printed with."""
        return f"<Notation of {self.explaining.unit!r} from {self.syntax.start!r}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002  # the protocol of pretty printers
        printer.text(repr(self))


_GROUP_OF = {
    name: group
    for group, kind in (
        ("syntax", Syntax),
        ("explaining", Explaining),
        ("fast_path", FastPath),
        ("outline", Outline),
    )
    for name in fields_of(kind)
}
"""For each field of a group, the group."""


@frozen
class Parsed(Generic[Tree_co]):
    """A source with its tree, or with the diagnostics that say why there is none.

    `tree` is None when the text is not of the language; `partial` then holds what could be built around the faults,
    with its `places`, or None.
    """

    source: Source
    tree: Tree_co | None = None
    places: Places | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    partial: Any = None
