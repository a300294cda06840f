"""Generators, guarded: all of an answer held back until the verdict, or let through as far as it can be a sentence.

Held back, all of an attempt is taken in, then judged, and only then given on, chunk by chunk as it came where it was
accepted as it is. Let through, a chunk leaves when the next one has come, cut at the first character after which no
sentence is possible; the last one waits for the verdict, so that no refused answer is ever given in full.
"""

from __future__ import annotations

import codecs
import functools
import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, closing, nullcontext
from dataclasses import dataclass, field
from typing import Any

from grammar.parsing.prefix import Prefix
from guard.calls.streamed import impossible_text, refuse_repaired
from guard.calls.wrapping.asking import Answer, Asking, Wrapping
from guard.decline import Decline
from guard.verdict import Accepted, Declined, Rejected, Repaired, Verdict

_MOST_BEGUN = 1_000
"""So many characters of an answer tell whether it begins by declining."""


def generator(call: Callable[..., Any], wrapping: Wrapping) -> Callable[..., Any]:
    """A generator function, guarded."""
    return _forwarding_generator(call, wrapping) if wrapping.forwards else _holding_generator(call, wrapping)


def asynchronous_generator(call: Callable[..., Any], wrapping: Wrapping) -> Callable[..., Any]:
    """An asynchronous generator function, guarded."""
    forwards = wrapping.forwards
    return _forwarding_asynchronous(call, wrapping) if forwards else _holding_asynchronous(call, wrapping)


def _holding_generator(call: Callable[..., Any], wrapping: Wrapping) -> Callable[..., Any]:
    @functools.wraps(call)
    def guarded_generator(*args: Any, **kwargs: Any) -> Iterator[Any]:
        yield from hold(wrapping.begin(args, kwargs), call)

    return guarded_generator


def hold(asking: Asking, call: Callable[..., Any], upstream: Any = None) -> Iterator[Any]:
    """What a guarded generator gives, all of it held back until the verdict.

    Args:
        asking: the call.
        call: gives a generator for each attempt.
        upstream: the generator of an attempt that has begun already, None where none has.
    """
    buffer = Buffer()
    try:
        if upstream is None:
            asking.screen()
        while upstream is not None or asking.is_open:
            if upstream is None:
                args, kwargs = asking.attempt()
                upstream = call(*args, **kwargs)
            buffer = Buffer()
            with closing(upstream) if hasattr(upstream, "close") else nullcontext():
                for chunk in upstream:
                    buffer.take(chunk)
            upstream = None
            asking.judge(buffer.answer())
        replayed = buffer.replayed(asking)
    finally:
        asking.close()
    yield from replayed


