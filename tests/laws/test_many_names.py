"""However many names there are to choose from, a wrong one takes about the same work to explain.

Work is counted in executed lines of Python, which are the same on every machine. What is done once for a set of names,
however often it is searched, is done before.
"""

from __future__ import annotations

import json
import sys

import pytest

from grammar import Language, Schema, Source
from grammar.checker import any_is_refused, finder, given_by
from grammar.languages import formula, honeycomb
from grammar.parsing.reader import parse
from grammar.rule import MAX_SUGGESTED, Context
from grammar.suggestion import NameIndex
from guard import Guard
from guard.policy import Names, Policy

FEW, MANY = 50, 5_000
LANGUAGE = honeycomb.language()

WRITTEN = {
    "mistyped": "duratoin_{}_ms",
    "one of very many that are like it": "app.area_1.feild_{}",
    "like none": "wholly.other_{}",
    "the beginning of all": "app.ar{}",
    "a part of one": "resource.status_code_{}",
}


def columns(count: int) -> list[str]:
    return ["name", "duration_1_ms", "http.status_code_1", *(f"app.area_{i % 97}.field_{i}" for i in range(count - 3))]


def breakdowns(names: list[str]) -> str:
    return json.dumps({"breakdowns": names})


def formulas(names: list[str]) -> str:
    fields = [{"name": f"made {at}", "expression": f"ABS(${name})"} for at, name in enumerate(names)]
    return json.dumps({"calculated_fields": fields})


OWN = 'start: "find" NAME ("," NAME)*\nNAME: /[a-z_0-9.]+/\n%ignore " "\n'
"""A language of a user's own whose names are those of the schema."""


def word_grammar(count: int) -> str:
    words = " | ".join(f'"{letters(number)}"' for number in range(count))
    return f'start: "find" WORD\nWORD: {words}\n%ignore " "\n'


def letters(number: int) -> str:
    """A word of ten letters for each number: `aaaaaaaaab`, `aaaaaaaabb` and the like."""
    return "".join("abcdefghij"[int(digit)] for digit in f"{number * 7_919 % 10_000_000_000:010}")


def work(guard: Guard, text: str) -> int:
    """The lines of Python that a verdict with all its diagnostics takes."""
    count = 0

    def line(_frame, _event, _argument):
        nonlocal count
        count += 1
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        verdict = guard.check(text)
        diagnostics = verdict.diagnostics
    finally:
        sys.settrace(before)
    assert verdict.decision == "rejected"
    assert diagnostics
    return count


@pytest.mark.parametrize("count", [1, 10, 20])
@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("text_of", [breakdowns, formulas])
def test_unknown_columns_take_the_same_work_in_a_large_schema(text_of, written, count):
    names = [written.format(at) for at in range(2, count + 2)]
    taken = {}
    for size in (FEW, MANY):
        guard = Guard(LANGUAGE, Schema.of(columns(size)))
        guard.check(text_of(["warmed.up"]))
        taken[size] = work(guard, text_of(names))
    assert taken[MANY] < 1.5 * taken[FEW]


def test_unknown_names_of_a_language_of_ones_own_take_the_same_work_in_a_large_schema():
    language = Language.from_lark(OWN, names={"NAME": "name"})
    taken = {}
    for size in (FEW, MANY):
        guard = Guard(language, Schema.of(columns(size)))
        guard.check("find warmed.up")
        taken[size] = work(guard, "find duratoin_2_ms, app.area_1.feild_2")
    assert taken[MANY] < 1.5 * taken[FEW]


def test_columns_that_a_policy_does_not_allow_take_the_same_work_beside_a_long_list():
    taken = {}
    for size in (FEW, MANY):
        guard = Guard(LANGUAGE, policy=Policy(columns=Names(allow=tuple(columns(size)))))
        guard.check(breakdowns(["warmed.up"]))
        taken[size] = work(guard, breakdowns([f"duratoin_{at}_ms" for at in range(2, 30)]))
    assert taken[MANY] < 1.5 * taken[FEW]


