"""A user's own grammar of typed JSON: recognised or said to be, read fast, repaired in its own terms, and held to its shape."""

from __future__ import annotations

import json
import pickle
from functools import cache
from random import Random

import pytest

from grammar import Finding, Language, Safety, Schema
from grammar.adoption import GrammarError, Node, completed
from grammar.chooser import Seeded
from grammar.contract.law import is_same
from grammar.notations.json import Declared, Key
from grammar.parsing.reader import read
from grammar.rule import rule
from grammar.source import Source
from guard import Guard
from guard.policy import Policy

JOBS = r"""
// A job that runs at certain times.
start: "{" [member ("," member)*] "}"
member: SCHEDULE ":" STRING
    | COMMAND ":" args
    | "\"concurrencyPolicy\"" ":" POLICY
    | RETRIES ":" INTEGER
    | SUSPEND ":" (TRUE | FALSE)
    | READS ":" tables
    | ENV ":" variables
args: "[" STRING ("," STRING)* "]"
tables: "[" [STRING ("," STRING)*] "]"
variables: "[" [variable ("," variable)*] "]"
variable: "{" [variable_member ("," variable_member)*] "}"
variable_member: NAME ":" STRING | VALUE ":" (STRING | INTEGER) | SOURCE ":" STRING
POLICY: /"(Allow|Forbid|Replace)"/
"""

DECLARED = {
    "keys": {
        "start": {"schedule": {"is_required": True, "is_nonempty": True}, "retries": {"least": 0, "most": 6}},
        "variable": {"name": {"is_required": True}, "source": {"is_name": True}},
    },
    "named_items": ["tables"],
}

FILTERS = r"""
start: "{" [member ("," member)*] "}"
member: ("\"$and\"" | "\"$nor\"") ":" filters | FIELD ":" STRING | OP ":" OPS | VALUE ":" value
filters: "[" [start ("," start)*] "]"
value: STRING | INTEGER | NUMBER | TRUE | FALSE | NULL
OPS: /"\$(eq|ne|gt|in)"/
"""

SHAPES = r"""
start: "{" [member ("," member)*] "}"
member: TYPE ":" KIND | COORDINATES ":" coordinates
coordinates: "[" [coordinate ("," coordinate)*] "]"
coordinate: INTEGER | NUMBER | coordinates
KIND: /"(Point|Polygon)"/
"""

PATCH = r"""
start: "[" [op ("," op)*] "]"
op: "{" [member ("," member)*] "}"
member: OP ":" OPS | PATH ":" STRING | VALUE ":" (STRING | INTEGER | NUMBER | TRUE | FALSE | NULL)
OPS: /"(add|remove|replace)"/
"""

COMPLETE = r"""
start: "{" [member ("," member)*] "}"
member: "\"limit\"" ":" SIGNED_INT | "\"name\"" ":" ESCAPED_STRING
%import common (ESCAPED_STRING, SIGNED_INT, WS)
%ignore WS
"""


@cache
def default():
    return jobs(aliases={"cron": "schedule", "never": "Forbid"})


def jobs(**options):
    return Language.from_lark(JOBS, name="jobs", unit="job", declared=DECLARED, **options)


@cache
def filters():
    return Language.from_lark(FILTERS, name="filters", unit="filter")


def check(text, language=None, **options):
    return Guard(language or default(), **options).check(text)


# --- recognised, or said to be ---


@pytest.mark.parametrize("grammar", [JOBS, FILTERS, SHAPES, PATCH, COMPLETE])
def test_a_grammar_of_typed_json_is_recognised(grammar):
    assert Language.from_lark(grammar).notation.explaining.form == "JSON"


@pytest.mark.parametrize(
    ("grammar", "options"),
    [
        (COMPLETE, {"notation": "text"}),
        (COMPLETE, {"keep_all_tokens": True}),
        (COMPLETE, {"build": lambda tree: tree, "print": str}),
        (COMPLETE.replace("WS\n", "WS_INLINE\n").replace("WS)", "WS_INLINE)"), {}),
        ('start: "[" [X ("," X)*] "]"\nX: /x+/\n%ignore " "', {}),
    ],
)
def test_a_grammar_is_left_as_it_is_where_something_speaks_of_tokens_or_json_is_more_than_it_takes(grammar, options):
    language = Language.from_lark(grammar, **options)
    assert language.notation.explaining.form == ""
    if not options.get("build"):
        assert isinstance(read(language.notation, Source('{"limit": 5}' if '"{"' in grammar else "[x]")).tree, Node)


def test_what_json_allows_and_the_grammar_does_not_is_never_accepted():
    unsigned = COMPLETE.replace("SIGNED_INT", "INT")
    assert not check('{"limit": -5}', Language.from_lark(unsigned))
    with pytest.raises(GrammarError, match="`INT` has no sign, and a number of JSON may have one: use `SIGNED_INT`"):
        Language.from_lark(unsigned, notation="json")


