"""A second opinion by the nearest examples, with vectors from an embedding of the caller's."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from guard.screening import Ruling

Embed = Callable[[Sequence[str]], Sequence[Sequence[float]]]
"""Texts to vectors, one for each, all of one length."""


class ExampleJudge:
    """Says what the nearest of the given examples says, where it is clearly nearer than those of the other kind.

    `ours` and `others` are embedded once. A question is allowed where the nearest of `ours` is at least `margin` more
    alike than the nearest of `others`, blocked where it is the other way round; otherwise there is no opinion.
    Likeness is the cosine of the angle, from -1 to 1.

    Raises:
        ValueError: there are no examples of one kind, or the vectors are not all of one length.
    """

    def __init__(self, embed: Embed, ours: Sequence[str], others: Sequence[str], *, margin: float = 0.05) -> None:
        if not ours or not others:
            raise ValueError("there must be examples of both kinds: `ours` and `others`")
        self._embed = embed
        self._margin = margin
        vectors = [_unit(vector) for vector in embed([*ours, *others])]
        if len(vectors) != len(ours) + len(others) or len({len(vector) for vector in vectors}) != 1:
            raise ValueError("the embedding must give one vector for each text, all of the same length")
        self._ours, self._others = vectors[: len(ours)], vectors[len(ours) :]

    def opinion(self, text: str, columns: Sequence[str]) -> Ruling | None:
        """What the nearest examples say; None where neither kind is clearly nearer, or the embedding failed."""
        del columns
        try:
            (vector,) = (_unit(each) for each in self._embed([text]))
            ours, others = (max(_likeness(vector, example) for example in kind) for kind in (self._ours, self._others))
        except Exception:  # noqa: BLE001  # it is the caller's function; without an opinion the question stays unsure
            return None
        if ours - others >= self._margin:
            return Ruling.ALLOW
        return Ruling.BLOCK if others - ours >= self._margin else None


def _likeness(one: Sequence[float], other: Sequence[float]) -> float:
    return math.fsum(a * b for a, b in zip(one, other, strict=True))


def _unit(vector: Sequence[float]) -> tuple[float, ...]:
    """The vector of length 1 in the same direction.

    Raises:
        ValueError: it is the zero vector, or not finite.
    """
    length = math.sqrt(math.fsum(part * part for part in vector))
    if not length:
        raise ValueError("the embedding is a zero vector")
    if not math.isfinite(length):
        raise ValueError("the embedding is not finite")
    return tuple(part / length for part in vector)
