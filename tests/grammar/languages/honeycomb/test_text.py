"""The text notation of queries: what each part looks like, where it stands, and what is made of other ways to write it."""

from __future__ import annotations

import pickle
from dataclasses import dataclass

import pytest

from grammar import Column, ColumnType, Schema, Source
from grammar.checker import check_text
from grammar.diagnostic import Safety
from grammar.language import UnknownNotationError
from grammar.languages import honeycomb as package
from grammar.languages.honeycomb import (
    CalculatedField,
    Calculation,
    Filter,
    Formula,
    Having,
    Order,
    Query,
    honeycomb,
)
from grammar.parsing.reader import read
from grammar.rule import Add, Remove, Replace
from guard import Accepted, Guard, Rejected, Repaired

LANGUAGE = honeycomb.language(notation="text")
NOTATION = LANGUAGE.notation
COUNT = (Calculation("COUNT"),)

WRITTEN = {
    "()": Query(),
    "COUNT": Query(COUNT),
    "COUNT(id), P95(duration_ms) as slow": Query(
        (Calculation("COUNT", "id"), Calculation("P95", "duration_ms", "slow"))
    ),
    "COUNT if (error = true) as errors": Query((Calculation("COUNT", None, "errors", (Filter("error", "=", True),)),)),
    "COUNT if (OR: error = true)": Query((Calculation("COUNT", None, None, (Filter("error", "=", True),), "OR"),)),
    "COUNT as n, {$n * 2} as double": Query((Calculation("COUNT", name="n"),), formulas=(Formula("double", "$n * 2"),)),
    'COUNT with {IF($a, "x", "y")} as kind': Query(
        COUNT, calculated_fields=(CalculatedField("kind", 'IF($a, "x", "y")'),)
    ),
    'with "REG_MATCH($a, `{2}`)" as odd': Query(calculated_fields=(CalculatedField("odd", "REG_MATCH($a, `{2}`)"),)),
    "where a = 1 and b exists": Query(filters=(Filter("a", "=", 1), Filter("b", "exists"))),
    "where a = 1 or b exists": Query(filters=(Filter("a", "=", 1), Filter("b", "exists")), filter_combination="OR"),
    "where AND: a = 1, b exists": Query(filters=(Filter("a", "=", 1), Filter("b", "exists")), filter_combination="AND"),
    "where OR: ()": Query(filter_combination="OR"),
    'where a in (1, "x", true) and b not-in ()': Query(
        filters=(Filter("a", "in", (1, "x", True)), Filter("b", "not-in", ()))
    ),
    "where a = null and b exists 5": Query(filters=(Filter("a", "="), Filter("b", "exists", 5))),
    'where a = "" join trace.id': Query(filters=(Filter("a", "=", "", "trace.id"),)),
    'where "order" = 1.5 and "a b" = -2e5': Query(filters=(Filter("order", "=", 1.5), Filter("a b", "=", -200000.0))),
    'by http.route, "by", "Where", k8s.pod/name, "a\\nb"': Query(
        breakdowns=("http.route", "by", "Where", "k8s.pod/name", "a\nb")
    ),
    "having COUNT > 5 and P95(a) <= 0.5 and total != 3 and () = 1": Query(
        havings=(
            Having(">", 5, "COUNT"),
            Having("<=", 0.5, "P95", "a"),
            Having("!=", 3, None, "total"),
            Having("=", 1),
        )
    ),
    "order COUNT desc, P95(a), name asc, () desc": Query(
        orders=(
            Order("COUNT", None, "descending"),
            Order("P95", "a"),
            Order(None, "name", "ascending"),
            Order(None, None, "descending"),
        )
    ),
    "limit 10 last 90s every 5m compare 7d ago": Query(
        limit=10, time_range=90, granularity=300, compare_time_offset_seconds=604800
    ),
    "from 2024-04-01T00:00:00Z to 2024-04-02T00:00:00Z for 2h": Query(
        start_time=1711929600, end_time=1712016000, time_range=7200
    ),
    "to 99999999999999 for 1s every 0s": Query(end_time=99999999999999, time_range=1, granularity=0),
    'usage_mode false query_id "a"': Query(usage_mode=False, id="a"),
}


@pytest.mark.parametrize("text", WRITTEN)
def test_a_text_is_the_query_and_the_query_is_the_text(text):
    tree = WRITTEN[text]
    assert repr(read(NOTATION, Source(text)).tree) == repr(tree)
    printed = NOTATION.print(tree)
    assert repr(read(NOTATION, Source(printed)).tree) == repr(tree)
    assert printed == text.replace("-2e5", "-200000.0")


