"""grammar-decides: a text that is read derives from the grammar, to Lark itself."""

from __future__ import annotations

from grammar.contract.law import Subject, Trial, Unfit, law
from grammar.language import Language
from grammar.parsing.reader import parse_tree


def _excuse(language: Language) -> str | None:
    return None if language.notation.read is None else "the grammar is not read by an LALR table"


@law(Subject.TEXT, excuse=_excuse)
def grammar_decides(trial: Trial, text: str) -> str | None:
    """What is read without an error, Lark parses by the definition alone.

    The reader finds its way past errors, and reads with the mistakes in the grammar, in order to explain a refusal.
    Neither may let anything in: a text that only they make sense of has to be refused with an error that says so.
    """
    if trial.read(text).tree is None:
        raise Unfit
    return None if parse_tree(trial.language.notation, text) is not None else "it is read, and Lark does not parse it"
