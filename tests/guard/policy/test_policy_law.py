"""The law of policies: nothing that is accepted or repaired is outside the policy, whatever the text was.

What is inside is decided here by an oracle of its own, which reads the JSON of the text that would be sent on and knows
nothing of trees, claims or matchers. It may call more things right than the guard does, never the other way round.
"""

from __future__ import annotations

import fnmatch
import json
import re
from dataclasses import replace

from hypothesis import event, given
from hypothesis import strategies as st

from grammar import Schema
from grammar.languages import honeycomb
from guard import Guard, Rejected, read_policy, replay

LANGUAGE = honeycomb.language()
WITHOUT_RULES = replace(LANGUAGE, rules=())
"""A policy leaves nothing to the rules."""

NOW = 1_700_000_000
COLUMNS = ("secret", "name", "tenant", "duration_ms", "http.route")
PREFIXES = ("root.", "parent.", "any.", "child.", "none.")
SCHEMAS = (None, Schema.of(COLUMNS, name="shop"), Schema.of(("name", "tenant"), is_open=True))


# --- the oracle ---


def outside(document, policy, now):
    """Why a query, as the JSON of its text, is outside a policy, as the mapping it is read from; empty where it is not."""
    return [
        *_columns(document, policy),
        *_operators(document, policy),
        *_sizes(document, policy),
        *_time(document, policy, now),
        *_within(document, policy),
        *_granularity(document, policy),
        *_groups(document, policy),
        *(f"{held['column']} is not bound" for held in policy.get("require", ()) if _leaks(document, held)),
    ]


def _items(document, key):
    return document.get(key) or []


def _all_filters(document):
    yield from _items(document, "filters")
    for calculation in _items(document, "calculations"):
        yield from _items(calculation, "filters")


def _named(document):
    """Every name that could be a column's, with whether it may be that of a result instead."""
    results = {c.get("name") for c in _items(document, "calculations")} | {
        f["name"] for f in _items(document, "formulas")
    }
    for calculation in _items(document, "calculations"):
        yield calculation.get("column"), False
    for condition in _all_filters(document):
        yield condition["column"], False
        yield condition.get("join_column"), False
    for name in _items(document, "breakdowns"):
        yield name, False
    for order in _items(document, "orders"):
        yield order.get("column"), "op" not in order and order.get("column") in results
    for having in _items(document, "havings"):
        yield having.get("column"), "calculate_op" not in having and having.get("column") in results
    for field in _items(document, "calculated_fields"):
        for name in _in_expression(field["expression"]):
            yield name, False
    for formula in _items(document, "formulas"):
        for name in _in_expression(formula["expression"]):
            yield name, name in results


def _in_expression(text):
    """The names behind each dollar sign. The strings that are drawn here hold none."""
    for match in re.finditer(r'\$(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`|([\w.]+))', text):
        quoted, raw, bare = match.groups()
        if quoted is not None:
            yield re.sub(r"\\x(..)", lambda m: chr(int(m[1], 16)), quoted)
        else:
            yield raw if raw is not None else bare


