"""A value that was parsed already, written as JSON for the grammar to read: with every digit, or not at all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from json.encoder import encode_basestring_ascii
from typing import Any

from grammar import Diagnostic, Path, Severity, Span
from grammar.diagnostic import quote

MAX_DEPTH = 200
"""A value that is nested more deeply is not written; no query is."""

MAX_FAULTS = 20
"""So many places that are no JSON are told; the value is not looked at further."""

NOT_JSON = "value-not-json"
"""The name of the diagnostic of a part that JSON cannot say."""


class _StoppedError(Exception):
    """Enough was written, or enough is wrong."""


def written(value: Any, most: int) -> tuple[str, tuple[Diagnostic, ...]]:
    """The value as JSON, with what of it JSON cannot say; its text is then only for showing.

    Args:
        value: anything at all; no code of its own is run but that of a mapping.
        most: how many characters are written at most; a little more than that says that it is too much.
    """
    writer = _Writer(most)
    with suppress(_StoppedError):
        writer.put(value, ())
    return "".join(writer.parts), tuple(writer.faults)


class _Writer:
    def __init__(self, most: int) -> None:
        self.parts: list[str] = []
        self.faults: list[Diagnostic] = []
        self.length = 0
        self.most = most

    def put(self, value: Any, path: Path) -> None:
        """Write one value and what is in it."""
        if value is None or value is True or value is False:
            self.text({None: "null", True: "true", False: "false"}[value])
        elif isinstance(value, str):
            self.text(encode_basestring_ascii(value))
        elif isinstance(value, int):
            self.number(value, path)
        elif isinstance(value, float):
            if math.isfinite(value):
                self.text(float.__repr__(value))
            else:
                self.fault(float.__repr__(value), f"{quote(float.__repr__(value))} is not a number of JSON", path)
        elif isinstance(value, Mapping):
            self.container(value, "{}", path)
        elif isinstance(value, list | tuple):
            self.container(value, "[]", path)
        elif _is_decimal(value):
            if value.is_finite():
                self.text(str(value))
            else:
                self.fault(str(value), f"{quote(str(value))} is not a number of JSON", path)
        else:
            kind = type(value).__name__
            self.fault(f"<{kind}>", f"a value of type {quote(kind)} is not a value of JSON", path)

    def number(self, value: int, path: Path) -> None:
        try:
            self.text(int.__repr__(value))
        except ValueError:  # Python writes no integer of more digits than a limit
            self.fault("<int>", "an integer has too many digits to be written", path)

    def container(self, value: Any, brackets: str, path: Path) -> None:
        if len(path) >= MAX_DEPTH:
            self.fault("…", "the value is nested too deeply, or holds itself", path)
            return
        self.text(brackets[0])
        is_first = True
        for key, member in _members(value):
            if not is_first:
                self.text(",")
            is_first = False
            if isinstance(value, Mapping):
                if isinstance(key, str):
                    self.text(encode_basestring_ascii(key))
                else:
                    shown = f"<{type(key).__name__}>"
                    self.fault(shown, f"a key of type {quote(type(key).__name__)} is not a key of JSON", path)
                self.text(":")
            self.put(
                member, (*path, str.__str__(key) if isinstance(key, str) else key if isinstance(key, int) else shown)
            )
        self.text(brackets[1])

    def text(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
        if self.length > self.most:
            raise _StoppedError

    def fault(self, shown: str, message: str, path: Path) -> None:
        """Note a part that is no JSON; `shown` stands for it in the text."""
        span = Span(self.length, self.length + len(shown))
        self.faults.append(Diagnostic(NOT_JSON, Severity.ERROR, message, span, path=path, help="give a value of JSON"))
        self.text(shown)
        if len(self.faults) >= MAX_FAULTS:
            raise _StoppedError


def _members(value: Any) -> Iterator[tuple[Any, Any]]:
    return iter(value.items()) if isinstance(value, Mapping) else iter(enumerate(value))


def _is_decimal(value: Any) -> bool:
    """Whether the value is a decimal number, without loading what defines one."""
    kind = type(value)
    return kind.__name__ == "Decimal" and kind.__module__ in ("decimal", "_pydecimal", "_decimal")
