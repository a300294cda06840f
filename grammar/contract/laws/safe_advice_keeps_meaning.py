"""safe-advice-keeps-meaning: a safe fix on a text that is right leaves its meaning as it was."""

from __future__ import annotations

from dataclasses import fields

from grammar.checker import check_text
from grammar.contract.law import Subject, Trial, Unfit, errors_of, is_same, law
from grammar.diagnostic import Safety, quote
from grammar.language import Language
from grammar.source import Source

_AS_IT_IS = next(f.default for f in fields(Language) if f.name == "canonical")


def _excuse(language: Language) -> str | None:
    return "no canonical form says what a text means" if language.canonical is _AS_IT_IS else None


@law(Subject.SENTENCE, excuse=_excuse, idle="no text without errors had a safe fix")
def safe_advice_keeps_meaning(trial: Trial, text: str) -> str | None:
    """A fix that calls itself safe, offered on a text without errors, gives a text of the same canonical form.

    Safe means that the text means the same afterwards. On a text that was refused nobody can say what it meant; on one
    that was read, the canonical form says it. A rule whose fixes say the same in a way that the form does not know
    states so (`is_rewording`), and then has only to give a text that is read. What is advised about a text of another
    language inside the tree is that language's own affair.
    """
    language = trial.language
    diagnostics, parsed = check_text(language, Source(text))
    if parsed.tree is None or errors_of(diagnostics):
        raise Unfit
    inner = () if language.embedded is None else language.embedded(parsed.tree, None)
    foreign = {text_inside.path for text_inside in inner}
    own = [d for d in diagnostics if d.path not in foreign]
    fixes = [(d.name, fix) for d in own for fix in d.fixes if fix.safety is Safety.SAFE]
    if not fixes:
        raise Unfit
    meaning = language.canonical(parsed.tree)
    rewording = {rule.name for rule in language.rules if rule.is_rewording}
    for name, fix in fixes:
        changed = text
        for edit in reversed(fix.edits):
            changed = changed[: edit.span.start] + edit.text + changed[edit.span.end :]
        tree = trial.read(changed).tree
        if tree is None:
            return f"the safe fix of `{name}` gives {quote(changed)}, which is refused"
        if name not in rewording and not is_same(language.canonical(tree), meaning):
            return f"the safe fix of `{name}` gives {quote(changed)}, which means something else"
    return None
