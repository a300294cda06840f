"""The notation of a language on the command line: read by --notation or the configuration, written by format --to."""

from __future__ import annotations

import json

from tests.guard.command.running import Run, write_files

TEXT = "P95(duration_ms) where error = true by http.route limit 10 last 2h"
QUERY = {
    "calculations": [{"op": "P95", "column": "duration_ms"}],
    "filters": [{"column": "error", "op": "=", "value": True}],
    "breakdowns": ["http.route"],
    "limit": 10,
    "time_range": 7200,
}


def test_format_writes_one_notation_as_the_other(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, query__json=json.dumps(QUERY), query__txt=TEXT + "\n")
    assert Run("format", "--to", "text", "query.json").out == TEXT
    assert json.loads(Run("format", "--to", "json", "query.txt").out) == QUERY
    assert Run("format", "--to", "text", "query.txt").out == TEXT + "\n"
    assert Run("format", "--notation", "text", "--check", "query.txt").status == 0


def test_format_explains_a_text_in_the_notation_that_it_is_rather_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, a__txt="COUNT by a limit", b__json='{"limit": 5')
    assert "the query ends before an integer" in Run("format", "--to", "json", "a.txt").err
    broken = Run("format", "--to", "text", "b.json")
    assert "the query ends before `}`" in broken.err
    assert broken.status == 1
    assert "only json and text" in (misuse := Run("format", "--to", "yaml", "b.json")).err
    assert misuse.status == 2


def test_records_are_written_in_the_other_notation(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_files(
        tmp_path, outputs__jsonl=[{"id": "a", "output": json.dumps(QUERY)}, {"id": "b", "output": "COUNT last 2h"}]
    )
    lines = Run("format", "--to", "text", "outputs.jsonl").answers
    assert [line["output"] for line in lines] == [TEXT, "COUNT last 2h"]


def test_check_reads_the_notation_that_an_option_or_the_configuration_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, query__txt="COUNT GROUP BY http.route")
    assert Run("check", "query.txt").status == 1
    checked = Run("check", "--notation", "text", "query.txt")
    assert checked.status == 0
    assert "unknown-word" in checked.out + checked.err
    assert "yaml" in Run("check", "--notation", "yaml", "query.txt").err
    write_files(tmp_path, guard__toml='notation = "text"\n')
    assert Run("check", "query.txt").status == 0
    assert Run("check", "--language", "formula", "query.txt").status == 1


def test_a_fault_of_the_notation_has_its_page():
    page = Run("explain", "misplaced-clause").out
    assert "COUNT last 2h by name" in page
    assert "where duration_ms > null" in Run("explain", "--notation", "text", "missing-value").out
