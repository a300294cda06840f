"""judge(): extract, parse, repair, check, authorise, decide; on one screen.

Accept fast, explain slowly: a right answer is taken by the notation's fast path and judged on its tree alone. Only what
that does not take goes through the grammar, for places, expectations and repairs.

What the model said is read as it stands first. A text that is read is judged as it is, and where it is then refused,
nothing is cut out of it to try again; only in what is not read is a text looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from types import ModuleType, UnionType
from typing import TYPE_CHECKING, Any, Generic, NoReturn

from grammar import Language, Schema, Source
from grammar.frozen import field, frozen, replace
from grammar.notation import Tree_co
from grammar.parsing.budget import MAX_WORK, WorkExceededError
from guard.callers import Bound
from guard.decline import Decline
from guard.standard import MAX_CHARACTERS, AtOnce, Standard
from guard.verdict import Accepted, Rejected, Repaired, Verdict

if TYPE_CHECKING:
    from grammar.parsing.budget import Work
    from guard.calls.wrapping import Wrapper
    from guard.extraction.candidate import Candidate
    from guard.policy import Policy, PolicyTemplate
    from guard.policy.decision import PolicyDecision
    from guard.repair_loop import Case, Known

_SHORT = 40
"""A text that is not longer is shown in a message as it is."""

AT_ONCE_CHARACTERS = 4_096
"""What is longer is not judged at once."""

_AT_ONCE_WORK = 200

_PASSES = 2
"""What looking at text that is left out costs, as passes over it."""


@frozen(eq=False)
class Guard(Generic[Tree_co]):
    """A language with what its texts are held to: one guard serves any number of threads and tasks.

    `schema` is what the dataset holds, None where that is not known: then what needs it is not judged, and every
    verdict says so. `is_strict` refuses whatever would need a repair; `allows_unsafe` also applies the fixes that are
    guesses, where an error has no safe one. `facts` are what rules may consult besides:
    ``{"trigger": {"frequency": 900}}``. `policy` is what the caller may ask for, None where that is not limited. `decline`
    is the sentence that the prompt gave the model for what cannot be asked, None where there is none: then no answer is
    `Declined`. A string is a `Decline` of that sentence. `caller` is for whom the policy's parameters were filled in
    (`for_caller`), by name. `notation` is how outputs are written where the language has several ways (``"json"``,
    ``"text"``), None for that of the language as it is given.

    No check is without bounds: a text of more than `max_characters` is refused unread (and never more is read than the
    language reads), and what would take more than `work` steps is refused as ``work-exceeded``, with what was known by
    then. Steps are counted, about one for each word that is read, so a text has the same verdict on every machine.

    Raises:
        TypeError: a field has the wrong type; the message is one sentence.
        ValueError: `decline` is no such sentence, `max_characters` or `work` is less than 1, or the fact ``now`` is no time.
        grammar.language.UnknownNotationError: the language has no such notation.
        guard.policy.PolicyError: the policy limits something that the language does not have.
    """

    language: Language[Tree_co]
    schema: Schema | None = None
    is_strict: bool = False
    allows_unsafe: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    policy: Policy | PolicyTemplate | None = None
    decline: Decline | str | None = None
    max_characters: int = MAX_CHARACTERS
    work: int = MAX_WORK
    caller: Mapping[str, Any] = field(default_factory=dict)
    notation: str | None = None
    _standard: Standard[Tree_co] = field(init=False, repr=False)
    _at_once: AtOnce[Tree_co] = field(init=False, repr=False)
    _bound: Bound[Guard[Tree_co]] = field(init=False, repr=False, default_factory=Bound)

    def __post_init__(self) -> None:
        _check_types(self)
        if self.notation is not None:
            object.__setattr__(self, "language", self.language.in_notation(self.notation))
        if isinstance(self.decline, str):
            object.__setattr__(self, "decline", Decline(self.decline))
        elif self.decline is not None and self.decline.member in self.language.notation.outline.keys:
            unit = self.language.notation.explaining.unit
            raise ValueError(f"the member of a Decline cannot be `{self.decline.member}`, which is a key of the {unit}")
        standard = Standard.of(
            self.language,
            self.schema,
            self.facts,
            self.policy,
            self.decline,  # type: ignore[arg-type]  # a string has become a Decline
            is_strict=self.is_strict,
            allows_unsafe=self.allows_unsafe,
            max_characters=self.max_characters,
            work=self.work,
        )
        object.__setattr__(self, "_standard", standard)
        object.__setattr__(self, "_at_once", standard.at_once())

    def __reduce__(self) -> tuple[Any, ...]:
        """By its settings: what is worked out from them is worked out anew."""
        facts = dict(self.facts)
        settings = (self.language, self.schema, self.is_strict, self.allows_unsafe, facts, self.policy, self.decline)
        return type(self), (*settings, self.max_characters, self.work, dict(self.caller), self.notation)

    def check(self, text: str | bytes, *, question: str | None = None, now: float | None = None) -> Verdict[Tree_co]:
        """The verdict on one output. Never raises, on any text or bytes; a rule that raises refuses.

        Args:
            text: what the model said, raw.
            question: what the person asked; advice that depends on it is given only where it is known.
            now: the present as UNIX seconds, the fact ``now`` where it is not given. Without either, a policy that
                limits how long ago a query may begin refuses every query that says so in absolute time.

        Raises:
            TypeError: `text` is neither a string nor bytes, `question` is no string, or `now` is no number.
            ValueError: `now` is infinite or not a number.
        """
        if not isinstance(text, (str, bytes)):  # a union would be made anew at each call
            _refuse_untext(text)
        if question is not None or now is not None:
            _check_asked(question, now)
        if isinstance(text, str):
            # Most outputs are right: whatever else one comes to, what it does is done again on the whole road.
            try:
                accepted = self._at_once(text, question, self.facts.get("now") if now is None else now)
            except WorkExceededError:
                return _exceeded(self._standard, Source(text))
            except (Exception, SystemExit):  # noqa: BLE001
                accepted = None
            if accepted is not None:
                return accepted
        return self._checked(judge, text, question, now)

    def check_value(self, value: Any, *, question: str | None = None, now: float | None = None) -> Verdict[Tree_co]:
        """The verdict on a value that was parsed already, such as the arguments of a tool call. Never raises, as `check`.

        The value is judged as it is, with every digit; no text is looked for in its strings. What JSON cannot say (NaN, a key
        that is no string, another type than dict, list, str, int, float, bool, None and Decimal) refuses it, each
        with its place. The `text` of the verdict is the value as JSON.

        Raises:
            TypeError: `question` or `now` is of the wrong type, or the language's texts are not JSON.
        """
        _check_asked(question, now)
        notation = self.language.notation
        if notation.explaining.form != "JSON":
            raise TypeError(
                f"a {notation.explaining.unit} of the language {self.language.name} is a text and no JSON value: use `check`"
            )
        return self._checked(judge_value, value, question, now)

    def _checked(
        self, judge: Callable[..., Verdict[Tree_co]], output: Any, question: str | None, now: float | None
    ) -> Verdict[Tree_co]:
        """The verdict of one of the two roads; a refusal where code of the language's author fails on it."""
        try:
            return judge(self._standard, output, question, self.facts.get("now") if now is None else now)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # what cannot be judged is refused, whatever happened
            from guard.failure import failed  # noqa: PLC0415

            text = output.decode("utf-8", "replace") if isinstance(output, bytes) else output
            return failed(Source(text if isinstance(text, str) else ""), self.language, error)

    def check_at_once(
        self, text: str | bytes, *, question: str | None = None, now: float | None = None
    ) -> Accepted | None:
        """The verdict of `check` where there is nothing to explain and next to nothing to do.

        None of a text that is not right as it stands, or is longer than `AT_ONCE_CHARACTERS`: then only `check` says what it
        is, and an event loop had better not wait for it.
        """
        present = self.facts.get("now") if now is None else now
        return judge_at_once(self._standard, text, question, present)

    def for_caller(self, caller: Mapping[str, Any]) -> Guard[Tree_co]:
        """The guard for one caller, whose parameters fill the policy; this guard itself where its policy has none.

        Cheap enough for each call: the guards of the callers who came last are kept. Where a parameter is missing or
        cannot be one, the guard refuses every text and says why (`unbound-policy`).

        Args:
            caller: what is known of the caller, such as ``{"tenant": "acme"}``; what the policy does not ask for is
                not looked at.

        Raises:
            TypeError: `caller` is no mapping.
        """
        if not isinstance(caller, Mapping):
            raise TypeError(f"a caller must be a mapping of parameters to values, not {_kind(caller)}")
        parameters = getattr(self.policy, "parameters", None)
        return self._bound.of(self, caller, parameters) if parameters else self

    def decision(self, said: Verdict[Tree_co] | str, *, now: float | None = None) -> PolicyDecision | None:
        """What the guard's policy decides of a text: of that of a verdict as it may be sent on, or of one as it stands.

        None where the guard has no policy.

        Args:
            said: a verdict of this guard, or a text of its language.
            now: the present as UNIX seconds, as for `check`.
        """
        authority = self._standard.authority
        if authority is None:
            return None
        from guard.policy.decision import decide  # noqa: PLC0415  # a check needs none of it

        if isinstance(said, Accepted | Repaired):
            tree: Any = said.tree
        else:
            from grammar.parsing.reader import read  # noqa: PLC0415

            tree = read(self.language.notation, Source(said) if isinstance(said, str) else said.source).tree
        return decide(authority, tree, self.schema, self.facts.get("now") if now is None else now, self.caller)

    @property
    def weaknesses(self) -> tuple[str, ...]:
        """What is weak in the guard's policy, in sentences for whoever wrote it; empty where there is nothing to say."""
        if self._standard.authority is None:
            return ()
        from guard.policy.weakness import weaknesses  # noqa: PLC0415  # a check needs none of it

        return tuple(weaknesses(self._standard.authority.policy, self.schema))

    @property
    def wrap(self) -> Wrapper[Tree_co]:
        """Guards a callable that gives a model's text: ``guard.wrap(call)``, ``@guard.wrap``, ``@guard.wrap(...)``."""
        from guard.calls.wrapping import Wrapper  # noqa: PLC0415  # a check needs none of it

        return Wrapper(self)


