"""Diagnostic, Fix, Edit, Safety, Severity: what is wrong, where, and how it can be fixed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from grammar.frozen import field, fields_of, frozen, replace
from grammar.source import Span

Path = tuple[str | int, ...]
"""The way from a tree's root to a node: field names and list positions, ``("filters", 0, "op")``."""

_QUOTED_CHARACTERS = 60


class Severity(StrEnum):
    """How much a diagnostic weighs. An error refuses the text; the others only speak."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Safety(StrEnum):
    """What applying a fix risks, in Ruff's and rustc's sense."""

    SAFE = "safe"
    """The text means the same afterwards; applied by default."""
    REQUIRED = "required"
    """What the caller's policy has put in or taken out; it changes what is asked, and is applied wherever that policy is."""
    UNSAFE = "unsafe"
    """A guess that may change the meaning; applied only where the caller allows it."""
    DISPLAY = "display"
    """Shown to a person, never applied."""


@frozen
class Edit:
    """The characters of `span` are to be replaced by `text`; an empty span inserts."""

    span: Span
    text: str


@frozen
class Fix:
    """Edits that belong together, with what they do in one phrase and what they risk.

    The edits are sorted and do not overlap.
    """

    title: str
    edits: tuple[Edit, ...]
    safety: Safety


@frozen
class Related:
    """A second place that helps to understand a diagnostic, with what it is."""

    span: Span
    message: str


@frozen
class Diagnostic:
    """One thing that is wrong with a text.

    `name` is the bad thing in kebab-case and the diagnostic's identity; `message` stands alone in one line; `span` is
    the least text that shows the fault and `label` says what that text is; `path` leads to the node in the tree
    (empty: the text as a whole); `near` are names that may have been meant, best first; `cause` is what a rule raised,
    where the diagnostic says that the rule failed.
    """

    name: str
    severity: Severity
    message: str
    span: Span
    label: str = ""
    path: Path = ()
    help: str | None = None
    note: str | None = None
    near: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    cause: Exception | None = field(default=None, repr=False, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """By its fields; a cause that another process could not have is told there in its words."""
        content = {name: getattr(self, name) for name in fields_of(type(self))}
        return _restored, (type(self), {**content, "cause": _portable(self.cause)})

    def shifted(self, by: int) -> Diagnostic:
        """The same diagnostic with every place `by` characters further on."""
        if not by:
            return self
        return replace(
            self,
            span=self.span.shifted(by),
            related=tuple(Related(r.span.shifted(by), r.message) for r in self.related),
            fixes=tuple(
                replace(fix, edits=tuple(Edit(e.span.shifted(by), e.text) for e in fix.edits)) for fix in self.fixes
            ),
        )


def _restored(cls: type[Diagnostic], content: dict[str, Any]) -> Diagnostic:
    return cls(**content)


def _portable(cause: Exception | None) -> Exception | None:
    """The cause, or its words where it does not come out of a pickle as it went in."""
    if cause is None:
        return None
    import pickle

    try:
        pickle.loads(pickle.dumps(cause))  # noqa: S301  # what was just written
    except Exception:  # noqa: BLE001  # somebody's own exception may fail in any way
        return RuntimeError(f"{type(cause).__name__}: {printable(str(cause))}")
    return cause


def quote(text: str) -> str:
    """User text for a message: in backticks, control and invisible characters escaped, cut at 60 characters.

    What a model wrote is data; it reaches no terminal and no prompt raw.

    >>> quote("dur\\x1bation")
    '`dur\\\\x1bation`'
    """
    shown = text if len(text) <= _QUOTED_CHARACTERS else text[: _QUOTED_CHARACTERS - 1] + "…"
    return "`" + printable(shown).replace("`", "\\x60") + "`"


def printable(text: str) -> str:
    """The text with every character that a terminal would act on, or not show, written as an escape.

    >>> printable("a\\tb")
    'a\\\\tb'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def one_of(words: Sequence[str], last: str = "or") -> str:
    """Words as an English enumeration; empty for none.

    >>> one_of(["a", "b", "c"])
    'a, b or c'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
