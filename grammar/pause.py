"""Pause: what is called at every few steps of long work, where others wait for the processor meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

pausing: ContextVar[Callable[[], None] | None] = ContextVar("pausing", default=None)
"""What work calls at every few steps; None where nobody waits."""


def pause() -> None:
    """Let those go on who wait for the processor, if there are any. Next to nothing where nobody does."""
    waiting = pausing.get()
    if waiting is not None:
        waiting()
