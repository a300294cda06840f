"""What a policy objects to, where, and what it has put in."""

from __future__ import annotations

import dataclasses
import json

import pytest

from grammar import Language, Schema
from grammar.languages import formula, honeycomb
from guard import Accepted, Guard, PolicyError, Rejected, Repaired, read_policy, replay

LANGUAGE = honeycomb.language()
SCHEMA = Schema.of(["name", "tenant", "duration_ms", "user.email", "http.route", "http.body"], name="shop")
NOW = 1_700_000_000
TENANT = {"column": "tenant", "op": "=", "value": "acme"}


def check(query, policy, schema=SCHEMA, now=NOW):
    text = query if isinstance(query, str) else json.dumps(query)
    return Guard(LANGUAGE, schema, policy=read_policy(policy)).check(text, now=now)


def breaches(query, policy, schema=SCHEMA, now=NOW):
    """The names of what is objected to with the text that each is about; empty where the query is let through."""
    verdict = check(query, policy, schema, now)
    text = verdict.source.text
    return [(d.name, text[d.span.start : d.span.end]) for d in verdict.diagnostics if d.severity == "error"]


# --- columns ---

SECRET = {"columns": {"deny": ["user.email"]}}
OPEN = {"columns": {"allow": ["name", "tenant", "duration_ms", "http.*"]}}


@pytest.mark.parametrize("policy", [SECRET, OPEN], ids=["denied", "not among the allowed"])
@pytest.mark.parametrize(
    "query",
    [
        {"breakdowns": ["user.email"]},
        {"calculations": [{"op": "COUNT_DISTINCT", "column": "user.email"}]},
        {"calculations": [{"op": "COUNT", "column": "user.email"}]},
        {"filters": [{"column": "user.email", "op": "starts-with", "value": "a"}]},
        {
            "calculations": [
                {"op": "COUNT", "name": "n", "filters": [{"column": "user.email", "op": "contains", "value": "a"}]}
            ]
        },
        {"calculations": [{"op": "MAX", "column": "duration_ms"}], "orders": [{"op": "MAX", "column": "user.email"}]},
        {
            "calculations": [{"op": "COUNT"}],
            "havings": [{"calculate_op": "COUNT_DISTINCT", "column": "user.email", "op": ">", "value": 1}],
        },
        {"filters": [{"column": "name", "op": "exists", "join_column": "user.email"}]},
        {"filters": [{"column": "any.user.email", "op": "exists"}]},
        {"breakdowns": ["root.user.email"]},
    ],
    ids=str,
)
def test_a_column_that_is_not_open_is_refused_in_every_clause(query, policy):
    found = breaches(query, policy)
    assert [text.strip('"').endswith("user.email") for name, text in found if name == "forbidden-column"] == [True]


@pytest.mark.parametrize(
    ("expression", "place"),
    [
        ("$user.email", "$user.email"),
        ('$"user.email"', '$\\"user.email\\"'),
        ('IF(CONTAINS($user.email, "a"), 1, 0)', "$user.email"),
        ("CONCAT($name, $root.user.email)", "$root.user.email"),
        ('CONCAT($name, $"\\x75ser.email")', '$\\"\\\\x75ser.email\\"'),
    ],
)
def test_a_column_inside_a_formula_is_refused_at_its_place_although_nothing_uses_the_formula(expression, place):
    query = {"calculated_fields": [{"name": "unused", "expression": expression}], "breakdowns": ["name"]}
    found = breaches(query, SECRET)
    assert [text for name, text in found if name == "forbidden-column"] == [place]


def test_a_field_that_is_calculated_from_a_calculated_field_leads_back_to_the_column():
    query = {
        "calculated_fields": [
            {"name": "a", "expression": "LENGTH($user.email)"},
            {"name": "b", "expression": "$a + 1"},
        ],
        "breakdowns": ["b"],
    }
    assert breaches(query, SECRET, schema=None) == [("forbidden-column", "$user.email")]


