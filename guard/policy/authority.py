"""Authority: a policy bound to one language; what it objects to in a tree, and where in the text that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import islice
from typing import Any

from grammar import Diagnostic, Finding, Language, Places, Rule, Safety, Schema, Severity, TreeFix
from grammar.checker import MAX_FINDINGS, Judgement, locate
from grammar.diagnostic import Path, one_of, quote
from grammar.footprint import Condition, Footprint, FootprintReader, Use, Window
from grammar.rule import Context
from guard.policy import faults
from guard.policy.documents import PolicyError
from guard.policy.domination import Bond
from guard.policy.gathering import Asked, gather
from guard.policy.matching import Matcher
from guard.policy.statement import Policy, Predicate

_DIGITS_SHOWN = 20
_OFTEN = 10
_NAMES_KEPT = 1024
_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60))


@dataclass(frozen=True, slots=True, eq=False)
class Authority:
    """What one caller may ask for in one language: a policy, sorted for judging many trees."""

    policy: Policy
    language: Language
    footprint: FootprintReader
    columns: Matcher
    operators: Mapping[str, Matcher]
    required: tuple[tuple[Predicate, Bond], ...]
    _is_open: Callable[[str, str | None], bool] = field(repr=False)

    @classmethod
    def of(cls, policy: Policy, language: Language) -> Authority:
        """The authority of a policy over the texts of a language.

        Raises:
            PolicyError: the policy states something that the language does not have, so it would limit nothing.
        """
        footprint = language.footprint
        if footprint is None:
            raise PolicyError(f"the language {quote(language.name)} does not support policies")
        for word in _empty_words(policy, footprint):
            raise PolicyError(f"the policy states {word}, which the language {quote(language.name)} does not have")
        columns = Matcher.of(policy.columns)
        return cls(
            policy,
            language,
            footprint,
            columns,
            operators={kind: Matcher.of(names) for kind, names in policy.operators.items()},
            required=tuple((predicate, Bond.of(predicate.column, predicate.values)) for predicate in policy.require),
            # The names of one dataset come again and again.
            _is_open=lru_cache(_NAMES_KEPT)(partial(_opens, columns)),
        )

    @property
    def additions(self) -> int:
        """How many things the policy may have put into one text, each by an edit of its own."""
        limit = self.policy.limit
        return sum(predicate.mode == "add" for predicate in self.policy.require) + (
            limit is not None and limit.absent == "fill"
        )

    def permits(self, tree: Any, schema: Schema | None, now: float | None) -> bool:
        """Whether nothing in a tree is objected to."""
        return next(self._objections(tree, schema, now, Context(tree, is_deciding=True)), None) is None

    def diagnose(
        self, tree: Any, places: Places, schema: Schema | None, now: float | None, told: Iterable[Path] = ()
    ) -> tuple[Diagnostic, ...]:
        """What is objected to, in the order of the text; a fix is there only where the policy has things put in.

        Args:
            tree: of the authority's language.
            places: where its nodes stand.
            schema: what the dataset holds, None where that is not known.
            now: the present as UNIX seconds, None where nobody knows it; what depends on it is then objected to.
            told: where errors are reported already. That a part there cannot be judged follows from these.
        """
        known = frozenset(told)
        every = self._objections(tree, schema, now, Context(tree))
        breaches = list(islice((breach for breach in every if not _follows(breach, known)), MAX_FINDINGS))
        if self.policy.name:
            note = f"policy {quote(self.policy.name)}"
            breaches = [
                replace(breach, finding=replace(breach.finding, note=breach.finding.note or note))
                for breach in breaches
            ]
        return locate(places, breaches)

    def _objections(self, tree: Any, schema: Schema | None, now: float | None, context: Context) -> Iterator[Judgement]:
        policy, asked = self.policy, gather(self.language, tree, schema)
        for path in asked.unjudged:
            message = f"what this part of the {self._unit} asks for cannot be determined"
            yield _judged(faults.UNJUDGED_PART, Finding(message, path))
        if policy.columns is not None or policy.require or policy.related is False:
            yield from self._about_columns(asked, schema, context)
        if self.operators:
            yield from self._about_operators(asked, context)
        if policy.most:
            yield from self._about_sizes(asked.footprint)
        if policy.limit is not None:
            yield from self._about_limit(asked.footprint, tree)
        if policy.time is not None:
            yield from self._about_time(asked.footprint.window or Window(None), now)
        for predicate, bond in self.required:
            yield from self._about_condition(predicate, bond, asked.footprint, tree)

    # --- columns ---

    def _about_columns(self, asked: Asked, schema: Schema | None, context: Context) -> Iterator[Judgement]:
        made = {use.name for use in asked.footprint.made} if asked.footprint.made else ()
        for use in asked.footprint.made:
            if self._may_hide(use, schema):
                message = f"the name {quote(use.name)} may be the name of a restricted column"
                help_ = "give it another name"
                yield _judged(faults.HIDING_NAME, Finding(message, use.path, label="made here", help=help_))
        for use in asked.columns:
            if use.name in made:
                continue  # what is to be said of it is said where it is made
            if not (self._is_open(use.name, use.related) or (use.is_result and not self._is_denied(use))):
                message = f"column {quote(use.name)} is not allowed by the policy"
                near = self.columns.nearest(use.name) if context.suggests(use.name) else ()
                yield _used(faults.FORBIDDEN_COLUMN, message, use, "leave it out", near)
            elif use.related is not None and not (self.policy.allows_related or (schema and use.name in schema)):
                message = f"{quote(use.name)} is a column of a related record"
                help_ = f"use {quote(use.related)} of the record itself"
                yield _used(faults.RELATED_COLUMN, message, use, help_)

    def _may_hide(self, use: Use, schema: Schema | None) -> bool:
        """Whether a name that the query makes may be a column's that it could not have named."""
        if self.columns.denies(use.name) or any(use.name == predicate.column for predicate in self.policy.require):
            return True
        if use.related is not None and not (self._is_open(use.name, use.related) and self.policy.allows_related):
            return True
        is_new = schema is not None and not schema.is_open and use.name not in schema
        return not is_new and not self.columns.allows(use.name)

    def _is_denied(self, use: Use) -> bool:
        return self.columns.denies(use.name) or (use.related is not None and self.columns.denies(use.related))

    # --- operators and sizes ---

    def _about_operators(self, asked: Asked, context: Context) -> Iterator[Judgement]:
        for use in asked.operators:
            matcher = self.operators.get(use.clause)
            if matcher is None or matcher.permits(use.name):
                continue
            how = "is not allowed by the policy" if use.path else "is the default, and the policy does not allow it"
            near = matcher.nearest(use.name) if context.suggests(use.name) else ()
            yield _used(faults.FORBIDDEN_OPERATOR, f"{quote(use.name)} {how}", use, matcher.advice, near)

    def _about_sizes(self, footprint: Footprint) -> Iterator[Judgement]:
        for clause, most in self.policy.most.items():
            parts = footprint.parts.get(clause, ())
            if len(parts) > most:
                noun = clause.replace("_", " ")
                message = f"the {self._unit} has {len(parts)} {noun}, more than the {most} allowed"
                yield _judged(faults.TOO_MANY_PARTS, Finding(message, parts[most], label="one too many"))

    def _about_limit(self, footprint: Footprint, tree: Any) -> Iterator[Judgement]:
        limit = self.policy.limit
        assert limit is not None
        if footprint.limit is None:
            fixes: tuple[TreeFix, ...] = ()
            if limit.absent == "fill" and self.footprint.cap is not None:
                changes = self.footprint.cap(tree, limit.most)
                fixes = _fixes(f"set the limit to {limit.most}, as the policy requires", changes)
            message = f"the {self._unit} sets no limit"
            help_ = f"set a limit of at most {limit.most}"
            yield _judged(faults.MISSING_LIMIT, Finding(message, help=help_, fixes=fixes))
        elif footprint.limit > limit.most:
            message = f"a limit of {_figure(footprint.limit)} is more than the {limit.most} allowed"
            help_ = f"set a limit of at most {limit.most}"
            yield _judged(faults.HIGH_LIMIT, Finding(message, footprint.limit_path, help=help_))

    # --- time ---

    def _about_time(self, window: Window, now: float | None) -> Iterator[Judgement]:
        limits = self.policy.time
        assert limits is not None
        if limits.offset is not None and window.offset > limits.offset:
            message = (
                f"the comparison lies {_figure(window.offset)} seconds back, more than the {limits.offset} allowed"
            )
            yield _judged(
                faults.LONG_COMPARISON, Finding(message, window.offset_path, help="compare with a later time")
            )
        seconds, age = _extent(window, now)
        is_unknown = (limits.longest is not None and seconds is None) or (limits.oldest is not None and age is None)
        if is_unknown:
            message = f"the time range of the {self._unit} cannot be determined"
            help_ = "state the time range in seconds back from now"
            yield _judged(faults.UNKNOWN_TIME, Finding(message, window.path, help=help_))
            return
        if limits.longest is not None and seconds is not None and seconds > limits.longest:
            message = f"the {self._unit} covers {_long(seconds)}, more than the {_long(limits.longest)} allowed"
            help_ = f"ask about at most {limits.longest} seconds"
            yield _judged(faults.LONG_TIME, Finding(message, window.path, help=help_))
        if limits.oldest is not None and age is not None and age > limits.oldest:
            message = f"the {self._unit} looks back {_long(age)}, more than the {_long(limits.oldest)} allowed"
            help_ = f"look back at most {limits.oldest} seconds"
            yield _judged(faults.OLD_START, Finding(message, window.path, help=help_))

    # --- conditions ---

    def _about_condition(
        self, predicate: Predicate, bond: Bond, footprint: Footprint, tree: Any
    ) -> Iterator[Judgement]:
        column, values = predicate.column, predicate.values
        others = tuple(bond.broken(footprint.conditions))
        if not others and bond.holds(footprint.conditions):
            return
        told = one_of([quote(str(value)) for value in values])
        for condition in others:
            message = f"a condition allows values of {quote(column)} other than {told}"
            yield _judged(faults.UNDONE_CONDITION, Finding(message, condition.path, help=f"allow {told} only"))
        if others:
            return
        fixes: tuple[TreeFix, ...] = ()
        if predicate.mode == "add" and self.footprint.require is not None:
            changes = self.footprint.require(tree, column, values)
            fixes = _fixes(f"add the condition {quote(column)} = {told}, as the policy requires", changes)
        is_weak = any(isinstance(part, Condition) and part.column == column for part in footprint.conditions.parts)
        is_any = footprint.conditions.is_any and len(footprint.conditions.parts) > 1
        yield _judged(
            faults.MISSING_CONDITION,
            Finding(
                f"the {self._unit} is not restricted to {quote(column)} = {told}",
                _first(footprint, column) if is_weak else (),
                help=f"add the condition {quote(column)} = {told}, and join all conditions with AND",
                note="a condition that is joined to others with OR restricts nothing" if is_any else None,
                fixes=fixes,
            ),
        )

    @property
    def _unit(self) -> str:
        return self.language.notation.explaining.unit


