"""Footprint: what a query touches, in the terms of a policy; FootprintReader: how it is read from a language's trees.

A policy is judged on the tree, with the same code for every language. What a tree touches, only its language knows:
which names stand for columns, what may be used as an operator, which conditions every record must pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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


class Condition(NamedTuple):
    """One condition on records. `values` are the only values of `column` that pass; None where it is no such thing."""

    column: str
    values: tuple[Any, ...] | None
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
    `offset` is how much earlier the window is that it is compared with, 0 for none. The paths lead to what says so;
    they are empty where nothing does.
    """

    seconds: int | None
    start: int | None = None
    reaches_now: bool = False
    offset: int = 0
    path: Path = ()
    offset_path: Path = ()


@frozen
class Footprint:
    """What one query touches: columns, operators, records, results, time.

    `columns` and `operators` are all uses, implied ones too. `made` are the names that the tree makes itself and that
    then stand where columns can stand, with where each is made. `parts` are the paths of the items of each clause, for
    counting. `conditions` decide over every record that is looked at. `limit` is how many results are asked for,
    `limit_path` where that is said. `window` is None where the tree says nothing of time.
    """

    columns: tuple[Use, ...] = ()
    operators: tuple[Use, ...] = ()
    made: tuple[Use, ...] = ()
    parts: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    conditions: Conditions = Conditions()
    limit: int | None = None
    limit_path: Path = ()
    window: Window | None = None


@frozen(eq=False)
class FootprintReader:
    """How the footprint of a tree is read, and which parts of one a language has.

    `read` gives the footprint of a tree, with the language's vocabulary; never raises on a tree of the language. Texts of
    other languages inside the tree are not its business: each is read by its own language. `kinds` are the clauses of
    operators that it and the texts inside may give, `clauses` those of parts. What it does not have a tree never says:
    a policy that speaks of it cannot be used with the language.

    `related` gives the column of another record that a name may mean, from the name and the vocabulary; it is asked of
    the names in texts inside too. None where the language has no related records.

    `require` gives the changes that put in a condition on a column, so that only these values pass; None where the
    tree has no room for it. `cap` gives those that write a limit. Both are None where the language has no such thing,
    and take the tree first.
    """

    read: Callable[[Any, Any], Footprint]
    kinds: frozenset[str] = frozenset()
    clauses: frozenset[str] = frozenset()
    has_columns: bool = False
    has_conditions: bool = False
    has_limit: bool = False
    has_window: bool = False
    related: Callable[[str, Any], str | None] | None = field(default=None, repr=False)
    require: Callable[[Any, str, tuple[Any, ...]], Iterable[Change] | None] | None = field(default=None, repr=False)
    cap: Callable[[Any, int], Iterable[Change] | None] | None = field(default=None, repr=False)