def test_what_is_open_is_let_through_in_every_clause():
    query = {
        "calculations": [{"op": "COUNT"}, {"op": "MAX", "column": "duration_ms", "name": "slowest"}],
        "calculated_fields": [{"name": "seconds", "expression": "DIV($duration_ms, 1000)"}],
        "formulas": [{"name": "half", "expression": "DIV($slowest, 2)"}],
        "filters": [{"column": "http.route", "op": "exists"}],
        "breakdowns": ["name", "seconds"],
        "orders": [{"column": "half", "order": "descending"}],
        "havings": [{"calculate_op": "COUNT", "op": ">", "value": 3}],
    }
    assert not breaches(query, OPEN)


def test_a_denied_column_stays_denied_whatever_is_allowed():
    policy = {"columns": {"allow": ["*"], "deny": ["http.b*"]}}
    assert not breaches({"breakdowns": ["http.route"]}, policy)
    assert breaches({"breakdowns": ["http.body"]}, policy) == [("forbidden-column", '"http.body"')]


@pytest.mark.parametrize("name", ["user.email", "anything"])
def test_a_name_that_the_query_makes_may_be_a_columns_where_nobody_knows_the_columns(name):
    query = {"calculated_fields": [{"name": name, "expression": "1"}], "breakdowns": [name]}
    assert breaches(query, OPEN, schema=None) == [("hiding-name", f'"{name}"')]


def test_a_name_that_the_query_makes_may_not_be_that_of_a_closed_column():
    query = {"calculated_fields": [{"name": "user.email", "expression": "1"}], "breakdowns": ["user.email"]}
    assert ("hiding-name", '"user.email"') in breaches(query, OPEN)
    assert ("hiding-name", '"user.email"') in breaches(query, SECRET, schema=None)


def test_a_closed_column_is_answered_with_open_ones_that_are_like_it():
    verdict = check({"breakdowns": ["user.email"]}, {"columns": {"allow": ["user.mail", "name"]}})
    assert "Near: user.mail." in verdict.feedback


# --- operators, sizes, limits ---


@pytest.mark.parametrize(
    ("query", "operators", "found"),
    [
        (
            {"calculations": [{"op": "HEATMAP", "column": "duration_ms"}]},
            {"calculations": {"deny": ["HEATMAP"]}},
            '"HEATMAP"',
        ),
        (
            {"calculations": [{"op": "COUNT"}], "orders": [{"op": "COUNT", "order": "ascending"}]},
            {"calculations": {"allow": ["P99"]}},
            '"COUNT"',
        ),
        ({"breakdowns": ["name"]}, {"calculations": {"allow": ["P99"]}}, '{"breakdowns": ["name"]}'),
        (
            {"filters": [{"column": "name", "op": "contains", "value": "x"}]},
            {"filters": {"allow": ["="]}},
            '"contains"',
        ),
        (
            {"calculations": [{"op": "COUNT"}], "havings": [{"calculate_op": "COUNT", "op": ">", "value": 1}]},
            {"havings": {"deny": [">"]}},
            '">"',
        ),
        (
            {"calculated_fields": [{"name": "x", "expression": 'REG_MATCH($name, "a")'}]},
            {"functions": {"deny": ["REG_*"]}},
            "REG_MATCH",
        ),
        (
            {"calculated_fields": [{"name": "x", "expression": "$duration_ms * 2"}]},
            {"functions": {"deny": [r"\*"]}},
            "*",
        ),
    ],
    ids=["calculation", "order too", "implied", "filter", "having", "function", "operator of a formula"],
)
def test_an_operator_that_is_not_open_is_refused(query, operators, found):
    held = breaches(query, {"operators": operators})
    assert held
    assert set(held) == {("forbidden-operator", found)}


