"""The doors for traffic. Each is loaded when it is first asked for, with the library it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from guard.traffic.middleware.anthropic_middleware import guarded_middleware
    from guard.traffic.middleware.http_transport import (
        guarded_async_client,
        guarded_async_transport,
        guarded_client,
        guarded_transport,
    )

__all__ = [
    "guarded_async_client",
    "guarded_async_transport",
    "guarded_client",
    "guarded_middleware",
    "guarded_transport",
]

__getattr__ = later(
    __name__,
    {
        "guarded_async_client": "guard.traffic.middleware.http_transport",
        "guarded_async_transport": "guard.traffic.middleware.http_transport",
        "guarded_client": "guard.traffic.middleware.http_transport",
        "guarded_middleware": "guard.traffic.middleware.anthropic_middleware",
        "guarded_transport": "guard.traffic.middleware.http_transport",
    },
)


def __dir__() -> list[str]:
    return __all__
