"""Transports for httpx and httpx2 that hold every call to a guard: `OpenAI(http_client=guarded_client(guard, "httpx2"))`.

Neither library is imported until a transport or client of it is asked for. The exchange decides; here bytes move.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextvars import Context, copy_context
from functools import cache, partial
from importlib import import_module
from time import perf_counter, time
from typing import Any

from grammar.extra import from_extra
from guard.calls.call import tell
from guard.calls.elsewhere import elsewhere, screened_elsewhere
from guard.calls.recording import give
from guard.calls.rounds import in_round
from guard.traffic.checkpoint import Checkpoint
from guard.traffic.exchange import Exchange, Handling, Pass, Raise, Release, Reply, Send, Step
from guard.traffic.middleware.proxies import environment_proxies
from guard.traffic.payload import read_json
from guard.traffic.provider import Request
from guard.verdict import Checker

REQUEST_BYTES = 65_536
"""A larger request is not read on the loop."""

FORWARD_BYTES = 2_048
"""A larger part of a stream is not looked at on the loop."""

LIBRARIES = ("httpx", "httpx2")
"""Two libraries with the same face; which one a client takes is in docs/how-to/guard-an-sdk.md."""

POOL = {"max_connections": 1_000, "max_keepalive_connections": 100}
"""The connections of a client, as the SDKs set them. Source: `openai/_constants.py`, `anthropic/_constants.py`, 2026-11."""

_DROPPED = {b"content-encoding", b"content-length", b"transfer-encoding"}
"""Headers that speak of the body as it came, packed; what is handed on is unpacked."""

_log = logging.getLogger(__name__)


def guarded_client(guard: Checker | Checkpoint, library: str, *, inner: Any = None, **settings: Any) -> Any:
    """A `Client` of the library whose calls are held to the guard.

    Args:
        guard: a guard, or a checkpoint where both are made beforehand.
        library: ``"httpx"`` or ``"httpx2"``, as the SDK wants it.
        inner: the transport that really sends. Where it is not given it is the library's own, with the pool of the SDKs
            (1,000 connections, of which 100 are kept) and the proxies that the environment names, as in `HTTPS_PROXY` and
            `NO_PROXY`. Give one to set other proxies, certificates or limits: then the environment is not looked at.
        settings: those of `Checkpoint`: `scope`, `surfaces`, `budget`, `on_reject`, `unguarded`, `streams`, …

    Raises:
        ModuleNotFoundError: the library is not installed; the message says what to install.
        ValueError: the library is neither of the two, or a setting has no such value.
    """
    module = _imported(library)
    make = partial(guarded_transport, checkpoint_of(guard, settings), library)
    if inner is not None:
        return module.Client(transport=make(inner=inner), follow_redirects=True)
    sender = partial(module.HTTPTransport, limits=module.Limits(**POOL))
    mounts = {at: proxy and make(inner=sender(proxy=proxy)) for at, proxy in environment_proxies().items()}
    return module.Client(transport=make(inner=sender()), mounts=mounts, follow_redirects=True)


def guarded_async_client(guard: Checker | Checkpoint, library: str, *, inner: Any = None, **settings: Any) -> Any:
    """An `AsyncClient` of the library whose calls are held to the guard; as `guarded_client`."""
    module = _imported(library)
    make = partial(guarded_async_transport, checkpoint_of(guard, settings), library)
    if inner is not None:
        return module.AsyncClient(transport=make(inner=inner), follow_redirects=True)
    sender = partial(module.AsyncHTTPTransport, limits=module.Limits(**POOL))
    mounts = {at: proxy and make(inner=sender(proxy=proxy)) for at, proxy in environment_proxies().items()}
    return module.AsyncClient(transport=make(inner=sender()), mounts=mounts, follow_redirects=True)


def guarded_transport(guard: Checker | Checkpoint, library: str, *, inner: Any = None, **settings: Any) -> Any:
    """A transport of the library, for clients that are made elsewhere; as `guarded_client`."""
    sender = inner if inner is not None else _imported(library).HTTPTransport()
    return _classes(library)[0](checkpoint_of(guard, settings), sender)


def guarded_async_transport(guard: Checker | Checkpoint, library: str, *, inner: Any = None, **settings: Any) -> Any:
    """An asynchronous transport of the library; as `guarded_client`."""
    sender = inner if inner is not None else _imported(library).AsyncHTTPTransport()
    return _classes(library)[1](checkpoint_of(guard, settings), sender)


def checkpoint_of(guard: Checker | Checkpoint, settings: dict[str, Any]) -> Checkpoint:
    """The checkpoint that is given, or one of the guard with these settings.

    Raises:
        TypeError: there are settings beside a checkpoint, which has its own.
    """
    if not isinstance(guard, Checkpoint):
        if not callable(getattr(guard, "check", None)):
            raise TypeError(f"the first argument must be a Guard or a Checkpoint, not {type(guard).__name__}")
        return Checkpoint(guard, **settings)
    if settings:
        raise TypeError("settings cannot be given beside a checkpoint; give them to Checkpoint")
    return guard


def _imported(library: str) -> Any:
    if library not in LIBRARIES:
        raise ValueError(f"{library!r} is not a supported library; the libraries are {', '.join(LIBRARIES)}")
    with from_extra(library, f"grammar-guard[{library}]"):
        return import_module(library)


@cache
def _classes(library: str) -> tuple[Any, Any, Any, Any]:
    """The library's own kinds of what stands below: its clients accept no others."""
    module = _imported(library)
    return (
        type("GuardedTransport", (_Transport, module.BaseTransport), {"library": library}),
        type("GuardedAsyncTransport", (_AsyncTransport, module.AsyncBaseTransport), {"library": library}),
        type("PassingStream", (_PassingStream, module.SyncByteStream), {}),
        type("AsyncPassingStream", (_AsyncPassingStream, module.AsyncByteStream), {}),
    )


