"""A user's own Lark grammar, adopted as a Language: what the flagship has, from a ``.lark`` file.

The tree of an adopted language is Lark's parse tree with nothing filtered out: punctuation is there, as silent leaves
that `Node.children` leaves away. So a printer can be derived from the grammar for every language, and print then
parse is the identity.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from grammar.adoption.building import Builder, callbacks
from grammar.adoption.building import build as nodes_of
from grammar.adoption.cache import Cache, Kept
from grammar.adoption.earley import FAULTS as EARLEY_FAULTS
from grammar.adoption.earley import MAX_CHARACTERS as EARLEY_CHARACTERS
from grammar.adoption.earley import EarleyReader
from grammar.adoption.earley_prefix import EarleyUnfinished
from grammar.adoption.footprint import footprint_of
from grammar.adoption.handed_over import is_lark, is_transformer, is_transformer_class, taken_from
from grammar.adoption.ignored import calling
from grammar.adoption.json_language import adopt_json, completed, shape_if_json
from grammar.adoption.lark_loop import FAULTS as LOOP_FAULTS
from grammar.adoption.lark_loop import LarkLoop, placed
from grammar.adoption.lark_loop import limits as loop_limits
from grammar.adoption.loading import GrammarError, GrammarText, Loaded, check_names, check_starts, load, refusals
from grammar.adoption.making import taking
from grammar.adoption.mistakes import Mistake, MistakeReader, Mistakes, check_mistakes, check_noise, check_repairs
from grammar.adoption.naming import closed_sets, label, unknown_name, with_article
from grammar.adoption.options import (
    OPTIONS,
    SEVERITIES,
    EmbeddedTexts,
    Grammar,
    Options,
    PostLex,
    TerminalDef,
    TokenCallback,
    TreeBuilder,
    read_options,
)
from grammar.adoption.own import UNUSABLE, Make, by_function, by_table, by_transformer, own_tree
from grammar.adoption.phrases import NodeWords, unplaced
from grammar.adoption.places import walk_values
from grammar.adoption.policies import PolicyParts, with_parts
from grammar.adoption.printing import (
    Arrangement,
    NodePrinter,
    PrintError,
    apart,
    as_written,
    by_lexing,
    by_looks,
    ignored_texts,
    print_nodes,
)
from grammar.adoption.tree import (
    Leaf,
    MadeLeaf,
    Name,
    Node,
    is_put_in,
    lark_tree,
    leaves,
    parts_by_class,
    plain,
    spelling,
    walk,
)
from grammar.description import Description
from grammar.diagnostic import Severity, one_of, quote
from grammar.footprint import Footprint, FootprintReader
from grammar.frozen import fields_of, frozen, replace
from grammar.language import Embedded, Language, made_by
from grammar.notation import (
    MAX_CHARACTERS,
    Build,
    Built,
    Explaining,
    FastPath,
    Notation,
    Outline,
    Parsed,
    Spell,
    Syntax,
)
from grammar.parsing.reader import EXPLANATIONS, compiled, read
from grammar.recipe import Recipe
from grammar.rule import Fault, Rule
from grammar.schema import Schema
from grammar.source import Source

__all__ = [
    "OPTIONS",
    "Builder",
    "EmbeddedTexts",
    "Grammar",
    "GrammarError",
    "Leaf",
    "MadeLeaf",
    "Mistake",
    "Mistakes",
    "Name",
    "Node",
    "NodePrinter",
    "PolicyParts",
    "PostLex",
    "PrintError",
    "TerminalDef",
    "TokenCallback",
    "TreeBuilder",
    "adopt",
    "completed",
    "lark_tree",
    "leaves",
    "plain",
    "spelling",
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

_FIRST_FAULTS = ("unexpected-text", "unfinished-text", "empty-text", "text-too-long", "text-too-deep", "not-utf-8")


def adopt(grammar: Grammar, **given: Any) -> Language:
    """The language of a Lark grammar; see `Language.from_lark`, which is the way to call this.

    Raises:
        GrammarError: the grammar cannot be loaded, or uses what cannot be read here.
    """
    options = read_options(given)
    if is_lark(grammar):
        grammar, options = taken_from(grammar, options)
    return _adopted(GrammarText.of(grammar, options.rel_to), options)


def adopt_again(text: GrammarText, **given: Any) -> Language:
    """The language that another process has adopted, of the same grammar and the same options.

    Raises:
        GrammarError: the grammar cannot be loaded, since a file that it imports is gone or has changed.
    """
    return _adopted(text, Options(**given))


def _adopted(text: GrammarText, options: Options) -> Language:
    shape = shape_if_json(text, options)
    language = _of_tokens(text, options) if shape is None else adopt_json(text, shape, options)
    stated = {key: getattr(options, key) for key in fields_of(Options)}
    said = {key: value for key, value in stated.items() if value is not None or key == "priority"}  # None turns it off
    return made_by(Recipe(adopt_again, text, **said), language)


def _of_tokens(text: GrammarText, options: Options) -> Language:
    parser = options.parser or "lalr"
    lexer = _lexer(parser, options.lexer)
    starts = _starts(options.start)
    to_lark = _to_lark(options, text)
    kept = tuple(getattr(options.postlex, "always_accept", ()) or ())
    cache = Cache.of(options, text, _mistakes_of, lexer, starts, to_lark)
    known = cache.read() if cache is not None else None
    is_joined = not lexer.startswith("dynamic")
    loaded = known.definition if known is not None else load(text, starts, to_lark, kept=kept, is_joined=is_joined)
    reason = _needs_loop(options, loaded)
    listening = {} if reason else _listening(options, loaded)
    if not reason:
        to_lark.pop("lexer_callbacks", None)  # our own reading calls nobody while it tries what a text may be
    if cache is not None and reason:
        raise GrammarError(f"`cache` keeps LALR tables, and {reason} needs Lark's own loop: leave it out")
    has_table = parser == "lalr" and not reason
    if parser == "lalr":
        check_starts(loaded, starts)
    if options.mistakes is not None and not has_table:
        raise GrammarError("a grammar of mistakes needs an LALR table, which this grammar is not read by")
    names = _nouns(options.names, loaded)
    decode, encode = options.decode or str, options.encode or str
    gaps = tuple(ignored_texts([loaded.pattern(name) for name in loaded.ignored], loaded.flags, loaded.module))
    printer = _Printer(gaps)
    is_own_tree = options.build is not None
    if options.print is None:
        _require_printable(loaded, gaps, is_own_tree=is_own_tree)
    to_nodes = _to_nodes(names, decode, made=bool(reason))
    if listening:
        to_nodes = calling(to_nodes, listening, loaded)
    mending = _Mending.of(options, text, starts, to_lark, loaded, to_nodes, known)
    extended = mending.extended or loaded
    for separator in options.separators:
        if separator not in extended.fixed.values():
            raise GrammarError(f"the grammar has no separator {quote(separator)}")
    check_names(list(options.labels), extended.terminals, "terminal")
    to_tree: Build = mending.reader or to_nodes
    notation = Notation(
        syntax=Syntax(
            grammar=loaded.text,
            start=loaded.start,
            lexer=lexer,
            build=to_tree if options.build is None else _to_own(to_tree, options.build, loaded),
            print=_print(options.print, printer),
            options=to_lark,
            callbacks=None if isinstance(options.build, Builder) else callbacks,
            tables=known.tables if known is not None else None,
        ),
        explaining=Explaining(
            mistakes=mending.text,
            labels=_labels(extended, names, options.labels),
            words=_closed_words(loaded, options.aliases),
            aliases=options.aliases,
            noise=options.noise,
            separators=tuple(options.separators),
            placeholder=options.placeholder,
            unit=options.unit,
            form=options.form,
            decode=decode,
        ),
        outline=_outline(options.outline, gaps),
        fast_path=options.fast_path
        or FastPath(
            take=taking(dict.fromkeys(names, decode), to_tree, mending.text)
            if not is_own_tree and has_table and not listening
            else None,
        ),
        max_characters=options.max_characters or (EARLEY_CHARACTERS if parser == "earley" else MAX_CHARACTERS),
        max_stack=options.max_stack,
    )
    bare = notation.changed(build=to_tree, callbacks=callbacks) if isinstance(options.print, NodePrinter) else None
    own = notation

    def to_nodes_again() -> Notation:
        return _readable(own.changed(build=to_tree, callbacks=callbacks), parser, starts, is_loop=bool(reason))

    notation = _readable(notation, parser, starts, is_loop=bool(reason))
    if cache is not None and known is None:
        ways = (False, True) if mending.extended is not None else (False,)
        made = [compiled(notation, with_mistakes=with_mistakes).tables for with_mistakes in ways]
        cache.write(loaded, mending.extended, made)
    printer.notation = notation if bare is None else _readable(bare, parser, starts, is_loop=bool(reason))
    if mending.reader is not None:
        mending.reader.notation = notation
    faults = {fault.name: fault for fault in (*_faults(parser, reason, is_own_tree=is_own_tree), *mending.faults)}
    faults |= {fault.name: fault for fault in options.faults}
    check_noise(options.noise, faults, loaded, extended)
    rules = (
        *_name_rules(loaded, names, encode, is_own_tree=is_own_tree),
        *(_resolved(rule, loaded, is_own_tree=is_own_tree) for rule in options.rules),
    )
    check_names(list(options.severities), [*faults, *(rule.name for rule in rules)], "rule or fault")
    name = options.name or text.name or "language"
    language: Language = Language(
        name=name,
        notation=notation,
        title=options.title or name if options.name or text.name else options.title,
        profile=options.profile,
        vocabulary=options.vocabulary,
        faults=tuple(faults.values()),
        rules=rules,
        repairs=tuple(options.repairs),
        dialects=tuple(options.dialects),
        severities={
            page: SEVERITIES[level] if level is not None else None for page, level in options.severities.items()
        },
        walk=options.walk or (walk_values if is_own_tree else walk),
        nodes=options.nodes or (None if is_own_tree or options.walk is not None else parts_by_class),
        embedded=_embedded(options.embedded, loaded, is_own_tree=is_own_tree),
        generate=options.generate,
        spell=_spelling(names, encode) if names else None,
        footprint=_footprint(options, loaded, names, decode),
        limits=(*(EARLEY_LIMITS if parser == "earley" else ()), *(loop_limits(reason) if reason else ())),
        describing=_describing(
            NodeWords(loaded, options.phrases, names, options.labels, options.unit), notation, to_nodes_again
        ),
        doubts=options.doubts,
    )
    return language if options.canonical is None else replace(language, canonical=options.canonical)


def _describing(
    words: NodeWords, notation: Notation, to_nodes_again: Callable[[], Notation]
) -> Callable[[Any], Description]:
    """What says what a tree asks; of a tree that `build` made, the tree of nodes of its text does."""
    nodes: list[Notation] = []

    def describe(tree: Any) -> Description:
        if isinstance(tree, Node | Leaf):
            return words.describe(tree)
        if not nodes:
            nodes.append(to_nodes_again())
        again = read(nodes[0], Source(notation.print(tree))).tree
        if again is None:
            raise ValueError("the text that the tree prints as is not read, so there are no words for it")
        return unplaced(words.describe(again))

    return describe


def _mistakes_of(options: Options) -> str:
    """The text of the grammar of mistakes; empty where there is none.

    Raises:
        GrammarError: its file cannot be read.
    """
    if options.mistakes is None:
        return ""
    given = options.mistakes.grammar
    return given if isinstance(given, str) and "\n" in given else GrammarText.of(given).text


def _starts(start: str | Sequence[str] | None) -> tuple[str, ...]:
    starts = ("start",) if start is None else (start,) if isinstance(start, str) else tuple(dict.fromkeys(start))
    if not all(starts):
        raise GrammarError("no start rule is given")
    return starts


def _to_lark(options: Options, text: GrammarText) -> dict[str, Any]:
    """What Lark is told, but for parser, lexer and start."""
    source = options.source_path if options.source_path is not None else text.file
    told: dict[str, Any] = {
        "import_paths": [_path(path) for path in options.import_paths or ()],
        "keep_all_tokens": bool(options.keep_all_tokens),
        "maybe_placeholders": options.maybe_placeholders is not False,
        "g_regex_flags": int(options.g_regex_flags or 0),
        "source_path": None if source is None else _path(source),
    }
    if options.priority not in ("auto", "normal"):
        told["priority"] = options.priority
    if options.regex:
        told["regex"] = True
    if options.edit_terminals is not None:
        told["edit_terminals"] = options.edit_terminals
    if options.postlex is not None:
        told["postlex"] = options.postlex
    if options.lexer_callbacks:
        told["lexer_callbacks"] = {name: placed(call) for name, call in options.lexer_callbacks.items()}
    return told


def _path(path: Any) -> Any:
    """A path as a text; a loader of Lark's and a file inside a package as they are."""
    return os.fspath(path) if isinstance(path, (str, os.PathLike)) else path


