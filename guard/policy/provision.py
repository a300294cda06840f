"""Provision: one thing that a policy states, bound to a language; Inquiry: one tree that is judged by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from grammar import Finding, Language, Rule, Safety, Schema, Severity, TreeFix
from grammar.checker import Judgement
from grammar.footprint import Footprint, FootprintReader, Use
from grammar.rule import Context
from guard.policy.gathering import Asked

_DIGITS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A tree that is judged: what it asks for, and what is known besides.

    `schema` is None where it is not known what the dataset holds, `now` where nobody knows the present. `context` says
    whether suggestions are wanted; `unit` is the language's noun for a whole text.
    """

    asked: Asked
    tree: Any
    schema: Schema | None
    now: float | None
    context: Context
    unit: str

    @property
    def footprint(self) -> Footprint:
        """What the tree itself touches, without the texts inside it."""
        return self.asked.footprint


@dataclass(frozen=True, slots=True, eq=False)
class Provision:
    """One thing that a policy states.

    `title` says it in a few words, `policy` is the name of the policy, empty where it has none. `objections` gives what
    in a tree is against it; `additions` is how many edits it may demand in one text.
    """

    title: str
    policy: str
    objections: Callable[[Inquiry], Iterator[Judgement]] = field(repr=False)
    additions: int = 0


def reader_of(language: Language) -> FootprintReader:
    """How the footprint of the language's trees is read; a language without one has no policies."""
    assert language.footprint is not None
    return language.footprint


def judged(page: Rule, finding: Finding) -> Judgement:
    """A finding as an error under the name of its page."""
    return Judgement(page, Severity.ERROR, (), finding)


def used(page: Rule, message: str, use: Use, help_: str, near: tuple[str, ...] = ()) -> Judgement:
    """An objection to one use of a name."""
    return judged(page, Finding(message, use.path, help=help_, near=near, within=use.within))


def demanded(title: str, changes: Iterable[Any] | None) -> tuple[TreeFix, ...]:
    """What the policy has put in; nothing where the text has no room for it."""
    return () if changes is None else (TreeFix(title, tuple(changes), Safety.REQUIRED),)


def figure(number: int) -> str:
    """A number for a message, cut where it has more digits than anyone reads."""
    return str(number) if abs(number) < 10**_DIGITS_SHOWN else f"more than {10**_DIGITS_SHOWN}"