def _matches(name, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _columns(document, policy):
    names = policy.get("columns", {})
    made = {field["name"] for field in _items(document, "calculated_fields")}
    for name, is_result in _named(document):
        if not name or name == "*":
            continue
        bare = next((name.removeprefix(p) for p in PREFIXES if name.startswith(p)), name)
        if _matches(name, names.get("deny", ())) or _matches(bare, names.get("deny", ())):
            yield f"{name} is denied"
        elif "allow" in names and not is_result and name not in made and not _matches(bare, names["allow"]):
            yield f"{name} is not allowed"
        if bare != name and policy.get("require"):
            yield f"{name} is another record's"
    for name in made:
        if _matches(name, names.get("deny", ())):
            yield f"{name} hides a denied column"
        if "allow" in names and name in COLUMNS and not _matches(name, names["allow"]):
            yield f"{name} hides a column that is not allowed"


def _operators(document, policy):
    used = {"calculations": [], "filters": [], "havings": [], "functions": []}
    used["calculations"] += [c["op"] for c in _items(document, "calculations")] or ["COUNT"]
    used["calculations"] += [o["op"] for o in _items(document, "orders") if o.get("op")]
    used["calculations"] += [h["calculate_op"] for h in _items(document, "havings") if h.get("calculate_op")]
    used["filters"] += [f["op"] for f in _all_filters(document)]
    used["havings"] += [h["op"] for h in _items(document, "havings")]
    for held in (*_items(document, "calculated_fields"), *_items(document, "formulas")):
        used["functions"] += re.findall(r"[A-Z_]+(?=\()", held["expression"])
    for kind, names in policy.get("operators", {}).items():
        for op in used[kind]:
            if op in names.get("deny", ()) or ("allow" in names and op not in names["allow"]):
                yield f"{op} among {kind}"


def _sizes(document, policy):
    for clause, most in policy.get("most", {}).items():
        count = len(list(_all_filters(document))) if clause == "filters" else len(_items(document, clause))
        if count > most:
            yield f"{count} {clause}"
    if "limit" in policy:
        limit = document.get("limit")
        if limit is None or limit > policy["limit"]["most"]:
            yield f"a limit of {limit}"


def _time(document, policy, now):
    limits = policy.get("time", {})
    length, start, end = (document.get(key) for key in ("time_range", "start_time", "end_time"))
    offset = document.get("compare_time_offset_seconds") or 0
    if offset > limits.get("offset", offset):
        yield "the comparison lies too far back"
    if start is not None and end is not None:
        spans = [(start, end)]
    elif start is not None:
        spans = [(start, start + (length or 7200)), *([(start, now)] if length is None and now else [])]
    elif end is not None:
        spans = [(end - (length or 7200), end)]
    else:
        spans = [((now or NOW) - (length or 7200), now or NOW)]
    is_absolute = start is not None or end is not None
    for begin, stop in spans:
        if stop - begin > limits.get("longest", stop - begin):
            yield "too much time"
        if "oldest" in limits and ((is_absolute and now is None) or (now or NOW) - begin + offset > limits["oldest"]):
            yield "too long ago"
    if start is not None and end is None and length is None and now is None and "longest" in limits:
        yield "nobody knows how long"


def _clauses(document):
    """Every name with the clause it stands in, as a list by clause; what a field is made of stands where the field does."""
    named = {
        "calculations": [c.get("column") for c in _items(document, "calculations")],
        "filters": [name for f in _all_filters(document) for name in (f["column"], f.get("join_column"))],
        "breakdowns": list(_items(document, "breakdowns")),
        "orders": [o.get("column") for o in _items(document, "orders")],
        "havings": [h.get("column") for h in _items(document, "havings")],
        "calculated_fields": [
            n for f in _items(document, "calculated_fields") for n in _in_expression(f["expression"])
        ],
    }
    fields = {}
    for field in _items(document, "calculated_fields"):
        fields.setdefault(field["name"], []).extend(_in_expression(field["expression"]))
    for names in named.values():
        for name in names:  # the list grows while it is read, by what is new
            names += [inner for inner in fields.get(name, ()) if inner not in names]
    return named


def _within(document, policy):
    named = _clauses(document)
    for clause, names in policy.get("columns", {}).get("within", {}).items():
        for name in named[clause]:
            if not name or name == "*":
                continue
            bare = next((name.removeprefix(p) for p in PREFIXES if name.startswith(p)), name)
            if _matches(name, names.get("deny", ())) or _matches(bare, names.get("deny", ())):
                yield f"{name} is denied among the {clause}"
            elif "allow" in names and not _matches(name, names["allow"]):
                yield f"{name} is not allowed among the {clause}"


def _granularity(document, policy):
    if "granularity" in policy and (document.get("granularity") or 0) < policy["granularity"]["least"]:
        yield "the steps are short, or anybody's guess"


def _groups(document, policy):
    """Whether a group of one record less than is allowed would be shown, or of one value less."""
    groups = policy.get("groups")
    if groups is None:
        return
    size, of = groups["least"] - 1, groups.get("of")
    shown = True
    for having in _items(document, "havings"):
        op, counted = having.get("calculate_op"), having.get("column")
        # In a group of `size` records every count is that at most; of the values of another column there may be more.
        is_bounded = op == "COUNT_DISTINCT" and counted == of if of else op in ("COUNT", "COUNT_DISTINCT")
        if is_bounded and not any(_compared(count, having["op"], having["value"]) for count in range(size + 1)):
            shown = False
    if shown:
        yield "a small group is shown"
    if any(c.get("filters") for c in _items(document, "calculations")) or document.get("compare_time_offset_seconds"):
        yield "a part of a group is shown"


def _compared(number, op, other):
    return {"=": number == other, "!=": number != other, ">": number > other, ">=": number >= other,
            "<": number < other, "<=": number <= other}[op]  # fmt: skip


def _is_wanted(value, predicate):
    """Whether a required condition lets a record with this value through."""
    if "equals" in predicate or "one_of" in predicate:
        wanted = [predicate["equals"]] if "equals" in predicate else predicate["one_of"]
        return any(value == one and type(value) is type(one) for one in wanted)
    if "none_of" in predicate:
        return value not in predicate["none_of"]
    if "starts_with" in predicate:
        return isinstance(value, str) and value.startswith(predicate["starts_with"])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    ends = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}
    return all(_compared(value, op, predicate[key]) for key, op in ends.items() if key in predicate)


