"""judge(): extract, parse, repair, check, authorise, decide; on one screen.

Accept fast, explain slowly: a right answer is taken by the notation's fast path and judged on its tree alone. Only
what that does not take goes through the grammar, for places, expectations and repairs.

What the model said is read as it stands first. A text that is read is judged as it is, and where it is then refused,
nothing is cut out of it to try again; only in what is not read is a text looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

from grammar import Context, Diagnostic, Fix, Language, Parsed, Related, Safety, Schema, Severity, Source, Span
from grammar.checker import Finder, any_is_refused, check_parsed, finder, finder_in_taken, given_by
from grammar.parsing.budget import Budget
from grammar.parsing.reader import EXPLANATIONS, parse, read, read_to_error, source_of
from guard.extraction.candidates import MAX_CANDIDATES, Candidate, candidates
from guard.extraction.leftover import Meaning, Remark, remark
from guard.verdict import Accepted, Ledger, Rejected, Repaired, Verdict, apply, raw_place, unjudged

if TYPE_CHECKING:
    from grammar.notation import Taken
    from guard.calls.wrapping import Wrapper
    from guard.policy import Authority, Policy

MAX_ROUNDS = 6
"""So many rounds of fixing one text; each round's fixes may bring new ones to light."""

_SHORT = 40
"""A text that is not longer is shown in a message as it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """A language with what its texts are held to: one guard serves any number of threads and tasks.

    `schema` is what the dataset holds, None where that is not known: then what needs it is not judged, and every
    verdict says so. `is_strict` refuses whatever would need a repair; `allows_unsafe` also applies the fixes that are
    guesses, where an error has no safe one. `facts` are what rules may consult besides:
    ``{"trigger": {"frequency": 900}}``. `policy` is what the caller may ask for, None where that is not limited.

    Raises:
        TypeError: one of them is something else than what it is to be, in a sentence.
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
    _finds_taken: Callable[[Taken, Context], bool] | None = field(init=False, repr=False)
    _finds_taken_when_asked: Callable[[Taken, Context], bool] | None = field(init=False, repr=False)
    _authority: Authority | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        _hold_types(self)
        given = given_by(self.schema, None, self.facts)
        object.__setattr__(self, "_finds", _deciding(self.language, given))
        object.__setattr__(self, "_finds_when_asked", _deciding(self.language, given | {"question"}))
        object.__setattr__(self, "_finds_taken", _deciding_taken(self.language, given))
        object.__setattr__(self, "_finds_taken_when_asked", _deciding_taken(self.language, given | {"question"}))
        object.__setattr__(self, "_authority", None if self.policy is None else _bound(self.policy, self.language))

    def check(self, text: str | bytes, *, question: str | None = None, now: float | None = None) -> Verdict:
        """The verdict on one output. Never raises, on any text or bytes; a rule that raises refuses.

        Args:
            text: what the model said, raw.
            question: what the person asked; advice that depends on it is given only where it is known.
            now: the present as UNIX seconds, the fact ``now`` where it is not given. Without either, a policy that
                limits how long ago a query may begin refuses every query that says so in absolute time.

        Raises:
            TypeError: `text` is neither text nor bytes, `question` no text, or `now` no number.
        """
        if not isinstance(text, str | bytes):
            _refuse_untext(text)
        if question is not None and not isinstance(question, str):
            raise TypeError(f"the question is text, not {_kind(question)}")
        if now is not None and (isinstance(now, bool) or not isinstance(now, int | float)):
            raise TypeError(f"`now` is a number of UNIX seconds, not {_kind(now)}")
        return judge(self, text, question, self.facts.get("now") if now is None else now)

    @property
    def wrap(self) -> Wrapper:
        """Guards a callable that gives a model's text: ``guard.wrap(call)``, ``@guard.wrap``, ``@guard.wrap(...)``."""
        from guard.calls.wrapping import Wrapper

        return Wrapper(self)


