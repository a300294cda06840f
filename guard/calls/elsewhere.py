"""Elsewhere: what takes its time is done on a thread of the guard's own, so that an event loop goes on meanwhile.

Most answers are right, and to see that takes a fraction of a millisecond: that is done at once, where the call stands.
To explain a wrong one takes a hundred times as long, and a thousand calls may wait on the same loop. So it is done
elsewhere, one check after the other. A thread is no second processor to Python: it takes turns with the loop, and more
than one thread would only take more of the loop's turns.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_workers: dict[str, Any] = {}
"""The executor for asyncio and the limiter for other loops, each made when it is first needed."""


async def elsewhere(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a call gives, made on the guard's thread, with the context variables of this place.

    Where the task is cancelled, a call that has not begun is not made; one that has is left to end, and what it gives is
    dropped.
    """
    made = partial(copy_context().run, call, *args, **kwargs)
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # Trio
        import anyio  # comes with httpx, and so does the choice of a loop
        from anyio.to_thread import run_sync

        limiter = _workers.setdefault("limiter", anyio.CapacityLimiter(1))
        return await run_sync(made, limiter=limiter, abandon_on_cancel=True)
    if "executor" not in _workers:
        _workers["executor"] = ThreadPoolExecutor(1, "guard")
    return await loop.run_in_executor(_workers["executor"], made)


async def screened_elsewhere(scope: object, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a call that asks a scope gives, made on another thread.

    A scope that asks a judge waits for an answer from outside, and others need not wait for it: then it is one of the
    loop's own threads, of which there are several.
    """
    if getattr(scope, "judge", scope) is None:
        return await elsewhere(call, *args, **kwargs)
    made = partial(copy_context().run, call, *args, **kwargs)
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        from anyio.to_thread import run_sync

        return await run_sync(made, abandon_on_cancel=True)
    return await loop.run_in_executor(None, made)


def _forget() -> None:
    """A forked process has none of its parent's threads, and makes its own."""
    _workers.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
