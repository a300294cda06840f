"""What the acceptor is held to: Lark's verdict and tree, and the reader's, on sentences and on what damage makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from grammar import Language, Source
from grammar.adoption import Leaf, Node, lark_tree
from grammar.adoption.making import Makers
from grammar.chooser import Seeded
from grammar.diagnostic import Severity
from grammar.generation.sentences import Stuck, sentence
from grammar.parsing.acceptor import Acceptor
from grammar.parsing.compilation import compiled
from grammar.parsing.reader import parse_tree, read
from tests.grammar.adoption.grammars import GRAMMARS, Sample

DAMAGES = 8
"""So many damaged texts are made of each sentence."""

BLOCKS = r"""
start: _NL? item*
?item: NAME "=" expression _NL? -> attribute | NAME STRING* "{" _NL? item* "}" _NL? -> block
?expression: term | expression OPERATOR term -> operation
?term: NUMBER | STRING | NAME | "[" [expression ("," expression)*] "]" -> list | call
call: NAME "(" [expression ("," expression)*] ")"
OPERATOR: /[+*\/-]|==|&&/
NAME: /[a-z_][a-z_0-9-]*/
NUMBER: /-?[0-9]+(\.[0-9]+)?/
STRING: /"(\\.|[^"\\\n])*"/
_NL.2: /(\s*(#[^\n]*)?\n)+\s*/
COMMENT: /#[^\n]*/ | /\/\/[^\n]*/ | /\/\*(.|\n)*?\*\//
%ignore COMMENT
%ignore /[ \t]+/
"""
"""Line breaks that count and blanks that do not, where either may begin with the other; a comment beside an operator."""

KEYWORDS = r"""
start: _statement (";" _statement)*
_statement: "select"i names ["where"i condition] | assignment
assignment: "set"i NAME ":=" value
names: NAME ("," NAME)* | "*"
?condition: comparison | condition ("and"i | "or"i) comparison | "not"i comparison -> negation
comparison: NAME (OPERATOR | "in"i | "is"i "not"i?) value
value: NUMBER | DATE | STRING | WORD_END | NAME
OPERATOR: "=" | "<" | "<=" | "<>"
DATE.2: /\d{4}-\d\d-\d\d(?!\d)/
NUMBER: /\d+(\.\d+)?(?![\w.])/
WORD_END: /\bend\b(?=\s|;|$)/i
NAME: /[a-z_]\w*/i
STRING: /'(?:[^']|'')*'/
%ignore /\s+/
%ignore /--.*/
"""
"""Keywords in any case beside any name, looks ahead, priorities, comments."""

HEREDOCS = r"""
start: (NAME "=" (TEXT | QUOTED | NAME))+
TEXT: /<<((.)[A-Z0-9_]*)\n(.|\n)*?\3/
QUOTED: /(?P<q>['"])[a-z ]*(?P=q)/
NAME: /[a-z]+/
%ignore /[ \t\n\r\f\v]+|#[a-z]*(?=\n)|#!(?=\n)/
"""
"""Expressions that refer to their own groups, by name, and by the number that it has in Lark's expression."""

REFUSING = r"""
start: (NAME | SPACED | LINE | LOUD)+
SPACED: / [a-z]/
LINE: /\n\n/
LOUD: /a+!/
NAME: /[b-z]+/
TWICE.2: "aa"
%ignore /[ \n]/
%ignore TWICE
"""
"""Tokens that begin with what is ignored, and are tried before it or after."""

SAMPLES = {
    **GRAMMARS,
    "blocks": Sample(BLOCKS, ('a = 1\nb "x" {\n c = [1, d(2)] # e\n}\n', "a = b /c\n", "/* */ a = 1 // b")),
    "keywords": Sample(
        KEYWORDS,
        (
            "SELECT a, b where c <= 1 And d in 'x''y'; set end := END",
            "set a := 2024-01-01",
            "select a where b is NOT c",
        ),
    ),
    "heredocs": Sample(HEREDOCS, ("a = <<EOF\nx E\nEOF\nb = 'c d' e = f", "a = <<EX\n#E\nEX")),
    "refusing": Sample(REFUSING, ("b c", " b", "b\n\n c", "aab", "b  c", "a!", "aaa!")),
}

NEARLY = {
    "refusing": ("aa!", "b aa", "aa a!", "b\n\n\nc", " aab"),
    "heredocs": ("a = <<EOF\nE", "a = <<EOF\nEO", "a = 'b\""),
    "blocks": ("a = 1 / / 1\n", "a = 1 //\n", "a = b -1"),
    "keywords": ("select a where b is not not", "SET a := end;", "set a := 2024-01-012"),
}
"""Texts where one reading more or less would change the verdict."""


@cache
def language(name: str) -> Language:
    """The language of a sample; tokens named NAME are names."""
    sample = SAMPLES[name]
    names = [terminal for terminal in ("NAME", "COLUMN") if f"\n{terminal}:" in sample.text]
    return Language.from_lark(sample.text, name=name, names=names, decode=str.upper, **sample.options)


@cache
def makers(of: Language) -> Makers:
    """What makes a language's nodes of what the acceptor saw."""
    lark = compiled(of.notation, with_mistakes=False).lark
    naming = dict.fromkeys(
        (n for n in ("NAME", "COLUMN") if n in of.notation.explaining.labels and of.spell), str.upper
    )
    return Makers(naming, keeps_gaps=bool(lark.options.maybe_placeholders))


def texts(name: str, seed: int, sentences: int) -> Iterator[str]:
    """The sample's own sentences, others that are drawn, and what damage makes of each."""
    yield from NEARLY.get(name, ())
    chance = Random(f"{name}/{seed}")
    pool = [*SAMPLES[name].sentences]
    for number in range(sentences):
        try:
            chooser = Seeded(Random(f"{name}/{seed}/{number}"))
            pool.append(sentence(language(name).notation, chooser, budget=chance.choice((5, 12, 30)), aim=number).text)
        except Stuck:
            break
    characters = "".join(sorted(set("".join(pool)))) + " \n#,)é\u2003"
    for text in pool:
        yield text
        for _ in range(DAMAGES):
            yield damaged(text, characters, chance)


def damaged(text: str, characters: str, chance: Random) -> str:
    """A text after one to three slips."""
    written = list(text)
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(written))
        kind = chance.randrange(4)
        if kind == 0:
            del written[at : at + chance.randint(1, 3)]
        elif kind == 1:
            written.insert(at, chance.choice(characters))
        elif kind == 2 and at < len(written):
            written[at] = chance.choice(characters)
        else:
            written[at:at] = written[at : at + chance.randint(1, 8)]
    return "".join(written)


def unlike(of: Language, acceptor: Acceptor, text: str) -> str | None:
    """In what the acceptor differs from Lark or from the reader on a text; None where it does not."""
    notation = of.notation
    by_lark = parse_tree(notation, text)
    parsed = read(notation, Source(text))
    is_read = parsed.tree is not None and not any(d.severity is Severity.ERROR for d in parsed.diagnostics)
    verdicts = {"Lark": by_lark is not None, "the reader": is_read, "the trace": acceptor.trace(text) is not None}
    taken = acceptor.accepts(text)
    for name, verdict in verdicts.items():
        if taken is not verdict:
            return f"the acceptor {'takes' if taken else 'refuses'} it, {name} does not"
    trace = acceptor.trace(text)
    if trace is None:
        return None
    tree = makers(of).tree(trace)
    if shape(tree) != shape(parsed.tree):
        return "another tree than the reader's"
    if lark_tree(tree) != by_lark:
        return "another tree than Lark's"
    inside = [leaf for leaf in shape(tree) if len(leaf) == 6 and leaf[2] in ("NAME", "COLUMN")]
    if [part[:2] for part in inside] != [
        (leaf.text, leaf.name) for leaf in makers(of).leaves(trace, frozenset({"NAME", "COLUMN"}))
    ]:
        return "other names than those of the tree"
    return None


def shape(tree: Any) -> list[tuple[Any, ...]]:
    """All that nodes and leaves have, in the order of the text, what does not count when they are compared included."""
    told: list[tuple[Any, ...]] = []
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Leaf):
            name = part.name and (part.name.kind, part.name.written)
            told.append((part.text, part.name, part.kind, part.is_silent, part.before, name))
        elif isinstance(part, Node):
            told.append((part.kind, part.is_dissolved, len(part.parts)))
            waiting += reversed(part.parts)
        else:
            told.append(())
    return told
