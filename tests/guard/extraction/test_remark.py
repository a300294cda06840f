"""What stands around a query: what says nothing lets it pass, what takes it back or changes it refuses it."""

import json
import time
from functools import lru_cache
from pathlib import Path

import pytest

from grammar import Language, Schema, Source
from grammar.languages import honeycomb
from grammar.parsing.reader import parse
from guard import Guard
from guard.ledger import replay

LANGUAGE = honeycomb.language()
COLUMNS = ("name", "error", "tenant", "duration_ms")
GUARD = Guard(LANGUAGE, Schema.of(COLUMNS))
GUESSING = Guard(LANGUAGE, Schema.of(COLUMNS), allows_unsafe=True)
QUERY = '{"calculations": [{"op": "COUNT"}], "breakdowns": ["name"], "limit": 10}'
CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[3] / "benchmarks" / "data" / "surroundings.jsonl")
    .read_text("utf-8")
    .splitlines()
]
SPLITS = sorted({case["split"] for case in CASES})
LATER = {"fourth writing", "fifth writing", "sixth writing"}


def canonical(text):
    return LANGUAGE.notation.print(LANGUAGE.canonical(parse(LANGUAGE.notation, Source(text)).tree))


MEANT = canonical(QUERY)


@lru_cache(maxsize=8)
def guard_of(columns):
    return Guard(LANGUAGE, Schema.of(columns))


def is_right(case):
    verdict = guard_of(tuple(case["columns"])).check(case["raw"])
    if case["expected"] is None:
        return verdict.tree is None
    return verdict.tree is not None and verdict.query == canonical(json.dumps(case["expected"]))


@pytest.mark.parametrize("split", SPLITS)
def test_what_says_nothing_lets_the_query_pass(split):
    held = [case for case in CASES if case["split"] == split and case["says"] == "nothing"]
    assert sum(is_right(case) for case in held) >= (0.99 if split in LATER else 0.98) * len(held)


@pytest.mark.parametrize("split", SPLITS)
def test_what_takes_back_or_changes_refuses_the_query(split):
    held = [case for case in CASES if case["split"] == split and case["says"] != "nothing"]
    assert sum(is_right(case) for case in held) >= (0.97 if split in LATER else 0.95) * len(held)


@pytest.mark.parametrize(
    "beside",
    [
        ', "filters": [{"column": "error", "op": "exists"}]}',
        '; "filters": [{"column": "error", "op": "exists"}]}',
        '\n"filters": [{"column": "error", "op": "exists"}]}',
        "\n, 'Filters': [{'column': 'error', 'op': 'exists'}]}",
        ' filters: [{column: "error", op: "exists"}]',
        '\n"where" => [{"column" => "error", "op" => "exists"}]',
        "\ntime_range = 600",
        "\norders:\n  - op: COUNT\n    order: descending\n",
        "\n<limit>3</limit>",
    ],
)
def test_a_member_behind_an_early_brace_is_never_dropped(beside):
    for guard in (GUARD, GUESSING):
        verdict = guard.check(QUERY + beside)
        assert verdict.tree is None or verdict.query != MEANT, verdict


@pytest.mark.parametrize(
    "other",
    [
        '{"Calculations": [{"op": "COUNT"}], "Breakdowns": ["tenant"]}',
        '{"visualize": [{"op": "COUNT"}], "group_by": ["tenant"]}',
        "{'calcs': [{'op': 'COUNT'}], 'groupBy': ['tenant']}",
        '"calculations": [{"op": "COUNT"}], "breakdowns": ["tenant"]',
        '"calculations": [{"op": "COUNT"}], "breakdowns": ["name"]',
        "```yaml\ncalculations:\n  - op: COUNT\nbreakdowns:\n  - tenant\n```",
        "dict(calculations=[dict(op='COUNT')], breakdowns=['tenant'])",
        '[query]\ncalculations = [{op = "COUNT"}]\nbreakdowns = ["tenant"]',
    ],
)
@pytest.mark.parametrize("words", ["Correction:", "Actually", "or", "Better:"])
def test_a_second_query_in_another_writing_is_named_beside_the_first(other, words):
    said = f"{QUERY}\n\n{words}\n\n{other}"
    verdict = GUARD.check(said)
    assert [error.name for error in verdict.errors] == ["several-queries"]
    error = verdict.errors[0]
    assert said[error.span.start : error.span.end] == QUERY
    assert error.related[0].span.start > len(QUERY)


