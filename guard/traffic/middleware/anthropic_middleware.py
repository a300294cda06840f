"""Anthropic's own middleware: `Anthropic(middleware=[guarded_middleware(guard)])`, for anthropic 1 and later.

It stands inside the client's retries, once for each attempt, and what it raises reaches the caller as it is. So a
refusal is always raised here: `RejectedError`, `OutOfScopeError` or `UnguardedError`, with its report.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from guard.traffic.checkpoint import Checkpoint, OnReject
from guard.traffic.exchange import Handling, Pass, Raise, Release, Send, Step
from guard.traffic.middleware.http_transport import (
    Conversation,
    checkpoint_of,
    disowned,
    passing_stream,
    unpacked_headers,
)
from guard.traffic.payload import read_json, write_json
from guard.traffic.provider import Request
from guard.verdict import Checker

_DOOR = "anthropic"


def guarded_middleware(guard: Checker | Checkpoint, **settings: Any) -> Any:
    """A middleware for `Anthropic` and `AsyncAnthropic`.

    Args:
        guard: a guard, or a checkpoint where both are made beforehand.
        settings: those of `Checkpoint`, without `on_reject`: a refusal is raised.

    Raises:
        ImportError: anthropic is not installed, or is older than its middleware.
        ValueError: a refusal is to be something else than raised.
    """
    from anthropic import Middleware  # an extra: only who guards this SDK has it

    checkpoint = checkpoint_of(guard, settings)
    if settings.get("on_reject", OnReject.RAISE) != OnReject.RAISE or (
        checkpoint is guard and checkpoint.on_reject != "raise"
    ):
        raise ValueError("a middleware always raises refusals; use a transport for another `on_reject`")
    return type("GuardedMiddleware", (_Guarded, Middleware), {})(replace(checkpoint, on_reject=OnReject.RAISE))


class _Guarded:
    def __init__(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint

    def _conversation(self, request: Any) -> Conversation:
        body = read_json(write_json(request.json)) if request.json is not None else None
        path = "/" + request.url.partition("?")[0].lstrip("/")
        seen = Request(request.method.upper(), "", path, {}, body if isinstance(body, dict) else None)
        return Conversation(self._checkpoint, seen, _DOOR)

    def handle(self, request: Any, call_next: Any) -> Any:
        talk = self._conversation(request)
        try:
            return self._handled(request, call_next, talk)
        except BaseException as error:
            talk.breaks_off(error)
            raise

    def _handled(self, request: Any, call_next: Any, talk: Conversation) -> Any:
        step = talk.exchange.begin()
        response = None
        while isinstance(step, (Send, Pass)):
            talk.sends()
            response = call_next(_again(request, step))
            raw = response.http_response
            if isinstance(step, Pass) or (handling := _meet(talk, raw)) is Handling.PASS:
                talk.ends()
                disowned(raw)
                return response
            if handling is not Handling.HOLD:
                return _with(response, stream=passing_stream("httpx2", raw, talk, handling))
            try:
                for chunk in raw.iter_bytes():
                    if not talk.exchange.feed(chunk, talk.seconds):
                        break
            finally:
                raw.close()
            step = talk.exchange.finish(talk.seconds)
        return _given(step, response, talk)

    async def handle_async(self, request: Any, call_next: Any) -> Any:
        talk = self._conversation(request)
        try:
            return await self._handled_async(request, call_next, talk)
        except BaseException as error:
            talk.breaks_off(error)
            raise

    async def _handled_async(self, request: Any, call_next: Any, talk: Conversation) -> Any:
        step = await talk.begin()
        response = None
        while isinstance(step, (Send, Pass)):
            talk.sends()
            response = await call_next(_again(request, step))
            raw = response.http_response
            if isinstance(step, Pass) or (handling := _meet(talk, raw)) is Handling.PASS:
                talk.ends()
                disowned(raw)
                return response
            if handling is not Handling.HOLD:
                return _with(response, stream=passing_stream("httpx2", raw, talk, handling, is_async=True))
            try:
                async for chunk in raw.aiter_bytes():
                    if not talk.exchange.feed(chunk, talk.seconds):
                        break
            finally:
                await raw.aclose()
            step = await talk.finish()
        return _given(step, response, talk)


def _again(request: Any, step: Send | Pass) -> Any:
    """The request, or a copy of it with the body that asks again."""
    return request if isinstance(step, Pass) or step.body is None else request.copy(body=read_json(step.body))


def _meet(talk: Conversation, raw: Any) -> Handling:
    handling = talk.exchange.meet(raw.status_code, raw.headers.get("content-type", ""))
    if handling is Handling.PASS:
        talk.exchange.passed(talk.seconds)
    return handling


def _given(step: Step, response: Any, talk: Conversation) -> Any:
    talk.ends(step)
    if isinstance(step, Raise):
        raise step.error
    assert isinstance(step, Release)
    return _with(response, content=step.body, extensions={"guard": talk.exchange.report})


def _with(response: Any, **body: Any) -> Any:
    """The SDK's response with another body in it."""
    import httpx2  # comes with the SDK

    raw = response.http_response
    response.http_response = httpx2.Response(
        raw.status_code, headers=unpacked_headers(raw.headers), request=raw.request, **body
    )
    return response
