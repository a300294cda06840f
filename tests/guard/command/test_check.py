"""What `guard check` does with many files and many findings: sums, formats, statuses, and what it writes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from guard.command.reports import file_uri
from tests.guard.command.running import Run, write_files

RIGHT = '{"limit": 5}'
ADVISED = '{"calculations": [{"op": "COUNT"}], "breakdowns": ["a"]}'
BROKEN = 'Sure: {"breakdowns": ["a",], "limit": 5}'
REFUSED = '{"breakdowns": 5}'
TYPED = '{"filters": [{"column": "code", "op": "=", "value": "500"}]}'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def verdicts(run):
    return [answer["verdict"] for answer in run.answers]


# --- sums and statuses ---


def test_warnings_are_counted_and_summed_by_rule(folder):
    write_files(folder, r__jsonl=[{"output": text} for text in (ADVISED, ADVISED, BROKEN, REFUSED)])
    run = Run("check", "r.jsonl", "--statistics")
    assert run.status == 1
    assert run.out.splitlines()[:5] == [
        "2  warning   unordered-breakdown",
        "1  error     wrong-type",
        "1  repaired  trailing-comma",
        "4 outputs: 2 accepted, 1 repaired, 1 rejected; 2 warnings",
        "1 output would be repaired; `--fix` writes the repairs",
    ]
    summary = json.loads(Run("check", "r.jsonl", "--format", "json").out)["summary"]
    assert (summary["warnings"], summary["rules"]["unordered-breakdown"]) == (2, {"warning": 2})


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ([], 0),
        (["--fail-on", "warning"], 1),
        (["--fail-on", "note"], 1),
        (["--max-warnings", "2"], 0),
        (["--max-warnings", "1"], 1),
        (["--fail-on", "warning", "--ignore", "unordered-breakdown"], 0),
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "jsonl", "github", "sarif"])
def test_a_run_fails_on_warnings_by_choice(folder, words, status, form):
    write_files(folder, r__jsonl=[{"output": ADVISED}] * 2)
    run = Run("check", "r.jsonl", "--format", form, *words)
    assert run.status == status
    assert ("more than the 1 that are allowed" in run.err) is ("1" in words)


def test_the_configuration_says_when_a_run_fails(folder):
    write_files(folder, a=ADVISED, guard__toml='fail-on = "warning"\n')
    assert Run("check", "a").status == 1
    assert Run("check", "a", "--fail-on", "error").status == 0


def test_quiet_reports_only_what_fails(folder):
    write_files(folder, good=RIGHT, advised=ADVISED, bad=REFUSED)
    run = Run("check", "good", "advised", "bad", "-q")
    assert (run.status, run.out.splitlines()[0].startswith("error[wrong-type]")) == (1, True)
    assert "warning" not in run.out
    assert "good" not in run.out
    assert Run("check", "good", "advised", "-q").out == ""
    assert "warning[unordered-breakdown]" in Run("check", "good", "advised", "-q", "--fail-on", "warning").out


def test_what_was_not_judged_is_said_once_and_what_the_schema_was_read_as(folder):
    write_files(folder, a=RIGHT, b=RIGHT, events__json='[{"a": 1, "b": "x"}]')
    bare = Run("check", "a", "b").out
    assert bare.count("not judged without a schema: unknown-column") == 1
    told = Run("check", "a", "b", "--schema", "events.json", "--kind", "events", "--question", "how many?").out
    assert "not judged" not in told
    assert told.splitlines()[-1] == "schema: events.json, read as sample events, 2 columns"


# --- files ---


def test_a_missing_file_does_not_stop_the_run(folder):
    write_files(folder, a=RIGHT, c=REFUSED)
    run = Run("check", "a", "missing", "c")
    assert run.status == 2
    assert run.err == "guard: missing cannot be read: No such file or directory\n"
    assert "2 outputs: 1 accepted, 0 repaired, 1 rejected" in run.out


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("a b", "there is no file `a b`; give the files without quotes around them: a b"),
        ("empty", "empty has no file to read; --include PATTERN says which files are meant"),
        ("*.nothing", "no file matches *.nothing"),
    ],
)
def test_an_argument_that_stands_for_no_file_is_told_apart(folder, argument, said):
    write_files(folder, a=RIGHT, b=RIGHT)
    (folder / "empty").mkdir()
    run = Run("check", argument)
    assert (run.status, run.err) == (2, f"guard: {said}\n")


def test_directories_and_patterns_are_looked_through_without_what_is_left_out(folder):
    for name in ("out/a.json", "out/b.jsonl", "out/old/c.json", "out/node_modules/d.json", "out/.e.json", "out/f.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"output": RIGHT}) + "\n" if name.endswith("jsonl") else RIGHT)
    write_files(folder / "out", columns__json='["a"]')

    def files(*words):
        return [answer["file"] for answer in Run("check", *words, "--format", "jsonl").answers]

    assert files("out", "--schema", "out/columns.json") == ["out/a.json", "out/b.jsonl", "out/old/c.json"]
    assert files("out", "--exclude", "old", "--exclude", "columns.json") == ["out/a.json", "out/b.jsonl"]
    assert files("out", "--exclude", "old/*", "--include", "[ac].json") == ["out/a.json"]
    assert files("out/**/[a-c].json*") == ["out/a.json", "out/b.jsonl", "out/old/c.json"]
    assert files("out", "--include", "*.txt") == ["out/f.txt"]
    write_files(folder, guard__toml='exclude = ["old", "columns.json"]\n')
    assert files("out") == ["out/a.json", "out/b.jsonl"]


def test_an_answer_names_its_file_and_line(folder):
    write_files(folder, a__json=RIGHT, r__jsonl=[{"output": RIGHT, "id": "x"}, {"output": RIGHT}])
    run = Run("check", "a.json", "r.jsonl", "--format", "jsonl")
    assert [(a["file"], a["line"], a["id"]) for a in run.answers] == [
        ("a.json", None, None),
        ("r.jsonl", 1, "x"),
        ("r.jsonl", 2, 2),
    ]


RECORD = json.dumps({"id": 1, "output": RIGHT})


@pytest.mark.parametrize(
    ("content", "count", "hint"),
    [
        (RECORD, 1, "records, one JSON object per line"),
        (f"\n{RECORD}\n{RECORD}\n", 2, "records, one JSON object per line"),
        (f"\ufeff{RECORD}\nnot json\n", 2, "records, one JSON object per line"),
        ('{"output": "{}"}\n{"output": "{}"}\n', 2, "records, one JSON object per line"),
        (f"[{RECORD}, {RECORD}]", 2, "a JSON array of records"),
        (f"[\n  {RECORD},\n  {RECORD}\n]\n", 2, "a JSON array of records"),
        ('{"output": "{}"}', 1, ""),
        (RIGHT, 1, ""),
        ("", 1, ""),
        ("[]", 1, ""),
        ("[1, 2]", 1, ""),
    ],
)
@pytest.mark.parametrize("is_file", [True, False])
def test_records_are_recognised_by_their_content(folder, content, count, hint, is_file):
    write_files(folder, some__log=content)
    run = Run("check", "some.log" if is_file else "-", "--format", "jsonl", stdin=content.encode())
    assert len(run.answers) == count
    assert run.err == (
        f"guard: {'some.log' if is_file else 'standard input'}: read as {hint}; --no-records reads it as one output\n"
        if hint
        else ""
    )
    assert len(Run("check", "some.log", "--no-records", "--format", "jsonl").answers) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"output": "{}"} {"output": "{}"}]', [("accepted", 1), ("rejected", 1)]),
        ('[{"output": "{}"},\n\n{"output": 5},\n {"no": 1}]', [("accepted", 1), ("rejected", 3), ("rejected", 4)]),
        ('[{"output": "{}"},\n{"output": "{}"', [("accepted", 1), ("rejected", 2)]),
        ('[{"output": "{}"}] more', [("accepted", 1), ("rejected", 1)]),
    ],
)
def test_an_array_of_records_is_answered_in_order_with_lines_and_broken_ones_too(folder, text, expected):
    write_files(folder, r__json=text)
    run = Run("check", "r.json", "--format", "jsonl")
    assert [(a["verdict"], a["line"]) for a in run.answers] == expected


def test_a_file_of_lines_with_a_bracket_before_them_is_read_line_by_line(folder):
    write_files(folder, r__jsonl=f"[\n{RECORD}\n{RECORD}\n")
    assert verdicts(Run("check", "r.jsonl", "--format", "jsonl")) == ["rejected", "accepted", "accepted"]


def test_fix_changes_outputs_of_an_array_and_nothing_else(folder):
    text = '[\n  {"id": 1.50, "output": ' + json.dumps(BROKEN) + '},\n\t{"output": {"breakdowns": 5}}\n]\n'
    write_files(folder, r__json=text)
    assert Run("check", "r.json", "--fix").status == 1
    assert (folder / "r.json").read_text() == text.replace(
        json.dumps(BROKEN), json.dumps('{"breakdowns": ["a"], "limit": 5}')
    )


# --- what is repaired ---


def test_what_was_repaired_is_no_error_of_a_build_or_a_scanner(folder):
    write_files(folder, a__json=BROKEN)
    run = Run("check", "a.json", "--format", "github")
    lines = run.out.splitlines()
    assert run.status == 0
    assert [line.partition(" ")[0] for line in lines[:2]] == ["::notice", "::warning"]
    assert "repaired: remove the comma" in lines[1]
    assert lines[2] == "1 output: 0 accepted, 1 repaired, 0 rejected"
    (logged,) = json.loads(Run("check", "a.json", "--format", "sarif").out)["runs"]
    assert {result["level"] for result in logged["results"]} == {"note", "warning"}
    (offered,) = [result["fixes"] for result in logged["results"] if "fixes" in result]
    (replacement,) = offered[0]["artifactChanges"][0]["replacements"]
    assert replacement["deletedRegion"]["charLength"] == len(BROKEN)
    assert replacement["insertedContent"]["text"] == '{"breakdowns": ["a"], "limit": 5}'
    write_files(folder, bad__json=REFUSED)
    assert Run("check", "bad.json", "--format", "github").out.startswith("::error ")


def test_the_report_says_what_fix_would_write_and_what_it_wrote(folder):
    write_files(folder, a=BROKEN)
    assert "a: would be repaired, 2 fixes" in Run("check", "a").out
    shown = Run("check", "a", "--fix", "--diff")
    assert "would be repaired" in shown.out
    assert "+++ a (repaired)" in shown.out
    assert (folder / "a").read_text() == BROKEN
    written = Run("check", "a", "--fix").out
    assert "a: repaired, 2 fixes" in written
    assert "would" not in written
    assert (folder / "a").read_text() == '{"breakdowns": ["a"], "limit": 5}'


def test_safe_fixes_of_warnings_are_applied_where_that_is_asked_for(folder):
    write_files(folder, a=TYPED, columns__json='{"code": "integer"}')
    told = Run("check", "a", "--schema", "columns.json", "--fix").out
    assert told.startswith("warning[value-type-mismatch]")
    assert "1 warning has a safe fix; `--fix --fix-warnings` writes it" in told
    assert (folder / "a").read_text() == TYPED
    run = Run("check", "a", "--schema", "columns.json", "--fix", "--fix-warnings")
    assert "a: repaired, 1 fix" in run.out
    assert (folder / "a").read_text() == TYPED.replace('"500"', "500")
    again = Run("repair", "-", "--schema", "columns.json", "--fix-warnings", stdin=TYPED.encode())
    assert again.out == TYPED.replace('"500"', "500")


def test_what_a_policy_puts_in_is_called_what_it_is(folder):
    write_files(folder, a='{"breakdowns": ["a"]}', p__toml='[limit]\nmost = 7\nabsent = "fill"\n')
    run = Run("check", "a", "--policy", "p.toml")
    assert "(required by the policy: changes what is asked)" in run.out
    assert "unsafe" not in run.out
    assert Run("repair", "a", "--policy", "p.toml").out == '{"breakdowns": ["a"], "limit": 7}'
    write_files(folder, guard__toml='policy = "p.toml"\n')
    assert Run("repair", "a").out == '{"breakdowns": ["a"], "limit": 7}'


def test_strict_names_every_error_that_a_tolerant_check_names(folder):
    texts = ['Sure: {"breakdowns": ["nmae",], "limit": "5"}', "{'breakdowns': ['nmae'], 'limit': 0}", BROKEN]
    for text in texts:
        write_files(folder, a=text, columns__txt="name\na\n")
        errors = [
            {
                d["rule"]
                for d in Run("check", "a", "--schema", "columns.txt", "--format", "jsonl", *strict).answers[0][
                    "diagnostics"
                ]
                if d["severity"] == "error"
            }
            for strict in ([], ["--strict"])
        ]
        assert errors[0] <= errors[1]
        assert errors[1]


def test_a_byte_order_mark_is_the_files_and_no_text_around_the_query(folder):
    (folder / "a.json").write_bytes(b"\xef\xbb\xbf" + RIGHT.encode() + b"\r\n")
    assert Run("check", "a.json", "--strict").out.splitlines()[0] == "a.json: accepted"
    (folder / "guard.toml").write_bytes(b'\xef\xbb\xbfformat = "jsonl"\n')
    assert verdicts(Run("check", "a.json")) == ["accepted"]
    (folder / "a.json").write_bytes(b"\xef\xbb\xbf" + BROKEN.encode())
    Run("check", "a.json", "--fix")
    assert (folder / "a.json").read_bytes().startswith(b'\xef\xbb\xbf{"breakdowns"')


def test_a_read_only_file_is_checked_and_not_rewritten(folder):
    write_files(folder, a=BROKEN)
    (folder / "a").chmod(0o444)
    run = Run("check", "a", "--fix")
    assert (run.status, run.err) == (2, "guard: a is read-only; it is checked and not rewritten\n")
    assert (folder / "a").read_text() == BROKEN


# --- formats ---


def test_diagnostics_come_in_the_order_of_their_places_in_every_format(folder):
    write_files(folder, a__json='{"breakdowns": ["b", "a"], "limit": 0, "granularity": "x", "orders": 5}')
    from_json = json.loads(Run("check", "a.json", "--format", "json").out)["results"][0]["diagnostics"]
    starts = [d["span"][0] for d in from_json]
    assert starts == sorted(starts)
    names = [d["rule"] for d in from_json]
    logged = json.loads(Run("check", "a.json", "--format", "sarif").out)["runs"][0]["results"]
    assert [result["ruleId"] for result in logged] == names
    annotated = Run("check", "a.json", "--format", "github").out.splitlines()[: len(names)]
    assert [line.partition("title=")[2].partition("::")[0] for line in annotated] == names


def test_the_address_of_a_file_in_a_log_is_a_uri(tmp_path):
    assert file_uri("a b#c?[1]%.json") == "a%20b%23c%3F%5B1%5D%25.json"
    assert file_uri("miss:1.json") == "miss%3A1.json"
    assert file_uri(str(tmp_path / "x y.json")) == f"file://{tmp_path}/x%20y.json"


@pytest.mark.parametrize(
    ("words", "env", "is_coloured"),
    [
        ([], {"NO_COLOR": ""}, False),
        (["--color", "always"], {}, True),
        (["--color", "never"], {"NO_COLOR": "", "FORCE_COLOR": "1"}, False),
        ([], {"NO_COLOR": "", "FORCE_COLOR": "1"}, True),
        ([], {"NO_COLOR": "", "CLICOLOR_FORCE": "1"}, True),
        ([], {"NO_COLOR": "", "FORCE_COLOR": "0"}, False),
        ([], {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
@pytest.mark.parametrize("command", ["check", "lint"])
def test_colours_are_asked_for_by_option_and_environment(folder, command, words, env, is_coloured):
    write_files(folder, a=REFUSED if command == "check" else "start: missing\n")
    assert ("\x1b[" in Run(command, "a", *words, env=env).out) is is_coloured


@pytest.mark.parametrize(("env", "is_coloured"), [({"TERM": "dumb"}, False), ({"TERM": "xterm"}, True)])
def test_a_terminal_has_its_width_and_a_dumb_one_no_colours(monkeypatch, env, is_coloured):
    from guard.command.terminal import has_colour, width

    class Terminal:
        @staticmethod
        def isatty():
            return True

    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", env["TERM"])
    monkeypatch.setenv("COLUMNS", "72")
    assert has_colour(Terminal()) is is_coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert width(Terminal()) == 72


# --- processes ---


def test_several_processes_give_and_write_what_one_does(folder):
    texts = [ADVISED, BROKEN, REFUSED, RIGHT, "no query"] * 20
    records = [{"id": n, "output": text, "columns": ["a", "b"]} for n, text in enumerate(texts)]
    runs = []
    for jobs in (1, 2):
        write_files(folder, r__jsonl=records, one__json=ADVISED, guard__toml='select = ["unordered-breakdown"]\n')
        with (folder / "r.jsonl").open("a") as file:
            file.write("\n\nnot json")
        run = Run("check", "r.jsonl", "missing", "one.json", "--format", "jsonl", "--fix", "-j", jobs)
        runs.append((run.status, run.out, run.err, (folder / "r.jsonl").read_bytes()))
    assert runs[0] == runs[1]
    assert runs[0][0] == 2
    assert sorted(path.name for path in folder.iterdir()) == ["guard.toml", "one.json", "r.jsonl"]


def started(*words, **options):
    # A child inherits that SIGINT is ignored, as it is in what a shell runs in the background.
    return subprocess.Popen(
        [sys.executable, "-m", "guard", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  # no other thread is running
        **options,
    )


def test_a_run_that_is_terminated_leaves_no_file_behind(folder):
    os.mkfifo(folder / "slow.jsonl")
    write_files(folder, r__jsonl=[{"output": BROKEN}])
    process = started("check", "--fix", "--records", "r.jsonl", "slow.jsonl", bufsize=0)
    with (folder / "slow.jsonl").open("wb", buffering=0) as pipe:
        pipe.write(json.dumps({"output": RIGHT}).encode() + b"\n")
        until = time.monotonic() + 30
        while b"slow" not in process.stdout.readline() and time.monotonic() < until:
            pass
        process.send_signal(signal.SIGTERM)
        _, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (143, b"")
    assert sorted(path.name for path in folder.iterdir()) == ["r.jsonl", "slow.jsonl"]


def test_where_nobody_reads_on_the_status_is_that_of_the_whole_run(folder):
    write_files(folder, r__jsonl=[{"output": ADVISED}] * 300 + [{"output": REFUSED}])
    process = started("check", "r.jsonl")
    process.stdout.readline()
    process.stdout.close()
    error = process.stderr.read()
    process.stdin.close()
    process.stderr.close()
    assert (process.wait(timeout=60), error) == (1, b"")


LONG = '{"breakdowns": ["a"]' + " " * 100_000 + "}"


def test_a_bound_that_is_reached_says_how_to_raise_it(folder):
    write_files(folder, a=LONG, r__jsonl=[{"output": LONG}], w='{"breakdowns": [a, a, a, a, a, a]}')
    raise_length, raise_work = ("; or raise the bound with " + option for option in ("--max-characters", "--work"))
    for words in (("check", "a"), ("check", "r.jsonl"), ("check", "r.jsonl", "--format", "jsonl")):
        run = Run(*words)
        assert (run.status, raise_length in run.out, raise_work in run.out) == (1, True, False)
    assert raise_length in Run("repair", "a").err
    assert raise_work in Run("check", "w", "--work", "5").out


def test_bounds_are_raised_by_an_option_or_by_the_configuration(folder):
    write_files(folder, a=LONG, r__jsonl=[{"output": LONG}])
    for words in (("check", "a"), ("check", "r.jsonl"), ("repair", "a")):
        assert Run(*words, "--max-characters", "200000").status == 0
    (folder / "guard.toml").write_text("max-characters = 200_000\nwork = 1_000_000\n", encoding="utf-8")
    assert Run("check", "a").status == 0
    assert Run("check", "a", "--max-characters", "100").status == 1


@pytest.mark.parametrize(
    ("stated", "words", "said"),
    [
        (
            "",
            ["--max-characters", "1000001"],
            "--max-characters is 1,000,001, and the language honeycomb reads at most",
        ),
        ("max-characters = 2_000_000", [], "`max-characters` is 2,000,000, and the language honeycomb reads at most"),
        ("max-characters = -1", [], "`max-characters` must be at least 1, not -1"),
        ("work = 0", [], "`work` must be at least 1, not 0"),
        ('work = "much"', [], "`work` must be a whole number"),
        ("", ["--work", "0"], "0 is not in the range"),
    ],
)
def test_a_bound_that_cannot_be_is_misuse(folder, stated, words, said):
    write_files(folder, a=ADVISED, guard__toml=stated)
    run = Run("check", "a", *words)
    assert (run.status, said in run.err) == (2, True)


def test_where_the_language_reads_no_more_no_option_is_told(folder):
    write_files(folder, a=" " * 60 + "x", g__lark='start: "x"+\n%ignore " "\n')
    run = Run("check", "a", "--language", "g.lark", "--set", "max_characters=50")
    assert (run.status, "text-too-long" in run.out, "--max-characters" in run.out) == (1, True, False)
