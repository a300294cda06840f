"""guard records: what it shows, sums up, purges and imports, and what it says where it cannot."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from grammar.languages import honeycomb
from guard import Guard, RecordedAttempt, RecordedText
from guard.command.cli import main
from guard.records import CONTENTS, Privacy, altered, open_store, read_line, without
from guard.records.statistics import OTHERS, Histogram, Statistics
from tests.guard.records.made import made

SAMPLES = Path(__file__).parents[1] / "records" / "samples"


def run(*arguments: object, input: bytes | None = None):  # noqa: A002  # click's name
    return CliRunner().invoke(main, ["records", *map(str, arguments)], input=input)


@pytest.fixture(params=["records.jsonl", "records.sqlite"])
def file(request, tmp_path):
    kept = []
    recorder = type("Kept", (), {"add": lambda _, make: kept.append(make())})()
    guard = Guard(honeycomb.language())
    ask = guard.wrap(lambda messages: '{"limit": 10,}' if len(messages) > 1 else '{"limit": "ten"}', recorder=recorder)
    ask([{"role": "user", "content": "the first\x1b[31m ten"}])
    store = open_store(tmp_path / request.param)
    store.append([replace(kept[0], id="mine", time=1_796_083_200.0, tags=("night",)), made("plain", 1_796_083_300.0)])
    store.close()
    return store.path


def test_records_are_shown_for_a_person_with_what_people_wrote_escaped(file):
    result = run("show", file)
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    shown = result.stdout.splitlines()
    assert shown[0] == "mine  2026-12-01 00:00:00, wrap: repaired"
    assert shown[1] == "  question: the first\\x1b[31m ten"
    assert '    rejected: {"limit": "ten"}' in shown
    assert "      error[wrong-type]: `limit` must be an integer, not a string" in shown
    assert "      repair: remove the comma (safe)" in shown
    assert '  handed on: {"limit": 10}' in shown
    assert "  tags: night" in shown


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ([], ["mine", "plain"]),
        (["--id", "plain"], ["plain"]),
        (["--outcome", "repaired"], ["mine"]),
        (["--rule", "wrong-type"], ["mine"]),
        (["--rule", "unknown-column"], []),
        (["--tag", "night"], ["mine"]),
        (["--limit", "1"], ["mine"]),
    ],
)
def test_records_are_chosen_by_what_is_known_of_them(file, options, ids):
    result = run("show", file, "--format", "jsonl", *options)
    assert [read_line(line).id for line in result.stdout.splitlines()] == ids


def test_a_line_that_is_no_record_is_told_and_the_others_are_shown():
    lines = f"{made('a').to_line()}\nnonsense\n{made('b').to_line()}\n".encode()
    result = run("show", "-", "--format", "jsonl", input=lines)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert "standard input:2: the line is not JSON from character 1 on" in result.stderr
    assert run("stats", "-", input=lines).exit_code == 1


def test_sums_are_told_in_words_and_for_a_program(file):
    result = run("stats", file)
    assert result.exit_code == 0
    assert result.stdout.startswith("2 records, 2026-12-01 to 2026-12-01\n")
    told = json.loads(run("stats", file, "--format", "json").stdout)
    assert told["version"] == 1
    assert told["outcomes"] == {"accepted": 1, "repaired": 1}
    assert told["rules"] == {"trailing-comma": 1, "wrong-type": 1}
    assert told["repaired"] == {"trailing-comma": 1}
    assert told["attempts"] == {"1": 1, "2": 1}
    assert told["accepted_after"] == {"1": 1, "2": 1}
    assert (told["input_tokens"], told["output_tokens"], told["attempts_without_usage"]) == (10, 5, 2)


def test_contents_are_purged_and_the_record_can_still_be_read_and_summed_up(file):
    assert run("purge", file, "--all", "--content", "all", "--dry-run").stdout.startswith(
        "2 records would be stripped of"
    )
    result = run("purge", file, "--before", "2026-12-01T00:01:00Z", "--content", "all")
    assert result.stdout == f"1 record stripped of {', '.join(sorted(CONTENTS))}\n"
    shown = run("show", file, "--id", "mine").stdout
    assert "question: (left out)" in shown
    assert "error[wrong-type]\n" in shown
    assert json.loads(run("stats", file, "--format", "json").stdout)["rules"] == {"trailing-comma": 1, "wrong-type": 1}


def test_records_are_purged_by_age_and_name(file):
    assert run("purge", file, "--older-than", "1d").stdout in ("0 records purged\n", "2 records purged\n")
    run("purge", file, "--id", "plain")
    assert "plain" not in run("show", file).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["purge", "FILE"], "say which records go: --older-than, --before, --id or --all"),
        (["purge", "FILE", "--all", "--id", "a"], "--all cannot be combined"),
        (["purge", "FILE", "--older-than", "1d", "--before", "2026-01-01"], "cannot be combined"),
        (["purge", "FILE", "--older-than", "soon"], "--older-than is a number of days, hours or minutes"),
        (["purge", "FILE", "--before", "soon"], "--before is a date or a time"),
        (["purge", "FILE", "--all", "--content", "question"], "a record has no content 'question'"),
        (["purge", "nowhere.jsonl", "--all"], "there is no file nowhere.jsonl"),
        (["show", "nowhere.jsonl"], "there is no file nowhere.jsonl"),
        (["import", "FILE", "--from", "phoenix"], "there is no importer 'phoenix'"),
        (["import", "FILE", "--leave-out", "question"], "a record has no content 'question'"),
    ],
)
def test_misuse_is_said_in_a_sentence(tmp_path, arguments, message):
    path = tmp_path / "records.jsonl"
    path.write_text(made("a").to_line())
    result = run(*(path if argument == "FILE" else argument for argument in arguments))
    assert result.exit_code == 2
    assert message in result.stderr
    assert read_line(path.read_text()).id == "a"


def test_what_other_tools_kept_is_added_to_a_store_once(tmp_path):
    store = tmp_path / "records.sqlite"
    files = [SAMPLES / "otel.jsonl", SAMPLES / "langfuse.json"]
    result = run("import", *files, "--to", store)
    assert result.stdout == (
        "5 records imported (3 of langfuse, 2 of otel); 2 parts passed over that tell of no call of a model\n"
    )
    again = run("import", files[0], "--to", store)
    assert again.stdout.startswith("0 records imported (2 of otel); 2 were there already")
    assert json.loads(run("stats", store, "--format", "json").stdout)["records"] == 5


def test_without_a_store_the_records_are_lines_on_standard_output_that_guard_check_reads(tmp_path):
    result = run("import", "-", input=(SAMPLES / "litellm.jsonl").read_bytes())
    assert "4 records imported (4 of litellm)" in result.stderr
    path = tmp_path / "records.jsonl"
    path.write_text(result.stdout)
    checked = CliRunner().invoke(main, ["check", str(path), "--format", "json"])
    summary = json.loads(checked.stdout)["summary"]
    assert (summary["accepted"], summary["without_output"]) == (2, 2)


def test_where_a_file_is_not_known_nothing_of_any_is_imported(tmp_path):
    store, strange = tmp_path / "records.jsonl", tmp_path / "strange.jsonl"
    strange.write_text('{"output": "x", "input": "y"}\n{"a": 1}\n')
    result = run("import", SAMPLES / "otel.jsonl", strange, "--to", store)
    assert result.exit_code == 1
    assert f"{strange}: line 2: it is of no shape that is known; its keys are a; nothing was imported" in result.stderr
    assert not store.exists()


def test_what_is_imported_is_masked_and_left_out_as_it_is_told(tmp_path):
    line = json.dumps({"id": "a", "input": "password=hunter22", "output": "x"}).encode()
    assert "hunter22" not in run("import", "-", input=line).stdout
    assert "hunter22" in run("import", "-", "--keep-credentials", input=line).stdout
    assert read_line(run("import", "-", "--leave-out", "input", input=line).stdout).question is None


def test_guard_check_passes_over_a_record_without_an_output_and_says_so(tmp_path):
    path = tmp_path / "records.jsonl"
    gone = without(made("a"), CONTENTS)
    unasked = replace(made("b"), attempts=(), outcome="out-of-scope")
    path.write_text(f"{gone.to_line()}\n{made('c').to_line()}\n{unasked.to_line()}\n")
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 0
    assert "2 records without an output, not judged" in result.stdout
    assert "1 output" not in result.stderr


# --- sums ---


def test_quantiles_are_right_to_one_part_in_a_hundred():
    histogram = Histogram()
    for at in range(1, 10_001):
        histogram.add(at / 1_000)
    assert histogram.quantile(0.5) == pytest.approx(5.0, rel=0.011)
    assert histogram.quantile(0.95) == pytest.approx(9.5, rel=0.011)
    assert Histogram().quantile(0.5) is None


def test_memory_does_not_grow_with_names():
    statistics = Statistics()
    for at in range(1_500):
        diagnostic = {"rule": f"rule-{at}", "severity": "error"}
        text = RecordedText("x", "rejected", None, (diagnostic,))
        statistics.add(replace(made("a"), model=f"model-{at}", attempts=(RecordedAttempt((text,)),)))
    assert len(statistics.models) == len(statistics.rules) == 1_001
    assert statistics.models[OTHERS] == 500


def test_a_record_whose_output_is_repaired_in_its_file_still_says_what_the_model_wrote(tmp_path):
    path = tmp_path / "records.jsonl"
    written = Privacy()(made("a", said='{"limit": 10,}'))
    path.write_text(f"{written.to_line()}\n")
    assert CliRunner().invoke(main, ["check", "--fix", str(path)]).exit_code == 0
    assert json.loads(path.read_text())["output"] == '{"limit": 10}'
    record = read_line(path.read_text())
    assert record.attempts == written.attempts
    assert altered(record) == ()