@pytest.mark.parametrize(
    ("grammar", "sentence"),
    [
        (
            JOBS.replace("variable_member: NAME", "variable_member: STRING"),
            '`variable_member: STRING ":" STRING` is not typed JSON: a key is to be a terminal of fixed words',
        ),
        (
            JOBS.replace("POLICY ", "STRNG ").replace("POLICY\n", "STRNG\n").replace("POLICY:", "OTHER:"),
            "`STRNG` stands for a value, and nothing says which: did you mean `STRING`?",
        ),
    ],
)
def test_a_grammar_that_is_none_is_told_which_production(grammar, sentence):
    with pytest.raises(GrammarError) as said:
        Language.from_lark(grammar, notation="json")
    assert str(said.value) == sentence
    with pytest.raises(GrammarError) as recognised:
        Language.from_lark(grammar)
    assert str(recognised.value) == sentence


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"names": ["STRING"]}, "cannot be given where texts are JSON: declare the keys that are names"),
        ({"build": {"start": list}}, "cannot be given where texts are JSON: it follows from the grammar"),
        ({"labels": {"POLCY": "x"}}, "no set of words `POLCY`; did you mean `POLICY`"),
        ({"aliases": {"never": "Forbit"}}, "no word or key `Forbit`; did you mean `Forbid`"),
        ({"declared": {"keys": {"start": {"retry": {}}}}}, "no line for the key `retry` of `start`"),
        (
            {"declared": {"keys": {"start": {"retries": {"max": 3}}}}},
            "`declared.keys.start.retries`: there is no decla",
        ),
        ({"declared": {"most_items": "3"}}, "`declared.most_items` is an integer, not `3`"),
        ({"declared": {"keys": {"start": {"retries": {"least": True}}}}}, "is an integer, not True"),
        ({"notation": "yaml"}, "the option `notation` cannot be `yaml`"),
        ({"notation": "text", "declared": {}, "words": {"A": ["b"]}}, "is for grammars of JSON"),
        ({"start": ["start", "args"]}, "several are given as `start`"),
    ],
)
def test_an_option_that_cannot_be_heeded_is_refused_in_one_sentence(options, sentence):
    with pytest.raises(GrammarError) as said:
        Language.from_lark(JOBS, **{"notation": "json", **options})
    assert sentence in str(said.value)
    assert "\n" not in str(said.value)


# --- read fast, and what is wrong ---


def test_a_right_text_is_read_by_the_fast_path_as_the_grammar_reads_it():
    language = jobs()
    text = '{"schedule": "@daily", "command": ["a", "b"], "env": [{"name": "A\\u0042", "value": 1}]}'
    accept = language.notation.fast_path.accept
    assert accept is not None
    assert is_same(accept(text), read(language.notation, Source(text)).tree)
    assert check(text).text == text


@pytest.mark.parametrize(
    ("text", "fault", "place"),
    [
        ('{"schedule": "", "retries": 9}', ["empty-string", "number-out-of-range"], ['""', "9"]),
        ('{"retries": 1}', ["missing-key"], ['{"retries": 1}']),
        ('{"schedule": "x", "every": 5}', ["unknown-key"], ['"every"']),
        ('{"schedule": "x", "env": [{"name": 7}]}', ["wrong-type"], ["7"]),
        ('{"schedule": "x", "concurrencyPolicy": "Queue"}', ["unknown-word"], ['"Queue"']),
        ('{"schedule": "x", "schedule": "y"}', ["duplicate-key"], ['"schedule"']),
        ('{"schedule": "x", "command": []}', ["empty-list"], ["[]"]),
    ],
)
def test_a_wrong_text_is_refused_with_the_name_and_the_place_of_each_fault(text, fault, place):
    verdict = check(text)
    assert [d.name for d in verdict.diagnostics] == fault
    assert [text[d.span.start : d.span.end] for d in verdict.diagnostics] == place
    assert verdict.decision == "rejected"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('{"Schedule": "x", "concurrency_policy": "forbid"}', {"schedule": "x", "concurrencyPolicy": "Forbid"}),
        ('{"schedule": "x", "retries": "3", "suspend": "false"}', {"schedule": "x", "retries": 3, "suspend": False}),
        ('{"schedule": "x", "retries": 3.0}', {"schedule": "x", "retries": 3}),
        ('{"schedule": ["x"], "command": "run"}', {"schedule": "x", "command": ["run"]}),
        ('{"schedule": "x", "env": {"Name": "A", "value": 1}}', {"schedule": "x", "env": [{"name": "A", "value": 1}]}),
        ('{"schedule": "x", "env": "[{\\"name\\": \\"A\\"}]"}', {"schedule": "x", "env": [{"name": "A"}]}),
        ('{"schedule": "x", "suspend": null}', {"schedule": "x"}),
        ("{'schedule': 'x', concurrencyPolicy: Forbid,}", {"schedule": "x", "concurrencyPolicy": "Forbid"}),
        ('{"cron": "x", "concurrencyPolicy": "never"}', {"schedule": "x", "concurrencyPolicy": "Forbid"}),
        ('Here is the job:\n```json\n{"schedule": "x"}\n```', {"schedule": "x"}),
        ('{"job": {"schedule": "x"}}', {"schedule": "x"}),
    ],
)
def test_what_can_only_be_meant_in_one_way_is_written_so_by_safe_fixes(text, written):
    verdict = check(text)
    assert verdict.decision == "repaired"
    assert json.loads(verdict.text) == written
    assert {fix.safety for fix in verdict.repairs} == {Safety.SAFE}


