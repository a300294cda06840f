"""The Honeycomb query language as a `Language`, one for each profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any

from grammar.diagnostic import one_of
from grammar.language import Language, LanguageFamily
from grammar.languages.honeycomb.aliases import KEYS
from grammar.languages.honeycomb.columns import is_column_for_key
from grammar.languages.honeycomb.declared import declared
from grammar.languages.honeycomb.embedded import embedded
from grammar.languages.honeycomb.faults import FAULTS
from grammar.languages.honeycomb.footprint import FOOTPRINT
from grammar.languages.honeycomb.generator import generate_query
from grammar.languages.honeycomb.printer import canonical
from grammar.languages.honeycomb.repairs import REPAIRS
from grammar.languages.honeycomb.rules import RULES
from grammar.languages.honeycomb.shapes import shape
from grammar.languages.honeycomb.vocabulary import P2026, PROFILES, Profile
from grammar.notation import Outline
from grammar.notations.json import WHITE_SPACE, typed_json
from grammar.notations.json.dialects import DIALECTS
from grammar.repair import Repair


class UnknownProfileError(KeyError, ValueError):
    """There is no profile of that name. The message is one sentence."""

    def __str__(self) -> str:
        """The sentence, and not as `KeyError` would quote it."""
        return str(self.args[0])


def language(profile: str = P2026.name) -> Language:
    """The language of a profile: ``"2026"`` (the default), ``"2023"`` or ``"trigger"``.

    Raises:
        UnknownProfileError: there is no such profile.
    """
    if profile not in PROFILES:
        raise UnknownProfileError(f"there is no profile {profile!r:.60}, only {one_of(list(PROFILES), 'and')}")
    return _in_profile(profile)


@cache
def _in_profile(name: str) -> Language:
    """The language, made once for a profile however it is asked for."""
    return of_profile(PROFILES[name])


def of_profile(profile: Profile, data: Mapping[str, Any] | None = None) -> Language:
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
        outline=Outline(
            brackets=("{", "}"),
            keys=tuple(key for key in profile.keys["query"] if key != "id"),
            key_names={name: key for name, key in KEYS["query"].items() if key in profile.keys["query"]},
            inner_keys=frozenset({"op", "column", "calculateop", "joincolumn"}),
            blank=WHITE_SPACE,
        ),
    )
    return Language(
        name="honeycomb",
        title="Honeycomb query specification",
        profile=profile.name,
        notation=query.notation,
        vocabulary=profile,
        faults=FAULTS,
        rules=RULES,
        repairs=REPAIRS,
        dialects=DIALECTS,
        severities=profile.severities,
        walk=query.walk,
        nodes=query.nodes,
        embedded=embedded,
        canonical=canonical,
        generate=query.drawing.with_further(partial(generate_query, profile)),
        footprint=FOOTPRINT,
        doubts=is_column_for_key,
    )


def _repairs() -> Sequence[Repair]:
    return REPAIRS


honeycomb = LanguageFamily("honeycomb", language, tuple(PROFILES))
