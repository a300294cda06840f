"""Callers: the guard that one call is held to, by what is known of whoever makes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guard.calls.checking import require_checker
from guard.verdict import Checker


def guard_for(guard: Checker, caller: Any) -> Checker:
    """The guard of one call, from what a function of the user's says of the caller: its parameters, or a guard of its own.

    None says that nothing is known of the caller: a policy with parameters then refuses everything.

    Raises:
        TypeError: it is neither, or the guard knows no callers.
    """
    if caller is None or isinstance(caller, Mapping):
        bind = getattr(guard, "for_caller", None)
        if bind is None:
            raise TypeError(
                f"{type(guard).__name__} has no `for_caller`: let `caller` give a guard in place of parameters"
            )
        bound: Checker = bind({} if caller is None else caller)
        return bound
    if isinstance(caller, str | bytes | int | float | list | tuple):
        raise TypeError(f"`caller` must give a mapping of parameters or a guard, not {type(caller).__name__}")
    require_checker(caller)
    own: Checker = caller
    return own