@pytest.mark.parametrize(
    "text",
    [
        '{"schedule": "x", "command": "run, then stop"}',  # one argument, or several
        '{"schedule": "x", "retries": "three"}',
        '{"schedule": "x", "retries": 2.5}',
        '{"schedule": null}',  # it cannot be left out
        '{"schedule": "x", "Schedule": "y"}',  # which of the two?
        '{"schedule": "x", "retires": 3}',
        '{"schedule": "x", "concurrencyPolicy": "Forbids"}',
        '{"schedule": "x", "env": {"A": 1}}',
        '{"schedule": "x", "env": [{"name": "A", "value": "5"}, null]}',
    ],
)
def test_what_could_be_meant_in_two_ways_is_refused(text):
    verdict = check(text)
    assert verdict.decision == "rejected"
    assert not any(fix.safety is Safety.SAFE for d in verdict.diagnostics for fix in d.fixes)


def test_a_near_key_and_a_near_word_are_guesses():
    verdict = check('{"schedul": "x", "concurrencyPolicy": "Forbidd"}')
    assert sorted(fix.title for d in verdict.diagnostics for fix in d.fixes) == ["write `Forbid`", "write `schedule`"]
    assert Guard(jobs(), allows_unsafe=True).check('{"schedul": "x"}').text == '{"schedule": "x"}'


@pytest.mark.parametrize("key", ["nor", "not", "$not", "exclude", "unless", "match"])
@pytest.mark.parametrize("form", ['{{"{}": {}}}', '{{"{}": [{}]}}', "{{'{}': {}}}"])
def test_a_text_that_may_stand_inside_itself_is_not_taken_out_of_a_misspelt_part(key, form):
    language = filters()
    inner = '{"field": "a", "op": "$eq", "value": 1}'
    verdict = check(form.format(key, inner), language)
    assert verdict.decision == "rejected"
    assert check(form.format("$nor", inner), language)


def test_a_text_that_may_stand_inside_itself_is_taken_out_of_what_only_holds_it():
    language = filters()
    inner = '{"field": "a", "op": "$eq", "value": 1}'
    assert check(f'{{"result": {inner}}}', language).text == inner
    assert check(f'{{"filter": {inner}}}', language).text == inner


@cache
def tags():
    return Language.from_lark('start: "[" [STRING ("," STRING)*] "]"', name="tags", unit="list")


@pytest.mark.parametrize(
    "text",
    [
        '{"exclude": ["a", "b"]}',
        '{"a": {"not_in": ["a"]}}',
        "{'undo': ['a']}",
        '{exclude: ["a"]}',
        '{"exclude": {"result": ["a"]}}',
        '{"exclude": "[\\"a\\"]"}',
        '{"result": ["a"], "exclude": ["b"]}',
        '{"note": "' + "x" * 3000 + '", "result": ["a"]}',
    ],
)
def test_a_text_that_is_a_list_is_not_taken_out_of_an_object_whose_key_may_mean_something(text):
    assert check(text, tags()).decision == "rejected"


def test_a_text_that_is_a_list_is_found_in_prose_and_in_what_only_holds_it():
    for text in ('{"result": ["a"]}', 'Here it is: ["a"]', '```json\n["a"]\n```', '"a"'):
        assert check(text, tags()).text == '["a"]', text


def test_a_single_item_in_place_of_a_text_that_is_a_list_is_put_into_one():
    patch = Language.from_lark(PATCH, name="patch", unit="patch")
    verdict = check('{"op": "add", "path": "/a", "value": 1}', patch)
    assert (verdict.text, verdict.repairs[0].title) == ('[{"op": "add", "path": "/a", "value": 1}]', "write a list")
    assert (
        check('{"undo": {"op": "add", "path": "/a"}}', patch).diagnostics[0].message
        == "the patch must be a list, not an object"
    )


