"""What people and models write where the notation has something else: each mistake's message and its fix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grammar.diagnostic import Diagnostic, Edit, Fix, Safety, Severity, quote
from grammar.languages.honeycomb.vocabulary import Profile
from grammar.source import Source, Span


def span_of(tree: Any) -> Span:
    """The place of a token or of a parse tree."""
    place = tree.meta if hasattr(tree, "meta") else tree
    return Span(place.start_pos or 0, place.end_pos or 0)


def is_put_in(token: Any) -> bool:
    """Whether a token is not of the text: recovery from an error has put it in."""
    return not str(token)


class Mistakes:
    """The mistakes of one text, reported as they are found; `diagnostics` holds them."""

    def __init__(self, source: Source, profile: Profile) -> None:
        self.source = source
        self.profile = profile
        self.diagnostics: list[Diagnostic] = []

    def clauses(self, clauses: Sequence[Any]) -> None:
        pass

    def long_number(self, token: Any) -> None:
        """A number has more digits than are read."""
        self.report(
            "number-too-long", f"{quote(str(token))} is longer than any number that can be computed with", span_of(token)
        )

    def report(self, name: str, message: str, span: Span, **more: Any) -> None:
        """Add an error."""
        self.diagnostics.append(Diagnostic(name, Severity.ERROR, message, span, **more))