def judge_at_once(
    standard: Standard[Tree_co], text: str | bytes, question: str | None = None, now: float | None = None
) -> Accepted[Tree_co] | None:
    """The fast road alone, for a short text; None where it does not lead to a verdict."""
    if standard.decline is not None or len(text) > min(AT_ONCE_CHARACTERS, standard.max_characters):
        return None
    if not isinstance(text, str):
        try:
            text = text.decode()
        except UnicodeDecodeError:
            return None
    work = min(_AT_ONCE_WORK, standard.work)
    try:
        tree = standard.accept(text) if standard.accept is not None else None
        accepted = None if tree is None else standard.accepted(text, tree, question, now, work)
        if accepted is None and standard.take is not None:
            accepted = standard.accepted_untreed(text, question, now, work)
    except WorkExceededError:
        return None
    return accepted


def judge(
    standard: Standard[Tree_co], text: str | bytes, question: str | None = None, now: float | None = None
) -> Verdict[Tree_co]:
    """The road of one output, from what the model said to the verdict."""
    source: Source | None = None
    if not isinstance(text, str):
        from grammar.parsing.reader import source_of  # noqa: PLC0415  # a string is none of its business

        source, broken = source_of(text)
        if broken is not None:
            return Rejected(source, standard.language, (broken,))
        text = source.text
    if len(text) > standard.max_characters:
        return _too_long(standard, source or Source(text))
    if standard.decline is None:
        return _judge(standard, source, text, question, now)
    may_decline = standard.decline.may_be_in(text)
    if not may_decline:
        verdict = _judge(standard, source, text, question, now)
        if isinstance(verdict, Accepted):
            return verdict
    from guard.extraction.declining import declined, without_decline  # noqa: PLC0415  # most answers need none of it

    if not may_decline:
        return without_decline(verdict, standard.decline)
    source = source or Source(text)
    try:
        decline = declined(source, standard.language, standard.decline, _part_reader(standard))
    except WorkExceededError:
        return _exceeded(standard, source)
    if decline is not None:
        return decline
    return without_decline(_judge(standard, source, text, question, now), standard.decline)