def _empty_words(policy: Policy, footprint: FootprintReader) -> Iterator[str]:
    """What the policy states and the language does not have."""
    if policy.columns is not None and not footprint.has_columns:
        yield "columns"
    for kind in sorted(set(policy.operators) - footprint.kinds):
        yield f"operators of the kind {quote(kind)}"
    for clause in sorted(set(policy.most) - footprint.clauses):
        yield f"the clause {quote(clause)}"
    if policy.limit is not None and not footprint.has_limit:
        yield "a limit"
    if policy.time is not None and not footprint.has_window:
        yield "time"
    if policy.require and not footprint.has_conditions:
        yield "required conditions"
    if policy.related is not None and footprint.related is None:
        yield "related records"


def _opens(columns: Matcher, name: str, related: str | None) -> bool:
    """Whether a name is denied in no sense that it may have, and allowed in one."""
    if columns.denies(name) or (related is not None and columns.denies(related)):
        return False
    return columns.allows(name) or (related is not None and columns.allows(related))


def _extent(window: Window, now: float | None) -> tuple[int | None, int | None]:
    """How many seconds a window covers and how long ago it, or what it is compared with, begins; None: not known."""
    seconds, start = window.seconds, window.start
    if seconds is None:
        return None, None
    if start is None:
        return seconds, seconds + window.offset
    if now is None:
        return (None if window.reaches_now else seconds), None
    since = int(now) - start
    return (max(seconds, since) if window.reaches_now else seconds), since + window.offset