def judge(guard: Guard, text: str | bytes, question: str | None = None, now: float | None = None) -> Verdict:
    """The road of one output, from what the model said to the verdict."""
    source: Source | None = None
    if not isinstance(text, str):
        source, broken = source_of(text)
        if broken is not None:
            return Rejected(source, guard.language, (broken,))
        text = source.text
    notation = guard.language.notation
    tree = notation.accept(text) if notation.accept is not None else None
    if tree is not None and (accepted := _judge_tree(guard, text, tree, question, now)) is not None:
        return accepted
    if notation.take is not None and (accepted := _judge_taken(guard, text, question, now)) is not None:
        return accepted
    source = source or Source(text)
    budget = Budget()
    verdict = _explain(guard, source, tree is not None, question, now, budget, is_guessing=False)
    if guard.allows_unsafe and not guard.is_strict and isinstance(verdict, Rejected):
        return _explain(guard, source, tree is not None, question, now, budget, is_guessing=True)
    return verdict


def _explain(
    guard: Guard,
    source: Source,
    is_read: bool,
    question: str | None,
    now: float | None,
    budget: Budget,
    *,
    is_guessing: bool,
) -> Verdict:
    """The explaining road, with safe fixes alone or with guesses too.

    INVARIANT: guesses are made only of a text that safe fixes do not make right, so that what is right without them
    stays the same with them.

    Args:
        guard: the language with what its texts are held to.
        source: what the model said.
        is_read: whether the fast path has read it as it stands, so that nothing is looked for in it.
        question: what the person asked, if it is known.
        now: the present as UNIX seconds, if it is known.
        budget: what may be spent on searching, for both passes together.
        is_guessing: whether guesses may be made.
    """
    notation = guard.language.notation
    whole, read_to = (None, 0) if notation.accept is not None else read_to_error(notation, source)
    if is_read or whole is not None:
        return _mend(guard, source, source.text, (), question, now, budget, whole, is_guessing=is_guessing)
    extracted = _extract(guard, source, read_to, is_guessing=is_guessing)
    if notation.accept is not None and (isinstance(extracted, Rejected) or extracted.ledger):
        whole, _ = read_to_error(notation, source)  # before anything is cut off, the grammar has the last word
        if whole is not None:
            return _mend(guard, source, source.text, (), question, now, budget, whole, is_guessing=is_guessing)
    if isinstance(extracted, Rejected):
        return extracted
    if extracted.ledger and guard.is_strict:
        return Rejected(source, guard.language, (_surrounded(guard.language, extracted.ledger[0]),))
    text, ledger = extracted.text, extracted.ledger
    verdict = _mend(guard, source, text, ledger, question, now, budget, is_guessing=is_guessing)
    return verdict if isinstance(verdict, Rejected) else _with_the_rest(guard, source, verdict, extracted)


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
        notation = tolerant.language.notation
        tree = notation.accept(text) if notation.accept is not None else None
        accepted = None if tree is None else _judge_tree(tolerant, text, tree, None, None)
        if accepted is not None:
            return accepted.query
        source, budget = Source(text), Budget()
        for is_guessing in (False, True):
            extracted = _extract(tolerant, source, 0, is_guessing=is_guessing)
            if isinstance(extracted, Rejected):
                continue
            read_as = _mend(
                tolerant, source, extracted.text, extracted.ledger, None, None, budget, is_guessing=is_guessing
            )
            if read_as.query is not None:
                return read_as.query
        return None

    return read_part


def _hold_types(guard: Guard) -> None:
    """Refuse, in a sentence, what would fail later from inside or, worse, be taken for a setting.

    Raises:
        TypeError: a field of the guard is of another type than its own.
    """
    fields: list[tuple[object, type, str, str]] = [
        (
            guard.language,
            Language,
            "a Guard is made of a Language",
            "`honeycomb.language()` or `Language.from_lark(...)`",
        ),
        (guard.is_strict, bool, "`is_strict` of a Guard is True or False", ""),
        (guard.allows_unsafe, bool, "`allows_unsafe` of a Guard is True or False", ""),
        (guard.facts, Mapping, "the facts of a Guard are a mapping", '`{"now": 1.0}`'),
    ]
    if guard.schema is not None:
        fields.append(
            (guard.schema, Schema, "the schema of a Guard is a Schema", "`Schema.of([...])` or `read_schema(...)`")
        )
    if guard.policy is not None:
        from guard.policy import Policy

        fields.append(
            (guard.policy, Policy, "the policy of a Guard is a Policy", "`Policy(...)` or `read_policy(...)`")
        )
    for value, kind, sentence, way in fields:
        if not isinstance(value, kind):
            raise TypeError(f"{sentence}, not {_kind(value)}" + (f": give {way}" if way else ""))