def _judge(
    standard: Standard[Tree_co], source: Source | None, text: str, question: str | None, now: float | None
) -> Verdict[Tree_co]:
    """The road of an output that does not begin by declining."""
    tree = None
    try:
        if standard.accept is not None:
            tree = standard.accept(text)
            if tree is not None and (accepted := standard.accepted(text, tree, question, now)) is not None:
                return accepted
        if standard.take is not None and (accepted := standard.accepted_untreed(text, question, now)) is not None:
            return accepted
    except WorkExceededError:
        return _exceeded(standard, source or Source(text))
    return _explained(standard, source or Source(text), question, now, is_read=tree is not None)


def _explained(
    standard: Standard[Tree_co], source: Source, question: str | None, now: float | None, *, is_read: bool
) -> Verdict[Tree_co]:
    """The explaining road, within the work that a check may take."""
    from grammar.parsing.budget import SearchBudget, Work  # noqa: PLC0415  # what explains is loaded with the first refusal
    from guard.repair_loop import Case  # noqa: PLC0415

    work = Work(standard.work)
    case = Case(source, question, now, SearchBudget(work=work), work)
    try:
        verdict = _explain(standard, case, is_read=is_read, is_guessing=False)
        if standard.allows_unsafe and not standard.is_strict and isinstance(verdict, Rejected):
            return _explain(standard, case, is_read=is_read, is_guessing=True)
    except WorkExceededError:
        return _exceeded(standard, source, case.known)
    return verdict


