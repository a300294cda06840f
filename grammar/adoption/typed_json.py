"""The shape of a grammar of typed JSON, from its text: what may be left out of such a text, and what it may call its own.

In a grammar that is read as JSON the terminals of JSON's values (STRING, INTEGER, NUMBER, TRUE, FALSE, NULL) need no
definition, a closed set of words needs none where its words are given, and a terminal that is used and defined nowhere is
the key of its name in lower case: ``LIMIT`` is ``"limit"``. What is defined is read as it is defined: a terminal of quoted
texts is a set of words, or of keys, and the strings and numbers of Lark's own library are those of JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from grammar.adoption.loading import GrammarError, GrammarText, load
from grammar.adoption.naming import words_of
from grammar.diagnostic import quote
from grammar.notations.json import TERMINALS, WHITE_SPACE, NotTypedJson, Shape, word_terminal
from grammar.notations.json.shape import SCALARS
from grammar.suggestion import nearest

_DEFINITIONS: Mapping[str, str] = {
    match[1]: match[0] for match in re.finditer(r"^([A-Z_]+)(?:\.\d+)?: .*$", TERMINALS, re.MULTILINE)
}

_LIBRARY: Mapping[str, tuple[str, ...]] = {
    "ESCAPED_STRING": ("STRING",),
    "SIGNED_INT": ("INTEGER",),
    "SIGNED_NUMBER": ("INTEGER", "NUMBER"),
    "SIGNED_FLOAT": ("NUMBER",),
}
"""What the terminals of Lark's library ``common`` stand for where a text is JSON."""

_UNSIGNED: Mapping[str, str] = {"INT": "SIGNED_INT", "NUMBER": "SIGNED_NUMBER", "FLOAT": "SIGNED_FLOAT"}
"""Those that JSON has no like of, since a number of JSON may be negative, with those that are meant."""


class TypedGrammar(NamedTuple):
    """A grammar of typed JSON: its shape, and its text with a definition of every terminal.

    `is_certain` says that its texts are JSON whatever else is said of it: it leaves out what only JSON defines, or it
    ignores every blank that JSON ignores.
    """

    shape: Shape
    text: str
    is_certain: bool


_QUOTED = r'//[^\n]*|"(?:\\.|[^"\\\n])*"i?|/(?!/)(?:\\.|[^/\\\n])+/[imslux]*'
"""A comment, a string or an expression in the text of a grammar: what names in it are none."""

_NAME = r"_?[A-Z][A-Z0-9_]*"

_TOKEN = re.compile(
    rf"{_QUOTED}|^%(?P<directive>\w+)[ \t]*(?P<names>[^\n]*)"
    rf"|(?P<defined>^{_NAME})(?=(?:\.-?\d+)?[ \t]*:)|(?P<used>\b{_NAME}\b)",
    re.MULTILINE,
)


def shape_of(
    grammar: GrammarText,
    start: str = "start",
    words: Mapping[str, Sequence[str]] = MappingProxyType({}),
    import_paths: Sequence[str] = (),
) -> Shape:
    """The shape of a grammar's text; see `typed_grammar`.

    Raises:
        NotTypedJson: the grammar is not typed JSON; the message names the production that is not.
        GrammarError: Lark does not load the grammar.
    """
    return typed_grammar(grammar, start, words, import_paths).shape


def leaves_values_out(text: str) -> bool:
    """Whether a grammar's text uses a terminal of JSON's values without a definition, which only JSON has."""
    defined, used, _ = _terminals(text)
    return bool((used - defined) & set(SCALARS))


