"""Rules under the user's control: by options, in guard.toml, and in a record."""

from __future__ import annotations

import json

import pytest

from grammar import Rule, Schema, Severity
from grammar.languages import families, honeycomb
from guard import Guard
from guard.command.configuration import Configuration
from guard.command.rule_choice import RuleChoice, RuleChoiceError, adjusted, chosen_rules, ignored
from tests.guard.command.running import Run, write_files

LANGUAGE = honeycomb.language()
ADVISED = '{"calculations": [{"op": "COUNT"}], "breakdowns": ["a"]}'  # unordered-breakdown
REFUSED = '{"breakdowns": ["nmae"]}'
RULES = [page.name for page in LANGUAGE.pages().values() if isinstance(page, Rule)]
FAULTS = [page.name for page in LANGUAGE.pages().values() if not isinstance(page, Rule)]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, text=ADVISED, bad=REFUSED, columns__txt="name\na\n")
    return tmp_path


def weights(language):
    return {name: language.severity(language.fault(name)) for name in RULES}


# --- options ---


def test_a_warning_is_ignored_counted_otherwise_and_made_an_error(folder):
    assert "warning[unordered-breakdown]" in Run("check", "text").out
    assert Run("check", "text").out.splitlines()[-2] == "text: accepted, 1 warning"
    silent = Run("check", "text", "--ignore", "unordered-breakdown")
    assert (silent.status, silent.out.splitlines()[0]) == (0, "text: accepted")
    strict = Run("check", "text", "--severity", "unordered-breakdown=error")
    assert strict.status == 1
    assert "text: rejected, 1 error" in strict.out
    assert "note[unordered-breakdown]" in Run("check", "text", "--severity", "unordered-breakdown=note").out


def test_select_gives_the_advice_of_these_rules_only_and_keeps_errors(folder):
    assert "warning" not in Run("check", "text", "--select", "long-span").out
    assert Run("check", "bad", "--schema", "columns.txt", "--select", "long-span").status == 1


def test_a_rule_that_is_off_is_switched_on(folder):
    write_files(folder, empty="{}")
    assert Run("check", "empty").status == 0
    assert "error[empty-query]" in Run("check", "empty", "--severity", "empty-query=error").out
    assert "empty: would be repaired, 1 fix" in Run("check", "empty", "--select", "empty-query").out


def test_an_error_rule_that_is_made_lighter_is_said_at_the_end(folder):
    run = Run("check", "bad", "--schema", "columns.txt", "--ignore", "unknown-column")
    assert run.status == 0
    assert "by choice no error in this run: unknown-column" in run.out


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("option", ["--ignore", "--select"])
def test_an_error_of_the_grammar_is_not_turned_off(name, option):
    with pytest.raises(RuleChoiceError, match="is an error of the grammar, which nothing turns off"):
        chosen_rules(LANGUAGE, Configuration(), **{option[2:]: [name]})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--ignore", "long-spam"], "there is no rule `long-spam`; did you mean `long-span`?"),
        (["--ignore", "zzz-*"], "there is no rule `zzz-*`; `guard rules` lists them"),
        (["--severity", "long-span=bad"], "must be error, warning, note or off, not `bad`"),
        (["--severity", "long-span"], "must be error, warning, note or off, not ``"),
        (["--ignore", "trailing-comma"], "`trailing-comma` is an error of the grammar"),
    ],
)
@pytest.mark.parametrize("command", ["check", "repair", "rules"])
def test_what_cannot_be_said_of_rules_is_misuse_in_one_line(folder, command, words, said):
    run = Run(command, *(["text"] if command != "rules" else []), *words)
    assert (run.status, run.out) == (2, "")
    assert said in run.err
    assert run.err.count("\n") == 1


def test_a_pattern_stands_for_several_rules_and_never_for_a_fault():
    choice = chosen_rules(LANGUAGE, Configuration(), ignore=["un*"])
    assert set(choice.severities) == {name for name in RULES if name.startswith("un")}


def test_a_rule_of_a_language_inside_is_chosen_too(folder):
    language = adjusted(LANGUAGE, RuleChoice(severities={"unknown-calculation": None}))
    inner = families()[1].language()
    rule = next(page.name for page in inner.pages().values() if isinstance(page, Rule) and inner.severity(page))
    chosen = chosen_rules(LANGUAGE, Configuration(), ignore=[rule], inner=lambda: [inner])
    changed = adjusted(LANGUAGE, chosen)
    text = {"calculations": [{"op": "COUNT", "name": "n"}], "formulas": [{"name": "f", "expression": "$n / 2"}]}
    tree = Guard(LANGUAGE).check(json.dumps(text)).tree
    (embedded,) = changed.embedded(tree, None)
    assert embedded.language.severity(embedded.language.fault(rule)) is None
    assert changed.embedded(tree, None)[0].language is embedded.language, "plans are kept by identity"
    assert Guard(language).check(json.dumps(text))


@pytest.mark.parametrize(
    "profile", honeycomb.PROFILES if hasattr(honeycomb, "PROFILES") else ("2026", "2023", "trigger")
)
def test_all_rules_at_once_can_be_errors_and_nothing_fails(profile):
    language = honeycomb.language(profile)
    every = adjusted(language, RuleChoice(severities=dict.fromkeys(RULES, Severity.ERROR)))
    assert set(weights(every).values()) == {Severity.ERROR}
    guard = Guard(every, Schema.of(["a", "b"]), facts={"trigger": {"frequency": 900}})
    for text in (ADVISED, REFUSED, "{}", '{"having": [{"calculate_op": "COUNT", "op": ">", "value": 1}]}'):
        verdict = guard.check(text, question="how many?")
        assert all(d.name != "failed-rule" for d in verdict.diagnostics)


