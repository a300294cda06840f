"""judge(): extract, parse, repair, check, decide; on one screen.

Accept fast, explain slowly: a right answer is taken by the notation's fast path and judged on its tree alone. Only
what that does not take goes through the grammar, for places, expectations and repairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from grammar import Context, Diagnostic, Fix, Language, Parsed, Safety, Schema, Severity, Source, Span
from grammar.checker import Plan, check_parsed, given_by, has_error, judge_embedded, judge_tree, plan
from grammar.reader import parse, read, source_of
from guard.extraction import MAX_CANDIDATES, Candidate, candidates
from guard.verdict import Accepted, Ledger, Rejected, Repaired, Verdict, apply, raw_place, unjudged

MAX_ROUNDS = 6
"""So many rounds of fixing one text; each round's fixes may bring new ones to light."""


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """A language with what its texts are held to: one guard serves any number of threads and tasks.

    `schema` is what the dataset holds, None where that is not known: then what needs it is not judged, and every
    verdict says so. `is_strict` refuses whatever would need a repair; `allows_unsafe` also applies the fixes that are
    guesses, where an error has no safe one. `facts` are what rules may consult besides:
    ``{"trigger": {"frequency": 900}}``.
    """

    language: Language
    schema: Schema | None = None
    is_strict: bool = False
    allows_unsafe: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    _plan: Plan = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_plan", _deciding(self.language, given_by(self.schema, None, self.facts)))

    def check(self, text: str | bytes, *, question: str | None = None) -> Verdict:
        """The verdict on one output. Never raises, on any text or bytes.

        Args:
            text: what the model said, raw.
            question: what the person asked; advice that depends on it is given only where it is known.
        """
        return judge(self, text, question)


def judge(guard: Guard, text: str | bytes, question: str | None = None) -> Verdict:
    """The road of one output, from what the model said to the verdict."""
    source: Source | None = None
    if not isinstance(text, str):
        source, broken = source_of(text)
        if broken is not None:
            return Rejected(source, guard.language, (broken,))
        text = source.text
    accepted = _accept(guard, text, question)
    if accepted is not None:
        return accepted
    source = source or Source(text)
    found = _extract(guard, source)
    if isinstance(found, Rejected):
        return found
    start, ledger = found
    if ledger and guard.is_strict:
        return Rejected(source, guard.language, (_surrounded(guard.language, ledger[0]),))
    return _mend(guard, source, start, ledger, question)


def _accept(guard: Guard, text: str, question: str | None) -> Accepted | None:
    """The fast road: a tree without places, judged; None where there is anything to explain."""
    language = guard.language
    accept = language.notation.accept
    tree = accept(text) if accept is not None else None
    if tree is None:
        return None
    schema, facts, plan_ = guard.schema, guard.facts, guard._plan  # noqa: SLF001  # the guard is this module's own
    if question:
        plan_ = _deciding(language, given_by(schema, question, facts))
    context = Context(tree, language.vocabulary, schema, question, facts)
    if judge_tree(language, tree, context, plan_):
        return None
    inner = judge_embedded(language, tree, schema, facts)
    if inner and has_error((), inner):
        return None
    return Accepted(text, language, tree, context)


def _deciding(language: Language, given: frozenset[str]) -> Plan:
    """The rules that decide about a text which the fast path took; advice waits until it is asked for."""
    return plan(language, given, only_errors=True, settled=True)


def _extract(guard: Guard, source: Source) -> tuple[str, Ledger] | Rejected:
    """The text of the language in what the model said, with the ledger of what was around it."""
    text, language = source.text, guard.language
    if len(text) > language.notation.max_characters:
        return Rejected(source, language, read(language.notation, source).diagnostics)
    found = candidates(text, language.notation)
    if not found:
        return Rejected(source, language, (_nothing(language, text),))
    if len(found) > 1:
        trees = [_tree(language, held.text) for held in found[:MAX_CANDIDATES]]
        meanings = {language.notation.print(language.canonical(tree)) for tree in trees if tree is not None}
        texts = {held.text for held in found}
        if len(found) > MAX_CANDIDATES or len(meanings) > 1 or (None in trees and len(texts) > 1):
            return Rejected(source, language, (_several(language, found),))
    return found[0].text, found[0].ledger


