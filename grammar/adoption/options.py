"""Options of an adopted language: what can be said of a grammar beside its text, each with its shape and its reason.

`Language.from_lark` has the same names, with the same defaults; its reference page and what `guard.toml` may say are made
from the fields here.
"""

# the options are fields, each made by a function that keeps what is said of it

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, Union

from grammar.adoption.building import Builder
from grammar.adoption.loading import GrammarError
from grammar.adoption.mistakes import Mistakes
from grammar.adoption.policies import PolicyParts
from grammar.adoption.printing import NodePrinter
from grammar.diagnostic import Diagnostic, Path, Severity, one_of, quote
from grammar.footprint import FootprintReader
from grammar.frozen import field, fields_of, frozen
from grammar.language import Embedded, Explained, Language
from grammar.notation import MAX_STACK, FastPath, Generate, Outline, Own, Parsed
from grammar.notations.json import Declared
from grammar.repair import Repair
from grammar.rule import Fault, Rule
from grammar.schema import Schema
from grammar.suggestion import nearest

if TYPE_CHECKING:
    from lark import Lark, Token, Transformer
    from lark.lark import PostLex as _PostLex
    from lark.lexer import TerminalDef as _TerminalDef

PostLex = Union["_PostLex"]  # a name for it that does not load Lark
Grammar = Union[str, os.PathLike[str], IO[str], "Lark"]
"""A grammar's text, a path to its file, an open file, or a ``Lark`` object whose grammar and options are taken."""

TreeBuilder = Union[Callable[[Any], Own], Mapping[str, Callable[[Any], Any]], "Transformer[Any, Own]", Builder]
"""What makes an author's tree: a function of the root node, functions by rule, a ``lark.Transformer``, or a `Builder`."""

TerminalDef = Union["_TerminalDef"]  # likewise

TokenCallback = Callable[["Token"], "Token | None"]

EmbeddedTexts = Callable[[Any, Schema | None], Iterable[Embedded]]

GROUPS: Mapping[str, str] = {
    "grammar": "How Lark reads the grammar",
    "code": "Code of the grammar's own between its tokens",
    "words": "What things are called",
    "explaining": "What people and models write instead",
    "finding": "Where a text is, in what a model said",
    "trees": "Trees",
    "judging": "What is judged",
    "bounds": "Bounds",
    "harmless": "Options of Lark that change nothing here",
}
"""The groups of options, in the order of the reference page, each with its heading."""


@frozen
class About:
    """What is known of an option: its group, what it says, and the shape of its value in words."""

    group: str
    says: str
    shape: str


def _option(group: str, says: str, shape: str, default: Any = None, *, factory: Any = None) -> Any:
    about = {"about": About(group, says, shape)}
    if factory is not None:
        return field(default_factory=factory, metadata=about)
    return field(default=default, metadata=about)