def test_the_parts_of_a_clause_are_counted_and_the_first_one_too_many_is_shown():
    policy = {"most": {"breakdowns": 1, "filters": 1}}
    conditions = [{"column": "name", "op": "exists"}]
    query = {
        "breakdowns": ["name", "http.route"],
        "filters": conditions,
        "calculations": [{"op": "COUNT", "name": "n", "filters": conditions}],
    }
    assert breaches(query, policy) == [
        ("too-many-parts", '"http.route"'),
        ("too-many-parts", '{"column": "name", "op": "exists"}'),
    ]
    assert not breaches({"breakdowns": ["name"]}, policy)


def test_a_limit_that_is_too_high_or_absent_is_refused():
    policy = {"limit": {"most": 50}}
    assert breaches('{"limit": 51}', policy) == [("high-limit", "51")]
    assert breaches('{"breakdowns": ["name"]}', policy) == [("missing-limit", '{"breakdowns": ["name"]}')]
    assert isinstance(check('{"limit": 50}', policy), Accepted)


def test_an_absent_limit_is_filled_in_where_the_policy_says_so_and_the_ledger_shows_it():
    verdict = check('{"breakdowns": ["name"]}', {"limit": {"most": 50, "absent": "fill"}})
    assert isinstance(verdict, Repaired)
    assert verdict.tree.limit == 50
    assert [(fix.title, fix.safety) for fix in verdict.repairs] == [
        ("set the limit to 50, as the policy requires", "required")
    ]
    assert [d.name for d in verdict.fixed] == ["missing-limit"]
    assert replay(verdict.source.text, verdict.repairs) == verdict.text


# --- time ---


@pytest.mark.parametrize(
    ("query", "time", "name"),
    [
        ({}, {"longest": "1h"}, "long-time"),
        ({}, {"longest": "2h", "oldest": "2h"}, None),
        ({"time_range": 3601}, {"longest": "1h"}, "long-time"),
        ({"start_time": NOW - 7200, "end_time": NOW}, {"longest": "1h"}, "long-time"),
        ({"start_time": NOW - 90_000, "time_range": 60}, {"oldest": "1d"}, "old-start"),
        ({"end_time": NOW - 80_000, "time_range": 7000}, {"oldest": "1d"}, "old-start"),
        ({"start_time": NOW - 7201}, {"longest": "2h"}, "long-time"),  # it may mean: everything since
        ({"start_time": NOW - 3600, "end_time": NOW - 60}, {"longest": "1h", "oldest": "1h"}, None),
        ({"compare_time_offset_seconds": 86_400}, {"oldest": "1d"}, "old-start"),
        ({"compare_time_offset_seconds": 86_400}, {"offset": 0}, "long-comparison"),
        ({"compare_time_offset_seconds": 28_800}, {"offset": "8h", "oldest": "10h"}, None),
    ],
    ids=str,
)
def test_the_time_that_a_query_asks_about_is_bounded(query, time, name):
    assert [found for found, _ in breaches(query, {"time": time})] == ([name] if name else [])


@pytest.mark.parametrize("query", [{"start_time": NOW - 60}, {"start_time": NOW - 60, "end_time": NOW}], ids=str)
def test_what_depends_on_the_present_is_refused_where_nobody_tells_it(query):
    assert [name for name, _ in breaches(query, {"time": {"oldest": "1d"}}, now=None)] == ["unknown-time"]
    assert not breaches({"time_range": 60}, {"time": {"oldest": "1d"}}, now=None)


def test_a_time_that_contradicts_itself_is_refused_even_by_a_language_that_does_not_mind():
    language = dataclasses.replace(LANGUAGE, rules=())
    guard = Guard(language, policy=read_policy({"time": {"longest": "1d"}}))
    for query in ({"start_time": NOW, "end_time": NOW - 60}, {"start_time": NOW * 1000}):
        assert [d.name for d in guard.check(json.dumps(query), now=NOW).errors] == ["unknown-time"]


# --- conditions ---

REQUIRED = {"require": [{"column": "tenant", "equals": "acme"}]}
ADDED = {"require": [{"column": "tenant", "equals": "acme", "mode": "add"}]}
OTHER = {"column": "name", "op": "=", "value": "x"}


