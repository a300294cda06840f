"""judge(): extract, parse, repair, check, authorise, decide; on one screen.

Accept fast, explain slowly: a right answer is taken by the notation's fast path and judged on its tree alone. Only
what that does not take goes through the grammar, for places, expectations and repairs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from grammar import Context, Diagnostic, Fix, Language, Parsed, Related, Safety, Schema, Severity, Source, Span
from grammar.budget import Budget
from grammar.checker import Finder, check_parsed, finder, given_by, has_error, judge_texts
from grammar.reader import EXPLANATIONS, parse, read, source_of
from guard.extraction import MAX_CANDIDATES, Candidate, candidates
from guard.leftover import Meaning, Remark, remark
from guard.verdict import Accepted, Ledger, Rejected, Repaired, Verdict, apply, raw_place, unjudged

if TYPE_CHECKING:
    from guard.policy import Authority, Policy
    from guard.wrapping import Wrapper

MAX_ROUNDS = 6
"""So many rounds of fixing one text; each round's fixes may bring new ones to light."""


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """A language with what its texts are held to: one guard serves any number of threads and tasks.

    `schema` is what the dataset holds, None where that is not known: then what needs it is not judged, and every
    verdict says so. `is_strict` refuses whatever would need a repair; `allows_unsafe` also applies the fixes that are
    guesses, where an error has no safe one. `facts` are what rules may consult besides:
    ``{"trigger": {"frequency": 900}}``. `policy` is what the caller may ask for, None where that is not limited.

    Raises:
        guard.policy.PolicyError: the policy speaks of something that the language does not have.
    """

    language: Language
    schema: Schema | None = None
    is_strict: bool = False
    allows_unsafe: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    policy: Policy | None = None
    _finds: Finder = field(init=False, repr=False)
    _finds_when_asked: Finder = field(init=False, repr=False)
    _authority: Authority | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        given = given_by(self.schema, None, self.facts)
        object.__setattr__(self, "_finds", _deciding(self.language, given))
        object.__setattr__(self, "_finds_when_asked", _deciding(self.language, given | {"question"}))
        object.__setattr__(self, "_authority", None if self.policy is None else _bound(self.policy, self.language))

    def check(self, text: str | bytes, *, question: str | None = None, now: float | None = None) -> Verdict:
        """The verdict on one output. Never raises, on any text or bytes.

        Args:
            text: what the model said, raw.
            question: what the person asked; advice that depends on it is given only where it is known.
            now: the present as UNIX seconds, the fact ``now`` where it is not given. Without either, a policy that
                limits how long ago a query may begin refuses every query that says so in absolute time.
        """
        return judge(self, text, question, self.facts.get("now") if now is None else now)

    @property
    def wrap(self) -> Wrapper:
        """Guards a callable that gives a model's text: ``guard.wrap(call)``, ``@guard.wrap``, ``@guard.wrap(...)``."""
        from guard.wrapping import Wrapper

        return Wrapper(self)


def judge(guard: Guard, text: str | bytes, question: str | None = None, now: float | None = None) -> Verdict:
    """The road of one output, from what the model said to the verdict."""
    source: Source | None = None
    if not isinstance(text, str):
        source, broken = source_of(text)
        if broken is not None:
            return Rejected(source, guard.language, (broken,))
        text = source.text
    accepted = _accept(guard, text, question, now)
    if accepted is not None:
        return accepted
    source = source or Source(text)
    found = _extract(guard, source)
    if isinstance(found, Rejected):
        return found
    if found.ledger and guard.is_strict:
        return Rejected(source, guard.language, (_surrounded(guard.language, found.ledger[0]),))
    verdict = _mend(guard, source, found.text, found.ledger, question, now)
    return verdict if isinstance(verdict, Rejected) else _with_the_rest(guard, source, verdict, found)


def _with_the_rest(guard: Guard, source: Source, verdict: Verdict, taken: Candidate) -> Verdict:
    """The verdict on an answer once that is read which was left out of it; a refusal where that says something."""
    if not taken.leftovers:
        return verdict
    language, columns = guard.language, () if guard.schema is None else guard.schema.columns
    answer = language.notation.print(language.canonical(verdict.tree))
    said = remark(taken.leftovers, language.notation, answer, _reader(guard), columns)
    if said is None:
        return verdict
    return Rejected(source, language, (_beside(language, said, taken),), verdict.repairs, verdict.unjudged)


def _reader(guard: Guard) -> Callable[[str], str | None]:
    """How a part that is left out is read: with guesses, and whatever the policy says of it."""
    tolerant = replace(guard, allows_unsafe=True, is_strict=False, policy=None)

    def read_part(text: str) -> str | None:
        accepted = _accept(tolerant, text, None, None)
        if accepted is not None:
            return accepted.query
        source = Source(text)
        found = _extract(tolerant, source)
        if isinstance(found, Rejected):
            return None
        return _mend(tolerant, source, found.text, found.ledger, None, None).query

    return read_part


