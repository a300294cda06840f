"""The language of queries in the text notation, and from one notation to the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from grammar.diagnostic import Diagnostic
from grammar.frozen import deferred, replace
from grammar.language import Language, made_by
from grammar.languages.honeycomb.text.build import Build
from grammar.languages.honeycomb.text.offered import names_at
from grammar.languages.honeycomb.text.printer import print_query
from grammar.languages.honeycomb.text.tokens import decode
from grammar.languages.honeycomb.text.words import NOISE, aliases, grammar, labels, mistakes
from grammar.languages.honeycomb.tree import Query
from grammar.languages.honeycomb.vocabulary import PROFILES, Profile
from grammar.notation import Explaining, Notation, Outline, Parsed, Syntax
from grammar.notations.json import TERMINALS, WHITE_SPACE
from grammar.recipe import Recipe
from grammar.rule import Fault
from grammar.schema import ColumnType, Schema

Shipped = Callable[[str], Language[Query]]
"""The name of a profile to the language as it is shipped, in JSON."""


def in_text(language: Language[Query], shipped: Shipped) -> Language[Query]:
    """A language of queries in the text notation, with its own rules, severities and whatever else was changed of it."""
    made = _text_language(language.vocabulary.name, shipped)
    if language is shipped(language.vocabulary.name):
        return made
    return replace(language, **{name: getattr(made, name) for name in _OF_NOTATION})


def in_json(language: Language[Query], shipped: Shipped) -> Language[Query]:
    """A language of queries as JSON, likewise."""
    made = shipped(language.vocabulary.name)
    if language is _text_language(language.vocabulary.name, shipped):
        return made
    return replace(language, **{name: getattr(made, name) for name in _OF_NOTATION})


_OF_NOTATION = (
    "notation",
    "faults",
    "repairs",
    "dialects",
    "doubts",
    "shape",
    "declared",
    "completing",
    "written",
    "limits",
    "shown",
)
"""What of a language belongs to the way it is written."""


@cache
def _text_language(profile: str, shipped: Shipped) -> Language[Query]:
    specification = shipped(profile)
    made = replace(
        specification,
        notation=_notation(PROFILES[profile], specification.notation),
        faults=deferred(_faults),
        repairs=(),
        dialects=(),
        doubts=is_column_for_value,
        shape=None,
        declared=None,
        completing=partial(names_at, PROFILES[profile]),
        written="text",
        limits=(
            "A text has no sign of its end: one that breaks off behind a clause or inside a number is another right one.",
        ),
        shown=_Shown(specification),
    )
    return made_by(Recipe(_text_language, profile, shipped), made)


def _notation(profile: Profile, specification: Notation) -> Notation:
    return Notation(
        syntax=Syntax(
            grammar=grammar(profile) + TERMINALS,
            start="query",
            build=Build(profile, specification),
            print=print_query,
            lexer="basic",
        ),
        explaining=Explaining(
            mistakes=mistakes(profile),
            labels=labels(profile),
            aliases=aliases(profile),
            decode=decode,
            noise=NOISE,
            separators=(",",),
            open_words=frozenset({"NAME", "ODD_NAME"}),
            unit="query",
        ),
        outline=Outline(blank=WHITE_SPACE),
    )


def _faults() -> tuple[Fault, ...]:
    from grammar.languages.honeycomb.text.faults import FAULTS

    return FAULTS


def is_column_for_value(diagnostic: Diagnostic, parsed: Parsed, schema: Schema) -> bool:
    """Whether a word without quotes, in the place of a value, may be no string.

    It is a column of the dataset, which may be what was meant; or the column that it is compared with holds no strings.
    """
    if diagnostic.name != "unquoted-value":
        return False
    if parsed.source.slice(diagnostic.span) in schema:
        return True
    if not any(edit.text.startswith('"') for fix in diagnostic.fixes for edit in fix.edits):
        return False
    known = getattr(parsed.places, "values", {})
    for path, span in known.items():
        if span == diagnostic.span and "value" in path:
            column = schema.columns.get(decode(parsed.source.slice(known[*path[: path.index("value")], "column"])))
            return column is not None and column.type not in (None, ColumnType.STRING)
    return False


class _Shown:
    """The page of a rule with its examples as text; `specification` is the language in JSON, which they are written in."""

    def __init__(self, specification: Language[Query]) -> None:
        self.specification = specification
        self._made: dict[str, tuple[Fault, Fault]] = {}

    def __call__(self, page: Fault) -> Fault:
        """The page: of a rule with examples in the text notation, of a fault as it is."""
        from grammar.languages.honeycomb.text.examples import as_text

        known = self._made.get(page.name)
        if known is None or known[0] is not page:
            known = self._made[page.name] = page, as_text(page, self.specification)
        return known[1]
