"""Exchange: one call through the guard, from the request to what the caller gets; no I/O and no clock.

Whoever moves the bytes (a transport, a proxy, a middleware) makes an exchange for each call and does what it says:

    begin ──▶ Send ──▶ (the service answers) ──▶ meet ──▶ Handling ──▶ feed … ──▶ finish ──▶ Release | Send | Reply | Raise
        └───▶ Reply | Raise | Pass

`Send` after `finish` asks the model again. What fails inside an exchange refuses the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from grammar import Source, Span
from grammar.diagnostic import printable
from grammar.parsing.reader import read as read_text
from grammar.parsing.reader import too_long
from guard.calls.call import (
    CallReport,
    CheckError,
    DeclinedError,
    EarlierAnswer,
    GuardError,
    OutOfScopeError,
    RejectedError,
    Sent,
    UnguardedError,
)
from guard.calls.reask import Attempt, Budget, Reasking, Usage, feedback_of, refuse_truncated
from guard.calls.recording import handed_on
from guard.calls.streamed import impossible_text, refuse_repaired
from guard.ledger import raw_place
from guard.screening import OutOfScope, Screener
from guard.traffic.checkpoint import Checkpoint, History, OnReject, Streams, Unguarded
from guard.traffic.commas import judge_inside, without_commas
from guard.traffic.framing import Event, encode
from guard.traffic.payload import read_json, steps_of, write_json
from guard.traffic.provider import (
    CallReply,
    Document,
    Feedback,
    Key,
    NotUnderstoodError,
    Problem,
    Provider,
    Request,
    Unread,
)
from guard.traffic.providers import provider_for
from guard.traffic.refusal import (
    CALL_WITHOUT_QUERY,
    MORE_THAN_QUERY,
    any_error,
    names_of,
    problem_of,
    refuse_reshaped,
    refuse_split,
    refuse_without_query,
    unreadable_arguments,
)
from guard.traffic.reshaping import reshaped
from guard.traffic.response_buffer import (
    Failure,
    FaultError,
    ResponseBuffer,
    anew,
    cut_choices,
    documents_of,
    failure_in,
    is_done,
    require_answer,
)
from guard.traffic.settling import settle
from guard.traffic.stream_relay import StreamRelay
from guard.traffic.surface import Response, Settled, Surface, UnreadableArgumentsError, gather
from guard.verdict import Accepted, Declined, Rejected, Repaired, Verdict

_MAX_REASON = 1_000
"""A longer reason of a model that declines is cut in the record of the refusal."""

MAX_EARLIER = 1_000
"""In no request are more earlier turns judged; one with more is not understood."""

AT_ONCE_BYTES = 16_384
"""A larger answer is not read at once."""

_NOT_RUN = "This call was not run because another part of the answer was rejected."


# --- the steps that a door takes ---


@dataclass(frozen=True, slots=True)
class Send:
    """Send the request: with this body, or as it came where that is None."""

    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """Send the request as it came and hand the answer on untouched: the guard has no part in it."""


@dataclass(frozen=True, slots=True)
class Release:
    """Give the caller the service's status and headers with this body."""

    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """Give the caller this instead of the response of the service. `cause` is the exception inside the guard, if any."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    cause: Exception | None = None


@dataclass(frozen=True, slots=True)
class Raise:
    """Raise this."""

    error: GuardError


class Handling(StrEnum):
    """What to do with an answer of which the head has come."""

    PASS = "pass"  # noqa: S105  # not a password
    """Hand it on untouched, and finish the exchange with `passed`."""
    HOLD = "hold"
    """Feed all of it, then finish."""
    OBSERVE = "observe"
    """Hand on every chunk after feeding it, then finish."""
    FORWARD = "forward"
    """Hand on what `forward` gives for every chunk until it `is_over`, then finish and hand on the body of that."""


Step: TypeAlias = Send | Pass | Release | Reply | Raise


class Check(Protocol):
    """How a text is judged: `Checker.check`."""

    def __call__(self, text: str, *, question: str | None, now: float | None) -> Verdict:
        """The verdict on it."""


class _TakesTimeError(Exception):
    """A text is not to be judged at once."""


class Exchange:
    """One call through a checkpoint. It is used once, by one thread or task.

    `report` is None until the call has ended. `is_over`:
    nothing more of a stream that is forwarded is to be read. `now` is when the call is made, as UNIX seconds, and `door`
    who makes it.
    """

    def __init__(self, checkpoint: Checkpoint, request: Request, *, now: float | None = None, door: str = "") -> None:
        self.report: CallReport | None = None
        self._checkpoint = checkpoint
        self._guard = checkpoint.guard
        self._check: Check = checkpoint.guard.check
        self._request = request
        self._now = now
        self._provider: Provider | None = None
        self._surfaces = Settled(checkpoint.surfaces.text, checkpoint.surfaces.tools)
        self._state = Reasking.begin(checkpoint.budget or Budget(attempts=1))
        self._draft = CallReport(door=door)
        self._buffer = ResponseBuffer("", checkpoint.max_bytes, checkpoint.max_seconds)
        self.is_over = False
        self._crash: Exception | None = None
        self._relay: StreamRelay | None = None
        self._is_abandoned = False
        self._unread_history: tuple[str, ...] = ()
        self._sent: list[Document] = []

    @property
    def takes_time(self) -> bool:
        """Whether `begin` judges what the model said before, which may take as long as an answer does."""
        return self._checkpoint.history is History.JUDGE

    @property
    def scope(self) -> Screener | None:
        """Who screens the question in `begin`; None where nobody does."""
        return self._checkpoint.scope

    # --- the request ---

    def begin(self) -> Step:
        """What to do with the request."""
        try:
            return self._begin()
        except Exception as error:  # noqa: BLE001  # whatever fails, nothing may pass
            return self._failed(error)

    def _begin(self) -> Step:
        request, checkpoint = self._request, self._checkpoint
        if "upgrade" in request.headers:  # what follows is no HTTP, and nobody here would see it
            return self._unguarded(f"{request.headers['upgrade'][:60]} {request.path}", Pass())
        self._provider = provider_for(request, checkpoint.provider)
        if checkpoint.passes(request.path) and provider_for(request) is None:
            self._conclude(uninspected=(f"{request.method} {request.path}",))
            return Pass()
        if self._provider is None or (request.body is None and request.method == "POST"):
            return self._unguarded(f"{request.method} {request.path}", Pass())
        self._guard = checkpoint.guard_of(request)
        self._check = self._guard.check
        self._surfaces = settle(checkpoint.surfaces, self._provider, request.body, self._guard.language.notation)
        body = request.body or {}
        question = checkpoint.question(body) if checkpoint.question is not None else self._provider.question(body)
        self._draft = replace(self._draft, question=question)
        self._sent = [body]
        if request.body is None:  # what only fetches asks nothing, and says nothing
            return Send()
        step = self._screen(question)
        return self._judge_history(request.body) if isinstance(step, Send) and self.takes_time else step

    def _screen(self, question: str | None) -> Step:
        checkpoint = self._checkpoint
        if checkpoint.scope is None:
            return Send()
        if not question:
            return self._unguarded("the question (none was found)", Send())
        screening = checkpoint.scope.screen(question)
        self._draft = replace(self._draft, screening=screening)
        if isinstance(screening, OutOfScope):
            self._conclude(handed_on=())
            return self._out_of_scope(screening)
        return Send()

    def _judge_history(self, body: Document) -> Step:
        """Judge what the request says that the model said before; the first refusal ends the call."""
        assert self._provider is not None
        judged: list[EarlierAnswer] = []
        unread: list[str] = []
        try:
            for number, (place, said) in enumerate(self._provider.earlier(body)):
                if number >= MAX_EARLIER:
                    unread.append(f"more than {MAX_EARLIER:,} earlier turns")
                    break
                if isinstance(said, Unread):
                    unread.append(f"{place} ({said.what})")
                    continue
                answer = gather(self._provider, [said], is_stream=False)
                unread += (f"{place} ({what})" for what in answer.unread)
                judged += self._earlier(place, answer)
                self._draft = replace(self._draft, history=tuple(judged))
                if judged and isinstance(judged[-1].verdict, Rejected):
                    return self._refused_history(judged[-1].place, judged[-1].verdict)
        except NotUnderstoodError as error:
            unread.append(f"the request ({error})")
        if unread:
            step = self._unguarded(", ".join(unread), Send())
            self._unread_history = (*unread, *self._unread_history)
            return step
        return Send()

    def _earlier(self, place: str, answer: Response) -> Iterator[EarlierAnswer]:
        """The verdicts on one earlier turn, up to the first refusal; what is let through of it is noted as not looked at."""
        beside = (*answer.unknown, *answer.silent)
        self._unread_history += tuple(f"{place} ({what})" for what in beside)
        self._draft = replace(
            self._draft, silent=(*self._draft.silent, *(f"{place} ({what})" for what in answer.silent))
        )
        for surface in answer.surfaces:
            within = f"{place}{surface.label.partition(']')[2]}"
            if not surface.is_call and not surface.text.strip():
                continue
            verdict = self._verdict(surface) if self._is_asked(surface, answer) else None
            if verdict is None or self._is_talk(surface, verdict):
                self._unread_history += (within,)
                continue
            yield EarlierAnswer(within, verdict)
            if isinstance(verdict, Rejected):
                return

    def _refused_history(self, place: str, verdict: Rejected) -> Step:
        """An earlier answer in the request is refused: nothing is sent, and there is nothing to ask the model again."""
        error = RejectedError(verdict, self._conclude(handed_on=()), place)
        problem = problem_of((verdict,), error)
        record = {key: value for key, value in problem.record.items() if key != "feedback"} | {"place": place}
        return self._end(error, replace(problem, record=record), "rejected", names_of((verdict,)), str(error))

    # --- the answer ---

    def meet(self, status: int, content_type: str) -> Handling:
        """What to do with an answer that begins like this."""
        if not 200 <= status < 300:
            self._draft = replace(self._draft, failure=str(status))
            return Handling.PASS
        media_type = content_type.partition(";")[0].strip().lower()
        self._buffer = ResponseBuffer(media_type, self._checkpoint.max_bytes, self._checkpoint.max_seconds)
        if not self._buffer.is_stream:
            return Handling.HOLD
        if self._checkpoint.streams is Streams.PREFIX and self._provider is not None:
            prefix = self._guard.language.prefix
            self._relay = StreamRelay(self._provider, self._buffer, self._surfaces, prefix)
            self._relay.may_decline = getattr(self._guard, "decline", None) is not None
            return Handling.FORWARD
        return Handling.OBSERVE if self._is_observed else Handling.HOLD

    @property
    def _is_observed(self) -> bool:
        """Whether the answer is a stream that leaves as it comes, whatever the verdict."""
        return self._buffer.is_stream and self._checkpoint.streams is Streams.OBSERVE

    def feed(self, data: bytes, seconds: float = 0.0) -> bool:
        """Take in a part of the answer, unpacked, `seconds` after the request was sent.

        False where the answer is too large or too slow, and no more of it need be read.
        """
        self._buffer.take(data, 0.0 if self._is_observed else seconds)
        return not (self._buffer.is_too_large or self._buffer.is_too_slow)

    def forward(self, data: bytes, seconds: float = 0.0) -> bytes:
        """What may leave of a stream now that these bytes have come."""
        assert self._relay is not None
        if not self.feed(data, seconds):
            self.is_over = True
            return b""
        try:
            leaving = self._relay.feed(data)
        except (FaultError, NotUnderstoodError):  # `finish` says what it is
            self.is_over = True
            return b""
        except Exception as error:  # noqa: BLE001  # whatever fails, nothing more may leave
            self._crash = error
            self.is_over = True
            return b""
        self.is_over = self._relay.is_dead
        return leaving

    def finish_at_once(self, seconds: float = 0.0) -> Step | None:
        """What `finish` gives, where that takes next to no time; None where it takes longer, and is still to be called.

        Next to no time takes a short answer that is right as it stands: a loop that serves other calls need not wait.
        """
        check_at_once = getattr(self._guard, "check_at_once", None)
        if self._buffer.size > AT_ONCE_BYTES or (check_at_once is None and self._crash is None):
            return None

        def check(text: str, *, question: str | None, now: float | None) -> Verdict:
            verdict: Verdict | None = check_at_once and check_at_once(text, question=question, now=now)
            if verdict is None:
                raise _TakesTimeError
            return verdict

        draft, self._check = self._draft, check
        try:
            return self.finish(seconds)
        except _TakesTimeError:
            self._draft = draft
            return None
        finally:
            self._check = self._guard.check

    def finish(self, seconds: float = 0.0) -> Step:
        """What to do now that the whole answer is there, `seconds` after the request was sent."""
        self._draft = replace(self._draft, seconds=self._draft.seconds + seconds)
        if self._crash is not None:
            return self._failed(self._crash)
        try:
            return self._finish(seconds)
        except _TakesTimeError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever fails, nothing may pass
            return self._failed(error)

    def passed(self, seconds: float = 0.0) -> None:
        """The service refused or failed, and its response is handed on. No verdict is counted for it."""
        self._draft = replace(self._draft, seconds=self._draft.seconds + seconds)
        self._conclude()

    def broke_off(self, error: BaseException, seconds: float = 0.0) -> None:
        """The call has ended with an exception that is not the guard's: no connection, a time-out, a cancellation."""
        if self.report is None:
            failure = type(error).__name__
            self._draft = replace(self._draft, seconds=self._draft.seconds + seconds, failure=failure)
            self._conclude(handed_on=self._nothing)

    def abandon(self, seconds: float = 0.0) -> None:
        """The consumer of an observed stream has stopped; many do when they have seen the answer's last event."""
        if self.report is None:
            self._is_abandoned = True
            self.finish(seconds)

    def _finish(self, seconds: float) -> Step:
        provider, buffer = self._provider, self._buffer
        assert provider is not None
        relay = self._relay
        is_dead = relay is not None and relay.is_dead
        try:
            events = buffer.events(is_whole=not is_dead)
            documents = documents_of(events, relay.documents if relay is not None else ())
            failure = failure_in(provider, events, documents)
            if failure is not None:
                return self._service_failed(failure)
            readings = relay.readings if relay is not None else ()
            answer = gather(provider, documents, is_stream=buffer.is_stream, known=readings)
            cut = {} if is_dead else cut_choices(provider, answer, events, is_stream=buffer.is_stream)
            require_answer(provider, answer)
        except FaultError as fault:
            return self._fault(fault)
        except NotUnderstoodError as error:
            return self._unguarded(f"the answer ({error})", Release(self._all()))
        if answer.unread and self._checkpoint.unguarded is Unguarded.REFUSE and not self._is_observed:
            return self._unguarded(", ".join(answer.unread), Release(self._all()))
        return self._judge(answer, cut, events, seconds)

    def _judge(self, answer: Response, cut: Mapping[int, bool], events: Sequence[Event], seconds: float) -> Step:
        asked = [surface for surface in answer.surfaces if self._is_asked(surface, answer)]
        verdicts = {surface.key: self._verdict(surface, cut.get(surface.key.choice)) for surface in asked}
        asked = [surface for surface in asked if not self._is_talk(surface, verdicts[surface.key])]
        verdicts = {surface.key: verdicts[surface.key] for surface in asked}
        history = self._unread_history
        others = (s.label for s in answer.surfaces if s.key not in verdicts and s.text.strip())
        pointed = (surface for surface in asked if self._surfaces.holds_more(surface))
        silent = (*answer.silent, *(f"{s.label} beside {self._surfaces.pointer_of(s)}" for s in pointed))
        self._draft = replace(
            self._draft,
            inspected=tuple(surface.label for surface in asked),
            uninspected=(*others, *self._without_text(answer), *answer.unread, *answer.unknown, *silent, *history),
            silent=(*silent, *(what for what in history if what in self._draft.silent)),
        )
        if not asked:
            assert self._provider is not None
            if any(map(self._provider.has_failed, answer.documents)):
                self._draft = replace(self._draft, failure="error")
            self._conclude()
            return Release(self._whole(events), (("x-guard-verdict", "unguarded"),))
        first, *rest = verdicts.values()
        attempt = Attempt(first.source.text, first, self._usage(answer.documents), seconds, tuple(rest))
        self._state = self._state.after(attempt)
        if attempt.is_accepted or self._is_observed:
            self._conclude(handed_on=handed_on(attempt, is_repaired=not self._is_observed))
            return self._release(answer, asked, verdicts, events)
        # What is asked for in another shape than that of a query, or what the service leaves out, the model cannot mend:
        # asking again would only cost.
        is_asked_wrongly = bool({MORE_THAN_QUERY, CALL_WITHOUT_QUERY}.intersection(names_of(attempt.rejected)))
        is_mendable = not is_asked_wrongly and all(cut.get(surface.key.choice, True) for surface in asked)
        may_ask = self._relay is None and self._request.body is not None and is_mendable
        if self._state.feedback is not None and may_ask:
            return Send(self._next_body(answer, asked, verdicts, is_stream=self._buffer.is_stream))
        self._conclude(handed_on=self._nothing)
        return self._rejected(attempt.rejected) if attempt.rejected else self._declined(attempt.declined[0])

    def _all(self) -> bytes:
        """All of the answer that the caller does not have yet, as it came."""
        return self._buffer.body if self._relay is None else self._relay.rest()

    def _whole(self, events: Sequence[Event], changed: Mapping[int, Document] | None = None) -> bytes:
        """What the caller is to get of an answer that was read: all that stands in it, encoded anew."""
        provider, buffer = self._provider, self._buffer
        assert provider is not None
        if self._relay is not None:
            return self._relay.rest()
        if self._is_observed:
            return buffer.body
        numbers = iter(range(len(events)))
        changed = changed or {}
        anew_ = [anew(e, provider) if is_done(e) else anew(e, provider, changed.get(next(numbers))) for e in events]
        return (
            b"".join(encode(event, buffer.media_type) for event in anew_)
            if buffer.is_stream
            else anew_[0].data.encode()
        )

    def _without_text(self, answer: Response) -> tuple[str, ...]:
        """The choices beside those with texts: a refusal, an end without words."""
        assert self._provider is not None
        choices = {choice for _, choice, _ in answer.ends}
        missing = choices - {surface.key.choice for surface in answer.surfaces}
        return tuple(f"choices[{choice}]" for choice in sorted(missing)) if answer.surfaces else ()

    def _is_asked(self, surface: Surface, answer: Response) -> bool:
        """Whether a verdict on the surface is wanted; of an empty text beside a call, none is."""
        if not self._surfaces.is_judged(surface):
            return False
        if surface.is_call or surface.text.strip():
            return True
        return not any(other.is_call and other.key.choice == surface.key.choice for other in answer.surfaces)

    def _verdict(self, surface: Surface, cut: bool | None = None) -> Verdict:
        """The verdict on a surface; `cut` where it was cut off: whether the service says so."""
        guard = self._guard
        surfaces = self._surfaces
        try:
            query = surfaces.query_in(surface)
        except UnreadableArgumentsError:
            return self._unreadable(surface, cut)
        most = self._checkpoint.max_characters
        if most is not None and len(query) > most:
            source = Source(query)
            return Rejected(source, guard.language, (too_long(guard.language.notation, source, most),))
        relay = self._relay
        if relay is not None and surface.key == relay.dead:
            return Rejected(Source(query), guard.language, (impossible_text(guard.language, query, relay.viable),))
        verdict = self._judged(query)
        if isinstance(verdict, Accepted) and query == surface.text and any(map(self._reads, surface.parts)):
            verdict = refuse_split(verdict)
        if not query and isinstance(declined := self._declining(surface), Declined):
            return declined
        if isinstance(verdict, Repaired | Rejected) and self._has_own_shape(surface):
            change = reshaped(query, verdict.repairs, guard.language.notation)
            if change is not None:
                verdict = refuse_reshaped(verdict, change, surface, surfaces.pointer_of(surface))
        if isinstance(verdict, Rejected) and verdict.errors[0].name != MORE_THAN_QUERY and self._takes_none(surface):
            verdict = refuse_without_query(verdict, surface, self._offered)
        if relay is not None and isinstance(verdict, Repaired):
            verdict = refuse_repaired(verdict)
        return verdict if cut is None else refuse_truncated(verdict, is_said=cut)

    def _judged(self, query: str) -> Verdict:
        verdict = self._check(query, question=self._draft.question, now=self._now)
        if isinstance(verdict, Rejected) and verdict.cause is not None:
            raise verdict.cause  # what a rule that fails was to say nobody knows, least of all the model
        return verdict

    def _reads(self, text: str) -> bool:
        """Whether a text is one of the language, whatever its rules say."""
        notation = self._guard.language.notation
        accept = notation.fast_path.accept
        return (accept(text) if accept is not None else read_text(notation, Source(text)).tree) is not None

    def _declining(self, surface: Surface) -> Verdict | None:
        """The verdict on all of a text, where the model may have declined in place of giving what is pointed to."""
        is_pointed = bool(self._surfaces.pointer_of(surface))
        return self._judged(surface.text) if is_pointed and not surface.is_call and not self._is_long(surface) else None

    def _is_long(self, surface: Surface) -> bool:
        most = self._checkpoint.max_characters
        return most is not None and len(surface.text) > most

    def _unreadable(self, surface: Surface, cut: bool | None) -> Verdict:
        """The verdict on a text that is no JSON, though a part of it is to be judged."""
        if isinstance(declined := self._declining(surface), Declined):
            return declined
        fix = None if self._is_long(surface) else without_commas(surface.text)
        if fix is not None:
            verdict = judge_inside(surface.text, steps_of(self._surfaces.pointer_of(surface)), fix, self._judged)
            if verdict is not None:
                if self._relay is not None and isinstance(verdict, Repaired):
                    verdict = refuse_repaired(verdict)
                return verdict if cut is None else refuse_truncated(verdict, is_said=cut)
        unreadable = unreadable_arguments(surface.text, is_call=surface.is_call)
        return Rejected(Source(surface.text), self._guard.language, (unreadable,))

    def _is_talk(self, surface: Surface, verdict: Verdict) -> bool:
        """Whether a text is what an agent says beside its tools: no query, nor anything like one."""
        if not self._surfaces.may_talk or surface.is_call or not isinstance(verdict, Rejected):
            return False
        notation = self._guard.language.notation
        if notation.outline.keys:
            return {error.name for error in verdict.blockers} <= {"no-query", "truncated-output"}
        # In a language without a look of its own any words may be a text of it that has gone wrong.
        return self._surfaces.tools is not None and read_text(notation, verdict.source).tree is None

    def _takes_none(self, surface: Surface) -> bool:
        """Whether a call has arguments of which none is like a query, and nobody has said that its tool takes one."""
        keys = self._guard.language.notation.outline.keys
        if self._surfaces.tools is not None or not surface.is_call or not keys:
            return False
        try:
            arguments = read_json(surface.text)
        except ValueError:
            return False
        return isinstance(arguments, dict) and bool(arguments) and not arguments.keys() & set(keys)

    @property
    def _offered(self) -> Mapping[str, Any]:
        assert self._provider is not None
        return self._provider.tools(self._request.body) if self._request.body is not None else {}

    def _has_own_shape(self, surface: Surface) -> bool:
        """Whether the program expects more of a surface than a query: its shape is not the guard's to change."""
        if self._surfaces.is_free_text(surface):
            return False
        if surface.is_call:
            return True
        assert self._provider is not None
        return self._provider.fixes_form(self._request.body or {})

    def _usage(self, documents: tuple[Document, ...]) -> Usage | None:
        assert self._provider is not None
        counts = [self._provider.usage(document) for document in documents]
        read = max((count for count, _ in counts if count is not None), default=None)
        written = max((count for _, count in counts if count is not None), default=None)
        if read is None and written is None:
            return None
        usage = Usage(read or 0, written or 0)
        if self._checkpoint.price is None:
            return usage
        model = str((self._request.body or {}).get("model", ""))
        return Usage(usage.input_tokens, usage.output_tokens, self._checkpoint.price(model, usage))

    def _next_body(
        self, answer: Response, asked: Sequence[Surface], verdicts: Mapping[Key, Verdict], *, is_stream: bool
    ) -> bytes:
        """The request that asks again: always the caller's own with the last answer, so that it does not grow."""
        assert self._provider is not None
        assert self._request.body is not None
        refused = {key: verdict for key, verdict in verdicts.items() if isinstance(verdict, Rejected)}
        choice = next(surface.key.choice for surface in asked if surface.key in refused)
        here = [surface for surface in answer.surfaces if surface.key.choice == choice]
        messages = {key: feedback_of([verdict], self._state.max_characters) for key, verdict in refused.items()}
        calls = tuple(CallReply(s.call_id, s.name, messages.get(s.key, _NOT_RUN)) for s in here if s.is_call)
        text = next((messages[s.key] for s in here if not s.is_call and s.key in messages), None)
        whole = self._provider.whole(answer.documents) if is_stream else answer.documents[0]
        body = self._provider.ask_again(self._request.body, whole, Feedback(choice, text, calls))
        self._sent.append(body)
        return write_json(body).encode()

    # --- how it ends ---

    @property
    def _nothing(self) -> tuple[str, ...] | None:
        """What was handed on of an answer that is refused: None of a stream of which a part has left."""
        return None if self._relay is not None or self._is_observed else ()

    def _sendings(self) -> tuple[Sent, ...]:
        """What was sent for each attempt."""
        provider = self._provider
        if provider is None:
            return ()
        try:
            return tuple(
                Sent(
                    provider.messages(body),
                    tuple(provider.declarations(body)),
                    body["model"] if isinstance(body.get("model"), str) else None,
                )
                for body in self._sent
            )
        except Exception:  # noqa: BLE001  # a report says what it can, and decides nothing
            return ()

    def _conclude(self, uninspected: tuple[str, ...] = (), handed_on: tuple[str, ...] | None = None) -> CallReport:
        """The report of the call as it ends; `uninspected` where nothing of it was judged."""
        self.report = replace(
            self._draft,
            attempts=self._state.attempts,
            stopped=self._state.stopped,
            guard=self._guard,
            now=self._now,
            sent=self._sendings(),
            handed_on=handed_on,
        )
        if uninspected:
            self.report = replace(self.report, inspected=(), uninspected=uninspected)
        return self.report

    def _release(
        self, answer: Response, asked: Sequence[Surface], verdicts: Mapping[Key, Verdict], events: Sequence[Event]
    ) -> Release:
        assert self.report is not None
        headers = (("x-guard-verdict", self.report.outcome.value),)
        if self._relay is not None:
            return Release(self._relay.rest())
        repaired: dict[Key, str] = {}
        places: dict[Key, Span] = {}
        for surface in asked:
            verdict = verdicts[surface.key]
            if isinstance(verdict, Repaired):
                is_whole = verdict.source.text == surface.text  # else only a part was judged, and stays where it is
                repaired[surface.key] = verdict.text if is_whole else self._surfaces.with_query(surface, verdict.text)
                if is_whole:
                    places[surface.key] = raw_place(Span(0, len(verdict.text)), verdict.repairs)
        if not repaired or self._is_observed:
            return Release(self._whole(events), headers)
        return Release(self._whole(events, answer.with_texts(repaired, places)), headers)

    def _rejected(self, rejected: tuple[Rejected, ...]) -> Step:
        assert self.report is not None
        error = RejectedError(rejected[0], self.report)
        problem = problem_of(rejected, error)
        words = "\n".join(verdict.feedback for verdict in rejected)
        return self._end(error, problem, "rejected", names_of(rejected), words)

    def _declined(self, declined: Declined) -> Step:
        """The model says that this cannot be asked: there is no query to hand on, and it is not asked again."""
        assert self.report is not None
        error = DeclinedError(declined, self.report)
        record = {"decision": "declined", "reason": printable(declined.reason[:_MAX_REASON])}
        problem = Problem("guard_declined", str(error), "declined", "", record)
        return self._end(error, problem, "declined", ("declined",))

    def _out_of_scope(self, screening: OutOfScope) -> Step:
        assert self.report is not None
        codes = tuple(dict.fromkeys(reason.name for reason in screening.reasons))
        record = {"decision": "out-of-scope", "reasons": list(codes)}
        problem = Problem("out_of_scope", screening.reply, "out-of-scope", "", record)
        error = OutOfScopeError(screening.reply, self.report)
        return self._end(error, problem, "out-of-scope", codes, screening.reply)

    def _unguarded(self, what: str, otherwise: Step) -> Step:
        """Refuse what the guard cannot check, or let it pass where the checkpoint says so."""
        may_pass = self._checkpoint.unguarded is Unguarded.PASS and not self.is_over
        if may_pass or self._is_observed:
            if isinstance(otherwise, Send):
                return otherwise
            self._conclude(uninspected=(what,))
            return otherwise
        error = UnguardedError(self._conclude(uninspected=(what,), handed_on=self._nothing))
        problem = Problem("unguarded", str(error), "unguarded", "", {"decision": "unguarded", "uninspected": [what]})
        return self._end(error, problem, "unguarded", ("unguarded",))

    def _service_failed(self, failure: Failure) -> Release:
        """Hand on the service's error and nothing else; what stood beside it is in the report as not looked at."""
        buffer = self._buffer
        body = encode(failure.event, buffer.media_type) if buffer.is_stream else failure.event.data.encode()
        if failure.is_alone:
            self._draft = replace(self._draft, failure="error")
            self.passed()
            return Release(body)
        self._conclude(uninspected=("content beside an error of the service",))
        return Release(body, (("x-guard-verdict", "unguarded"),))

    def _fault(self, fault: FaultError) -> Step:
        """The response is damaged: it is never let through, but the client may try again."""
        why = "the client stopped reading it" if self._is_abandoned else fault
        report = self._conclude(uninspected=(f"the answer ({why})",), handed_on=self._nothing)
        error = UnguardedError(report, str(fault))
        record = {"decision": "unguarded", "fault": fault.code}
        problem = Problem("upstream_fault", str(fault), fault.code, "", record, 502)
        return self._end(error, problem, "unguarded", (fault.code,))

    def _failed(self, cause: Exception) -> Step:
        """Something inside the guard failed: nothing passes."""
        what = f"the guard failed ({type(cause).__name__}), so the answer was refused unchecked"
        unseen = (f"the answer ({type(cause).__name__})",)
        error = CheckError(what, self._conclude(uninspected=unseen, handed_on=self._nothing))
        error.__cause__ = cause
        problem = Problem("guard_failure", what, "guard-failed", "", {"decision": "unguarded", "fault": "guard-failed"})
        return self._end(error, problem, "unguarded", ("guard-failed",), cause=cause)

    def _end(
        self,
        error: GuardError,
        problem: Problem,
        verdict: str,
        codes: tuple[str, ...],
        words: str | None = None,
        cause: Exception | None = None,
    ) -> Step:
        checkpoint, provider = self._checkpoint, self._provider
        if checkpoint.on_reject is OnReject.RAISE:
            return Raise(error)
        if self._relay is not None and provider is not None:  # a part has left: what follows is an event
            return Reply(200, (), encode(provider.error_event(problem), self._buffer.media_type), cause)
        headers: tuple[tuple[str, str], ...]
        headers = (("x-guard-verdict", verdict), ("x-guard-codes", ",".join(codes[:10])))
        if checkpoint.on_reject is OnReject.CONTENT and words is not None and provider is not None:
            return self._saying(provider, words, headers)
        if problem.status < 500:
            headers = (("x-should-retry", "false"), *headers)
        body = provider.error(problem) if provider is not None else any_error(problem)
        head = (("content-type", "application/json"), *headers)
        return Reply(problem.status, head, write_json(body).encode(), cause)

    def _saying(self, provider: Provider, words: str, headers: tuple[tuple[str, str], ...]) -> Reply:
        if not provider.is_streamed(self._request):
            body = write_json(provider.saying(self._request.body, words)).encode()
            return Reply(200, (("content-type", "application/json"), *headers), body)
        events = provider.streaming(self._request.body, words)
        data = b"".join(encode(event, provider.media_type) for event in events)
        return Reply(200, (("content-type", provider.media_type), *headers), data)
