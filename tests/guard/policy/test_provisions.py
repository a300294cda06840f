"""What a policy can state beside columns, operators, sizes, time and equal values: each kept, broken, and put in."""

from __future__ import annotations

import json

import pytest

from grammar import Language, Schema
from grammar.adoption import PolicyParts
from grammar.languages import honeycomb
from guard import Guard, read_policy, replay
from guard.policy import Policy, PolicyError

LANGUAGE = honeycomb.language()
COUNT = {"op": "COUNT"}


def judged(policy, query, schema=None, **options):
    said = query if isinstance(query, str) else json.dumps(query)
    verdict = Guard(LANGUAGE, schema, policy=read_policy(policy)).check(said, **options)
    assert verdict.decision == "rejected" or replay(said, verdict.repairs) == verdict.text
    return verdict


def names(verdict):
    return [error.name for error in getattr(verdict, "errors", ())]


WITHIN = {"columns": {"within": {"breakdowns": {"deny": ["user.*"]}}}}
COUNTED = {"calculations": [{"op": "COUNT_DISTINCT", "column": "user.id"}]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (COUNTED, []),
        ({**COUNTED, "breakdowns": ["country"]}, []),
        ({**COUNTED, "breakdowns": ["user.id"]}, ["forbidden-column"]),
        ({"breakdowns": ["any.user.id"]}, ["forbidden-column"]),
        (
            {"breakdowns": ["x"], "calculated_fields": [{"name": "x", "expression": 'CONCAT($user.id, "")'}]},
            ["forbidden-column"],
        ),
        (
            {
                "breakdowns": ["y"],
                "calculated_fields": [
                    {"name": "x", "expression": "LENGTH($user.id)"},
                    {"name": "y", "expression": "SUM($x, 1)"},
                ],
            },
            ["forbidden-column"],
        ),
        ({"calculated_fields": [{"name": "x", "expression": "LENGTH($user.id)"}]}, []),
        ({"breakdowns": ["x"], "calculated_fields": [{"name": "x", "expression": "LENGTH($country)"}]}, []),
    ],
    ids=str,
)
def test_a_column_can_be_kept_out_of_one_clause_and_so_can_what_is_made_of_it(query, expected):
    assert [
        name for name in names(judged(WITHIN, query)) if name not in ("unknown-function", "relational-breakdown")
    ] == expected


COPY = {"calculated_fields": [{"name": "x", "expression": "$user.id"}]}
LONGEST = {"calculations": [{"op": "MAX", "column": "user.id", "name": "m"}]}
TWICE = {"formulas": [{"name": "f", "expression": "$m * 2"}]}


@pytest.mark.parametrize(
    ("clause", "query"),
    [
        ("breakdowns", {**COPY, "breakdowns": ["root.x"]}),
        ("filters", {**COPY, "filters": [{"column": "any.x", "op": "exists"}]}),
        ("breakdowns", {"breakdowns": ["root.parent.user.id"]}),
        ("orders", {**LONGEST, "orders": [{"column": "m"}]}),
        ("havings", {**LONGEST, "havings": [{"column": "m", "op": ">", "value": 1}]}),
        ("orders", {**LONGEST, **TWICE, "orders": [{"column": "f"}]}),
        ("formulas", {**LONGEST, **TWICE}),
    ],
    ids=str,
)
def test_no_name_that_stands_for_a_column_brings_it_into_a_clause(clause, query):
    assert "forbidden-column" in names(judged({"columns": {"within": {clause: {"deny": ["user.id"]}}}}, query))
    assert names(judged({"columns": {"within": {clause: {"deny": ["other"]}}}}, query)) == []


RANGE = {"require": [{"column": "age_s", "at_least": 0, "below": 60}]}


