"""The split: which groups of near questions are the test, so that none of it was learnt; and a cap on what is alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from hashlib import blake2b

from grammar.frozen import frozen


@frozen
class Place:
    """What decides where a line goes, and whether.

    `at` is the line's number, `group` that of its question's group, `name` the same for the same line in whatever order lines
    come; `footprint` is what its answer is made of. A line that a person judged goes before others.
    """

    at: int
    group: int
    name: bytes
    footprint: Hashable
    is_labelled: bool = False


def capped(places: Iterable[Place], most: int | None, seed: int) -> tuple[list[Place], list[Place]]:
    """The lines that are kept, at most so many of one footprint, and those that are not; each in order.

    Of one footprint those go first that people judged, then those of many questions before many of one question.

    Args:
        places: of the lines.
        most: None keeps all.
        seed: another one keeps others.
    """
    every = list(places)
    if most is None:
        return every, []
    alike: dict[Hashable, list[Place]] = defaultdict(list)
    for place in every:
        alike[place.footprint].append(place)
    kept: set[int] = set()
    for same in alike.values():
        if len(same) <= most:
            kept.update(place.at for place in same)
            continue
        seen: Counter[int] = Counter()
        ordered: list[tuple[bool, int, bytes, int]] = []
        for place in sorted(same, key=lambda place: (not place.is_labelled, drawn(seed, place.name), place.at)):
            ordered.append((not place.is_labelled, seen[place.group], drawn(seed, place.name), place.at))
            seen[place.group] += 1
        kept.update(at for *_, at in sorted(ordered)[:most])
    return [place for place in every if place.at in kept], [place for place in every if place.at not in kept]


def groups_of_test(places: Sequence[Place], names: Mapping[int, bytes], share: float, seed: int) -> frozenset[int]:
    """The groups whose lines are the test: about that share of the lines, whole groups only.

    Groups are taken in an order of their own, by their names and the seed: with more data, most of what was in the test stays in
    it. A group that is too large for what is left of the test is passed over, so that the largest are learnt from. Where there
    are two groups or more, each side has one.

    Args:
        places: of the lines.
        names: of the groups, the same whatever the order of the lines.
        share: of the lines, 0 up to 1.
        seed: another one chooses others.
    """
    sizes = Counter(place.group for place in places)
    if share <= 0 or len(sizes) < 2:
        return frozenset()
    room = max(round(len(places) * share), 1)
    chosen: set[int] = set()
    for group in sorted(sizes, key=lambda group: (drawn(seed, names[group]), names[group])):
        if sizes[group] <= room and len(chosen) < len(sizes) - 1:
            chosen.add(group)
            room -= sizes[group]
        if not room:
            break
    if not chosen:
        chosen.add(min(sizes, key=lambda group: (sizes[group], drawn(seed, names[group]), names[group])))
    return frozenset(chosen)


def drawn(seed: int, name: bytes) -> bytes:
    """Where something comes in an order that looks like chance, and is the same each time."""
    return blake2b(name, digest_size=8, key=str(seed).encode()[:64]).digest()
