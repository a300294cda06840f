"""Target, Export: an engine that a grammar is written for, and what was written, with what it does not say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from grammar.frozen import frozen

if TYPE_CHECKING:
    from grammar.diagnostic import Path
    from grammar.language import Language
    from grammar.schema import Schema


class ExportError(ValueError):
    """A grammar that a target cannot say. The message is one sentence with the construct and its place."""


class Direction(StrEnum):
    """How an export differs: it takes texts that the language refuses, or refuses some that the language takes."""

    WIDER = "wider"
    NARROWER = "narrower"


@frozen
class Difference:
    """One thing that an export does not say as the language does, in one sentence, and in which direction it errs.

    What is wider has to be checked afterwards, as the guard does; what is narrower can never be written.
    """

    direction: Direction
    what: str


@frozen
class Restored:
    """An engine's text as one of the language, and the paths of the members that stood for nothing and were left out."""

    text: str
    left_out: tuple[Path, ...] = ()


def _as_it_is(text: str) -> Restored:
    return Restored(text)


def _itself(text: str) -> str:
    return text


class Notation(StrEnum):
    """What an artefact is written in."""

    LARK = "lark"
    GBNF = "gbnf"
    EBNF = "ebnf"
    SCHEMA = "json-schema"


@frozen(eq=False)
class Export:
    """A grammar written for a target.

    `text` is the artefact, `document` the same as data where it is a JSON Schema; `differences` are what it does not say.
    `restore` makes a text that the engine wrote one of the language (for a target that demands every key, members that are
    null and need not be there are left out), `arrange` a text of the language one that the engine could write: keys in its
    order, its blanks.
    """

    target: str
    language: str
    notation: Notation
    text: str
    document: Any = None
    differences: tuple[Difference, ...] = ()
    restore: Callable[[str], Restored] = _as_it_is
    arrange: Callable[[str], str] = _itself

    def __repr__(self) -> str:
        """Short: the artefact would hide what it is printed with."""
        return f"<Export of {self.language} for {self.target}: {len(self.text):,} characters>"


Write = Callable[["Language", "Schema | None"], Export]


@frozen(eq=False)
class Limit:
    """A bound that a target's documentation states, or that its users report.

    `most` is None where it is known that there is a bound and not which; `source` says where it was read, `date` when.
    """

    name: str
    most: int | None
    source: str
    date: str


@frozen(eq=False)
class Target:
    """An engine that grammars are written for.

    `title` says what it is, `where` in which request the artefact goes; `write` makes it. `limits` are its bounds.
    """

    name: str
    title: str
    notation: Notation
    where: str
    write: Write
    limits: Sequence[Limit] = ()
