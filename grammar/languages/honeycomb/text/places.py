"""Where each part of a query stands in its text, and what of the text a change to the query touches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from grammar.diagnostic import Edit, Path
from grammar.languages.honeycomb.text.changes import edits_of
from grammar.languages.honeycomb.text.tokens import formula_text, places_inside
from grammar.languages.honeycomb.tree import Query
from grammar.notation import Notation
from grammar.notations.json import encode
from grammar.parsing import parse
from grammar.rule import Change
from grammar.source import Source, Span


@dataclass(slots=True)
class TextPlaces:
    """Where each part of a query stands, by its path in the specification.

    `values` has the parts that are written, `clauses` each clause as a whole, by the key that it is of, and `words` the
    word that a list's clause begins with. `tree` is the query itself, None where the text has none; `specification` is the
    notation of its JSON, in which changes are made.
    """

    source: Source
    values: dict[Path, Span] = field(default_factory=dict)
    words: dict[Path, Span] = field(default_factory=dict)
    clauses: dict[str, Span] = field(default_factory=dict)
    tree: Query | None = None
    specification: Notation | None = None

    def value(self, path: Path) -> Span:
        """The place of the part at `path`, or of the nearest part around it that is written; else the whole text."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path) or Span(0, len(self.source.text))

    def key(self, path: Path) -> Span:
        """The word that the clause of a list begins with; of anything else its place: it has no key."""
        return self.words.get(path) or self.value(path)

    def inside(self, path: Path, start: int, end: int) -> Span:
        """The place of the characters ``[start, end)`` of the text that the name, string or formula at `path` stands for."""
        span = self.value(path)
        where = places_inside(self.source.slice(span)) if path in self.values else None
        if where is None:
            return span
        last = len(where) - 1
        return Span(span.start + where[min(start, last)], span.start + where[min(end, last)])

    def document_path(self, path: Path) -> Path:
        """The path itself."""
        return path

    def escaped(self, text: str, path: Path = ()) -> str | None:
        """How `text` is written inside the formula or string at `path`; None where it cannot be."""
        if self.source.slice(self.value(path))[:1] != "{":
            return encode(text)[1:-1]
        return text if formula_text(text)[0] == "{" else None

    def edits(self, change: Change) -> tuple[Edit, ...]:
        """The characters that a change of the query touches; empty where it gives no query of the language."""
        if self.tree is None or self.specification is None:
            return ()
        notation = self.specification
        return edits_of(self, self.tree, change, lambda data: query_of(data, notation), notation.print)


def query_of(data: Any, specification: Notation) -> Query | None:
    """The query that data are as JSON; None where they are none."""
    tree: Query | None = parse(specification, Source(encode(data))).tree
    return tree
