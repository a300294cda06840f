"""Scope: is this question one of the product's?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from guard.scope.scope import Mode, Scope, ScopeError, screen

__all__ = ["Mode", "Scope", "ScopeError", "screen"]

__getattr__ = later(
    __name__,
    {
        "Mode": "guard.scope.scope",
        "Scope": "guard.scope.scope",
        "ScopeError": "guard.scope.scope",
        "screen": "guard.scope.scope",
    },
)


def __dir__() -> list[str]:
    return __all__
