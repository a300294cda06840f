"""Which columns may be named: anywhere, in one clause, and of related records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from grammar import Finding, Language, Schema
from grammar.checker import Judgement
from grammar.diagnostic import quote
from grammar.footprint import FootprintReader, Use
from guard.policy import faults
from guard.policy.matching import Matcher
from guard.policy.provision import Inquiry, Provision, judged, reader_of, used
from guard.policy.statement import Policy

_NAMES_KEPT = 1024
_MOST_PREFIXES = 8
"""A name that means a column of a record related to a related one, and so on, is followed so far."""


def lacking(policy: Policy, footprint: FootprintReader) -> Iterator[str]:
    """What a policy states of columns and the language does not have."""
    if policy.columns is not None:
        if not footprint.has_columns:
            yield "columns"
        for clause in sorted(set(policy.columns.within) - footprint.naming):
            yield f"columns within the clause {quote(clause)}"
    if policy.related is not None and footprint.related is None:
        yield "related records"


def provisions(policy: Policy, language: Language) -> Iterator[Provision]:
    """What a policy states of columns."""
    stated = policy.columns
    if stated is not None or policy.require or policy.related is False:
        yield Provision("columns", policy.name, _Columns.of(policy, language).objections)
    for clause, names in stated.within.items() if stated is not None else ():
        yield Provision(
            f"columns within {clause}", policy.name, _Within(clause, Matcher.of(names), _relating(language)).objections
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """The columns that may be named anywhere."""

    policy: Policy
    matcher: Matcher
    is_open: Callable[[str, str | None], bool] = field(repr=False)
    related_of: Callable[[str], str | None] = field(repr=False)

    @classmethod
    def of(cls, policy: Policy, language: Language) -> _Columns:
        matcher = Matcher.of(policy.columns)
        return cls(policy, matcher, _opening(matcher), _relating(language))

    def objections(self, inquiry: Inquiry) -> Iterator[Judgement]:
        """What is said of every name that stands for a column, and of those that the text makes."""
        asked, schema = inquiry.asked, inquiry.schema
        made = {use.name for use in asked.footprint.made} if asked.footprint.made else ()
        for use in asked.footprint.made:
            if self._may_hide(use, schema):
                message = f"the name {quote(use.name)} may be the name of a restricted column"
                help_ = "give it another name"
                yield judged(faults.HIDING_NAME, Finding(message, use.path, label="made here", help=help_))
        for use in asked.columns:
            if use.name in made:
                continue  # what is to be said of it is said where it is made
            is_denied = _is_denied_beyond(self.matcher, self.related_of, use.related)
            if is_denied or not (self.is_open(use.name, use.related) or (use.is_result and not self._is_denied(use))):
                message = f"column {quote(use.name)} is not allowed by the policy"
                near = self.matcher.nearest(use.name) if inquiry.context.suggests(use.name) else ()
                yield used(faults.FORBIDDEN_COLUMN, message, use, "leave it out", near)
            elif use.related is not None and not (self.policy.allows_related or (schema and use.name in schema)):
                message = f"{quote(use.name)} is a column of a related record"
                help_ = f"use {quote(use.related)} of the record itself"
                yield used(faults.RELATED_COLUMN, message, use, help_)

    def _may_hide(self, use: Use, schema: Schema | None) -> bool:
        """Whether a name that the query makes may be a column's that it could not have named."""
        if self.matcher.denies(use.name) or any(use.name == predicate.column for predicate in self.policy.require):
            return True
        if use.related is not None and not (self.is_open(use.name, use.related) and self.policy.allows_related):
            return True
        is_new = schema is not None and not schema.is_open and use.name not in schema
        return not is_new and not self.matcher.allows(use.name)

    def _is_denied(self, use: Use) -> bool:
        return self.matcher.denies(use.name) or (use.related is not None and self.matcher.denies(use.related))


def _is_denied_beyond(matcher: Matcher, related_of: Callable[[str], str | None], related: str | None) -> bool:
    """Whether a record that is related to a related one has a denied column of that name, and so on."""
    name = related
    for _ in range(_MOST_PREFIXES):
        name = None if name is None else related_of(name)
        if name is None:
            return False
        if matcher.denies(name):
            return True
    return True


def _relating(language: Language) -> Callable[[str], str | None]:
    """What gives the column of another record that a name may mean."""
    related = reader_of(language).related

    def related_of(name: str) -> str | None:
        return None if related is None else related(name, language.vocabulary)

    return related_of


@lru_cache(256)
def _opening(matcher: Matcher) -> Callable[[str, str | None], bool]:
    """Whether a name is denied in no sense that it may have, and allowed in one; callers with the same columns share it."""

    @lru_cache(_NAMES_KEPT)  # the names of one dataset come again and again
    def is_open(name: str, related: str | None) -> bool:
        if matcher.denies(name) or (related is not None and matcher.denies(related)):
            return False
        return matcher.allows(name) or (related is not None and matcher.allows(related))

    return is_open


@dataclass(frozen=True, slots=True, eq=False)
class _Within:
    """The columns that may be named in one clause."""

    clause: str
    matcher: Matcher
    related_of: Callable[[str], str | None] = field(repr=False)

    def objections(self, inquiry: Inquiry) -> Iterator[Judgement]:
        """What is said of the names in the clause, and of the columns that names made in the text are made of."""
        asked = inquiry.asked
        for use in asked.columns:
            if use.clause != self.clause:
                continue
            for name, related in asked.meant(use):
                is_denied = related is not None and self.matcher.denies(related)
                if self.matcher.permits(name) and not (
                    is_denied or _is_denied_beyond(self.matcher, self.related_of, related)
                ):
                    continue
                noun = self.clause.replace("_", " ")
                message = f"column {quote(name)} is not allowed among the {noun} by the policy"
                near = self.matcher.nearest(name) if inquiry.context.suggests(name) else ()
                help_ = "leave it out" if name == use.name else f"leave {quote(use.name)} out, which is made of it"
                yield used(faults.FORBIDDEN_COLUMN, message, use, help_, near)