@pytest.mark.parametrize(
    ("predicate", "filters", "expected"),
    [
        ({"at_least": 5}, [{"op": ">=", "value": 5}], []),
        ({"at_least": 5}, [{"op": ">", "value": 5}], []),
        ({"at_least": 5}, [{"op": ">", "value": 4.5}], ["missing-condition"]),
        ({"above": 5}, [{"op": ">=", "value": 5}], ["missing-condition"]),
        ({"above": 5}, [{"op": "=", "value": 6}], []),
        ({"above": 5}, [{"op": "in", "value": [6, 5]}], ["undone-condition"]),
        ({"at_least": 5}, [{"op": ">=", "value": "5"}], ["missing-condition"]),
        ({"at_least": 5}, [{"op": "=", "value": True}], ["undone-condition"]),
        ({"at_least": 5, "at_most": 9}, [{"op": ">=", "value": 5}], ["missing-condition"]),
        ({"at_least": 5, "at_most": 9}, [{"op": ">=", "value": 5}, {"op": "<", "value": 9}], []),
        ({"none_of": ["a", "b"]}, [{"op": "!=", "value": "a"}], ["missing-condition"]),
        ({"none_of": ["a", "b"]}, [{"op": "!=", "value": "a"}, {"op": "!=", "value": "b"}], []),
        ({"none_of": ["a", "b"]}, [{"op": "not-in", "value": ["b", "c", "a"]}], []),
        ({"none_of": ["a", "b"]}, [{"op": "=", "value": "c"}], []),
        ({"none_of": ["a", "b"]}, [{"op": "=", "value": "A"}], ["undone-condition"]),
        ({"none_of": [5]}, [{"op": "=", "value": "5"}], ["undone-condition"]),
        ({"none_of": [5]}, [{"op": "!=", "value": "5"}], ["missing-condition"]),
        ({"none_of": [5]}, [{"op": ">", "value": 5}], []),
        ({"at_least": 2**53 + 1}, [{"op": ">=", "value": 2**53 + 1}], []),
        ({"at_least": 2**53 + 1}, [{"op": ">=", "value": 2**53}], ["missing-condition"]),
        ({"starts_with": "eu-"}, [{"op": "starts-with", "value": "eu-west"}], []),
        ({"starts_with": "eu-"}, [{"op": "starts-with", "value": "eu"}], ["missing-condition"]),
        ({"starts_with": "eu-"}, [{"op": "in", "value": ["eu-1", "eu-2"]}], []),
        ({"starts_with": "eu-"}, [{"op": "in", "value": ["eu-1", "us-2"]}], ["undone-condition"]),
        ({"starts_with": "eu-"}, [{"op": "contains", "value": "eu-"}], ["missing-condition"]),
    ],
    ids=str,
)
def test_a_required_range_set_or_beginning_binds_every_record(predicate, filters, expected):
    policy = {"require": [{"column": "region", **predicate}]}
    query = {"filters": [{"column": "region", **each} for each in filters]}
    assert list(dict.fromkeys(names(judged(policy, query)))) == expected
    if len(filters) > 1:
        assert "missing-condition" in names(judged(policy, {**query, "filter_combination": "OR"}))


@pytest.mark.parametrize(
    ("predicate", "added"),
    [
        ({"at_least": 5, "below": 9}, [(">=", 5), ("<", 9)]),
        ({"above": 2.5}, [(">", 2.5)]),
        ({"none_of": ["a"]}, [("!=", "a")]),
        ({"none_of": ["a", "b"]}, [("not-in", ["a", "b"])]),
        ({"starts_with": "eu-"}, [("starts-with", "eu-")]),
    ],
    ids=str,
)
def test_a_condition_of_any_kind_can_be_put_in(predicate, added):
    verdict = judged({"require": [{"column": "region", "mode": "add", **predicate}]}, '{"breakdowns": ["name"]}')
    assert verdict.decision == "repaired"
    filters = json.loads(verdict.text)["filters"]
    assert sorted([(each["op"], each["value"]) for each in filters], key=str) == sorted(added, key=str)
    assert {each["column"] for each in filters} == {"region"}


@pytest.mark.parametrize(
    "predicate",
    [
        {"at_least": 1, "above": 1},
        {"at_least": 2, "at_most": 1},
        {"above": 1, "at_most": 1},
        {"equals": "a", "at_least": 1},
        {"none_of": ["a"], "one_of": ["b"]},
        {"at_least": float("nan")},
        {"starts_with": ""},
    ],
    ids=str,
)
def test_a_condition_that_says_two_things_or_nothing_is_refused(predicate):
    with pytest.raises(PolicyError):
        read_policy({"require": [{"column": "a", **predicate}]})


def having(op, value, calculate_op="COUNT", **more):
    return {"calculate_op": calculate_op, "op": op, "value": value, **more}


