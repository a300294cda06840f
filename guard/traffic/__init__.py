"""Traffic: one call through a checkpoint, without I/O, and the doors that do the I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from guard.traffic.middleware import (
        guarded_async_client,
        guarded_async_transport,
        guarded_client,
        guarded_middleware,
        guarded_transport,
    )
    from guard.traffic.surface import Surfaces

__all__ = [
    "Surfaces",
    "guarded_async_client",
    "guarded_async_transport",
    "guarded_client",
    "guarded_middleware",
    "guarded_transport",
]

__getattr__ = later(
    __name__,
    {
        "guarded_async_client": "guard.traffic.middleware",
        "guarded_async_transport": "guard.traffic.middleware",
        "guarded_client": "guard.traffic.middleware",
        "guarded_middleware": "guard.traffic.middleware",
        "guarded_transport": "guard.traffic.middleware",
        "Surfaces": "guard.traffic.surface",
    },
)


def __dir__() -> list[str]:
    return __all__