def _mend(guard: Guard, source: Source, text: str, ledger: Ledger, question: str | None) -> Verdict:
    """Read and check; as long as every error has a safe fix, apply them and read again."""
    language, schema = guard.language, guard.schema
    raw_diagnostics: tuple[Diagnostic, ...] = ()
    mended: list[Diagnostic] = []
    for turn in range(MAX_ROUNDS):
        current = Source(text, source.name)
        parsed = parse(language.notation, current)
        diagnostics = check_parsed(language, parsed, schema, question=question, facts=guard.facts)
        if turn == 0:
            raw_diagnostics = tuple(_in_raw(d, ledger, with_fixes=True) for d in diagnostics)
        context = Context(parsed.tree, language.vocabulary, schema, question, guard.facts)
        errors = [d for d in diagnostics if d.severity is Severity.ERROR]
        if not errors:
            return _decide(guard, source, parsed, ledger, tuple(mended), diagnostics, context)
        if guard.is_strict:
            break
        fixes = [fix for error in errors if (fix := _choice(error, guard)) is not None]
        if len(fixes) < len(errors):
            break
        mended += [_in_raw(error, ledger) for error in errors]
        text, applied = _apply_all(text, fixes)
        ledger = (*ledger, *applied)
    return Rejected(source, language, raw_diagnostics, ledger, unjudged(language, context))


def _choice(error: Diagnostic, guard: Guard) -> Fix | None:
    """The fix that is applied for an error: its first, if the guard may; None where nothing may be done."""
    allowed = (Safety.SAFE, Safety.UNSAFE) if guard.allows_unsafe else (Safety.SAFE,)
    return next((fix for fix in error.fixes[:1] if fix.safety in allowed), None)


def _decide(
    guard: Guard,
    source: Source,
    parsed: Parsed,
    ledger: Ledger,
    mended: tuple[Diagnostic, ...],
    diagnostics: tuple[Diagnostic, ...],
    context: Context,
) -> Verdict:
    language, text = guard.language, parsed.source.text
    if not ledger:
        return Accepted(source.text, language, parsed.tree, context)
    return Repaired(source, language, parsed.tree, text, ledger, mended, diagnostics, unjudged(language, context))


def _apply_all(text: str, fixes: list[Fix]) -> tuple[str, Ledger]:
    """Apply fixes from the end of the text to its start; one that touches another waits for the next round."""
    applied: list[Fix] = []
    barrier = len(text) + 1
    for fix in sorted(fixes, key=lambda f: f.edits[-1].span.end, reverse=True):
        if fix.edits[-1].span.end < barrier or (not applied):
            text = apply(text, fix)
            applied.append(fix)
            barrier = fix.edits[0].span.start
    return text, tuple(applied)


def _in_raw(diagnostic: Diagnostic, ledger: Ledger, *, with_fixes: bool = False) -> Diagnostic:
    """A diagnostic with its places in the raw text; those of its fixes too, where they are not applied yet."""
    if not ledger:
        return diagnostic
    fixes = diagnostic.fixes
    if with_fixes:
        fixes = tuple(
            replace(fix, edits=tuple(replace(e, span=raw_place(e.span, ledger)) for e in fix.edits)) for fix in fixes
        )
    return replace(
        diagnostic,
        fixes=fixes,
        span=raw_place(diagnostic.span, ledger),
        related=tuple(replace(r, span=raw_place(r.span, ledger)) for r in diagnostic.related),
    )


def _tree(language: Language, text: str) -> Any:
    return parse(language.notation, Source(text)).tree


def _nothing(language: Language, text: str) -> Diagnostic:
    unit = language.notation.unit
    if not text.strip():
        return Diagnostic("empty-text", Severity.ERROR, f"there is no {unit} in the text", Span(0, len(text)))
    return Diagnostic(
        "no-query",
        Severity.ERROR,
        f"there is no {unit} in what the model said",
        Span(0, len(text)),
        help=f"answer with the {unit} only",
    )


def _several(language: Language, found: tuple[Candidate, ...]) -> Diagnostic:
    unit = language.notation.unit
    first = found[0]
    return Diagnostic(
        "several-queries",
        Severity.ERROR,
        f"there are {len(found)} different candidates for the {unit} in what the model said",
        raw_place(Span(0, len(first.text)), first.ledger),
        label="one of them",
        help=f"answer with one {unit} only",
    )


def _surrounded(language: Language, fix: Fix) -> Diagnostic:
    unit = language.notation.unit
    return Diagnostic(
        "text-around-query",
        Severity.ERROR,
        f"the {unit} stands in other text",
        fix.edits[0].span,
        label="not part of it",
        help=f"answer with the {unit} only",
        fixes=(fix,),
    )