def _too_long(standard: Standard[Any], source: Source) -> Rejected:
    """The verdict on a text that is longer than it may be."""
    from grammar.parsing.reader import too_long  # noqa: PLC0415

    wrong = too_long(standard.language.notation, source, standard.max_characters)
    return Rejected(source, standard.language, (wrong,))


def _exceeded(standard: Standard[Any], source: Source, known: Known | None = None) -> Rejected:
    """The verdict on a text that takes more work than it may, with what was known of it by then."""
    from grammar import Diagnostic, Severity, Span  # noqa: PLC0415  # an accepted text needs none of it

    unit = standard.language.notation.explaining.unit
    exceeded = Diagnostic(
        "work-exceeded",
        Severity.ERROR,
        f"judging the {unit} takes more than {standard.work:,} steps",
        Span(0, len(source.text)),
        help=f"answer with a shorter {unit}",
    )
    if known is None:
        return Rejected(source, standard.language, (exceeded,))
    repairs = () if standard.is_strict else known.repairs
    return Rejected(source, standard.language, (exceeded, *known.diagnostics), repairs, known.unjudged)


def judge_value(
    standard: Standard[Tree_co], value: Any, question: str | None = None, now: float | None = None
) -> Verdict[Tree_co]:
    """The road of a value that was parsed already: written as JSON, it is judged as it stands."""
    from guard.extraction.declining import declined  # noqa: PLC0415  # few guards know a decline
    from guard.value import written  # noqa: PLC0415  # most outputs are texts

    text, faults = written(value, standard.language.notation.max_characters)
    source = Source(text, "value")
    if faults:
        return Rejected(source, standard.language, faults)
    if len(text) > standard.max_characters:
        return _too_long(standard, source)
    try:
        if standard.decline is not None:
            decline = declined(source, standard.language, standard.decline, _part_reader(standard))
            if decline is not None:
                return decline
        tree = standard.accept(text) if standard.accept is not None else None
        if tree is not None and (accepted := standard.accepted(text, tree, question, now)) is not None:
            return accepted
    except WorkExceededError:
        return _exceeded(standard, source)
    return _explained(standard, source, question, now, is_read=True)


