"""Response buffer: the bytes of a response as they arrive, and what is read in them before anything is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from guard.traffic.framing import DECODERS, Decoder, Event
from guard.traffic.payload import on_one_line, read_json, value_at, write_json
from guard.traffic.provider import Document, NotUnderstoodError, Piece, Provider, a_name
from guard.traffic.surface import Response

DONE = "[DONE]"
"""The data of the event that ends some streams."""

_JSON = ("application/json", "text/json")


class FaultError(Exception):
    """The response is damaged: cut off, not JSON, of another media type, too large or too slow."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class ResponseBuffer:
    """The unpacked bytes of a response so far. Nothing is kept of a response that is too large."""

    media_type: str
    max_bytes: int
    max_seconds: float
    seconds: float = 0.0
    chunks: list[bytes] = field(default_factory=list)
    size: int = 0
    last: list[Event] = field(default_factory=list)
    """Of a stream that is read as it arrives, the events that only its end completes; `events` finds them."""
    _arrived: list[Event] = field(default_factory=list)
    _decoder: Decoder | None = None

    @property
    def body(self) -> bytes:
        """All bytes that have arrived."""
        return b"".join(self.chunks)

    @property
    def is_stream(self) -> bool:
        """Whether the response is a stream of events."""
        return self.media_type in DECODERS

    @property
    def is_too_large(self) -> bool:
        """Whether more bytes have arrived than are allowed."""
        return self.size > self.max_bytes

    @property
    def is_too_slow(self) -> bool:
        """Whether it has taken longer than is allowed."""
        return self.seconds > self.max_seconds

    def take(self, data: bytes, seconds: float) -> None:
        """Add the next bytes, which arrived this many seconds after the request was sent."""
        self.seconds = seconds
        self.size += len(data)
        self.chunks.append(data)
        if self.is_too_large:
            self.chunks.clear()

    def arriving(self, data: bytes) -> list[Event]:
        """The events of a stream that the next bytes complete. They are kept, and not read again by `events`.

        Raises:
            FaultError: the bytes are not UTF-8.
        """
        if self._decoder is None:
            self._decoder = DECODERS[self.media_type]()
        try:
            events = self._decoder.feed(data)
        except ValueError as error:
            self._decoder, self._arrived = None, []
            raise _broken(error) from None
        self._arrived += events
        return events

    def events(self, *, is_whole: bool = True) -> list[Event]:
        """The events of a stream; of a body one, without a name.

        Args:
            is_whole: the stream has ended; else what follows its last whole event is left out.

        Raises:
            FaultError: the response is damaged.
        """
        if self.is_too_large:
            raise FaultError("answer-too-large", f"the response is larger than {self.max_bytes:,} bytes")
        if self.is_too_slow:
            raise FaultError("answer-too-slow", f"the response did not end within {self.max_seconds:g} seconds")
        try:
            if self._decoder is not None:
                if is_whole:
                    self.last += self._decoder.finish()
                return [*self._arrived, *self.last]
            if self.is_stream:
                decoder = DECODERS[self.media_type]()
                return [*decoder.feed(self.body), *(decoder.finish() if is_whole else ())]
            if self.media_type in _JSON or self.media_type.endswith("+json"):
                return [Event(self.body.decode("utf-8-sig"))]
        except ValueError as error:
            raise _broken(error) from None
        shown = self.media_type[:60] or "nothing"
        raise FaultError("unexpected-media-type", f"expected a JSON response, not {shown!r}")


def anew(event: Event, provider: Provider, document: Document | None = None) -> Event:
    """The event as the guard read it, for whoever reads events in another way.

    Its JSON is on one line, in ASCII; where the API names its events by their type, it has that name.

    Args:
        event: what was read.
        provider: whose API it is of.
        document: what the event is to hold now, where that is something else.
    """
    if is_done(event):
        return Event(DONE)
    data = on_one_line(event.data) if document is None else write_json(document)
    if not provider.names_events or event.name:
        return event if data == event.data else replace(event, data=data)
    return replace(event, data=data, name=a_name(read_json(data).get("type")))


def is_done(event: Event) -> bool:
    """Whether an event is the end mark of a stream, which holds no document."""
    return event.data.strip() == DONE