def test_a_word_of_a_large_closed_set_that_is_mistyped_takes_the_same_work():
    taken = {}
    for size in (FEW, 1_000):
        guard = Guard(Language.from_lark(word_grammar(size)))
        guard.check("find xxxxxxxxxx")
        taken[size] = work(guard, "find aaajghhxab")
    assert taken[1_000] < 1.5 * taken[FEW]


# --- what is not done at all ---


def tables_must_not_be_made(_index):
    raise AssertionError("near names were looked for")


WRONG = {
    "a column": '{"breakdowns": ["naem"]}',
    "an order": '{"calculations": [{"op": "MAX", "column": "name"}], "orders": [{"op": "MAX", "column": "naem"}]}',
    "an order by a name": '{"breakdowns": ["name"], "orders": [{"column": "naem"}]}',
    "a having": '{"calculations": [{"op": "MAX", "column": "name"}], '
    '"havings": [{"calculate_op": "MAX", "column": "naem", "op": ">", "value": 1}]}',
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_whether_there_is_an_error_is_decided_without_near_names(monkeypatch, text):
    schema = Schema.of(["name"])
    tree = parse(LANGUAGE.notation, Source(text)).tree
    context = Context(tree, LANGUAGE.vocabulary, schema, is_deciding=True)
    monkeypatch.setattr(NameIndex, "tables", tables_must_not_be_made)
    assert finder(LANGUAGE, given_by(schema))(tree, context)


def test_whether_there_is_an_error_in_a_text_inside_is_decided_without_near_names(monkeypatch):
    schema = Schema.of(["name"])
    tree = parse(LANGUAGE.notation, Source(formulas(["naem"]))).tree
    monkeypatch.setattr(NameIndex, "tables", tables_must_not_be_made)
    assert any_is_refused(LANGUAGE.embedded(tree, schema))


def test_a_name_is_looked_for_once_for_a_verdict(monkeypatch):
    asked = []
    clearly_meant = NameIndex.clearly_meant

    def counted(self, name, local=None):
        asked.append(name)
        return clearly_meant(self, name, local)

    monkeypatch.setattr(NameIndex, "clearly_meant", counted)
    guard = Guard(LANGUAGE, Schema.of(["name"]))
    text = '{"calculated_fields": [{"name": "f", "expression": "ABS($haem)"}], "breakdowns": ["naem"]}'
    assert guard.check(text).diagnostics
    assert sorted(asked) == ["haem", "naem"]


@pytest.mark.parametrize("text_of", [breakdowns, lambda names: formulas([f"{name} + $a{name}" for name in names])])
def test_near_names_are_offered_for_so_many_names_of_one_text_only(text_of):
    guard = Guard(LANGUAGE, Schema.of(["duration_ms"]))
    names = [f"durat{letter * at}ion_ms" for letter in "io" for at in range(2, 30)]
    found = guard.check(text_of(names)).diagnostics
    for place in {d.path[:2] if d.path[0] != "breakdowns" else () for d in found}:
        here = [d for d in found if d.path[: len(place)] == place]
        assert sum(bool(d.near) for d in here) <= MAX_SUGGESTED
    assert any(d.near for d in found)


def test_a_rule_may_look_for_near_names_again_where_it_did_before():
    context = Context(None)
    names = [f"a{number}" for number in range(MAX_SUGGESTED)]
    assert all(context.suggests(name) for name in names + names)
    assert not context.suggests("b")
    assert not Context(None, is_deciding=True).suggests("a0")


@pytest.mark.parametrize("text", ["ABS($naem)", "SUM(", "ABS(1, 2, 3)", "ABS($name)", "1 +", ""])
def test_a_text_inside_is_refused_where_checking_it_finds_an_error(text):
    schema = Schema.of(["name"])
    tree = parse(LANGUAGE.notation, Source(json.dumps({"calculated_fields": [{"name": "f", "expression": text}]}))).tree
    alone = Guard(formula.language(), schema, facts={"role": "calculated field"}).check(text)
    assert any_is_refused(LANGUAGE.embedded(tree, schema)) is bool(alone.errors if hasattr(alone, "errors") else ())