def test_both_notations_are_one_language():
    json = honeycomb.language()
    assert json.in_notation("text") is LANGUAGE
    assert LANGUAGE.in_notation("json") is json
    assert honeycomb.notations == ("json", "text")
    assert package.language("2023", notation="text").vocabulary is package.language("2023").vocabulary
    assert LANGUAGE.rules == json.rules
    assert LANGUAGE.footprint is json.footprint


def test_a_changed_language_stays_changed_in_the_other_notation():
    from grammar.frozen import replace

    changed = replace(honeycomb.language(), rules=(), severities={"long-span": None})
    text = changed.in_notation("text")
    assert (text.rules, text.severities, text.notation) == ((), {"long-span": None}, NOTATION)
    assert text.in_notation("json").notation is honeycomb.language().notation
    assert text.in_notation("json").rules == ()


def test_an_unknown_notation_is_refused_in_one_sentence():
    with pytest.raises(UnknownNotationError, match="has no notation 'yaml': only json and text"):
        honeycomb.language(notation="yaml")
    with pytest.raises(UnknownNotationError, match="written in one way only"):
        Guard(package_formula(), notation="text")
    with pytest.raises(TypeError, match="the notation of a Guard must be a string"):
        Guard(LANGUAGE, notation=5)


def package_formula():
    from grammar.languages.formula import language

    return language()


def test_the_language_crosses_processes():
    assert pickle.loads(pickle.dumps(LANGUAGE)) is LANGUAGE
    guard = pickle.loads(pickle.dumps(Guard(honeycomb.language(), notation="text")))
    assert guard.check("COUNT")


SAFE = {
    "SELECT COUNT(*) WHERE error == TRUE GROUP BY http.route ORDER BY COUNT DESC LIMIT 10": "COUNT where error = true by "
    "http.route order COUNT desc limit 10",
    "COUNT group by a order by COUNT desc;": "COUNT by a order COUNT desc",
    "count, p95(duration_ms), Median(x)": "COUNT, P95(duration_ms), P50(x)",
    "COUNT WHERE a EXISTS AND b EXISTS GROUP BY c": "COUNT where a exists and b exists by c",
    "COUNT where a: 1": "COUNT where a= 1",
    "COUNT where a => 1 && b <> 'x'": 'COUNT where a >= 1 and b != "x"',
    "COUNT where a = 1 || b = 2": "COUNT where a = 1 or b = 2",
    "COUNT where a is not null AND b IS NULL": "COUNT where a exists and b does-not-exist",
    "COUNT where a NOT IN ('x', \"y\") and b starts with 'z'": 'COUNT where a not-in ("x", "y") and b starts-with "z"',
    "COUNT where a in [1, 2]": "COUNT where a in (1, 2)",
    "COUNT where (a = 1 and b = 2) by c": "COUNT where a = 1 and b = 2 by c",
    "COUNT where a = 1, b = 2": "COUNT where a = 1 and b = 2",
    "COUNT if error = true as bad, SUM(x) if a = 1 and b = 2 as n": "COUNT if (error = true) as bad, SUM(x) if (a = 1 and "
    "b = 2) as n",
    "COUNT P95(duration_ms) by a": "COUNT, P95(duration_ms) by a",
    "COUNT last 2h by a where b = 1": "COUNT where b = 1 by a last 2h",
    "COUNT limit 10 order COUNT desc by a": "COUNT by a order COUNT desc limit 10",
    "COUNT in the last 30 minutes": "COUNT last 30m",
    "COUNT last 1h30m every 5 min": "COUNT last 90m every 5m",
    "COUNT past hour": "COUNT last 1h",
    "COUNT last 1h 30m every 1m 30s": "COUNT last 90m every 90s",
    "COUNT for 2 days": "COUNT last 2d",
    "COUNT from '2024-04-01T02:00:00+02:00' for 1 day": "COUNT from 2024-04-01T00:00:00Z for 1d",
    "COUNT compare to 1d": "COUNT compare 1d ago",
    "COUNT where from = 'x' by to order COUNT": 'COUNT where "from" = "x" by "to" order COUNT',
    "COUNT where name = checkout": 'COUNT where name = "checkout"',
    "COUNT order COUNT descending": "COUNT order COUNT desc",
    "`COUNT by name`": "COUNT by name",
    "COUNT by `a b`": 'COUNT by "a b"',
    "COUNT\u200b where a \u2265 5": "COUNT where a >= 5",
    "p95(x), count by a order by p95(x) DESC, Count(*)": "P95(x), COUNT by a order P95(x) desc, COUNT",
    "AVG(x) by a order mean(x)": "AVG(x) by a order AVG(x)",
    "COUNT(DISTINCT user.id) by a": "COUNT_DISTINCT(user.id) by a",
    "COUNT(distinct `user id`)": 'COUNT_DISTINCT("user id")',
    'COUNT where a is true and b is 5 and c is "x"': 'COUNT where a = true and b = 5 and c = "x"',
    "COUNT where stra\u00dfe exists by \u65e5\u672c, caf\u00e9.x order COUNT": 'COUNT where "stra\u00dfe" exists '
    'by "\u65e5\u672c", "caf\u00e9.x" order COUNT',
}


