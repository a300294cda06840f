"""InScope, Unsure, OutOfScope: what the guard says of one question; a closed set."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, Protocol, TypeAlias

from grammar import Span
from grammar.frozen import frozen


class Ruling(StrEnum):
    """What a screening says is to be done with a question, in one word."""

    ALLOW = "allow"
    FLAG = "flag"
    BLOCK = "block"


@frozen
class Reason:
    """One sign that a question is not one of the product's, for the audit and for whoever runs the product.

    `name` is the sign in kebab-case and the reason's identity; `message` stands alone in one line; `span` is the place
    in the raw question, None where the question as a whole is meant or the place was moved by what was taken out of it.
    The asker is shown none of it.
    """

    name: str
    message: str
    span: Span | None = None


@frozen
class InScope:
    """Nothing speaks against answering the question, which is not to say that it is harmless.

    `question` is as the asker wrote it, `text` what is to be sent on: the same without what only hides or decorates.
    `score` is how little the question is like the product's, from 0 to 1; it is no probability. `reasons` is empty
    unless the screening only observes: then it holds what would have been said, and `would_be` what the mode `block`
    would have decided.
    """

    question: str
    text: str
    reasons: tuple[Reason, ...] = ()
    score: float = 0.0
    would_be: Ruling = Ruling.ALLOW

    decision: ClassVar[Ruling] = Ruling.ALLOW

    def __bool__(self) -> bool:
        """True: the question may be sent on."""
        return True


@frozen
class Unsure:
    """The question may be sent on, and somebody or something should look at it; `reasons` has at least one.

    `would_be` is what the mode `block` would have decided: a refusal, where the mode `flag` only flagged it.
    """

    question: str
    text: str
    reasons: tuple[Reason, ...]
    score: float = 0.0
    would_be: Ruling = Ruling.FLAG

    decision: ClassVar[Ruling] = Ruling.FLAG

    def __bool__(self) -> bool:
        """True: the question may be sent on, as every door of the guard does; whoever wants to look asks for the type."""
        return True


@frozen
class OutOfScope:
    """The question is refused: no model is asked. `reasons` has at least one, the one that decided first.

    `reply` is for the asker: what happened and what can be asked instead, in plain words that tell nothing of the
    rules. `text` is normalised as for any other question, so that a log shows what was hidden in it.
    """

    question: str
    text: str
    reasons: tuple[Reason, ...]
    reply: str
    score: float = 1.0

    decision: ClassVar[Ruling] = Ruling.BLOCK
    would_be: ClassVar[Ruling] = Ruling.BLOCK

    def __bool__(self) -> bool:
        """False, so that ``if screen(question): ask()`` asks nothing that was refused."""
        return False


Screening: TypeAlias = InScope | Unsure | OutOfScope
"""What the guard says of one question. It is true where that may be sent on, so false for an `OutOfScope` only."""


class Judge(Protocol):
    """A second opinion on questions in the unsure band, from a model or by examples; never asked about a refusal."""

    def opinion(self, text: str, columns: Sequence[str]) -> Ruling | None:
        """What is to be done with a normalised question about a dataset with these columns; None where it cannot say.

        The text is an asker's and may be hostile. Implementations do not raise: a timeout or an empty budget is None.
        """
        ...


class Screener(Protocol):
    """Who says whether a question is one to answer: a `guard.scope.Scope`."""

    def screen(self, question: str, /) -> Screening:
        """What is said of the question."""
