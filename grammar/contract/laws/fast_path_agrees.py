"""fast-path-agrees: the fast path and the grammar are one language and give the same trees."""

from __future__ import annotations

from typing import Any

from grammar.checker import judge_tree, plan
from grammar.contract.law import Subject, Trial, is_same, law
from grammar.diagnostic import Severity
from grammar.language import Language
from grammar.rule import Context


def _excuse(language: Language) -> str | None:
    return "the notation has no fast path" if language.notation.fast_path.accept is None else None


@law(Subject.TEXT, excuse=_excuse)
def fast_path_agrees(trial: Trial, text: str) -> str | None:
    """What the fast path takes, the grammar takes, as the same tree; and the other way round.

    The grammar is the definition. The fast path may leave to it what a rule marked as settled objects to, and nothing
    else: a right text that is always read the slow way is a fault as well.
    """
    accept = trial.language.notation.fast_path.accept
    assert accept is not None
    fast, slow = accept(text), trial.read(text).tree
    if fast is not None and slow is None:
        return "the fast path takes what the grammar refuses"
    if fast is None and slow is not None and not _is_left(trial.language, slow):
        return "the grammar takes what the fast path leaves, and no settled rule objects"
    if fast is not None and not is_same(fast, slow):
        return "the fast path gives another tree than the grammar"
    return None


def _is_left(language: Language, tree: Any) -> bool:
    """Whether a settled rule objects to the tree, which the fast path may then leave to the grammar."""
    findings = judge_tree(language, tree, Context(tree, language.vocabulary), plan(language, frozenset()))
    return any(judged.rule.is_settled and judged.severity is Severity.ERROR for judged in findings)
