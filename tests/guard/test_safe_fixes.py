"""What a safe fix must not do: change what is asked. Each kind with the right answer, or with a refusal."""

from __future__ import annotations

import json

import pytest

from grammar import Language, Schema
from grammar.languages import formula, honeycomb
from grammar.parsing.reader import parse
from grammar.source import Source
from guard import Guard, Rejected

LANGUAGE = honeycomb.language()
COLUMNS = ("duration_ms", "name", "region", "status", "ok", "size_mb", "http.route", "not_found", "events.total")
COUNT = '"calculations": [{"op": "COUNT"}]'


def meaning(text):
    return LANGUAGE.canonical(parse(LANGUAGE.notation, Source(text)).tree)


def answer(text, *, allows_unsafe=False, columns=COLUMNS):
    """What the guard makes of a text, in its canonical form; None for a refusal."""
    schema = None if columns is None else Schema.of(columns)
    verdict = Guard(LANGUAGE, schema, allows_unsafe=allows_unsafe).check(text)
    return None if isinstance(verdict, Rejected) else LANGUAGE.canonical(verdict.tree)


def filtered(condition):
    return f'{{{COUNT}, "filters": [{json.dumps(condition)}]}}'


def ordered(order):
    return f'{{{COUNT}, "breakdowns": ["region"], "orders": [{json.dumps(order)}]}}'


def calculated(calculation):
    return f'{{"calculations": [{json.dumps(calculation)}]}}'


REFUSED = {
    "a null flag of a direction": ordered({"op": "COUNT", "desc": None}),
    "a flag of a direction that is no flag": ordered({"op": "COUNT", "desc": "mostly"}),
    "a direction beside its flag": ordered({"op": "COUNT", "order": "ascending", "desc": 1}),
    "desc at a query": f'{{{COUNT}, "desc": "region"}}',
    "a remark that is true": f'{{{COUNT}, "note": true}}',
    "a key that is a column": f'{{{COUNT}, "duration_ms": 4000}}',
    "a key that is a column in another case": f'{{{COUNT}, "DurationMs": 4000}}',
    "a remark under a column": f'{{{COUNT}, "name": "checkout"}}',
    "a unit that has no fixed length at a key": f'{{{COUNT}, "time_range_y": 1}}',
    "a multiple at a key": f'{{{COUNT}, "limit_k": 2}}',
    "a slip at a key": f'{{{COUNT}, "brekdowns": ["region"]}}',
    "a slip at an operator": filtered({"column": "name", "op": "containz", "value": "a"}),
    "a letter behind an operator": filtered({"column": "name", "op": "ends-withi", "value": "a"}),
    "a negated key": f'{{{COUNT}, "!breakdowns": ["region"]}}',
    "a key that is commented out": f'{{{COUNT}, "#limit": 5}}',
    "a key set aside": f'{{{COUNT}, "_limit": 5}}',
    "a key behind dashes": f'{{{COUNT}, "-- limit": 5}}',
    "a negative value by its key": filtered({"column": "status", "op": "=", "-value": 5}),
    "a negated direction": ordered({"op": "COUNT", "order": "!desc"}),
    "a negated calculation": calculated("-AVG(duration_ms)"),
    "a negated operator of a calculation": calculated({"op": "-AVG", "column": "duration_ms"}),
    "a minus at an order beside a direction": ordered({"op": "-COUNT", "order": "ascending"}),
    "a fraction that is a percentile": calculated({"op": "PERCENTILE", "percentile": 0.1, "column": "duration_ms"}),
    "a percentile behind a point": calculated({"op": "p.5", "column": "duration_ms"}),
    "zeros before a percentile": calculated({"op": "P010", "column": "duration_ms"}),
    "a number with a unit in a phrase": f'{{{COUNT}, "filters": ["duration_ms >= 3s"]}}',
    "a thousand in a phrase": f'{{{COUNT}, "filters": ["duration_ms > 5k"]}}',
    "an exponent in a phrase": f'{{{COUNT}, "filters": ["duration_ms > 2e4"]}}',
    "zeros in a phrase": f'{{{COUNT}, "filters": ["status = 0404"]}}',
    "a word for a number in a phrase": f'{{{COUNT}, "filters": ["duration_ms > high"]}}',
    "a backslash in a pattern": f'{{{COUNT}, "filters": [{{"column": "name", "op": "contains", "value": "v1\\.x\\(2\\)"}}]}}',
    "a map with a wildcard": f'{{{COUNT}, "filters": {{"name": "a*"}}}}',
    "a map with the word for nothing": f'{{{COUNT}, "filters": {{"name": null}}}}',
    "nothing beside a value": filtered({"column": "status", "op": "!= null", "value": 5}),
}

