"""canonical-form: the one tree for all of a meaning is its own canonical form, and means the same."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from grammar.checker import given_by, has_error, judge_embedded, judge_tree, plan
from grammar.contract.law import Subject, Trial, is_same, law
from grammar.diagnostic import quote
from grammar.language import Language
from grammar.rule import Context

_AS_IT_IS = next(f.default for f in fields(Language) if f.name == "canonical")


def _excuse(language: Language) -> str | None:
    return "every tree is its own canonical form" if language.canonical is _AS_IT_IS else None


@law(Subject.SENTENCE, excuse=_excuse)
def canonical_form(trial: Trial, text: str) -> str | None:
    """The canonical form of a tree is a fixed point, survives being printed and read, and is as right as the tree.

    Two texts are said to mean the same where their canonical forms are equal; so the form may depend on nothing but
    the tree, and a text that no rule objects to may not get an objection by it.
    """
    canonical = trial.language.canonical
    tree = trial.tree(text)
    once = canonical(tree)
    if not is_same(canonical(once), once):
        return "the canonical form of its canonical form is another tree"
    printed = trial.language.notation.print(once)
    again = trial.read(printed).tree
    if again is None:
        return f"its canonical form prints as {quote(printed)}, which is refused"
    if not is_same(canonical(again), once):
        return f"its canonical form prints as {quote(printed)}, which has another one"
    reread = trial.read(trial.language.notation.print(tree)).tree
    if reread is not None and not is_same(canonical(reread), once):
        return "the text of its tree has another canonical form"
    if not _is_refused(trial, tree) and _is_refused(trial, once):
        return f"it is accepted, and its canonical form {quote(printed)} is refused by a rule"
    return None


def _is_refused(trial: Trial, tree: Any) -> bool:
    language = trial.language
    findings = judge_tree(language, tree, Context(tree, language.vocabulary), plan(language, given_by(None)))
    return has_error(findings, judge_embedded(language, tree, None))
