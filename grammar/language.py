"""Language: the record that a language folder fills; LanguageFamily: a language in each of its profiles."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Never, Protocol

from grammar.diagnostic import Diagnostic, Path, Severity, one_of
from grammar.frozen import field, fields_of, frozen
from grammar.notation import MAX_STACK, FastPath, Generate, Notation, Outline, Own, Parsed, Spell, Tree_co
from grammar.rule import Fault, Rule
from grammar.schema import Schema

if TYPE_CHECKING:
    from grammar.adoption import (
        EmbeddedTexts,
        Grammar,
        Mistakes,
        NodePrinter,
        PolicyParts,
        PostLex,
        TerminalDef,
        TokenCallback,
        TreeBuilder,
    )
    from grammar.completion import Completion, Sites
    from grammar.description import Description
    from grammar.footprint import FootprintReader
    from grammar.notations.json import Declared, Shape
    from grammar.parsing.prefix import Prefix
    from grammar.recipe import Recipe
    from grammar.repair import Repair

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@frozen
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


class UnknownNotationError(KeyError, ValueError):
    """The language has no notation of that name. The message is one sentence."""

    def __str__(self) -> str:
        """The sentence, and not as `KeyError` would quote it."""
        return str(self.args[0])


def made_by(recipe: Recipe, language: Language[Tree_co]) -> Language[Tree_co]:
    """The language, which that recipe has just made; its notation goes with it."""
    object.__setattr__(language, "recipe", recipe)
    object.__setattr__(language.notation, "recipe", recipe)
    return language


def _only_root(tree: Any) -> Iterable[tuple[Path, Any]]:
    yield (), tree


def _as_it_is(tree: Any) -> Any:
    return tree


@frozen(eq=False, later=True)
class Language(Generic[Tree_co]):
    """A formal query language: notation, rules and vocabulary, with what it takes to walk a tree.

    `faults` are what reading a text can find, `rules` what judging a tree can find. `walk` gives every node that
    rules are declared on, with its path; `nodes` the same nodes without their paths, grouped by class, where that is
    cheaper; `embedded` the texts of other languages inside; `canonical` the one tree
    that stands for all trees of the same meaning; `generate` makes, of somebody's choices, a tree that is right by the
    rules (None: there are only sentences of the grammar), and `spell` gives the texts of a schema's names;
    `footprint` reads what a tree touches, which a policy judges (None:
    no policy can be used with the language); `describing` says in words what a tree asks, `completing` what is known of a
    place in an unfinished text beyond the grammar. `vocabulary` is what the rules consult: for a language with profiles, the
    profile. `severities` says what a rule counts for here where that is not what
    it counts for elsewhere; None turns it off. `doubts` says whether the dataset puts in doubt what reading offers for a
    fault of a text (None: it never does). `limits` are sentences on what languages commonly have and this one has not.
    `recipe` says how it is made again in another process; a changed copy has none, and is pickled by its fields.
    `repairs` mend single faults and `dialects` rewrite a whole text before it is read; both are here to be explained.
    `shape` and `declared` are what a language of typed JSON is filled from, for whoever writes it for another engine; None
    where texts are not JSON.
    `written` is the name of the notation, and `notations` gives for the name of each the function from this language to the
    same in that notation; both are empty for a language that is written in one way only. `shown` gives the page of a rule
    or fault with its examples in this notation; None: as they are.
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
    describing: Callable[[Any], Description] | None = None
    completing: Sites | None = None
    limits: tuple[str, ...] = ()
    doubts: Callable[[Diagnostic, Parsed, Schema], bool] | None = None
    shape: Shape | None = None
    declared: Declared | None = None
    written: str = ""
    notations: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict, repr=False)
    shown: Callable[[Any], Any] | None = None
    recipe: Recipe | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        for rule in self.rules:
            if rule.kinds:
                raise TypeError(f"rule {rule.name} is on names of a grammar, which only Language.from_lark resolves")

    def __repr__(self) -> str:
        """Short: whoever prints a language wants its name, not its grammar."""
        return f"<Language {self.name}{f' {self.profile}' if self.profile else ''}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002  # the protocol of pretty printers
        printer.text(repr(self))

    def __reduce__(self) -> tuple[Any, ...]:
        """By its recipe, so that another process makes it once, of what it was made of here."""
        from grammar.recipe import plain, remade, require_picklable, restored

        if self.recipe is not None:
            return remade, (self.recipe.payload(f"the language `{self.name}`"),)
        content = {name: plain(getattr(self, name)) for name, stated in fields_of(type(self)).items() if stated.init}
        require_picklable(f"the language `{self.name}`", content)
        return restored, (type(self), content)

    def __copy__(self) -> Language[Tree_co]:
        """Itself: a language is a value."""
        return self

    def __deepcopy__(self, memo: Any) -> Language[Tree_co]:
        """Itself: a language is a value."""
        return self

    @classmethod
    def from_lark(
        cls,
        grammar: Grammar,
        *,
        # how Lark reads the grammar
        start: str | Sequence[str] | None = None,
        parser: str | None = None,
        lexer: str | None = None,
        import_paths: Sequence[str | os.PathLike[str]] | None = None,
        notation: str | None = None,
        words: Mapping[str, Sequence[str]] = _NOTHING,
        declared: Declared | Mapping[str, object] | None = None,
        keep_all_tokens: bool | None = None,
        maybe_placeholders: bool | None = None,
        g_regex_flags: int | None = None,
        priority: str | None = "auto",
        rel_to: str | os.PathLike[str] | None = None,
        source_path: str | os.PathLike[str] | None = None,
        cache: bool | str | os.PathLike[str] | None = None,
        # code of the grammar's own between its tokens
        regex: bool | None = None,
        postlex: PostLex | None = None,
        edit_terminals: Callable[[TerminalDef], object] | None = None,
        lexer_callbacks: Mapping[str, TokenCallback] | None = None,
        # what things are called
        name: str = "",
        title: str = "",
        profile: str = "",
        unit: str = "text",
        form: str = "",
        labels: Mapping[str, str] = _NOTHING,
        phrases: Mapping[str, str] = _NOTHING,
        names: Mapping[str, str] | Iterable[str] = (),
        decode: Callable[[str], str] | None = None,
        encode: Callable[[str], str] | None = None,
        aliases: Mapping[str, str] = _NOTHING,
        separators: Sequence[str] = (),
        placeholder: str = "more text",
        # what people and models write instead
        mistakes: Mistakes | None = None,
        noise: Mapping[str, str] = _NOTHING,
        faults: Sequence[Fault] = (),
        repairs: Sequence[Repair] = (),
        dialects: Sequence[Explained] = (),
        doubts: Callable[[Diagnostic, Parsed, Schema], bool] | None = None,
        # where a text is, in what a model said
        outline: Outline | None = None,
        fast_path: FastPath | None = None,
        # trees
        build: TreeBuilder[Own] | None = None,
        print: Callable[[Any], str] | NodePrinter | None = None,  # noqa: A002  # the verb of the house
        canonical: Callable[[Any], Any] | None = None,
        walk: Callable[[Any], Iterable[tuple[Path, Any]]] | None = None,
        nodes: Callable[[Any], Sequence[tuple[type, Sequence[Any]]]] | None = None,
        embedded: EmbeddedTexts | Mapping[str, Language] | None = None,
        generate: Generate | None = None,
        # what is judged
        rules: Sequence[Rule] = (),
        severities: Mapping[str, Severity | str | None] = _NOTHING,
        vocabulary: Any = None,
        footprint: FootprintReader | None = None,
        policy_parts: PolicyParts | None = None,
        # bounds
        max_characters: int | None = None,
        max_stack: int = MAX_STACK,
        # options of Lark that change nothing here
        propagate_positions: Any = None,
        debug: bool | None = None,
        cache_grammar: bool | None = None,
        strict: bool | None = None,
        ordered_sets: bool | None = None,
        ambiguity: str | None = None,
        tree_class: Any = None,
        use_bytes: bool | None = None,
        # options of Lark that cannot be given, which are refused with the reason
        **refused: Never,
    ) -> Language[Own]:
        """A language from a user's own Lark grammar.

        `grammar` is a path to a ``.lark`` file, the grammar's text, an open file, or a ``Lark`` object, whose options then
        hold where none are given here. Everything that a language of the package has can be said by keyword. The names of
        Lark's options mean what they mean to Lark; the reference page on them says what each of the others means:

        * what its texts are: `notation`; of JSON `words` and `declared`, which says what no grammar can;
        * how Lark reads the grammar: `start`, `parser`, `lexer`, `import_paths`, `rel_to`, `source_path`,
          `keep_all_tokens`, `maybe_placeholders`, `g_regex_flags`, `priority`, `cache`; code between tokens: `postlex`,
          `lexer_callbacks`, `edit_terminals`, `regex` (what is lost with an Earley parser or such code stands in the
          language's `limits`);
        * what things are called: `name`, `title`, `profile`, `unit`, `form`, `labels`, `phrases`, `names` with `decode` and
          `encode`, `aliases`, `separators`, `placeholder`;
        * what people and models write instead: `mistakes`, `noise`, `faults`, `repairs`, `dialects`, `doubts`;
        * where a text is, in what a model said: `outline`, `fast_path`;
        * trees: `build`, `print`, `canonical`, `walk`, `nodes`, `embedded`, `generate`;
        * what is judged: `rules`, `severities`, `vocabulary`, `footprint`, `policy_parts`;
        * bounds: `max_characters`, `max_stack`.

        Other options of Lark change nothing here and may stay, or are refused with the reason.

        Raises:
            grammar.adoption.GrammarError: the grammar cannot be loaded, or an option cannot be heeded.
        """
        given = {name: value for name, value in locals().items() if name not in ("cls", "grammar", "refused")}
        from grammar.adoption import adopt

        return adopt(grammar, **given, **refused)

    def in_notation(self, name: str) -> Language[Tree_co]:
        """The same language in one of its `notations`: the same trees, rules and policies, other texts.

        Raises:
            UnknownNotationError: the language has no such notation.
        """
        if name == self.written and name:
            return self
        if not isinstance(name, str) or name not in self.notations:
            known = f"only {one_of(list(self.notations), 'and')}" if self.notations else "it is written in one way only"
            raise UnknownNotationError(f"the language {self.name} has no notation {name!r:.60}: {known}")
        language: Language[Tree_co] = self.notations[name](self)
        return language

    def prefix(self) -> Prefix:
        """The empty beginning of a text: feed it, and ask whether it can still become one of this language.

        Raises:
            ValueError: the language is not read by an LALR table.
        """
        from grammar.parsing.prefix import Prefix

        return Prefix.of(self.notation)

    def describe(self, tree: Any) -> Description:
        """What a tree asks, in plain words: its text, and of each piece the path of what it speaks of.

        Nothing that the tree says is left out: two trees of different meaning have different texts.

        Raises:
            ValueError: the language has no words for its trees.
        """
        if self.describing is None:
            raise ValueError(f"the language {self.name} does not say what its texts ask: give `describing`")
        return self.describing(tree)

    def complete(
        self, text: str, at: int | None = None, schema: Schema | None = None, *, limit: int = 200
    ) -> Completion:
        """What may come next at an offset of a text: words, signs, and the names and values that may stand there.

        Args:
            text: any text. What stands behind the offset has no say.
            at: the offset; the end of the text by default.
            schema: whose names may be written; None: no name is known.
            limit: so many names and values are offered at most.

        Raises:
            ValueError: the language is not read by an LALR table, or the offset is not in the text.
        """
        from grammar.parsing.completing import complete, sites_of_names

        sites = self.completing or (sites_of_names(self.spell) if self.spell is not None else None)
        return complete(self.notation, text, at, schema, sites, limit)

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
        pages = {page.name: page for page in sorted(every, key=lambda page: page.name)}
        if self.shown is not None:
            pages = {name: self.shown(page) for name, page in pages.items()}
        return MappingProxyType(pages)

    def explained(self) -> Mapping[str, Explained]:
        """Everything of this language that has a page, by name, in alphabetical order: what `pages` has, and what mends."""
        every: list[Explained] = [*self.pages().values(), *self.repairs, *self.dialects]
        return MappingProxyType({page.name: page for page in sorted(every, key=lambda page: page.name)})


