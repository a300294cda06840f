"""guard replay: what would flip under another policy or schema, and what cannot be told."""

from __future__ import annotations

import json

import pytest

from grammar.languages import honeycomb
from guard import Guard
from guard.records import read_line
from tests.guard.command.running import Run, write_files

OUTPUTS = {
    "plain": '{"calculations": [{"op": "COUNT"}]}',
    "mail": '{"calculations": [{"op": "COUNT"}], "breakdowns": ["user.email"]}',
    "broken": "no query",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    guard = Guard(honeycomb.language())
    lines = [{"id": name, **guard.check(text).to_dict()} for name, text in OUTPUTS.items()]
    lines += [
        {"id": "unjudged", "output": OUTPUTS["plain"]},
        {**lines[0], "id": "masked", "masked": ["output"]},
        {"id": "gone", "attempts": [{"texts": [{"verdict": "accepted"}]}], "left_out": ["output"]},
        {"id": "never", "attempts": []},
    ]
    assert all(read_line(json.dumps(line)).id for line in lines)
    write_files(tmp_path, records__jsonl=lines, no_mail__toml='[columns]\ndeny = ["user.email"]\n', names__json='["a"]')
    return tmp_path


def test_nothing_flips_where_nothing_changed_and_what_cannot_be_replayed_is_counted(folder):
    run = Run("replay", "records.jsonl", "--format", "json")
    told = json.loads(run.out)
    assert (run.status, told["comparison"]["pairs"], told["comparison"]["flipped"]) == (0, 3, 0)
    assert sorted(told["notes"]) == [
        "1 cannot be replayed: nothing was judged then",
        "1 cannot be replayed: the model was not asked",
        "1 cannot be replayed: the output was left out",
        "1 cannot be replayed: the output was masked",
    ]


def test_another_policy_flips_what_it_forbids_and_says_why(folder):
    run = Run("replay", "records.jsonl", "--policy", "no_mail.toml", "--format", "json")
    (flip,) = json.loads(run.out)["comparison"]["flips"]
    assert run.status == 1
    assert flip["id"] == "mail"
    assert flip["changes"] == ["accepted to rejected", "passed", "new forbidden-column"]


def test_another_schema_flips_what_it_does_not_have(folder):
    run = Run("replay", "records.jsonl", "--schema", "names.json")
    assert run.status == 1
    assert "mail: accepted to rejected, passed, new unknown-column" in run.out


def test_where_nothing_could_be_replayed_the_status_does_not_say_that_all_is_well(folder):
    write_files(folder, none__jsonl=[{"id": "unjudged", "output": OUTPUTS["plain"]}])
    assert Run("replay", "none.jsonl").status == 1


def test_the_same_verdict_on_another_query_is_a_flip(folder):
    line = Guard(honeycomb.language()).check(OUTPUTS["plain"]).to_dict()
    line["query"] = line["query"].replace("7200", "60")
    write_files(folder, other__jsonl=[line])
    run = Run("replay", "other.jsonl")
    assert (run.status, "1: another query" in run.out) == (1, True)
