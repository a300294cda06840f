"""A user's own grammar of typed JSON, adopted as a Language: filled from its shape, as the languages of the package are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from grammar.adoption.json_declared import declared_of
from grammar.adoption.json_repairs import REPAIRS, JsonWords
from grammar.adoption.json_trees import footprint_of, unknown_name
from grammar.adoption.loading import GrammarError, GrammarText, check_names
from grammar.adoption.options import SEVERITIES, Options
from grammar.adoption.phrases import JsonSaying
from grammar.adoption.policies import with_parts
from grammar.adoption.typed_json import TypedGrammar, leaves_values_out, typed_grammar
from grammar.diagnostic import Path as TreePath
from grammar.diagnostic import Severity, one_of, quote
from grammar.footprint import Footprint, FootprintReader
from grammar.frozen import fields_of, replace
from grammar.language import Embedded, Explained, Language
from grammar.notation import MAX_CHARACTERS
from grammar.notations.json import DeclaredError, NotTypedJson, Shape, TypedJson, typed_json
from grammar.notations.json.sites import JsonSites
from grammar.notations.json.trees import fields_of as fields_in
from grammar.parsing.reader import EXPLANATIONS
from grammar.rule import Context, Fault, Rule
from grammar.schema import Schema

JSON, TEXT = "json", "text"

NOTATIONS = (None, JSON, TEXT)
"""What can be said of the notation of a grammar's texts. None: JSON is recognised."""

MAX_REDRAWN = 10
"""A tree that rules still object to, with all that may be left out of it left out, is drawn again at most so often."""

_SAY_JSON = frozenset({"declared", "words"})
"""Options that only a grammar of JSON has: where one is given, nothing else can be meant."""

_NEUTRAL = frozenset(
    {
        *("notation", "start", "import_paths", "rel_to", "source_path"),
        *("name", "title", "profile", "unit", "form", "phrases", "severities", "max_characters"),
        *(
            "propagate_positions",
            "debug",
            "cache",
            "cache_grammar",
            "strict",
            "ordered_sets",
            "ambiguity",
            "tree_class",
        ),
        *("use_bytes",),
    }
)
"""Options that mean the same of a text of tokens and of JSON, so that a grammar with no others is recognised as JSON."""

_JSON_HAS = "JSON has its own"
_SHAPE_GIVES = "it follows from the grammar"

_NOT_OF_JSON: Mapping[str, str] = {
    **dict.fromkeys(("parser", "lexer", "regex", "g_regex_flags", "priority"), "the tokens of JSON are given"),
    **dict.fromkeys(("postlex", "edit_terminals", "lexer_callbacks"), "the tokens of JSON are given"),
    **dict.fromkeys(("keep_all_tokens", "maybe_placeholders"), "a tree of JSON has no tokens"),
    **dict.fromkeys(("names", "decode", "encode"), "declare the keys that are names, with `is_name`"),
    **dict.fromkeys(("separators", "placeholder"), _JSON_HAS),
    **dict.fromkeys(("mistakes", "noise"), "the mistakes that are made in JSON are known"),
    **dict.fromkeys(("build", "print", "walk", "nodes", "fast_path"), _SHAPE_GIVES),
    "max_stack": "the depth of JSON is bounded",
}
"""Options that a language of typed JSON cannot heed, with the reason."""


def shape_if_json(text: GrammarText, options: Options) -> Shape | None:
    """The shape of a grammar whose texts are JSON, as its author says or as is recognised; None where they are not.

    Recognised is only a grammar of which nothing is said that speaks of tokens or of Lark's tree, and that takes no more
    blanks or fewer than JSON does.

    Raises:
        GrammarError: the author says that it is JSON, and it is not; the production that is not is named.
    """
    if options.notation == TEXT:
        stray = sorted(name for name in _SAY_JSON if getattr(options, name))
        if stray:
            raise GrammarError(f"the option {quote(stray[0])} is for grammars of JSON, and `notation` says it is none")
        return None
    given = _given(options)
    is_said = options.notation == JSON or bool(given & _SAY_JSON)
    if not is_said and (given - _NEUTRAL or not _LOOKS_LIKE_JSON.search(text.text)):
        return None
    try:
        typed = _typed(text, options)
    except (NotTypedJson, GrammarError) as error:
        if is_said or (isinstance(error, NotTypedJson) and leaves_values_out(text.text)):
            raise GrammarError(str(error)) from error
        return None
    return typed.shape if is_said or typed.is_certain else None