@pytest.mark.parametrize("text", SAFE)
def test_another_way_to_write_it_is_put_right(text):
    verdict = Guard(LANGUAGE).check(text)
    assert isinstance(verdict, Repaired), [(d.name, d.message) for d in verdict.diagnostics]
    assert verdict.text == SAFE[text]


REFUSED = {
    "": "empty-text",
    "COUNT where": "unfinished-text",
    "AVG(duration_ms": "unfinished-text",
    "COUNT() where a = 1 && b = 2 || c = 2": "mixed-joints",
    "COUNT where a = 1 or b = 2 and c = 3": "mixed-joints",
    "COUNT by a, limit": "unquoted-column",
    "COUNT by service please": "missing-text",
    "COUNT per minute": "unexpected-text",
    "COUNT having COUNT > 5 or COUNT < 1": "unexpected-text",
    "COUNT where a = 1 order COUNT COUNT desc": "missing-text",
    "COUNT by service order COUNT reversed": "missing-text",
    "COUNT where a = 'it''s'": "unexpected-text",
    'COUNT where a = "C:\\dir"': "invalid-escape",
    'COUNT where a = "x\ny"': "control-character",
    "COUNT limit 10 limit 20": "repeated-clause",
    "COUNT last 2h from 2024-04-01T00:00:00Z": "last-beside-start",
    "COUNT last 7200": "other-length",
    "COUNT last 2h 3h": "other-length",
    "COUNT last 30m 1h": "other-length",
    "COUNT last 3 months": "other-length",
    "COUNT from yesterday": "other-instant",
    "COUNT from 2024-02-30T00:00:00Z": "other-instant",
    "COUNT from shop where a = 1": "other-instant",
    "COUNT where duration_ms > 500ms": "value-with-unit",
    "COUNT where a > b": "unquoted-value",
    "COUNT where a = limit_of_b": "unquoted-value",
    "COUNT where a = 10.0.0.1": "unquoted-value",
    "COUNT where a = /api/cart": "unquoted-value",
    "COUNT where a = 2024-04-01": "unquoted-value",
    "COUNT where a = yes": "unquoted-value",
    "COUNT where a = NaN": "unquoted-value",
    "COUNT where a = K\u00f6ln.de": "unquoted-value",
    "COUNT where a like '%x%'": "other-operator",
    "COUNT where a NOT LIKE 'x%'": "other-operator",
    "COUNT where a =~ 'x'": "other-operator",
    "COUNT where a between 1 and 5 and b = 2": "other-operator",
    "COUNT where a not between 1 and 5": "other-operator",
    "COUNT where a is not true": "other-operator",
    "COUNT by a order nonsense(b)": "unknown-word",
    "COUNT by $a": "unquoted-column",
    "COUNT by a \u65e5\u672c": "missing-text",
    "COUNT where a contians 'x'": "unknown-word",
    "AVG(*)": "empty-parentheses",
    "COUNT limit 0": "number-out-of-range",
    "COUNT compare 1s ago": "unknown-compare-offset",
    "COUNT by " + ", ".join("abc" for _ in range(101)): "too-many-items",
    f"COUNT where a = {'9' * 500}": "number-too-long",
    f"COUNT last {'9' * 500}s": "number-too-long",
    "COUNT order HEATMAP(a) desc": "unexpected-text",
    "AVG(duration_ms) order COUNT desc": "order-not-in-query",
    'COUNT where a = "' + "x" * 50: "unclosed-string",
    "with {NOPE($a)} as b": "unknown-function",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_known_is_refused_by_name(text):
    verdict = Guard(LANGUAGE).check(text)
    assert isinstance(verdict, Rejected)
    assert REFUSED[text] in {d.name for d in verdict.diagnostics}


def test_a_column_that_the_dataset_has_is_not_taken_for_a_string():
    guard = Guard(LANGUAGE, Schema.of(["name", "service"]))
    assert not guard.check("COUNT where name = service")
    assert guard.check("COUNT where name = checkout").text == 'COUNT where name = "checkout"'


@pytest.mark.parametrize("column", ["slow", "size", "level"])
def test_a_word_is_not_made_a_string_where_the_column_holds_none(column):
    columns = [
        Column("slow", ColumnType.BOOLEAN),
        Column("size", ColumnType.FLOAT),
        Column("level", ColumnType.INTEGER),
    ]
    guard = Guard(LANGUAGE, Schema.of([*columns, Column("name", ColumnType.STRING)]))
    assert isinstance(guard.check(f"COUNT where {column} = high"), Rejected)
    assert isinstance(guard.check(f"COUNT where {column} in (high, 1)"), Rejected)
    assert guard.check("COUNT where name = high").text == 'COUNT where name = "high"'


@pytest.mark.parametrize(
    "text", ["COUNT where a = 1 b = 2", 'COUNT where a = "x"b = 2', "COUNT having COUNT > 1 or AVG(x) < 2"]
)
def test_no_message_speaks_of_a_text_that_is_not_there(text):
    assert not [d.message for d in Guard(LANGUAGE).check(text).diagnostics if "``" in d.message]


RIGHT = [
    "COUNT where like = 5 and between > 1 by is, distinct, match order distinct",
    'COUNT(distinct) if (distinct starts-with "x") as is',
    "COUNT_DISTINCT(distinct) by not, like",
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_word_of_sql_is_a_name_where_it_can_only_be_one(text):
    language = LANGUAGE
    assert isinstance(Guard(language).check(text), Accepted)
    assert Guard(language).check(text + ";").text == text


def spelled(text: str, path) -> str:
    parsed = read(NOTATION, Source(text))
    return parsed.source.slice(parsed.places.value(path))


PLACES = 'P95("a b") if (x = 1) as n with {$x + 1} as y where y in (2, "z") join j by c order n desc last 2h'


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("calculations", 0), 'P95("a b") if (x = 1) as n'),
        (("calculations", 0, "column"), '"a b"'),
        (("calculations", 0, "filters", 0, "value"), "1"),
        (("calculations", 0, "name"), "n"),
        (("calculated_fields", 0, "expression"), "{$x + 1}"),
        (("filters",), 'y in (2, "z") join j'),
        (("filters", 0, "op"), "in"),
        (("filters", 0, "value", 1), '"z"'),
        (("filters", 0, "join_column"), "j"),
        (("breakdowns", 0), "c"),
        (("orders", 0, "order"), "desc"),
        (("time_range",), "2h"),
        (("granularity",), PLACES),
    ],
)
def test_each_part_stands_where_it_is_written(path, expected):
    assert spelled(PLACES, path) == expected