def _refuse_untext(text: object) -> NoReturn:
    """Raises a TypeError that says what to give: a value that was parsed has lost what its text was."""
    way = ": give the text as the model wrote it, or `json.dumps(...)` of a value" if text is not None else ""
    raise TypeError(f"what is checked is text or bytes, not {_kind(text)}{way}")


def _kind(value: object) -> str:
    """What a value is, for a sentence about it."""
    if value is None:
        return "None"
    if isinstance(value, ModuleType):
        return f"the module {value.__name__}"
    return (
        f"{value!r}" if isinstance(value, str) and len(value) <= _SHORT else f"a value of type {type(value).__name__}"
    )


def _bound(policy: Policy, language: Language) -> Authority:
    from guard.policy import Authority

    return Authority.of(policy, language)


def _judge_tree(guard: Guard, text: str, tree: Any, question: str | None, now: float | None) -> Accepted | None:
    """The fast road: a tree without places, judged; None where there is anything to explain."""
    language, schema, facts = guard.language, guard.schema, guard.facts
    context = Context(tree, language.vocabulary, schema, question, facts, is_deciding=True)
    if (guard._finds_when_asked if question else guard._finds)(tree, context):  # noqa: SLF001  # the guard is this module's own
        return None
    if language.embedded is not None and (texts := language.embedded(tree, schema)) and any_is_refused(texts, facts):
        return None
    authority = guard._authority  # noqa: SLF001
    if authority is not None and not authority.permits(tree, schema, now):
        return None
    return Accepted(text, language, Context(tree, language.vocabulary, schema, question, facts))


def _judge_taken(guard: Guard, text: str, question: str | None, now: float | None) -> Accepted | None:
    """The fast road of a text that is right by its grammar before it has a tree; None where it is not, or is refused."""
    language, schema, facts = guard.language, guard.schema, guard.facts
    notation = language.notation
    taken = notation.take(notation, text) if notation.take is not None else None
    if taken is None:
        return None
    context = Context(None, language.vocabulary, schema, question, facts, later=lambda: taken.tree)
    finds = guard._finds_taken_when_asked if question else guard._finds_taken  # noqa: SLF001
    if finds is not None:
        deciding = Context(
            None, language.vocabulary, schema, question, facts, is_deciding=True, later=lambda: taken.tree
        )
        if finds(taken, deciding):
            return None
    if language.embedded is not None or guard._authority is not None:  # noqa: SLF001
        return _judge_tree(guard, text, taken.tree, question, now)
    return Accepted(text, language, context)


def _deciding(language: Language, given: frozenset[str]) -> Finder:
    """Whether a tree that the fast path took is to be refused; advice waits until it is asked for.

    Where no rule that decides needs what is given, the answer is the same one without it.
    """
    return finder(language, given & _needed(language), settled=language.notation.accept is not None)


def _deciding_taken(language: Language, given: frozenset[str]) -> Callable[[Taken, Context], bool] | None:
    """The same for what is taken without a tree."""
    return finder_in_taken(language, given & _needed(language))


def _needed(language: Language) -> set[str]:
    """What the rules need that decide."""
    return {need for rule in language.rules if language.severity(rule) is Severity.ERROR for need in rule.needs}


