"""Agreement: how far people who labelled the same records, or picked of the same pairs, say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from random import Random

from grammar.frozen import frozen
from guard.evals.estimates import Agreement, Interval
from guard.label import PICKS, Label

SEED = 20_261_201
"""The seed of the bootstrap; it is told with the result."""


@frozen
class Person:
    """What one person has said: how many records are good, how many bad, how many were skipped, how many pairs were picked."""

    name: str
    good: int = 0
    bad: int = 0
    skipped: int = 0
    picks: int = 0
    ties: int = 0
    left: int = 0
    """How many picks that are no ties took the answer on the left: about half of them, unless a side is preferred."""


@frozen
class Together:
    """Two people: on what both have said, the table of their agreement, and the bootstrap interval of kappa."""

    first: str
    second: str
    table: Agreement
    interval: Interval | None = None
    ties: int = 0
    """Pairs that were left out of the table because one or both said that neither answer is better."""
    same_ties: int = 0


def people(labels: Iterable[Label]) -> tuple[Person, ...]:
    """Everybody who has said anything that holds, by name."""
    counted: dict[str, Counter[str]] = {}
    for label in labels:
        counts = counted.setdefault(label.by, Counter())
        counts[label.says] += 1
        if label.says in ("first", "second") and label.left is not None:
            counts["left"] += (label.says == "first") == (label.left == 0)
    return tuple(
        Person(
            name,
            counts["good"],
            counts["bad"],
            counts["skip"],
            sum(counts[pick] for pick in PICKS),
            counts["tie"],
            counts["left"],
        )
        for name, counts in sorted(counted.items())
    )


def agreements(verdicts: Iterable[tuple[str, str, bool]]) -> tuple[Together, ...]:
    """Of each two people who judged a record in common. `verdicts` are who said of what whether it is good."""
    said: dict[str, dict[str, bool]] = {}
    for by, name, is_good in verdicts:
        said.setdefault(by, {})[name] = is_good
    return tuple(_together(first, second, said[first], said[second]) for first, second in combinations(sorted(said), 2))


def picks(labels: Iterable[Label]) -> tuple[Together, ...]:
    """Of each two people who picked of a pair in common: whether they took the same one. Ties are counted beside the table.

    Which answer of a pair is the first is chance, so kappa and AC1 are near each other; raw agreement is what to look at.
    """
    said: dict[str, dict[tuple[object, ...], str]] = {}
    for label in labels:
        if label.says in PICKS:
            said.setdefault(label.by, {})[_pair(label)] = _better(label)
    found = []
    for first, second in combinations(sorted(said), 2):
        ones, others = said[first], said[second]
        common = ones.keys() & others.keys()
        decided = {pair for pair in common if "tie" not in (ones[pair], others[pair])}
        together = _together(
            first,
            second,
            {str(pair): ones[pair] == "first" for pair in decided},
            {str(pair): others[pair] == "first" for pair in decided},
        )
        same = sum(ones[pair] == others[pair] == "tie" for pair in common)
        found.append(
            Together(first, second, together.table, together.interval, len(common) - len(decided), same),
        )
    return tuple(found)


def _pair(label: Label) -> tuple[object, ...]:
    return tuple(sorted((answer.record, answer.attempt) for answer in label.answers))


def _better(label: Label) -> str:
    """The pick as if the answers stood in an order of their own."""
    keys = [(answer.record, answer.attempt) for answer in label.answers]
    if label.says == "tie" or keys == sorted(keys):
        return label.says
    return "second" if label.says == "first" else "first"


def _together(first: str, second: str, ones: dict[str, bool], others: dict[str, bool]) -> Together:
    cells = Counter(_cells(ones, others))
    table = Agreement(cells[True, True], cells[True, False], cells[False, True], cells[False, False])
    return Together(first, second, table, table.kappa_interval(Random(SEED)) if table.total else None)  # noqa: S311


def _cells(ones: dict[str, bool], others: dict[str, bool]) -> Iterator[tuple[bool, bool]]:
    return ((ones[name], others[name]) for name in ones.keys() & others.keys())
