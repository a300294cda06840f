"""Words at a small edit distance, looked for among very many at once.

One word against one word is a table: the cell in row i and column j is the distance of the first i characters of the one
from the first j of the other. Here the table is filled once for *all* words together. A cell is then not a number but,
for each number of edits up to the limit, an integer with a bit for every word: whether that word's own cell is at most
that number. A step of the table is a few operations on such integers, which Python does for thousands of words in about
the time that it takes for ten; and a cell further off the diagonal than the limit is never looked at. So what a search
costs is decided by the length of the word that is looked for, and hardly by how many there are to find.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grammar.pattern import pattern

Bits = int
"""A set of words: bit n stands for word n."""

Cell = tuple[Bits, ...]
"""For each number of edits from 0 to the limit, the words whose distance here is at most that."""


class Neighbours:
    """Words, each with its number, to be found by their distance from another word.

    The distance is that of `distance`: insertions, deletions, substitutions and swaps of neighbours
    cost 1 each. Making one costs a step for each character of each word.
    """

    __slots__ = ("_having", "_of_length")

    def __init__(self, words: Sequence[str]) -> None:
        size = (len(words) + 7) // 8
        having: list[dict[str, bytearray]] = []
        of_length: dict[int, bytearray] = {}
        for number, word in enumerate(words):
            byte, bit = number >> 3, 1 << (number & 7)
            if len(word) > len(having):
                having += [{} for _ in range(len(word) - len(having))]
            for at, character in enumerate(word):
                row = having[at]
                if character not in row:
                    row[character] = bytearray(size)
                row[character][byte] |= bit
            of_length.setdefault(len(word), bytearray(size))[byte] |= bit
        self._having: list[dict[str, Bits]] = [
            {character: int.from_bytes(bits, "little") for character, bits in row.items()} for row in having
        ]
        self._of_length: dict[int, Bits] = {
            length: int.from_bytes(bits, "little") for length, bits in of_length.items()
        }

    def within(self, word: str, limit: int) -> tuple[Bits, ...]:
        """The words that are near one: for each number of edits from 0 to `limit`, those at most so far away.

        >>> bits = Neighbours(["asc", "desc", "dsec"]).within("desc", 1)
        >>> [list(numbers(each)) for each in bits]
        [[1], [1, 2]]
        """
        length, nothing = len(word), (0,) * (limit + 1)
        everyone = 0
        for size, bits in self._of_length.items():
            if abs(size - length) <= limit:
                everyone |= bits
        if not everyone:
            return nothing
        # A row is its cells by diagonal (column minus row), -limit to limit, with an empty cell on either side.
        empty: list[Cell] = [nothing] * (2 * limit + 3)
        last_but_one = empty
        last = list(empty)
        for column in range(limit + 1):
            last[column + limit + 1] = _from(column, everyone, limit)
        before = ""
        for row, character in enumerate(word, 1):
            cells = list(empty)
            for column in range(max(0, row - limit), min(row + limit, len(self._having)) + 1):
                at = column - row + limit + 1
                if column == 0:
                    cells[at] = _from(row, everyone, limit)
                    continue
                here = self._having[column - 1]
                swapped = here.get(before, 0) and self._having[column - 2].get(character, 0) & here[before]
                cells[at] = _cell(
                    abs(column - row),
                    last[at],
                    here.get(character, 0),
                    last[at + 1],
                    cells[at - 1],
                    last_but_one[at],
                    swapped if column > 1 else 0,
                )
            if not any(cell[limit] for cell in cells):
                return nothing
            last_but_one, last, before = last, cells, character
        found = [0] * (limit + 1)
        for diagonal in range(-limit, limit + 1):
            ending = self._of_length.get(length + diagonal, 0)
            for edits, bits in enumerate(last[diagonal + limit + 1]):
                found[edits] |= bits & ending
        return tuple(found)


def _from(least: int, everyone: Bits, limit: int) -> Cell:
    """The cell at the edge of the table, whose distance is `least` for everyone."""
    return tuple(everyone if edits >= least else 0 for edits in range(limit + 1))


def _cell(least: int, corner: Cell, same: Bits, above: Cell, left: Cell, swap_corner: Cell, swapped: Bits) -> Cell:
    """A cell from its neighbours: `same` are the words whose character is the row's own, `swapped` those for which the
    last two characters of both are each other's. No distance here is smaller than `least`.
    """
    cell = [0] * len(corner)
    for edits in range(least, len(corner)):
        bits = corner[edits] & same
        if edits:
            fewer = edits - 1
            bits |= corner[fewer] | above[fewer] | left[fewer]
            if swapped:
                bits |= swap_corner[fewer] & swapped
        cell[edits] = bits
    return tuple(cell)


def numbers(bits: Bits) -> Iterator[int]:
    """The numbers of the words in a set, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def distance(a: str, b: str, limit: int) -> int:
    """The optimal string alignment distance of two strings, or ``limit + 1`` when it is greater than `limit`.

    Insertions, deletions, substitutions and swaps of neighbours cost 1 each. Runs in ``O(len(a) * limit)``.

    >>> distance("recieve", "receive", 2)
    1
    """
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    if a == b:
        return 0
    previous2: list[int] = []
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        low, high = max(1, i - limit), min(len(b), i + limit)
        row = [limit + 1] * (len(b) + 1)
        row[0] = i
        best = limit + 1 if low > 1 else i
        for j in range(low, high + 1):
            y = b[j - 1]
            cost = previous[j - 1] if x == y else 1 + min(previous[j - 1], previous[j], row[j - 1])
            if i > 1 and j > 1 and x != y and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, previous2[j - 2] + 1)
            row[j] = cost
            best = min(best, cost)
        if best > limit:
            return limit + 1
        previous2, previous = previous, row
    return min(previous[len(b)], limit + 1)


# --- names in parts ---

_WORD_BREAK = pattern(r"[\W_]+")
_RISE = pattern(r"(?<=[a-z0-9])(?=[A-Z])")


def segments(name: str) -> list[str]:
    """The parts of a name between its separators, and where its case rises: ``httpStatus`` has two. In lower case."""
    return words(_RISE.sub(" ", name))


def words(name: str) -> list[str]:
    """The parts of a name between its separators, in lower case."""
    return [part for part in _WORD_BREAK.split(name.casefold()) if part]
