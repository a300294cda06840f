"""Surface: one text of an answer, put together out of the pieces that its documents hold, and put back into them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from grammar import Span
from guard.traffic.payload import Path, put_at, read_json, shown_json, steps_of, value_at
from guard.traffic.provider import Document, Form, Key, NotUnderstoodError, Piece, Provider, Unread
from guard.traffic.shape import Sight, holds_words, joined, look


@dataclass(frozen=True, slots=True)
class Surface:
    """One text that the model wrote: the words of a choice, or what it calls a tool with.

    `text` is the text as the documents hold it, `form` how; `name` is the tool's, empty for words. `parts` are the blocks,
    items or parts of the answer that make it up, where several are more than blank: a client may read each by itself.
    """

    key: Key
    text: str
    form: Form = Form.TEXT
    name: str = ""
    call_id: str = ""
    parts: tuple[str, ...] = ()

    @property
    def is_call(self) -> bool:
        """Whether it is what a tool is called with."""
        return self.key.call is not None

    @property
    def label(self) -> str:
        """What the surface is called in a report."""
        if not self.is_call:
            return f"choices[{self.key.choice}].text"
        return f"choices[{self.key.choice}].calls[{self.key.item}.{self.key.call}].{self.name or '?'}"


class UnreadableArgumentsError(ValueError):
    """The arguments of a call are not JSON, so that nothing in them can be found."""


@dataclass(frozen=True, slots=True)
class Surfaces:
    """Which texts of an answer are judged; the others are let through and listed as not looked at.

    `text`: whether the words of each choice are a query; or a JSON pointer to the query in them, where they are JSON that
    says more. `tools`: by the name of a tool, a JSON pointer to the argument that holds the query (empty: all arguments
    are the query). Where a tool is named, nothing but that argument of it is judged.

    What is None, the request tells. A query is at the one place of a schema that is an object of the language: of the
    schema of a tool's arguments, then other tools take none; or of the JSON that is asked for. Without such a schema,
    words and every call are judged whole; but words without any query beside offered tools are no failed query.

    Raises:
        ValueError: something that is not a JSON pointer is given.

    >>> Surfaces(text=False, tools={"run_query": "/query"}).is_judged(Surface(Key(0, 0, 0), "{}", name="run_query"))
    True
    """

    text: bool | str | None = None
    tools: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        for pointer in (*(self.tools or {}).values(), *([self.text] if isinstance(self.text, str) else ())):
            steps_of(pointer)

    def is_judged(self, surface: Surface) -> bool:
        """Whether a surface is one of those to judge."""
        if not surface.is_call:
            return self.text is not False
        return self.tools is None or surface.name in self.tools

    def query_in(self, surface: Surface) -> str:
        """The text to judge; empty where the argument that was to hold it is not there.

        Raises:
            UnreadableArgumentsError: only a part is to be judged, and the arguments or the words are not JSON.
        """
        steps = steps_of(self.pointer_of(surface))
        text = surface.text or ("{}" if surface.form is Form.JSON else "")
        if not steps:
            return text
        try:
            value = value_at(read_json(text), steps)
        except KeyError:
            return ""
        except ValueError as error:
            raise UnreadableArgumentsError(str(error)) from None
        return value if isinstance(value, str) else shown_json(value)

    def holds_more(self, surface: Surface) -> bool:
        """Whether words stand beside a query that is pointed to, which nobody looks at."""
        steps = steps_of(self.pointer_of(surface))
        try:
            value = read_json(surface.text) if steps and surface.text else None
            return any(holds_words(other) for at in range(len(steps)) for other in _others(value, steps, at))
        except (KeyError, ValueError):  # of what cannot be read, nobody knows
            return True

    def with_query(self, surface: Surface, query: str) -> str:
        """What the documents are to hold for the surface, so that its query is another one."""
        steps = steps_of(self.pointer_of(surface))
        if not steps:
            return query
        arguments = read_json(surface.text)
        was_text = isinstance(value_at(arguments, steps), str)
        return shown_json(put_at(arguments, steps, query if was_text else read_json(query)))

    def pointer_of(self, surface: Surface) -> str:
        """The JSON pointer to the query in a surface; empty where all of the surface is the query."""
        if surface.is_call:
            return self.tools.get(surface.name, "") if self.tools else ""
        return self.text if isinstance(self.text, str) else ""

    def is_free_text(self, surface: Surface) -> bool:
        """Whether the query is a text of its own that the settings point to, and no structure that a program reads.

        It may stand in other words then, and be taken out of them: a string stays a string.
        """
        steps = steps_of(self.pointer_of(surface))
        if not steps:
            return surface.is_call and surface.form is Form.TEXT and self.tools is not None
        try:
            return isinstance(value_at(read_json(surface.text), steps), str)
        except (KeyError, ValueError):
            return False


def _others(value: Any, steps: Sequence[str], at: int) -> Iterator[Any]:
    """What stands beside the step of a pointer with this number."""
    holder = value_at(value, steps[:at]) if value is not None else {}
    members = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
    return (member for key, member in members if str(key) != steps[at])


@dataclass(frozen=True, slots=True)
class Settled(Surfaces):
    """Surfaces to judge of the answer to one request: `text` is no longer open.

    `may_talk`: words without a query are what an agent says, and no failed query. `closed` are tools that cannot be
    given one.
    """

    may_talk: bool = False
    closed: frozenset[str] = frozenset()

    def is_judged(self, surface: Surface) -> bool:
        """Whether a surface is one of those to judge."""
        return surface.name not in self.closed and Surfaces.is_judged(self, surface)


@dataclass(slots=True)
class _Gathered:
    """The pieces of one key so far."""

    form: Form = Form.TEXT
    name: str = ""
    call_id: str = ""
    parts: dict[tuple[int, ...], list[str]] = field(default_factory=dict)
    copies: dict[tuple[int, ...], list[str]] = field(default_factory=dict)

    def so_far(self, part: tuple[int, ...]) -> str:
        """What its pieces say so far, put together as one: an answer may ask for it with every event."""
        pieces = self.parts.setdefault(part, [])
        pieces[:] = ["".join(pieces)]
        return pieces[0]


@dataclass(frozen=True, slots=True)
class Response:
    """All documents of one answer, with the texts in them.

    `placed` are the pieces with the number of their document. What else there is, each place named once: `unread` is not
    understood, `unknown` are members that services have added where they add some, `silent` is known to be no answer.
    `same` are the places, by the number of their document, that say the words of its pieces once more. `last` is, of
    each choice that says anything, the number of the last document that does. `ends` are the choices that end, each after
    the number of its document and before whether it was cut off.
    """

    documents: tuple[Document, ...]
    surfaces: tuple[Surface, ...]
    placed: tuple[tuple[int, Piece], ...]
    unread: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    same: tuple[tuple[int, Path], ...] = ()
    last: Mapping[int, int] = field(default_factory=dict)
    ends: tuple[tuple[int, int, bool], ...] = ()

    def with_texts(self, texts: Mapping[Key, str], places: Mapping[Key, Span] | None = None) -> dict[int, Document]:
        """The documents that change where surfaces are to hold other texts, by their number; changed in place.

        The first piece in which the query stood takes the whole new text, the others are emptied, and every copy
        repeats what its part has become.

        Args:
            texts: the new text of each surface that is to have one.
            places: where in the old text of a surface its query stood; in all of it, where that is not said.

        Raises:
            NotUnderstoodError: a surface has no place in any document.
        """
        changed: dict[int, Document] = {}
        pieces = [(number, piece) for number, piece in self.placed if piece.key in texts and piece.path]
        of_key: dict[Key, list[tuple[int, Piece]]] = {key: [] for key in texts}
        for placed in pieces:
            of_key[placed[1].key].append(placed)
        takers = {key: self._taker(its_pieces, (places or {}).get(key)) for key, its_pieces in of_key.items()}
        for number, piece in pieces:
            taker = takers[piece.key]
            takes = piece.part == taker[1].part if piece.is_copy else (number, piece) == taker
            takes = takes and not (piece.is_so_far and number < taker[0])
            _put(self.documents[number], piece, texts[piece.key] if takes else "")
            changed[number] = self.documents[number]
        for number, way in self.same:
            if number in changed:
                covered = [piece.path for its_number, piece in self.placed if its_number == number and piece.path]
                put_at(changed[number], way, joined(changed[number], covered, way))
        return changed

    def _taker(self, pieces: Sequence[tuple[int, Piece]], place: Span | None) -> tuple[int, Piece]:
        """Of the pieces of one surface the one that takes its new text: never a copy, where there is anything else.

        It is the first that holds anything of the query; of copies, the first of each part counts.
        """
        if not pieces:
            raise NotUnderstoodError("the repaired text does not fit into this message")
        own = [placed for placed in pieces if not placed[1].is_copy]
        own = own or list({placed[1].part: placed for placed in reversed(pieces)}.values())[::-1]
        order = {part: number for number, part in enumerate(dict.fromkeys(piece.part for _, piece in own))}
        at = 0
        for number, piece in sorted(own, key=lambda placed: order[placed[1].part]):
            start, at = at, at + len(_text_at(self.documents[number], piece))
            if start < at and (place is None or (start < place.end and place.start < at)):
                return number, piece
        return own[0]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document holds: the pieces of the answer, what was seen beside them, and the choices that end with it."""

    pieces: tuple[Piece, ...]
    sight: Sight
    ends: tuple[tuple[int, bool], ...] = ()