def test_lists_in_themselves_and_texts_that_are_lists():
    shapes = Language.from_lark(SHAPES)
    assert check('{"type": "Polygon", "coordinates": [[[1, 2.5], [3, 4]]]}', shapes).decision == "accepted"
    assert json.loads(check('{"type": "point", "coordinates": [1, "2"]}', shapes).text)["coordinates"] == [1, 2]
    patch = Language.from_lark(PATCH)
    text = '[{"op": "add", "path": "/a", "value": null}]'
    assert check(text, patch).decision == "accepted"
    assert check(f"Sure: {text[:-1]},]", patch).decision == "repaired"


# --- names, rules, policies, generation ---


def test_names_are_looked_up_in_the_schema_under_keys_and_in_lists():
    schema = Schema.of(["orders", "users"], name="tables")
    verdict = check(
        '{"schedule": "x", "reads": ["orders", "user"], "env": [{"name": "A", "source": "ordres"}]}', schema=schema
    )
    assert [(d.name, d.near) for d in verdict.diagnostics] == [
        ("unknown-name", ("users",)),
        ("unknown-name", ("orders",)),
    ]
    assert [d.path for d in verdict.diagnostics] == [("reads", 1), ("env", 0, "source")]


@rule(on="variable", invalid=[], valid=[])
def both_given(variable, context):
    """A variable has a value and a source."""
    if variable.value is not None and variable.source is not None:
        yield Finding("the variable has two values", path=("source",))


def test_a_rule_is_on_an_object_and_sees_its_keys():
    verdict = check('{"schedule": "x", "env": [{"name": "A", "value": 1, "source": "t"}]}', jobs(rules=[both_given]))
    assert [(d.name, d.path) for d in verdict.diagnostics] == [("both-given", ("env", 0, "source"))]


def test_a_rule_on_what_is_no_object_is_refused():
    @rule(on="args", invalid=[], valid=[])
    def on_list(_node, _context):
        """Nothing."""

    with pytest.raises(
        GrammarError, match="`args`, which is no object of the grammar; in JSON a rule is on `start` or"
    ):
        jobs(rules=[on_list])


def test_a_policy_speaks_of_names_words_and_objects():
    text = '{"schedule": "x", "concurrencyPolicy": "Replace", "reads": ["orders"]}'
    language = jobs()
    assert language.footprint is not None
    tree = read(language.notation, Source(text)).tree
    seen = language.footprint.read(tree, None)
    assert [(use.name, use.path) for use in seen.columns] == [("orders", ("reads", 0))]
    assert [(use.name, use.clause) for use in seen.operators] == [("Replace", "POLICY")]
    assert not Guard(language, policy=Policy(columns={"deny": ["orders"]})).check(text)


def test_what_is_drawn_is_right_by_what_is_declared_and_by_the_rules():
    language = jobs(rules=[both_given])
    schema = Schema.of(["orders"], name="tables")
    assert language.generate is not None
    for at in range(60):
        text = language.notation.print(language.generate(Seeded(Random(at)), schema))
        assert check(text, language, schema=schema).decision == "accepted", text


def test_a_beginning_of_a_text_is_told_from_what_can_become_none():
    assert jobs().prefix().feed('{"schedule": "x", "concurrencyPolicy": "For').is_viable
    assert not jobs().prefix().feed('{"every": ').is_viable


def test_a_text_under_a_key_is_judged_by_its_own_language():
    sums = Language.from_lark('start: N ("+" N)*\nN: /[0-9]+/\n%ignore " "')
    language = jobs(embedded={"start.schedule": sums})
    assert check('{"schedule": "1 + 2"}', language).decision == "accepted"
    verdict = check('{"schedule": "1 + x"}', language)
    assert [d.path for d in verdict.diagnostics] == [("schedule",)]


def test_the_language_and_its_trees_cross_processes():
    language = jobs()
    assert pickle.loads(pickle.dumps(language)).notation.outline.keys == language.notation.outline.keys
    verdict = check('{"schedule": "x"}', language)
    assert pickle.loads(pickle.dumps(verdict)).text == verdict.text


def test_declared_as_data_is_declared():
    data = Language.from_lark(JOBS, declared=DECLARED)
    values = Language.from_lark(JOBS, declared=Declared(keys={"start": {"schedule": Key(is_required=True)}}))
    assert not check("{}", data)
    assert not check("{}", values)


def test_a_grammar_is_completed_behind_its_text():
    text, reason = completed(JOBS)
    assert reason == ""
    assert text.startswith(JOBS)
    assert "SCHEDULE" in text.removeprefix(JOBS)
    assert completed("start: A\nA: /a/") == ("start: A\nA: /a/", "")