def _bound(policy: Policy, language: Language) -> Authority:
    from guard.policy import Authority

    return Authority.of(policy, language)


def _accept(guard: Guard, text: str, question: str | None, now: float | None) -> Accepted | None:
    """The fast road: a tree without places, judged; None where there is anything to explain."""
    language = guard.language
    accept = language.notation.accept
    tree = accept(text) if accept is not None else None
    if tree is None:
        return None
    schema, facts = guard.schema, guard.facts
    context = Context(tree, language.vocabulary, schema, question, facts)
    if (guard._finds_when_asked if question else guard._finds)(tree, context):  # noqa: SLF001  # the guard is this module's own
        return None
    if language.embedded is not None and (texts := language.embedded(tree, schema)):
        # Whether there is an error is all that counts: nothing is spent on mends.
        inner = judge_texts(texts, facts, Budget(0))
        if inner and has_error((), inner):
            return None
    authority = guard._authority  # noqa: SLF001
    if authority is not None and not authority.permits(tree, schema, now):
        return None
    return Accepted(text, language, tree, context)


def _deciding(language: Language, given: frozenset[str]) -> Finder:
    """Whether a tree that the fast path took is to be refused; advice waits until it is asked for.

    Where no rule that decides needs what is given, the answer is the same one without it.
    """
    needed = {need for rule in language.rules if language.severity(rule) is Severity.ERROR for need in rule.needs}
    return finder(language, given & needed)


def _extract(guard: Guard, source: Source) -> Candidate | Rejected:
    """The text of the language in what the model said, with the ledger of what was around it."""
    text, language = source.text, guard.language
    if len(text) > language.notation.max_characters:
        return Rejected(source, language, read(language.notation, source).diagnostics)
    found = candidates(text, language.notation, allows_unsafe=guard.allows_unsafe)
    if not found:
        return Rejected(source, language, (_nothing(language, text),))
    if any(held.is_cut for held in found):
        return Rejected(source, language, (_broken_off(language, text),))
    if len(found) > 1:
        trees = [_tree(language, held.text) for held in found[:MAX_CANDIDATES]]
        meanings = {language.notation.print(language.canonical(tree)) for tree in trees if tree is not None}
        texts = {held.text for held in found}
        if len(found) > MAX_CANDIDATES or len(meanings) > 1 or (None in trees and len(texts) > 1):
            return Rejected(source, language, (_several(language, found),))
    return found[0]


def _mend(guard: Guard, source: Source, text: str, ledger: Ledger, question: str | None, now: float | None) -> Verdict:
    """Read, check and authorise; as long as every error has a fix that may be applied, apply them and read again."""
    language, schema = guard.language, guard.schema
    raw_diagnostics: tuple[Diagnostic, ...] = ()
    mended: list[Diagnostic] = []
    withheld: list[Fix] = []
    budget, texts = Budget(), {text}
    authority = guard._authority  # noqa: SLF001  # the guard is this module's own
    for turn in range(MAX_ROUNDS + (authority.additions if authority is not None else 0)):
        current = Source(text, source.name)
        parsed = parse(language.notation, current, budget)
        diagnostics = check_parsed(language, parsed, schema, question=question, facts=guard.facts, budget=budget)
        breaches = _authorise(guard, parsed, diagnostics, now)
        if turn == 0:
            raw_diagnostics = tuple(_in_raw(d, ledger, with_fixes=True) for d in (*diagnostics, *breaches))
        else:  # what came to light only now, in the text as the fixes left it
            raw_diagnostics += _late((*diagnostics, *breaches), raw_diagnostics, ledger)
        context = Context(parsed.tree, language.vocabulary, schema, question, guard.facts)
        errors = [d for d in diagnostics if d.severity is Severity.ERROR]
        if not errors and not breaches:
            return _decide(guard, source, parsed, ledger, tuple(mended), diagnostics, context)
        if guard.is_strict:
            break
        stuck = [error for error in errors if _choice(error, guard) is None]
        fixes = [fix for error in errors if (fix := _choice(error, guard)) is not None and not _hides(fix, stuck)]
        fixes += [fix for breach in breaches for fix in breach.fixes[:1]]  # a policy's own are those that it demands
        if not fixes or any(error.name in EXPLANATIONS for error in stuck):
            withheld = [fix for error in errors for fix in error.fixes if not _may_apply(fix, guard)]
            break  # a text that cannot be read whole says nothing certain; a rule's error may follow from another's
        mended += [_in_raw(error, ledger) for error in (*errors, *breaches)]
        text, applied = _apply_all(text, fixes)
        ledger = (*ledger, *applied)
        if text in texts:
            raw_diagnostics += (_unsettled(language, source, "the mends of the text undo each other"),)
            break
        texts.add(text)
    else:
        raw_diagnostics += (_unsettled(language, source, f"the text still needs mending after {turn + 1} rounds"),)
    return Rejected(source, language, raw_diagnostics, ledger, unjudged(language, context), tuple(withheld))