def test_what_the_fast_path_refuses_is_accepted_where_its_rule_is_off():
    settled = next(rule for rule in LANGUAGE.rules if rule.is_settled and rule.invalid)
    verdict = Guard(adjusted(LANGUAGE, RuleChoice(severities={settled.name: None}))).check(settled.invalid[0].text)
    assert settled.name not in {d.name for d in verdict.diagnostics}


# --- guard.toml ---


def test_the_configuration_says_what_rules_count_for_with_a_reason(folder):
    write_files(
        folder,
        guard__toml='[rules]\nunordered-breakdown = { severity = "off", reason = "the page sorts" }\nlong-span = "error"\n',
    )
    assert Run("check", "text").out.splitlines()[0] == "text: accepted"
    row = {row["name"]: row for row in json.loads(Run("rules", "--format", "json").out)}
    assert row["unordered-breakdown"] == {
        "name": "unordered-breakdown",
        "severity": "off",
        "default": "warning",
        "reason": "the page sorts",
        "summary": row["unordered-breakdown"]["summary"],
    }
    assert (row["long-span"]["severity"], row["long-span"]["default"]) == ("error", "warning")
    assert "default" not in row["unknown-column"]
    assert "off      unordered-breakdown" in Run("rules").out
    assert "1 warning" in Run("check", "text", "--severity", "unordered-breakdown=warning").out


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        (
            '[rules]\nlong-span = "off"',
            '`long-span` is turned down without a reason: write long-span = { severity = "off"',
        ),
        ('[rules]\nlong-span = { severity = "off", reason = " " }', "is turned down without a reason"),
        ("[rules]\nlong-span = 1", "`rules` must be a table of strings or of tables with `severity` and `reason`"),
        ('[rules]\nlong-span = { reason = "x" }', "`rules` must be a table of strings or of tables"),
        ('[rules]\ntrailing-comma = { severity = "off", reason = "x" }', "is an error of the grammar"),
        ('[rules]\nlong-spam = "error"', "did you mean `long-span`?"),
        ('select = ["long-spam"]', "did you mean `long-span`?"),
        ('fail-on = "never"', "unknown fail-on `never`; expected error, warning, note"),
        ("max-warnings = true", "`max-warnings` must be a whole number, not true or false"),
    ],
)
def test_a_configuration_that_cannot_be_is_misuse(folder, toml, said):
    write_files(folder, guard__toml=toml + "\n")
    run = Run("check", "text")
    assert (run.status, run.out) == (2, "")
    assert said in run.err


def test_a_selection_of_the_configuration_is_replaced_by_the_options(folder):
    write_files(folder, guard__toml='select = ["long-span"]\n')
    assert "warning" not in Run("check", "text").out
    assert "warning[unordered-breakdown]" in Run("check", "text", "--select", "unordered-breakdown").out


# --- records ---


def test_a_record_ignores_a_rule_with_a_reason_and_the_report_says_so(folder):
    write_files(
        folder,
        r__jsonl=[
            {"output": ADVISED, "ignore": {"unordered-breakdown": "sorted by the page"}},
            {"output": ADVISED},
            {"output": REFUSED, "ignore": {"unknown-column": "it is new"}},
            {"output": REFUSED},
        ],
    )
    run = Run("check", "r.jsonl", "--schema", "columns.txt", "--format", "jsonl")
    assert [(a["verdict"], len(a["diagnostics"])) for a in run.answers] == [
        ("accepted", 0),
        ("accepted", 1),
        ("accepted", 1),
        ("rejected", 2),
    ]
    assert run.answers[2]["ignored"] == {"unknown-column": "it is new"}
    text = Run("check", "r.jsonl", "--schema", "columns.txt").out
    assert "r.jsonl:1: accepted (the record ignores unordered-breakdown)" in text
    assert "ignored by records: unknown-column, unordered-breakdown (2 times)" in text


@pytest.mark.parametrize(
    ("ignore", "said"),
    [
        (["long-span"], "must be"),
        ({"long-span": ""}, "must be"),
        ({"long-span": 5}, "must be"),
        ("long-span", "must be"),
        ({"long-*": "x"}, "there is no rule `long-*`"),
        ({"trailing-comma": "x"}, "is an error of the grammar"),
        ({"column-not-allowed": "x"}, "there is no rule"),
        ({"answer-withdrawn": "x"}, "there is no rule"),
    ],
)
def test_a_record_that_ignores_what_it_cannot_is_broken(folder, ignore, said):
    write_files(folder, r__jsonl=[{"output": ADVISED, "ignore": ignore}, {"output": ADVISED}])
    run = Run("check", "r.jsonl", "--format", "jsonl")
    assert [a["verdict"] for a in run.answers] == ["rejected", "accepted"]
    (fault,) = run.answers[0]["diagnostics"]
    assert fault["rule"] == "broken-record"
    assert said in fault["message"]


def test_what_a_record_ignores_is_held_to_the_language_of_the_run():
    assert weights(ignored(LANGUAGE, {"long-span": "x"}))["long-span"] is None
    assert weights(LANGUAGE)["long-span"] is Severity.WARNING
