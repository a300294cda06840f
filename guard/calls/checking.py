"""Checking: whether what is given as a guard or a recorder can be used as one, before the first call and not during it."""

from __future__ import annotations

import inspect
from typing import Any


def require_checker(guard: Any) -> None:
    """Refuse what a door could not ask for a verdict.

    Raises:
        TypeError: it has no method `check` that takes a text, `question` and `now`, or no `language`.
    """
    kind = type(guard).__name__
    check = getattr(guard, "check", None)
    if not callable(check) or not hasattr(guard, "language"):
        raise TypeError(f"a guard has a method `check` and a `language`, and {kind} does not: give a Guard")
    try:
        inspect.signature(check).bind("", question=None, now=None)
    except TypeError:
        raise TypeError(
            f"`check` of {kind} must take what a door gives it: `def check(self, text, *, question=None, now=None)`"
        ) from None
    except ValueError:  # written in C, and does not say what it takes
        return


def require_recorder(recorder: Any) -> None:
    """Refuse what no record can be given to; None is fine.

    Raises:
        TypeError: it has no method `add`.
    """
    if recorder is not None and (isinstance(recorder, type) or not callable(getattr(recorder, "add", None))):
        kind = recorder.__name__ if isinstance(recorder, type) else type(recorder).__name__
        raise TypeError(f"a recorder has a method `add`, and {kind} does not: give `guard.records.Journal(...)`")