def read(provider: Provider, document: Document, number: int | None) -> Reading:
    """What a document holds.

    Args:
        provider: whose API it is of.
        document: a whole answer, or what an event holds.
        number: which event it is, from 0; None for a whole answer.

    Raises:
        NotUnderstoodError: the document is not of the provider's API.
    """
    parts = list(provider.pieces(document, number))
    pieces = [piece for piece in parts if isinstance(piece, Piece)]
    covered = [piece.path for piece in pieces if piece.path]
    sight = look(provider.body_shape if number is None else provider.event_shape, document, covered)
    sight.unread[:0] = [piece.what for piece in parts if isinstance(piece, Unread)]
    if sight.unread:  # nothing was written only where all that is there is understood
        pieces = [piece for piece in pieces if piece.path]
    return Reading(tuple(pieces), sight, tuple(provider.ended(document)))


def gather(
    provider: Provider, documents: Sequence[Document], *, is_stream: bool, known: Sequence[Reading] = ()
) -> Response:
    """The answer that documents make up: the events of a stream, or the one document of a whole answer.

    Args:
        provider: whose API they are of.
        documents: all of them.
        is_stream: they are the events of a stream.
        known: what the first of them hold, where that was read before.

    Raises:
        NotUnderstoodError: a document is not of the provider's API, two places that are to say the same do not, or the
            events come in an order in which clients read something else.
    """
    gathered: dict[Key, _Gathered] = {}
    placed: list[tuple[int, Piece]] = []
    readings: list[Reading] = []
    last: dict[int, int] = {}
    order = _Order(provider)
    for number, document in enumerate(documents):
        is_known = number < len(known)
        reading = known[number] if is_known else read(provider, document, number if is_stream else None)
        readings.append(reading)
        for piece in reading.pieces:
            placed.append((number, piece))
            text = _take(gathered.setdefault(piece.key, _Gathered()), piece, document)
            order.takes(piece, text)
            if text and not piece.is_copy:
                last[piece.key.choice] = number
        if is_stream:
            order.passes(document, reading)
    return Response(
        tuple(documents),
        tuple(_surface(key, parts) for key, parts in gathered.items()),
        tuple(placed),
        _once(reading.sight.unread for reading in readings),
        _once(reading.sight.unknown for reading in readings),
        _once(reading.sight.silent for reading in readings),
        tuple((number, way) for number, reading in enumerate(readings) for way in reading.sight.same),
        last,
        tuple((number, *end) for number, reading in enumerate(readings) for end in reading.ends),
    )


