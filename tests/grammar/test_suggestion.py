"""Nearest names: a distance held to its definition, and the same few names every time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.neighbours import distance
from grammar.suggestion import SHOWN, clearly_meant, folded, nearest

words = st.text("abcd", max_size=8)
names = st.text("abAB._-1", max_size=8)


def by_definition(a: str, b: str) -> int:
    """The optimal string alignment distance, from the whole table."""
    table = [[i + j if not i * j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i, x in enumerate(a, 1):
        for j, y in enumerate(b, 1):
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(a=words, b=words, limit=st.integers(0, 9))
def test_the_distance_is_the_true_one_up_to_its_limit(a, b, limit):
    assert distance(a, b, limit) == min(by_definition(a, b), limit + 1)


@given(a=words, b=words)
def test_the_distance_is_the_same_both_ways(a, b):
    assert distance(a, b, 9) == distance(b, a, 9)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [("", "", 0), ("a", "", 1), ("ab", "ba", 1), ("abc", "axc", 1), ("ca", "abc", 3), ("kitten", "sitting", 3)],
)
def test_each_edit_costs_one(a, b, expected):
    assert distance(a, b, 9) == expected


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("durration_ms", ["duration_ms", "name"], ("duration_ms",)),
        ("Duration_MS", ["name", "duration_ms"], ("duration_ms",)),
        ("durationMs", ["duration_ms"], ("duration_ms",)),
        ("status_code", ["http.status_code", "name"], ("http.status_code",)),
        ("http.status_code", ["status_code", "other"], ("status_code",)),
        ("groupby", ["group_by"], ("group_by",)),
        ("ab", ["xy", "zz"], ()),
        ("", ["a"], ()),
        ("name", ["name"], ()),
        ("x" * 121, ["x" * 120], ()),
        ("x" * 119, ["x" * 121], ()),
        ("aaaa", ["aaab", "aaac", "aaad", "aaae"], ("aaab", "aaac", "aaad")),
        ("===", ["==", "="], ()),
        ("code", ["a.code", "b.code"], ("a.code", "b.code")),
        ("cod", ["http.cod"], ()),
    ],
)
def test_the_nearest_names_come_first_and_far_ones_never(name, known, expected):
    assert nearest(name, known) == expected


def test_names_that_differ_in_case_and_separators_come_before_those_that_differ_in_letters():
    assert nearest("user_id", ["user_ie", "USER.ID", "userId"]) == ("userId", "USER.ID", "user_ie")


@given(name=names, known=st.lists(names, max_size=8))
def test_what_is_offered_is_known_other_than_the_name_and_little(name, known):
    found = nearest(name, known)
    assert set(found) <= set(known) - {name}
    assert len(found) <= SHOWN


@given(
    name=names,
    known=st.lists(names, max_size=6, unique=True).flatmap(lambda k: st.tuples(st.just(k), st.permutations(k))),
)
def test_the_order_of_the_known_names_does_not_matter(name, known):
    assert nearest(name, known[0]) == nearest(name, known[1])


@given(name=names, known=st.lists(names, max_size=8), shown=st.integers(1, 4))
def test_fewer_shown_are_the_first_of_more(name, known, shown):
    assert nearest(name, known, shown) == nearest(name, known, 10)[:shown]


@pytest.mark.parametrize("name", ["http.status_code", "httpStatusCode", "HTTP-Status Code"])
def test_folding_leaves_letters_and_digits_only(name):
    assert folded(name) == "httpstatuscode"


@pytest.mark.parametrize(
    ("written", "names", "meant"),
    [
        ("durationMs", ["duration_ms", "name"], "duration_ms"),
        ("status_code", ["http.status_code", "name"], "http.status_code"),
        ("attributes.http.route", ["http.route", "route"], "http.route"),
        ("resource.service.name", ["service.name", "name"], "service.name"),
        ("span.runtime_s", ["runtime_s"], "runtime_s"),
        ("$duration_ms", ["duration_ms"], "duration_ms"),
        ("`http.route`", ["http.route"], "http.route"),
        ("[memory]", ["memory"], "memory"),
        ("memory (float)", ["memory"], "memory"),
        (" name ", ["name"], "name"),
        ("duraiton_ms", ["duration_ms", "name"], "duration_ms"),
        ("latency_p96", ["latency_p95", "name"], None),
        ("service-name", ["service.name", "service_name"], None),
        ("payment.name", ["name"], None),
        ("name", ["service.name", "host.name"], None),
        ("naem", ["name", "host"], "name"),
        ("naem", ["name", "game"], None),
        ("nate", ["name", "gate"], None),
        ("COUNT(http.route)", ["http.route"], None),
        ("", ["name"], None),
        ("x" * 1000, ["name"], None),
    ],
)
def test_one_name_is_meant_only_where_no_other_is_as_near(written, names, meant):
    assert clearly_meant(written, names) == meant
