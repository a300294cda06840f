"""sentences-are-accepted: what is read without a fault, the guard accepts as it stands."""

from __future__ import annotations

from grammar.checker import check_parsed
from grammar.contract.law import Subject, Trial, Unfit, errors_of, is_same, law
from guard.journey import Guard
from guard.verdict import Accepted


@law(Subject.SENTENCE, idle="no text that was drawn is accepted by the rules")
def sentences_are_accepted(trial: Trial, text: str) -> str | None:
    """A text that is read, and that no rule refuses, is accepted: the same text to the character, with the same tree.

    A model wraps what it says, and the guard looks for the text inside. A text that needs no looking for may have all that
    a wrapping has: line breaks that count at its end, blanks that count at its beginning, quotation marks three in a
    row, a fence inside a literal. Nothing may be cut off it, and nothing out of it.
    """
    parsed = trial.read(text)
    if parsed.tree is None or errors_of(check_parsed(trial.language, parsed)):
        raise Unfit
    verdict = Guard(trial.language).check(text)
    if not isinstance(verdict, Accepted):
        said = verdict.diagnostics[0].message if verdict.diagnostics else verdict.repairs[0].title
        return f"it is read, and the guard says {verdict.decision}: {said}"
    if verdict.text != text:
        return "the guard accepts another text"
    return None if is_same(verdict.tree, parsed.tree) else "the guard reads it as another tree"