def _needs_loop(options: Options, loaded: Loaded) -> str:
    """Why Lark's own loop reads the texts of a grammar, in words; empty where tables do.

    Raises:
        GrammarError: a callback is on a terminal that the grammar does not have.
    """
    reasons: list[str] = []
    if options.postlex is not None:
        reasons.append("its post-lexer")
    check_names(list(options.lexer_callbacks or ()), loaded.terminals, "terminal")
    if any(name not in loaded.ignored for name in options.lexer_callbacks or ()) or (
        options.lexer_callbacks and options.parser == "earley"
    ):
        reasons.append("its callbacks on tokens")
    if options.regex:
        reasons.append("the module `regex`")
    return one_of(reasons, "and") if reasons else ""


def _listening(options: Options, loaded: Loaded) -> dict[str, Callable[[Any], Any]]:
    """The callbacks on what the grammar ignores."""
    return {name: call for name, call in (options.lexer_callbacks or {}).items() if name in loaded.ignored}


def _outline(outline: Outline | None, gaps: Sequence[str]) -> Outline:
    """What a text looks like from outside; the grammar says which characters mean nothing, where the author does not."""
    blank = "".join(gap for gap in gaps if gap in BLANKS)
    if outline is None:
        return Outline(blank=blank)
    return outline if outline.blank else replace(outline, blank=blank)


