"""The Honeycomb query language as a `Language`, one for each profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from grammar.diagnostic import one_of
from grammar.footprint import FootprintReader
from grammar.frozen import deferred
from grammar.language import Explained, Language, LanguageFamily, made_by
from grammar.languages.honeycomb.columns import is_column_for_key
from grammar.languages.honeycomb.declared import declared
from grammar.languages.honeycomb.embedded import embedded
from grammar.languages.honeycomb.printer import canonical
from grammar.languages.honeycomb.rules import RULES
from grammar.languages.honeycomb.shapes import shape
from grammar.languages.honeycomb.tree import Query
from grammar.languages.honeycomb.vocabulary import P2026, PROFILES, Profile
from grammar.notation import Outline
from grammar.notations.json import typed_json
from grammar.recipe import Recipe
from grammar.repair import Repair
from grammar.rule import Fault

if TYPE_CHECKING:
    from grammar.completion import Sites
    from grammar.description import Description
    from grammar.notations.json import TypedJson

# What a right text does not need is loaded when it is asked for: the grammar's text, its builder, what explains.


JSON, TEXT = "json", "text"
"""The notations of the language: the specification as the service takes it, and one line for people and models."""


class UnknownProfileError(KeyError, ValueError):
    """There is no profile of that name. The message is one sentence."""

    def __str__(self) -> str:
        """The sentence, and not as `KeyError` would quote it."""
        return str(self.args[0])


def language(profile: str = P2026.name, notation: str = JSON) -> Language[Query]:
    """The language of a profile: ``"2026"`` (the default), ``"2023"`` or ``"trigger"``.

    Args:
        profile: its name.
        notation: how its texts are written: as ``"json"`` (the default), or as one line of ``"text"``.

    Raises:
        UnknownProfileError: there is no such profile.
        UnknownNotationError: there is no such notation.
    """
    if not isinstance(profile, str) or profile not in PROFILES:
        raise UnknownProfileError(f"there is no profile {profile!r:.60}, only {one_of(list(PROFILES), 'and')}")
    return _in_profile(profile).in_notation(notation)


@cache
def _in_profile(name: str) -> Language[Query]:
    """The language, made once for a profile however it is asked for."""
    return made_by(Recipe(_in_profile, name), of_profile(PROFILES[name]))


def of_profile(profile: Profile, data: Mapping[str, Any] | None = None) -> Language[Query]:
    """The language of any profile; of another grammar than query.lark where its shape is given (`shapes.shape_data`).

    Raises:
        DeclaredError: the profile and the grammar do not fit together.
    """
    query = typed_json(
        shape(profile, data),
        declared(profile),
        unit="query",
        repairs=_repairs,
        vocabulary=profile,
        outline=deferred(lambda: _outline(profile)),
    )
    return Language[Query](
        name="honeycomb",
        title="Honeycomb query specification",
        profile=profile.name,
        notation=query.notation,
        vocabulary=profile,
        faults=deferred(_faults),
        rules=RULES,
        repairs=deferred(_repairs),
        dialects=deferred(_dialects),
        severities=profile.severities,
        walk=query.walk,
        nodes=query.nodes,
        embedded=embedded,
        canonical=canonical,
        generate=deferred(lambda: query.drawing.with_further(_generate(profile))),
        footprint=deferred(_footprint),
        describing=deferred(_describing),
        completing=deferred(lambda: _completing(profile, query)),
        doubts=is_column_for_key,
        shape=query.shape,
        declared=query.declared,
        written=JSON if data is None else "",
        notations=_NOTATIONS if data is None else {},
    )


def _in_json(language: Language[Query]) -> Language[Query]:
    from grammar.languages.honeycomb.text import in_json

    return in_json(language, _in_profile)


def _in_text(language: Language[Query]) -> Language[Query]:
    from grammar.languages.honeycomb.text import in_text

    return in_text(language, _in_profile)


_NOTATIONS: Mapping[str, Callable[[Any], Any]] = {JSON: _in_json, TEXT: _in_text}

honeycomb = LanguageFamily("honeycomb", language, tuple(PROFILES), tuple(_NOTATIONS))


def _faults() -> tuple[Fault, ...]:
    from grammar.languages.honeycomb.faults import FAULTS

    return FAULTS


def _repairs() -> tuple[Repair, ...]:
    from grammar.languages.honeycomb.repairs import REPAIRS

    return REPAIRS


def _dialects() -> tuple[Explained, ...]:
    from grammar.notations.json.dialects import DIALECTS

    return DIALECTS


def _generate(profile: Profile) -> Callable[..., Any]:
    from grammar.languages.honeycomb.generator import generate_query

    return partial(generate_query, profile)


def _footprint() -> FootprintReader:
    from grammar.languages.honeycomb.footprint import FOOTPRINT

    return FOOTPRINT


def _describing() -> Callable[[Query], Description]:
    from grammar.languages.honeycomb.description import describe_query

    return describe_query


def _completing(profile: Profile, query: TypedJson) -> Sites:
    from grammar.languages.honeycomb.names_offered import named
    from grammar.notations.json.sites import JsonSites

    return JsonSites(query.shape, query.declared, partial(named, profile))


def _outline(profile: Profile) -> Outline:
    from grammar.languages.honeycomb.aliases import KEYS
    from grammar.notations.json import WHITE_SPACE

    return Outline(
        brackets=("{", "}"),
        keys=tuple(key for key in profile.keys["query"] if key != "id"),
        key_names={name: key for name, key in KEYS["query"].items() if key in profile.keys["query"]},
        inner_keys=frozenset({"op", "column", "calculateop", "joincolumn"}),
        blank=WHITE_SPACE,
    )
