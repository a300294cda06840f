"""One guarded call whose answer is made of documents, without a socket: for cases by the hundred."""

from __future__ import annotations

import json
from typing import Any

import httpx

from guard.calls.call import CallReport, capture
from guard.traffic.middleware import guarded_client
from tests.wire.dialects import Dialect, Said
from tests.wire.guards import GUARD


def documents(dialect: Dialect, said: Said, *, streams: bool) -> list[dict]:
    """The documents of an answer: its body, or what its events hold."""
    if not streams:
        return [dialect.body([said])]
    return [json.loads(event) for event in dialect.events([said]) if event != "[DONE]"]


def framed(dialect: Dialect, held: list[dict]) -> bytes:
    """Documents as a stream; it has its last mark, so that none of them is missed as an end."""
    if dialect.media_type == "application/x-ndjson":
        return "".join(f"{json.dumps(document)}\n" for document in held).encode()
    has_mark = dialect.path.endswith("completions")
    return "".join(f"data: {json.dumps(each)}\n\n" for each in held).encode() + b"data: [DONE]\n\n" * has_mark


def answered(
    dialect: Dialect, held: list[dict], *, streams: bool = False, sent: dict[str, Any] | None = None, **settings: Any
) -> tuple[httpx.Response, CallReport]:
    """What the caller gets of an answer with these documents, and the report.

    Args:
        dialect: what is spoken.
        held: the documents of the answer; of a body, one.
        streams: whether the answer is a stream; `mode` among the settings says how it is held to the guard.
        sent: what the request has besides.
        settings: those of the client.
    """
    data = framed(dialect, held) if streams else json.dumps(held[0]).encode()
    headers = {"content-type": dialect.media_type if streams else "application/json"}
    inner = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, content=data))
    guard = settings.pop("guard", GUARD)
    client = guarded_client(guard, "httpx", inner=inner, streams=settings.pop("mode", "hold"), **settings)
    with capture() as reports, client:
        body = {**dialect.sent(stream=streams), **(sent or {})}
        response = client.post("http://service" + dialect.address(stream=streams), json=body)
    assert reports.last is not None
    return response, reports.last
