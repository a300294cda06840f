"""Texts without brackets that are encoded, wrapped or decorated as a whole, in a language that a user brings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grammar import Language, Schema
from guard import Guard

GRAMMAR = r"""
start: "list" FIELD ("," FIELD)* ["where" condition ("and" condition)*] ["top" NUMBER]
condition: FIELD SIGN (NUMBER | STRING)
SIGN: "<=" | ">=" | "<>" | "=" | "<" | ">"
FIELD: /[a-z_]+/
NUMBER: /[0-9]+/
STRING: /'[^'\n]*'/
%ignore /[ \t\n]+/
"""
LANGUAGE = Language.from_lark(GRAMMAR, names={"FIELD": "field"}, separators=[","])
GUARD = Guard(LANGUAGE, Schema.of(["port", "cargo", "weight"]))
TEXT = "list port, weight where cargo = 'tea & salt' and weight >= 20 top 5"

UNDONE = {
    "a string": json.dumps(TEXT),
    "an envelope": json.dumps({"name": "search", "arguments": {"query": TEXT}}),
    "tokens": f"<s> {TEXT} </s>",
    "a token behind it": f"{TEXT}<|im_end|>",
    "a tag": f"<query>\n{TEXT}\n</query>",
    "bold": f"**{TEXT}**",
    "an item": f"- {TEXT}",
    "a prompt": f"$ {TEXT}",
    "a line of a log": f"2031-02-03T04:05:06Z {TEXT}",
    "entities": TEXT.replace(">=", "&gt;="),
    "line breaks": TEXT.replace(" where", "\\nwhere").replace(" top", "\\ntop"),
    "names in marks": TEXT.replace("port", "`port`").replace("list `port`, weight", "list `port`, `weight`"),
    "an end of its own": f"{TEXT};",
    "another sign": TEXT.replace(">=", "=>"),
    "two others": TEXT.replace(">=", "\u2265").replace(" = ", " == "),
    "a tag and entities": f"<answer>{TEXT.replace('>=', '&gt;=')}</answer>",
}


@pytest.mark.parametrize("text", UNDONE.values(), ids=UNDONE)
def test_what_was_done_to_a_whole_text_is_undone(text):
    verdict = GUARD.check(text)
    assert verdict.decision == "repaired"
    assert verdict.text.split() == TEXT.split()


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"rejected": TEXT}),
        json.dumps({"query": TEXT, "other": TEXT.replace("20", "30")}),
        json.dumps({"query": TEXT, "note": "do not run this, it is wrong"}),
        f"<rejected>{TEXT}</rejected>",
        "list port,",
        "list port, weight where cargo = 'tea' and",
        "list port where weight >==< 20",
    ],
)
def test_what_is_taken_back_or_not_whole_is_refused(text):
    assert not GUARD.check(text)


def test_a_literal_stays_as_it_is():
    verdict = GUARD.check("list port where cargo = 'a &gt; b' and weight &gt;= 20")
    assert verdict.text == "list port where cargo = 'a &gt; b' and weight >= 20"


def test_no_beginning_is_taken_for_another_text():
    for size in range(1, len(TEXT)):
        verdict = GUARD.check(TEXT[:size] + ",")
        assert not verdict or verdict.decision == "accepted"


SQL = Language.from_lark(
    Path(__file__).parents[3] / "examples" / "sql" / "sql.lark",
    unit="query",
    names={"COLUMN": "column"},
    separators=[","],
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("total == 5", "total = 5"),
        ("total != 5", "total <> 5"),
        ("total => 5", "total >= 5"),
        ("status = 'a == b' AND total == 5", "status = 'a == b' AND total = 5"),
    ],
)
def test_a_sign_of_another_language_is_written_as_this_one_has_it(said, meant):
    verdict = Guard(SQL).check(f"SELECT id FROM orders WHERE {said}")
    assert (verdict.decision, verdict.text) == ("repaired", f"SELECT id FROM orders WHERE {meant}")


@pytest.mark.parametrize("said", ["status || country = 'a'", "status = 'a' || total = 5", "total ~= 5", "total >< 5"])
def test_a_sign_that_says_different_things_in_different_languages_is_refused(said):
    assert Guard(SQL).check(f"SELECT id FROM orders WHERE {said}").decision == "rejected"


def test_what_a_language_has_a_meaning_for_is_not_taken_away_at_the_end():
    ended = Language.from_lark('start: "x" | "x" "y" ";"')
    assert Guard(ended).check("x;").decision == "rejected"
    assert Guard(Language.from_lark('start: "x" | "x" "y"')).check("x;").text == "x"
