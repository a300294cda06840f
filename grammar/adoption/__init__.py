"""A user's own Lark grammar, adopted as a Language: what the flagship has, from a ``.lark`` file.

The tree of an adopted language is Lark's parse tree with nothing filtered out: punctuation is there, as silent leaves
that `Node.children` leaves away. So a printer can be derived from the grammar for every language, and print then
parse is the identity.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from grammar.adoption.building import build as nodes_of
from grammar.adoption.building import callbacks
from grammar.adoption.earley import FAULTS as EARLEY_FAULTS
from grammar.adoption.earley import MAX_CHARACTERS as EARLEY_CHARACTERS
from grammar.adoption.earley import EarleyReader
from grammar.adoption.footprint import footprint_of
from grammar.adoption.loading import GrammarError, GrammarText, Loaded, check_names, load, refusals, refuse_options
from grammar.adoption.making import taking
from grammar.adoption.naming import closed_sets, label, unknown_name, with_article
from grammar.adoption.own import UNUSABLE, Make, by_function, by_table, by_transformer, own_tree
from grammar.adoption.places import walk_values
from grammar.adoption.printing import (
    PrintError,
    apart,
    as_written,
    by_lexing,
    by_looks,
    ignored_texts,
    print_nodes,
)
from grammar.adoption.tree import Leaf, Name, Node, lark_tree, leaves, parts_by_class, plain, walk
from grammar.diagnostic import Severity, one_of, quote
from grammar.footprint import FootprintReader
from grammar.language import Language
from grammar.notation import (
    MAX_CHARACTERS,
    Build,
    Built,
    Explaining,
    FastPath,
    Generate,
    Notation,
    Outline,
    Parsed,
    Spell,
    Syntax,
)
from grammar.parsing.reader import EXPLANATIONS, compiled, read
from grammar.rule import Fault, Rule
from grammar.schema import Schema
from grammar.source import Source

__all__ = [
    "GrammarError",
    "Leaf",
    "Name",
    "Node",
    "PrintError",
    "adopt",
    "lark_tree",
    "leaves",
    "plain",
    "walk",
]

# Lark is imported where it is used: whoever needs only the names of this module does not pay for it.

LEXERS = {"lalr": ("contextual", "basic"), "earley": ("dynamic", "dynamic_complete", "basic")}
"""The lexers that go with each parser, the default first."""

EARLEY_LIMITS = (
    "an Earley grammar reports only the first error of a text",
    "an Earley grammar offers no repairs but those of words of closed sets",
    "sentences of an Earley grammar are drawn from its rules, and kept where its parser reads them",
    "an Earley grammar may take time cubic in the length of a text, so the length and the work per text are limited",
    "an Earley grammar reads an ambiguous text as Lark resolves it, with a warning",
)
"""What a language loses whose grammar is read with an Earley parser."""

BLANKS = " \n\t\r\f"
"""Characters that may be blank; which of them mean nothing, the grammar says."""

_EARLEY_FAULTS = ("unexpected-text", "unfinished-text", "empty-text", "text-too-long", "text-too-deep", "not-utf-8")


def adopt(
    grammar: str | os.PathLike[str],
    *,
    start: str | Sequence[str] = "start",
    name: str = "",
    unit: str = "text",
    labels: Mapping[str, str] = MappingProxyType({}),
    names: Mapping[str, str] | Iterable[str] = (),
    decode: Callable[[str], str] | None = None,
    encode: Callable[[str], str] | None = None,
    rules: Sequence[Rule] = (),
    build: Any = None,
    print: Callable[[Any], str] | None = None,  # noqa: A002  # the verb of the house
    parser: str = "lalr",
    lexer: str | None = None,
    import_paths: Sequence[str | os.PathLike[str]] = (),
    keep_all_tokens: bool = False,
    maybe_placeholders: bool = True,
    g_regex_flags: int = 0,
    max_characters: int | None = None,
    aliases: Mapping[str, str] = MappingProxyType({}),
    separators: Sequence[str] = (),
    placeholder: str = "more text",
    form: str = "",
    vocabulary: Any = None,
    generate: Generate | None = None,
    footprint: FootprintReader | None = None,
    **refused: Any,
) -> Language:
    """The language of a Lark grammar; see `Language.from_lark`, which is the way to call this.

    Raises:
        GrammarError: the grammar cannot be loaded, or uses what cannot be read here.
    """
    for reason in refuse_options(refused):
        raise GrammarError(reason)
    if not isinstance(rules, Iterable):
        raise GrammarError(f"`rules` is a list of rules, not {type(rules).__name__}")
    given = GrammarText.of(grammar)
    starts = (start,) if isinstance(start, str) else tuple(dict.fromkeys(start))
    lexer = _lexer(parser, lexer)
    options: dict[str, Any] = {
        "import_paths": [os.fspath(path) for path in import_paths],
        "keep_all_tokens": keep_all_tokens,
        "maybe_placeholders": maybe_placeholders,
        "g_regex_flags": int(g_regex_flags),
        "source_path": None if given.file is None else str(given.file),
    }
    loaded = load(given, starts, options)
    nouns = _nouns(names, loaded)
    check_names(list(labels), loaded.terminals, "terminal")
    decode, encode = decode or str, encode or str
    gaps = tuple(ignored_texts([loaded.pattern(name) for name in loaded.ignored], loaded.flags))
    printer = _Printer(gaps)
    if print is None:
        _require_printable(loaded, gaps, is_own_tree=build is not None)
    words = _closed_words(loaded, aliases)
    to_nodes = _to_nodes(nouns, decode)
    notation = Notation(
        syntax=Syntax(
            grammar=loaded.text,
            start=loaded.start,
            lexer=lexer,
            build=to_nodes if build is None else _to_own(to_nodes, _make(build, loaded)),
            print=print or printer,
            options=options,
            callbacks=callbacks,
        ),
        explaining=Explaining(
            labels=_labels(loaded, nouns, labels),
            words=words,
            aliases=aliases,
            separators=tuple(separators),
            placeholder=placeholder,
            unit=unit,
            form=form,
            decode=decode,
        ),
        outline=Outline(
            blank="".join(gap for gap in gaps if gap in BLANKS),
        ),
        fast_path=FastPath(
            take=taking(dict.fromkeys(nouns, decode), to_nodes) if build is None and parser == "lalr" else None,
        ),
        max_characters=max_characters or (MAX_CHARACTERS if parser == "lalr" else EARLEY_CHARACTERS),
    )
    printer.notation = notation = _readable(notation, parser, starts)
    is_own_tree = build is not None
    return Language(
        name=name or given.name or "language",
        title=name or given.name,
        notation=notation,
        vocabulary=vocabulary,
        faults=_faults(parser, is_own_tree=is_own_tree),
        rules=(
            *_name_rules(loaded, nouns, encode, is_own_tree=is_own_tree),
            *(_resolved(rule, loaded, is_own_tree=is_own_tree) for rule in rules),
        ),
        walk=walk_values if is_own_tree else walk,
        nodes=None if is_own_tree else parts_by_class,
        generate=generate,
        spell=_spelling(nouns, encode) if nouns else None,
        footprint=footprint
        or (None if is_own_tree else footprint_of(loaded.productions, loaded.terminals, nouns, decode)),
        limits=EARLEY_LIMITS if parser == "earley" else (),
    )


def _readable(notation: Notation, parser: str, starts: Sequence[str]) -> Notation:
    """The notation with what it is read by: its table, or Lark's Earley parser.

    Raises:
        GrammarError: Lark does not compile the grammar.
    """
    with refusals(starts):
        if parser == "earley":
            return replace(notation, read=_earley(notation))
        compiled(notation, with_mistakes=False)
        return notation


def _faults(parser: str, *, is_own_tree: bool) -> tuple[Fault, ...]:
    """What reading can find: all that is explained, or with an Earley parser its first errors and its own."""
    names = _EARLEY_FAULTS if parser == "earley" else tuple(EXPLANATIONS)
    faults = [Fault(name, Severity.ERROR, EXPLANATIONS[name]) for name in EXPLANATIONS if name in names]
    return (*faults, *(EARLEY_FAULTS if parser == "earley" else ()), *((UNUSABLE,) if is_own_tree else ()))


def _closed_words(loaded: Loaded, aliases: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """The terminals that are closed sets of words, each word of an alias among them."""
    words = dict(closed_sets(loaded.terminals.values(), loaded.fixed))
    check_names(list(aliases.values()), {word for those in words.values() for word in those}, "word")
    return words


def _name_rules(
    loaded: Loaded, nouns: Mapping[str, str], encode: Callable[[str], str], *, is_own_tree: bool
) -> tuple[Rule, ...]:
    """The rule that looks names up in the schema; none where no terminal is a name."""
    if not nouns:
        return ()
    patterns = {terminal: re.compile(loaded.pattern(terminal), loaded.flags) for terminal in loaded.terminals}

    def fits(terminal: str, text: str) -> bool:
        return patterns[terminal].fullmatch(text) is not None

    return (unknown_name(nouns, encode, fits, is_own_tree=is_own_tree),)


def _lexer(parser: str, lexer: str | None) -> str:
    if parser not in LEXERS:
        raise GrammarError(f"there is no parser {quote(parser)} here, only {one_of(list(LEXERS), 'and')}")
    if lexer in (None, "auto"):
        return LEXERS[parser][0]
    if lexer not in LEXERS[parser]:
        raise GrammarError(
            f"the lexer {quote(str(lexer))} does not go with the parser {parser}, only {one_of(LEXERS[parser], 'and')}"
        )
    return str(lexer)


def _nouns(names: Mapping[str, str] | Iterable[str], loaded: Loaded) -> Mapping[str, str]:
    """For each terminal whose tokens are names, what such a name is called."""
    terminals = [names] if isinstance(names, str) else names
    if not isinstance(terminals, Iterable):
        raise GrammarError(
            f"`names` are terminals, or terminals with what their names are called, not {type(names).__name__}"
        )
    nouns = dict(terminals) if isinstance(terminals, Mapping) else dict.fromkeys(terminals, "column")
    check_names(list(nouns), loaded.terminals, "terminal")
    for terminal in nouns:
        if terminal in loaded.ignored:
            raise GrammarError(f"the grammar ignores {quote(terminal)}, so no such name is ever read")
    return nouns


def _labels(loaded: Loaded, nouns: Mapping[str, str], labels: Mapping[str, str]) -> Mapping[str, str]:
    """What each terminal is called: as its author says, by the noun of its names, or in the grammar's own words."""
    own = {t.name: label(t) for t in loaded.terminals.values() if t.pattern.type == "re"}
    return {**own, **{terminal: with_article(noun) for terminal, noun in nouns.items()}, **labels}