_LOOKS_LIKE_JSON = re.compile(r'"[{\[]"')


def _given(options: Options) -> frozenset[str]:
    """The options that are given another value than their default."""
    plain = Options()
    return frozenset(name for name in fields_of(Options) if getattr(options, name) != getattr(plain, name))


def _typed(text: GrammarText, options: Options) -> TypedGrammar:
    start = options.start or "start"
    if not isinstance(start, str):
        if len(start) != 1:
            raise NotTypedJson("a text of JSON derives from one rule, and several are given as `start`")
        start = start[0]
    words = {name: tuple(each) for name, each in options.words.items()}
    return typed_grammar(text, start, words, [str(path) for path in options.import_paths or ()])


def completed(
    text: str,
    file: Path | None = None,
    *,
    start: str = "start",
    notation: str | None = None,
    words: Mapping[str, Sequence[str]] = MappingProxyType({}),
    import_paths: Sequence[str] = (),
) -> tuple[str, str]:
    """A grammar's text with a definition of every terminal that a grammar of JSON may leave out.

    Places in what was given stay the same: what is added stands behind it. The second text says why it is no grammar of
    JSON, where `notation` says that it is one; else it is empty.
    """
    if notation == TEXT or (notation != JSON and not words and not _LOOKS_LIKE_JSON.search(text)):
        return text, ""
    try:
        typed = typed_grammar(GrammarText(text, file, ""), start, words, import_paths)
    except (NotTypedJson, GrammarError) as error:
        is_refused = isinstance(error, NotTypedJson) and notation == JSON
        return text, str(error) if is_refused else ""
    return (typed.text if typed.is_certain else text), ""


def adopt_json(text: GrammarText, shape: Shape, options: Options) -> Language:
    """The language of a grammar of typed JSON.

    Raises:
        GrammarError: an option cannot be heeded, or does not fit the grammar.
    """
    cannot = next((name for name in _NOT_OF_JSON if name in _given(options)), None)
    if cannot is not None:
        raise GrammarError(f"the option {quote(cannot)} cannot be given where texts are JSON: {_NOT_OF_JSON[cannot]}")
    declared = declared_of(options.declared)
    name = options.name or text.name or "language"
    vocabulary = JsonWords(shape, declared, options.aliases, options.unit)
    _check_words(shape, options)
    repairs = (*REPAIRS, *options.repairs)
    try:
        typed = typed_json(
            shape,
            declared,
            unit=options.unit,
            labels=options.labels,
            aliases=options.aliases,
            repairs=lambda: repairs,
            vocabulary=vocabulary,
            outline=None
            if options.outline is None
            else replace(options.outline, is_nested=shape.start in shape.recursive),
            max_characters=options.max_characters or MAX_CHARACTERS,
        )
    except DeclaredError as error:
        raise GrammarError(str(error)) from error
    notation = typed.notation if not options.form else typed.notation.changed(form=options.form)
    reading = [Fault(fault, Severity.ERROR, why) for fault, why in EXPLANATIONS.items()]
    faults = {fault.name: fault for fault in (*reading, *typed.faults, *options.faults)}
    own = [each for rule in options.rules for each in _resolved(rule, typed)]
    rules = (*unknown_name(shape, declared, typed.classes), *own)
    check_names(list(options.severities), [*faults, *(rule.name for rule in rules)], "rule or fault")
    language: Language = Language(
        name=name,
        notation=notation,
        title=options.title or name if options.name or text.name else options.title,
        profile=options.profile,
        vocabulary=options.vocabulary,
        faults=tuple(faults.values()),
        rules=rules,
        repairs=repairs,
        dialects=(*_dialects(), *options.dialects),
        severities={
            page: SEVERITIES[level] if level is not None else None for page, level in options.severities.items()
        },
        walk=typed.walk,
        nodes=typed.nodes,
        embedded=_embedded(options.embedded, typed),
        generate=options.generate or _generating(typed, rules, options.vocabulary),
        footprint=_footprint(options, typed),
        completing=JsonSites(typed.shape, typed.declared),
        describing=JsonSaying(typed, options.phrases, options.labels, options.unit).describe,
        doubts=options.doubts,
        shape=typed.shape,
        declared=typed.declared,
    )
    return language if options.canonical is None else replace(language, canonical=options.canonical)


