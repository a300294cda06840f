"""undecodable-construct: what readers of grammars for constrained decoding refuse, or read differently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grammar.diagnostic import Related, Severity
from grammar.expressions.backtracking import components
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.rule import Example
from grammar.source import Span

_RELATED = 3
_REPETITIONS = 2_000
_BOTH = "llguidance and XGrammar refuse it"
_NONE = "llguidance and XGrammar refuse it, and GBNF has nothing like it"


@dataclass(frozen=True, slots=True)
class Construct:
    """What a reader stumbles over: its name in the message, what becomes of it, and what to write instead."""

    what: str
    outcome: str
    help: str


PRIORITY = Construct("a priority", _NONE, "tell the terminals apart by their characters")
TEMPLATE = Construct("a template", _BOTH, "export the grammar, which writes templates out")
DECLARE = Construct("`%declare`", _BOTH, "define the terminal, or leave it to Lark alone")
CHANGE = Construct("`%override` or `%extend`", _BOTH, "export the grammar, which joins the definitions")
MODIFIERS = Construct("the modifiers `?!` together", _BOTH, "use one of them")
IMPORT = Construct(
    "an import from another grammar than `common`",
    "OpenAI's reader refuses it",
    "export the grammar, which copies what is imported",
)
ESCAPED_STRING = Construct(
    "`common.ESCAPED_STRING`",
    "llguidance and XGrammar let it run over a line break, and Lark does not",
    "write a string terminal that says which characters it excludes",
)
IGNORE = Construct(
    "`%ignore`",
    "llguidance refuses what is ignored before and after a text, XGrammar before it, and GBNF has nothing like it",
    "state in rules where blanks may stand, or compare texts without the blanks around them",
)
LEFT_RECURSION = Construct("left recursion", "GBNF refuses it", 'write a repetition: `a ("+" a)*`')
REPETITION = Construct(
    "a repetition of 2,000 or more",
    "GBNF's reader refuses it",
    "leave the upper bound out, and check the length afterwards",
)
DYNAMIC = Construct(
    "the dynamic lexer",
    "llguidance splits texts into terminals first, as Lark's other lexers do, and reads fewer texts",
    "check the grammar with the contextual lexer",
)

_FEATURES = {
    "lookahead": Construct("a lookahead", _NONE, "write the characters that may follow into the expression"),
    "lookbehind": Construct("a lookbehind", _NONE, "write what may stand before into the expression"),
    "word boundary": Construct("`\\b`", _NONE, "write the characters that may follow into the grammar"),
    "anchor": Construct("`^` or `$`", _NONE, "leave it out, or write the line break"),
    "backreference": Construct("a backreference", _NONE, "write an alternative for each mark"),
    "conditional": Construct("a conditional group", _NONE, "write both cases as alternatives"),
    "lazy quantifier": Construct(
        "a lazy quantifier",
        "llguidance reads it as if it were greedy",
        "exclude the closing mark from what is repeated",
    ),
    "possessive quantifier": Construct(
        "a possessive quantifier",
        "llguidance reads it as if it were greedy, and XGrammar refuses it",
        "use a plain quantifier",
    ),
    "unicode class": Construct("`\\w` or `\\d`", "XGrammar reads ASCII only", "list the characters that are meant"),
    "case-insensitive non-ASCII": Construct(
        "case-insensitive text beyond ASCII", "XGrammar refuses it", "write both cases"
    ),
}
"""Constructs that are seen in the expression as Python parses it."""

_WRITTEN = (
    (re.compile(r"\(\?P<"), Construct("a named group", "XGrammar refuses it", "use a plain group")),
    (
        re.compile(r"\(\?[aiLmsux]+[:)-]"),
        Construct("flags inside an expression", "XGrammar refuses them", "put the flag after the expression"),
    ),
    (
        re.compile(r"/[a-z]*[xm][a-z]*\Z"),
        Construct("the flag `x` or `m`", "XGrammar refuses it", "write the expression out"),
    ),
    (
        re.compile(r'\A"(?:[^"\\]|\\.)*?\\x'),
        Construct("`\\x` in a string", "XGrammar refuses it", "write `\\u` with four digits, or the character"),
    ),
)
"""Constructs that are seen in a literal as it is written."""


@flaw(
    severity=Severity.NOTE,
    stage=Stage.LOADED,
    invalid=[
        Example("start: WORD\nWORD: /[a-z]+(?!;)/\n"),
        Example("start: WORD\nWORD.2: /[a-z]+/\n"),
        Example('start: list{"a"}\nlist{item}: item ("," item)*\n'),
        Example('start: STRING\nSTRING: /".*?"/\n'),
        Example('start: sum\nsum: sum "+" "1" | "1"\n'),
        Example('start: "a"\n%ignore " "\n'),
    ],
    valid=[
        Example("start: WORD\nWORD: /[a-z]+/\n"),
        Example('start: sum\nsum: "1" ("+" "1")*\n'),
        Example(
            'start: "a"\n%extend start: "b"\n'.replace("%extend start:", "other:") + "start2: other\n",
            facts={"start": ("start", "start2")},
        ),
    ],
)
def undecodable_construct(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A construct that Lark supports and a constrained decoder refuses or reads differently.

    A constrained decoder holds a model's output to a grammar while it is written: llguidance (also behind OpenAI's
    tools), XGrammar, llama.cpp with GBNF. All of them read something like Lark, and none reads all of it. Where one
    refuses, nothing is decoded; where one silently reads differently, a model may write what Lark refuses.

    This is a note: a grammar that is only used with Lark may have all of them. Several of them disappear when the
    grammar is exported from its compiled form.

    Source: measured with lark 1.3.1, llguidance 1.9.1 and XGrammar 0.2.8; llama.cpp's grammar parser, read.
    """
    seen: dict[Construct, list[Span]] = {}
    for construct, span in _constructs(analysis):
        places = seen.setdefault(construct, [])
        if span not in places:
            places.append(span)
    for construct, places in seen.items():
        places.sort()
        more = len(places) - 1
        yield FlawFinding(
            f"{construct.what} is not read alike everywhere: {construct.outcome}",
            places[0],
            label="read differently elsewhere",
            help=construct.help,
            note=f"so also in {more} other place{'s' if more > 1 else ''}" if more else None,
            related=tuple(Related(place, "and here") for place in places[1 : 1 + _RELATED]),
        )