@frozen(eq=False)
class Options:
    """Everything that can be said of an adopted language. None: what Lark does, what a ``Lark`` object says, or nothing."""

    # How Lark reads the grammar

    start: str | Sequence[str] | None = _option(
        "grammar",
        "The rule that a text derives from; of several, from any. `start` by default.",
        "a rule or a list of rules",
        None,
    )
    parser: str | None = _option(
        "grammar",
        "`lalr` (the default), or `earley` for a grammar that is not LALR(1); `limits` then says what is lost.",
        "a text",
        None,
    )
    lexer: str | None = _option(
        "grammar",
        "`contextual` (the default) or `basic`; of an Earley grammar `dynamic`, `dynamic_complete` or `basic`.",
        "a text",
        None,
    )
    import_paths: Sequence[str | os.PathLike[str]] | None = _option(
        "grammar", "Folders in which `%import` looks for other grammars.", "a list of paths", None
    )
    notation: str | None = _option(
        "grammar",
        "`json` for a grammar of typed JSON, `text` for any other. By default JSON is recognised where nothing is said "
        "that speaks of tokens or of Lark's tree.",
        "`json` or `text`",
        None,
    )
    words: Mapping[str, Sequence[str]] = _option(
        "grammar",
        "The words of closed sets that the grammar of typed JSON uses and does not define.",
        "a table of lists of texts",
        factory=dict,
    )
    declared: Declared | Mapping[str, object] | None = _option(
        "grammar",
        "What a grammar of typed JSON cannot say: keys that are required, bounds, names, what a word takes.",
        "`Declared`, or a table with the names of its fields",
        None,
    )
    keep_all_tokens: bool | None = _option(
        "grammar", "Keep punctuation in the tree, as in Lark.", "true or false", None
    )
    maybe_placeholders: bool | None = _option(
        "grammar", "Whether an absent `[...]` is None in the tree, as in Lark. True by default.", "true or false", None
    )
    g_regex_flags: int | None = _option("grammar", "Flags of `re` for every terminal, as in Lark.", "a number", None)
    priority: str | None = _option(
        "grammar",
        "What priorities in the grammar are worth, as in Lark: `auto`, `normal`, `invert`, or None for nothing.",
        "a text or None",
        "auto",
    )
    cache: bool | str | os.PathLike[str] | None = _option(
        "grammar",
        "A file that keeps what Lark makes of the grammar, so that later starts need no Lark. True, as for Lark, names no "
        "file and changes nothing: a language is compiled once in a process.",
        "a path",
        None,
    )
    regex: bool | None = _option(
        "code",
        "Read expressions with the module `regex`, as in Lark. It must be installed (`grammar-guard[regex]`).",
        "true or false",
        None,
    )
    postlex: PostLex | None = _option(
        "code",
        "A post-lexer: an `Indenter`, or whatever adds, drops and changes tokens before they are parsed.",
        "a post-lexer of Lark",
        None,
    )
    edit_terminals: Callable[[TerminalDef], object] | None = _option(
        "code", "A function that is given each terminal and may change it, as in Lark.", "a function", None
    )
    lexer_callbacks: Mapping[str, TokenCallback] | None = _option(
        "code",
        "Functions by terminal that are given each of its tokens and may change it, as in Lark; of what is ignored, "
        "when a tree is made.",
        "functions by the names of terminals",
        None,
    )

    # What things are called

    name: str = _option("words", "The language's name. By default that of the grammar's file.", "a text", "")
    title: str = _option("words", "What the language is called at length; by default its name.", "a text", "")
    profile: str = _option("words", "The version of the language, where there are several.", "a text", "")
    unit: str = _option("words", "What messages call one text: *the alert ends before ...*", "a noun", "text")
    form: str = _option(
        "words",
        "The format that a model is asked to answer in, such as `YAML`; by default nothing is said of it.",
        "a text",
        "",
    )
    labels: Mapping[str, str] = _option(
        "words",
        "What messages call terminals; by default their words, or their names in lower case.",
        "a table of texts",
        factory=dict,
    )
    phrases: Mapping[str, str] = _option(
        "words",
        "What `describe` says of rules, aliases and terminals, or of JSON of objects, keys and words: a sentence with a "
        "slot for each part.",
        "a table of texts",
        factory=dict,
    )
    names: Mapping[str, str] | Iterable[str] = _option(
        "words",
        "Terminals that are looked up in the schema, and what such a name is called.",
        "a list of terminals, or a table of texts",
        (),
    )
    decode: Callable[[str], str] | None = _option(
        "words", "A token of `names` to the name it stands for.", "a function", None
    )
    encode: Callable[[str], str] | None = _option(
        "words", "A name to the token that is written for it.", "a function", None
    )
    aliases: Mapping[str, str] = _option(
        "words", "Other words for words of the grammar; a safe fix replaces them.", "a table of texts", factory=dict
    )
    separators: Sequence[str] = _option(
        "words", "Punctuation that may be put in where nothing else can stand.", "a list of texts", ()
    )
    placeholder: str = _option(
        "words", "What a missing part is called that could be many things.", "a text", "more text"
    )

    # What people and models write instead

    mistakes: Mistakes | None = _option(
        "explaining",
        "A grammar of mistakes: what people and models write instead, each reported under a name of its own.",
        "`Mistakes`",
        None,
    )
    noise: Mapping[str, str] = _option(
        "explaining",
        "Terminals that the grammar of mistakes ignores, and the fault that each is.",
        "a table of texts",
        factory=dict,
    )
    faults: Sequence[Fault] = _option(
        "explaining",
        "Pages of faults, with examples. One of a fault that reading reports anyway takes the place of its page.",
        "a list of `Fault`",
        (),
    )
    repairs: Sequence[Repair] = _option(
        "explaining",
        "Functions with `@repair` that offer a fix for faults of the grammar of mistakes.",
        "a list of repairs",
        (),
    )
    dialects: Sequence[Explained] = _option(
        "explaining",
        "Other ways to write a whole text, to be explained by `guard explain`; they are not applied.",
        "a list of pages",
        (),
    )
    doubts: Callable[[Diagnostic, Parsed, Schema], bool] | None = _option(
        "explaining", "Whether the schema puts in doubt what reading offers for a fault.", "a function", None
    )

    # Where a text is

    outline: Outline | None = _option(
        "finding",
        "What a text looks like from outside: the brackets around it, the keys of its outermost object.",
        "`Outline`",
        None,
    )
    fast_path: FastPath | None = _option(
        "finding",
        "Another way to read right texts, with the same trees. A law holds it to the grammar.",
        "`FastPath`",
        None,
    )

    # Trees

    build: TreeBuilder[Any] | None = _option(
        "trees",
        "What makes a tree of your own.",
        "a function, functions by rule, a `lark.Transformer` or a `Builder`",
        None,
    )
    print: Callable[[Any], str] | NodePrinter | None = _option(
        "trees",
        "A tree to its text. By default derived from the grammar; beside `build`, `NodePrinter` uses the derived one.",
        "a function or `NodePrinter`",
        None,
    )
    canonical: Callable[[Any], Any] | None = _option(
        "trees", "A tree to the one tree that stands for all of the same meaning.", "a function", None
    )
    walk: Callable[[Any], Iterable[tuple[Path, Any]]] | None = _option(
        "trees", "Every value of a tree with its path, outer before inner.", "a function", None
    )
    nodes: Callable[[Any], Sequence[tuple[type, Sequence[Any]]]] | None = _option(
        "trees", "The values that rules are declared on, grouped by class.", "a function", None
    )
    embedded: EmbeddedTexts | Mapping[str, Language] | None = _option(
        "trees",
        "Texts of other languages inside a tree: a function that finds them, or languages by terminal.",
        "a function, or languages by the names of terminals",
        None,
    )
    generate: Generate | None = _option(
        "trees", "Choices and a schema to a tree that is right by the rules, for generating texts.", "a function", None
    )

    # What is judged

    rules: Sequence[Rule] = _option("judging", "Functions with `@rule`.", "a list of rules", ())
    severities: Mapping[str, Severity | str | None] = _option(
        "judging",
        "What a rule or fault counts for: `error`, `warning`, `note`, or `off`.",
        "a table of `error`, `warning`, `note` or `off`",
        factory=dict,
    )
    vocabulary: Any = _option("judging", "What rules find in `context.vocabulary`.", "any value", None)
    footprint: FootprintReader | None = _option(
        "judging",
        "What a tree touches, for policies. By default names are columns, rules are clauses, other tokens are operators.",
        "a `FootprintReader`",
        None,
    )
    policy_parts: PolicyParts | None = _option(
        "judging",
        "What a policy can require and cap beside columns, clauses and operators: conditions, a limit, a window of time.",
        "`PolicyParts`",
        None,
    )

    # Bounds

    max_characters: int | None = _option(
        "bounds",
        "The longest text that is read: 1,000,000 characters by default, 10,000 of an Earley grammar.",
        "a positive number",
        None,
    )
    max_stack: int = _option("bounds", "The deepest parser stack.", "a positive number", MAX_STACK)

    # Options of Lark that change nothing here

    propagate_positions: Any = _option("harmless", "Places are always kept.", "anything", None)
    debug: bool | None = _option("harmless", "Nothing is printed.", "anything", None)
    cache_grammar: bool | None = _option("harmless", "As `cache=True`.", "anything", None)
    strict: bool | None = _option("harmless", "`guard lint` finds what it refuses, with places.", "anything", None)
    ordered_sets: bool | None = _option("harmless", "Trees are the same at every start.", "anything", None)
    ambiguity: str | None = _option(
        "harmless",
        "Every text gets one tree, as with `resolve`; an ambiguity is a warning.",
        "`auto` or `resolve`",
        None,
    )
    tree_class: Any = _option(
        "harmless", "Trees are of nodes, or what `build` makes; `lark_tree` gives Lark's.", "anything", None
    )
    use_bytes: bool | None = _option("harmless", "A text is characters.", "false", None)
    rel_to: str | os.PathLike[str] | None = _option(
        "grammar", "A file beside which a relative path of the grammar begins, as in `Lark.open`.", "a path", None
    )
    source_path: str | os.PathLike[str] | None = _option(
        "grammar", "Where a grammar that is given as text came from, for its relative imports.", "a path", None
    )


