"""What a tree asks for as a whole: its own footprint and those of the texts inside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grammar import Embedded, Language, Places, Schema, Source
from grammar.diagnostic import Path
from grammar.footprint import Footprint, Use
from grammar.parsing.budget import SearchBudget
from grammar.parsing.reader import parse

MAX_NESTING = 4
"""Texts inside of texts are read down to this depth; what is deeper counts as unjudged."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a tree asks for. `unjudged` are the paths of texts inside it that could not be read for that."""

    footprint: Footprint
    columns: tuple[Use, ...]
    operators: tuple[Use, ...]
    unjudged: tuple[Path, ...] = ()

    def meant(self, use: Use) -> Iterator[tuple[str, str | None]]:
        """The columns that a use stands for, each with what it may mean of a related record.

        A name that the tree makes stands for all that it is made of, through any number of further such names, and for
        a column of that name too. So does the name of a result, where it stands for one, and the name in that of a
        related record.
        """
        todo, seen = [use], {use.name}
        while todo:
            each = todo.pop()
            yield each.name, each.related
            results = self.footprint.results if each.is_result else ()
            for maker in (*self.footprint.made, *results):
                if maker.name not in (each.name, each.related):
                    continue
                part = maker.path[:-1]
                inside = [one for one in self.columns if one.path[: len(part)] == part and one.name not in seen]
                seen.update(one.name for one in inside)
                todo += inside


def gather(language: Language, tree: Any, schema: Schema | None, depth: int = 0) -> Asked:
    """What a tree of a language that can say it asks for, the texts inside it included."""
    assert language.footprint is not None
    footprint = language.footprint.read(tree, language.vocabulary)
    if language.embedded is None:
        return Asked(footprint, footprint.columns, footprint.operators)
    columns, operators = footprint.columns, footprint.operators
    unjudged: tuple[Path, ...] = ()
    for inner in language.embedded(tree, schema):
        parsed = parse(inner.language.notation, Source(inner.text), SearchBudget(0))  # one with any error is not judged
        if parsed.tree is None or parsed.places is None or inner.language.footprint is None or depth >= MAX_NESTING:
            unjudged += (inner.path,)
            continue
        inside = gather(inner.language, parsed.tree, inner.schema, depth + 1)
        clause = next((step for step in inner.path if isinstance(step, str)), "")
        own = inner.schema if inner.schema is not schema else None  # names that the text is given in place of columns
        related = language.footprint.related
        columns += tuple(
            _outer(use, inner, parsed.places)._replace(
                clause=clause,
                related=use.related or (related(use.name, language.vocabulary) if related is not None else None),
                is_result=own is not None and not own.is_open and use.name in own,
            )
            for use in inside.columns
        )
        operators += tuple(_outer(use, inner, parsed.places) for use in inside.operators)
        unjudged += (inner.path,) * bool(inside.unjudged)
    return Asked(footprint, columns, operators, unjudged)


def _outer(use: Use, inner: Embedded, places: Places) -> Use:
    """A use in a text inside a tree, placed in the tree."""
    span = places.value(use.path)
    return use._replace(path=inner.path, within=(span.start, span.end))