@dataclass
class Changed:
    text: str
    change: object
    expected: str | None


CHANGES = [
    Changed("COUNT where a = 1 and b = 2", Remove(("filters", 0)), "COUNT where b = 2"),
    Changed("COUNT where a = 1 or b = 2", Remove(("filters", 0)), "COUNT where OR: b = 2"),
    Changed("COUNT where a = 1 by c", Remove(("filters", 0)), "COUNT by c"),
    Changed("where a = 1", Remove(("filters",)), "()"),
    Changed("  by a , b limit 5", Remove(("breakdowns", 1)), "  by a limit 5"),
    Changed("COUNT limit 5", Add(("breakdowns",), "http.route"), "COUNT by http.route limit 5"),
    Changed("limit 5", Add(("calculations",), {"op": "COUNT"}), "COUNT limit 5"),
    Changed("()", Add(("calculations",), {"op": "COUNT"}), "COUNT"),
    Changed("COUNT, SUM(a)", Add(("calculations",), {"op": "MAX", "column": "b"}), "COUNT, SUM(a), MAX(b)"),
    Changed("SUM( a ) as x", Replace(("calculations", 0, "column"), "b c"), 'SUM("b c") as x'),
    Changed("where a exists 5", Remove(("filters", 0, "value")), "where a exists"),
    Changed("where a = 5", Replace(("filters", 0, "op"), "!="), "where a != 5"),
    Changed("COUNT last 2h", Replace(("time_range",), 90), "COUNT last 90s"),
    Changed("COUNT", Add((), 60, "granularity"), "COUNT every 1m"),
    Changed("COUNT limit 5", Replace(("limit",), 0), None),
    Changed("COUNT limit 5", Remove(("orders", 0)), None),
    Changed("COUNT limit 5", Add((), 6, "limit"), None),
    Changed("order COUNT", Add(("orders", 0), "descending", "order"), "order COUNT desc"),
]