class Conversation:
    """One call as a door sees it: its exchange, its clock, and where its report goes."""

    def __init__(self, checkpoint: Checkpoint, request: Request, door: str) -> None:
        self._checkpoint = checkpoint
        self._made = time()
        self.exchange = Exchange(checkpoint, request, now=self._made, door=door)
        self._context: Context = copy_context()
        self._is_told = False
        self._sent = perf_counter()

    def sends(self) -> None:
        """The request goes out now."""
        self._sent = perf_counter()

    @property
    def seconds(self) -> float:
        """Since the request went out."""
        return perf_counter() - self._sent

    async def begin(self) -> Step:
        """`Exchange.begin` for a loop that serves other calls meanwhile."""
        scope = self.exchange.scope
        if scope is None:
            takes_time = self.exchange.takes_time
            return await (elsewhere(self.exchange.begin) if takes_time else in_round(self.exchange.begin))
        return await screened_elsewhere(scope, self.exchange.begin)

    async def forward(self, chunk: bytes) -> bytes:
        """`Exchange.forward` for a loop that serves other calls meanwhile."""
        if len(chunk) <= FORWARD_BYTES:
            return await in_round(partial(self.exchange.forward, chunk, self.seconds))
        return await elsewhere(self.exchange.forward, chunk, self.seconds)

    async def finish(self) -> Step:
        """`Exchange.finish` for a loop that serves other calls meanwhile."""
        step = await in_round(partial(self.exchange.finish_at_once, self.seconds))
        return step if step is not None else await elsewhere(self.exchange.finish, self.seconds)

    def abandon(self) -> None:
        """Who reads a stream that is not held has stopped: judge what has come, and give the report."""
        self.exchange.abandon(self.seconds)
        self.ends()

    async def abandon_elsewhere(self) -> None:
        """The same for a loop that serves other calls meanwhile."""
        if self.exchange.report is None:
            await elsewhere(self.exchange.abandon, self.seconds)
        self.ends()

    def breaks_off(self, error: BaseException) -> None:
        """The call ends with an exception: give its report, unless that is given already."""
        self.exchange.broke_off(error, self.seconds)
        self.ends()

    def ends(self, step: Step | None = None) -> None:
        """Give the report to the `capture` blocks that were open when the call began; log what failed."""
        if isinstance(step, Reply) and step.cause is not None:
            _log.error("the guard failed, so the answer was refused", exc_info=step.cause)
        report = self.exchange.report
        if report is not None and not self._is_told:
            self._is_told = True
            self._context.run(tell, report)
            give(self._checkpoint.recorder, report, self._made)


