"""guard compare: two grammars, an export, recorded texts."""

from __future__ import annotations

import json

import pytest

from tests.guard.command.running import Run, write_files

OLD = 'start: "get" NAME ("," NAME)*\nNAME: /[a-z]+/\n%ignore " "\n'
NEW = 'start: "get" NAME\nNAME: /[a-z0-9]+/\n%ignore " "\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    write_files(tmp_path, old__lark=OLD, new__lark=NEW)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_what_is_narrower_and_what_is_wider_is_shown_with_what_refuses_it():
    run = Run("compare", "old.lark", "new.lark", "--count", "200")
    assert run.status == 1
    assert "narrower: new.lark refuses what old.lark takes (" in run.out
    assert "1 | geta,a\n" in run.out
    assert "wider: old.lark refuses what new.lark takes (" in run.out
    assert "1 | get0\n" in run.out
    assert run.out.splitlines()[-1].startswith("1 narrower, 1 wider; among 2")


@pytest.mark.usefixtures("folder")
def test_nothing_found_is_never_called_equal():
    run = Run("compare", "old.lark", "old.lark", "--count", "100")
    assert run.status == 0
    assert run.out.startswith("no difference found among 1")
    assert "equal" not in run.out


@pytest.mark.usefixtures("folder")
def test_programs_read_the_same():
    record = json.loads(Run("compare", "old.lark", "new.lark", "--count", "200", "--format", "json").out)
    assert (record["version"], record["is_alike"]) == (1, False)
    assert [(each["direction"], each["text"]) for each in record["differences"]] == [
        ("wider", "get0"),
        ("narrower", "geta,a"),
    ]
    assert record["differences"][1]["diagnostic"]["rule"] == "unexpected-text"
    run = Run("compare", "old.lark", "new.lark", "--count", "200", "--format", "github")
    assert run.out.startswith(
        "::error file=old.lark,line=1,endLine=1,col=1,endColumn=1,title=wider::old.lark refuses `get0`"
    )


def test_recorded_texts_are_judged_again(folder):
    records = [
        {"output": "get a", "verdict": "accepted"},
        {"output": "get a, b", "verdict": "accepted"},
        {"output": "get ccc, b"},
        {"output": "get a, b, c", "verdict": "rejected"},
        {"output": "get a1", "verdict": "rejected"},
    ]
    write_files(folder, month__jsonl=records)
    run = Run("compare", "new.lark", "month.jsonl")
    assert run.status == 1
    assert "narrower: new.lark refuses 2 texts: month.jsonl:2, month.jsonl:3\n" in run.out
    assert "wider: new.lark takes 1 text that was refused: month.jsonl:5\n" in run.out
    assert run.out.splitlines()[-1] == "2 narrower, 1 wider; among 5 recorded texts (2 accepted, 3 rejected)"
    write_files(folder, month__jsonl=records[:1])
    assert Run("compare", "new.lark", "month.jsonl").status == 0


def test_a_record_that_cannot_be_read_is_counted_and_not_called_taken(folder):
    write_files(folder, month__jsonl='{"output": "get a"}\n{"out')
    run = Run("compare", "new.lark", "month.jsonl")
    assert run.out.splitlines()[-1] == "1 record cannot be read"
    assert run.status == 2


def test_the_report_of_a_check_is_judged_again_as_far_as_it_holds_texts(folder):
    write_files(
        folder, month__jsonl=[{"output": "get a"}, {"output": "get a, b"}, {"output": "get a,"}, {"output": "set"}]
    )
    checked = Run("check", "--language", "old.lark", "month.jsonl", "--format", "jsonl").out
    write_files(folder, checked__jsonl=checked)
    run = Run("compare", "new.lark", "checked.jsonl")
    assert run.status == 1
    assert "narrower: new.lark refuses 1 text: checked.jsonl:2\n" in run.out
    assert run.out.splitlines()[-1] == "2 records hold no text to judge"
    assert Run("compare", "old.lark", "checked.jsonl").status == 0


def test_a_json_schema_is_read_by_an_engine(folder):
    pytest.importorskip("jsonschema", reason="the extra `exports` is not installed")
    document = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    write_files(folder, form__json=json.dumps(document), broken__json='{"type": "object", "properties": 3}')
    grammar = 'start: "{" QUOTED_A ":" NUMBER "}"\nQUOTED_A: "\\"a\\""\nNUMBER: /[0-9]+/\n'
    write_files(folder, form__lark=grammar)
    record = json.loads(Run("compare", "form.lark", "form.json", "--count", "200", "--format", "json").out)
    assert ("narrower", '{"a":00}') in [(each["direction"], each["text"]) for each in record["differences"]]
    run = Run("compare", "form.lark", "broken.json")
    assert run.status == 2
    assert "broken.json: the document is no JSON Schema" in run.err
    write_files(folder, lost__json='{"type": "object", "properties": {"a": {"$ref": "#/nowhere"}}}')
    run = Run("compare", "form.lark", "lost.json", "--count", "50")
    assert run.status == 2
    assert "a reference of the schema leads nowhere" in run.err


def test_two_profiles_are_two_languages():
    run = Run("compare", "honeycomb@2026", "honeycomb@2023", "--count", "30", "--format", "json")
    differences = json.loads(run.out)["differences"]
    assert ("narrower", '{"id":""}') in [(each["direction"], each["text"]) for each in differences]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["month.jsonl", "new.lark"], "month.jsonl is no language and no export; recorded texts come second"),
        (["honeycomb@1999", "honeycomb"], "unknown profile `1999`; the profiles are 2026, 2023, trigger"),
        (["formula@2026", "formula"], "the language formula has no profiles"),
        (["new.lark", "empty.jsonl"], "empty.jsonl has no text to judge"),
        (["new.lark", "folder"], "folder has no file to read"),
        (["new.lark", "nowhere"], "unknown language `nowhere`"),
    ],
)
def test_misuse_is_one_sentence(folder, words, said):
    write_files(folder, month__jsonl=[{"output": "get a"}], empty__jsonl="")
    (folder / "folder").mkdir()
    run = Run("compare", *words)
    assert run.status == 2
    assert said in run.err
