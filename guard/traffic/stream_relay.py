"""Stream relay: passes a stream on as it arrives, up to the first character after which no sentence is possible.

What is sent as deltas of one text is fed to a prefix of the language, one for each text. Everything else that could
carry text (a copy, a finished value, arguments in which the query is only one) and the end of the answer wait for the
verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from guard.traffic.framing import Event, encode
from guard.traffic.payload import put_at, value_at
from guard.traffic.provider import Document, Form, Key, Piece, Provider
from guard.traffic.response_buffer import ResponseBuffer, anew, document_of, is_done
from guard.traffic.surface import Reading, Settled, read


class Viable(Protocol):
    """What `Language.prefix` gives: the beginning of a text, as far as it can become a sentence."""

    @property
    def text(self) -> str:
        """What was fed and is viable."""

    @property
    def is_viable(self) -> bool:
        """Whether all that was fed is."""

    def feed(self, text: str) -> Viable:
        """The prefix with more text."""


class StreamRelay:
    """One stream that is passed on; used once."""

    def __init__(
        self, provider: Provider, buffer: ResponseBuffer, surfaces: Settled, prefix: Callable[[], Viable]
    ) -> None:
        self.is_dead = False
        """Whether a text can no longer become a sentence, so that nothing more is read."""
        self.dead: Key | None = None
        """The key of that text."""
        self.may_decline = False
        """Whether a text that begins as no sentence does waits for its verdict: the model may decline with it."""
        self.documents: list[Document] = []
        """What the first events hold, as it came: what was passed on is not read once more for the verdict."""
        self.readings: list[Reading] = []
        """The same as the provider reads it; of an event that could not be read there is none, nor of what follows it."""
        self._provider = provider
        self._buffer = buffer
        self._surfaces = surfaces
        self._prefix = prefix
        self._prefixes: dict[Key, Viable] = {}
        self._tools: dict[Key, str] = {}
        self._waiting: list[Event] = []

    @property
    def viable(self) -> int:
        """How many characters of that text could still become a sentence."""
        return len(self._prefixes[self.dead].text) if self.dead is not None else 0

    def feed(self, data: bytes) -> bytes:
        """The bytes that may be passed on after these have arrived.

        Raises:
            FaultError, NotUnderstoodError: the stream cannot be read.
        """
        leaving = [self._pass(event) for event in self._buffer.arriving(data)]
        return b"".join(encode(event, self._buffer.media_type) for event in leaving if event is not None)

    def rest(self) -> bytes:
        """The bytes that waited for the verdict; asked for when all events of the buffer have been read."""
        events = [*self._waiting, *self._buffer.last]
        return b"".join(encode(anew(event, self._provider), self._buffer.media_type) for event in events)

    def _pass(self, event: Event) -> Event | None:
        if self.is_dead:
            return None
        if self._waiting or is_done(event):
            self._waiting.append(event)
            return None
        document = document_of(event)
        reading = read(self._provider, document, len(self.readings))
        self.documents.append(document)
        self.readings.append(reading)
        if self._has_to_wait(document, reading):
            self._waiting.append(event)
            return None
        if self.may_decline and any(self._begins_otherwise(piece, document) for piece in reading.pieces if piece.path):
            self._waiting.append(event)
            return None
        left = [self._feed(piece, document) for piece in reading.pieces if piece.path]
        if all(left):
            return anew(event, self._provider)
        self.is_dead = True
        self.documents[-1] = document_of(event)
        return anew(event, self._provider, document)

    def _has_to_wait(self, document: Document, reading: Reading) -> bool:
        sight, provider = reading.sight, self._provider
        if sight.unread or sight.same or provider.is_failure(document) or reading.ends:
            return True
        waits = [self._must_wait(piece) for piece in reading.pieces]  # of each, for what it names
        return True in waits

    def _must_wait(self, piece: Piece) -> bool:
        """Whether a piece can only be judged with the whole answer."""
        if piece.name:
            self._tools[piece.key] = piece.name
        if not piece.path:
            return False
        if piece.is_copy or piece.form is Form.VALUE:
            return True
        if piece.key.call is None:
            return self._surfaces.may_talk or (isinstance(self._surfaces.text, str) and bool(self._surfaces.text))
        # Of a query among other arguments, or of a tool that is not named yet, nothing is known.
        tools = self._surfaces.tools
        if self._surfaces.closed and piece.key not in self._tools:
            return True
        return tools is not None and (piece.key not in self._tools or bool(tools.get(self._tools[piece.key])))

    def _is_judged(self, key: Key) -> bool:
        surfaces = self._surfaces
        if key.call is None:
            return surfaces.text is not False
        name = self._tools.get(key)
        return name not in surfaces.closed and (surfaces.tools is None or name in surfaces.tools)

    def _begins_otherwise(self, piece: Piece, document: Document) -> bool:
        """Whether a text of which nothing has left begins as no sentence does: perhaps it declines."""
        text = value_at(document, piece.path)
        before = self._prefixes.get(piece.key) or self._prefix()
        if not isinstance(text, str) or not self._is_judged(piece.key) or before.text.strip():
            return False
        after = before.feed(text)
        return not after.is_viable and not after.text.strip()

    def _feed(self, piece: Piece, document: Document) -> bool:
        """Whether all of a piece is viable; of one that is not, only the viable part is left in the document."""
        text = value_at(document, piece.path)
        if not isinstance(text, str) or not self._is_judged(piece.key):
            return isinstance(text, str)
        before = self._prefixes.get(piece.key) or self._prefix()
        after = self._prefixes[piece.key] = before.feed(text)
        if after.is_viable and not self.is_dead:
            return True
        if self.dead is None:
            self.dead = piece.key
        self.is_dead = True
        put_at(document, piece.path, text[: len(after.text) - len(before.text)])
        return False