RIGHT = {
    ordered({"op": "COUNT", "desc": 1}): ordered({"op": "COUNT", "order": "descending"}),
    ordered({"op": "COUNT", "desc": "true"}): ordered({"op": "COUNT", "order": "descending"}),
    ordered({"op": "COUNT", "desc": "no"}): ordered({"op": "COUNT", "order": "ascending"}),
    ordered({"op": "COUNT", "descending": 0}): ordered({"op": "COUNT", "order": "ascending"}),
    ordered({"op": "-COUNT"}): ordered({"op": "COUNT", "order": "descending"}),
    f'{{{COUNT}, "time_range_h": 3}}': f'{{{COUNT}, "time_range": 10800}}',
    f'{{{COUNT}, "timeRangeD": 2}}': f'{{{COUNT}, "time_range": 172800}}',
    f'{{{COUNT}, "granularity_m": 1.5}}': f'{{{COUNT}, "granularity": 90}}',
    f'{{{COUNT}, "filters": {{"region": "eu", "status": 5}}}}': f'{{{COUNT}, "filters": ['
    '{"column": "region", "op": "=", "value": "eu"}, {"column": "status", "op": "=", "value": 5}]}',
    filtered({"column": "ok", "op": "== null"}): filtered({"column": "ok", "op": "does-not-exist"}),
    f'{{{COUNT}, "breakdowns": ["`region`", "[name]"]}}': f'{{{COUNT}, "breakdowns": ["region", "name"]}}',
    f'{{{COUNT}, "filters": [{{"column": "name", "op": "=", "value": """one\ntwo "three" four"""}}]}}': filtered(
        {"column": "name", "op": "=", "value": 'one\ntwo "three" four'}
    ),
    f'{{{COUNT}, "breakdowns": ["region”, "name”]}}': f'{{{COUNT}, "breakdowns": ["region", "name"]}}',
    '{“calculations”:[{“op”:“COUNT”}],“filters”:[{“column”:“name”,“op”:“=”,“value”:“a \\"b\\" c”}]}': filtered(
        {"column": "name", "op": "=", "value": 'a "b" c'}
    ),
    '{"calculations": [{"op": COUNT}], "filters": {"or": [{"column": ok, "op": exists}, {"column": "name", "op": exists}]}}': f'{{{COUNT}, "filters": [{{"column": "ok", "op": "exists"}}, {{"column": "name", "op": "exists"}}], "filter_combination": "OR"}}',  # noqa: E501  # one text, one line
    f'{{{COUNT}, "time\\_range": 600, "breakdowns": ["http\\.route"]}}': f'{{{COUNT}, "time_range": 600, '
    '"breakdowns": ["http.route"]}',
    f'{{"name": "run_query", "arguments": {{{COUNT}}}}}': f"{{{COUNT}}}",
}