def typed_grammar(
    grammar: GrammarText,
    start: str = "start",
    words: Mapping[str, Sequence[str]] = MappingProxyType({}),
    import_paths: Sequence[str] = (),
) -> TypedGrammar:
    """A grammar's text, read as one of typed JSON.

    Args:
        grammar: the grammar.
        start: the rule that a text derives from.
        words: the words of terminals that are closed sets of them and are not defined in the text.
        import_paths: where Lark looks for grammars that are imported.

    Raises:
        NotTypedJson: the grammar is not typed JSON; the message names the production that is not.
        GrammarError: Lark does not load the grammar.
    """
    defined, used, library = _terminals(grammar.text)
    twice = sorted(defined & words.keys())
    if twice:
        raise GrammarError(f"words are given for {quote(twice[0])}, which the grammar defines")
    unknown = sorted(words.keys() - used)
    if unknown:
        raise GrammarError(f"words are given for {quote(unknown[0])}, which the grammar does not use")
    spelled = {name: tuple(words[name]) if name in words else (name.lower(),) for name in sorted(used - defined)}
    added = [
        _DEFINITIONS[name] if name in _DEFINITIONS and name not in words else word_terminal(name, spelled[name])
        for name in spelled
    ]
    text = "\n".join([grammar.text, *added, ""])
    options = {"import_paths": list(import_paths), "keep_all_tokens": False, "g_regex_flags": 0}
    options["source_path"] = None if grammar.file is None else str(grammar.file)
    loaded = load(GrammarText(text, grammar.file, grammar.name), (start,), options)
    for name in loaded.ignored:
        if not _is_blank(loaded.pattern(name)):
            raise NotTypedJson(
                f"the grammar ignores {quote(name)}, and JSON has nothing but white space between its parts"
            )
    scalars: dict[str, tuple[str, ...]] = {name: (name,) for name in SCALARS if name in spelled and name not in words}
    fixed: dict[str, str] = {}
    known: dict[str, tuple[str, ...]] = {}
    for name, terminal in loaded.terminals.items():
        if name in scalars:
            continue
        if library.get(name) in _UNSIGNED:
            raise NotTypedJson(
                f"{quote(name)} has no sign, and a number of JSON may have one: "
                f"use `{_UNSIGNED[library[name]]}`, or leave it out and declare that the least is 0"
            )
        if name in library:
            scalars[name] = _LIBRARY[library[name]]
            continue
        if terminal.pattern.type == "str":
            fixed[name] = terminal.pattern.value
        literal = _LITERALS.get(fixed.get(name, ""))
        own = spelled.get(name) or _words(terminal)
        if literal is not None:
            scalars[name] = (literal,)
        elif own:
            known[name] = own
        elif name in _DEFINITIONS and name in SCALARS:
            if terminal.pattern.to_regexp() != _standard()[name]:
                raise NotTypedJson(f"`{name}` is defined in another way than JSON has it; leave its definition out")
            scalars[name] = (name,)
    shape = Shape.of(loaded.productions, start, known, fixed=fixed, scalars=scalars)
    stray = next((name for name in shape.word_terminals() if name in spelled and name not in words), None)
    if stray is not None:
        near = nearest(stray, SCALARS)
        hint = f"did you mean `{near[0]}`?" if near else "define it, or give its words"
        raise NotTypedJson(f"{quote(stray)} stands for a value, and nothing says which: {hint}")
    ignored = [re.compile(loaded.pattern(name)) for name in loaded.ignored]
    takes_blanks = all(any(pattern.match(blank) for pattern in ignored) for blank in WHITE_SPACE)
    return TypedGrammar(shape, text, is_certain=bool(spelled) or takes_blanks)


_LITERALS = {"true": "TRUE", "false": "FALSE", "null": "NULL"}


@cache
def _standard() -> Mapping[str, str]:
    """The expressions of JSON's terminals, as Lark reads them."""
    used = " | ".join(SCALARS)
    options = {"import_paths": [], "keep_all_tokens": False, "g_regex_flags": 0}
    loaded = load(GrammarText(f"start: {used}\n{TERMINALS}", None, ""), ("start",), options)
    return {name: loaded.pattern(name) for name in SCALARS}


def _is_blank(pattern: str) -> bool:
    """Whether an expression of what is ignored matches white space and nothing else."""
    expression = re.compile(pattern)
    return not any(expression.match(text) for text in ("//", "/*", "--", *_PRINTABLE)) and bool(expression.match(" "))


_PRINTABLE = tuple(map(chr, range(33, 127)))


def _words(terminal: Any) -> tuple[str, ...]:
    """The words of a terminal that is a closed set of JSON strings; else empty."""
    if terminal.pattern.flags:
        return ()
    texts = (terminal.pattern.value,) if terminal.pattern.type == "str" else words_of(terminal.pattern.to_regexp())
    words: list[str] = []
    for text in texts:
        try:
            word = json.loads(text)
        except ValueError:
            return ()
        if not isinstance(word, str):
            return ()
        words.append(word)
    return tuple(dict.fromkeys(words))


def _terminals(text: str) -> tuple[set[str], set[str], Mapping[str, str]]:
    """The terminals that a grammar's text defines or imports, those it uses, and those of Lark's library by their names."""
    defined: set[str] = set()
    used: set[str] = set()
    library: dict[str, str] = {}
    for match in _TOKEN.finditer(text):
        if match["directive"] == "import":
            for source, name, local in _imported(match["names"]):
                defined.add(local)
                if source == "common" and (name in _LIBRARY or name in _UNSIGNED):
                    library[local] = name
        elif match["directive"] in ("extend", "override", "ignore"):
            defined |= {match["names"].partition(":")[0].split(".")[0].strip()} if ":" in match["names"] else set()
            used |= set(re.findall(rf"\b{_NAME}\b", re.sub(_QUOTED, " ", match["names"])))
        elif match["defined"]:
            defined.add(match["defined"])
        elif match["used"]:
            used.add(match["used"])
    return defined, used, library


def _imported(written: str) -> Iterator[tuple[str, str, str]]:
    """What an ``%import`` brings: where from, the name there, the name here."""
    written = written.partition("//")[0].strip()
    several = re.fullmatch(r"\.?([\w.]+?)\s*\(([^)]*)\)", written)
    if several:
        yield from ((several[1], name.strip(), name.strip()) for name in several[2].split(","))
        return
    path, _, local = written.partition("->")
    source, _, name = path.strip().rpartition(".")
    yield source.lstrip("."), name, local.strip() or name