@pytest.mark.parametrize(
    ("havings", "is_kept"),
    [
        ([having(">=", 10)], True),
        ([having(">", 9)], True),
        ([having(">", 9.5)], True),
        ([having(">=", 9.5)], True),
        ([having(">=", 9)], False),
        ([having("=", 12)], True),
        ([having("!=", 1)], False),
        ([having("<=", 100)], False),
        ([having(">=", 1), having(">", 50)], True),
        ([having(">=", 10, "COUNT_DISTINCT", column="user.id")], True),
        ([having(">=", 1_000, "P99", column="duration_ms")], False),
        ([], False),
    ],
    ids=str,
)
def test_small_groups_are_left_out(havings, is_kept):
    query = {
        "calculations": [COUNT, {"op": "COUNT_DISTINCT", "column": "user.id"}, {"op": "P99", "column": "duration_ms"}],
        "breakdowns": ["country"],
        **({"havings": havings} if havings else {}),
    }
    assert (names(judged({"groups": {"least": 10}}, query)) == []) == is_kept


def test_groups_can_be_counted_by_a_column():
    policy = {"groups": {"least": 10, "of": "user.id"}}
    by_user = having(">=", 10, "COUNT_DISTINCT", column="user.id")
    query = {"calculations": [COUNT, {"op": "COUNT_DISTINCT", "column": "user.id"}], "breakdowns": ["country"]}
    assert judged(policy, {**query, "havings": [by_user]}).decision == "accepted"
    assert names(judged(policy, {**query, "havings": [having(">=", 1_000)]})) == ["small-group"]


def test_what_is_made_of_a_part_of_a_group_is_refused():
    alone = {"op": "MAX", "column": "salary", "name": "his", "filters": [{"column": "user", "op": "=", "value": "bob"}]}
    query = {"calculations": [COUNT, alone], "havings": [having(">=", 10)]}
    assert "small-group" in names(judged({"groups": {"least": 10}}, query))
    compared = {"calculations": [COUNT], "havings": [having(">=", 10)], "compare_time_offset_seconds": 86_400}
    assert names(judged({"groups": {"least": 10}}, compared)) == ["small-group"]


@pytest.mark.parametrize("of", [None, "user.id"])
def test_the_condition_on_groups_can_be_put_in(of):
    groups = {"least": 5, "mode": "add", **({} if of is None else {"of": of})}
    verdict = judged({"groups": groups}, '{"calculations": [{"op": "AVG", "column": "duration_ms"}]}')
    assert verdict.decision == "repaired"
    sent = json.loads(verdict.text)
    counted = {"op": "COUNT"} if of is None else {"op": "COUNT_DISTINCT", "column": of}
    assert sent["calculations"] == [{"op": "AVG", "column": "duration_ms"}, counted]
    assert sent["havings"] == [having(">=", 5, counted["op"], **({} if of is None else {"column": of}))]


@pytest.mark.parametrize(
    ("granularity", "query", "expected"),
    [
        ({"least": "1m"}, {"granularity": 60}, []),
        ({"least": "1m"}, {"granularity": 30}, ["fine-granularity"]),
        ({"least": "1m"}, {}, ["missing-granularity"]),
        ({"least": "1m", "absent": "fill"}, {}, 60),
        ({"least": "1m", "under": "raise"}, {"granularity": 30}, 60),
        ({"least": "1m", "under": "raise"}, {}, ["missing-granularity"]),
    ],
    ids=str,
)
def test_granularity_has_a_floor(granularity, query, expected):
    verdict = judged({"granularity": granularity}, {"time_range": 3600, **query})
    if isinstance(expected, int):
        assert json.loads(verdict.text)["granularity"] == expected
    else:
        assert names(verdict) == expected


def test_a_high_limit_can_be_lowered():
    verdict = judged({"limit": {"most": 100, "over": "clamp"}}, {"limit": 500})
    assert (verdict.decision, json.loads(verdict.text)) == ("repaired", {"limit": 100})
    assert [fix.title for fix in verdict.repairs] == ["lower the limit to 100, as the policy requires"]
    assert names(judged({"limit": {"most": 100, "over": "clamp"}}, {})) == ["missing-limit"]


PIECES = {
    "pieces": {
        "base": {"limit": {"most": 100, "absent": "fill"}},
        "europe": {"require": [{"column": "region", "equals": "eu"}]},
        "unused": {"columns": {"allow": []}},
    },
    "all_of": ["base", "europe"],
}