@pytest.mark.parametrize(
    "said",
    [
        f"The same, indented:\n\n{QUERY}\n\n{json.dumps(json.loads(QUERY), indent=2)}",
        f"{QUERY}\n\n{{'Calculations': ['COUNT'], 'group_by': 'name', 'top': 10}}",
        f"{QUERY}\n\n- `limit`: 10\n- `breakdowns`: name",
        f"{QUERY}\n\nAs you asked, it has a limit of 10.",
        f"<think>Not {QUERY.replace('10', '5')}, do not use that.</think>\n{QUERY}",
        f'{{"query": {QUERY}, "valid": true, "error": null, "explanation": "I did not add a filter."}}',
    ],
)
def test_what_says_the_same_again_changes_nothing(said):
    verdict = GUARD.check(said)
    assert (verdict.decision, verdict.query) == ("repaired", MEANT)
    assert replay(said, verdict.repairs) == verdict.text


@pytest.mark.parametrize(
    ("said", "name", "place"),
    [
        (f"Do not use this query:\n{QUERY}", "answer-withdrawn", "Do not use this query:"),
        (f"{QUERY}\n\nI made a mistake. Please discard it.", "answer-withdrawn", "I made a mistake."),
        (f'{{"valid": false, "query": {QUERY}}}', "answer-withdrawn", '"valid": false'),
        (f'{{"rejected": {QUERY}}}', "answer-withdrawn", QUERY),
        (f"<rejected>{QUERY}</rejected>", "answer-withdrawn", "<rejected>"),
        (f"assert query != {QUERY}", "answer-withdrawn", "!="),
        (f"Before: {QUERY} After: limit 20", "answer-withdrawn", "Before:"),
        (f'q = {QUERY}\nq["limit"] = 5', "answer-changed", 'q["limit"] = 5'),
        (f'q = {QUERY}\nq.pop("breakdowns")', "answer-changed", 'q.pop("breakdowns")'),
        (f"{QUERY}\n\nSet the limit to 5.", "answer-changed", "Set the limit to 5."),
        (f"{QUERY}\n\nerror = true", "answer-changed", "error = true"),
    ],
)
def test_the_refusal_names_the_words(said, name, place):
    error = GUARD.check(said).errors[0]
    assert error.name == name
    assert said[error.span.start : error.span.end].strip() in place or place in said[error.span.start : error.span.end]


@pytest.mark.parametrize(
    "around",
    [
        "```bad\n{}\n```",
        "```error\n{}\n```",
        "```diff\n- {}\n+ (not decided)\n```",
        "```diff\n  the query:\n-{}\n```",
        '<query valid="false">{}</query>',
        "<query accepted=no>{}</query>",
        "<pseudocode>{}</pseudocode>",
        '{{"can_answer": false, "query": {}}}',
        '{{"feasible": "no", "query": {}}}',
        '{{"status": 422, "query": {}}}',
        '{{"example": {}}}',
        '{{"name": "delete_query", "arguments": {}}}',
        '{{"name": "rejectQuery", "arguments": {}}}',
        "I cannot write a query for that. The general form of the template: {}",
        "This is only pseudocode: {}",
        "ValueError: not a valid query: {}",
        "She asked me to debug {}",
        "Suppose one wrote {}, but I need to know the dataset first.",
        "Nein, so nicht: {}",
        "Input: {}\nOutput:",
        "{}\n\n(superseded)",
        "{}\n\n// TODO: check the columns",
        "{}\n\nNo, wrong.",
        "{}\n\nThe filters above are wrong.",
        "{}\n\nI cannot produce an answer.",
        "{}\n\nThat was rolled back.",
        "{}\n\nThis query is unfinished.",
        "{}\n\nLet me try that again.",
        "Incomplete query: {}",
        '{{"mode": "dry", "query": {}}}',
    ],
)
def test_marks_and_words_of_all_kinds_take_a_query_back(around):
    for guard in (GUARD, GUESSING):
        assert [error.name for error in guard.check(around.format(QUERY)).errors][-1:] == ["answer-withdrawn"]