@pytest.mark.parametrize("case", CHANGES, ids=lambda case: f"{case.text}: {case.change}")
def test_a_change_of_the_query_is_edits_of_its_text(case):
    parsed = read(NOTATION, Source(case.text))
    edits = parsed.places.edits(case.change)
    text = case.text
    for edit in reversed(edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert (text if edits else None) == case.expected
    if edits:
        assert read(NOTATION, Source(text)).tree is not None


def test_a_fault_of_a_formula_stands_in_the_formula():
    text = 'COUNT with {$a == 1} as x, "$b == \\"y\\"" as z'
    diagnostics, _ = check_text(LANGUAGE, Source(text))
    places = [text[d.span.start : d.span.end] for d in diagnostics if d.name == "unknown-operator"]
    assert places == ["==", "=="]
    assert all(d.fixes[0].safety is Safety.SAFE for d in diagnostics if d.name == "unknown-operator")
    assert Guard(LANGUAGE).check(text).text == 'COUNT with {$a = 1} as x, "$b = \\"y\\"" as z'


def test_a_fix_that_a_formula_between_braces_cannot_hold_is_left_out():
    parsed = read(NOTATION, Source("with {$a} as x"))
    path = ("calculated_fields", 0, "expression")
    assert parsed.places.escaped("}", path) is None
    assert parsed.places.escaped('"', path) == '"'
    assert parsed.places.inside(path, 1, 2) == parsed.places.value(path).__class__(7, 8)


def test_a_policy_holds_for_the_text():
    from guard.policy import read_policy

    policy = read_policy({"columns": {"deny": ["secret"]}})
    guard = Guard(honeycomb.language(), policy=policy, notation="text")
    assert isinstance(guard.check("COUNT by name"), Accepted)
    refused = guard.check("COUNT by name, secret")
    assert isinstance(refused, Rejected)


def test_what_may_come_next_is_known_at_each_character():
    prefix = LANGUAGE.prefix().feed("COUNT where err")
    assert prefix.is_viable
    assert not LANGUAGE.prefix().feed("COUNT where ,").is_viable


OFFERED = {
    "COUNT by ": {"name", '"a b"', '"from"'},
    "COUNT where ": {"name", '"a b"', '"from"'},
    "COUNT where name = 1 and na": {"name"},
    "COUNT where name in (": set(),
    "COUNT where name in (1, ": set(),
    "COUNT as ": set(),
    "AVG(": {"name", '"a b"', '"from"'},
    "COUNT if (": {"name", '"a b"', '"from"'},
    "COUNT where name = ": set(),
    "COUNT by name, ": {"name", '"a b"', '"from"'},
}


@pytest.mark.parametrize("text", OFFERED)
def test_columns_are_offered_where_a_column_may_stand(text):
    completion = LANGUAGE.complete(text, schema=Schema.of(["name", "a b", "from"]))
    assert {offer.text.strip() for offer in completion.offers if offer.kind == "name"} == OFFERED[text]


@pytest.mark.parametrize(
    ("profile", "text", "is_right"),
    [
        ("2023", "COUNT order COUNT desc", True),
        ("2023", "COUNT order COUNT", False),
        ("2023", "COUNT having total > 5", False),
        ("2023", "COUNT as n", False),
        ("2023", "COUNT where or: a = 1, b = 2", True),
        ("2026", "COUNT where or: a = 1, b = 2", False),
        ("2023", "P20(a)", False),
        ("2026", "P20(a)", True),
        ("2023", "COUNT last 2h every 0s", False),
        ("2023", "COUNT last 2h compare 1d ago", False),
    ],
)
def test_a_profile_has_in_the_text_what_it_has_in_json(profile, text, is_right):
    parsed = read(package.language(profile, notation="text").notation, Source(text))
    assert (parsed.tree is not None) == is_right


def test_what_recovery_has_put_in_is_no_mistake_of_the_text():
    verdict = Guard(LANGUAGE).check("COUNT by name having COUNT > 5 or COUNT < 1")
    assert "other-joint" not in {d.name for d in verdict.diagnostics}
