"""The doors for traffic. Each is loaded when it is first asked for, with the library it stands in."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guard.traffic.middleware.anthropic_middleware import guarded_middleware
    from guard.traffic.middleware.http_transport import (
        guarded_async_client,
        guarded_async_transport,
        guarded_client,
        guarded_transport,
    )

_WHERE = {
    "guarded_async_client": "http_transport",
    "guarded_async_transport": "http_transport",
    "guarded_client": "http_transport",
    "guarded_middleware": "anthropic_middleware",
    "guarded_transport": "http_transport",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


__all__ = [
    "guarded_async_client",
    "guarded_async_transport",
    "guarded_client",
    "guarded_middleware",
    "guarded_transport",
]
