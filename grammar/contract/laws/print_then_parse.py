"""print-then-parse: the text of a tree is read as that tree."""

from __future__ import annotations

from grammar.contract.law import Subject, Trial, is_same, law
from grammar.diagnostic import quote


@law(Subject.SENTENCE)
def print_then_parse(trial: Trial, text: str) -> str | None:
    """Printing a tree and reading the text again gives the same tree, and the same text once more.

    It finds a printer that leaves a part out, quotes wrongly, or lets two tokens run together, and a builder that
    reads something into the tree which the text does not say.
    """
    tree = trial.tree(text)
    printed = trial.language.notation.print(tree)
    again = trial.read(printed)
    if again.tree is None:
        message = again.diagnostics[0].message if again.diagnostics else "no reason"
        return f"its tree prints as {quote(printed)}, which is refused: {message}"
    if not is_same(again.tree, tree):
        return f"its tree prints as {quote(printed)}, which is another tree"
    twice = trial.language.notation.print(again.tree)
    if twice != printed:
        return f"its tree prints as {quote(printed)}, and read again as {quote(twice)}"
    return None