def _extract(guard: Guard, source: Source, read_to: int, *, is_guessing: bool) -> Candidate | Rejected:
    """The text of the language in what the model said, with the ledger of what was around it.

    What the model said is not of the language as it stands; `read_to` is how far it was read.
    """
    text, language = source.text, guard.language
    if len(text) > language.notation.max_characters:
        return Rejected(source, language, read(language.notation, source).diagnostics)
    found = candidates(text, language.notation, allows_unsafe=is_guessing, read_to=read_to)
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


def _mend(
    guard: Guard,
    source: Source,
    text: str,
    ledger: Ledger,
    question: str | None,
    now: float | None,
    budget: Budget,
    parsed: Parsed | None = None,
    *,
    is_guessing: bool,
) -> Verdict:
    """Read, check and authorise; as long as every error has a fix that may be applied, apply them and read again.

    `parsed` is the text as read, where it was read already.
    """
    language, schema = guard.language, guard.schema
    raw_diagnostics: tuple[Diagnostic, ...] = ()
    mended: list[Diagnostic] = []
    withheld: list[Fix] = []
    fixable: list[Diagnostic] = []
    blocking: list[Diagnostic] = []
    texts = {text}
    authority = guard._authority  # noqa: SLF001  # the guard is this module's own
    for turn in range(MAX_ROUNDS + (authority.additions if authority is not None else 0)):
        if parsed is None or turn:
            parsed = parse(language.notation, Source(text, source.name), budget)
        diagnostics = check_parsed(language, parsed, schema, question=question, facts=guard.facts, budget=budget)
        breaches = _authorise(guard, parsed, diagnostics, now)
        fresh: list[tuple[Diagnostic, Diagnostic]]  # each as it was reported, and in the raw text
        if turn == 0:
            fresh = [(d, _in_raw(d, ledger, with_fixes=True)) for d in (*diagnostics, *breaches)]
        else:  # what came to light only now, in the text as the fixes left it
            fresh = _late((*diagnostics, *breaches), raw_diagnostics, ledger)
        raw_diagnostics += tuple(raw for _, raw in fresh)
        context = Context(parsed.tree, language.vocabulary, schema, question, guard.facts)
        errors = [d for d in diagnostics if d.severity is Severity.ERROR]
        if not errors and not breaches:
            return _decide(guard, source, parsed, ledger, tuple(mended), diagnostics, context)
        if guard.is_strict:
            break
        stuck = [error for error in errors if _choice(error, is_guessing) is None]
        blocking = [*stuck, *(breach for breach in breaches if not breach.fixes)]
        fixable += [raw for error, raw in fresh if error.severity is Severity.ERROR and error not in blocking]
        fixes = [fix for error in errors if (fix := _choice(error, is_guessing)) is not None and not _hides(fix, stuck)]
        fixes += [fix for breach in breaches for fix in breach.fixes[:1]]  # a policy's own are those that it demands
        if not fixes or any(error.name in EXPLANATIONS for error in stuck):
            withheld = [fix for error in errors for fix in error.fixes if not _may_apply(fix, is_guessing)]
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


def _late(
    found: tuple[Diagnostic, ...], known: tuple[Diagnostic, ...], ledger: Ledger
) -> list[tuple[Diagnostic, Diagnostic]]:
    """The errors that only came to light in the text as fixes left it, each as it is and with places in the raw text.

    Their fixes are left away there: these are places in another text.
    """
    said = {(d.name, d.message) for d in known}
    errors = [d for d in found if d.severity is Severity.ERROR and (d.name, d.message) not in said]
    return [(error, replace(_in_raw(error, ledger), fixes=())) for error in errors]


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


def _choice(error: Diagnostic, is_guessing: bool) -> Fix | None:
    """The fix that is applied for an error: its first, if it may be; None where nothing may be done."""
    return next((fix for fix in error.fixes[:1] if _may_apply(fix, is_guessing)), None)


def _may_apply(fix: Fix, is_guessing: bool) -> bool:
    return fix.safety is Safety.SAFE or (is_guessing and fix.safety is Safety.UNSAFE)


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
        return Accepted(source.text, language, context)
    return Repaired(source, language, parsed.tree, text, ledger, mended, diagnostics, unjudged(language, context))


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
