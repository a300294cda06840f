"""refusals-have-reasons: a text has a tree, or an error that says why it has none."""

from __future__ import annotations

from grammar.contract.law import Subject, Trial, errors_of, law
from grammar.diagnostic import quote


@law(Subject.TEXT)
def refusals_have_reasons(trial: Trial, text: str) -> str | None:
    """A text that is read has a tree and no error, one that is refused has an error and no tree.

    Every diagnostic has a page of the language behind it and a message on one line without control characters: whoever
    is refused can look up why, and what was quoted from the text harms no terminal.
    """
    parsed = trial.read(text)
    errors = errors_of(parsed.diagnostics)
    if parsed.tree is None and not errors:
        return "the text was refused without an error"
    if parsed.tree is not None and errors:
        return f"the text was read, and `{errors[0].name}` was reported"
    if parsed.tree is not None and parsed.partial is not None:
        return "the text was read, and a partial tree was given besides"
    pages = trial.language.pages()
    for diagnostic in parsed.diagnostics:
        if diagnostic.name not in pages:
            return f"`{diagnostic.name}` was reported, which no page of the language explains"
        words = [diagnostic.message, diagnostic.label, diagnostic.help or "", diagnostic.note or ""]
        words += [related.message for related in diagnostic.related]
        unfit = next((word for word in words if not word.isprintable()), None)
        if not diagnostic.message or unfit is not None:
            return f"`{diagnostic.name}` says {quote(unfit or '')}, which cannot be shown on one line"
    return None