@pytest.mark.parametrize(
    "filters",
    [
        [TENANT],
        [OTHER, TENANT],
        [{"column": "tenant", "op": "in", "value": ["acme"]}],
        [TENANT, {"column": "tenant", "op": "!=", "value": "other"}],
    ],
    ids=str,
)
def test_a_condition_that_binds_every_record_satisfies_the_policy(filters):
    assert isinstance(check({"filters": filters}, REQUIRED), Accepted)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({}, "missing-condition"),
        ({"filters": [OTHER]}, "missing-condition"),
        ({"filters": [OTHER, TENANT], "filter_combination": "OR"}, "missing-condition"),
        ({"filters": [{"column": "tenant", "op": "exists"}]}, "missing-condition"),
        ({"filters": [{"column": "tenant", "op": "!=", "value": "other"}]}, "missing-condition"),
        ({"filters": [{"column": "tenant", "op": "starts-with", "value": "acme"}]}, "missing-condition"),
        ({"filters": [{"column": "tenant", "op": "in", "value": ["acme", "other"]}]}, "undone-condition"),
        ({"filters": [{"column": "tenant", "op": "=", "value": "other"}]}, "undone-condition"),
        ({"filters": [TENANT, {"column": "tenant", "op": "=", "value": "other"}]}, "undone-condition"),
        ({"calculations": [{"op": "COUNT", "name": "n", "filters": [TENANT]}]}, "missing-condition"),
        ({"calculated_fields": [{"name": "tenant", "expression": '"acme"'}], "filters": [TENANT]}, "hiding-name"),
        ({"filters": [TENANT], "breakdowns": ["root.name"]}, "related-column"),
    ],
    ids=str,
)
def test_a_condition_that_something_can_go_round_does_not_satisfy_the_policy(query, name):
    assert name in [found for found, _ in breaches(query, REQUIRED)]
    assert isinstance(check(query, REQUIRED), Rejected)


@pytest.mark.parametrize("value", ["acm", "ACME", 1, True, 1.5])
def test_a_value_is_compared_with_its_kind(value):
    filters = [{"column": "tenant", "op": "=", "value": value}]
    policy = {"require": [{"column": "tenant", "one_of": ["1", "true", "acme", "1.5"]}]}
    assert "undone-condition" in [name for name, _ in breaches({"filters": filters}, policy)]


def test_numbers_that_are_equal_are_one_value():
    policy = {"require": [{"column": "duration_ms", "equals": 1}]}
    assert not breaches({"filters": [{"column": "duration_ms", "op": "=", "value": 1.0}]}, policy)
    assert breaches({"filters": [{"column": "duration_ms", "op": "=", "value": True}]}, policy)


def test_a_required_condition_is_put_in_where_the_policy_says_so_and_the_ledger_shows_it():
    verdict = check({"filters": [OTHER]}, ADDED)
    assert isinstance(verdict, Repaired)
    assert [held.column for held in verdict.tree.filters] == ["name", "tenant"]
    assert [fix.title for fix in verdict.repairs] == ["add the condition `tenant` = `acme`, as the policy requires"]
    assert [d.name for d in verdict.fixed] == ["missing-condition"]
    assert replay(verdict.source.text, verdict.repairs) == verdict.text


def test_several_values_are_put_in_as_a_list():
    policy = {"require": [{"column": "tenant", "one_of": ["acme", "acme-test"], "mode": "add"}]}
    assert json.loads(check("{}", policy).text) == {
        "filters": [{"column": "tenant", "op": "in", "value": ["acme", "acme-test"]}]
    }


def test_or_with_one_filter_becomes_and_with_two():
    verdict = check({"filters": [OTHER], "filter_combination": "OR"}, ADDED)
    assert isinstance(verdict, Repaired)
    assert json.loads(verdict.text) == {"filters": [OTHER, TENANT], "filter_combination": "AND"}


