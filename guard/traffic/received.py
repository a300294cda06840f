"""Received: an answer of the service as it came in, and what can be read in it before anything is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from guard.traffic.framing import DECODERS, Event
from guard.traffic.payload import read_json, value_at, write_json
from guard.traffic.provider import Document, NotUnderstoodError, Piece, Provider
from guard.traffic.surface import Answer

DONE = "[DONE]"
"""What some streams end with in place of a last document."""

_JSON = ("application/json", "text/json")


class FaultError(Exception):
    """The service's answer is damaged: cut, not JSON, of another kind, too large."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Received:
    """An answer as it comes in, unpacked; of one that is too large nothing is kept."""

    media_type: str
    max_bytes: int
    max_seconds: float
    seconds: float = 0.0
    chunks: list[bytes] = field(default_factory=list)
    size: int = 0

    @property
    def body(self) -> bytes:
        """All that has come so far."""
        return b"".join(self.chunks)

    @property
    def is_stream(self) -> bool:
        """Whether the answer is one of events."""
        return self.media_type in DECODERS

    @property
    def is_too_large(self) -> bool:
        """Whether more has come than may."""
        return self.size > self.max_bytes

    @property
    def is_too_slow(self) -> bool:
        """Whether it has come for longer than may be."""
        return self.seconds > self.max_seconds

    def take(self, data: bytes, seconds: float) -> None:
        """Take in the next part, so long after the request was sent."""
        self.seconds = seconds
        self.size += len(data)
        self.chunks.append(data)
        if self.is_too_large:
            self.chunks.clear()

    def events(self, *, is_whole: bool = True) -> list[Event]:
        """The events of a stream; of a body one, without a name.

        Args:
            is_whole: the stream has ended; else what stands after its last whole event is left out.

        Raises:
            FaultError: the answer is not what it says it is.
        """
        if self.is_too_large:
            raise FaultError("answer-too-large", f"the answer is larger than {self.max_bytes:,} bytes")
        if self.is_too_slow:
            raise FaultError("answer-too-slow", f"the answer did not end within {self.max_seconds:g} seconds")
        try:
            if self.is_stream:
                decoder = DECODERS[self.media_type]()
                return [*decoder.feed(self.body), *(decoder.finish() if is_whole else ())]
            if self.media_type in _JSON or self.media_type.endswith("+json"):
                return [Event(self.body.decode("utf-8-sig"))]
        except ValueError as error:
            raise _broken(error) from None
        shown = self.media_type[:60] or "nothing"
        raise FaultError("unexpected-media-type", f"the service answered with {shown!r} where JSON was expected")


def is_done(event: Event) -> bool:
    """Whether an event is the mark at the end of a stream, which holds no document."""
    return event.data.strip() == DONE


def documents_of(events: Sequence[Event]) -> list[Document]:
    """The documents in events.

    Raises:
        FaultError: an event is not JSON.
        NotUnderstoodError: the JSON is no object, or stands behind the mark at the end, where clients read no more.
    """
    marks = [is_done(event) for event in events]
    if True in marks and not all(marks[marks.index(True) :]):
        raise NotUnderstoodError("something stands behind the end of the stream")
    try:
        values = [read_json(event.data) for event in events if not is_done(event)]
    except ValueError as error:
        raise _broken(error) from None
    if not all(isinstance(value, dict) for value in values):
        raise NotUnderstoodError("what should be an object is none")
    return values


def _broken(error: ValueError) -> FaultError:
    return FaultError("broken-answer", f"the service's answer cannot be read: {error}")


@dataclass(frozen=True, slots=True)
class Failure:
    """The service's word that it failed, as an event of its own; `is_alone`: its document says nothing else."""

    event: Event
    is_alone: bool


def failure_in(provider: Provider, events: Sequence[Event], documents: Sequence[Document]) -> Failure | None:
    """The first word of the service that it failed; None where it did not.

    Raises:
        NotUnderstoodError: there are a model's words beside it.
    """
    told = [event for event in events if not is_done(event)]
    for number, document in enumerate(documents):
        if not provider.is_failure(document):
            continue
        if _has_words(provider, document, number):
            raise NotUnderstoodError("an error with words of the model in it")
        failure = provider.failure(document)
        if failure == document:
            return Failure(told[number], is_alone=True)
        return Failure(replace(told[number], data=write_json(failure)), is_alone=False)
    return None


def _has_words(provider: Provider, document: Document, number: int) -> bool:
    """Whether anything that a model wrote is read in a document, however little of the rest is understood."""
    try:
        for found in provider.pieces(document, number):
            if isinstance(found, Piece) and found.path and value_at(document, found.path):
                return True
    except NotUnderstoodError:
        pass
    return False


def require_answer(provider: Provider, answer: Answer, *, is_stream: bool) -> None:
    """Refuse to take for an answer what has no shape of one.

    Raises:
        NotUnderstoodError: a body has the shape of an event, or nothing is known in it and it does not say why.
    """
    if not is_stream and not all(map(provider.is_body, answer.documents)):
        raise NotUnderstoodError("an event where a whole answer was expected")
    if not answer.surfaces and not answer.unread and not any(map(provider.explains_silence, answer.documents)):
        raise NotUnderstoodError("nothing in it is known for words of the model")


def cut_choices(provider: Provider, answer: Answer, events: Sequence[Event], *, is_stream: bool) -> frozenset[int]:
    """The choices that a limit cut off.

    Raises:
        FaultError: the stream ended before the answer did.
    """
    ends = [end for document in answer.documents for end in provider.ended(document)]
    if is_stream and not any(map(is_done, events)):
        missing = {surface.key.choice for surface in answer.surfaces} - {choice for choice, _ in ends}
        if missing or not ends:
            raise FaultError("cut-stream", "the service's stream ended before the answer did")
    return frozenset(choice for choice, is_cut in ends if is_cut)