def _leaks(document, predicate):
    """Whether a record passes the filters that the predicate is to keep out."""
    column = predicate["column"]
    if any(field["name"] == column for field in _items(document, "calculated_fields")):
        return True
    filters = _items(document, "filters")
    is_or = (document.get("filter_combination") or "AND").upper() == "OR"
    for value in ("evil", "acm", "acme", "acme2", "", 0, 1, 4, 5, 6, 10, 99, 2.5, True, None):
        if _is_wanted(value, predicate):
            continue
        passed = [_passes(value, one) if one["column"] == column else True for one in filters]
        if (any(passed) if is_or else all(passed)) or not filters:
            return True
    return False


def _passes(value, condition):
    """Whether a record with this value can pass one filter; where the service might see it either way, it can."""
    op, other = condition["op"], condition.get("value")
    if op == "exists":
        return value is not None
    if op == "does-not-exist":
        return value is None
    among = other if isinstance(other, list) else [other]
    if op in ("=", "in"):
        return any(value == one and type(value) is type(one) for one in among)
    if op in ("!=", "not-in"):
        return not any(value == one and type(value) is type(one) for one in among)
    if op in (">", ">=", "<", "<=") and _is_number(other):
        return _is_number(value) and _compared(value, op, other)
    if op == "starts-with" and isinstance(other, str):
        return isinstance(value, str) and value.startswith(other)
    return True


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


# --- what is drawn ---

column = st.one_of(
    st.sampled_from(COLUMNS), st.builds(lambda p, c: p + c, st.sampled_from(PREFIXES), st.sampled_from(COLUMNS))
)
tenant = st.sampled_from(["acme", "evil", "acm"])
expression = st.sampled_from(
    [
        "$secret",
        '$"secret"',
        "$`secret`",
        r'$"\x73ecret"',
        "IF(EXISTS($secret), 1, 0)",
        'IF(EQUALS($tenant, "acme"), $name, "x")',
        "$x",
        "DIV($duration_ms, 1000)",
        "$http.route",
        '"acme"',
        "CONCAT($name, $root.secret)",
    ]
)


def record(required, optional=()):
    return st.fixed_dictionaries(dict(required), optional=dict(optional))


