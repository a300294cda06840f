"""commentary: a key that says something about the query and nothing in it."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import parts, readings
from grammar.repair import Occurrence, repair
from grammar.rule import Remove, TreeFix
from grammar.suggestion import folded

_KINDS = frozenset({"query", "honeycomb", "honeycombquery", "queryspec", "honeycombqueryspec"})


@repair(
    ["unknown-key"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"limit": 10, "explanation": "the ten slowest"}',
            '{"limit": 10}',
        ),
        (
            '{"limit": 10, "dataset": "shop"}',
            '{"limit": 10}',
        ),
    ],
)
def commentary(occurrence: Occurrence) -> TreeFix | None:
    """A key holds a remark about the query: an explanation, the question again, the name of the dataset, a kind of chart.

    None of it changes what is asked: the dataset is part of the request's address, and a query has no name. The keys
    are a closed list, and an object is never taken for a remark. Where an object holds nothing else, the remark may be
    a refusal, and it stays.
    """
    if readings.key(occurrence.key, occurrence.what, occurrence.vocabulary) is not None:
        return None
    what, vocabulary = occurrence.what, occurrence.vocabulary
    if not any(
        readings.key(other, what, vocabulary, content)
        or (what == "query" and parts.wrapped(other, content, vocabulary))
        for other, content in occurrence.members.items()
    ):
        return None
    if occurrence.value is None and occurrence.text != "null":
        return None
    is_remark = readings.is_commentary(occurrence.key, occurrence.value) or _is_description(occurrence)
    if not is_remark and not _is_title(occurrence):
        return None
    return TreeFix("remove the remark", (Remove(occurrence.path),), Safety.SAFE)


def _is_description(occurrence: Occurrence) -> bool:
    """Whether `desc` is short for a description: a sentence, in an object that has no direction."""
    value = occurrence.value
    is_sentence = isinstance(value, str) and len(value.split()) > 1
    return occurrence.key == "desc" and is_sentence and occurrence.what not in ("order", "query")


def _is_title(occurrence: Occurrence) -> bool:
    """Whether a query is given a name, or says of itself that it is a query."""
    value = occurrence.value
    if occurrence.what != "query" or not isinstance(value, str):
        return False
    return occurrence.key == "name" or (occurrence.key in ("type", "kind") and folded(value) in _KINDS)
