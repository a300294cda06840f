"""Assertion: one claim about a record that is true, false, or does not apply; Asked: what it is asked about."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from typing import Any

from grammar.frozen import field, frozen
from guard.evals.scored import ScoredRecord
from guard.journey import Guard
from guard.policy.gathering import Asked as Touched
from guard.policy.gathering import gather
from guard.record import Record

Answer = tuple[bool | None, str]
"""Whether the claim is true, None where it does not apply; why it is not, empty where there is nothing to say."""


class AssertionFileError(ValueError):
    """Assertions that cannot be used; the message is one sentence."""


class Asked:
    """One record as assertions see it: what was scored, the record itself, and the tree of its query.

    The tree is that of the canonical query, read when an assertion first asks for it.
    """

    def __init__(self, scored: ScoredRecord, record: Record, guard: Guard) -> None:
        self.scored = scored
        self.record = record
        self.guard = guard

    @cached_property
    def tree(self) -> Any:
        """The tree of the query; None where there is none, or it is not of the language."""
        query = self.scored.query
        return None if query is None else tree_of(self.guard, query)

    @cached_property
    def touched(self) -> Touched | None:
        """What the query touches, texts inside it included; None where there is no query, or the language cannot say."""
        language = self.guard.language
        if self.tree is None or language.footprint is None:
            return None
        return gather(language, self.tree, self.guard.schema)


def tree_of(guard: Guard, text: str) -> Any:
    """The tree of a text that reads as it stands; None of any other."""
    from grammar import Source  # noqa: PLC0415  # most evaluations read no tree
    from grammar.parsing.reader import parse  # noqa: PLC0415

    notation = guard.language.notation
    return parse(notation, Source(text)).tree if len(text) <= notation.max_characters else None


@frozen
class Assertion:
    """One assertion. `ask` answers it; `tags` are those of the records that it is asked of, empty for all."""

    name: str
    ask: Callable[[Asked], Answer] = field(repr=False)
    tags: Collection[str] = ()

    def answer(self, asked: Asked) -> Answer:
        """Its answer on one record. Code of a user's own that raises makes the claim false, with what it raised."""
        if self.tags and not set(self.tags) & set(asked.scored.tags):
            return None, ""
        if not asked.scored.is_judged:
            return None, ""
        try:
            return self.ask(asked)
        except Exception as error:  # noqa: BLE001  # a check that failed is never a check that held
            return False, f"the assertion failed: {type(error).__name__}: {error}"