def _first(footprint: Footprint, column: str) -> Path:
    """Where the first condition on a column stands that does not do."""
    parts = footprint.conditions.parts
    return next((part.path for part in parts if isinstance(part, Condition) and part.column == column), ())


def _judged(page: Rule, finding: Finding) -> Judgement:
    return Judgement(page, Severity.ERROR, (), finding)


def _follows(judged: Judgement, known: frozenset[Path]) -> bool:
    return judged.rule is faults.UNJUDGED_PART and judged.finding.path in known


def _used(page: Rule, message: str, use: Use, help_: str, near: tuple[str, ...] = ()) -> Judgement:
    return _judged(page, Finding(message, use.path, help=help_, near=near, within=use.within))


def _fixes(title: str, changes: Any) -> tuple[TreeFix, ...]:
    """What the policy has put in; nothing where the text has no room for it."""
    return () if changes is None else (TreeFix(title, tuple(changes), Safety.REQUIRED),)


def _long(seconds: int) -> str:
    """A duration in the largest unit of which it is a multiple, or rounded to one that it is many times as long as."""
    unit, size = next((unit_size for unit_size in _UNITS if seconds and seconds % unit_size[1] == 0), ("second", 1))
    about, length = next((unit_size for unit_size in _UNITS if seconds >= _OFTEN * unit_size[1]), (unit, size))
    if length > size:
        return f"about {_figure(seconds // length)} {about}s"
    number = seconds // size
    return f"{_figure(number)} {unit}{'s' * (number != 1)}"


def _figure(number: int) -> str:
    """A number for a message, cut where it has more digits than anyone reads."""
    return str(number) if abs(number) < 10**_DIGITS_SHOWN else f"more than {10**_DIGITS_SHOWN}"
