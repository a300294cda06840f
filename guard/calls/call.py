"""CallReport: all that is known of one guarded call; capture(): the reports of the calls made inside a block.

The exceptions with which a guarded call ends where a refusal is raised, each with its report:

    GuardError
     ├── RejectedError      no answer was accepted
     ├── DeclinedError      the model said, with the sentence it was given for that, that this cannot be asked
     ├── OutOfScopeError    the question was not one to answer, and the model was not asked
     ├── UnguardedError     something of the answer could not be looked at
     └── CheckError         a check failed, and what it was to say is unknown; its error is the cause
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from guard.calls.reask import Attempt, Stopped, Usage, total_usage
from guard.screening import OutOfScope, Screening
from guard.verdict import Checker, Decision, Declined, Rejected, Verdict

if TYPE_CHECKING:
    from guard.policy.decision import PolicyDecision


class Outcome(StrEnum):
    """How a guarded call ended, in one word."""

    ACCEPTED = "accepted"
    REPAIRED = "repaired"
    DECLINED = "declined"
    REJECTED = "rejected"
    OUT_OF_SCOPE = "out-of-scope"
    FAILED = "failed"
    """The service gave an error in place of an answer, and it was handed on: nothing was to be judged."""
    UNGUARDED = "unguarded"
    """Something of the answer was not looked at, or there was nothing to look at: never counted as checked."""


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """What a request says that the model said before: its place in the request (``messages[2].text``), and the verdict."""

    place: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent for one attempt: the messages, None where they are not known, the tools offered, and the model asked.

    The messages are as they went out, the system's own first; those of an API that has other parts are in its own form.
    """

    messages: tuple[Mapping[str, Any], ...] | None = None
    tools: tuple[Mapping[str, Any], ...] = ()
    model: str | None = None


@dataclass(frozen=True, slots=True)
class CallReport:
    """One guarded call: the question, every attempt with its verdict and usage, and what was and was not looked at.

    `screening` is None where no scope was asked, `question` where it is not known. `inspected` and `uninspected`
    name the surfaces of the last answer (``choices[0].message.content``) whose text was judged, and those whose
    text was not; of these, `silent` are known to be no answer (reasoning, a refusal, log-probabilities, words beside
    a query that is pointed to), and do not change the outcome. `failure` is the status with which the service failed,
    ``error`` where that stood in a good one, the name of the exception where there was no response at all
    (``ConnectError``, ``CancelledError``), and empty where it gave an answer. `attempts` is empty where the model was
    not called; `stopped` says why it was not asked again. `seconds` is how long the whole call took, `door` who
    guarded it. `history` are the earlier answers in the request, where they are judged; the first refused one is the
    last of them, and the request was not sent. `guard` is what the call was held to, that of its caller where callers
    are told apart, and `now` the present by which it was judged, as UNIX seconds; both are None where no call was
    guarded. `sent` is what was sent for each attempt, as far as a door sees it; `handed_on` are the texts that the caller
    got, empty where there were none and None where the guard did not see them. `template` is the digest of the template that
    rendered the messages, empty where none did.
    """

    question: str | None = None
    screening: Screening | None = None
    attempts: tuple[Attempt, ...] = ()
    stopped: Stopped | None = None
    inspected: tuple[str, ...] = ()
    uninspected: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    failure: str = ""
    seconds: float = 0.0
    door: str = ""
    history: tuple[EarlierAnswer, ...] = ()
    guard: Checker | None = field(default=None, repr=False, compare=False)
    now: float | None = field(default=None, repr=False, compare=False)
    sent: tuple[Sent, ...] = field(default=(), repr=False)
    handed_on: tuple[str, ...] | None = None
    template: str = ""

    @property
    def decision(self) -> PolicyDecision | None:
        """What the policy decided of the last answer, for whom and why; None where nothing was judged or there is no policy.

        It is worked out when it is asked for.
        """
        decide = getattr(self.guard, "decision", None)
        return None if decide is None or self.verdict is None else decide(self.verdict, now=self.now)

    @property
    def verdict(self) -> Verdict | None:
        """The verdict on the last answer; None where nothing was judged.

        Of several texts that of the first refused one, else that of the first that declines.
        """
        return self.attempts[-1].worst if self.attempts else None

    @property
    def usage(self) -> Usage:
        """What all attempts used together, the failed ones too, as far as it is known."""
        return total_usage(self.attempts)

    @property
    def is_usage_known(self) -> bool:
        """Whether every attempt said what it used."""
        return all(attempt.usage is not None for attempt in self.attempts)

    @property
    def outcome(self) -> Outcome:
        """How the call ended. What was not looked at outweighs an acceptance, never a refusal."""
        if isinstance(self.screening, OutOfScope):
            return Outcome.OUT_OF_SCOPE
        verdict = self.verdict
        if isinstance(verdict, Rejected) or (self.history and isinstance(self.history[-1].verdict, Rejected)):
            return Outcome.REJECTED
        if isinstance(verdict, Declined):
            return Outcome.DECLINED
        if verdict is None and self.failure:
            return Outcome.FAILED
        if verdict is None or set(self.uninspected) - set(self.silent) or not self.inspected:
            return Outcome.UNGUARDED
        every = (verdict, *self.attempts[-1].others)
        is_repaired = any(one.decision is Decision.REPAIRED for one in every)
        return Outcome.REPAIRED if is_repaired else Outcome.ACCEPTED