def documents_of(events: Sequence[Event], known: Sequence[Document] = ()) -> list[Document]:
    """The documents in events.

    Args:
        events: all that there are.
        known: the documents of the first of them, where those were read before.

    Raises:
        FaultError: an event is not JSON.
        NotUnderstoodError: the JSON is not an object, its type is another one than the event's name says, or it follows
            the end mark, where clients stop reading.
    """
    marks = [is_done(event) for event in events]
    if True in marks and not all(marks[marks.index(True) :]):
        raise NotUnderstoodError("data follows the end of the stream")
    with_data = [event for event, is_mark in zip(events, marks, strict=True) if not is_mark][len(known) :]
    try:
        values = [read_json(event.data) for event in with_data]
    except ValueError as error:
        raise _broken(error) from None
    return [*known, *map(_document, with_data, values)]


def document_of(event: Event) -> Document:
    """The document in an event that is not the end mark; as `documents_of`."""
    try:
        value = read_json(event.data)
    except ValueError as error:
        raise _broken(error) from None
    return _document(event, value)


def _document(event: Event, value: Any) -> Document:
    if not isinstance(value, dict):
        raise NotUnderstoodError("expected an object")
    if event.name and "type" in value and event.name != value["type"]:
        raise NotUnderstoodError("an event is not of the type that it is named for")
    return value


def _broken(error: ValueError) -> FaultError:
    return FaultError("broken-answer", f"the response cannot be read: {error}")


@dataclass(frozen=True, slots=True)
class Failure:
    """An error that the service reports, as an event of its own; `is_alone`: its document holds nothing else."""

    event: Event
    is_alone: bool


def failure_in(provider: Provider, events: Sequence[Event], documents: Sequence[Document]) -> Failure | None:
    """The first error that the service reports; None where there is none.

    Raises:
        NotUnderstoodError: the same document holds text of the model.
    """
    with_documents = [event for event in events if not is_done(event)]
    for number, document in enumerate(documents):
        if not provider.is_failure(document):
            continue
        if _has_words(provider, document):
            raise NotUnderstoodError("an error that also holds text of the model")
        failure = provider.failure(document)
        is_alone = failure == document
        return Failure(anew(with_documents[number], provider, None if is_alone else failure), is_alone)
    return None


def _has_words(provider: Provider, document: Document) -> bool:
    """Whether a document holds text of the model, as a whole answer or as an event, even where the rest is not understood."""
    for number in (None, 0):
        try:
            for piece in provider.pieces(document, number):
                if isinstance(piece, Piece) and piece.path and value_at(document, piece.path):
                    return True
        except NotUnderstoodError:
            pass
    return False


def require_answer(provider: Provider, answer: Response) -> None:
    """Refuse a response that holds no text, unless it says why there is none, and nothing else.

    Raises:
        NotUnderstoodError: it does not.
    """
    if answer.surfaces or answer.unread:
        return
    if answer.unknown or not any(map(provider.explains_silence, answer.documents)):
        raise NotUnderstoodError("no text of the model was recognised in it")


def cut_choices(provider: Provider, answer: Response, events: Sequence[Event], *, is_stream: bool) -> dict[int, bool]:
    """The choices that were cut off before their end, each with whether the service says so; else it says of no end.

    Raises:
        FaultError: the stream ended before the answer did.
    """
    cut: dict[int, bool] = {}
    ended: dict[int, int] = {}
    for number, choice, is_cut in answer.ends:
        ended[choice] = number
        if is_cut:
            cut[choice] = True
    # A choice that goes on after an end has not ended there.
    choices = {surface.key.choice for surface in answer.surfaces}
    missing = {choice for choice in choices if ended.get(choice, -1) < answer.last.get(choice, 0)}
    if is_stream and (missing or not ended or provider.closing) and not _is_closed(provider, answer, events):
        raise FaultError("cut-stream", "the stream ended before the answer was complete")
    return dict.fromkeys(missing, False) | cut


def _is_closed(provider: Provider, answer: Response, events: Sequence[Event]) -> bool:
    """Whether a stream says that nothing more follows."""
    if provider.closing:
        return any(document.get("type") == provider.closing for document in answer.documents)
    return any(map(is_done, events))
