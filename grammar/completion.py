"""Completion, Offer, Site: what may come next at a place of a text, and what a language knows of such a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from grammar.frozen import field, frozen
from grammar.schema import Schema
from grammar.source import Span


class OfferKind(StrEnum):
    """What is offered: a name of the schema, one of the values that may stand there, a word of the language, a sign."""

    NAME = "name"
    VALUE = "value"
    WORD = "word"
    SIGN = "sign"


@frozen
class Offer:
    """One thing that may come next: the characters to put in the place of `span`, which is what is half written of it.

    `span` is empty where nothing of it is written yet. `terminal` is the grammar's name for it, `detail` what is known of
    it, such as the type of a column (empty: nothing).
    """

    text: str
    span: Span
    kind: OfferKind
    terminal: str
    detail: str = ""


@frozen
class Completion:
    """What may come next at an offset of a text; what stands behind the offset has no say.

    `offers` begin with the likeliest. Each of them keeps the text before it the beginning of a right text, and what is not
    among them cannot come next, but for what is open: `expected` says in the user's nouns what that is (a number, a string),
    and where `is_cut` is true there are further names and values. `may_end` says that the text may end at the offset.
    `stopped_at` is the offset of the first character that no right text has there, None where all of it is a beginning of
    one: else nothing is offered.
    """

    at: int
    offers: tuple[Offer, ...] = ()
    expected: tuple[str, ...] = ()
    may_end: bool = False
    is_cut: bool = False
    stopped_at: int | None = None


@frozen
class Item:
    """A name or a value that may stand at a place: how it is written there, and what is known of it."""

    text: str
    detail: str = ""
    kind: OfferKind = OfferKind.NAME


def _allows_all(_text: str) -> bool:
    return True


@frozen
class Site:
    """What a language knows of a place of a text beyond its grammar.

    `items` are names and values by the terminal that they are written as, the likeliest first; `closed` are the terminals of
    which nothing else may stand there. `beside` says of a terminal that its items may stand only where another terminal may:
    of a quoted name, where one without quotes may. `allows` says of a word or a sign whether a right text may have it
    there: of a key that stands there already it says no.
    """

    items: Mapping[str, Sequence[Item]] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    beside: Mapping[str, str] = field(default_factory=dict)
    allows: Callable[[str], bool] = _allows_all


Sites = Callable[[str, "Schema | None"], Site]
"""(the beginning of a text, up to a token's beginning; the schema or None) to what is known of the place behind it."""