class GuardError(Exception):
    """A guarded call that gave nothing to use; `report` says all of it."""

    def __init__(self, message: str, report: CallReport) -> None:
        super().__init__(message)
        self.report = report

    def __reduce__(self) -> tuple[Any, ...]:
        """By its message and what it carries: it comes out of another process as it was raised there."""
        return _raised, (type(self), self.args, self.__dict__)


class RejectedError(GuardError):
    """No answer was accepted. `verdict` is on the last one; `report` holds every attempt.

    Or the request was not sent, because of an earlier answer in it: then `place` says where, and the verdict is on that.
    """

    def __init__(self, verdict: Rejected, report: CallReport, place: str = "") -> None:
        where = f"an earlier answer in the request (`{place}`): " if place else ""
        super().__init__(where + _refusal(verdict, len(report.attempts)), report)
        self.verdict = verdict
        self.place = place

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Every attempt with its verdict and usage, in order."""
        return self.report.attempts


class DeclinedError(GuardError):
    """The model declined. `verdict` is on the last answer; the model was not asked again."""

    def __init__(self, verdict: Declined, report: CallReport) -> None:
        super().__init__(verdict.diagnostics[0].message, report)
        self.verdict = verdict

    @property
    def reason(self) -> str:
        """What the model said after the sentence, raw; empty where it gave none."""
        return self.verdict.reason


class OutOfScopeError(GuardError):
    """The question was not one to answer; the message is the reply for the person who asked."""

    def __init__(self, reply: str, report: CallReport) -> None:
        super().__init__(reply, report)

    @property
    def reply(self) -> str:
        """One plain sentence for the person who asked."""
        return str(self)


class UnguardedError(GuardError):
    """Something of the answer could not be looked at, and the configuration lets nothing pass unseen."""

    def __init__(self, report: CallReport, reason: str = "") -> None:
        surfaces = ", ".join(report.uninspected)
        super().__init__(reason or f"the guard could not check {surfaces or 'any part of the answer'}", report)


class CheckError(GuardError):
    """A check failed with an exception, which is the cause. What cannot be judged is refused."""


def _refusal(verdict: Rejected, attempts: int) -> str:
    tries = f" after {attempts} attempts" if attempts > 1 else ""
    return f"the {verdict.language.notation.explaining.unit} was refused{tries}: {verdict.reason}"


def _raised(kind: type[GuardError], arguments: tuple[Any, ...], content: dict[str, Any]) -> GuardError:
    error = kind.__new__(kind)
    error.args = arguments
    error.__dict__.update(content)
    return error


class Capture:
    """The reports of the calls made inside one `capture` block, in the order in which the calls ended."""

    __slots__ = ("_reports",)

    def __init__(self) -> None:
        self._reports: list[CallReport] = []

    @property
    def reports(self) -> tuple[CallReport, ...]:
        """The reports so far; empty where no guarded call was made."""
        return tuple(self._reports)

    @property
    def last(self) -> CallReport | None:
        """The report of the call that ended last; None where no guarded call was made."""
        return self._reports[-1] if self._reports else None

    def add(self, report: CallReport) -> None:
        """Take a report in."""
        self._reports.append(report)


_open: ContextVar[tuple[Capture, ...]] = ContextVar("guard_captures", default=())


@contextmanager
def capture() -> Iterator[Capture]:
    """The reports of the guarded calls made inside the block, and in tasks that were begun inside it.

    Blocks may stand in each other: a report goes to each block around its call. What other threads and tasks do at
    the same time is not in it, as it is with every context variable.

    >>> with capture() as calls:
    ...     tell(CallReport("how many?"))
    >>> [report.question for report in calls.reports]
    ['how many?']
    """
    calls = Capture()
    token = _open.set((*_open.get(), calls))
    try:
        yield calls
    finally:
        _open.reset(token)


def tell(report: CallReport) -> None:
    """Give the report of a call that has ended to every `capture` block around it. For those who write doors."""
    for open_capture in _open.get():
        open_capture.add(report)