def _print(print_: Callable[[Any], str] | NodePrinter | None, printer: _Printer) -> Callable[[Any], str]:
    if isinstance(print_, NodePrinter):
        node = print_.node
        return lambda tree: printer(node(tree))
    return print_ or printer


def _embedded(
    embedded: EmbeddedTexts | Mapping[str, Language] | None, loaded: Loaded, *, is_own_tree: bool
) -> EmbeddedTexts | None:
    """How the texts of other languages in a tree are found."""
    if not isinstance(embedded, Mapping):
        return embedded
    check_names(list(embedded), loaded.terminals, "terminal")
    if is_own_tree:
        raise GrammarError(
            "in a tree that `build` makes, texts of other languages are found by a function: give one as `embedded`"
        )
    languages = dict(embedded)

    def find(tree: Any, schema: Schema | None) -> Iterator[Embedded]:
        del schema
        for path, part in walk(tree):
            if isinstance(part, Leaf) and part.kind in languages and not is_put_in(part):
                yield Embedded(path, part.text, languages[part.kind])

    return find


def _footprint(
    options: Options, loaded: Loaded, names: Mapping[str, str], decode: Callable[[str], str]
) -> FootprintReader | None:
    """What a tree touches, by the author's reader or the one that the grammar gives, with the parts only an author knows."""
    reader = options.footprint
    if reader is None and options.build is None:
        reader = footprint_of(loaded.productions, loaded.terminals, names, decode)
    if options.policy_parts is None:
        return reader
    return with_parts(reader or FootprintReader(lambda _tree, _vocabulary: Footprint()), options.policy_parts)


