"""pattern-of-like: SQL's `LIKE` with `%` at the ends of its pattern."""

from __future__ import annotations

import re

from grammar.diagnostic import Safety
from grammar.languages.honeycomb.vocabulary import Profile
from grammar.pattern import pattern
from grammar.repair import Occurrence, repair
from grammar.rule import Replace, TreeFix
from grammar.suggestion import folded

_LIKE = {"like": False, "notlike": True, "!like": True}
"""The names of the operator, and whether each is negated. `ilike` ignores case, and no operator of the language does."""

_OPS = {
    (True, True): ("contains", "does-not-contain"),
    (False, True): ("starts-with", "does-not-start-with"),
    (True, False): ("ends-with", "does-not-end-with"),
}
_PHRASE = pattern(
    r"\s*([^\s'\"()<>=!,]{1,120})\s+((?:not\s+)?like)\s+(?:'([^'\\]{1,400})'|\"([^\"\\]{1,400})\")\s*", re.IGNORECASE
)


@repair(
    ["unknown-word", "wrong-type"],
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"filters": [{"column": "name", "op": "like", "value": "%cart%"}]}',
            '{"filters": [{"column": "name", "op": "contains", "value": "cart"}]}',
        ),
        (
            '{"filters": [{"column": "name", "op": "NOT LIKE", "value": "/api/%"}]}',
            '{"filters": [{"column": "name", "op": "does-not-start-with", "value": "/api/"}]}',
        ),
        (
            '{"filters": ["name LIKE \'%.php\'"]}',
            '{"filters": [{"column": "name", "op": "ends-with", "value": ".php"}]}',
        ),
    ],
)
def pattern_of_like(occurrence: Occurrence) -> TreeFix | None:
    """A filter has SQL's operator `LIKE` and a pattern with `%` at its beginning, its end or both.

    Such a pattern asks for a part, the beginning or the end of a text. It is a guess, since `LIKE` may ignore case, and since
    `_` stands for any character in it. A pattern without `%`, or with `%` within it, is left as it is.
    """
    value, vocabulary = occurrence.value, occurrence.vocabulary
    if not isinstance(value, str):
        return None
    if occurrence.is_item and occurrence.key == "filters":
        match = _PHRASE.fullmatch(value)
        meant = None if match is None else _meant(match[2], match[3] or match[4], vocabulary)
        if match is None or meant is None:
            return None
        part = {"column": match[1], "op": meant[0], "value": meant[1]}
        return TreeFix(f"write `{meant[0]}`", (Replace(occurrence.path, part),), Safety.UNSAFE)
    written = occurrence.members.get("value")
    if (occurrence.what, occurrence.key) != ("filter", "op") or not isinstance(written, str):
        return None
    meant = _meant(value, written, vocabulary)
    if meant is None:
        return None
    changes = (Replace(occurrence.path, meant[0]), Replace((*occurrence.path[:-1], "value"), meant[1]))
    return TreeFix(f"write `{meant[0]}`", changes, Safety.UNSAFE)


def _meant(written: str, value: str, vocabulary: Profile) -> tuple[str, str] | None:
    """The operator and the text that a pattern stands for."""
    is_negated = _LIKE.get(folded(written))
    bare = value.strip("%")
    if is_negated is None or not bare or "%" in bare or "\\" in value:
        return None
    ops = _OPS.get((value[0] == "%", value[-1] == "%"))
    return (ops[is_negated], bare) if ops is not None and ops[is_negated] in vocabulary.filter_ops else None
