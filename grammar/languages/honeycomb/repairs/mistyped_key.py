"""mistyped-key: a key that is nearly one of the object's."""

from __future__ import annotations

import re

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.neighbours import distance
from grammar.pattern import pattern
from grammar.repair import Occurrence, repair
from grammar.rule import Rename, TreeFix
from grammar.sense import is_another_sense
from grammar.suggestion import folded

_LEAST = 4
_FAR = 9


_UNIT = pattern(r"(?:[_ -]|(?<=[a-z])(?=M))(?:ms|us|ns|millis\w*|micros\w*|nanos\w*)$", re.IGNORECASE)
"""A unit at the end of a key: the number is one of another length."""


@repair(
    ["unknown-key"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"oders": [{"op": "COUNT"}]}',
            '{"orders": [{"op": "COUNT"}]}',
        ),
        (
            '{"fitlers": [{"colunm": "error", "op": "exists"}]}',
            '{"filters": [{"column": "error", "op": "exists"}]}',
        ),
    ],
)
def mistyped_key(occurrence: Occurrence) -> TreeFix | None:
    """A key is one or two typing errors away from a key that the object may have and does not have.

    Every other key is clearly further away. What was meant is a guess.
    """
    what, vocabulary, written = occurrence.what, occurrence.vocabulary, folded(occurrence.key.strip(" :'\"`"))
    if not written.isalnum() or occurrence.key[:1] == "_":
        return None  # a sign or the mark of a comment is no slip
    if readings.key(occurrence.key, what, vocabulary, occurrence.value) is not None or len(written) < _LEAST:
        return None
    if readings.is_commentary(occurrence.key, occurrence.value) or _UNIT.search(occurrence.key):
        return None
    limit = 2 if len(written) >= _FAR else 1
    gaps = sorted((distance(written, folded(key), 4), key) for key in vocabulary.keys.get(what, ()))
    if not gaps or gaps[0][0] > limit or (len(gaps) > 1 and gaps[1][0] < gaps[0][0] + 2):
        return None
    target = gaps[0][1]
    if is_another_sense(occurrence.key, target):
        return None
    taken = {readings.key(other, what, vocabulary, content) for other, content in occurrence.members.items()}
    return None if target in taken else TreeFix(f"write `{target}`", (Rename(occurrence.path, target),), Safety.UNSAFE)
