"""Wrappers come off a text that has faults of its own, and that are at fault themselves, in any order."""

from __future__ import annotations

import json
from itertools import product

import pytest

from grammar import Source
from grammar.languages import honeycomb
from grammar.parsing.reader import parse
from grammar.schema import Schema
from guard import Guard
from guard.ledger import replay

LANGUAGE = honeycomb.language()
SCHEMA = Schema.of(["duration_ms", "service", "region", "error"])
GUARD = Guard(LANGUAGE, SCHEMA)
QUERY = {"breakdowns": ["region"], "filters": [{"column": "error", "op": "exists"}], "limit": 5}
PLAIN = json.dumps(QUERY)
MEANING = LANGUAGE.canonical(parse(LANGUAGE.notation, Source(PLAIN)).tree)

FAULTS = {
    "none": PLAIN,
    "a comma too many": f"{PLAIN[:-1]},}}",
    "a remark": PLAIN.replace('"limit"', '/* at most */ "limit"'),
    "Python": repr(QUERY),
    "keys without quotes": PLAIN.replace('"limit"', "limit"),
    "words without quotes": PLAIN.replace('"exists"', "exists"),
    "a comma too few": PLAIN.replace(', "limit"', ' "limit"'),
    "other quotes": PLAIN.replace('"region"', "\u201cregion\u201d"),
    "another name of a key": PLAIN.replace("breakdowns", "group_by"),
}

DATA = {
    "list": "[{}]",
    "call": '{{"name": "run_query", "arguments": {}}}',
    "call in Python": "{{'name': 'run_query', 'arguments': {}}}",
    "query": '{{"query": {}}}',
    "query with a remark": '{{"query": {}, "explanation": "by region"}}',
    "query with a comma": '{{"query": {},}}',
}
TEXTS = {
    "fence": "```json\n{}\n```",
    "sentences": "Here is the query:\n\n{}\n\nTell me if it helps.",
    "tag": "<answer>{}</answer>",
    "thought": "<think>count it</think>\n{}",
}
STRINGS = {
    "string": json.dumps,
    "string in Python": repr,
    "arguments in a string": lambda text: json.dumps({"name": "run_query", "arguments": text}),
}


def wrapped(text, name):
    if name in STRINGS:
        return STRINGS[name](text)
    return {**DATA, **TEXTS}[name].format(text)


ORDERS = [
    *product(DATA, {**DATA, **TEXTS, **STRINGS}),
    *product(TEXTS, {**TEXTS, **STRINGS}),
    *product(STRINGS, {**DATA, **TEXTS, **STRINGS}),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_wrappers_come_off_in_any_order_whatever_faults_the_text_has(fault):
    others = [*FAULTS].index(fault)
    for inner, outer in ORDERS[others % 3 :: 3]:
        text = wrapped(wrapped(FAULTS[fault], inner), outer)
        verdict = GUARD.check(text)
        assert verdict.decision == "repaired", (inner, outer, text)
        assert LANGUAGE.canonical(verdict.tree) == MEANING
        assert replay(text, verdict.repairs) == verdict.text


@pytest.mark.parametrize(
    "around",
    [
        '{{"query": {}, "limit": 20,}}',
        '{{"name": "run_query", "rejected": {},}}',
        '{{"draft": {}, "final": {{"limit": 20}},}}',
        '"Do not run this:\\n```json\\n{}\\n```"',
        '"{} and also {{\\"limit\\": 20}}"',
    ],
)
def test_what_says_something_in_a_wrapper_with_faults_is_not_cut_away(around):
    assert GUARD.check(around.format(PLAIN if around[0] == "{" else json.dumps(PLAIN)[1:-1])).decision == "rejected"


def test_a_value_that_was_parsed_already_is_judged_as_it_is():
    value = {"message": {"content": QUERY}}
    assert GUARD.check_value(value).decision == "rejected"
    assert GUARD.check(json.dumps(value)).decision == "repaired"


def test_a_strict_guard_takes_nothing_off():
    text = f'{{"name": "run_query", "arguments": {PLAIN},}}'
    verdict = Guard(LANGUAGE, SCHEMA, is_strict=True).check(text)
    assert (verdict.decision, verdict.repairs) == ("rejected", ())


def test_what_is_said_of_a_wrapper_that_came_off_is_not_said_of_the_text():
    text = f"```json\n[{PLAIN.replace('error', 'errror')},]\n```"
    names = [d.name for d in GUARD.check(text).diagnostics if d.severity == "error"]
    assert "unknown-column" in names
    assert "wrong-type" not in names
