"""commentary: a key that says something about the query and nothing in it."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.repair import Occurrence, repair
from grammar.rule import Mend, Remove


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
def commentary(occurrence: Occurrence) -> Mend | None:
    """A key holds a remark about the query: an explanation, the question again, the name of the dataset, a kind of chart.

    None of it changes what is asked: the dataset stands in the request's address. The keys are a closed list, and their
    values remarks: an object is never one. Where an object holds nothing else, the remark may be a refusal, and stays.
    """
    if readings.key(occurrence.key, occurrence.what, occurrence.vocabulary) is not None:
        return None
    if readings.is_flag(occurrence.key, occurrence.value):
        return None  # `desc` is a direction there
    what, vocabulary = occurrence.what, occurrence.vocabulary
    if not any(
        readings.key(other, what, vocabulary, held) or (what == "query" and readings.wrapped(other, held, vocabulary))
        for other, held in occurrence.members.items()
    ):
        return None
    if occurrence.value is None and occurrence.text != "null":
        return None
    if not readings.is_commentary(occurrence.key, occurrence.value):
        return None
    return Mend("remove the remark", (Remove(occurrence.path),), Safety.SAFE)