def _once(names: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(names)))


class _Order:
    """The order of the events of a stream: a choice is over when it has ended, and members begin one after another."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._over: set[int] = set()
        self._is_closed = False
        self._begun: Counter[Any] = Counter()

    def takes(self, piece: Piece, text: str) -> None:
        if text and (piece.key.choice in self._over or self._is_closed):
            raise NotUnderstoodError("text follows the end of a choice")

    def passes(self, event: Document, reading: Reading) -> None:
        begun = self._provider.begins(event)
        if begun is not None:
            members, at = begun
            if at != self._begun[members]:
                raise NotUnderstoodError("a part of the answer begins out of order")
            self._begun[members] += 1
        if not self._provider.ends_early:
            self._over.update(choice for choice, _ in reading.ends)
        if self._provider.closing and event.get("type") == self._provider.closing:
            self._is_closed = True


def _take(gathered: _Gathered, piece: Piece, document: Document) -> str:
    """Add a piece to those of its key, and give what it says."""
    if piece.name and gathered.name and piece.name != gathered.name:
        raise NotUnderstoodError("one call names two tools")
    # Some servers give every delta of a call another id; a delta that names the tool begins a call.
    if piece.name and piece.call_id and gathered.call_id and piece.call_id != gathered.call_id:
        raise NotUnderstoodError("two calls have the same index")
    gathered.name = gathered.name or piece.name
    gathered.call_id = gathered.call_id or piece.call_id
    if not gathered.parts and not gathered.copies:
        gathered.form = piece.form
    if not piece.path:
        return ""
    if piece.form is not gathered.form:
        raise NotUnderstoodError("one call has its arguments in two forms")
    text = _text_at(document, piece)
    if piece.is_so_far:
        if text != gathered.so_far(piece.part):
            raise NotUnderstoodError("what is said to be the text so far is another one")
        return ""
    into = gathered.copies if piece.is_copy else gathered.parts
    into.setdefault(piece.part, []).append(text)
    return text


def _surface(key: Key, gathered: _Gathered) -> Surface:
    if gathered.form is Form.VALUE and any(len(texts) > 1 for texts in gathered.parts.values()):
        raise NotUnderstoodError("one call has its arguments twice")
    texts = {part: "".join(pieces) for part, pieces in gathered.parts.items()}
    for part, copies in gathered.copies.items():
        if any(copy != texts.setdefault(part, copies[0]) for copy in copies):
            raise NotUnderstoodError("two copies of the same text differ")
    parts = tuple(text for text in texts.values() if text.strip())
    return Surface(
        key,
        "".join(texts.values()),
        gathered.form,
        gathered.name,
        gathered.call_id,
        parts if len(parts) > 1 else (),
    )


def _text_at(document: Document, piece: Piece) -> str:
    value: Any = value_at(document, piece.path)
    if piece.form is Form.VALUE:
        return shown_json(value)
    if not isinstance(value, str):
        raise NotUnderstoodError("expected a string")
    return value


def _put(document: Document, piece: Piece, text: str) -> None:
    put_at(document, piece.path, read_json(text) if piece.form is Form.VALUE else text)
    holder: Any = document
    for step in piece.path:
        for repeat in _REPEATS.intersection(holder if isinstance(holder, dict) else ()):
            holder[repeat] = [] if isinstance(holder[repeat], list) else None
        holder = holder[step]


_REPEATS = frozenset({"logprobs", "logprobsResult"})
"""Fields beside a text that hold its tokens again: they would tell what the text was before."""
