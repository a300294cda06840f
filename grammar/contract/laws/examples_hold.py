"""examples-hold: every page's examples are right, and its fixes do what they say."""

from __future__ import annotations

from grammar.checker import check_text
from grammar.contract.law import Shown, Subject, Trial, Unfit, law, schema_of
from grammar.diagnostic import Diagnostic, Severity, quote
from grammar.language import Language
from grammar.source import Source


def _excuse(language: Language) -> str | None:
    has_examples = any(page.invalid or page.valid for page in language.pages().values())
    return None if has_examples else "no rule and no fault of the language has examples"


@law(Subject.EXAMPLE, excuse=_excuse, idle="all examples are for another profile")
def examples_hold(trial: Trial, case: Shown) -> str | None:
    """An invalid example is reported under its page's name; a valid one has no error, and nothing of that name.

    Where an example shows the fixed text, the first fix gives it, and the fault is reported less often. Examples are
    what people learn a language from, and what its rules are changed by; a valid example that trips another rule
    teaches a second mistake. An example for another profile is left out.
    """
    page, example = case.page, case.example
    if not _is_meant(trial, example.profile):
        raise Unfit
    name = page.name
    reported = _judged(trial, case, example.text)
    if not case.is_invalid:
        error = next((d for d in reported if d.severity is Severity.ERROR), None)
        if error is not None and error.name != name:
            return f"a valid example of `{name}` is refused by `{error.name}`: {error.message}"
        return f"a valid example of `{name}` is reported by it" if _count(reported, name) else None
    if not _count(reported, name):
        return f"an invalid example of `{name}` is not reported by it"
    if example.fixed is None:
        return None
    fixes = next(d.fixes for d in reported if d.name == name)
    if not fixes:
        return f"an example of `{name}` is shown fixed, and has no fix"
    text = example.text
    for edit in reversed(fixes[0].edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    if text != example.fixed:
        return f"the fix of `{name}` gives {quote(text)} in place of {quote(example.fixed)}"
    if _count(_judged(trial, case, text), name) >= _count(reported, name):
        return f"the fix of `{name}` does not remove it"
    return None


def _is_meant(trial: Trial, profile: str | None) -> bool:
    return trial.has_plain_examples if profile is None else profile == trial.language.profile


def _judged(trial: Trial, case: Shown, text: str) -> tuple[Diagnostic, ...]:
    example = case.example
    diagnostics, _ = check_text(
        trial.language, Source(text), schema_of(example), question=example.question, facts=dict(example.facts)
    )
    return diagnostics


def _count(diagnostics: tuple[Diagnostic, ...], name: str) -> int:
    return sum(d.name == name for d in diagnostics)
