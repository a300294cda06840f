"""mistyped-word: a word that is nearly one of a closed set."""

from __future__ import annotations

from collections.abc import Sequence

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.vocabulary import HAVING_OPS, Profile
from grammar.neighbours import distance
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix
from grammar.sense import is_another_sense
from grammar.suggestion import folded

_LEAST = 3
_FAR = 8
_GUESSES = {"order": {"down": "descending", "up": "ascending", "highest": "descending", "lowest": "ascending"}}
"""Words that mostly mean one of a set, by the key they stand for."""


@repair(
    ["unknown-word"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"calculations": [{"op": "COUNT_DISTNCT", "column": "user.id"}]}',
            '{"calculations": [{"op": "COUNT_DISTINCT", "column": "user.id"}]}',
        ),
        (
            '{"filters": [{"column": "error", "op": "exsits"}]}',
            '{"filters": [{"column": "error", "op": "exists"}]}',
        ),
    ],
)
def mistyped_word(occurrence: Occurrence) -> TreeFix | None:
    """A word is one or two typing errors away from a word of a closed set, and clearly further from all others.

    Words with digits are left alone, since `P96` is not a mistyped `P95`, and so are symbols. The first letter must be
    right: `icontains` is another operator than `contains`, and so is `containsi`. What was meant is a guess.
    """
    if not isinstance(occurrence.value, str):
        return None
    bare = folded(occurrence.value)
    meant = _GUESSES.get(occurrence.key, {}).get(bare) or _nearest(bare, _words(occurrence))
    if meant is None or (bare not in _GUESSES.get(occurrence.key, {}) and is_another_sense(occurrence.value, meant)):
        return None
    return TreeFix(f"write `{meant}`", (Replace(occurrence.path, meant),), Safety.UNSAFE)


def _words(occurrence: Occurrence) -> Sequence[str]:
    profile: Profile = occurrence.vocabulary
    if occurrence.key == "order":
        return ("ascending", "descending")
    if occurrence.key == "filter_combination":
        return profile.combinations
    if occurrence.key == "calculate_op":
        return profile.having_calculation_ops
    words = {
        "calculation": tuple(profile.calculation_ops),
        "filter": tuple(profile.filter_ops),
        "order": profile.order_ops,
        "having": HAVING_OPS,
    }
    return words.get(occurrence.what, ()) if occurrence.key == "op" else ()


def _nearest(bare: str, words: Sequence[str]) -> str | None:
    """The word that is near, where the next one is at least two slips further away."""
    if len(bare) < _LEAST or not bare.isalpha():
        return None
    known = {folded(word): word for word in words if folded(word).isalpha() and folded(word)[0] == bare[0]}
    gaps = sorted((distance(bare, name, 4), name) for name in known)
    limit = 2 if len(bare) >= _FAR else 1
    if not gaps or gaps[0][0] > limit or (len(gaps) > 1 and gaps[1][0] < gaps[0][0] + 2):
        return None
    gap, name = gaps[0]
    return known[name] if len(name) > 2 * gap else None