condition = st.one_of(
    record({"column": column, "op": st.sampled_from(["exists", "does-not-exist"])}, {"join_column": column}),
    record({"column": column, "op": st.sampled_from(["=", "!=", "contains", "starts-with", ">"]), "value": tenant}),
    record({"column": st.just("tenant"), "op": st.sampled_from(["=", "="]), "value": tenant}),
    record(
        {"column": st.just("tenant"), "op": st.sampled_from(["in", "not-in"]), "value": st.lists(tenant, max_size=3)}
    ),
    record({"column": st.just("tenant"), "op": st.sampled_from(["!=", "starts-with"]), "value": tenant}),
    record(
        {
            "column": st.just("duration_ms"),
            "op": st.sampled_from([">", ">=", "<", "<=", "=", "!="]),
            "value": st.sampled_from([0, 4, 5, 6, 10, 99, 2.5, "5", True]),
        }
    ),
)
combination = st.sampled_from(["AND", "OR"])
calculation = st.one_of(
    st.just({"op": "COUNT"}),
    record({"op": st.sampled_from(["P99", "MAX", "COUNT_DISTINCT", "HEATMAP"]), "column": column}),
    record(
        {"op": st.just("COUNT"), "name": st.sampled_from(["n", "secret", "tenant"])},
        {"filters": st.lists(condition, max_size=2), "filter_combination": combination},
    ),
)
order = st.one_of(
    record({"op": st.sampled_from(["P99", "MAX"]), "column": column}),
    record({"column": st.sampled_from([*COLUMNS, "n", "x"])}),
)
having = record(
    {
        "calculate_op": st.sampled_from(["COUNT", "COUNT_DISTINCT", "P99"]),
        "op": st.sampled_from([">", ">=", "=", "!=", "<="]),
        "value": st.sampled_from([1, 2, 3, 4, 2.5, 10]),
    },
    {"column": column},
)
field = record({"name": st.sampled_from(["x", "tenant", "secret", "root.secret", "n"]), "expression": expression})
formula = record(
    {"name": st.sampled_from(["f", "n"]), "expression": st.sampled_from(["$n", "MUL($n, 2)", "$secret", "$x"])}
)
instant = st.sampled_from([NOW - 100, NOW - 8000, NOW - 90_000, NOW - 10**7, NOW + 500, 10**13])
clauses = {
    "calculations": st.lists(calculation, min_size=1, max_size=3),
    "filters": st.lists(condition, min_size=1, max_size=3),
    "filter_combination": combination,
    "breakdowns": st.lists(column, min_size=1, max_size=3, unique=True),
    "orders": st.lists(order, min_size=1, max_size=1),
    "havings": st.lists(having, min_size=1, max_size=1),
    "calculated_fields": st.lists(field, min_size=1, max_size=2),
    "formulas": st.lists(formula, min_size=1, max_size=1),
    "limit": st.sampled_from([1, 10, 1000]),
    "time_range": st.sampled_from([60, 7200, 90_000, 10**30]),
    "start_time": instant,
    "end_time": instant,
    "granularity": st.sampled_from([0, 1, 60, 600]),
    "compare_time_offset_seconds": st.sampled_from([1800, 86_400, 2_419_200]),
}


def some(*keys):
    """Documents with some of these clauses, and often with one alone: then nothing hides what is wrong with it."""
    return st.one_of(*(record({key: clauses[key]}) for key in keys), record({}, {key: clauses[key] for key in keys}))


document = some(*clauses)


@st.composite
def spelled(draw, held):
    """A query as a model, or whoever speaks through it, may write it: right, nearly right, or with something hidden."""
    text = json.dumps(held, indent=draw(st.sampled_from([None, 1])))
    for before, after in draw(
        st.lists(
            st.sampled_from(
                [
                    ("}", ",}"),
                    ('"secret"', '"\\u0073ecret"'),
                    ('"tenant"', '"Tenant"'),
                    ('"', "'"),
                    ("COUNT", "count"),
                    ("secret", "sceret"),
                    ("{", '{"filters": [], '),
                    ('"filters"', '"filter"'),
                    ('"OR"', '"or"'),
                    ('"breakdowns"', '"group_by"'),
                    ("]", ""),
                ]
            ),
            max_size=2,
        )
    ):
        text = text.replace(before, after, draw(st.sampled_from([1, -1])))
    around = st.sampled_from(["{}", "{}", "{}", "```json\n{}\n```", "Sure!\n{}\n", "{} // {{}}"])
    return draw(around).replace("{}", text, 1)