REFUSED_WITH_GUESSES = {
    "a negated column": filtered({"column": "!ok", "op": "exists"}),
    "a negated name": filtered({"column": "found", "op": "exists"}),
    "a column in another unit": calculated({"op": "MAX", "column": "size_kb"}),
    "a place to fill in": f'{{{COUNT}, "breakdowns": ["COLUMN_NAME"]}}',
    "a place to fill in, in brackets": f'{{{COUNT}, "breakdowns": ["<name>"]}}',
    "two items joined by a word": f'{{{COUNT}, "filters": [{{"column": "region", "op": "in", "value": ["eu" or "us"]}}]}}',
    "a path with an escape in it": f'{{{COUNT}, "filters": [{{"column": "name", "op": "=", "value": "C:\\Work\\new"}}]}}',
    "a text cut inside a number": f'{{{COUNT}, "time_range": 86',
    "members cut inside a number": '"breakdowns": ["region"], "time_range": 86',
    "an operator that ignores case": filtered({"column": "name", "op": "containsi", "value": "a"}),
    "a commented key": f'{{{COUNT}, "//limit": 5}}',
    "a unit without a fixed length": f'{{{COUNT}, "time_range_y": 1}}',
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_may_be_meant_otherwise_is_not_mended_as_safe(text):
    assert answer(text) is None


@pytest.mark.parametrize(("text", "expected"), RIGHT.items())
def test_what_can_be_meant_in_one_way_only_is_that(text, expected):
    assert answer(text) == meaning(expected)


@pytest.mark.parametrize("text", REFUSED_WITH_GUESSES.values(), ids=REFUSED_WITH_GUESSES)
def test_a_guess_does_not_cross_what_a_text_says(text):
    assert answer(text, allows_unsafe=True) is None


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_without_guesses_stays_the_same_with_them(text):
    assert answer(text, allows_unsafe=True) == answer(text)


def test_a_comment_and_tripled_quotes_are_read_alike_with_guesses():
    commented = f'{{{COUNT}, "breakdowns": ["region" // not "name"\n]}}'
    tripled = filtered({"column": "region", "op": "=", "value": "eu"}).replace('"eu"', '"""eu"""')
    assert answer(commented, allows_unsafe=True) == meaning(f'{{{COUNT}, "breakdowns": ["region"]}}')
    assert answer(tripled, allows_unsafe=True) == meaning(filtered({"column": "region", "op": "=", "value": "eu"}))


def test_a_measured_length_is_no_length_of_the_query_though_no_dataset_is_known():
    assert answer(f'{{{COUNT}, "duration_ms": 4000}}', columns=None) is None


def test_a_comparison_in_a_value_is_a_guess_and_no_equality():
    text = f'{{{COUNT}, "filters": {{"status": ">=500"}}}}'
    assert answer(text) is None
    assert answer(text, allows_unsafe=True) == meaning(filtered({"column": "status", "op": ">=", "value": 500}))


def test_two_columns_that_fit_in_two_ways_are_named_and_neither_is_taken():
    text = f'{{{COUNT}, "breakdowns": ["jobs.region"]}}'
    columns = ("region", "batch.put.jobs_region")
    assert answer(text, allows_unsafe=True, columns=columns) is None
    verdict = Guard(LANGUAGE, Schema.of(columns), allows_unsafe=True).check(text)
    (unknown,) = (found for found in verdict.diagnostics if found.name == "unknown-column")
    assert set(unknown.near) == set(columns)
    assert not unknown.fixes


@pytest.mark.parametrize(
    "text", ["IF($a, , 0)", "SUM($a,, $b)", "NOT_EQUALS($a, 1)", "NAND($a, $b)", "CONTAINSI($a, 'x')"]
)
def test_no_fix_of_a_formula_moves_an_argument_or_turns_a_function_round(text):
    verdict = Guard(formula.language(), allows_unsafe=True).check(text)
    assert isinstance(verdict, Rejected)


CALLS = Language.from_lark(
    """
    start: value
    value: NAME | NAME "(" [value ("," value)*] ")" | "(" value ")" | NAME "[" value "]" | "[" value ("," value)* "]"
    NAME: /[a-z]+/
    %ignore " "
    """
)


@pytest.mark.parametrize("text", ["f(a,, b)", "f(g(a), , b)"])
def test_an_empty_argument_is_not_taken_out_in_any_grammar(text):
    assert isinstance(Guard(CALLS, allows_unsafe=True).check(text), Rejected)


@pytest.mark.parametrize(("text", "expected"), [("[a,, b]", "[a, b]"), ("f(a,)", "f(a)")])
def test_punctuation_that_says_nothing_is_taken_out_in_any_grammar(text, expected):
    assert Guard(CALLS).check(text).text == expected


@pytest.mark.parametrize("text", ["g(a))", "[a]]", "f[[a, b, c, d, e, g, h, i]])", "[g(a, b, c, d, e, h, i)]]"])
def test_a_closing_bracket_whose_partner_may_be_lost_is_not_taken_out_as_safe(text):
    assert isinstance(Guard(CALLS).check(text), Rejected)


def test_a_text_with_hundreds_of_safe_fixes_is_read_twice(monkeypatch):
    from guard import repair_loop

    read = []
    parse = repair_loop.parse
    monkeypatch.setattr(repair_loop, "parse", lambda *given: read.append(1) or parse(*given))
    filters = ", ".join("{'column': 'name', 'op': '=', 'value': 'x'}" for _ in range(99))
    verdict = Guard(LANGUAGE).check("{'filters': [" + filters + "]}")
    assert (verdict.decision, len(verdict.repairs), len(read)) == ("repaired", 1 + 6 * 99, 2)
