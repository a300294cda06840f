"""A policy with parameters is each caller's own, whatever the values are; without them nothing is allowed."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar import Schema
from grammar.languages import honeycomb
from guard import Guard, Policy, PolicyError
from guard.policy import Names, PolicyTemplate, Predicate, read_policy, read_template

LANGUAGE = honeycomb.language()
TENANT = PolicyTemplate.of({"name": "own", "require": [{"column": "tenant", "equals": "{tenant}"}]})
GUARD = Guard(LANGUAGE, policy=TENANT)


def query(tenant, **more):
    return json.dumps({"filters": [{"column": "tenant", "op": "=", "value": tenant}], **more})


def names(verdict):
    return [error.name for error in verdict.errors]


def test_each_caller_has_a_policy_of_its_own():
    acme, evil = GUARD.for_caller({"tenant": "acme"}), GUARD.for_caller({"tenant": "evil"})
    assert acme.check(query("acme")).decision == "accepted"
    assert names(evil.check(query("acme"))) == ["undone-condition"]
    assert GUARD.for_caller({"tenant": "acme"}) is acme


@pytest.mark.parametrize(
    ("caller", "message"),
    [
        ({}, "the policy needs the parameter `tenant`, and the caller does not give it"),
        ({"tenant": None}, "the policy needs the parameter `tenant`, and the caller does not give it"),
        ({"Tenant": "acme"}, "the policy needs the parameter `tenant`, and the caller does not give it"),
        ({"tenant": ""}, "the parameter `tenant` of the policy must be a string that is not empty"),
        ({"tenant": 1}, "the parameter `tenant` of the policy must be a string that is not empty"),
        ({"tenant": ["acme", "evil"]}, "the parameter `tenant` of the policy must be a string that is not empty"),
        ({"tenant": {}}, "the parameter `tenant` of the policy must be a string that is not empty"),
    ],
    ids=str,
)
def test_a_caller_who_does_not_say_who_he_is_is_refused_and_told_so(caller, message):
    verdict = GUARD.for_caller(caller).check(query("acme"))
    assert [(error.name, error.message) for error in verdict.errors] == [("unbound-policy", message)]


def test_a_guard_whose_policy_nobody_filled_refuses_every_query():
    verdict = GUARD.check(query("acme"))
    assert names(verdict) == ["unbound-policy"]
    assert not verdict


def test_a_policy_without_parameters_is_the_same_for_every_caller():
    guard = Guard(LANGUAGE, policy=read_policy('[columns]\ndeny = ["x"]'))
    assert guard.for_caller({"tenant": "acme"}) is guard
    template = Guard(LANGUAGE, policy=read_template('[columns]\ndeny = ["x"]'))
    assert template.for_caller({}).check('{"breakdowns": ["y"]}').decision == "accepted"
    assert names(template.check('{"breakdowns": ["x"]}')) == ["forbidden-column"]
    assert Guard(LANGUAGE).for_caller({}).check("{}").decision == "accepted"


@given(
    st.text(min_size=1, max_size=12)
    | st.sampled_from(["*", "{tenant}", "{{", "a*", "\\", '"], "deny": [', "\n[columns]"])
)
def test_a_parameter_is_a_value_and_never_part_of_the_policy(value):
    assert TENANT.bind({"tenant": value}).require[0].equals == value
    allowed = PolicyTemplate.of({"columns": {"allow": ["{column}", "own.{column}.*"]}}).bind({"column": value})
    guard = Guard(LANGUAGE, policy=allowed)

    def is_allowed(column):
        return guard.check(json.dumps({"breakdowns": [column]})).decision == "accepted"

    for other in ("secret", "own.secret.x", f"{value}secret", f"x{value}"):
        if other != value:
            assert not is_allowed(other)


def test_parameters_have_kinds_and_lists_spread():
    template = read_template("""
        name = "plan {plan}"
        [parameters]
        plan = "string"
        most = "integer"
        tenants = "strings"
        [limit]
        most = "{most}"
        [columns]
        allow = ["duration_ms", "{tenants}"]
        [[require]]
        column = "tenant"
        one_of = ["common", "{tenants}"]
    """)
    policy = template.bind({"plan": "gold", "most": 50, "tenants": ["a*", "b"], "other": object()})
    assert (policy.name, policy.limit.most) == ("plan gold", 50)
    assert policy.columns.allow == ("duration_ms", "a\\*", "b")
    assert policy.require[0].one_of == ("common", "a*", "b")
    for wrong in (
        {"most": "50"},
        {"most": True},
        {"most": 0},
        {"tenants": []},
        {"tenants": "a"},
        {"tenants": ["a", ""]},
    ):
        with pytest.raises(PolicyError):
            template.bind({"plan": "gold", "most": 50, "tenants": ["a"], **wrong})


def test_braces_are_written_twice():
    policy = read_policy({"require": [{"column": "tenant", "equals": "{{tenant}}"}]})
    assert policy.require[0].equals == "{tenant}"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"parameters": ["x"]}, "the parameters of a policy must be a table"),
        ({"parameters": {"x": "text"}}, "the parameter `x` has an unknown kind"),
        ({"parameters": {"x": "string"}}, "states the parameter `x` and never uses it"),
        (
            {"parameters": {"tenant": "string"}, "require": [{"column": "t", "equals": "{tennant}"}]},
            "uses the parameter `tennant`, which it does not state: did you mean `tenant`?",
        ),
        ({"limit": {"most": "{most}"}}, "`limit.most` of the policy is invalid"),
        ({"colums": {"allow": ["{x}"]}}, "unknown key `colums`; did you mean `columns`"),
    ],
    ids=str,
)
def test_a_template_that_no_caller_could_fill_says_why_when_it_is_made(document, message):
    with pytest.raises(PolicyError) as error:
        PolicyTemplate.of(document)
    assert message in str(error.value)


def test_a_parameter_where_none_is_filled_in_is_an_error_and_no_text():
    with pytest.raises(PolicyError, match="read it with `read_template`"):
        read_policy({"require": [{"column": "tenant", "equals": "{tenant}"}]})
    with pytest.raises(ValueError, match="is a parameter"):
        Predicate(column="tenant", equals="{tenant}")
    with pytest.raises(ValueError, match="is a parameter"):
        Names(deny=("{team}.*",))


def test_what_a_template_states_and_the_language_lacks_is_said_when_the_guard_is_made():
    with pytest.raises(PolicyError, match="states the clause `breakdown`"):
        Guard(LANGUAGE, policy=PolicyTemplate.of({"name": "{tenant}", "most": {"breakdown": 1}}))


def test_two_callers_at_once_never_get_each_others_policy():
    tenants = [f"tenant-{number % 7}" for number in range(1_000)]

    def asked(tenant):
        guard = GUARD.for_caller({"tenant": tenant})
        return [guard.check(query(other)).decision for other in (tenant, "tenant-x")]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(asked, tenants)) == [["accepted", "rejected"]] * len(tenants)


def test_a_decision_says_for_whom_by_which_policy_and_why():
    guard = Guard(LANGUAGE, Schema.of(["tenant", "n"]), policy=TENANT).for_caller({"tenant": "acme", "secret": "x"})
    allowed, refused = (guard.decision(guard.check(query(tenant))) for tenant in ("acme", "evil"))
    assert allowed.to_dict() == {
        "version": 1,
        "policy": "own",
        "digest": TENANT.bind({"tenant": "acme"}).digest,
        "caller": {"tenant": "acme"},
        "allowed": True,
        "read": True,
        "provisions": [
            {"provision": "columns", "policy": "own", "held": True, "objections": []},
            {"provision": "the condition `tenant` = `acme`", "policy": "own", "held": True, "objections": []},
        ],
    }
    assert not refused.is_allowed
    assert [(kept.provision, [name for name, _ in kept.objections]) for kept in refused.provisions] == [
        ("columns", []),
        ("the condition `tenant` = `acme`", ["undone-condition"]),
    ]
    assert guard.decision(guard.check("not a query")).to_dict()["read"] is False
    assert Guard(LANGUAGE).decision(Guard(LANGUAGE).check("{}")) is None


def test_the_digest_is_of_what_is_stated():
    one = read_policy('[columns]\ndeny = ["a"]')
    assert one.digest == read_policy({"columns": {"deny": ["a"]}}).digest
    assert len({one.digest, read_policy({"columns": {"deny": ["b"]}}).digest, TENANT.digest, Policy().digest}) == 4
    assert TENANT.bind({"tenant": "a"}).digest != TENANT.bind({"tenant": "b"}).digest


@pytest.mark.parametrize("part", [{"columns": {"allow": ["x{c}"]}}, {"require": [{"column": "a", "equals": "x{c}"}]}])
def test_a_list_is_no_part_of_a_text(part):
    with pytest.raises(PolicyError, match="the parameter `c` is a list, which cannot be part of a longer text"):
        read_template({"parameters": {"c": "strings"}, **part})
