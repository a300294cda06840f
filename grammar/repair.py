"""Repair, @repair: one named way to repair a fault that reading found; declared values, collected like rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from grammar.diagnostic import Edit, Fix, Path, Safety
from grammar.folder import explanation_of, name_of
from grammar.frozen import field, frozen, replace
from grammar.rule import Change, TreeFix


@frozen
class Occurrence:
    """One fault in a text, as a repair sees it.

    `fault` is its name; `what` the kind of object it stands in (``"query"``, ``"filter"``); `key` the member's key, or
    the list's where the fault is an item; `value` what stands there as JSON values (None where it stands for none), and
    `text` how it is written; `path` leads to the value, from the root; `members` are the other members of the object,
    by key; `is_item` says that the value is an item of the list `key`. `vocabulary` is the language's. `siblings` counts
    the other items of the nearest list around the fault, and `outer` are the members of the object that has that list,
    itself left out; both are empty outside of lists. `row` are the values of the list that a faulty item stands in, None
    elsewhere.
    """

    fault: str
    what: str
    key: str
    value: Any
    path: Path
    members: Mapping[str, Any] = field(default_factory=dict)
    is_item: bool = False
    text: str = ""
    vocabulary: Any = None
    siblings: int = 0
    outer: Mapping[str, Any] = field(default_factory=dict)
    row: tuple[Any, ...] | None = None


@frozen
class Repair:
    """One way to mend a fault: its name, its reason, and what it makes of an occurrence.

    `before` and `after` are an example's texts; `faults` the faults it answers. `offer` gives the fix, with changes in
    absolute paths and its safety, or None where it does not apply.
    """

    name: str
    explanation: str
    faults: frozenset[str]
    safety: Safety
    examples: tuple[tuple[str, str], ...]
    offer: Callable[[Occurrence], TreeFix | None] = field(repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """By the name of its function, which in its module is the name of the repair."""
        from grammar.recipe import by_name

        return by_name(self, self.offer)


def repair(
    faults: Iterable[str], *, safety: Safety, examples: Iterable[tuple[str, str]]
) -> Callable[[Callable[[Occurrence], TreeFix | None]], Repair]:
    """Make a repair of a function: its name is the repair's, its docstring the reason why its fix is right.

    `safety` is that of the least safe fix it may offer.

    Raises:
        TypeError: the function has no docstring.
    """

    def declare(offer: Callable[[Occurrence], TreeFix | None]) -> Repair:
        explanation = explanation_of(offer, "repair")
        return Repair(name_of(offer), explanation, frozenset(faults), safety, tuple(examples), offer)

    return declare


def fix_of(fix: TreeFix, node: Path, edits_of: Callable[[Change], Sequence[Edit]]) -> Fix | None:
    """The fix as edits of the text, or None where one of its changes cannot be made there, or two of them touch.

    Args:
        fix: what is to change, in paths from `node`.
        node: the way from the root to where the fix's paths begin.
        edits_of: the characters that a change in terms of the whole tree touches.
    """
    edits: list[Edit] = []
    for change in fix.changes:
        touched = edits_of(replace(change, path=node + change.path))
        if not touched:
            return None
        edits += touched
    edits.sort(key=lambda edit: edit.span)
    if any(a.span.end > b.span.start for a, b in pairwise(edits)):
        return None
    return Fix(fix.title, tuple(edits), fix.safety)