def _spelling(nouns: Iterable[str], encode: Callable[[str], str]) -> Spell:
    """How the names of a schema are written as tokens of the terminals that are names."""

    def spell(schema: Schema) -> dict[str, list[str]]:
        texts = [encode(column.name) for column in schema]
        return dict.fromkeys(nouns, texts)

    return spell


def _require_printable(loaded: Loaded, gaps: Sequence[str], *, is_own_tree: bool) -> None:
    if is_own_tree:
        raise GrammarError("a tree that `build` makes needs its own printer: give `print` too")
    if loaded.ignored and not gaps:
        raise GrammarError("no ignored text was found that could separate the tokens: give `print`")


def _to_nodes(nouns: Iterable[str], decode: Callable[[str], str]) -> Build:
    naming = dict.fromkeys(nouns, decode)
    return lambda tree, source: nodes_of(tree, source, naming)


def _to_own(to_nodes: Build, make: Make) -> Build:
    def build(tree: Any, source: Source) -> Built:
        return own_tree(to_nodes(tree, source), source, make)

    return build


def _make(build: Any, loaded: Loaded) -> Make:
    """How an author's `build` makes a tree: one function, a function for each rule, or a ``lark.Transformer``."""
    from lark import Transformer

    if isinstance(build, Transformer):
        return by_transformer(build)
    if isinstance(build, Mapping):
        check_names(list(build), [*loaded.kinds, *loaded.terminals], "rule or terminal")
        return by_table(build)
    if callable(build):
        return by_function(build)
    raise GrammarError("`build` is a function of the tree, functions by the names of rules, or a lark.Transformer")


