"""One guarded call: screen the question, judge each answer, ask again, report; without making the call itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from guard.calls.call import CallReport, CheckError, DeclinedError, OutOfScopeError, RejectedError, Sent, tell
from guard.calls.callers import guard_for
from guard.calls.elsewhere import elsewhere, screened_elsewhere
from guard.calls.reask import Attempt, Budget, Reasking, Usage, refuse_truncated
from guard.calls.recording import give, handed_on, plain_messages
from guard.calls.rounds import in_round
from guard.calls.wrapping.binding import Binding, Bound, is_conversation
from guard.record import Recorder
from guard.screening import OutOfScope, Screener, Screening
from guard.verdict import Accepted, Checker, Declined, Rejected, Repaired, Verdict

if TYPE_CHECKING:
    from guard.prompting.rendered import Rendered
    from guard.prompting.template import Template

DOOR = "wrap"
"""What reports call this door."""

SURFACE = "text"
"""What reports call the text that a callable gives."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's text with what a plain string cannot say: what it used, and whether it was cut off before its end.

    `messages` are those that were sent for it, and `model` who was asked, for the record of the call; None where nobody says.
    """

    text: str | bytes
    usage: Usage | None = None
    is_truncated: bool = False
    messages: Sequence[Mapping[str, Any]] | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How one callable is guarded; the same for all its calls.

    `read` makes an answer of what the callable gives, None where it gives text or an `Answer`. `clock` gives seconds
    that only go forward, `present` the UNIX time. `forwards` says that a generator's text leaves as it comes. `caller` says
    of each call who makes it, None where all are held to one guard. `recorder` keeps a record of each call. `template` renders
    the messages that the callable is given, or says of each call what does; None where the callable makes its own.
    """

    guard: Checker
    binding: Binding
    budget: Budget
    scope: Screener | None
    read: Callable[[Any], Answer | str | bytes] | None
    gives_verdict: bool
    clock: Callable[[], float]
    present: Callable[[], float]
    max_characters: int
    forwards: bool = False
    caller: Callable[..., Any] | None = None
    recorder: Recorder | None = None
    template: Template | Callable[..., Template] | None = None

    def begin(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Asking:
        """The state of a new call.

        Raises:
            TypeError: the callable cannot be called so.
        """
        reasking = Reasking.begin(self.budget, max_characters=self.max_characters)
        bound = self.binding.bound(args, kwargs)
        at = 0.0 if self.recorder is None else self.present()
        return Asking(self, bound, self.clock(), reasking, self.guard, args, kwargs, at=at)


@dataclass(slots=True)
class Asking:
    """The state of one call; nobody else sees it."""

    wrapping: Wrapping
    bound: Bound
    started: float
    reasking: Reasking
    guard: Checker
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    screening: Screening | None = None
    answered: str = ""
    begun: float = 0.0
    ended: CallReport | None = None
    at: float = 0.0
    sent: tuple[Sent, ...] = ()
    rendered: Rendered | None = None

    @property
    def is_open(self) -> bool:
        """Whether an attempt is to be made."""
        return self.reasking.stopped is None and not isinstance(self.screening, OutOfScope)

    def screen(self) -> None:
        """Find the guard of the caller, and have the question screened, where there is a scope.

        Raises:
            TypeError: the question is no text.
            CheckError: who is asking cannot be told, or the screening failed.
        """
        self._find_guard()
        self._screen()

    def _find_guard(self) -> None:
        if self.wrapping.caller is not None:
            with self._failing_closed("finding out who is asking"):
                self.guard = guard_for(self.wrapping.guard, self.wrapping.caller(*self.args, **self.kwargs))

    def _screen(self) -> None:
        scope, text = self.wrapping.scope, self.bound.text
        if scope is None:
            return
        if text is None:
            raise TypeError(
                f"the question must be a string for a scope to screen it, not {type(self.bound.question).__name__}"
            )
        with self._failing_closed("the screening of the question"):
            self.screening = scope.screen(text)

    async def screen_elsewhere(self) -> None:
        """`screen` for a loop that serves other calls meanwhile."""
        self._find_guard()
        if self.wrapping.scope is not None:
            await screened_elsewhere(self.wrapping.scope, self._screen)

    def attempt(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of the next attempt; its time begins."""
        self.begun = self.wrapping.clock()
        text = self.screening.text if self.screening is not None else None
        if self.wrapping.template is not None:
            return self._rendered(text)
        args, kwargs = self.bound.attempt(text, self.answered, self.reasking.feedback)
        if self.wrapping.recorder is not None:
            question = self.bound.binding.question_of(args, kwargs)
            self.sent += (Sent(plain_messages(question) if is_conversation(question) else None),)
        return args, kwargs

    def _rendered(self, text: str | None) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of the next attempt with the template's messages: those of the first, and what followed.

        Raises:
            TypeError: the question is no text.
            CheckError: the template cannot render it.
        """
        if self.rendered is None:
            question = self.bound.question
            if not isinstance(question, str):
                raise TypeError(f"the question must be a string for a template, not {type(question).__name__}")
            existing = self.bound.existing
            with self._failing_closed("the rendering of the prompt"):
                template: Any = self.wrapping.template
                if not hasattr(template, "render"):
                    template = template(*self.args, **self.kwargs)
                self.rendered = template.render(
                    question if text is None else text, existing=existing, now=self.wrapping.present()
                )
        feedback = self.reasking.feedback
        messages = self.rendered.messages if feedback is None else self.rendered.again(self.answered, feedback)
        if self.wrapping.recorder is not None:
            self.sent += (Sent(plain_messages(messages)),)
        return self.bound.given(messages, text)

    def judge(self, given: Any, ruling: Callable[[Verdict], Verdict] | None = None) -> None:
        """Take in what the callable gave; `ruling` makes of the verdict what it is where the answer came in parts.

        Raises:
            TypeError: it is no text.
            CheckError: judging it failed.
        """
        answer = self._read(given)
        with self._failing_closed("a check of the answer"):
            verdict = self.guard.check(answer.text, question=self.bound.text, now=self.wrapping.present())
        self._take(answer, verdict, ruling)

    async def judge_elsewhere(self, given: Any, ruling: Callable[[Verdict], Verdict] | None = None) -> None:
        """`judge` for a loop that serves other calls meanwhile."""
        answer = self._read(given)
        guard, now = self.guard, self.wrapping.present()
        check_at_once = getattr(guard, "check_at_once", None)
        with self._failing_closed("a check of the answer"):
            verdict: Verdict | None = check_at_once and await in_round(
                partial(check_at_once, answer.text, question=self.bound.text, now=now)
            )
            if verdict is None:
                verdict = await elsewhere(guard.check, answer.text, question=self.bound.text, now=now)
        assert verdict is not None
        self._take(answer, verdict, ruling)

    def _take(self, answer: Answer, verdict: Verdict, ruling: Callable[[Verdict], Verdict] | None) -> None:
        wrapping = self.wrapping
        with self._failing_closed("a check of the answer"):
            if isinstance(verdict, Rejected) and verdict.cause is not None:
                raise verdict.cause
            if answer.is_truncated:
                verdict = refuse_truncated(verdict)
            if ruling is not None:
                verdict = ruling(verdict)
        self.answered = verdict.source.text
        if self.sent and (answer.messages is not None or answer.model is not None):
            messages = self.sent[-1].messages if answer.messages is None else plain_messages(answer.messages)
            self.sent = (*self.sent[:-1], Sent(messages, model=answer.model))
        seconds = wrapping.clock() - self.begun
        self.reasking = self.reasking.after(Attempt(self.answered, verdict, answer.usage, seconds))

    def _read(self, given: Any) -> Answer:
        read = self.wrapping.read
        answer = given if read is None else read(given)
        if isinstance(answer, Answer):
            return answer
        if isinstance(answer, str | bytes):
            return Answer(answer)
        raise TypeError(
            f"the guarded callable returned {type(answer).__name__}, not text: pass `read=` to say where the text is"
        )

    @contextmanager
    def _failing_closed(self, what: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            raise CheckError(f"{what} failed with {type(error).__name__}", self.report()) from error

    def report(self) -> CallReport:
        """What is known of the call; it ends here, and every later report is this one."""
        attempts = self.reasking.attempts
        if self.ended is None:
            self.ended = CallReport(
                question=self.bound.text,
                screening=self.screening,
                attempts=attempts,
                stopped=self.reasking.stopped,
                inspected=(SURFACE,) if attempts else (),
                seconds=self.wrapping.clock() - self.started,
                door=DOOR,
                guard=self.guard,
                now=self.wrapping.present(),
                sent=self.sent,
                handed_on=handed_on(attempts[-1]) if attempts and attempts[-1].is_accepted else (),
                template="" if self.rendered is None else self.rendered.digest,
            )
        return self.ended

    def close(self) -> None:
        """Give the report to whoever captures; to be called once, however the call ended."""
        report = self.report()
        tell(report)
        give(self.wrapping.recorder, report, self.at)

    def value(self) -> Any:
        """What the caller gets: the tree, or the verdict where that was asked for.

        Raises:
            OutOfScopeError, DeclinedError, RejectedError: there is no query, and no verdict was asked for.
        """
        return self.said() if self.wrapping.gives_verdict else self.query().tree

    def said(self) -> Verdict | OutOfScope:
        """What is said of the call as a whole."""
        if isinstance(self.screening, OutOfScope):
            return self.screening
        verdict = self.reasking.verdict
        assert verdict is not None
        return verdict

    def query(self) -> Accepted | Repaired:
        """The verdict on an answer that has a query.

        Raises:
            OutOfScopeError, DeclinedError, RejectedError: there is none.
        """
        said = self.said()
        match said:
            case OutOfScope():
                raise OutOfScopeError(said.reply, self.report())
            case Declined():
                raise DeclinedError(said, self.report())
            case Rejected():
                raise RejectedError(said, self.report())
        return said
