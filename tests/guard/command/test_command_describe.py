"""guard describe: what texts ask, in plain words; guard complete: what may come next."""

from __future__ import annotations

import json

import pytest

from tests.guard.command.running import Run, write_files

QUERY = '{"calculations": [{"op": "P95", "column": "duration_ms"}], "breakdowns": ["name"], "limit": 5}'


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_text_is_described_on_one_line():
    run = Run("describe", stdin=QUERY)
    assert (run.status, run.err) == (0, "")
    assert run.out == (
        "The 95th percentile of `duration_ms`, for each `name`, over the last 2 hours (the default); at most 5 results.\n"
    )


def test_records_are_described_each_with_its_place(tmp_path):
    write_files(tmp_path, out__jsonl=[{"output": '{"limit": 1}'}, {"output": "{"}, {"output": '{"time_range": 3600}'}])
    run = Run("describe", "out.jsonl")
    assert run.status == 1
    assert run.out == (
        "out.jsonl:1: The number of events (the default), over the last 2 hours (the default); at most 1 result.\n"
        "out.jsonl:3: The number of events (the default), over the last hour.\n"
    )
    assert "out.jsonl:2" in run.err


def test_as_json_every_piece_has_the_place_of_what_it_speaks_of():
    document = json.loads(Run("describe", "--format", "json", stdin=QUERY).out)
    assert (document["version"], document["language"], document["profile"]) == (1, "honeycomb", "2026")
    (described,) = document["descriptions"]
    assert described["text"] == "".join(part["text"] for part in described["parts"])
    column = next(part for part in described["parts"] if part["kind"] == "name")
    assert column["path"] == ["calculations", 0, "column"]
    assert QUERY[slice(*column["span"])] == '"duration_ms"'


def test_a_text_that_cannot_be_read_is_explained_and_not_described():
    run = Run("describe", stdin='{"limit": ')
    assert (run.status, run.out) == (1, "")
    assert "unfinished-text" in run.err


def test_phrases_stand_in_the_configuration(tmp_path):
    write_files(
        tmp_path,
        search__lark='start: "find" FIELD OP NUMBER\nOP: "=" | ">"\nFIELD: /[a-z]+/\nNUMBER: /[0-9]+/\n%ignore " "\n',
        guard__toml=(
            '[language]\ngrammar = "search.lark"\n[language.phrases]\n'
            'start = "Entries where {FIELD} {OP} {NUMBER}"\n"OP.=" = "is"\nFIELD = "{}"\n'
        ),
    )
    assert Run("describe", stdin="find price = 5").out == "Entries where `price` is 5\n"
    assert Run("describe", stdin="find price > 5").out == "Entries where `price` > 5\n"


# --- complete ---


def test_what_may_come_next_is_told_as_json(tmp_path):
    write_files(tmp_path, shop__txt="duration_ms\nname\n", query__json='{"breakdowns": ["na"]}\n')
    document = json.loads(Run("complete", "query.json", "--at", "19", "--schema", "shop.txt").out)
    assert document == {
        "version": 1,
        "language": "honeycomb",
        "profile": "2026",
        "at": 19,
        "offers": [{"text": '"name"', "span": [16, 19], "kind": "name", "terminal": "STRING"}],
        "expected": ["a string"],
        "may_end": False,
        "is_cut": False,
        "stopped_at": None,
    }


def test_without_an_offset_the_end_of_the_text_is_meant_and_no_line_break_behind_it():
    document = json.loads(Run("complete", stdin='{"limit": 1}\n').out)
    assert (document["at"], document["offers"], document["may_end"]) == (12, [], True)


def test_a_text_that_begins_no_right_one_has_status_1():
    run = Run("complete", stdin='{"bogus"')
    assert run.status == 1
    assert json.loads(run.out)["stopped_at"] == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--at", "9"), "the offset 9 is not in standard input, which has 2 characters"),
        (
            ("--language", "slow.lark", "--set", "parser=earley"),
            "completing needs an LALR table, and this language has none",
        ),
    ],
)
def test_misuse_is_one_sentence(tmp_path, words, said):
    write_files(tmp_path, slow__lark='start: "a" start | "a"\n')
    run = Run("complete", *words, stdin="aa")
    assert (run.status, run.out, run.err) == (2, "", f"guard: {said}\n")
