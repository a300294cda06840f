"""The Honeycomb query language as a `Language`, one for each profile."""

from __future__ import annotations

from functools import cache, partial

from grammar.diagnostic import one_of
from grammar.language import Language, LanguageFamily
from grammar.languages.honeycomb.accept import acceptor
from grammar.languages.honeycomb.aliases import KEYS
from grammar.languages.honeycomb.build import builder
from grammar.languages.honeycomb.columns import is_column_for_key
from grammar.languages.honeycomb.embedded import embedded
from grammar.languages.honeycomb.faults import FAULTS
from grammar.languages.honeycomb.footprint import FOOTPRINT
from grammar.languages.honeycomb.generator import generate_query
from grammar.languages.honeycomb.grammars import grammar_text
from grammar.languages.honeycomb.printer import canonical, print_query
from grammar.languages.honeycomb.repairs import REPAIRS
from grammar.languages.honeycomb.rules import RULES
from grammar.languages.honeycomb.tree import Query, nodes, walk
from grammar.languages.honeycomb.vocabulary import HAVING_OPS, P2026, PROFILES, Profile
from grammar.notation import MAX_CHARACTERS, Explaining, FastPath, Notation, Outline, Syntax
from grammar.notations import json as notation
from grammar.notations.json.dialects import DIALECTS


class UnknownProfileError(KeyError, ValueError):
    """There is no profile of that name. The message is one sentence."""

    def __str__(self) -> str:
        """The sentence, and not as `KeyError` would quote it."""
        return str(self.args[0])


def language(profile: str = P2026.name) -> Language[Query]:
    """The language of a profile: ``"2026"`` (the default), ``"2023"`` or ``"trigger"``.

    Raises:
        UnknownProfileError: there is no such profile.
    """
    if profile not in PROFILES:
        raise UnknownProfileError(f"there is no profile {profile!r:.60}, only {one_of(list(PROFILES), 'and')}")
    return _in_profile(profile)


@cache
def _in_profile(name: str) -> Language[Query]:
    """The language, made once for a profile however it is asked for."""
    profile = PROFILES[name]
    return Language(
        name="honeycomb",
        title="Honeycomb query specification",
        profile=profile.name,
        notation=_notation(profile),
        vocabulary=profile,
        faults=FAULTS,
        rules=RULES,
        repairs=REPAIRS,
        dialects=DIALECTS,
        severities=profile.severities,
        walk=walk,
        nodes=nodes,
        embedded=embedded,
        canonical=canonical,
        generate=partial(generate_query, profile),
        footprint=FOOTPRINT,
        doubts=is_column_for_key,
    )


honeycomb = LanguageFamily("honeycomb", language, tuple(PROFILES))


def _notation(profile: Profile) -> Notation:
    words = _words(profile)
    terminals = "\n".join(
        [notation.word_terminal(name, spellings) for name, spellings in words.items()] + [notation.TERMINALS]
    )
    return Notation(
        syntax=Syntax(
            grammar=grammar_text("query.lark", profile) + "\n" + terminals,
            start="query",
            build=builder(profile),
            print=print_query,
        ),
        fast_path=FastPath(
            accept=acceptor(profile, MAX_CHARACTERS),
            locate=notation.locate,
        ),
        explaining=Explaining(
            mistakes=grammar_text("mistakes.lark", profile) + "\n" + notation.MISTAKES,
            separators=(",", ":"),
            labels={**notation.LABELS, **_LABELS, **{key.upper(): f'`"{key}"`' for key in _keys()}},
            words=words,
            decode=notation.decode,
            noise=notation.NOISE,
            unit="query",
            form="JSON",
            placeholder="a value",
        ),
        outline=Outline(
            brackets=("{", "}"),
            keys=tuple(key for key in profile.keys["query"] if key != "id"),
            key_names={name: key for name, key in KEYS["query"].items() if key in profile.keys["query"]},
            inner_keys=frozenset({"op", "column", "calculateop", "joincolumn"}),
            blank=notation.WHITE_SPACE,
        ),
    )


_LABELS = {
    "CALCULATION_OP": "a calculation operator",
    "ORDER_OP": "an operator that can order results",
    "HAVING_CALCULATION_OP": "an operator that a having can use",
    "FILTER_OP": "a filter operator",
    "HAVING_OP": "a comparison",
    "COMBINATION": "a filter combination",
    "DIRECTION": "a direction",
}


def _keys() -> tuple[str, ...]:
    """Every key of any profile: a terminal that a profile does not use is no part of its grammar."""
    by_object = [keys for profile in PROFILES.values() for keys in profile.keys.values()]
    return tuple(dict.fromkeys(key for keys in by_object for key in keys))


def _words(profile: Profile) -> dict[str, tuple[str, ...]]:
    """The spellings of every terminal that is a closed set of words."""
    return {
        **{key.upper(): (key,) for key in _keys()},
        "CALCULATION_OP": tuple(profile.calculation_ops),
        "ORDER_OP": profile.order_ops,
        "HAVING_CALCULATION_OP": profile.having_calculation_ops,
        "FILTER_OP": tuple(profile.filter_ops),
        "HAVING_OP": HAVING_OPS,
        "COMBINATION": profile.combinations,
        "DIRECTION": ("ascending", "descending"),
    }