@pytest.mark.parametrize(
    "around",
    [
        "{}\n\n...except that the results are sorted the other way.",
        "{}\n\nThe time range needs to be divided by 1000.",
        "{}\n\nThe breakdown should come last.",
        "{}\n\nAnd restrict it to the last 10 minutes.",
        "{}\n\nReplace the country with the real one before you run it.",
        "{}\nWHERE place = 'here'",
        "{}\n\nDouble the limit.",
        "{}\n\nUse it without the breakdown.",
        "{}\n\nInstead, count what failed.",
        '{{"query": {}, "corrected_limit": 3}}',
    ],
)
def test_words_of_all_kinds_change_a_query(around):
    for guard in (GUARD, GUESSING):
        assert [error.name for error in guard.check(around.format(QUERY)).errors][-1:] == ["answer-changed"]


@pytest.mark.parametrize(
    "around",
    [
        "```diff\n+ {}\n```",
        "- {}",
        '<query valid="true">{}</query>',
        '{{"status": 200, "query": {}}}',
        '{{"can_answer": true, "query": {}}}',
        '{{"name": "rejected payments", "query": {}}}',
        '{{"name": "run_query", "arguments": {}}}',
        "I cannot write a query for that exactly, but this comes close: {}",
        "I can't see your data. Here is the query: {}",
        "{}\n\nExcept for outliers, the numbers should be small.",
        "{}\n\nAnd that is it, down to 2 seconds.",
        "{}\n\nNothing above is wrong with the columns.",
        "{}\n\nNotes\n- Sorted in ascending order\n- No duplicates",
        "{}\n\nThe breakdown should come in handy.",
        "{}\n\nLet me know if this helps.",
        "{}\n\nUse it with care.",
        '{{"query": {}, "corrected": true, "updated_at": "2026-11-30"}}',
        "This needs an order, which must not be empty:\n{}",
        "Input understood. Output: {}",
    ],
)
def test_marks_and_words_like_them_that_say_nothing_let_it_pass(around):
    assert GUARD.check(around.format(QUERY)).query == MEANT


@pytest.mark.parametrize(
    ("comment", "decision"),
    [
        ("rows", "repaired"),
        ("must be 1000 or less", "repaired"),
        ("should be enough", "repaired"),
        ('not "name"', "repaired"),
        ("should be 3", "rejected"),
        ("not 10, use 3", "rejected"),
        ("wrong", "rejected"),
        ("change to 3", "rejected"),
        ("the number is a placeholder", "rejected"),
    ],
)
def test_a_comment_in_a_query_that_says_otherwise_is_not_left_out(comment, decision):
    for style in ("// {}", "/* {} */", "# {}"):
        text = QUERY.removesuffix("}") + f" {style.format(comment)}\n}}"
        assert GUARD.check(text).decision == decision


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (f"<s>{QUERY}</s>", "answer-withdrawn"),
        (f'{{"action": "none", "query": {QUERY}}}', "answer-withdrawn"),
        (f'{{"confidence": 0, "query": {QUERY}}}', "answer-withdrawn"),
        (f'{{"exclude": {QUERY}}}', "answer-withdrawn"),
        (f'{{"query": {QUERY}, "then": "sort ascending"}}', "answer-changed"),
        (f'{{"query": {QUERY}, "explanation": "Shows the top 20."}}', "answer-changed"),
        (f"{QUERY}\n\nlimit \u00d72", "answer-changed"),
        (f"{QUERY}\n\n+ one more filter: status >= 500", "answer-changed"),
        (f"{QUERY}\n\nThis shows the top 20.", "answer-changed"),
        (f"{QUERY}\n\nIt is grouped by tenant.", "answer-changed"),
        (f"{QUERY}\n\nThis covers the last 24 hours.", "answer-changed"),
        (f"{QUERY}\n\ntenant, not name", "answer-changed"),
        (f"{QUERY} // broken, see below", "answer-withdrawn"),
        (f"{QUERY}\n\n| Part | Value |\n|---|---|\n| limit | 20 |", "answer-changed"),
        (f"{QUERY} | sed 's/name/tenant/'", "answer-changed"),
        (
            f"{QUERY}\n\n\u10d0\u10db\u10d8\u10e1 \u10d2\u10d0\u10e8\u10d5\u10d4\u10d1\u10d0",
            "answer-withdrawn",
        ),
        (f"{QUERY}\n\nBitte f\u00fchren Sie das nicht aus.", "answer-withdrawn"),
    ],
)
def test_what_says_otherwise_in_any_form_refuses(said, name):
    for guard in (GUARD, GUESSING):
        assert [error.name for error in guard.check(said).errors][-1:] == [name]