@frozen
class LanguageFamily(Generic[Tree_co]):
    """A language in each of its profiles: what a language folder declares under its own name.

    `make` gives the language of a profile, or, without an argument, the one that is meant where none is named; the same
    object each time. `profiles` are the names of the profiles, the default first; empty for a language without any.
    `notations` are the names of the ways in which it is written, the default first; empty where there is one.
    """

    name: str
    make: Callable[..., Language[Tree_co]] = field(repr=False)
    profiles: tuple[str, ...] = ()
    notations: tuple[str, ...] = ()

    def language(self, profile: str | None = None, notation: str | None = None) -> Language[Tree_co]:
        """The language in a profile; in its default where None is given, or where it has no profiles.

        Raises:
            UnknownNotationError: there is no such notation.
        """
        language = self.make(profile) if profile is not None and self.profiles else self.make()
        return language if notation is None else language.in_notation(notation)

    def languages(self) -> tuple[Language[Tree_co], ...]:
        """The language in each profile, the default first; the one language where there are no profiles."""
        return tuple(self.make(profile) for profile in self.profiles) or (self.make(),)

    def in_every_notation(self) -> tuple[Language[Tree_co], ...]:
        """The language in each profile and each notation."""
        return tuple(
            language if name is None else language.in_notation(name)
            for name in self.notations or (None,)
            for language in self.languages()
        )