@frozen
class _Mending:
    """What a grammar of mistakes comes to; all empty where there is none."""

    text: str = ""
    extended: Loaded | None = None
    reader: MistakeReader | None = None
    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(
        cls,
        options: Options,
        text: GrammarText,
        starts: Sequence[str],
        to_lark: Mapping[str, Any],
        definition: Loaded,
        to_nodes: Build,
        known: Kept | None,
    ) -> _Mending:
        """What the author's mistakes come to.

        Raises:
            GrammarError: they cannot be read, or do not fit the grammar.
        """
        if options.mistakes is None:
            if options.noise:
                raise GrammarError("`noise` is ignored by a grammar of mistakes: give `mistakes` too")
            if options.repairs and not isinstance(options.build, Builder):
                raise GrammarError("`repairs` answer faults of a grammar of mistakes: give `mistakes` too")
            return cls()
        mistakes = _mistakes_of(options)
        extended = load(text, starts, to_lark, mistakes=mistakes) if known is None else known.extended
        assert extended is not None
        reports = check_mistakes(options.mistakes, definition, extended)
        noise = [
            re.compile(extended.pattern(name), extended.flags) for name in options.noise if name in extended.terminals
        ]
        faults = tuple({mistake.fault.name: mistake.fault for mistake in reports.values()}.values())
        if isinstance(options.build, Builder):
            if reports:
                raise GrammarError("a `Builder` reports mistakes itself: leave `reports` out")
            return cls(mistakes, extended, None, faults)
        check_repairs(options.repairs, reports)
        reader = MistakeReader(to_nodes, reports, options.repairs, options.vocabulary, noise)
        return cls(mistakes, extended, reader, faults)


def _readable(notation: Notation, parser: str, starts: Sequence[str], *, is_loop: bool) -> Notation:
    """The notation with what it is read by: its table, Lark's own loop over the author's code, or Lark's Earley parser.

    Raises:
        GrammarError: Lark does not compile the grammar.
    """
    with refusals(starts):
        if parser == "earley":
            return _earley(notation)
        if is_loop:
            return replace(notation, read=_loop(notation))
        if notation.syntax.tables is None:
            compiled(notation, with_mistakes=False)
            compiled(notation, with_mistakes=True)
        return notation


