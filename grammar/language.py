"""Language: the record that a language folder fills; LanguageFamily: a language in each of its profiles."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Protocol, overload

from grammar.diagnostic import Diagnostic, Path, Severity
from grammar.footprint import FootprintReader
from grammar.notation import Generate, Notation, Parsed, Spell, T, Tree_co
from grammar.repair import Repair
from grammar.rule import Fault, Rule
from grammar.schema import Schema

if TYPE_CHECKING:
    from grammar.parsing.prefix import Prefix


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


class Explained(Protocol):
    """Something that has a page: a rule, a fault, a repair, a dialect. Its explanation says why, after a first sentence."""

    @property
    def name(self) -> str:
        """The name that the page is found by, in kebab case."""

    @property
    def explanation(self) -> str:
        """What it reports or does, and why that is right."""


class Transforming(Protocol[Tree_co]):
    """What makes a tree of a parse tree: a `lark.Transformer`."""

    def transform(self, tree: Any) -> Tree_co:
        """The tree."""


def _only_root(tree: Any) -> Iterable[tuple[Path, Any]]:
    yield (), tree


def _as_it_is(tree: Any) -> Any:
    return tree


@dataclass(frozen=True, slots=True, eq=False)
class Language(Generic[Tree_co]):
    """A formal query language: notation, rules and vocabulary, with what it takes to walk a tree.

    `faults` are what reading a text can find, `rules` what judging a tree can find. `walk` gives every node that
    rules are declared on, with its path; `nodes` the same nodes without their paths, grouped by class, where that is
    cheaper; `embedded` the texts of other languages inside; `canonical` the one tree
    that stands for all trees of the same meaning; `generate` makes, of somebody's choices, a tree that is right by the
    rules (None: there are only sentences of the grammar), and `spell` gives the texts of a schema's names;
    `footprint` reads what a tree touches, which a policy judges (None:
    no policy can be used with the language). `vocabulary` is what the rules consult: for a language with profiles, the
    profile. `severities` says what a rule counts for here where that is not what it counts for elsewhere; None turns
    it off. `doubts` says whether the dataset puts in doubt what reading offers for a fault of a text (None: it never
    does). `limits` are sentences on what languages commonly have and this one has not.
    `repairs` mend single faults and `dialects` rewrite a whole text before it is read; both are here to be explained.
    """

    name: str
    notation: Notation
    title: str = ""
    profile: str = ""
    vocabulary: Any = None
    faults: tuple[Fault, ...] = ()
    rules: tuple[Rule, ...] = ()
    repairs: tuple[Repair, ...] = ()
    dialects: tuple[Explained, ...] = ()
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    walk: Callable[[Any], Iterable[tuple[Path, Any]]] = _only_root
    nodes: Callable[[Any], Sequence[tuple[type, Sequence[Any]]]] | None = None
    embedded: Callable[[Any, Schema | None], Iterable[Embedded]] | None = None
    canonical: Callable[[Any], Any] = _as_it_is
    generate: Generate | None = None
    spell: Spell | None = None
    footprint: FootprintReader | None = None
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

    @overload
    @classmethod
    def from_lark(
        cls, grammar: str | os.PathLike[str], *, build: Callable[[Any], T] | Transforming[T], **options: Any
    ) -> Language[T]: ...
    @overload
    @classmethod
    def from_lark(
        cls,
        grammar: str | os.PathLike[str],
        *,
        build: Mapping[str, Callable[..., Any]] | None = None,
        **options: Any,
    ) -> Language[Any]: ...
    @classmethod
    def from_lark(cls, grammar: str | os.PathLike[str], **options: Any) -> Language[Any]:
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
        `print` (a tree to text; derived from the grammar where neither it nor `build` is given), `generate` (choices and a
        schema to a tree that is right by the rules, for generating texts), `footprint` (what a tree touches; without it
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
        from grammar.parsing.prefix import Prefix

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

    def explained(self) -> Mapping[str, Explained]:
        """Everything of this language that has a page, by name, in alphabetical order: what `pages` has, and what mends."""
        every: list[Explained] = [*self.faults, *self.rules, *self.repairs, *self.dialects]
        return MappingProxyType({page.name: page for page in sorted(every, key=lambda page: page.name)})


@dataclass(frozen=True, slots=True)
class LanguageFamily(Generic[Tree_co]):
    """A language in each of its profiles: what a language folder declares under its own name.

    `make` gives the language of a profile, or, without an argument, the one that is meant where none is named; the same
    object each time. `profiles` are the names of the profiles, the default first; empty for a language without any.
    """

    name: str
    make: Callable[..., Language[Tree_co]] = field(repr=False)
    profiles: tuple[str, ...] = ()

    def language(self, profile: str | None = None) -> Language[Tree_co]:
        """The language in a profile; in its default where None is given, or where it has no profiles."""
        return self.make(profile) if profile is not None and self.profiles else self.make()

    def languages(self) -> tuple[Language[Tree_co], ...]:
        """The language in each profile, the default first; the one language where there are no profiles."""
        return tuple(self.make(profile) for profile in self.profiles) or (self.make(),)
