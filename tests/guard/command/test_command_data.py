"""guard data: files for trainers, a card, a grader; what is misuse, and what ends with nothing made."""

from __future__ import annotations

import json
import sys

import pytest

from guard.label import Answer, Label
from guard.records import JsonLines, SqliteStore
from guard.training import leaks
from tests.guard.command.running import Run, write_files
from tests.guard.training.made import BROKEN, RIGHT, SCHEMA, WRONG, call, question_of, read

THINGS = "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima".split()
RECORDS = [
    *(call(name, f"errors of {name} by region", RIGHT) for name in THINGS),
    call("twice", "slowest service", WRONG, BROKEN),
    call("bad", "count orders", RIGHT),
    call("refused", "by planet", WRONG),
]
BAD = Label("1", 1.0, "ann", "bad", (Answer("bad", 0),))


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    store = JsonLines("calls.jsonl")
    store.append(RECORDS)
    store.add_labels([BAD])
    write_files(
        tmp_path,
        shop__json=json.dumps(list(SCHEMA.columns)),
        prompts_of_the_shop__py="from guard import Guard, Template\nfrom grammar.languages import honeycomb\n"
        "from grammar import Schema\nguard = Guard(honeycomb.language(), Schema.of(['region'], name='shop'))\n"
        "template = Template(guard, purpose='For the shop.')\ndef made(): return template\nother = 5\n",
    )
    return tmp_path


def data(kind, *more, files=("calls.jsonl",), to="trl", out="d"):
    return Run("data", kind, *files, "--to", to, "-o", out, "--schema", "shop.json", *more)


def test_answers_are_written_with_a_card(project):
    run = data("sft", "--licence", "our customers' contract", "--grader", "--test", "0.25")
    assert (run.status, run.err) == (0, "")
    train, test = read(project / "d" / "train.jsonl"), read(project / "d" / "test.jsonl")
    assert (len(train), len(test)) == (10, 3)
    assert leaks(map(question_of, train), map(question_of, test)) == []
    card = json.loads((project / "d" / "card.json").read_text())
    assert card["inputs"][0]["records"] == 15
    assert len(card["inputs"][0]["sha256"]) == 64
    assert card["licences"] == ["our customers' contract"]
    assert {"grammar", "schema", "vocabulary"} <= set(card["digests"])
    assert card["recorded_digests"] == {}
    assert {each["reason"]: each["records"] for each in card["left_out"]} == {
        "people say that the answer is bad": ["bad"],
        "the answer was refused": ["refused"],
    }
    assert "our customers' contract" in (project / "d" / "card.md").read_text()
    assert "        1  people say that the answer is bad\n" in run.out
    namespace = {"__file__": str(project / "d" / "grader.py")}
    exec((project / "d" / "grader.py").read_text(), namespace)
    assert namespace["reward"]([RIGHT, WRONG]) == [1.0, 0.0]


def test_pairs_and_verdicts_are_written(project):
    assert data("preferences", "--test", "0").status == 0
    (pair,) = read(project / "d" / "train.jsonl")
    assert pair["rejected"][0]["content"] == WRONG
    assert data("preferences", "--kto", out="e").status == 0
    lines = [*read(project / "e" / "train.jsonl"), *read(project / "e" / "test.jsonl")]
    assert sorted(line["label"] for line in lines) == [False] * 3 + [True] * 12


def test_labels_of_a_database_and_records_of_several_files(project):
    store = SqliteStore("calls.sqlite")
    store.append([call("p", "by it", RIGHT), call("q", "by it", '{"limit":5}')])
    store.add_labels([Label("2", 1.0, "ann", "second", (Answer("p", 0), Answer("q", 0)))])
    store.close()
    assert data("preferences", files=("calls.sqlite", "calls.jsonl"), to="openai").status == 0
    lines = [*read(project / "d" / "train.jsonl"), *read(project / "d" / "test.jsonl")]
    assert [
        line["preferred_output"][0]["content"] for line in lines if line["input"]["messages"][1]["content"] == "by it"
    ] == ['{"limit":5}']