def test_pieces_are_combined_by_name_and_every_one_holds():
    policy = read_policy(PIECES)
    guard = Guard(LANGUAGE, policy=policy)
    verdict = guard.check('{"filters": [{"column": "region", "op": "=", "value": "eu"}]}')
    assert json.loads(verdict.text)["limit"] == 100
    (error,) = guard.check('{"limit": 10}').errors
    assert (error.name, error.note) == ("missing-condition", "policy `europe`")
    with pytest.raises(PolicyError, match="names the piece `eu`, which the policy does not have"):
        read_policy({**PIECES, "all_of": ["eu"]})
    with pytest.raises(PolicyError, match="the policy `base` states the clause `rows`"):
        Guard(LANGUAGE, policy=read_policy({"pieces": {"base": {"most": {"rows": 1}}}, "all_of": ["base"]}))


def test_two_policies_are_one_that_holds_both_to_be_kept():
    one, other = read_policy({"most": {"breakdowns": 1}}), read_policy({"columns": {"deny": ["b"]}})
    both = Guard(LANGUAGE, policy=one & other)
    assert names(both.check('{"breakdowns": ["b", "c"]}')) == ["forbidden-column", "too-many-parts"]
    assert both.check('{"breakdowns": ["c"]}').decision == "accepted"
    with pytest.raises(TypeError):
        one & {"columns": {}}


def test_a_star_can_be_meant_as_itself():
    policy = {"columns": {"deny": [r"rate\*", r"a\\b*"]}}
    for column, is_allowed in (("rate*", False), ("rates", True), ("a\\b", False), ("a\\bc", False), ("ab", True)):
        verdict = judged(policy, {"breakdowns": [column]})
        assert (verdict.decision == "accepted") == is_allowed, column


def test_a_denied_column_is_denied_however_far_away_the_record_is():
    policy = {"columns": {"deny": ["user.email"]}}
    for column in ("user.email", "any.user.email", "any.root.user.email", "any.any.any.user.email"):
        assert "forbidden-column" in names(judged(policy, {"breakdowns": [column]})), column


def test_what_is_weak_in_a_policy_is_told():
    deny = read_policy({"columns": {"deny": ["user.*", "user.?mail"], "within": {"orders": {"allow": ["b*"]}}}})
    (unclosed,) = Guard(LANGUAGE, policy=deny).weaknesses
    assert "every other spelling" in unclosed
    assert Guard(LANGUAGE, Schema.of(["user.email", "n"]), policy=deny).weaknesses == (
        "columns.deny: `user.?mail` is no column of the schema; did you mean `user.email`?",
        "columns within orders.allow: `b*` matches no column of the schema",
    )
    assert Guard(LANGUAGE, Schema.of(["user.id", "user.?mail", "b"]), policy=deny).weaknesses == ()
    assert Guard(LANGUAGE).weaknesses == ()
    absent = read_policy({"require": [{"column": "tennant", "equals": "a"}]})
    assert (
        "no column `tennant`; did you mean `tenant`?"
        in Guard(LANGUAGE, Schema.of(["tenant"]), policy=absent).weaknesses[0]
    )


def test_an_adopted_language_has_columns_by_clause_too():
    language = Language.from_lark(
        'start: "find" pick ("," pick)* ["by" key]\npick: NAME\nkey: NAME\nNAME: /[a-z]+/\n%ignore " "',
        names={"NAME": "column"},
    )
    guard = Guard(language, policy=read_policy({"columns": {"within": {"key": {"allow": ["a"]}}}}))
    assert guard.check("find a, b by a").decision == "accepted"
    assert names(guard.check("find a, b by b")) == ["forbidden-column"]
    with pytest.raises(PolicyError, match="columns within the clause `keys`"):
        Guard(language, policy=read_policy({"columns": {"within": {"keys": {"allow": []}}}}))
    for lacking in ({"groups": {"least": 2}}, {"granularity": {"least": 1}}):
        with pytest.raises(PolicyError, match="does not have"):
            Guard(language, policy=Policy.model_validate(lacking))


