"""sentences-parse: what derives from the grammar is read without a fault of syntax."""

from __future__ import annotations

from grammar.contract.law import Subject, Trial, errors_of, is_same, law
from grammar.language import Language
from grammar.parsing.reader import EXPLANATIONS, parse_tree
from grammar.source import Source

_BOUNDS = frozenset({"text-too-deep", "text-too-long"})


def _excuse(language: Language) -> str | None:
    return None if language.notation.read is None else "the grammar is not read by an LALR table"


@law(Subject.SENTENCE, excuse=_excuse)
def sentences_parse(trial: Trial, text: str) -> str | None:
    """A text that was drawn from the grammar is one of the grammar, to Lark and to the reader alike.

    It finds what reading token by token does to a grammar: a keyword that an identifier swallows, alternatives of a
    terminal in an order that cuts the longer one short, mistakes that were added for explaining and take away from
    what is right. What the builder refuses beyond the grammar is no fault of syntax.
    """
    notation = trial.language.notation
    narrow = parse_tree(notation, text)
    if narrow is None:
        return "Lark does not parse a sentence of the grammar"
    parsed = trial.read(text)
    syntax = [d for d in errors_of(parsed.diagnostics) if d.name in EXPLANATIONS and d.name not in _BOUNDS]
    if syntax:
        return f"a sentence of the grammar was refused: {syntax[0].message}"
    if notation.syntax.callbacks is None and notation.explaining.mistakes:
        built = notation.syntax.build(narrow, Source(text))
        expected = None if errors_of(built.diagnostics) else built.tree
        if not is_same(parsed.tree, expected):
            return "with the mistakes in the grammar, the text is read differently than without"
    return None