def test_no_condition_is_put_beside_several_that_are_joined_by_or():
    verdict = check({"filters": [OTHER, {**OTHER, "value": "y"}], "filter_combination": "OR"}, ADDED)
    assert isinstance(verdict, Rejected)
    assert [(d.name, d.fixes) for d in verdict.errors] == [("missing-condition", ())]


def test_no_condition_is_put_in_beside_one_that_asks_for_somebody_else():
    verdict = check({"filters": [{"column": "tenant", "op": "=", "value": "other"}]}, ADDED)
    assert [d.name for d in verdict.errors] == ["undone-condition"]


def test_everything_that_policies_put_in_finds_its_round():
    columns = [f"c{n}" for n in range(12)]
    policy = {
        "require": [{"column": name, "equals": "x", "mode": "add"} for name in columns],
        "limit": {"most": 10, "absent": "fill"},
    }
    verdict = check("```\n{'breakdowns': ['name'],}\n```", policy, schema=Schema.of([*columns, "name"]))
    assert isinstance(verdict, Repaired)
    assert len(verdict.tree.filters) == len(columns)


def test_a_strict_guard_puts_nothing_in():
    guard = Guard(LANGUAGE, SCHEMA, is_strict=True, policy=read_policy(ADDED))
    assert isinstance(guard.check("{}"), Rejected)


def test_fixes_that_are_guesses_do_not_lead_out_of_the_policy():
    guard = Guard(LANGUAGE, SCHEMA, allows_unsafe=True, policy=read_policy(SECRET))
    verdict = guard.check('{"breakdowns": ["user.emial"]}')
    assert isinstance(verdict, Rejected)
    assert "forbidden-column" in [d.name for d in verdict.errors]


def test_a_breach_behind_a_repair_is_told_with_its_place_in_the_raw_text():
    text = '```json\n{"breakdowns": ["user.email"],}\n```'
    verdict = check(text, SECRET)
    assert isinstance(verdict, Rejected)
    (breach,) = [d for d in verdict.errors if d.name == "forbidden-column"]
    assert text[breach.span.start : breach.span.end] == '"user.email"'


def test_related_records_are_open_where_the_policy_says_so():
    query = {"filters": [TENANT], "breakdowns": ["root.name"]}
    assert not breaches(query, {**REQUIRED, "related": True})
    assert breaches({"breakdowns": ["root.name"]}, {"related": False}) == [("related-column", '"root.name"')]
    assert not breaches({"breakdowns": ["root.name"]}, {})


# --- other languages ---

SEARCH = """
start: "find" COLUMN ("," COLUMN)* sort?
sort: "sort" DIRECTION COLUMN
DIRECTION: "up" | "down"
COLUMN: /[a-z_]+/
%ignore " "
"""


def test_the_names_of_a_users_own_grammar_are_its_columns():
    language = Language.from_lark(SEARCH, names={"COLUMN": "column"}, unit="search")
    policy = {"columns": {"deny": ["salary"]}, "most": {"sort": 0}, "operators": {"DIRECTION": {"deny": ["down"]}}}
    guard = Guard(language, policy=read_policy(policy))
    text = "find name, age sort down salary"
    found = [(d.name, text[d.span.start : d.span.end]) for d in guard.check(text).diagnostics]
    assert found == [
        ("too-many-parts", "sort down salary"),
        ("forbidden-operator", "down"),
        ("forbidden-column", "salary"),
    ]
    assert isinstance(guard.check("find name, age"), Accepted)


def test_a_formula_by_itself_is_held_to_a_policy():
    guard = Guard(formula.language(), policy=read_policy({"columns": {"deny": ["secret"]}}))
    assert [d.name for d in guard.check("LENGTH($secret)").diagnostics] == ["forbidden-column"]
    assert isinstance(guard.check("LENGTH($name)"), Accepted)