def _faults(parser: str, reason: str, *, is_own_tree: bool) -> tuple[Fault, ...]:
    """What reading can find: all that is explained, or without a table its first errors and its own."""
    names = _FIRST_FAULTS if parser == "earley" or reason else tuple(EXPLANATIONS)
    faults = [Fault(name, Severity.ERROR, EXPLANATIONS[name]) for name in EXPLANATIONS if name in names]
    return (
        *faults,
        *(EARLEY_FAULTS if parser == "earley" else LOOP_FAULTS if reason else ()),
        *((UNUSABLE,) if is_own_tree else ()),
    )


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
    module = loaded.module
    patterns = {terminal: module.compile(loaded.pattern(terminal), loaded.flags) for terminal in loaded.terminals}

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
    own |= {name: with_article(name.strip("_").replace("_", " ").lower()) for name in loaded.declared}
    return {**own, **{terminal: with_article(noun) for terminal, noun in nouns.items()}, **labels}


def _spelling(nouns: Iterable[str], encode: Callable[[str], str]) -> Spell:
    """How the names of a schema are written as tokens of the terminals that are names."""

    def spell(schema: Schema) -> dict[str, list[str]]:
        texts = [encode(column.name) for column in schema]
        return dict.fromkeys(nouns, texts)

    return spell


def _require_printable(loaded: Loaded, gaps: Sequence[str], *, is_own_tree: bool) -> None:
    if is_own_tree:
        raise GrammarError(
            "a tree that `build` makes needs its own printer: give `print` too, or a `NodePrinter` where the tree keeps nodes"
        )
    if loaded.ignored and not gaps:
        raise GrammarError("no ignored text was found that could separate the tokens: give `print`")


def _to_nodes(nouns: Iterable[str], decode: Callable[[str], str], *, made: bool) -> Build:
    naming = dict.fromkeys(nouns, decode)
    return lambda tree, source: nodes_of(tree, source, naming, made=made)


def _to_own(to_nodes: Build, given: Any, loaded: Loaded) -> Build:
    if isinstance(given, Builder):
        return given.make
    make = _make(given, loaded)

    def build(tree: Any, source: Source) -> Built:
        return own_tree(to_nodes(tree, source), source, make)

    return build


def _make(build: Any, loaded: Loaded) -> Make:
    """How an author's `build` makes a tree: one function, a function for each rule, or a ``lark.Transformer``."""
    if is_transformer(build):
        return by_transformer(build)
    if is_transformer_class(build):
        raise GrammarError(f"`build` is a lark.Transformer, not the class of one: give `{build.__name__}()`")
    if isinstance(build, Mapping):
        check_names(list(build), [*loaded.kinds, *loaded.terminals], "rule or terminal")
        uncalled = next((name for name, function in build.items() if not callable(function)), None)
        if uncalled is not None:
            raise GrammarError(f"what `build` has for {quote(uncalled)} is no function")
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
        ways: tuple[Arrangement, ...] = (nicest, apart(separator), as_written)
        if "postlex" in notation.syntax.options:  # the layout may say something, and the author's own is the nicest
            ways = (as_written, nicest, apart(separator))
        return print_nodes(tree, ways, lambda text: read(notation, Source(text)).tree)


def _earley(notation: Notation) -> Notation:
    """The notation with Lark's Earley parser in place of the table; with the dynamic lexer, unfinished texts are read too."""
    from lark import Lark

    options = {**notation.syntax.options, "lexer": notation.syntax.lexer, "start": notation.syntax.start}
    reader = EarleyReader.of(
        Lark(notation.syntax.grammar, parser="earley", ambiguity="forest", **options), notation.syntax.start
    )
    is_dynamic = notation.syntax.lexer != "basic"
    return replace(
        notation,
        read=lambda source: reader.read(notation, source, notation.syntax.build),
        unfinished=(lambda whole: EarleyUnfinished(whole, reader.lark, reader.start, reader.max_work))
        if is_dynamic
        else None,
    )


def _loop(notation: Notation) -> Callable[[Source], Parsed]:
    """Reading with Lark's own LALR loop in place of ours."""
    from lark import Lark

    syntax = notation.syntax
    loop = LarkLoop.of(
        Lark(
            syntax.grammar,
            parser="lalr",
            lexer=syntax.lexer,
            start=syntax.start,
            propagate_positions=True,
            **syntax.options,
        ),
        syntax.start,
    )
    return lambda source: loop.read(notation, source)


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
