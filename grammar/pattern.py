"""pattern(): a regular expression that is compiled when it is first used; an import then compiles none.

>>> blanks = pattern(r"\\s+")
>>> blanks.sub(" ", "a   b")
'a b'
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Pattern:
    """Has what `re.Pattern` has; each of its attributes is looked up once."""

    def __init__(self, expression: str, flags: int) -> None:
        self._expression = expression
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "_compiled":
            self._compiled = re.compile(self._expression, self._flags)
            return self._compiled
        found = self.__dict__[name] = getattr(self._compiled, name)
        return found

    def __repr__(self) -> str:
        return f"pattern({self._expression!r})"


def pattern(expression: str, flags: int = 0) -> re.Pattern[str]:
    """What ``re.compile(expression, flags)`` gives, made when it is first asked for anything."""
    return cast("re.Pattern[str]", _Pattern(expression, flags))
