"""What a guess never does: fill a place that was left open, take a part of a number, quote a variable, rebuild a text."""

from __future__ import annotations

import pytest

from grammar.languages import formula, honeycomb
from grammar.schema import Schema
from guard import Guard

LANGUAGE = honeycomb.language()
SCHEMA = Schema.of(["duration_ms", "region", "error", "is_muted", "max_wait_s", "name"])
GUARD = Guard(LANGUAGE, SCHEMA)
GUESSING = Guard(LANGUAGE, SCHEMA, allows_unsafe=True)
FORMULAS = Guard(formula.language(), SCHEMA, allows_unsafe=True)


def query(value):
    return f'{{"filters":[{{"column":"region","op":"=","value":{value}}}]}}'


def fenced(value):
    return "```json\n" + query(f'"{value}"') + "\n```"


@pytest.mark.parametrize(
    "blank",
    ["YOUR_VALUE_HERE", "${region}", "{{region}}", "{{ region }}", "<value>", "<your name>", "TODO", "insert_value"],
)
def test_a_place_to_fill_in_stays_one(blank):
    for guard in (GUARD, GUESSING):
        for text in (fenced(blank), query(f'"{blank}"')[:-1] + ",}", "Here: " + query(f'"{blank}"')):
            verdict = guard.check(text)
            assert {"unfilled-answer", "unfilled-value"} & {diagnostic.name for diagnostic in verdict.diagnostics}
            assert verdict.decision == "rejected"


@pytest.mark.parametrize("value", ["<unknown>", "...", "INSERT INTO orders", "/api/{id}", "come here", "$5"])
def test_a_value_that_only_looks_like_such_a_place_is_a_value(value):
    verdict = GUARD.check(fenced(value))
    assert verdict.decision == "repaired"
    assert verdict.tree.filters[0].value == value


def test_what_needs_no_fix_is_taken_as_it_stands_whatever_its_values_spell():
    assert GUARD.check(query('"TODO"')).decision == "accepted"


@pytest.mark.parametrize("text", [query("1,5"), '{"limit": 10,5}'])
def test_the_digits_behind_a_comma_are_never_left_out(text):
    assert GUESSING.check(text).decision == "rejected"


@pytest.mark.parametrize("word", ["selected_region", "selectedRegion", "REGION_NAME"])
def test_the_name_of_a_variable_is_no_text_without_quotes(word):
    assert GUESSING.check(query(word)).decision == "rejected"


def test_a_plain_word_without_quotes_is_a_guess():
    assert GUARD.check(query("frankfurt")).decision == "rejected"
    assert GUESSING.check(query("frankfurt")).tree.filters[0].value == "frankfurt"


def test_an_expression_is_not_made_a_value():
    text = 'query = f\'{{"breakdowns": ["region"], "time_range": {hours * 3600}}}\''
    assert GUESSING.check(text).decision == "rejected"


def test_a_start_behind_the_end_is_not_swapped():
    text = '{"start_time": 1764600000, "end_time": 1764500000}'
    verdict = GUESSING.check(text)
    assert (verdict.decision, verdict.repairs) == ("rejected", ())


@pytest.mark.parametrize(
    "column", ["is_unmuted", "muted", "not_is_muted", "duration_s", "min_wait_s", "max_wait_ms", "-duration_ms"]
)
def test_no_guess_at_a_column_crosses_its_meaning_in_queries_and_formulas(column):
    verdict = GUESSING.check(f'{{"breakdowns": ["{column}"]}}')
    expected = "repaired" if column == "muted" else "rejected"
    assert verdict.decision == expected
    if column.isidentifier():
        assert FORMULAS.check(f"IF(EQUALS(${column}, 1), 1, 0)").decision == expected
