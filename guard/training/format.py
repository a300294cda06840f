"""TrainingFormat: what the lines of a file look like for one trainer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grammar.frozen import frozen
from guard.record import Plain, line_of
from guard.training.line import Kind, TrainingLine


class FormatError(ValueError):
    """A format has no lines of that kind; the message is one sentence."""


@frozen
class TrainingFormat:
    """How lines are written for a trainer.

    `shapes` gives for each kind the members of a line. `beginning` is what a file begins with, such as a byte-order mark.
    `notes` are sentences on what the trainer asks of a file that this package does not see to. `source` says where the format
    is documented.
    """

    name: str
    summary: str
    shapes: Mapping[Kind, Callable[[TrainingLine], dict[str, Any]]]
    source: str
    beginning: bytes = b""
    notes: tuple[str, ...] = ()

    def require(self, kind: Kind) -> None:
        """See that there are lines of that kind.

        Raises:
            FormatError: there are none.
        """
        if kind not in self.shapes:
            kinds = ", ".join(self.shapes)
            raise FormatError(f"the format {self.name} has no lines for {kind}; it has those for {kinds}")

    def write(self, line: TrainingLine) -> bytes:
        """A line as bytes, with the line break at its end."""
        return line_of(self.shapes[line.kind](line)).encode() + b"\n"


def answer(text: str) -> list[Plain]:
    """An answer as the messages that a model says."""
    return [{"role": "assistant", "content": text}]


def sent(line: TrainingLine) -> list[Plain]:
    """The messages of a line as they were sent."""
    return list(line.messages)