class _Guarded:
    """What both transports share: nothing here waits for anything."""

    library = ""

    def __init__(self, checkpoint: Checkpoint, inner: Any) -> None:
        self._checkpoint = checkpoint
        self._inner = inner

    @property
    def _module(self) -> Any:
        return _imported(self.library)

    def _conversation(self, request: Any, body: bytes) -> Conversation:
        return Conversation(
            self._checkpoint, request_of(request.method, request.url, request.headers, body), self.library
        )

    def _again(self, request: Any, body: bytes) -> Any:
        """The request with another body."""
        headers = [(name, value) for name, value in request.headers.raw if name.lower() not in _DROPPED]
        return self._module.Request(
            request.method, request.url, headers=headers, content=body, extensions=request.extensions
        )

    def _given(self, step: Step, response: Any, talk: Conversation) -> Any:
        """The library's response for what the exchange decided at the end."""
        talk.ends(step)
        extensions = {"guard": talk.exchange.report}
        if isinstance(step, Raise):
            raise step.error
        if isinstance(step, Reply):
            return self._whole(step.status, list(step.headers), step.body, extensions)
        assert isinstance(step, Release)
        headers = [*unpacked_headers(response.headers), *step.headers]
        return self._whole(response.status_code, headers, step.body, extensions)

    def _whole(self, status: int, headers: list[Any], body: bytes, extensions: dict[str, Any]) -> Any:
        """A response that can be read in every way in which one from a socket can: once, whole or in parts."""
        headers = [*headers, ("content-length", str(len(body)))]
        return self._module.Response(
            status, headers=headers, stream=self._module.ByteStream(body), extensions=extensions
        )

    def _streamed(self, response: Any, stream: Any, talk: Conversation) -> Any:
        return self._module.Response(
            response.status_code,
            headers=unpacked_headers(response.headers),
            stream=stream,
            extensions={"guard": talk.exchange},
        )


class _Transport(_Guarded):
    def handle_request(self, request: Any) -> Any:
        talk = self._conversation(request, request.read() if is_json(request.headers) else b"")
        try:
            return self._handled(request, talk)
        except BaseException as error:
            talk.breaks_off(error)
            raise

    def _handled(self, request: Any, talk: Conversation) -> Any:
        step = talk.exchange.begin()
        response = None
        while isinstance(step, (Send, Pass)):
            sent = request if isinstance(step, Pass) or step.body is None else self._again(request, step.body)
            talk.sends()
            response = self._inner.handle_request(sent)
            if isinstance(step, Pass):
                talk.ends()
                return disowned(response)
            handling = talk.exchange.meet(response.status_code, response.headers.get("content-type", ""))
            if handling is Handling.PASS:
                talk.exchange.passed(talk.seconds)
                talk.ends()
                return disowned(response)
            if handling is not Handling.HOLD:
                return self._streamed(response, passing_stream(self.library, response, talk, handling), talk)
            try:
                for chunk in response.iter_bytes():
                    if not talk.exchange.feed(chunk, talk.seconds):
                        break
            finally:
                response.close()
            step = talk.exchange.finish(talk.seconds)
        return self._given(step, response, talk)

    def close(self) -> None:
        self._inner.close()


class _AsyncTransport(_Guarded):
    async def handle_async_request(self, request: Any) -> Any:
        body = await request.aread() if is_json(request.headers) else b""
        if len(body) <= REQUEST_BYTES:
            talk = await in_round(partial(self._conversation, request, body))
        else:
            talk = await elsewhere(self._conversation, request, body)
        try:
            return await self._handled(request, talk)
        except BaseException as error:
            talk.breaks_off(error)
            raise

    async def _handled(self, request: Any, talk: Conversation) -> Any:
        step = await talk.begin()
        response = None
        while isinstance(step, (Send, Pass)):
            sent = request if isinstance(step, Pass) or step.body is None else self._again(request, step.body)
            talk.sends()
            response = await self._inner.handle_async_request(sent)
            if isinstance(step, Pass):
                talk.ends()
                return disowned(response)
            handling = talk.exchange.meet(response.status_code, response.headers.get("content-type", ""))
            if handling is Handling.PASS:
                talk.exchange.passed(talk.seconds)
                talk.ends()
                return disowned(response)
            if handling is not Handling.HOLD:
                stream = passing_stream(self.library, response, talk, handling, is_async=True)
                return self._streamed(response, stream, talk)
            try:
                async for chunk in response.aiter_bytes():
                    if not talk.exchange.feed(chunk, talk.seconds):
                        break
            finally:
                await response.aclose()
            step = await talk.finish()
        return await in_round(partial(self._given, step, response, talk))

    async def aclose(self) -> None:
        await self._inner.aclose()


