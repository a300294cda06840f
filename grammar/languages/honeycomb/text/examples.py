"""The examples of rules, which are written as JSON, in the text notation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grammar.frozen import replace
from grammar.language import Language
from grammar.languages.honeycomb.text.printer import print_query
from grammar.languages.honeycomb.tree import Query
from grammar.parsing import parse
from grammar.rule import Example, Fault, Rule
from grammar.source import Source


def as_text(page: Fault, specification: Language[Query]) -> Fault:
    """The page of a rule with its examples as text; any other page as it is.

    An example that is of another profile, or that JSON alone can show (a key without a value), is left out.
    """
    if not isinstance(page, Rule):
        return page
    return replace(
        page,
        invalid=tuple(_as_text(page.invalid, specification)),
        valid=tuple(_as_text(page.valid, specification)),
    )


def _as_text(examples: Sequence[Example], specification: Language[Query]) -> Iterator[Example]:
    for example in examples:
        text = _text(example.text, specification)
        if text is not None:
            fixed = None if example.fixed is None else _text(example.fixed, specification)
            yield replace(example, text=text, fixed=fixed if fixed != text else None)


def _text(written: str, specification: Language[Query]) -> str | None:
    tree = parse(specification.notation, Source(written)).tree
    return None if tree is None else print_query(tree)
