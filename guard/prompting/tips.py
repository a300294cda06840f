"""Tips: what models got wrong most often, by the records of a product's own calls, as sentences for a prompt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from grammar import Language
from grammar.frozen import frozen
from guard.record import BrokenRecord, Record

MOST_TIPS = 5
"""So many tips are made where nothing else is said: each costs tokens in every call."""

LEAST_TIMES = 2
"""What happened less often is no habit."""


@frozen
class Tip:
    """One thing to keep in mind. `rule` is the name of the rule or fault that it comes from, `times` how many texts had it."""

    text: str
    rule: str = ""
    times: int = 0


def tips_from(
    records: Iterable[Record | BrokenRecord],
    language: Language,
    *,
    most: int = MOST_TIPS,
    least: int = LEAST_TIMES,
) -> tuple[Tip, ...]:
    """The tips that follow from records, the most frequent error first; names break ties.

    Every text of every attempt counts, those that fixes put right included: a repair is cheap, and none at all is cheaper.
    What the language has no page for is not counted, nor is a broken record. Nothing of what a model or a person wrote gets
    into a tip.

    Args:
        records: of any store, in any order.
        language: whose rules are meant.
        most: how many tips to make.
        least: how many texts must have an error.
    """
    pages = language.pages()
    counts: Counter[str] = Counter()
    for record in records:
        if isinstance(record, Record):
            counts.update(name for at in record.attempts for text in at.texts for name in text.rules if name in pages)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Tip(f"Avoid this: {_lower(pages[name].summary)}.", name, times)
        for name, times in ordered[: max(most, 0)]
        if times >= least
    )


def _lower(summary: str) -> str:
    """A summary in the middle of a sentence: a name in capitals stays one."""
    return summary if summary[1:2].isupper() else summary[:1].lower() + summary[1:]
