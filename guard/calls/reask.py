"""Ask the model again, within a budget: what to say to it, and when to stop.

A value, not a loop: whoever makes the calls (a decorator, a transport, an agent framework) begins with
`Reasking.begin`, hands every attempt to `after`, and asks again as long as there is `feedback`. Nothing here calls a
model, reads a clock or keeps a conversation.

The feedback of one attempt stands for itself. It replaces the feedback before it, so that a text which always fails
cannot make the prompt grow: send the original messages, the last answer and the last feedback.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from grammar import Diagnostic, Path, Severity, Span
from guard.verdict import Declined, Rejected, Verdict

MAX_FEEDBACK_CHARACTERS = 600
"""The default limit for the length of feedback."""

TRUNCATED = "truncated-output"
"""The name of the diagnostic that says an answer was cut off."""

_LEAST_CHARACTERS = 200


class Stopped(StrEnum):
    """Why the model is not asked again."""

    ACCEPTED = "accepted"
    """Nothing of the last answer was refused."""
    DECLINED = "declined"
    """The model said that this cannot be asked."""
    ATTEMPTS = "attempts"
    """As many attempts were made as the budget allows."""
    TOKENS = "tokens"
    """Another attempt like the largest so far would use more tokens than the budget allows."""
    COST = "cost"
    """Another attempt like the dearest so far would cost more than the budget allows."""
    SECONDS = "seconds"
    """Another attempt like the longest so far would take more time than the budget allows."""
    SAME_FAULTS = "same-faults"
    """The answer has the faults of an earlier one: saying so once more does not help."""
    UNKNOWN_USAGE = "unknown-usage"
    """The budget limits tokens or cost, and an attempt did not say what it used."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What attempts used, as the provider counts it. `cost` is in the caller's currency, None where it is not known.

    >>> Usage(900, 60, 0.01) + Usage(980, 40, 0.01)
    Usage(input_tokens=1880, output_tokens=100, cost=0.02)
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None

    @property
    def tokens(self) -> int:
        """Input and output together."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Usage) -> Usage:
        """Both together; the cost is known only where both are."""
        cost = None if self.cost is None or other.cost is None else self.cost + other.cost
        return Usage(self.input_tokens + other.input_tokens, self.output_tokens + other.output_tokens, cost)


NO_USAGE = Usage(0, 0, 0.0)
"""What is used before the first attempt."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be spent until an answer is accepted, the first attempt included. None: no limit of that kind.

    `attempts` are calls of the model, at least 1 (and 1 means: never ask again). `tokens` are input and output tokens,
    `cost` is in the caller's currency, `seconds` the time that the attempts take together.

    A further attempt is made only where there is room for one as large as the largest so far, so that a budget is
    exceeded only by a single attempt that is larger than all before it. An attempt that runs is never cut short: give
    the call a time-out of its own for that.

    Raises:
        ValueError: fewer than 1 attempt, or a limit below zero.
    """

    attempts: int = 3
    tokens: int | None = None
    cost: float | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        if isinstance(self.attempts, bool) or not isinstance(self.attempts, int):
            raise TypeError(f"`attempts` of a budget is a whole number, not {self.attempts!r:.60}")
        for name in ("tokens", "cost", "seconds"):
            limit = getattr(self, name)
            if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int | float)):
                raise TypeError(f"`{name}` of a budget is a number, not {limit!r:.60}")
        if self.attempts < 1:
            raise ValueError(f"a budget needs at least 1 attempt, not {self.attempts}")
        for name in ("tokens", "cost", "seconds"):
            limit = getattr(self, name)
            if limit is not None and not limit >= 0:
                raise ValueError(f"`{name}` of a budget must be 0 or more, not {limit}")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer of the model with what was said of it.

    `text` is what was judged, raw. `others` are the verdicts on further texts of the same answer (another choice,
    another tool call); the answer is accepted when every one of them all is. `usage` is None where the
    provider did not say; `seconds` is how long the call and the judging took.
    """

    text: str
    verdict: Verdict
    usage: Usage | None = None
    seconds: float = 0.0
    others: tuple[Verdict, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is a query to run in every text of the answer, as for a verdict."""
        return self.is_accepted

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """The refusals among the verdicts; empty where the answer is accepted."""
        return tuple(verdict for verdict in (self.verdict, *self.others) if isinstance(verdict, Rejected))

    @property
    def declined(self) -> tuple[Declined, ...]:
        """The verdicts on texts with which the model declined; empty where it did not."""
        return tuple(verdict for verdict in (self.verdict, *self.others) if isinstance(verdict, Declined))

    @property
    def is_accepted(self) -> bool:
        """Whether there is a query to run in every text of the answer."""
        return all((self.verdict, *self.others))

    @property
    def worst(self) -> Verdict:
        """The verdict that counts for the answer: its first refusal, else its first decline, else the first of all."""
        worse: tuple[Verdict, ...] = (*self.rejected, *self.declined)
        return worse[0] if worse else self.verdict


Faults = frozenset[tuple[int, str, Path, str]]
"""What is wrong with an answer: which of its texts, the diagnostic's name, the path, and what is written there."""


@dataclass(frozen=True, slots=True)
class Reasking:
    """Where one call stands: the attempts so far, and whether and with which words the model is asked again.

    `stopped` is None as long as another attempt may be made, so also before the first.

    >>> from grammar.languages import honeycomb
    >>> from guard import Guard
    >>> guard = Guard(honeycomb.language())
    >>> state = Reasking.begin(Budget(attempts=2))
    >>> state = state.after(Attempt('{"limit": "many"}', guard.check('{"limit": "many"}')))
    >>> print(state.feedback)
    The query was not accepted. 1 problem.
    1. "many" (in limit): "limit" must be an integer, not a string.
    Answer with the whole query again, as JSON only.
    >>> state = state.after(Attempt('{"limit": 10}', guard.check('{"limit": 10}')))
    >>> state.stopped, state.feedback
    (<Stopped.ACCEPTED: 'accepted'>, None)
    """

    budget: Budget
    max_characters: int = MAX_FEEDBACK_CHARACTERS
    attempts: tuple[Attempt, ...] = ()
    stopped: Stopped | None = None

    @classmethod
    def begin(cls, budget: Budget | None = None, *, max_characters: int = MAX_FEEDBACK_CHARACTERS) -> Reasking:
        """Before the first attempt.

        Args:
            budget: three attempts where it is not given.
            max_characters: how long one feedback may be, at least 200.

        Raises:
            ValueError: `max_characters` is too small for any feedback.
        """
        if budget is not None and not isinstance(budget, Budget):
            raise TypeError(f"the budget must be a Budget, not {budget!r:.60}: give `Budget(attempts=3)`")
        if max_characters < _LEAST_CHARACTERS:
            raise ValueError(f"`max_characters` must be at least {_LEAST_CHARACTERS}, not {max_characters}")
        return cls(budget or Budget(), max_characters)

    def after(self, attempt: Attempt) -> Reasking:
        """The state after one more attempt.

        Raises:
            ValueError: the call has stopped.
        """
        if self.stopped is not None:
            raise ValueError(f"the call has stopped ({self.stopped}), so no attempt can be added")
        attempts = (*self.attempts, attempt)
        return replace(self, attempts=attempts, stopped=_reason(self.budget, attempts))

    @property
    def feedback(self) -> str | None:
        """What to tell the model about its last answer; None where it is not to be asked (again).

        It names places and near names, shows what the model wrote only as escaped literals, and is meant to replace
        all feedback before it.
        """
        if self.stopped is not None or not self.attempts:
            return None
        return feedback_of(self.attempts[-1].rejected, self.max_characters)

    @property
    def verdict(self) -> Verdict | None:
        """The verdict on the last answer; None before the first attempt.

        Of several texts that of the first refused one, else that of the first that declines.
        """
        return self.attempts[-1].worst if self.attempts else None

    @property
    def usage(self) -> Usage:
        """What all attempts used together, the failed ones too, as far as it is known."""
        return total_usage(self.attempts)

    @property
    def seconds(self) -> float:
        """How long all attempts took together."""
        return sum(attempt.seconds for attempt in self.attempts)


def total_usage(attempts: Iterable[Attempt]) -> Usage:
    """What attempts used together, as far as it is known; the cost is None where any of them did not tell its own."""
    total = NO_USAGE
    for attempt in attempts:
        total += attempt.usage if attempt.usage is not None else Usage()
    return total


def feedback_of(rejected: Iterable[Rejected], max_characters: int = MAX_FEEDBACK_CHARACTERS) -> str:
    """What to tell the model about an answer of which these texts were refused, in at most `max_characters`.

    Of several texts each gets an equal part. Problems that find no room are counted.
    """
    every = tuple(rejected)
    share = (max_characters - len(every) + 1) // max(len(every), 1)
    if share < _LEAST_CHARACTERS:  # so many refusals say the same thing: the first ones stand for the others
        every = every[: max(max_characters // (_LEAST_CHARACTERS + 1), 1)]
        share = (max_characters - len(every) + 1) // len(every)
    return "\n".join(_shortened(refusal.feedback, share) for refusal in every)


_CUT_OFF = (
    "the answer was cut off before its end",
    "answer in full; if a token limit cut it off, make the answer shorter or the limit larger",
)
_NO_END = (
    "the service did not say that the answer is complete",
    "see why the service left out the reason for the end, such as `finish_reason`, that its API documents",
)


def refuse_truncated(verdict: Verdict, *, is_said: bool = True) -> Rejected:
    """The verdict on a text that the provider cut off before its end: always a refusal.

    A repair would have to guess what is missing; and a text that is whole as it stands may be the beginning of one
    that says something else.

    Args:
        verdict: what was said of the text as far as it goes.
        is_said: the provider says that it was cut off; else it says nothing of its end, where its API always does.
    """
    source = verdict.source
    end = len(source.text)
    message, to_do = _CUT_OFF if is_said else _NO_END
    cut_off = Diagnostic(TRUNCATED, Severity.ERROR, message, Span(end, end), help=to_do)
    if isinstance(verdict, Rejected):
        return replace(verdict, diagnostics=(cut_off, *verdict.diagnostics))
    return Rejected(source, verdict.language, (cut_off,), verdict.repairs, verdict.unjudged)


def _reason(budget: Budget, attempts: tuple[Attempt, ...]) -> Stopped | None:
    last = attempts[-1]
    if last.is_accepted:
        return Stopped.ACCEPTED
    if last.declined:
        return Stopped.DECLINED
    if len(attempts) >= budget.attempts:
        return Stopped.ATTEMPTS
    if _faults(last) in [_faults(attempt) for attempt in attempts[:-1]]:
        return Stopped.SAME_FAULTS
    return _spent(budget, attempts)


def _spent(budget: Budget, attempts: tuple[Attempt, ...]) -> Stopped | None:
    """Which limit another attempt like the largest so far would break."""
    if budget.seconds is not None and _has_no_room(budget.seconds, [attempt.seconds for attempt in attempts]):
        return Stopped.SECONDS
    if budget.tokens is None and budget.cost is None:
        return None
    usages = [attempt.usage for attempt in attempts if attempt.usage is not None]
    costs = [usage.cost for usage in usages if usage.cost is not None]
    if len(usages) < len(attempts) or (budget.cost is not None and len(costs) < len(attempts)):
        return Stopped.UNKNOWN_USAGE
    if budget.tokens is not None and _has_no_room(budget.tokens, [usage.tokens for usage in usages]):
        return Stopped.TOKENS
    if budget.cost is not None and _has_no_room(budget.cost, costs):
        return Stopped.COST
    return None


def _has_no_room(limit: float, amounts: list[float] | list[int]) -> bool:
    return sum(amounts) + max(amounts) > limit


def _faults(attempt: Attempt) -> Faults:
    return frozenset(
        (at, error.name, error.path, verdict.source.slice(error.span))
        for at, verdict in enumerate((attempt.verdict, *attempt.others))
        if isinstance(verdict, Rejected)
        for error in verdict.errors
    )


def _shortened(feedback: str, room: int) -> str:
    """The feedback with as many of its problems, a line each, as there is room for; the rest are counted."""
    if len(feedback) <= room:
        return feedback
    first, *problems, last = feedback.splitlines()
    untold = 0
    if problems and problems[-1].startswith("and "):
        untold = int(problems.pop().split()[1])
    room -= len(first) + len(last) + len("\nand 000 more.\n")
    told: list[str] = []
    for problem in problems:
        if room < len(problem) + 1:
            break
        told.append(problem)
        room -= len(problem) + 1
    if problems and not told:
        told = [problems[0][: max(room - 2, 0)] + "…"]
    untold += len(problems) - len(told)
    return "\n".join([first, *told, *([f"and {untold} more."] if untold else []), last])
