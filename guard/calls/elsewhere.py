"""Elsewhere: what takes its time is done on a thread of the guard's own, so that an event loop goes on meanwhile.

Most answers are right, and to see that takes a fraction of a millisecond: that is done at once, where the call stands.
To explain a wrong one takes a hundred times as long, and a thousand calls may wait on the same loop. So it is done
elsewhere, one check after the other.

A thread is no second processor to Python. A busy one gives the interpreter back after five milliseconds, and takes it
again whenever the loop sends or receives: with a thousand calls, a round of the loop would take seconds. So the thread
works in turns. A turn is short; when it is over, the thread waits until the loop has gone once through all that was
ready, and gives it another one.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from threading import Semaphore
from time import perf_counter
from typing import Any, ParamSpec, TypeVar

from grammar.pause import pausing

P = ParamSpec("P")
T = TypeVar("T")

TURN_S = 0.002
"""How long the thread works before it waits for the loop."""

_PATIENCE_S = 0.1
"""A loop that gives no turn for so long is busy with something else, or has ended: then the thread goes on without one."""

_workers: dict[str, Any] = {}
"""The executor for asyncio and the limiter for other loops, each made when it is first needed."""


async def elsewhere(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a call gives, made on the guard's thread, with the context variables of this place.

    Where the task is cancelled, a call that has not begun is not made; one that has is given up where it next pauses.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # Trio
        import anyio  # noqa: PLC0415  # comes with httpx, and so does the choice of a loop
        from anyio.to_thread import run_sync  # noqa: PLC0415

        limiter = _workers.setdefault("limiter", anyio.CapacityLimiter(1))
        made = partial(copy_context().run, call, *args, **kwargs)
        return await run_sync(made, limiter=limiter, abandon_on_cancel=True)
    if "executor" not in _workers:
        _workers["executor"] = ThreadPoolExecutor(1, "guard")
    turns = _Turns(loop)

    def in_turns() -> T:
        turns.pause()
        pausing.set(turns.pause)
        return call(*args, **kwargs)

    try:
        return await loop.run_in_executor(_workers["executor"], copy_context().run, in_turns)
    except asyncio.CancelledError:
        turns.is_given_up = True
        raise


class _GivenUpError(BaseException):
    """Nobody waits for what is being done. No error of a check: what catches those is not to catch it."""


class _Turns:
    """The turns of one call on the thread; a short call leaves the rest of its turn to the next one."""

    until = 0.0
    """When the turn ends that the thread has; there is one thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.is_given_up = False
        self._loop = loop
        self._given = Semaphore(0)

    def pause(self) -> None:
        """Wait for the next turn where the last one is over; called on the thread, first and then at every few steps."""
        if perf_counter() < _Turns.until:
            return
        if self.is_given_up:
            raise _GivenUpError
        try:
            self._loop.call_soon_threadsafe(self._given.release)
        except RuntimeError:  # the loop has ended
            self.is_given_up = True
            raise _GivenUpError from None
        self._given.acquire(timeout=_PATIENCE_S)
        _Turns.until = perf_counter() + TURN_S


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
        from anyio.to_thread import run_sync  # noqa: PLC0415

        return await run_sync(made, abandon_on_cancel=True)
    return await loop.run_in_executor(None, made)


def _forget() -> None:
    """A forked process has none of its parent's threads, and makes its own."""
    _workers.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
