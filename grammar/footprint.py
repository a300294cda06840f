"""Footprint: what a query touches, in the terms of a policy; FootprintReader: how it is read from a language's trees.

A policy is judged on the tree, with the same code for every language. What a tree touches, only its language knows:
which names stand for columns, what may be used as an operator, which conditions every record must pass.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from grammar.diagnostic import Path
from grammar.frozen import field, frozen
from grammar.rule import Change


class Use(NamedTuple):
    """One place where a tree names a column or uses an operator.

    `clause` is where a column stands, or of which kind an operator is, in the language's nouns. `path` leads to the
    name (to the whole where it is implied and nowhere written). `related` is the column of another, related record
    that the name may mean, None where it can mean none. `is_result` says that the name is one which the tree itself
    gives to a result, so that no column need have it. `within` are offsets into the text at `path`, where the name
    stands in a text of another language; a language does not set it.

    A named tuple, since every right answer makes some.
    """

    name: str
    clause: str
    path: Path
    related: str | None = None
    is_result: bool = False
    within: tuple[int, int] | None = None


class Bound(NamedTuple):
    """An end of a range of numbers; `is_included` says whether the number itself is in the range."""

    number: int | float | Decimal
    is_included: bool = True

    @classmethod
    def of(cls, included: Any, excluded: Any) -> Bound | None:
        """The end that one of the two numbers states; None where both are None."""
        if included is not None:
            return cls(included)
        return None if excluded is None else cls(excluded, is_included=False)


class Condition(NamedTuple):
    """One condition on records: which values of `column` pass. What it is not of these, it does not say.

    `values` are the only ones that pass, `excluded` some that do not. `lower` and `upper` are the ends of a range of
    numbers that all that pass are in. `prefix` is what every string begins with that passes. None: it says no such thing.
    """

    column: str
    values: tuple[Any, ...] | None
    path: Path
    excluded: tuple[Any, ...] | None = None
    lower: Bound | None = None
    upper: Bound | None = None
    prefix: str | None = None


class Least(NamedTuple):
    """A condition on results: only groups of at least `number` records, or of so many different values of `column`."""

    number: int
    column: str | None
    path: Path


@frozen
class Conditions:
    """Conditions that a record must all pass; with `is_any`, of which it must pass one. Empty: every record passes."""

    parts: tuple[Condition | Conditions, ...] = ()
    is_any: bool = False


@frozen
class Window:
    """The time that a tree asks about, at its longest reading; all in seconds.

    `seconds` is its length, None where that cannot be told. `start` is the UNIX time at which it begins at the
    earliest, None where it ends with the present. `reaches_now` says that it may go on from `start` to the present.
    `offset` is how much earlier the window is that it is compared with, 0 for none. `step` is the length of the steps
    in which results are counted over it, None where nothing says it. The paths lead to what says so; they are empty
    where nothing does.
    """

    seconds: int | None
    start: int | None = None
    reaches_now: bool = False
    offset: int = 0
    path: Path = ()
    offset_path: Path = ()
    step: int | None = None
    step_path: Path = ()


@frozen
class Footprint:
    """What one query touches: columns, operators, records, results, time.

    `columns` and `operators` are all uses, implied ones too. `made` are the names that the tree makes itself and that
    then stand where columns can stand, with where each is made; `results` are those that it gives to results. `parts`
    are the paths of the items of each clause, for counting. `conditions` decide over every record that is looked at.
    `least` are the conditions on how many records a result is made of, which must all be met; `partial` is where
    something is calculated from a part of a group only. `limit` is how many results are asked for, `limit_path` where
    that is said. `window` is None where the tree says nothing of time.
    """

    columns: tuple[Use, ...] = ()
    operators: tuple[Use, ...] = ()
    made: tuple[Use, ...] = ()
    parts: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    conditions: Conditions = Conditions()
    least: tuple[Least, ...] = ()
    partial: tuple[Path, ...] = ()
    limit: int | None = None
    limit_path: Path = ()
    window: Window | None = None
    results: tuple[Use, ...] = ()


@frozen(eq=False)
class FootprintReader:
    """How the footprint of a tree is read, and which parts of one a language has.

    `read` gives the footprint of a tree, with the language's vocabulary; never raises on a tree of the language. Texts of
    other languages inside the tree are not its business: each is read by its own language. `kinds` are the clauses of
    operators that it and the texts inside may give, `clauses` those of parts, `naming` those in which columns are named.
    `words` gives, of the vocabulary, every operator of a kind, where they are a closed set (None: of no kind it is).
    What it does not have a tree never says: a policy that speaks of it cannot be used with the language.

    `related` gives the column of another record that a name may mean, from the name and the vocabulary; it is asked of
    the names in texts inside too. None where the language has no related records.

    `require` gives the changes that put in a condition that every record must pass (its path is empty); None where the
    tree has no room for it. `cap` gives those that write a limit, `coarsen` those that write the length of the steps in
    seconds, `gather` those that leave smaller groups out. They are None where the language has no such thing, and take
    the tree first.
    """

    read: Callable[[Any, Any], Footprint]
    kinds: frozenset[str] = frozenset()
    clauses: frozenset[str] = frozenset()
    naming: frozenset[str] = frozenset()
    words: Callable[[Any], Mapping[str, Collection[str]]] | None = field(default=None, repr=False)
    has_columns: bool = False
    has_conditions: bool = False
    has_limit: bool = False
    has_window: bool = False
    has_steps: bool = False
    has_groups: bool = False
    related: Callable[[str, Any], str | None] | None = field(default=None, repr=False)
    require: Callable[[Any, Condition], Iterable[Change] | None] | None = field(default=None, repr=False)
    cap: Callable[[Any, int], Iterable[Change] | None] | None = field(default=None, repr=False)
    coarsen: Callable[[Any, int], Iterable[Change] | None] | None = field(default=None, repr=False)
    gather: Callable[[Any, Least], Iterable[Change] | None] | None = field(default=None, repr=False)