denied = st.lists(st.sampled_from(["secret", "sec*", "*.secret", "tenant", "http.*"]), min_size=1, max_size=2)
allowed = st.lists(st.sampled_from([*COLUMNS, "http.*", "*_ms", "*"]), max_size=4)
names = st.one_of(
    record({"deny": denied}), record({"allow": allowed}), record({"allow": allowed, "deny": denied}), record({})
)
naming = ("calculations", "filters", "breakdowns", "orders", "havings", "calculated_fields", "formulas")
within = record({}, {"within": st.dictionaries(st.sampled_from(naming[:-1]), names, min_size=1, max_size=2)})


def words(*choices):
    held = st.lists(st.sampled_from(choices), max_size=3)
    return st.fixed_dictionaries({}, optional={"allow": held, "deny": held})


mode = st.sampled_from(["refuse", "add"])
predicate = st.one_of(
    record({"column": st.just("tenant"), "none_of": st.lists(tenant, min_size=1, max_size=2), "mode": mode}),
    record({"column": st.just("tenant"), "starts_with": st.sampled_from(["ac", "acme"]), "mode": mode}),
    record(
        {"column": st.just("duration_ms"), "mode": mode, "at_least": st.just(5)}, {"at_most": st.sampled_from([5, 10])}
    ),
    record(
        {"column": st.just("duration_ms"), "mode": mode, "below": st.just(10)}, {"above": st.sampled_from([2.5, 5])}
    ),
    record({"column": st.just("duration_ms"), "mode": mode, "none_of": st.sampled_from([[5], ["5"], [4, 99]])}),
    record({"column": st.just("tenant"), "equals": st.just("acme"), "mode": st.sampled_from(["refuse", "add"])}),
    record(
        {"column": st.just("tenant"), "one_of": st.just(["acme", "acm"]), "mode": st.sampled_from(["refuse", "add"])}
    ),
)
limits = {
    "columns": names,
    "operators": record(
        {},
        {
            "calculations": words("COUNT", "P99", "MAX", "HEATMAP"),
            "filters": words("=", "in", "contains", "exists"),
            "havings": words(">", "<="),
            "functions": words("IF", "DIV", "CONCAT", "EXISTS"),
        },
    ),
    "most": st.dictionaries(
        st.sampled_from(["breakdowns", "calculations", "filters", "calculated_fields"]), st.integers(0, 2), max_size=2
    ),
    "limit": record(
        {"most": st.sampled_from([5, 100])},
        {"absent": st.sampled_from(["refuse", "fill"]), "over": st.sampled_from(["refuse", "clamp"])},
    ),
    "granularity": record(
        {"least": st.sampled_from([60, 300])},
        {"absent": st.sampled_from(["refuse", "fill"]), "under": st.sampled_from(["refuse", "raise"])},
    ),
    "groups": record({"least": st.sampled_from([2, 3, 10])}, {"of": st.sampled_from(["name", "tenant"]), "mode": mode}),
    "time": record(
        {},
        {
            "longest": st.sampled_from([3600, 7200, 86_400]),
            "oldest": st.sampled_from([7200, 100_000]),
            "offset": st.sampled_from([0, 86_400]),
        },
    ),
    "require": st.lists(predicate, min_size=1, max_size=1),
}