def _explain(standard: Standard[Tree_co], case: Case, *, is_read: bool, is_guessing: bool) -> Verdict[Tree_co]:
    """The explaining road, with safe fixes alone or with guesses too.

    INVARIANT: guesses are made only of a text that safe fixes do not make right, so that what is right without them
    stays the same with them.

    Args:
        standard: what the text is held to.
        case: what the model said, and what is known of the call; its budget is for both passes together.
        is_read: whether the fast path has read it as it stands, so that nothing is looked for in it.
        is_guessing: whether guesses may be made.
    """
    from grammar.parsing.reader import read_to_error  # noqa: PLC0415
    from guard.extraction.candidate import Candidate  # noqa: PLC0415
    from guard.extraction.extraction import extract, has_hole, surrounded  # noqa: PLC0415
    from guard.repair_loop import settle  # noqa: PLC0415

    language, source = standard.language, case.source
    notation, as_it_stands = language.notation, Candidate(case.source.text)
    whole, read_to = (None, 0) if notation.fast_path.accept is not None else read_to_error(notation, source, case.work)
    if is_read or whole is not None:
        return settle(standard, case, as_it_stands, whole, is_guessing=is_guessing, is_whole=True)
    candidate = extract(source, language, read_to=read_to, allows_unsafe=is_guessing, work=case.work)
    if notation.fast_path.accept is not None and (isinstance(candidate, Rejected) or candidate.ledger):
        whole, _ = read_to_error(notation, source, case.work)  # before any cut, the grammar has the last word
        if whole is not None:
            return settle(standard, case, as_it_stands, whole, is_guessing=is_guessing, is_whole=True)
    if isinstance(candidate, Rejected):
        return candidate
    verdict = settle(standard, case, candidate, is_guessing=is_guessing)
    if candidate.ledger and standard.is_strict:
        edges = {0, len(source.text)}
        if not any(edges & {edit.span.start, edit.span.end} for edit in candidate.ledger[0].edits):
            return settle(standard, case, as_it_stands, is_guessing=is_guessing)  # nothing stands around it
        return Rejected(source, language, (surrounded(language, candidate), *verdict.diagnostics), (), verdict.unjudged)
    if isinstance(verdict, Repaired) and (unfilled := has_hole(verdict)) is not None:
        return unfilled
    if isinstance(verdict, Accepted | Repaired):
        around = replace(candidate, leftovers=(*candidate.leftovers, *case.known.leftovers))
        return _with_the_rest(standard, case, verdict, around)
    return verdict


def _with_the_rest(
    standard: Standard[Tree_co], case: Case, verdict: Accepted[Tree_co] | Repaired[Tree_co], candidate: Candidate
) -> Verdict[Tree_co]:
    """The verdict on an answer once that is read which was left out of it; a refusal where that says something."""
    from guard.extraction.asides import asides  # noqa: PLC0415
    from guard.extraction.candidate import Leftover  # noqa: PLC0415
    from guard.extraction.extraction import contradicted  # noqa: PLC0415

    noise = frozenset(standard.language.notation.explaining.noise.values())
    fixed = verdict.fixed if isinstance(verdict, Repaired) else ()
    said_aside = tuple(
        aside for error in fixed if error.name in noise for aside in asides(case.source, error.span, candidate)
    )
    notes = tuple(
        Leftover(case.source.text, error.span)
        for error in fixed
        for fix in error.fixes[:1]
        if error.name == "unknown-key" and not any(edit.text for edit in fix.edits)
    )
    if not candidate.leftovers and not said_aside and not notes:
        return verdict
    for leftover in candidate.leftovers:
        case.work.pass_over(_PASSES * len(leftover.text))
    language, columns = standard.language, () if standard.schema is None else standard.schema.columns
    answer = language.notation.print(language.canonical(verdict.tree))
    contradiction = contradicted(
        candidate, language, answer, _part_reader(standard, case.work), columns, said_aside, notes
    )
    if contradiction is None:
        return verdict
    return Rejected(case.source, language, (contradiction,), verdict.repairs, verdict.unjudged)


