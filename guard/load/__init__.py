"""Load: what one caller may use of a service, and where that is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from guard.load.load import Admitted, AsyncAdmitted, AsyncLoad, Limits, Load, Rate, Refusal

__all__ = ["Admitted", "AsyncAdmitted", "AsyncLoad", "Limits", "Load", "Rate", "Refusal"]

__getattr__ = later(
    __name__,
    {
        "Admitted": "guard.load.load",
        "AsyncAdmitted": "guard.load.load",
        "AsyncLoad": "guard.load.load",
        "Limits": "guard.load.load",
        "Load": "guard.load.load",
        "Rate": "guard.load.load",
        "Refusal": "guard.load.load",
    },
)


def __dir__() -> list[str]:
    return __all__
