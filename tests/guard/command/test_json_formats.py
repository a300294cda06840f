"""A JSON format of a project's own, by every command, from a grammar and `guard.toml` alone."""

from __future__ import annotations

from tests.guard.command.running import Run, write_files

GRAMMAR = 'start: "{" [member ("," member)*] "}"\nmember: NAME ":" STRING | RETRIES ":" INTEGER\n'
SETTINGS = '[language]\ngrammar = "job.lark"\nnotation = "json"\ndeclared.keys.start.retries.most = 6\n'


def test_a_grammar_of_json_is_linted_with_what_it_leaves_out_and_used_by_every_command(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, job__lark=GRAMMAR, guard__toml=SETTINGS, answer__txt='{"Name": "a", "retries": "3"}')
    assert Run("lint", "job.lark").out == "job.lark: 0 errors, 0 warnings\n"
    assert "would be repaired, 2 fixes" in Run("check", "answer.txt").out
    assert "number-out-of-range" in Run("rules").out
    assert "A single item takes the place of a list of them." in Run("explain", "one-for-list").out
    assert Run("generate", "--count", "2", "--seed", "1").status == 0
    assert Run("test", "--examples", "2", "--law", "fast-path-agrees").status == 0


def test_a_grammar_that_is_no_json_is_told_which_production_by_every_command(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, job__lark=GRAMMAR.replace("NAME", "STRING"), guard__toml=SETTINGS, answer__txt="{}")
    said = '`member: STRING ":" STRING` is not typed JSON: a key is to be a terminal of fixed words'
    for run in (Run("lint", "job.lark"), Run("check", "answer.txt"), Run("generate")):
        assert (run.status, said in run.err) == (2, True)


def test_what_no_option_can_say_is_told_where_it_stands(tmp_path):
    write_files(tmp_path, job__lark=GRAMMAR)
    run = Run("check", "-", "--language", tmp_path / "job.lark", "--set", "declared.keys=x", stdin="{}")
    assert (run.status, "which stands in a configuration file only" in run.err) == (2, True)