class _PassingStream:
    """A stream that is not held: all of it leaves as it comes, or what can still become a sentence."""

    def __init__(self, response: Any, talk: Conversation, handling: Handling) -> None:
        self._response = response
        self._talk = talk
        self._is_forwarded = handling is Handling.FORWARD
        self._is_begun = False

    def _once(self) -> bool:
        """Whether this is the first reading. A second one fails as it would without a guard, which says nothing of the call."""
        is_first, self._is_begun = not self._is_begun, True
        return is_first

    def _passes(self, chunk: bytes) -> bytes:
        """What of a chunk may leave."""
        if self._is_forwarded:
            return self._talk.exchange.forward(chunk, self._talk.seconds)
        self._talk.exchange.feed(chunk)
        return chunk

    def __iter__(self) -> Iterator[bytes]:
        is_first = self._once()
        try:
            for chunk in self._response.iter_bytes():
                yield self._passes(chunk)
                if self._talk.exchange.is_over:
                    self._response.close()
                    break
            yield self._last()
        except GeneratorExit:  # nobody reads on: `close` comes next
            raise
        except BaseException as error:
            if is_first:
                self._talk.breaks_off(error)
            raise

    def _last(self) -> bytes:
        """What the end of the stream leaves to be handed on: nothing of one that was only observed."""
        return self._ended(self._talk.exchange.finish(self._talk.seconds))

    def _ended(self, step: Step) -> bytes:
        self._talk.ends(step)
        if not self._is_forwarded:
            return b""
        if isinstance(step, Raise):
            raise step.error
        assert isinstance(step, (Release, Reply))
        return step.body

    def close(self) -> None:
        try:
            self._response.close()
        finally:
            self._talk.abandon()


class _AsyncPassingStream(_PassingStream):
    """The same for an asynchronous client."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        is_first = self._once()
        try:
            async for chunk in self._response.aiter_bytes():
                yield await self._talk.forward(chunk) if self._is_forwarded else self._passes(chunk)
                if self._talk.exchange.is_over:
                    await self._response.aclose()
                    break
            yield self._ended(await self._talk.finish())
        except GeneratorExit:  # nobody reads on: `aclose` comes next
            raise
        except BaseException as error:
            if is_first:
                self._talk.breaks_off(error)
            raise

    async def aclose(self) -> None:
        try:
            await self._response.aclose()
            await self._talk.abandon_elsewhere()
        except BaseException as error:
            self._talk.breaks_off(error)
            raise


def passing_stream(
    library: str, response: Any, talk: Conversation, handling: Handling, *, is_async: bool = False
) -> Any:
    """A stream of the library's own kind that hands on what may leave of a response while it comes."""
    return _classes(library)[3 if is_async else 2](response, talk, handling)


def request_of(method: str, url: Any, headers: Any, body: bytes) -> Request:
    """A request of either library as a provider sees it; without a body where it is not a JSON object."""
    try:
        value = read_json(body) if body else None
    except ValueError:
        value = None
    lowered = {name.lower(): value for name, value in headers.items()}
    return Request(method.upper(), url.host, url.path, lowered, value if isinstance(value, dict) else None)


def is_json(headers: Any) -> bool:
    """Whether a request says that its body is plain JSON; no other body is read."""
    return "json" in headers.get("content-type", "") and not headers.get("content-encoding")


def disowned(response: Any) -> Any:
    """The response that is handed on as it came, without headers in the guard's name."""
    for name in [name for name in response.headers if name.lower().startswith("x-guard-")]:
        del response.headers[name]
    return response


def unpacked_headers(headers: Any) -> list[tuple[bytes, bytes]]:
    """The headers of an answer without those that speak of its body as it came, or in the guard's name."""
    kept = [(name, value) for name, value in headers.raw if not name.lower().startswith(b"x-guard-")]
    return [(name, value) for name, value in kept if name.lower() not in _DROPPED]
