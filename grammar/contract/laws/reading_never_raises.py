"""reading-never-raises: whatever is sent, reading and judging end with an answer."""

from __future__ import annotations

from grammar.checker import check_text
from grammar.contract.law import Subject, Trial, law, raise_causes
from grammar.parsing.reader import parse, source_of


@law(Subject.INPUT)
def reading_never_raises(trial: Trial, case: str | bytes) -> str | None:
    """No text and no bytes make reading, judging or a rule raise.

    What a model says is data, and nobody is there to catch an exception of a parser. The text is read by the grammar,
    by the fast path where there is one, and judged with a schema and without. An exception that comes through is what
    breaks the law.
    """
    language = trial.language
    source, _ = source_of(case)
    parse(language.notation, source)
    for schema in (None, trial.schema):
        diagnostics, _ = check_text(language, source, schema)
        raise_causes(diagnostics)
    return None