@pytest.mark.parametrize(
    ("language", "policy", "message"),
    [
        (LANGUAGE, {"most": {"breakdown": 1}}, "states the clause `breakdown`"),
        (LANGUAGE, {"operators": {"filter": {}}}, "states operators of the kind `filter`"),
        (formula.language(), {"limit": {"most": 1}}, "states a limit"),
        (formula.language(), {"time": {}}, "states time"),
        (formula.language(), REQUIRED, "states required conditions"),
        (formula.language(), {"related": True}, "states related records"),
        (Language.from_lark(SEARCH), {"columns": {"deny": ["x"]}}, "states columns"),
        (Language.from_lark(SEARCH, build=str, print=str), {}, "does not support policies"),
    ],
)
def test_a_policy_that_could_hold_nothing_to_it_is_refused(language, policy, message):
    with pytest.raises(PolicyError, match=message):
        Guard(language, policy=read_policy(policy))


def test_a_text_inside_that_nobody_can_judge_is_refused():
    from grammar.languages.honeycomb.embedded import embedded

    def mute(query, schema):
        for held in embedded(query, schema):
            yield dataclasses.replace(held, language=dataclasses.replace(held.language, footprint=None))

    guard = Guard(dataclasses.replace(LANGUAGE, embedded=mute), policy=read_policy({}))
    verdict = guard.check('{"calculated_fields": [{"name": "x", "expression": "1"}]}')
    assert [d.name for d in verdict.diagnostics] == ["unjudged-part"]


def test_a_text_inside_that_cannot_be_read_is_told_once():
    query = {"calculated_fields": [{"name": "x", "expression": "$name +"}]}
    names = [name for name, _ in breaches(query, SECRET)]
    assert names
    assert "unjudged-part" not in names


# --- policies as documents ---


def test_one_policy_reads_alike_from_every_form():
    toml = '[columns]\ndeny = ["a"]\n[time]\nlongest = "1d"\n[[require]]\ncolumn = "tenant"\nequals = "acme"\n'
    yaml = "columns:\n  deny: [a]\ntime:\n  longest: 1d\nrequire:\n- column: tenant\n  equals: acme\n"
    held = {
        "columns": {"deny": ["a"]},
        "time": {"longest": 86_400},
        "require": [{"column": "tenant", "equals": "acme"}],
    }
    pytest.importorskip("yaml")
    assert read_policy(toml) == read_policy(yaml, "yaml") == read_policy(json.dumps(held), "json") == read_policy(held)


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("columns = [", "the policy is not TOML: "),
        ({"colums": {}}, "the unknown key `colums`; did you mean `columns`"),
        ({"columns": {"denied": []}}, "the unknown key `columns.denied`; its keys are allow, deny"),
        ({"time": {"longest": "soon"}}, "`time.longest` of the policy is invalid: a duration is a number of seconds"),
        ({"limit": {"most": 0}}, "`limit.most` of the policy is invalid"),
        (
            {"require": [{"column": "tenant"}]},
            "`require.0` of the policy is invalid: a required condition states exactly one",
        ),
        (
            {"require": [{"column": "tenant", "equals": "a", "one_of": ["b"]}]},
            "exactly one of `equals`, `one_of`, `none_of`, `starts_with` and a range",
        ),
        (b"\xff", "the policy is not TOML"),
    ],
    ids=str,
)
def test_a_policy_that_cannot_be_read_says_where_and_why(policy, message):
    with pytest.raises(PolicyError) as error:
        read_policy(policy)
    assert message in str(error.value)


def test_a_form_that_nobody_reads_is_misuse():
    with pytest.raises(PolicyError, match="cannot be read from `xml`"):
        read_policy("", "xml")


def test_what_becomes_of_the_policy_later_does_not_reach_the_guard():
    names = {"calculations": {"deny": ["COUNT"]}}
    policy = read_policy({"operators": names})
    guard = Guard(LANGUAGE, policy=policy)
    policy.operators.clear()
    assert isinstance(guard.check("{}"), Rejected)


def test_importing_the_guard_loads_no_pydantic():
    import subprocess
    import sys

    code = "import guard, sys; guard.Budget; guard.capture; guard.Guard; print('pydantic' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        == "False"
    )