OPTIONS: Mapping[str, About] = MappingProxyType(
    {name: each.metadata["about"] for name, each in fields_of(Options).items()}
)
"""Every option by name, in the order of the groups."""

REFUSED: Mapping[str, str] = {
    "transformer": "give it as `build`",
    "_plugins": "the lexer and the parser are this library's, or Lark's own",
}
"""Options of Lark that cannot be given here, with the reason."""


def read_options(given: Mapping[str, Any]) -> Options:
    """The options of that names and values.

    Raises:
        GrammarError: there is no such option, or its value is of the wrong shape.
    """
    for name in given:
        if name in REFUSED:
            raise GrammarError(f"the option {quote(name)} cannot be given: {REFUSED[name]}")
        if name not in OPTIONS:
            near = nearest(name, tuple(OPTIONS))
            hint = f"; did you mean {one_of([quote(n) for n in near])}?" if near else ""
            raise GrammarError(f"there is no option {quote(name)}{hint}")
    options = Options(**given)
    check_shapes(options)
    return options


def check_shapes(options: Options) -> None:
    """Refuse a value of the wrong shape, in one sentence.

    Raises:
        GrammarError: the value of an option is none that it can have.
    """
    for name, takes in _TAKES.items():
        value = getattr(options, name)
        if not takes(value):
            several = " on one line" if isinstance(value, str) and not _is_on_one_line(value) else ""
            raise GrammarError(f"`{name}` is {OPTIONS[name].shape}{several}, not {_shown(value)}")
    for name, allowed in _CHOICES.items():
        value = getattr(options, name)
        if value not in allowed:
            raise GrammarError(f"the option {quote(name)} cannot be {_shown(value)}: {_lowered(OPTIONS[name].says)}")


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _shown(value: Any) -> str:
    if isinstance(value, (bool, int, float)) or value is None:
        return repr(value)
    if isinstance(value, str):
        return quote(value) if value.strip() else "nothing"
    kind = type(value).__name__
    inner = tuple(_inner(value))
    wrong = next((type(item).__name__ for item in inner if not isinstance(item, str)), None)
    if wrong is None and inner:
        wrong = next((_shown(text) for text in inner if not _is_noun(text)), "str")
    return f"{kind} with {wrong}" if wrong is not None else kind


