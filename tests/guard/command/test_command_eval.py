"""guard eval: rates, assertions, gates and flips of records, in every form."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from guard.evals import ScoredRecord
from guard.records import open_store, read_line
from tests.guard.command.running import Run, write_files

COUNT = '{"calculations": [{"op": "COUNT"}]}'
CASES = [
    {
        "id": "right",
        "output": COUNT,
        "expected": {"calculations": [{"op": "COUNT"}], "time_range": 7200},
        "tags": ["day"],
    },
    {"id": "comma", "output": '{"calculations": [{"op": "COUNT"},]}', "expected": COUNT, "tags": ["day"]},
    {
        "id": "other",
        "output": '{"breakdowns": ["b"]}',
        "expected": {"breakdowns": ["a"], "limit": 5},
        "tags": ["night"],
    },
    {"id": "none", "output": "I would count them.", "expected": COUNT, "tags": ["night"]},
    {"id": "gone", "attempts": [], "outcome": "out_of_scope"},
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_files(
        tmp_path,
        run__jsonl=CASES,
        same__toml='[[assert]]\nsame-as-expected = true\n\n[[assert]]\nname = "not-b"\nno-column = "b"\ntags = ["night"]\n',
    )
    return tmp_path


def test_records_become_rates_with_intervals(folder):
    told = json.loads(Run("eval", "run.jsonl", "--format", "json").out)
    assert (told["records"], told["judged"], told["unjudged"]) == (5, 4, {"out_of_scope": 1})
    assert told["rates"]["usable"] == {"count": 3, "total": 4, "rate": 0.75, "interval": [0.300642, 0.954413]}
    assert told["rates"]["repaired"]["count"] == 1
    assert told["rules"] == {"no-query": 1, "trailing-comma": 1}
    assert told["fixes"] == {"remove the comma": 1}
    assert told["tags"]["night"]["rates"]["usable"]["count"] == 1


def test_expected_queries_are_compared_by_meaning_and_clause_by_clause(folder):
    told = json.loads(Run("eval", "run.jsonl", "--assert", "same.toml", "--format", "json").out)
    assert told["rates"]["same-as-expected"] == {"count": 2, "total": 4, "rate": 0.5, "interval": [0.150039, 0.849961]}
    assert told["rates"]["not-b"]["count"] == 0
    assert told["rates"]["not-b"]["total"] == 1  # without a query it does not apply
    junit = ET.fromstring(
        "".join(Run("eval", "run.jsonl", "--assert", "same.toml", "--format", "junit").out.split("?>")[1:])
    )
    failures = {case.get("name"): case[0].text for case in junit.iter("testcase") if len(case)}
    assert (
        failures["other"] == "same-as-expected: another `breakdowns` and `limit`; not-b: the query names the column `b`"
    )


def test_the_status_says_whether_every_gate_is_kept(folder):
    assert Run("eval", "run.jsonl", "--gate", "usable >= 75%").status == 0
    failed = Run("eval", "run.jsonl", "--gate", "usable >= 75%", "--gate", "rejected <= 0")
    assert failed.status == 1
    assert "FAILED  rejected <= 0: 1 of 4, 25.00%" in failed.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--gate", "usable => 75%"], "the gate `usable => 75%` cannot be read: `=>` cannot stand here"),
        (["--gate", "usable >= baseline"], "compares with an earlier run: give it with --against FILE"),
        (["--gate", "unknown-colum <= 0"], "did you mean `unknown-column`?"),
        (["--assert", "missing.toml"], "the assertions missing.toml cannot be read"),
        (["--against", "missing.jsonl"], "there is no file missing.jsonl"),
    ],
)
def test_misuse_is_said_in_a_sentence_with_its_status(folder, words, message):
    run = Run("eval", "run.jsonl", *words)
    assert run.status == 2
    assert message in run.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[assert]]\nno-colum = 'b'", "unknown key `no-colum`; did you mean `no-column`?"),
        ("[[assert]]\nname = 'accepted'\ncolumn = 'b'", "cannot be called `accepted`"),
        ("[[assert]]\nname = 'x'", "states one claim, and one has 0"),
        ("[[assert]]\ncolumn = 1", "must be a string or a list of strings"),
        ("[[assert]]\nat-most = { columns = 'x' }", "must be a table of numbers"),
        ("[[assert]]\nverdict = 'acepted'", "`acepted` is no verdict"),
        ("[[assert]]\ncolumn = 'a'\n[[assert]]\ncolumn = 'b'", "two assertions are called `column`"),
        ("[[asserts]]\ncolumn = 'a'", "unknown key `asserts`"),
        ("[[assert]]\nfunction = 'nowhere'", "expected module:function, not `nowhere`"),
        ("", "no list `assert`"),
    ],
)
def test_a_file_of_assertions_that_says_nothing_checkable_is_misuse(folder, text, message):
    write_files(folder, wrong__toml=text)
    run = Run("eval", "run.jsonl", "--assert", "wrong.toml")
    assert run.status == 2
    assert message in run.err


def test_two_runs_are_paired_by_id_and_flips_are_listed(folder):
    before = [dict(CASES[0], output='{"limit": "ten"}'), CASES[1], dict(CASES[2], id="old"), *2 * [CASES[3]]]
    write_files(folder, before__jsonl=before)
    told = json.loads(Run("eval", "run.jsonl", "--against", "before.jsonl", "--format", "json").out)["comparison"]
    assert (told["pairs"], told["only_new"], told["only_baseline"], told["ids_twice"]) == (2, 2, 1, 1)
    assert told["verdict_flips"] == [{"from": "rejected", "to": "accepted", "count": 1}]
    (flip,) = told["flips"]
    assert flip["id"] == "right"
    assert "rejected to accepted" in flip["changes"]
    assert flip["before"]["rules"]
    usable = told["differences"]["usable"]
    assert (usable["gained"], usable["lost"], usable["mcnemar_p"], usable["difference"]) == (1, 0, 1.0, 0.5)
    gates = ["--gate", "no new no-query", "--gate", "no new accepted"]
    run = Run("eval", "run.jsonl", "--against", "before.jsonl", *gates)
    assert run.status == 1
    assert "kept    no new no-query" in run.out
    assert "FAILED  no new accepted: 1 of 2 cases" in run.out


def test_a_recorded_verdict_counts_as_it_stands_and_is_judged_again_on_request(folder):
    record = {"id": "1", "output": COUNT, "verdict": "rejected", "diagnostics": [{"rule": "old", "severity": "error"}]}
    write_files(folder, old__jsonl=[record])
    assert json.loads(Run("eval", "old.jsonl", "--format", "json").out)["rules"] == {"old": 1}
    assert json.loads(Run("eval", "old.jsonl", "--judge-again", "--format", "json").out)["rules"] == {}


def test_a_line_that_is_no_record_is_counted_against_every_rate(folder):
    write_files(folder, broken__jsonl=json.dumps(CASES[0]) + "\nnot a record\n")
    told = json.loads(Run("eval", "broken.jsonl", "--format", "json").out)
    assert told["rates"]["broken"]["count"] == 1
    assert told["rates"]["accepted"] == {"count": 1, "total": 2, "rate": 0.5, "interval": [0.094531, 0.905469]}


def test_a_function_of_ones_own_is_an_assertion_and_one_that_raises_fails(folder, monkeypatch):
    write_files(
        folder,
        own_checks__py="def is_short(asked):\n    return len(asked.scored.query or '') < 60, 'it is long'\n\n"
        "def is_wrong(asked):\n    raise KeyError('x')\n\ndef is_odd(asked):\n    return 'yes'\n",
        own__toml="".join(
            f'[[assert]]\nname = "{name}"\nfunction = "own_checks:is_{name}"\n' for name in ("short", "wrong", "odd")
        ),
    )
    monkeypatch.syspath_prepend(str(folder))
    told = json.loads(Run("eval", "run.jsonl", "--assert", "own.toml", "--format", "json").out)["rates"]
    assert (told["wrong"]["count"], told["wrong"]["total"]) == (0, 4)
    assert (told["odd"]["count"], told["odd"]["total"]) == (0, 4)
    assert told["short"]["total"] == 4


def test_records_of_a_database_are_read_as_well(folder):
    store = open_store("run.sqlite")
    store.append([read_line(json.dumps(case)) for case in CASES])
    store.close()
    told = [json.loads(Run("eval", name, "--format", "json").out) for name in ("run.jsonl", "run.sqlite")]
    assert {**told[0], "title": ""} == {**told[1], "title": ""}


def test_what_people_and_models_wrote_is_escaped_in_every_form(folder):
    hostile = "\x1b[31m<script>alert(1)</script>|`@all`\n]]>\ud800\x00"
    write_files(folder, hostile__jsonl=[{"id": hostile, "output": hostile, "tags": [hostile]}])
    for form in ("text", "markdown", "junit"):
        out = Run("eval", "hostile.jsonl", "--format", form).out
        assert "\x1b" not in out
        assert "\x00" not in out
        assert form == "text" or "<script>" not in out
        assert form != "junit" or ET.fromstring(out.split("?>", 1)[1])


def test_a_decline_passes_where_it_is_expected():
    assert ScoredRecord("1", "declined", expects_decline=True).is_passed
    assert not ScoredRecord("1", "declined").is_passed
    assert not ScoredRecord("1", "accepted", expects_decline=True).is_passed


def test_a_record_whose_columns_cannot_be_read_is_broken_and_not_judged_without_them(folder):
    write_files(folder, odd__jsonl=[{"id": "1", "output": COUNT, "columns": 5}])
    told = json.loads(Run("eval", "odd.jsonl", "--format", "json").out)
    assert (told["rates"]["accepted"]["count"], told["rates"]["broken"]["count"]) == (0, 1)