def _dialects() -> tuple[Explained, ...]:
    from grammar.notations.json.dialects import DIALECTS

    return DIALECTS


def _check_words(shape: Shape, options: Options) -> None:
    """Refuse a label of what is no set of words, and another name for what is neither a word nor a key."""
    check_names(list(options.labels), list(shape.words), "set of words")
    keys = {key for part in shape.objects for key in part.members}
    words = {word for each in shape.words.values() for word in each}
    check_names(list(options.aliases.values()), sorted(keys | words), "word or key")


def _resolved(rule: Rule, typed: TypedJson) -> Iterator[Rule]:
    """A rule that is declared on objects of the grammar, as one on their classes."""
    if not isinstance(rule, Rule):
        raise GrammarError(f"`rules` are functions that `@rule` has made rules, not {type(rule).__name__}")
    if not rule.kinds:
        yield rule
        return
    for kind in sorted(rule.kinds):
        if kind not in typed.classes:
            raise GrammarError(
                f"rule {quote(rule.name)} is on {quote(kind)}, which is no object of the grammar; "
                f"in JSON a rule is on {one_of([quote(name) for name in typed.classes])}"
            )
        yield replace(rule, on=typed.classes[kind], kinds=frozenset())


def _embedded(
    embedded: Callable[[Any, Schema | None], Iterable[Embedded]] | Mapping[str, Language] | None, typed: TypedJson
) -> Callable[[Any, Schema | None], Iterable[Embedded]] | None:
    """How the texts of other languages in a tree are found: by a function, or under a key, as ``"OBJECT.KEY"``."""
    if not isinstance(embedded, Mapping):
        return embedded
    places = {f"{part.name}.{key}" for part in typed.shape.objects for key in part.members}
    check_names(list(embedded), sorted(places), "key")
    languages = dict(embedded)
    within = {typed.classes[name]: (name, fields_in(typed.shape.object(name))) for name in typed.classes}

    def find(tree: Any, schema: Schema | None) -> Iterator[Embedded]:
        del schema
        for path, node in typed.walk(tree):
            name, fields = within.get(type(node), ("", {}))
            for key, field in fields.items():
                language = languages.get(f"{name}.{key}")
                value = None if language is None else getattr(node, field)
                if language is not None and isinstance(value, str):
                    yield Embedded((*path, key), value, language)

    return find


def _footprint(options: Options, typed: TypedJson) -> FootprintReader:
    reader = options.footprint or footprint_of(typed)
    if options.policy_parts is None:
        return reader
    return with_parts(reader or FootprintReader(lambda _tree, _vocabulary: Footprint()), options.policy_parts)


def _generating(typed: TypedJson, rules: Sequence[Rule], vocabulary: Any) -> Callable[..., Any]:
    """How trees are drawn: of the shape, and without what one of the rules objects to."""
    local = [rule for rule in rules if rule.severity is Severity.ERROR]

    def generate(chooser: Any, schema: Schema | None = None) -> Any:
        def objections(tree: Any) -> Iterator[TreePath]:
            context = Context(tree, vocabulary, schema)
            for path, node in typed.walk(tree):
                for rule in local:
                    if type(node) is rule.on and _can_judge(rule, context):
                        yield from ((*path, *finding.path) for finding in rule.check(node, context) or ())

        tree = typed.drawing.draw(chooser, schema, objections)
        for _ in range(MAX_REDRAWN):
            if next(objections(tree), None) is None:
                break
            tree = typed.drawing.draw(chooser, schema, objections)
        return tree

    return generate


def _can_judge(rule: Rule, context: Context) -> bool:
    has = {"schema", "types"} if context.schema is not None else set[str]()
    return rule.needs <= has and (rule.premise is None or rule.premise(context))
