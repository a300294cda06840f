"""Records of calls for tests, as a recorder writes them, and data sets made of them."""

from __future__ import annotations

import json

from grammar import Schema
from grammar.languages import honeycomb
from guard import Guard, Record, RecordedAttempt
from guard.calls.recording import recorded
from guard.training import FORMATS, Candidates, DataSet, Kind, Making

SCHEMA = Schema.of(["region", "duration_ms", "error", "http.route", "service"], name="shop")
GUARD = Guard(honeycomb.language(), SCHEMA, decline="CANNOT ANSWER:")
RIGHT = '{"calculations":[{"op":"COUNT"}],"breakdowns":["region"]}'
BROKEN = '{"calculations":[{"op":"COUNT"}],"breakdowns":["region"],}'
MENDED = '{"calculations":[{"op":"COUNT"}],"breakdowns":["region"]}'
WRONG = '{"breakdowns":["regoin"]}'
FORMAT = {each.name: each for each in FORMATS}


def asked(question: str) -> tuple[dict, ...]:
    return ({"role": "system", "content": "Answer with a query."}, {"role": "user", "content": question})


def call(name: str, question: str, *said: str, messages=None, guard: Guard = GUARD, **members) -> Record:
    """The record of a call with an attempt for each thing that the model said, judged by the guard."""
    sent = asked(question) if messages is None else messages
    attempts = []
    for at, text in enumerate(said):
        added = ({"role": "assistant", "content": said[at - 1]}, {"role": "user", "content": "again"}) if at else ()
        attempts.append(RecordedAttempt((recorded(guard.check(text)),), (*sent, *added)))
    verdict = attempts[-1].texts[0].verdict or "" if attempts else ""
    return Record(name, 1_796_083_200.0, "wrap", verdict, question, messages=sent, attempts=tuple(attempts), **members)


def made_of(records, kind: Kind = Kind.SFT, choice=None, labels=None, guard: Guard = GUARD):
    """The lines of records, and why there are none, by the names of the records."""
    candidates = Candidates(guard, choice, labels)
    every = [each for record in records for each in candidates.of(record, kind)]
    if kind is Kind.PREFERENCES:
        every += candidates.picked()
    lines = [each for each in every if each]
    return lines, [(each.record, each.reason) for each in every if not each]


def written(folder, records, kind: Kind = Kind.SFT, to="trl", choice=None, labels=None, **making):
    """The lines of both files as JSON, the card, and what stands beside the lines."""
    candidates = Candidates(GUARD, choice, labels)
    with DataSet(GUARD.language, FORMAT[to], kind, folder) as data_set:
        for record in records:
            data_set.extend(candidates.of(record, kind))
        card = data_set.write(Making(**making), {})
    return *(read(folder / name) for name in ("train.jsonl", "test.jsonl")), card


def read(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8-sig").splitlines()]


def question_of(line):
    """What a line of TRL's asks, by the messages that `asked` makes."""
    return line["prompt"][1]["content"]