def _part_reader(standard: Standard[Any], given: Work | None = None) -> Callable[[str], str | None]:
    """How a part that is left out is read: with guesses, and whatever the policy says of it.

    Args:
        standard: what texts are held to.
        given: what reading all parts may take together; as much as one verdict where it is None.
    """
    from grammar.parsing.budget import SearchBudget, Work  # noqa: PLC0415
    from guard.extraction.extraction import extract  # noqa: PLC0415
    from guard.repair_loop import Case, settle  # noqa: PLC0415

    tolerant = replace(standard, allows_unsafe=True, is_strict=False, authority=None)
    work = Work(standard.work) if given is None else given

    def read_part(text: str) -> str | None:
        notation = tolerant.language.notation
        work.pass_over(_PASSES * len(text))
        tree = notation.fast_path.accept(text) if notation.fast_path.accept is not None else None
        accepted = None if tree is None else tolerant.accepted(text, tree, None, None, work.left)
        if accepted is not None:
            return accepted.query
        case = Case(Source(text), None, None, SearchBudget(work=work), work)
        for is_guessing in (False, True):
            candidate = extract(case.source, tolerant.language, allows_unsafe=is_guessing, work=work)
            if isinstance(candidate, Rejected):
                continue
            verdict = settle(tolerant, case, candidate, is_guessing=is_guessing)
            if verdict.query is not None:
                return verdict.query
        return None

    return read_part


def _check_types(guard: Guard[Any]) -> None:
    """Refuse, in a sentence, what would fail later from inside or, worse, be taken for a setting.

    Raises:
        TypeError: a field of the guard is of another type than its own.
        ValueError: a number of the guard is none that it can have.
    """
    fields: list[tuple[object, type | UnionType, str, str]] = [
        (
            guard.language,
            Language,
            "the language of a Guard must be a Language",
            "`honeycomb.language()` or `Language.from_lark(...)`",
        ),
        (guard.is_strict, bool, "`is_strict` of a Guard must be True or False", ""),
        (guard.allows_unsafe, bool, "`allows_unsafe` of a Guard must be True or False", ""),
        (guard.facts, Mapping, "the facts of a Guard must be a mapping", '`{"now": 1.0}`'),
    ]
    if guard.schema is not None:
        fields.append(
            (guard.schema, Schema, "the schema of a Guard must be a Schema", "`Schema.of([...])` or `read_schema(...)`")
        )
    if guard.decline is not None:
        fields.append(
            (
                guard.decline,
                str | Decline,
                "`decline` of a Guard must be a string or a Decline",
                '`"CANNOT ANSWER:"` or `Decline(...)`',
            )
        )
    if guard.policy is not None:
        from guard.policy import Policy, PolicyTemplate  # noqa: PLC0415  # loads pydantic, where a policy is given

        if not isinstance(guard.policy, PolicyTemplate):
            fields.append(
                (guard.policy, Policy, "the policy of a Guard must be a Policy", "`Policy(...)` or `read_policy(...)`")
            )
    if guard.notation is not None:
        fields.append((guard.notation, str, "the notation of a Guard must be a string", '`"text"`'))
    for name in ("max_characters", "work"):
        number = getattr(guard, name)
        if isinstance(number, bool) or not isinstance(number, int):
            raise TypeError(f"`{name}` of a Guard must be a whole number, not {_kind(number)}")
        if number < 1:
            raise ValueError(f"`{name}` of a Guard must be at least 1, not {number}")
    for value, kind, sentence, way in fields:
        if not isinstance(value, kind):
            raise TypeError(f"{sentence}, not {_kind(value)}" + (f": give {way}" if way else ""))
    _check_asked(None, guard.facts.get("now"))


def _check_asked(question: object, now: object) -> None:
    """Raises a TypeError where what is said of the call is of the wrong type."""
    if question is not None and not isinstance(question, str):
        raise TypeError(f"the question must be a string, not {_kind(question)}")
    if now is not None and (isinstance(now, bool) or not isinstance(now, int | float)):
        raise TypeError(f"`now` must be a number of UNIX seconds, not {_kind(now)}")
    if isinstance(now, float) and not isfinite(now):
        raise ValueError(f"`now` must be a number of UNIX seconds, not {now}")


def _refuse_untext(text: object) -> NoReturn:
    """Raises a TypeError that says what to give: a value that was parsed has lost what its text was."""
    way = ": give the text as the model wrote it, or use `check_value` for a value" if text is not None else ""
    raise TypeError(f"the text to check must be a string or bytes, not {_kind(text)}{way}")


def _kind(value: object) -> str:
    """What a value is, for a sentence about it."""
    if value is None:
        return "None"
    if isinstance(value, ModuleType):
        return f"the module {value.__name__}"
    return (
        f"{value!r}" if isinstance(value, str) and len(value) <= _SHORT else f"a value of type {type(value).__name__}"
    )