bound = st.one_of(
    st.sampled_from(
        [
            {"column": "tenant", "op": "=", "value": "acme"},
            {"column": "tenant", "op": "!=", "value": "evil"},
            {"column": "tenant", "op": "starts-with", "value": "acme"},
            {"column": "duration_ms", "op": ">", "value": 5},
            {"column": "duration_ms", "op": "<=", "value": 5},
            {"column": "duration_ms", "op": "<", "value": 10},
        ]
    ),
    condition,
)
of_conditions = record(
    {"filters": st.lists(bound, min_size=1, max_size=3)},
    {"filter_combination": combination, "calculated_fields": clauses["calculated_fields"]},
)
pairs = st.one_of(
    st.tuples(record({"require": limits["require"]}), of_conditions),
    st.tuples(record({"columns": names}), some(*naming)),
    st.tuples(record({"columns": within}), some(*naming)),
    st.tuples(
        st.just({"columns": {"within": {"breakdowns": {"deny": ["secret"]}}}}),
        record({key: clauses[key] for key in ("calculated_fields", "breakdowns")}),
    ),
    st.tuples(
        record({"groups": limits["groups"]}),
        record({"havings": clauses["havings"]}, {"calculations": clauses["calculations"]}),
    ),
    st.tuples(record({"groups": limits["groups"]}), some("havings", "calculations", "compare_time_offset_seconds")),
    st.tuples(record({"granularity": limits["granularity"]}), some("granularity", "time_range")),
    st.tuples(st.just({"columns": {"deny": ["secret"]}}), some(*naming)),
    st.tuples(st.just({"columns": {"deny": ["secret"]}}), some("calculated_fields", "breakdowns")),
    st.tuples(record({"operators": limits["operators"]}), some(*naming)),
    st.tuples(record({"most": limits["most"], "limit": limits["limit"]}), some(*naming, "limit")),
    st.tuples(
        record({"time": limits["time"]}),
        some("time_range", "start_time", "end_time", "compare_time_offset_seconds"),
    ),
    st.tuples(record({}, limits), document),
)
"""A policy with a query that touches what it limits. Mostly of one kind, so that it decides alone."""

cases = pairs.flatmap(lambda pair: st.tuples(st.just(pair[0]), spelled(pair[1])))


@given(st.booleans(), cases, st.sampled_from(SCHEMAS), st.booleans(), st.sampled_from([None, NOW]))
def test_what_is_accepted_or_repaired_is_inside_the_policy(has_rules, case, schema, allows_unsafe, now):
    policy, text = case
    language = LANGUAGE if has_rules else WITHOUT_RULES
    verdict = Guard(language, schema, allows_unsafe=allows_unsafe, policy=read_policy(policy)).check(text, now=now)
    event(verdict.decision)
    if isinstance(verdict, Rejected):
        assert verdict.errors
        return
    for sent in (verdict.text, verdict.query):  # whichever of the two the caller sends on
        assert not outside(json.loads(sent), policy, now)


@given(pairs, st.sampled_from(SCHEMAS))
def test_both_roads_judge_a_text_alike(pair, schema):
    policy, held = pair
    text = json.dumps(held)
    guard = Guard(WITHOUT_RULES, schema, policy=read_policy(policy))
    quick, slow = guard.check(text, now=NOW), guard.check(f"```\n{text}\n```", now=NOW)
    assert isinstance(quick, Rejected) == isinstance(slow, Rejected)


@given(document, st.sampled_from(SCHEMAS))
def test_a_policy_that_states_nothing_refuses_nothing(held, schema):
    text = json.dumps(held)
    free = Guard(LANGUAGE, schema).check(text)
    ruled = Guard(LANGUAGE, schema, policy=read_policy({})).check(text)
    assert (ruled.decision, ruled.text) == (free.decision, free.text)


@given(cases)
def test_nothing_that_a_policy_puts_in_is_missing_from_the_ledger(case):
    policy, text = case
    verdict = Guard(LANGUAGE, policy=read_policy(policy)).check(text, now=NOW)
    if not isinstance(verdict, Rejected):
        assert replay(text, verdict.repairs) == verdict.text