@pytest.mark.parametrize(
    ("predicate", "op", "value"),
    [
        ({"none_of": [5]}, "=", "5.00000000000000000001"),
        ({"none_of": [5]}, "in", "[4, 4.99999999999999999999]"),
        ({"none_of": [5]}, ">=", "5.00000000000000000001"),
        ({"none_of": [2**53]}, "=", str(2**53 + 1)),
        ({"below": 3}, "=", "2.99999999999999999999"),
        ({"below": 3}, "<=", "2.99999999999999999999"),
        ({"above": 3}, ">=", "3.00000000000000000001"),
    ],
    ids=str,
)
def test_digits_that_a_service_may_not_keep_are_no_way_round_a_condition(predicate, op, value):
    query = f'{{"filters": [{{"column": "size", "op": "{op}", "value": {value}}}]}}'
    assert set(names(judged({"require": [{"column": "size", **predicate}]}, query))) <= {
        "missing-condition",
        "undone-condition",
    }
    assert judged({"require": [{"column": "size", **predicate}]}, query).decision == "rejected"


def test_nor_are_they_a_way_to_smaller_groups():
    having = '{"calculate_op": "COUNT", "op": ">=", "value": 4.00000000000000000001}'
    query = f'{{"calculations": [{{"op": "COUNT"}}], "havings": [{having}]}}'
    assert names(judged({"groups": {"least": 5}}, query)) == ["small-group"]


@pytest.mark.parametrize("mode", ["refuse", "add"])
@pytest.mark.parametrize("schema", [None, Schema.of(["user.id", "span.id"])], ids=["no schema", "schema"])
def test_the_column_that_counts_groups_cannot_be_hidden(mode, schema):
    policy = {"groups": {"least": 5, "of": "user.id", "mode": mode}}
    having = {"calculate_op": "COUNT_DISTINCT", "column": "user.id", "op": ">=", "value": 5}
    query = {**COUNTED, "havings": [having]}
    assert judged(policy, query, schema).decision == "accepted"
    hidden = {**query, "calculated_fields": [{"name": "user.id", "expression": "$span.id"}]}
    assert names(judged(policy, hidden, schema)) == ["hiding-name"]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_required_value_is_a_number_that_can_be_written(value):
    with pytest.raises(PolicyError):
        read_policy({"require": [{"column": "size", "none_of": [value]}]})


@pytest.mark.parametrize(
    ("operators", "message"),
    [
        (
            {"calculations": {"deny": ["HEATMPA"]}},
            "the operator `HEATMPA` of the kind `calculations` (did you mean `HEATMAP`?)",
        ),
        ({"calculations": {"deny": ["heatmap"]}}, "the operator `heatmap`"),
        ({"filters": {"allow": ["=", "=="]}}, "the operator `==`"),
        ({"functions": {"deny": ["REGEX*"]}}, "the operator `REGEX*`"),
    ],
    ids=str,
)
def test_an_operator_that_the_language_does_not_have_would_limit_nothing_and_is_refused(operators, message):
    with pytest.raises(PolicyError) as error:
        Guard(LANGUAGE, policy=read_policy({"operators": operators}))
    assert message in str(error.value)
    patterns = read_policy({"operators": {"calculations": {"deny": ["P9*"]}, "functions": {"deny": [r"\*", "!"]}}})
    assert "forbidden-operator" in names(
        Guard(LANGUAGE, policy=patterns).check('{"calculations": [{"op": "P99", "column": "n"}]}')
    )


def test_a_limit_below_0_may_be_none_and_is_refused():
    language = Language.from_lark(
        'start: "find" NAME "limit" NUMBER\nNAME: /[a-z]+/\nNUMBER: /-?[0-9]+/\n%ignore " "',
        policy_parts=PolicyParts(limit=lambda tree: (int(tree.children[1].text), (1,))),
    )
    guard = Guard(language, policy=read_policy({"limit": {"most": 100}}))
    assert [names(guard.check(f"find a limit {n}")) for n in (5, 500, -5)] == [[], ["high-limit"], ["high-limit"]]


@pytest.mark.parametrize("text", ["{tenant-id}", "{a b}", "{a", "}", "{}"])
def test_a_brace_that_belongs_to_no_parameter_is_a_slip_and_refused(text):
    with pytest.raises(PolicyError, match="has a brace that belongs to no parameter"):
        read_policy({"require": [{"column": "tenant", "equals": text}]})


def test_a_truth_value_is_no_limit():
    with pytest.raises(PolicyError):
        read_policy({"limit": {"most": True}})
