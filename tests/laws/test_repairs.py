"""Laws of the repairs: each does what its page says, keeps the meaning, and touches nothing that needs no mending."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar import Safety, Source
from grammar.checker import check_text
from grammar.languages import formula, honeycomb
from grammar.languages.honeycomb import aliases, readings
from grammar.languages.honeycomb.repairs import REPAIRS
from grammar.languages.honeycomb.vocabulary import P2026, PROFILES
from grammar.parsing.reader import parse
from grammar.repair import Occurrence
from grammar.rule import TreeFix
from grammar.suggestion import folded
from guard import Guard
from guard.ledger import replay

LANGUAGE = honeycomb.language()
REFERENCE = (Path(__file__).parents[2] / "docs" / "reference" / "repairs.md").read_text(encoding="utf-8")
GUARD = Guard(LANGUAGE)
GUESSING = Guard(LANGUAGE, allows_unsafe=True)
EXAMPLES = [(repair, before, after) for repair in REPAIRS for before, after in repair.examples]
NAMES = [f"{repair.name}: {before}" for repair, before, _ in EXAMPLES]


def guard_for(repair):
    """The guard that applies what the repair offers: guesses only where the repair is one."""
    return GUARD if repair.safety is Safety.SAFE else GUESSING


def meaning(text):
    return LANGUAGE.canonical(parse(LANGUAGE.notation, Source(text)).tree)


@pytest.mark.parametrize("repair", REPAIRS, ids=lambda repair: repair.name)
def test_a_repair_has_an_example_and_says_why_it_is_right(repair):
    assert repair.examples
    assert "\n\n" in repair.explanation


@pytest.mark.parametrize(("repair", "before", "after"), EXAMPLES, ids=NAMES)
def test_the_example_of_a_repair_becomes_what_its_page_says(repair, before, after):
    verdict = guard_for(repair).check(before)
    assert verdict.decision == "repaired"
    assert LANGUAGE.canonical(verdict.tree) == meaning(after)


@pytest.mark.parametrize(("repair", "before", "after"), EXAMPLES, ids=NAMES)
def test_the_fault_of_an_example_is_one_that_its_repair_answers(repair, before, after):
    diagnostics, _ = check_text(LANGUAGE, Source(before))
    assert repair.faults & {diagnostic.name for diagnostic in diagnostics if diagnostic.fixes}


@pytest.mark.parametrize(("repair", "before", "after"), EXAMPLES, ids=NAMES)
def test_the_ledger_of_an_example_replays(repair, before, after):
    verdict = guard_for(repair).check(before)
    assert replay(before, verdict.repairs) == verdict.text
    assert repair.safety is not Safety.SAFE or all(fix.safety is Safety.SAFE for fix in verdict.repairs)


@pytest.mark.parametrize(("repair", "before", "after"), EXAMPLES, ids=NAMES)
def test_what_was_mended_needs_no_second_mending(repair, before, after):
    verdict = GUARD.check(guard_for(repair).check(before).text)
    assert verdict.decision == "accepted"


@pytest.mark.parametrize(("before"), [before for repair, before, _ in EXAMPLES if repair.safety is Safety.UNSAFE])
def test_a_guess_is_never_made_unasked(before):
    assert GUARD.check(before).decision == "rejected"


@pytest.mark.parametrize(("repair", "before", "after"), EXAMPLES, ids=NAMES)
def test_a_text_that_is_right_is_not_touched(repair, before, after):
    verdict = GUARD.check(after)
    assert (verdict.decision, verdict.text) == ("accepted", after)


@pytest.mark.parametrize(("repair", "before", "after"), EXAMPLES, ids=NAMES)
def test_a_strict_guard_mends_nothing(repair, before, after):
    assert Guard(LANGUAGE, is_strict=True).check(before).decision == "rejected"


WRITTEN = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["COUNT", "P99(a)", "a = 'b'", "2h", "desc", "", "null", "[1]", '{"a": 1}', "a, b", "1e999", "-1"]),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), WRITTEN),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WRITTEN, inner, max_size=3)),
    max_leaves=6,
)
KEYS = st.one_of(
    WRITTEN,
    st.sampled_from(sorted({*P2026.keys["query"], *P2026.keys["filter"], *P2026.keys["order"], *P2026.keys["having"]})),
    st.sampled_from(sorted({alias for names in aliases.KEYS.values() for alias in names} | set(aliases.WRAPPERS))),
)


@given(
    fault=st.sampled_from(sorted({fault for repair in REPAIRS for fault in repair.faults})),
    what=st.sampled_from(sorted(P2026.keys)),
    key=KEYS,
    value=VALUES,
    members=st.dictionaries(KEYS, VALUES, max_size=3),
    is_item=st.booleans(),
    profile=st.sampled_from(sorted(PROFILES)),
)
def test_a_repair_never_raises_whatever_stands_there(fault, what, key, value, members, is_item, profile):
    occurrence = Occurrence(
        fault, what, key, value, (key, 0) if is_item else (key,), members, is_item, str(value), PROFILES[profile]
    )
    for repair in REPAIRS:
        if fault in repair.faults:
            assert isinstance(repair.offer(occurrence), TreeFix | None)


@pytest.mark.parametrize("what", sorted(aliases.KEYS))
def test_another_name_of_a_key_stands_for_a_key_and_is_none_itself(what):
    keys = P2026.keys[what]
    assert set(aliases.KEYS[what].values()) <= set(keys)
    assert not {folded(key) for key in keys} & set(aliases.KEYS[what])


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (aliases.CALCULATION_OPS, P2026.calculation_ops),
        (aliases.FILTER_OPS, P2026.filter_ops),
        (aliases.SYMBOLS, P2026.filter_ops),
        (aliases.DIRECTIONS, ("ascending", "descending")),
        (aliases.COMBINATIONS, P2026.combinations),
    ],
)
def test_another_name_of_a_word_stands_for_a_word_and_is_none_itself(table, words):
    assert set(table.values()) <= set(words)
    assert not set(words) & set(table)


@pytest.mark.parametrize("table", [aliases.CALCULATION_OPS, aliases.FILTER_OPS, aliases.DIRECTIONS])
def test_names_are_written_as_they_are_compared(table):
    assert all(name == folded(name) for name in table)


@pytest.mark.parametrize(("number", "op"), sorted(aliases.percentiles(P2026).items()))
def test_every_percentile_is_read_from_its_number_unless_that_is_a_fraction_of_another(number, op):
    is_fraction = str(float(number) * 100).removesuffix(".0") in aliases.percentiles(P2026)
    assert readings.calculation_op(f"percentile({number})", P2026) == (None if is_fraction else op)


def test_a_remark_is_no_wrapper_and_no_key_of_a_query():
    assert not aliases.COMMENTARY & aliases.WRAPPERS
    assert not aliases.COMMENTARY & {folded(key) for key in P2026.keys["query"]}
    assert not aliases.COMMENTARY & set(aliases.KEYS["query"])


@pytest.mark.parametrize(
    "text",
    [
        '{"filters": [{"column": "name", "op": "like", "value": "%a%"}]}',
        '{"filters": [{"column": "name", "op": "=~", "value": "a"}]}',
        '{"filters": [{"column": "size", "op": "between", "value": [1, 2]}]}',
        '{"filters": [{"column": "name", "op": "=", "value": yes}]}',
        '{"filters": "errors only"}',
        '{"filters": ["a > 1 or b > 2 and c > 3"]}',
        '{"filters": {"or": [{"column": "a", "op": "exists"}]}, "filter_combination": "AND"}',
        '{"calculations": [{"op": "STDDEV", "column": "size"}]}',
        '{"calculations": [{"op": "P97", "column": "size"}]}',
        '{"calculations": ["total of everything"]}',
        '{"breakdowns": ["a"], "group_by": ["b"]}',
        '{"group_by": ["a"], "groups": ["b"]}',
        '{"limit": 10, "limit": 20}',
        '{"limit": "ten"}',
        '{"limit": [10, 20]}',
        '{"limit": 1.5}',
        '{"time_range": "2 months"}',
        '{"time_range": "last week"}',
        '{"time_range": "last 2 hours", "end_time": 1711929600}',
        '{"start_time": "yesterday"}',
        '{"start_time": "2024-04-01T00:00:00"}',
        '{"breakdowns": ["a", /* ... */ "b"]}',
        '{"breakdowns": ["a",\n"b"], "query": {"limit": 10}}',
        '{"explanation": "there is no such column"}',
        '{"message": "which column?", "note": "ask again"}',
        '{"orders": [{"name": "desc"}]}',
        '{"id": "a\n"}',
    ],
)
def test_what_can_be_meant_in_two_ways_is_refused(text):
    assert GUARD.check(text).decision == "rejected"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("{'group_by': 'name', 'calculations': ['COUNT',]}", '{"breakdowns": ["name"]}'),
        ('{"query": {"where": ["size > 5"], "explanation": "x"}}', '{"filters": [{"column": "size", "op": ">", "value": 5}]}'),
        ("{calculations: [{op: p95, field: duration_ms}]}", '{"calculations": [{"op": "P95", "column": "duration_ms"}]}'),
        (
            '{"filters": null, "breakdowns": null, "orders": null, "havings": null, "limit": null, "time_range": 600}',
            '{"time_range": 600}',
        ),
        ('{"having": {"aggregate": "COUNT", "operator": "gt", "threshold": "10"}, "calculations": "COUNT"}',
         '{"havings": [{"calculate_op": "COUNT", "op": ">", "value": 10}], "calculations": [{"op": "COUNT"}]}'),
    ],
)  # fmt: skip
def test_faults_that_hide_each_other_are_mended_in_turn(text, meant):
    verdict = GUARD.check(text)
    assert verdict.decision == "repaired"
    assert LANGUAGE.canonical(verdict.tree) == meaning(meant)


def test_everything_that_reports_or_mends_has_a_page_of_its_own_name():
    parts = (*LANGUAGE.faults, *LANGUAGE.rules, *LANGUAGE.repairs, *LANGUAGE.dialects)
    assert list(LANGUAGE.explained().values()) == sorted(parts, key=lambda part: part.name)
    assert all(page.explanation for page in parts)


def test_no_name_means_one_thing_in_queries_and_another_in_formulas():
    in_queries, in_formulas = LANGUAGE.explained(), formula.language().explained()
    for name in in_queries.keys() & in_formulas.keys():
        assert type(in_queries[name]) is type(in_formulas[name]), name


@pytest.mark.parametrize("page", [*LANGUAGE.repairs, *LANGUAGE.dialects], ids=lambda page: page.name)
def test_what_changes_a_text_is_in_the_reference(page):
    assert f"\n### {page.name}\n" in REFERENCE