@pytest.mark.parametrize(
    "said",
    [
        f"Rejected requests are counted as well: {QUERY}",
        f"{QUERY} In SQL: GROUP BY becomes `breakdowns`.",
        f"{QUERY}</s>",
        f"{QUERY}\n\nIt shows at most 10 rows, grouped by `name`.",
        f"{QUERY}\n\n| Part | Value |\n|---|---|\n| limit | 10 |\n| breakdowns | name |",
        f"{QUERY}\n\nDo you need more? Set the limit to 100.",
        f"{QUERY}\n\nFor tenants, replace `name` with `tenant`.",
        f"{QUERY}\n\nThis does not filter anything.",
        f"I grouped by name, not by tenant: {QUERY}",
        f'{{"question": "the top 20?", "query": {QUERY}}}',
    ],
)
def test_what_agrees_with_the_query_lets_it_pass(said):
    assert GUARD.check(said).query == MEANT


def test_sentences_are_read_for_languages_without_keys():
    grammar = """start: "SELECT" NAME "FROM" NAME ["WHERE" NAME ">" NUMBER] ["ORDER" "BY" NAME ["DESC"]] ["LIMIT" NUMBER]
NAME: /[a-z]+/
NUMBER: /[0-9]+/
%ignore /\\s+/"""
    guard = Guard(Language.from_lark(grammar, name="selected"))
    text = "SELECT city FROM orders WHERE total > 100 ORDER BY city LIMIT 10"
    fenced = f"```sql\n{text}\n```\n"
    for words in ("It lists the cities, at most 10 rows.", "Here total is in cents.", "Let me know if you need more!"):
        assert guard.check(fenced + words).decision == "repaired"
    for words, name in (
        ("This shows the top 20 cities.", "answer-changed"),
        ("Change 100 to 200.", "answer-changed"),
        ("Replace city by total.", "answer-changed"),
        ("Actually, ORDER BY total.", "answer-changed"),
        ("Sorted descending.", "answer-changed"),
        ("Do not run this.", "answer-withdrawn"),
        ("Or: SELECT name FROM customers", "several-queries"),
        ("Or `SELECT name FROM customers`.", "several-queries"),
    ):
        assert [error.name for error in guard.check(fenced + words).errors] == [name], words


def test_words_inside_an_envelope_are_found_at_their_place():
    text = json.dumps({"choices": [{"message": {"content": f"Do not run this:\n{QUERY}"}}]})
    error = GUARD.check(text).errors[0]
    assert error.name == "answer-withdrawn"
    assert "Do not run this" in text[error.span.start : error.span.end]


def test_a_language_of_ones_own_hears_withdrawing_words_too():
    language = Language.from_lark('start: "show" NAME\nNAME: /[a-z]+/\n%ignore " "', name="shown")
    guard = Guard(language)
    assert guard.check("Here it is:\n```\nshow errors\n```\nI did not add anything.").decision == "repaired"
    assert guard.check("Do not use this:\n```\nshow errors\n```\n").errors[0].name == "answer-withdrawn"
    assert guard.check("```\nshow errors\n```\nor\n```\nshow users\n```\n").errors[0].name == "several-queries"


@pytest.mark.parametrize(
    "piece",
    [
        "a ",
        "a:",
        "limit: 5 ",
        '"',
        "`",
        "{",
        "[",
        "this ",
        ": ",
        "limit: [",
        "\n",
        "~~",
        "<a",
        "not to ",
        "%22a",
        "\\",
        "12 ",
        "| a ",
    ],
)
def test_reading_what_is_left_out_takes_time_in_proportion(piece):
    began = time.perf_counter()
    GUARD.check(f"{QUERY}\n\n" + piece * (12_000 // len(piece)))
    assert time.perf_counter() - began < 6


@pytest.mark.parametrize("piece", ['\\"', '\\"a', '{"', '{\\"', ',"', "\\'", '\\\\"', "&quot;", "```", "<a>", "{ "])
def test_looking_for_a_query_takes_time_in_proportion(piece):
    began = time.process_time()
    assert GUARD.check(piece * (100_000 // len(piece))).decision == "rejected"
    assert time.process_time() - began < 10


def test_too_much_beside_a_query_is_not_passed_over():
    assert GUARD.check(QUERY + "\n\n" + "So it goes. " * 5_000).errors[0].name == "answer-changed"
