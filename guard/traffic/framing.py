"""Event framing: server-sent events and lines of JSON, out of chunks that may end anywhere, and back into bytes.

A decoder is fed bytes as they come and gives the events that are whole; `finish` gives what stood after the last end
of an event, because some readers take it for one. How much is fed is bounded by whoever feeds.
"""

from __future__ import annotations

import codecs
from abc import ABC, abstractmethod
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream: its data, and its name where the framing has names (empty: none)."""

    data: str
    name: str = ""
    id: str = ""


class GarbledError(ValueError):
    """The bytes are not text in UTF-8."""


class Decoder(ABC):
    """Events out of chunks of bytes. One decoder reads one stream."""

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")("strict")
        self._unfinished: list[str] = []
        self._ends_in_cr = False
        self._is_first = True

    def feed(self, data: bytes) -> list[Event]:
        """The events that these bytes complete.

        Raises:
            GarbledError: the bytes are not UTF-8.
        """
        return [event for line in self._lines(data, final=False) if (event := self._take(line)) is not None]

    def finish(self) -> list[Event]:
        """What is left when the stream has ended: at most one event.

        Raises:
            GarbledError: the last bytes are a part of a character.
        """
        lines = self._lines(b"", final=True)
        if self._unfinished:
            lines.append("".join(self._unfinished))
            self._unfinished = []
        events = [event for line in lines if (event := self._take(line)) is not None]
        last = self._take("")
        return [*events, last] if last is not None else events

    def _lines(self, data: bytes, *, final: bool) -> list[str]:
        try:
            text = self._utf8.decode(data, final)
        except UnicodeDecodeError as error:
            raise GarbledError("the bytes are not UTF-8") from error
        if not text:
            return []
        if self._is_first:
            text, self._is_first = text.removeprefix("\ufeff"), False
        if self._ends_in_cr:
            text = text.removeprefix("\n")
        self._ends_in_cr = text.endswith("\r")
        first, *rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._unfinished.append(first)
        if not rest:
            return []
        lines = ["".join(self._unfinished), *rest[:-1]]
        self._unfinished = [rest[-1]]
        return lines

    @abstractmethod
    def _take(self, line: str) -> Event | None:
        """The event that a line completes."""


class ServerSentEvents(Decoder):
    """Server-sent events: fields on lines, an empty line after each event, comments after a colon.

    Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation

    >>> ServerSentEvents().feed(b': hi\\r\\nevent: a\\r\\ndata: 1\\r\\ndata: 2\\r\\n\\r\\n')
    [Event(data='1\\n2', name='a', id='')]
    """

    def __init__(self) -> None:
        super().__init__()
        self._fields = _Fields()

    def _take(self, line: str) -> Event | None:
        if not line:
            fields, self._fields = self._fields, _Fields()
            return Event("\n".join(fields.data), fields.name, fields.id) if fields.data else None
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._fields.data.append(value)
        elif name == "event":
            self._fields.name = value
        elif name == "id":
            self._fields.id = value
        elif line.lstrip().startswith(("{", "[")):
            return Event(line)  # a bare document: the standard passes it over, and some readers take it for an event
        elif name.strip().casefold() == "data":
            return Event(value)
        return None


@dataclass(slots=True)
class _Fields:
    data: list[str] = field(default_factory=list)
    name: str = ""
    id: str = ""


class JsonLines(Decoder):
    """Lines of JSON: each line that is not blank is an event.

    >>> JsonLines().feed(b'{"a": 1}\\n\\n{"b"')
    [Event(data='{"a": 1}', name='', id='')]
    """

    def _take(self, line: str) -> Event | None:
        return Event(line) if line.strip() else None


DECODERS: dict[str, type[Decoder]] = {
    "text/event-stream": ServerSentEvents,
    "application/x-ndjson": JsonLines,
    "application/jsonl": JsonLines,
}
"""The framings by the media type that announces them."""


def encode(event: Event, media_type: str) -> bytes:
    """The event as bytes in the framing of a media type."""
    if DECODERS[media_type] is JsonLines:
        return event.data.encode() + b"\n"
    lines = [f"event: {event.name}"] if event.name else []
    lines += [f"id: {event.id}"] if event.id else []
    lines += [f"data: {line}" for line in event.data.split("\n")]
    return "\n".join([*lines, "", ""]).encode()
