"""A plugin of pytest: `assert_accepted(text)` and `assert_rejected(text, name)` say what is wrong as `guard check` does.

It is there wherever pytest and this package are installed, and loads nothing of the guard before a test asks for it. Define
the guard of your project as a fixture `query_guard` in your ``conftest.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from guard.journey import Guard
    from guard.verdict import Verdict

__all__ = ["assert_accepted", "assert_rejected", "query_guard"]

_HIDE = True


@pytest.fixture(scope="session")
def query_guard() -> Any:
    """The guard that `assert_accepted` and `assert_rejected` ask; every project defines its own."""
    pytest.fail("define a fixture `query_guard` in conftest.py that returns a guard.Guard", pytrace=False)


@pytest.fixture
def assert_accepted(query_guard: Guard) -> Callable[..., Any]:
    """Asserts that a text is accepted, by default as it stands; gives its tree."""

    def check(text: str | bytes, *, repaired: bool = False, question: str | None = None) -> Any:
        """The tree of the text. With `repaired`, a text that safe fixes make right is right too."""
        __tracebackhide__ = _HIDE
        verdict = query_guard.check(text, question=question)
        if verdict.decision == "accepted" or (repaired and verdict.decision == "repaired"):
            return verdict.tree
        pytest.fail(_told(verdict), pytrace=False)

    return check


@pytest.fixture
def assert_rejected(query_guard: Guard) -> Callable[..., Any]:
    """Asserts that a text is rejected, and by which rules or faults; gives the verdict."""

    def check(text: str | bytes, *names: str, question: str | None = None) -> Any:
        """The verdict. `names` are those of errors that it must have; others may stand beside them."""
        __tracebackhide__ = _HIDE
        verdict = query_guard.check(text, question=question)
        found = [d.name for d in verdict.diagnostics if d.severity == "error"]
        missing = [name for name in names if name not in found]
        if verdict.decision == "rejected" and not missing:
            return verdict
        wanted = f"not rejected as {', '.join(missing)}\n" if missing else "not rejected\n"
        pytest.fail(wanted + _told(verdict), pytrace=False)

    return check


def _told(verdict: Verdict) -> str:
    """The verdict as `guard check` tells a person: its diagnostics with their places, then the line."""
    from grammar.render import render_text  # noqa: PLC0415  # nothing is loaded before it is needed
    from guard.verdict import Repaired  # noqa: PLC0415

    diagnostics = verdict.fixed if isinstance(verdict, Repaired) else verdict.diagnostics
    shown = render_text(verdict.source, diagnostics, name="text")
    return f"{shown}\n{verdict}" if shown else str(verdict)
