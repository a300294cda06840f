"""The leaf law: whatever is put anywhere into an answer is refused, named as not looked at, or stands in its metadata.

For every provider's sample, whole and streamed, a forbidden text

    replaces each leaf, as a text and as an object,
    stands under an unknown key in each object, and in each object of a type that nobody knows,
    stands in a second copy of each member of a list, before it and behind it,

and nothing of it may come through as checked. A small part runs in the suite, all of it with HYPOTHESIS_PROFILE=thorough and by
`make providers`, which prints the counts.
"""

from __future__ import annotations

import json
import os
import zlib
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.wire.dialects import DIALECTS, Dialect, Said
from tests.wire.guards import BAD, GOOD
from tests.wire.in_process import answered, documents

COUNTS = os.environ.get("GUARD_LEAVES", "")
"""A file to which what became of the forgeries is written, a line a sample; empty: none."""

IS_WHOLE = bool(COUNTS) or os.environ.get("HYPOTHESIS_PROFILE") == "thorough"

PER_KIND = 2 if IS_WHOLE else 1
"""How many forgeries of one kind are tried."""

METADATA = set(
    # names, dates, reasons
    "id object created created_at model modelVersion responseId system_fingerprint service_tier status index role type "
    "call_id item_id name finish_reason finishReason stop_reason stop_sequence done_reason thoughtSignature "
    # what the request said, and why an answer failed
    "instructions metadata tools tool_choice error incomplete_details".split()
)
"""The members whose value is let through without a word: nobody looks for an answer there."""

STRUCTURES = set("instructions metadata tools tool_choice error incomplete_details".split())
"""Those of them that may hold anything; each of the others is one value."""

NO_ANSWER = set("thinking signature refusal logprobs annotations citations tool_plan".split())
"""The members that are named as not looked at: reasoning, refusals, citations, log-probabilities."""

NO_ANSWER_KINDS = {"thinking", "thinking_delta", "signature_delta", "reasoning"}
"""The types of objects that are."""

Way = tuple[str | int, ...]


def ways(value: Any, way: Way = ()) -> Iterator[tuple[Way, Any]]:
    """Everything in a document, each with the way to it."""
    yield way, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, member in members:
        yield from ways(member, (*way, step))


def at(value: Any, way: Way) -> Any:
    for step in way:
        value = value[step]
    return value


def forgeries(document: dict) -> Iterator[tuple[str, Way, dict]]:
    """Documents like this one with something forbidden in one place: how, where, and the document."""
    for way, value in ways(document):
        if isinstance(value, dict):
            for key in ("x_new", "output", "text", "content", "arguments"):
                if key not in value:
                    for forbidden in (BAD, json.loads(BAD)):
                        yield "added", (*way, key), changed(document, (*way, key), forbidden)
            if way and isinstance(value.get("type"), str):
                yield "retyped", way, changed(document, way, {**value, "type": "x_new", "x_words": BAD})
        if isinstance(value, list):
            for number, member in enumerate(value):
                for behind in (True, False):
                    for forged in forbidden_in(member):
                        both = [member, forged] if behind else [forged, member]
                        yield (
                            "doubled",
                            (*way, number),
                            changed(document, way, [*value[:number], *both, *value[number + 1 :]]),
                        )
        if way and not (isinstance(value, (dict, list)) and value):
            for forbidden in (BAD, json.loads(BAD)):
                yield "replaced", way, changed(document, way, forbidden)


def forbidden_in(member: Any) -> Iterator[Any]:
    """The member with all its longer texts forbidden; one is enough to tell."""
    texts = [(way, value) for way, value in ways(member) if isinstance(value, str) and way and way[-1] not in METADATA]
    forged = deepcopy(member)
    for way, _ in texts:
        at(forged, way[:-1])[way[-1]] = BAD
    if texts:
        yield forged


def changed(document: dict, way: Way, new: Any) -> dict:
    forged = deepcopy(document)
    at(forged, way[:-1])[way[-1]] = new
    return forged


def kind_of(document: dict, how: str, way: Way) -> tuple[Any, ...]:
    """Forgeries of one kind are alike: the bits of a text, the members of a list."""
    return (document.get("type"), how, *("[]" if isinstance(step, int) else step for step in way))


def is_metadata(way: Way) -> bool:
    return bool(METADATA.intersection(step for step in way if isinstance(step, str)))


def is_silent(document: Any, way: Way) -> bool:
    """Whether a place is in what is known to be no answer: by its name, or by the type of an object around it."""
    if NO_ANSWER.intersection(step for step in way if isinstance(step, str)):
        return True
    around = [value for inner, value in ways(document) if way[: len(inner)] == inner and isinstance(value, dict)]
    return any(str(value.get("type")) in NO_ANSWER_KINDS or value.get("thought") is True for value in around)


def fate(
    dialect: Dialect, held: list[dict], at_first: set[str], number: int, *, streams: bool, way: Way, mode: str
) -> str:
    """What becomes of an answer with something forbidden in it; an empty text where nobody would ever know.

    Args:
        dialect: what is spoken.
        held: the documents.
        at_first: what is named as not looked at in the same answer without it.
        number: which document it is in.
        streams: whether the answer is a stream.
        way: where it is in the document.
        mode: how a stream is held.
    """
    response, report = answered(dialect, held, streams=streams, mode=mode)
    assert response.headers.get("x-guard-codes") != "guard-failed"
    if response.status_code >= 400 or report.outcome == "rejected" or "password" not in response.text:
        return "refused"
    if set(report.uninspected) - at_first or (report.silent and is_silent(held[number], way)):
        return "named"
    is_structure = isinstance(at(held[number], way), dict) and not STRUCTURES.intersection(way)
    return "metadata" if is_metadata(way) and not is_structure else ""


SAMPLES = [
    pytest.param(dialect, streams, said, id=f"{dialect.name}-{'streamed' if streams else 'whole'}-{name}")
    for dialect in DIALECTS
    for streams in (False, True)
    for name, said in (
        ("text", Said(GOOD)),
        ("call", Said(None, (("run", GOOD),))),
        ("both", Said(GOOD, (("run", GOOD),))),
    )
    if dialect.has_calls or not said.calls
]


@pytest.mark.parametrize("mode", ["hold", "prefix"])
@pytest.mark.parametrize(("dialect", "streams", "said"), SAMPLES)
def test_nothing_forbidden_comes_through_as_checked(dialect, streams, said, mode):
    if mode == "prefix" and not streams:
        pytest.skip("only streams have modes")
    held = documents(dialect, said, streams=streams)
    at_first = set(answered(dialect, held, streams=streams, mode=mode)[1].uninspected)
    fates: Counter[str] = Counter()
    lost = []
    seen: Counter[tuple[Any, ...]] = Counter()
    for number, document in enumerate(held):
        for how, way, forged in forgeries(document):
            kind = kind_of(document, how, way)
            if seen[kind] >= PER_KIND or (not IS_WHOLE and zlib.crc32(repr(kind).encode()) % 24):
                continue
            seen[kind] += 1
            all_of_it = [*held[:number], forged, *held[number + 1 :]]
            became = fate(dialect, all_of_it, at_first, number, streams=streams, way=way, mode=mode)
            fates[became] += 1
            if not became:
                lost.append((document.get("type"), how, way))
    if COUNTS:
        with Path(COUNTS).open("a", encoding="utf-8") as counts:
            counts.write(json.dumps([dialect.name, streams, mode, fates]) + "\n")
    assert lost == []