def _inner(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return (*value, *value.values())
    return value if isinstance(value, (list, tuple, set, frozenset)) else ()


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_on_one_line(value: Any) -> bool:
    return isinstance(value, str) and "".join(value.splitlines()) == value


def _is_noun(value: Any) -> bool:
    return _is_on_one_line(value) and bool(value.strip())


def _is_texts(value: Any) -> bool:
    return isinstance(value, (list, tuple, set, frozenset)) and all(map(_is_text, value))


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, (*value, *value.values())))


def _is_path(value: Any) -> bool:
    return isinstance(value, (str, os.PathLike))


def _is_paths(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(_is_path(path) or callable(path) for path in value)


def _is_names(value: Any) -> bool:
    if isinstance(value, (str, bytes)):
        return isinstance(value, str)
    if isinstance(value, Mapping):
        return _is_table(value) and all(map(_is_noun, value.values()))
    return (
        isinstance(value, Iterable) and all(map(_is_text, value)) if _is_sized(value) else isinstance(value, Iterable)
    )


def _is_sized(value: Any) -> bool:
    return hasattr(value, "__len__")


def _is_true_or_false(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_positive(value: Any) -> bool:
    return _is_number(value) and value > 0


def _is_functions(value: Any) -> bool:
    return isinstance(value, Mapping) and all(_is_text(key) and callable(inner) for key, inner in value.items())


def _are(kind: type | tuple[type, ...]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, (list, tuple)) and all(isinstance(item, kind) for item in value)


def _is(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kind)


def _maybe(takes: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or takes(value)


def _is_severities(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        _is_text(key) and (level is None or level in SEVERITIES) for key, level in value.items()
    )


def _is_page(value: Any) -> bool:
    return all(isinstance(getattr(value, name, None), str) for name in ("name", "explanation"))


SEVERITIES: Mapping[Any, Severity | None] = {
    **{severity: severity for severity in Severity},
    **{str(severity): severity for severity in Severity},
    "off": None,
}
"""What can be said of how much a rule counts."""

_TAKES: Mapping[str, Callable[[Any], bool]] = {
    "start": _maybe(lambda value: _is_text(value) or _is_texts(value)),
    "parser": _maybe(_is_text),
    "lexer": _maybe(_is_text),
    "import_paths": _maybe(_is_paths),
    "words": lambda value: isinstance(value, Mapping) and all(map(_is_texts, value.values())),
    "declared": _maybe(lambda value: isinstance(value, (Declared, Mapping))),
    "keep_all_tokens": _maybe(_is_true_or_false),
    "maybe_placeholders": _maybe(_is_true_or_false),
    "g_regex_flags": _maybe(_is_number),
    "regex": _maybe(_is_true_or_false),
    "postlex": _maybe(lambda value: callable(getattr(value, "process", None)) and not isinstance(value, type)),
    "edit_terminals": _maybe(callable),
    "lexer_callbacks": _maybe(_is_functions),
    **dict.fromkeys(("name", "title", "profile", "form"), _is_on_one_line),
    **dict.fromkeys(("unit", "placeholder"), _is_noun),
    "labels": lambda value: _is_table(value) and all(map(_is_noun, value.values())),
    "phrases": lambda value: _is_table(value) and all(map(_is_on_one_line, value.values())),
    "names": _is_names,
    "decode": _maybe(callable),
    "encode": _maybe(callable),
    "aliases": _is_table,
    "separators": _is_texts,
    "mistakes": _maybe(_is(Mistakes)),
    "noise": _is_table,
    "faults": _are(Fault),
    "repairs": _are(Repair),
    "dialects": lambda value: isinstance(value, (list, tuple)) and all(map(_is_page, value)),
    "doubts": _maybe(callable),
    "outline": _maybe(_is(Outline)),
    "fast_path": _maybe(_is(FastPath)),
    "print": _maybe(lambda value: callable(value) or isinstance(value, NodePrinter)),
    **dict.fromkeys(("canonical", "walk", "nodes", "generate"), _maybe(callable)),
    "embedded": _maybe(
        lambda value: (
            callable(value)
            or (isinstance(value, Mapping) and all(_is_text(k) and isinstance(v, Language) for k, v in value.items()))
        )
    ),
    "rules": lambda value: isinstance(value, Iterable) and not isinstance(value, (str, Mapping)),
    "severities": _is_severities,
    "footprint": _maybe(_is(FootprintReader)),
    "policy_parts": _maybe(_is(PolicyParts)),
    "max_characters": _maybe(_is_positive),
    "max_stack": _is_positive,
    "cache": lambda value: value is None or isinstance(value, bool) or _is_path(value),
    "rel_to": _maybe(_is_path),
    "source_path": _maybe(_is_path),
}

_CHOICES: Mapping[str, tuple[Any, ...]] = {
    "notation": (None, "json", "text"),
    "ambiguity": (None, "auto", "resolve"),
    "priority": (None, "auto", "normal", "invert"),
    "use_bytes": (None, False),
}
