"""Repair loop: a text is read, checked and authorised; where fixes may be applied, they are, and it is read again."""

from __future__ import annotations

from dataclasses import dataclass

from grammar import Context, Diagnostic, Fix, Language, Parsed, Safety, Severity, Source, Span
from grammar.checker import check_parsed
from grammar.frozen import field, frozen, replace
from grammar.notation import Tree_co
from grammar.parsing.budget import SearchBudget, Work
from grammar.parsing.reader import EXPLANATIONS, parse
from guard.extraction.candidate import Candidate, Leftover
from guard.extraction.containers import out_of_wrapper
from guard.ledger import Ledger, RawPlaces, apply, apply_all
from guard.standard import Standard
from guard.verdict import Accepted, Rejected, Repaired, unjudged

MAX_ROUNDS = 6
"""At most this many rounds of fixing one text; the fixes of one round may bring new errors to light."""

_PASSES = 2
"""What judging a text costs beside reading it, as passes over it: its rules, its places, its fixes."""

_MOST_GUESSED = 3
"""So many guesses at what a text's brackets, separators and words were to be are made of one text: what needs more of them
is rather another text."""

_PLACES_A_STEP = 16
"""So many places that are carried back through one fix cost a step."""


@dataclass(slots=True)
class Known:
    """What is known of an output while it is judged: all that is left to say where the work exceeds its budget.

    `leftovers` are what the text was taken out of while it was settled, besides those of the candidate.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    repairs: Ledger = ()
    unjudged: tuple[str, ...] = ()
    leftovers: tuple[Leftover, ...] = ()


@frozen
class Case:
    """One output that is to be judged: what the model said, and what is known of the call.

    `question` is None where it is not known, as is `now`, the present as UNIX seconds; `budget` is what may be spent on
    searching, in all rounds together, and `work` what all of it may take. `known` is what is known so far.
    """

    source: Source
    question: str | None
    now: float | None
    budget: SearchBudget
    work: Work
    known: Known = field(default_factory=Known)


def settle(
    standard: Standard[Tree_co],
    case: Case,
    candidate: Candidate,
    parsed: Parsed | None = None,
    *,
    is_guessing: bool,
    is_whole: bool = False,
) -> Accepted[Tree_co] | Repaired[Tree_co] | Rejected:
    """Read, check and authorise; as long as every error has a fix that may be applied, apply them and read again.

    Where that leads to a text that can be read in an object around it, the object comes off, and it goes on with that: what
    wraps an answer may have faults of its own, and so may the answer.

    A strict guard refuses what needs a fix, with every error that would come to light on the way.

    Args:
        standard: what the text is held to.
        case: what the model said.
        candidate: the text in it.
        parsed: the text as read, None where it is still to be read.
        is_guessing: whether guesses may be applied.
        is_whole: whether the text is judged as it stands, so that nothing comes off it.

    Raises:
        WorkExceededError: it takes more work than is left; the case knows what came to light before.
    """
    language, schema, source, budget = standard.language, standard.schema, case.source, case.budget
    text, ledger = candidate.text, candidate.ledger
    in_raw = RawPlaces(ledger)
    raw_diagnostics: tuple[Diagnostic, ...] = ()
    fixed: list[Diagnostic] = []
    withheld: list[Fix] = []
    fixable: list[Diagnostic] = []
    blocking: list[Diagnostic] = []
    texts = {text}
    guessed = 0
    case.known.leftovers = ()
    additions = 0 if standard.authority is None else standard.authority.additions
    for turn in range(MAX_ROUNDS + additions):
        case.known.repairs = ledger
        case.work.pass_over(_PASSES * len(text))
        if parsed is None or turn:
            parsed = parse(language.notation, Source(text, source.name), budget)
        diagnostics = check_parsed(
            language, parsed, schema, question=case.question, facts=standard.facts, budget=budget
        )
        breaches = standard.breaches(parsed, diagnostics, case.now)
        fresh: list[tuple[Diagnostic, Diagnostic]]  # each as it was reported, and in the raw text
        if turn == 0:
            fresh = [(d, _in_raw(d, in_raw, with_fixes=True)) for d in (*diagnostics, *breaches)]
        else:  # what came to light only now, in the text as the fixes left it
            fresh = _late((*diagnostics, *breaches), raw_diagnostics, in_raw)
        raw_diagnostics += tuple(raw for _, raw in fresh)
        case.known.diagnostics = raw_diagnostics
        case.work.do(len(diagnostics) + len(fresh) * len(ledger) // _PLACES_A_STEP)
        context = Context(parsed.tree, language.vocabulary, schema, case.question, standard.facts)
        errors = [d for d in diagnostics if d.severity is Severity.ERROR]
        if not errors and not breaches:
            if not ledger:
                return Accepted(source.text, language, context)
            if standard.is_strict:
                break
            rest = unjudged(language, context)
            tree: Tree_co = parsed.tree  # type: ignore[assignment]  # what has no tree has an error
            return Repaired(source, language, tree, text, ledger, _once(fixed), diagnostics, rest)
        stuck = [error for error in errors if _choice(error, is_guessing) is None]
        blocking = [*stuck, *(breach for breach in breaches if not breach.fixes)]
        in_the_way = set(map(id, blocking))
        fixable += [raw for error, raw in fresh if error.severity is Severity.ERROR and id(error) not in in_the_way]
        fixes = [fix for error in errors if (fix := _choice(error, is_guessing)) is not None and not _hides(fix, stuck)]
        fixes += [fix for breach in breaches for fix in breach.fixes[:1]]  # a policy's own are those that it demands
        guessed += sum(
            error.name in EXPLANATIONS and fix.safety is Safety.UNSAFE for error in errors for fix in error.fixes[:1]
        )
        is_unreadable = any(error.name in EXPLANATIONS for error in stuck) or (is_guessing and guessed > _MOST_GUESSED)
        if not fixes or is_unreadable:
            is_looked_into = not (is_whole or is_unreadable or standard.is_strict or parsed.tree is not None)
            out = out_of_wrapper(text, language.notation) if is_looked_into else None
            if out is not None:
                inner, around = out
                gone = {(error.name, error.message) for error in stuck}  # these were of what came off
                raw_diagnostics = tuple(raw for raw in raw_diagnostics if (raw.name, raw.message) not in gone)
                case.known.leftovers += tuple(leftover.behind(ledger) for leftover in around)
                case.work.pass_over(_PASSES * len(text))
                text, ledger = apply(text, inner), (*ledger, inner)
                in_raw = RawPlaces(ledger)
                texts.add(text)
                continue
            withheld = [fix for error in errors for fix in error.fixes if not _may_apply(fix, is_guessing)]
            break  # a text that cannot be read whole says nothing certain; a rule's error may follow from another's
        fixed += [_in_raw(error, in_raw) for error in (*errors, *breaches)]
        text, applied = apply_all(text, fixes)
        ledger = (*ledger, *applied)
        in_raw = RawPlaces(ledger)
        if text in texts:
            raw_diagnostics += (_unsettled(language, source, "the fixes of the text undo each other"),)
            break
        texts.add(text)
    else:
        raw_diagnostics += (_unsettled(language, source, f"the text still needs fixes after {turn + 1} rounds"),)
    if standard.is_strict:  # the fixes were tried for what comes to light behind them, and none of them was made
        return Rejected(source, language, raw_diagnostics, (), unjudged(language, context))
    # What was fixed once and is there again, now without a fix, stands in the way.
    last = {(error.name, error.message) for error in blocking}
    return Rejected(
        source,
        language,
        raw_diagnostics,
        ledger,
        unjudged(language, context),
        tuple(withheld),
        tuple(error for error in fixable if (error.name, error.message) not in last),
    )


def _once(fixed: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each error once, as it was reported last: one whose fix had to wait for another's is there again in the next round."""
    return tuple({(error.name, error.message, error.span): error for error in fixed}.values())


