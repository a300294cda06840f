"""Sense: no guess at a name crosses a unit, an opposite or a negation, however the name is put together; slips are slips."""

from __future__ import annotations

from itertools import permutations

import pytest

from grammar.sense import AGGREGATES, NEGATING, OPPOSITES, ROLES, UNITS, is_another_sense
from grammar.suggestion import clearly_meant

GROUPS = [[sense.split("/") for sense in line.split()] for line in (*UNITS, AGGREGATES)]
GROUPS += [[[word] for word in line.split("/")] for line in (*OPPOSITES, *ROLES)]
PAIRS = sorted(
    {(a[0], b[0]) for group in GROUPS for a, b in permutations(group, 2)}
    | {(a[-1], b[-1]) for group in GROUPS for a, b in permutations(group, 2)}
)
WORDS = sorted({word for group in GROUPS for sense in group for word in sense})

WAYS = {
    "behind": "latency_{}",
    "between": "queue.{}.latency",
    "by case": "latency{}",
}


def named(way: str, word: str) -> str:
    return WAYS[way].format(word.capitalize() if way == "by case" else word)


@pytest.mark.parametrize("way", WAYS)
def test_a_word_of_the_tables_is_never_taken_for_another_of_its_kind(way):
    crossed = [(a, b) for a, b in PAIRS if not is_another_sense(named(way, a), named(way, b))]
    assert crossed == []


def test_nor_is_it_where_the_rest_has_a_slip_of_the_pen():
    crossed = [(a, b) for a, b in PAIRS[::3] if clearly_meant(f"latncy_{a}", [f"latency_{b}"])]
    crossed += [(a, b) for a, b in PAIRS[1::3] if clearly_meant(f"{a}_latencyy", [f"{b}_latency"])]
    assert crossed == []


def test_nor_where_it_is_written_together_with_another_word():
    crossed = [(a, b) for a, b in PAIRS[::4] if len(a) > 2 and clearly_meant(f"{a}latency", [f"{b}latency"])]
    crossed += [
        (a, b)
        for a, b in PAIRS[1::4]
        if (len(a) > 2 or a in ("ms", "kb")) and clearly_meant(f"latency{a}", [f"latency{b}"])
    ]
    assert crossed == []


@pytest.mark.parametrize("word", ["muted", "loaded", "verified", "billable"])
def test_a_word_is_not_taken_for_itself_negated(word):
    for prefix in NEGATING:
        for ours, theirs in permutations((prefix + word, word)):
            for shape in ("{}", "is_{}", "user.{}.at", "users_{}", "is{}"):
                assert clearly_meant(shape.format(ours), [shape.format(theirs)]) is None


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("duration_s", "duration_ms"),
        ("durtion_s", "duration_ms"),
        ("size_kb", "size_mb"),
        ("latencyms", "latencys"),
        ("ms_wait", "wait"),
        ("max_wait_ms", "wait_ms"),
        ("p95_wait_ms", "wait_ms"),
        ("unloded", "loaded"),
        ("uloaded", "loaded"),
        ("users", "inactive_users"),
        ("is_enabled", "is_disabled"),
        ("not_muted", "muted"),
        ("latency_p50", "latency_p95"),
        ("latency (s)", "latency_ms"),
        ("latency (max)", "latency"),
        ("-amount", "amount"),
        ("amount-", "amount"),
        ("!muted", "muted"),
    ],
)
def test_what_would_change_the_meaning_is_no_guess(written, column):
    assert clearly_meant(written, [column]) is None


def test_a_slip_of_the_pen_beside_a_word_of_the_tables_is_one():
    missed = [word for word in WORDS[::3] if clearly_meant(f"throghput_{word}", [f"throughput_{word}"]) is None]
    missed += [word for word in WORDS[1::3] if clearly_meant(f"{word}.throughptu", [f"{word}.throughput"]) is None]
    assert missed == []


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("durration_ms", "duration_ms"),
        ("duration", "duration_ms"),
        ("latency (ms)", "latency_ms"),
        ("latency (ms)", "latency"),
        ("statuus", "status"),
        ("transmission_um", "transmission_num"),
        ("content_llength", "content_length"),
        ("contais", "contains"),
        ("contain", "contains"),
        ("orderss", "orders"),
        ("http.response.stauts_code", "http.response.status_code"),
        ("response.status_code", "http.response.status_code"),
        ("client.http.route", "http.route"),
        ("recieved_bytes", "received_bytes"),
        ("iteration_count", "iterations_count"),
        ("items", "item"),
        ("adress", "address"),
        ("min_depht", "min_depth"),
    ],
)
def test_what_is_only_spelt_otherwise_is_a_guess(written, column):
    assert clearly_meant(written, [column]) == column


@pytest.mark.parametrize(
    ("written", "columns"),
    [
        ("event.name", ["request.get.event_name", "name"]),
        ("event.name", ["request.event.name", "name"]),
        ("jobs.zone", ["zone", "batch.put.jobs_zone"]),
        ("route_nmae", ["route_name", "http.route_nmae_old", "route_nmaes"]),
    ],
)
def test_two_names_that_fit_by_two_rules_are_two(written, columns):
    assert clearly_meant(written, columns) is None