def _holding_asynchronous(call: Callable[..., Any], wrapping: Wrapping) -> Callable[..., Any]:
    @functools.wraps(call)
    async def guarded_generator(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        async with aclosing(hold_asynchronously(wrapping.begin(args, kwargs), call)) as stream:
            async for each in stream:
                yield each

    return guarded_generator


async def hold_asynchronously(
    asking: Asking, call: Callable[..., Any], upstream: Any = None
) -> AsyncGenerator[Any, None]:
    """The same of an asynchronous generator; as `hold`."""
    buffer = Buffer()
    try:
        if upstream is None:
            await asking.screen_elsewhere()
        while upstream is not None or asking.is_open:
            if upstream is None:
                args, kwargs = asking.attempt()
                upstream = call(*args, **kwargs)
                if inspect.isawaitable(upstream):
                    upstream = await upstream
            buffer = Buffer()
            async with aclosing(upstream) if hasattr(upstream, "aclose") else nullcontext():
                async for chunk in upstream:
                    buffer.take(chunk)
            upstream = None
            await asking.judge_elsewhere(buffer.answer())
        replayed = buffer.replayed(asking)
    finally:
        asking.close()
    for each in replayed:
        yield each


def _forwarding_generator(call: Callable[..., Any], wrapping: Wrapping) -> Callable[..., Any]:
    @functools.wraps(call)
    def guarded_generator(*args: Any, **kwargs: Any) -> Iterator[Any]:
        asking = wrapping.begin(args, kwargs)
        try:
            asking.screen()
            if not asking.is_open:
                asking.query()
            args, kwargs = asking.attempt()
            relay = Relay(wrapping.guard.language.prefix(), getattr(wrapping.guard, "decline", None))
            upstream = call(*args, **kwargs)
            with closing(upstream) if hasattr(upstream, "close") else nullcontext():
                for chunk in upstream:
                    yield from relay.take(chunk)
                    if relay.is_over:
                        break
            last = relay.last(asking)
        finally:
            asking.close()
        yield from last

    return guarded_generator


def _forwarding_asynchronous(call: Callable[..., Any], wrapping: Wrapping) -> Callable[..., Any]:
    @functools.wraps(call)
    async def guarded_generator(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        asking = wrapping.begin(args, kwargs)
        try:
            await asking.screen_elsewhere()
            if not asking.is_open:
                asking.query()
            args, kwargs = asking.attempt()
            relay = Relay(wrapping.guard.language.prefix(), getattr(wrapping.guard, "decline", None))
            async with aclosing(call(*args, **kwargs)) as upstream:
                async for chunk in upstream:
                    for each in relay.take(chunk):
                        yield each
                    if relay.is_over:
                        break
            last = await relay.last_elsewhere(asking)
        finally:
            asking.close()
        for each in last:
            yield each

    return guarded_generator


@dataclass(slots=True)
class Buffer:
    """What a generator gave in one attempt, held back until the verdict."""

    chunks: list[str | bytes] = field(default_factory=list)
    last: Answer = field(default_factory=lambda: Answer(""))

    def take(self, chunk: Any) -> None:
        """Take in a chunk: text, or an `Answer` with what is known besides.

        Raises:
            TypeError: it is neither, or bytes among strings.
        """
        if isinstance(chunk, Answer):
            usage = chunk.usage if chunk.usage is not None else self.last.usage
            self.last = Answer("", usage, chunk.is_truncated or self.last.is_truncated)
            chunk = chunk.text
        elif not isinstance(chunk, str | bytes):
            raise TypeError(f"the guarded generator yielded {type(chunk).__name__}, not text")
        if not chunk:
            return
        if self.chunks and type(chunk) is not type(self.chunks[0]):
            raise TypeError("the guarded generator yielded both strings and bytes")
        self.chunks.append(chunk)

    def answer(self) -> Answer:
        """All of it."""
        is_bytes = bool(self.chunks) and isinstance(self.chunks[0], bytes)
        text: str | bytes = b"".join(self.chunks) if is_bytes else "".join(self.chunks)  # type: ignore[arg-type]
        return Answer(text, self.last.usage, self.last.is_truncated)

    def replayed(self, asking: Asking) -> list[Any]:
        """What the caller gets, chunk by chunk.

        Raises:
            OutOfScopeError, DeclinedError, RejectedError: there is no query, and no verdict was asked for.
        """
        if asking.wrapping.gives_verdict:
            return [asking.said()]
        verdict = asking.query()
        if isinstance(verdict, Accepted):
            return list(self.chunks)
        text = verdict.text
        return [text.encode() if self.chunks and isinstance(self.chunks[0], bytes) else text]


@dataclass(slots=True)
class Relay:
    """A stream on its way through, of which nothing leaves that no sentence begins with."""

    prefix: Prefix
    decline: Decline | None = None
    buffer: Buffer = field(default_factory=Buffer)
    is_dead: bool = False
    waiting: str = ""
    begun: str = ""
    decoder: Any = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more need be read: no sentence goes on like this, and the model does not decline."""
        return self.is_dead and (self.decline is None or not self.decline.may_begin(self.begun))

    def take(self, chunk: Any) -> Iterator[str | bytes]:
        """Take in a chunk; what may leave of those before it.

        Raises:
            TypeError: as for `Buffer.take`.
        """
        before = len(self.buffer.chunks)
        self.buffer.take(chunk)
        if len(self.buffer.chunks) == before:
            return
        text = self._decoded(self.buffer.chunks[-1])
        if len(self.begun) < _MOST_BEGUN:
            self.begun += text
        if self.is_dead or not text:
            return
        length = len(self.prefix.text)
        self.prefix = self.prefix.feed(text)
        self.is_dead = not self.prefix.is_viable
        if self.waiting:
            yield self._encoded(self.waiting)
        self.waiting = self.prefix.text[length:]

    def last(self, asking: Asking) -> list[str | bytes]:
        """What has waited for the verdict.

        Raises:
            RejectedError: no sentence went on like this, the answer is refused, or it needs a repair, for which it is
                too late.
        """
        asking.judge(self.buffer.answer(), self._ruling)
        return self._left(asking)

    async def last_elsewhere(self, asking: Asking) -> list[str | bytes]:
        """`last` for a loop that serves other calls meanwhile."""
        await asking.judge_elsewhere(self.buffer.answer(), self._ruling)
        return self._left(asking)

    def _left(self, asking: Asking) -> list[str | bytes]:
        asking.query()
        return [self._encoded(self.waiting)] if self.waiting else []

    def _ruling(self, verdict: Verdict) -> Verdict:
        """The verdict on an answer of which a part has left: it was accepted as it came, or it is refused."""
        if isinstance(verdict, Accepted) and not self.is_dead:
            return verdict
        if isinstance(verdict, Declined):
            return verdict
        if self.is_dead and not isinstance(verdict, Rejected):
            wrong = impossible_text(verdict.language, verdict.source.text, len(self.prefix.text))
            return Rejected(verdict.source, verdict.language, (wrong,), verdict.repairs, verdict.unjudged)
        return refuse_repaired(verdict) if isinstance(verdict, Repaired) else verdict

    def _decoded(self, chunk: str | bytes) -> str:
        """The text of a chunk; of bytes, as far as they make up whole characters."""
        if isinstance(chunk, str):
            return chunk
        self.decoder = self.decoder or codecs.getincrementaldecoder("utf-8")()
        try:
            text: str = self.decoder.decode(chunk)
        except UnicodeDecodeError:
            self.is_dead = True
            return ""
        return text

    def _encoded(self, text: str) -> str | bytes:
        return text.encode() if self.decoder is not None else text
