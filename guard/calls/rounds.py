"""Rounds: what the guard does on an event loop itself, and how much of that in one round of the loop.

A round goes once through all that is ready. To see that one short answer is right takes a fraction of a millisecond; but
when a few hundred answers come at once, as after any pause of the machine, the guard would hold up everything else for
as many fractions. So it has a share of each round. What does not fit into it waits for the next ones, first come, first
served.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context, copy_context
from threading import local
from time import perf_counter
from typing import Any, TypeVar

T = TypeVar("T")

SHARE_S = 0.005
"""How long the guard works in one round, apart from the last piece of work that it has begun."""

_here = local()
"""The share of the loop of each thread."""


async def in_round(call: Callable[[], T]) -> T:
    """What a call gives, made on the loop: at once, or in a later round where the guard has had its share of this one.

    Where the task is cancelled before its turn, the call is not made. On Trio, it is made at once.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return call()
    share: _Share | None = getattr(_here, "share", None)
    if share is None or share.loop is not loop:
        share = _here.share = _Share(loop)
    if share.has_room:
        return share.made(call)
    result: T = await share.later(call)
    return result


class _Share:
    """The guard's share of the rounds of one loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._used = 0.0
        self._is_counting = False
        """Whether the beginning of the next round is awaited. INVARIANT: it is, while anything waits or is used."""
        self._waiting: deque[tuple[asyncio.Future[Any], Context, Callable[[], Any]]] = deque()

    @property
    def has_room(self) -> bool:
        """Whether something may be done in this round, and nothing waits that came before."""
        return self._used < SHARE_S and not self._waiting

    def made(self, call: Callable[[], T]) -> T:
        """What a call gives; its time is taken from the share."""
        if not self._is_counting:
            self._is_counting = True
            self.loop.call_soon(self._begin_round)
        start = perf_counter()
        try:
            return call()
        finally:
            self._used += perf_counter() - start

    def later(self, call: Callable[[], T]) -> asyncio.Future[T]:
        """What a call will have given, with the context variables of this place."""
        future: asyncio.Future[T] = self.loop.create_future()
        self._waiting.append((future, copy_context(), call))
        return future

    def _begin_round(self) -> None:
        """The first thing that the guard does in a round: nothing is used of it yet, and those who wait come first."""
        self._is_counting, self._used = False, 0.0
        while self._waiting and self._used < SHARE_S:
            future, context, call = self._waiting.popleft()
            if future.done():  # its task was cancelled
                continue
            try:
                result = context.run(self.made, call)
            except Exception as error:  # noqa: BLE001  # it is for whoever waits
                future.set_exception(error)
            except BaseException as error:
                future.set_exception(error)
                raise
            else:
                future.set_result(result)