def _constructs(analysis: GrammarAnalysis) -> Iterator[tuple[Construct, Span]]:
    for definition in analysis.definitions.every:  # what the text shows
        if definition.priority is not None:
            yield PRIORITY, definition.priority.span
        if definition.parameters:
            yield TEMPLATE, definition.span
        if definition.kind == "declare":
            yield DECLARE, definition.span
        if definition.change:
            yield CHANGE, definition.span
        if {"?", "!"} <= set(definition.modifiers):
            yield MODIFIERS, definition.span
        if definition.kind == "import" and definition.path[:-1] != ("common",):
            yield IMPORT, definition.span
        if definition.kind == "import" and definition.path == ("common", "ESCAPED_STRING"):
            yield ESCAPED_STRING, definition.span
        if definition.kind == "ignore":
            yield IGNORE, definition.span
        for literal in definition.literals():
            for pattern, construct in _WRITTEN:
                if pattern.search(literal.text):
                    yield construct, literal.span
    for name in analysis.terminals:
        origin = analysis.definition(name)
        if origin is not None and origin.path == ("common", "ESCAPED_STRING"):
            continue  # said above
        expression = analysis.expression(name)
        for feature in expression.features if expression is not None else ():
            if feature in _FEATURES:
                yield _FEATURES[feature], analysis.expression_place(name)
        if expression is not None and any(int(bound) >= _REPETITIONS for bound in _BOUND.findall(expression.pattern)):
            yield REPETITION, analysis.expression_place(name)
    for name in _left_recursive(analysis):
        yield LEFT_RECURSION, analysis.place(name)
    if analysis.lexer == "dynamic" and analysis.productions:
        yield DYNAMIC, analysis.place(analysis.starts[0])


_BOUND = re.compile(r"\{(?:\d{1,6},)?(\d{1,6})\}")


def _left_recursive(analysis: GrammarAnalysis) -> Iterator[str]:
    """The rules of the text that begin with themselves; repetitions are written so by Lark, and do not count."""
    sentences = analysis.sentences
    edges: dict[str, set[str]] = {}
    for production in analysis.productions:
        for symbol in production.expansion:
            if not sentences.is_rule(symbol):
                break
            edges.setdefault(production.origin, set()).add(symbol)
            if not sentences.is_nullable(symbol):
                break
    names = sorted({*edges, *(other for targets in edges.values() for other in targets)})
    numbers = {name: number for number, name in enumerate(names)}
    following = [
        [numbers[other] for other in sorted(edges.get(name, ())) if other != name or not name.startswith("__")]
        for name in names
    ]
    for number in components(len(names), following):
        if not names[number].startswith("__"):
            yield names[number]
