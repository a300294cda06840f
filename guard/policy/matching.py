"""Matcher: which names a list of allowed and denied names lets through; in linear time, whatever the name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from grammar.diagnostic import one_of, quote
from grammar.suggestion import NameIndex
from guard.policy.statement import Names

_SHOWN_ALLOWED = 6
_MATCHERS_KEPT = 256
"""Callers with the same names share one, whatever else their policies state."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A name with stars in it, cut at them."""

    first: str
    middle: tuple[str, ...]
    last: str

    @classmethod
    def of(cls, text: str) -> Pattern | str:
        r"""The pattern that a text is; without a star of its own it stands for one name only, and this name is given.

        >>> Pattern.of(r"rate\*"), Pattern.of("a\\\\b")
        ('rate*', 'a\\b')
        """
        parts, at = [""], 0
        while at < len(text):
            if text[at] == "*":
                parts.append("")
            else:
                at += text[at] == "\\" and text[at + 1 : at + 2] in ("*", "\\")
                parts[-1] += text[at]
            at += 1
        if len(parts) == 1:
            return parts[0]
        first, *middle, last = parts
        return cls(first, tuple(part for part in middle if part), last)

    @classmethod
    def only(cls, name: str) -> str:
        """The text that stands for this name only, whatever is in it."""
        return name.replace("\\", "\\\\").replace("*", "\\*")

    def matches(self, name: str) -> bool:
        """Whether the name has the parts in this order, the outer ones at its ends.

        >>> [Pattern.of("http.*.size").matches(name) for name in ("http.body.size", "http.size", "http..size")]
        [True, False, True]
        """
        if len(name) < len(self.first) + len(self.last):
            return False
        if not (name.startswith(self.first) and name.endswith(self.last)):
            return False
        at, end = len(self.first), len(name) - len(self.last)
        for part in self.middle:
            offset = name.find(part, at, end)
            if offset < 0:
                return False
            at = offset + len(part)
        return True


@dataclass(frozen=True, slots=True)
class _Set:
    """Exact names and patterns; `stated` are the names again, to find near ones among them."""

    names: frozenset[str]
    patterns: tuple[Pattern, ...]
    stated: NameIndex = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stated", NameIndex(self.names))

    @classmethod
    def of(cls, texts: Iterable[str]) -> _Set:
        every = [Pattern.of(text) for text in texts]
        names = frozenset(each for each in every if isinstance(each, str))
        return cls(names, tuple(each for each in every if isinstance(each, Pattern)))

    def __contains__(self, name: str) -> bool:
        if name in self.names:
            return True
        for pattern in self.patterns:  # noqa: SIM110  # any() with a generator costs twice as much, on every name
            if pattern.matches(name):
                return True
        return False


_NONE = _Set(frozenset(), ())


@dataclass(frozen=True, slots=True)
class Matcher:
    """Which names are let through. Without a list of allowed names, all that are not denied are."""

    allowed: _Set | None = None
    denied: _Set = field(default=_NONE)

    @classmethod
    def of(cls, names: Names | None) -> Matcher:
        """The matcher for what a policy states; of nothing, one that lets everything through."""
        return cls() if names is None else _matcher(names.allow, names.deny)

    def allows(self, name: str) -> bool:
        """Whether the name is among the allowed ones, or all are allowed."""
        return self.allowed is None or name in self.allowed

    def denies(self, name: str) -> bool:
        """Whether the name is among the denied ones."""
        return name in self.denied

    def permits(self, name: str) -> bool:
        """Whether the name is let through."""
        return self.allows(name) and not self.denies(name)

    def nearest(self, name: str) -> tuple[str, ...]:
        """The names that are let through most like this one, of those that are stated one by one."""
        if self.allowed is None:
            return ()
        return tuple(near for near in self.allowed.stated.nearest(name) if self.permits(near))

    @property
    def advice(self) -> str:
        """What may be used, where that is a short list; otherwise to leave it out."""
        if self.allowed is not None and not self.allowed.patterns:
            usable = [quote(name) for name in sorted(self.allowed.names) if self.permits(name)]
            if 0 < len(usable) <= _SHOWN_ALLOWED:
                return f"use {one_of(usable)}"
        return "leave it out"


@lru_cache(_MATCHERS_KEPT)
def _matcher(allow: tuple[str, ...] | None, deny: tuple[str, ...]) -> Matcher:
    return Matcher(None if allow is None else _Set.of(allow), _Set.of(deny))