class _Printer:
    """The printer that is derived from a grammar: it is given the notation when that is made."""

    __slots__ = ("gaps", "notation")

    notation: Notation

    def __init__(self, gaps: Sequence[str]) -> None:
        self.gaps = gaps

    def __call__(self, tree: Any) -> str:
        """The text of a tree of nodes."""
        notation = self.notation
        separator = self.gaps[0] if self.gaps else ""
        nicest = by_looks(separator) if notation.read else by_lexing(compiled(notation, with_mistakes=False), separator)
        return print_nodes(tree, (nicest, apart(separator), as_written), lambda text: read(notation, Source(text)).tree)


def _earley(notation: Notation) -> Callable[[Source], Parsed]:
    """Reading with Lark's Earley parser in place of the table."""
    from lark import Lark

    options = {**notation.syntax.options, "lexer": notation.syntax.lexer, "start": notation.syntax.start}
    reader = EarleyReader.of(
        Lark(notation.syntax.grammar, parser="earley", ambiguity="forest", **options), notation.syntax.start
    )
    return lambda source: reader.read(notation, source, notation.syntax.build)


def _resolved(rule: Rule, loaded: Loaded, *, is_own_tree: bool) -> Rule:
    """A rule that is declared on the grammar's names, as one on nodes or leaves of these kinds."""
    if not isinstance(rule, Rule):
        raise GrammarError(f"`rules` are functions that `@rule` has made rules, not {type(rule).__name__}")
    if not rule.kinds:
        return rule
    if is_own_tree:
        raise GrammarError(f"rule {quote(rule.name)} is on rules of the grammar, but `build` makes a tree of its own")
    is_on_leaves = any(kind in loaded.terminals for kind in rule.kinds)
    check_names(
        sorted(rule.kinds), loaded.terminals if is_on_leaves else loaded.kinds, "terminal" if is_on_leaves else "rule"
    )
    return replace(rule, on=Leaf if is_on_leaves else Node, where=("kind", rule.kinds), kinds=frozenset())