def _late(
    reported: tuple[Diagnostic, ...], known: tuple[Diagnostic, ...], in_raw: RawPlaces
) -> list[tuple[Diagnostic, Diagnostic]]:
    """The errors that only came to light in the text as fixes left it, each as it is and with places in the raw text.

    Their fixes are left away there: these are places in another text.
    """
    said = {(d.name, d.message) for d in known}
    errors = [d for d in reported if d.severity is Severity.ERROR and (d.name, d.message) not in said]
    return [(error, replace(_in_raw(error, in_raw), fixes=())) for error in errors]


def _unsettled(language: Language, source: Source, message: str) -> Diagnostic:
    return Diagnostic(
        "unsettled-repair",
        Severity.ERROR,
        message,
        Span(0, len(source.text)),
        help=f"answer with the whole {language.notation.explaining.unit} again",
    )


def _choice(error: Diagnostic, is_guessing: bool) -> Fix | None:
    """The fix that is applied for an error: its first, if it may be; None where nothing may be done."""
    return next((fix for fix in error.fixes[:1] if _may_apply(fix, is_guessing)), None)


def _may_apply(fix: Fix, is_guessing: bool) -> bool:
    return fix.safety is Safety.SAFE or (is_guessing and fix.safety is Safety.UNSAFE)


def _hides(fix: Fix, errors: list[Diagnostic]) -> bool:
    """Whether a fix writes over the place of an error that has none: the error would be gone and never answered.

    What is mended inside of a part that is at fault as a whole leaves the rest of it to be read again.
    """
    return any(
        edit.span.start < error.span.end
        and error.span.start < edit.span.end
        and not (error.span.start < edit.span.start and edit.span.end < error.span.end)
        for edit in fix.edits
        for error in errors
    )


def _in_raw(diagnostic: Diagnostic, in_raw: RawPlaces, *, with_fixes: bool = False) -> Diagnostic:
    """A diagnostic with its places in the raw text; those of its fixes too, where they are not applied yet."""
    if not in_raw:
        return diagnostic
    fixes = diagnostic.fixes
    if with_fixes:
        fixes = tuple(replace(fix, edits=tuple(replace(e, span=in_raw(e.span)) for e in fix.edits)) for fix in fixes)
    return replace(
        diagnostic,
        fixes=fixes,
        span=in_raw(diagnostic.span),
        related=tuple(replace(r, span=in_raw(r.span)) for r in diagnostic.related),
    )
