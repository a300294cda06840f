"""Form: a grammar to be written, as data: rules of tokens in sequence, choice and repetition; terminals as expressions.

It is what all dialects of grammars for decoders have in common. Where a dialect ignores blanks a `Gap` is nothing; where it
has no such thing, a gap says that a blank may stand there, or must.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from grammar.exports.target import Difference
from grammar.expressions.expression import Chars, Node
from grammar.expressions.expression import Sequence as Parts


class Blanks(StrEnum):
    """How blanks are written: ignored by a line of the grammar, as a terminal in the rules, or as the form's one gap."""

    IGNORED = "ignored"
    ANY = "any"
    ONE = "one"


class Use(NamedTuple):
    """A rule or a terminal by its name; `parameter` is what a rule with a parameter is given, in llguidance's words."""

    name: str
    parameter: str = ""


class Text(NamedTuple):
    """A token with one text."""

    text: str


class Gap(NamedTuple):
    """Where blanks may stand. `is_needed`: there must be one, for the tokens beside it would run together."""

    is_needed: bool = False


class Row(NamedTuple):
    """Forms one after the other; of none, the empty text."""

    parts: tuple[Form, ...]


class Either(NamedTuple):
    """Alternatives."""

    options: tuple[Form, ...]


class Times(NamedTuple):
    """A form repeated from `least` to `most` times (None: without end)."""

    part: Form
    least: int
    most: int | None


class When(NamedTuple):
    """A form that may be taken if a condition on the rule's parameter holds, in llguidance's words."""

    form: Form
    condition: str


Form = Use | Text | Gap | Row | Either | Times | When


class Written(NamedTuple):
    """A grammar to be written: its rules and terminals by name, `start` the rule that a text derives from.

    `blank` is the expression of what may stand between tokens, None where nothing may; `gap` the text that stands for it
    where a dialect ignores nothing. `differences` are what the grammar does not say here.
    """

    start: str
    rules: Mapping[str, Form]
    terminals: Mapping[str, Node]
    blank: Node | None
    gap: str
    differences: tuple[Difference, ...] = ()


def row(*parts: Form) -> Form:
    """Forms one after the other, those in rows joined."""
    flat = [each for part in parts for each in (part.parts if isinstance(part, Row) else (part,))]
    return flat[0] if len(flat) == 1 else Row(tuple(flat))


def either(options: Iterable[Form]) -> Form:
    """Alternatives, each once."""
    each = tuple(dict.fromkeys(options))
    return each[0] if len(each) == 1 else Either(each)


def maybe(part: Form) -> Form:
    """A form or nothing."""
    return Times(part, 0, 1)


def gaps(form: Form) -> Iterator[Gap]:
    """The gaps in a form."""
    if isinstance(form, Gap):
        yield form
    elif isinstance(form, Row):
        for part in form.parts:
            yield from gaps(part)
    elif isinstance(form, Either):
        for option in form.options:
            yield from gaps(option)
    elif isinstance(form, Times):
        yield from gaps(form.part)
    elif isinstance(form, When):
        yield from gaps(form.form)


def literal(text: str) -> Node:
    """The expression of one text."""
    letters = tuple(Chars(((ord(character), ord(character)),)) for character in text)
    return letters[0] if len(letters) == 1 else Parts(letters)