def _late(found: tuple[Diagnostic, ...], known: tuple[Diagnostic, ...], ledger: Ledger) -> tuple[Diagnostic, ...]:
    """The errors that only came to light in the text as fixes left it, with places in the raw text.

    Their fixes are left away: these are places in another text.
    """
    said = {(d.name, d.message) for d in known}
    errors = [d for d in found if d.severity is Severity.ERROR and (d.name, d.message) not in said]
    return tuple(replace(_in_raw(error, ledger), fixes=()) for error in errors)


def _unsettled(language: Language, source: Source, message: str) -> Diagnostic:
    return Diagnostic(
        "unsettled-repair",
        Severity.ERROR,
        message,
        Span(0, len(source.text)),
        help=f"answer with the whole {language.notation.unit} again",
    )


def _authorise(
    guard: Guard, parsed: Parsed, diagnostics: tuple[Diagnostic, ...], now: float | None
) -> tuple[Diagnostic, ...]:
    """What the caller's policy objects to in a text that was read whole; every one of them refuses it."""
    authority = guard._authority  # noqa: SLF001
    if authority is None or parsed.tree is None or parsed.places is None:
        return ()
    told = [d.path for d in diagnostics if d.severity is Severity.ERROR]
    return authority.diagnose(parsed.tree, parsed.places, guard.schema, now, told)


def _choice(error: Diagnostic, guard: Guard) -> Fix | None:
    """The fix that is applied for an error: its first, if the guard may; None where nothing may be done."""
    return next((fix for fix in error.fixes[:1] if _may_apply(fix, guard)), None)


def _may_apply(fix: Fix, guard: Guard) -> bool:
    return fix.safety is Safety.SAFE or (guard.allows_unsafe and fix.safety is Safety.UNSAFE)


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


def _hides(fix: Fix, errors: list[Diagnostic]) -> bool:
    """Whether a fix writes over the place of an error that has none: the error would be gone and never answered."""
    return any(
        edit.span.start < error.span.end and error.span.start < edit.span.end for edit in fix.edits for error in errors
    )


def _apply_all(text: str, fixes: list[Fix]) -> tuple[str, Ledger]:
    """Apply fixes from the end of the text to its start; one that overlaps another waits for the next round.

    So does one that puts text in where another does: which comes first would be a guess. One fix that mends several
    errors is applied once.
    """
    applied: list[Fix] = []
    barrier = len(text) + 1
    is_put_in = False
    for fix in sorted(dict.fromkeys(fixes), key=lambda f: (f.edits[-1].span.end, f.edits[-1].span.start), reverse=True):
        last, first = fix.edits[-1].span, fix.edits[0].span
        touches = last.end == barrier and is_put_in and last.start == last.end
        if last.end <= barrier and not touches:
            text = apply(text, fix)
            applied.append(fix)
            barrier, is_put_in = first.start, first.start == first.end
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
    return parse(language.notation, Source(text), Budget(0)).tree  # a text with any error has none


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


def _broken_off(language: Language, text: str) -> Diagnostic:
    unit = language.notation.unit
    return Diagnostic(
        "truncated-output",
        Severity.ERROR,
        f"the answer around the {unit} says of itself that it ended before its end",
        Span(0, len(text)),
        help=f"ask again, with room for a whole {unit}",
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
        related=tuple(
            Related(raw_place(Span(0, len(other.text)), other.ledger), "another one")
            for other in found[1:MAX_CANDIDATES]
        ),
    )


def _beside(language: Language, said: Remark, taken: Candidate) -> Diagnostic:
    """What is wrong with an answer beside which something stands that is not in it."""
    unit, place = language.notation.unit, raw_place(said.span, said.leftover.ledger)
    answer = Related(raw_place(Span(0, len(taken.text)), taken.ledger), f"the {unit}")
    if said.meaning is Meaning.ANOTHER:
        return Diagnostic(
            "several-queries",
            Severity.ERROR,
            f"there are 2 different candidates for the {unit} in what the model said",
            answer.span,
            label="one of them",
            help=f"answer with one {unit} only",
            related=(Related(place, "another one"),),
        )
    if said.meaning is Meaning.WITHDRAWS:
        return Diagnostic(
            "answer-withdrawn",
            Severity.ERROR,
            f"the text around the {unit} says that it is not the answer",
            place,
            label=f"takes the {unit} back",
            help=f"answer with the {unit} that is meant, and with that only",
            related=(answer,),
        )
    return Diagnostic(
        "answer-changed",
        Severity.ERROR,
        f"the text around the {unit} changes it",
        place,
        label=f"not in the {unit}",
        help=f"answer with the whole {unit} as it is meant, and with that only",
        related=(answer,),
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