def test_messages_that_are_not_known_need_a_template(project):
    write_files(project, bare__jsonl=[{"id": "a", "input": "by region", "output": '{"breakdowns":["region"]}'}])
    run = data("sft", files=("bare.jsonl",))
    assert run.status == 1
    assert "1  its messages are not known\n" in run.out
    for at, name in enumerate(("default", "prompts_of_the_shop:template", "prompts_of_the_shop:made")):
        assert data("sft", "--template", name, files=("bare.jsonl",), out=f"t{at}").status == 0
        (line,) = read(project / f"t{at}" / "train.jsonl")
        assert ("For the shop." in line["prompt"][0]["content"]) is (at > 0)


def test_pairs_are_drawn(project):
    run = data("synthetic", "--template", "default", "--count", "6")
    assert (run.status, run.err) == (0, "")
    card = json.loads((project / "d" / "card.json").read_text())
    assert card["coverage_before"]["seen"] < card["coverage_before"]["with"]
    assert card["questions"] == "plain words"
    assert card["lines"]["origins"] == {"synthetic": 6}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("sft", "--renew"), "--renew renders messages with a template: give it with --template"),
        (("sft", "--template", "json:dumps"), "`json:dumps` gives no Template: TypeError: dumps() missing"),
        (("sft", "--template", "prompts_of_the_shop:other"), "is no Template, and no function that gives one"),
        (("sft", "--template", "nothing"), "expected module:template, not `nothing`"),
        (("synthetic",), "--template is needed"),
        (("synthetic", "--template", "default", "--model", "m"), "give it with --url"),
        (("synthetic", "--template", "default", "--url", "http://x"), "--url needs --model"),
        (
            ("synthetic", "--template", "default", "--url", "http://x", "--model", "m", "--key-env", "NOT_SET"),
            "the environment variable `NOT_SET`, which is not set",
        ),
    ],
)
def test_misuse_is_said_in_a_sentence(project, words, message):
    run = data(*words)
    assert run.status == 2
    assert message in run.err
    assert not (project / "d").exists()


def test_files_that_cannot_be_used_are_misuse(project):
    assert "there is no file gone.jsonl" in data("sft", files=("gone.jsonl",)).err
    assert "standard input can be read once" in data("sft", files=("-", "-"), out="e").err
    assert "the format azure has no lines for kto" in data("preferences", "--kto", to="azure", out="f").err
    (project / "full").mkdir()
    (project / "full" / "x").write_text("x")
    assert "is not empty; give a new one" in data("sft", out="full").err


def test_a_guard_without_the_schema_of_the_records_is_told_of(project):
    Run("data", "sft", "calls.jsonl", "--to", "trl", "-o", "d")
    notes = json.loads((project / "d" / "card.json").read_text())["notes"]
    assert notes == ["nothing was judged by a schema: whether the columns of the answers exist is not known"]
    line = call("s", "by region", RIGHT, digests={"schema": "x", "policy": "y"})
    JsonLines("other.jsonl").append([line])
    Run("data", "sft", "other.jsonl", "--to", "trl", "-o", "e")
    notes = json.loads((project / "e" / "card.json").read_text())["notes"]
    assert [note.partition(",")[0] for note in notes] == [
        "1 record had been judged by a schema",
        "1 record had been judged by a policy",
    ]


def test_standard_input_has_no_digest_and_no_labels(project):
    lines = "".join(record.to_line() + "\n" for record in RECORDS)
    run = Run("data", "sft", "-", "--to", "azure", "-o", "d", "--schema", "shop.json", stdin=lines)
    assert run.status == 0
    card = json.loads((project / "d" / "card.json").read_text())
    assert card["inputs"] == [{"name": "standard input", "records": 15, "sha256": None}]
