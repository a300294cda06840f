"""Damage of whole texts: what stands before lines, what printed or encoded them, marks lost within, members without brackets."""

from __future__ import annotations

import json

import pytest

from grammar import Schema
from grammar.languages import honeycomb
from grammar.parsing.reader import parse
from grammar.source import Source
from guard import Guard

LANGUAGE = honeycomb.language()
COLUMNS = ["zone", "queue.kind", "wait_ms", "lane name", "booth", "status"]
GUARD = Guard(LANGUAGE, Schema.of(COLUMNS))
GUESSING = Guard(LANGUAGE, Schema.of(COLUMNS), allows_unsafe=True)

QUERY = {
    "calculations": [{"op": "P90", "column": "wait_ms"}],
    "filters": [{"column": "queue.kind", "op": "!=", "value": "express"}],
    "breakdowns": ["zone", "lane name"],
    "limit": 12,
}
TEXT = json.dumps(QUERY)
LINES = json.dumps(QUERY, indent=2).split("\n")
SMALL = {"calculations": [{"op": "COUNT"}], "breakdowns": ["zone"]}


def meaning(query):
    tree = parse(LANGUAGE.notation, Source(query if isinstance(query, str) else json.dumps(query))).tree
    return LANGUAGE.notation.print(LANGUAGE.canonical(tree))


def answer(text, guard=GUARD):
    verdict = guard.check(text)
    return meaning(LANGUAGE.notation.print(verdict.tree)) if verdict else None


def before(mark):
    return "\n".join(mark(count) + line for count, line in enumerate(LINES, 1))


MARKED = {
    "a container's log": before(lambda _: "booking-bot-1  | "),
    "times": before(lambda count: f"2031-04-05T06:07:{count:02}.123Z "),
    "times and a name": before(lambda count: f"2031-04-05 06:07:{count:02},123 INFO bot: "),
    "a system's log": before(lambda count: f"Apr  5 06:07:{count:02} web3 bot[77]: "),
    "a name in brackets, between words": "Output:\n" + before(lambda _: "[worker 3] ") + "\nDone.",
    "bars": before(lambda _: "| "),
    "a box": "+----+\n" + "\n".join(f"\u2502 {line.ljust(60)} \u2502" for line in LINES) + "\n+----+",
    "numbers alone": before(lambda count: f"{count} "),
    "numbers and tabs": before(lambda count: f"    {count}\t"),
    "a file that is added": "--- /dev/null\n+++ b/q.json\n@@ -0,0 +1,9 @@\n" + before(lambda _: "+"),
    "two marks": before(lambda _: "> | "),
}


@pytest.mark.parametrize("text", MARKED.values(), ids=MARKED)
def test_what_stands_before_every_line_comes_off(text):
    assert answer(text) == meaning(QUERY)


@pytest.mark.parametrize(
    "text",
    [
        before(lambda _: "# "),
        before(lambda _: "// "),
        before(lambda _: "-"),
        before(lambda _: "old: "),
        before(lambda count: f"2031-04-05T06:07:{count:02}Z rejected: "),
        before(lambda count: f"{count * 2} "),
    ],
)
def test_marks_that_take_a_line_back_or_count_something_else_stay(text):
    assert answer(text) is None
    assert answer(text, GUESSING) is None


PRINTED = {
    "Java": "{calculations=[{op=P90, column=wait_ms}], filters=[{column=queue.kind, op=!=, value=express}], "
    "breakdowns=[zone, lane name], limit=12}",
    "Kotlin": "Here it is:\nQuery(calculations=[Calculation(op=P90, column=wait_ms)], "
    "filters=[Filter(column=queue.kind, op=!=, value=express)], breakdowns=[zone, lane name], limit=12)\n",
    "a record": "Query[calculations=[Calculation[op=P90, column=wait_ms]], "
    "filters=[Filter[column=queue.kind, op=!=, value=express]], breakdowns=[zone, lane name], limit=12]",
    "print_r": "Array\n(\n    [calculations] => Array\n        (\n            [0] => Array\n                (\n"
    "                    [op] => P90\n                    [column] => wait_ms\n                )\n\n        )\n\n"
    "    [filters] => Array\n        (\n            [0] => Array\n                (\n                    [column] => queue.kind\n"
    "                    [op] => !=\n                    [value] => express\n                )\n\n        )\n\n"
    "    [breakdowns] => Array\n        (\n            [0] => zone\n            [1] => lane name\n        )\n\n    [limit] => 12\n)\n",
    "MATLAB": "struct('calculations', {{struct('op', 'P90', 'column', 'wait_ms')}}, 'filters', {{struct('column', 'queue.kind', "
    "'op', '!=', 'value', 'express')}}, 'breakdowns', {{'zone', 'lane name'}}, 'limit', 12)",
    "R in a string": 'print(\'list(calculations = list(list(op = "P90", column = "wait_ms")), filters = list(list(column = '
    '"queue.kind", op = "!=", value = "express")), breakdowns = list("zone", "lane name"), limit = 12)\')',
    "Go with types": 'map[string]interface {}{"calculations":[]interface {}{map[string]interface {}{"op":"P90", "column":"wait_ms"}}, '
    '"filters":[]interface {}{map[string]interface {}{"column":"queue.kind", "op":"!=", "value":"express"}}, '
    '"breakdowns":[]string{"zone", "lane name"}, "limit":12}',
}


@pytest.mark.parametrize("text", PRINTED.values(), ids=PRINTED)
def test_an_object_is_read_as_a_program_prints_it(text):
    assert answer(text) == meaning(QUERY)


def test_what_go_prints_is_read_where_no_text_has_a_blank():
    assert answer("map[breakdowns:[zone booth] calculations:[map[op:COUNT]] limit:7]") == meaning(
        {"breakdowns": ["zone", "booth"], "calculations": [{"op": "COUNT"}], "limit": 7}
    )
    assert answer("map[filters:[map[column:lane name op:exists]]]") is None


def test_a_type_of_each_value_is_read():
    text = (
        'array(2) {\n  ["breakdowns"]=>\n  array(1) {\n    [0]=>\n    string(4) "zone"\n  }\n  ["limit"]=>\n  int(7)\n}'
    )
    assert answer(text) == meaning({"breakdowns": ["zone"], "limit": 7})


@pytest.mark.parametrize("value", ["404", "true", "[a, b]"])
def test_a_value_that_has_lost_its_type_is_a_guess_where_it_may_be_a_text(value):
    text = f"{{filters=[{{column=status, op=>=, value={value}}}], limit=7}}"
    assert answer(text) is None
    expected = ["a", "b"] if value == "[a, b]" else json.loads(value)
    if not isinstance(expected, list):
        query = {"filters": [{"column": "status", "op": ">=", "value": expected}], "limit": 7}
        assert answer(text, GUESSING) == meaning(query)


def test_a_word_of_python_is_no_text():
    text = "Query(filters=[Filter(column='booth', op='=', value=True)], limit=7)"
    assert answer(text) == meaning({"filters": [{"column": "booth", "op": "=", "value": True}], "limit": 7})
    assert answer(text.replace("'", "")) is None


@pytest.mark.parametrize(
    "text", ["{filters=[{column=zone, op==, value=a, b}]}", "Query(filters=[NotFilter(column=zone, op=exists)])"]
)
def test_what_can_be_read_in_two_ways_or_says_more_is_not_read(text):
    assert answer(text) is None
    assert answer(text, GUESSING) is None


LISTED = {
    "pairs": json.dumps([[key, part] for key, part in QUERY.items()]),
    "tuples": repr(list(QUERY.items())),
    "keys and values": json.dumps([{"key": key, "value": part} for key, part in QUERY.items()]),
    "pairs in a fence": f"```json\n{json.dumps([[key, part] for key, part in QUERY.items()])}\n```",
}


@pytest.mark.parametrize("text", LISTED.values(), ids=LISTED)
def test_a_list_of_members_is_the_object_that_they_make(text):
    assert answer(text) == meaning(QUERY)


def test_a_list_of_other_pairs_is_none():
    assert answer('[["limit", 7], ["limit", 8]]', GUESSING) is None
    assert answer('[["zone", 7], ["booth", 8]]', GUESSING) is None
    assert answer('[{"limit": 7}, {"breakdowns": ["zone"]}]') is None


TORN = {
    "a text at the end of its line": "\n".join(LINES).replace('"wait_ms"', '"wait_ms', 1),
    "a text before a comma at the end": "\n".join(LINES).replace('"zone",', '"zone,', 1),
    "the first mark of a value": TEXT.replace('"express"', 'express"'),
    "keys, with a remark": "\n".join(LINES).replace('"filters"', 'filters"').replace("],", "],  # as asked", 1),
    "several keys": TEXT.replace('"op"', 'op"').replace('"filters"', 'filters"'),
    "one bracket of the wrong kind, before words": TEXT.replace("}]", "})", 1)
    + "\n\nSag Bescheid, falls du mehr brauchst.",
    "a comma before the first item": TEXT.replace('[{"op"', '[, {"op"'),
    "a comma before the first member": TEXT.replace("{", "{, ", 1),
}


@pytest.mark.parametrize("text", TORN.values(), ids=TORN)
def test_a_mark_that_was_lost_is_put_where_it_can_only_have_been(text):
    assert answer(text) == meaning(QUERY)


def test_a_mark_that_may_have_stood_elsewhere_is_not_put_there():
    text = "\n".join(LINES).replace('"express"', '"express}', 1)
    assert answer(text) is None


ENCODED = {
    "tags of a page": '<div class="m">{<br>\n' + TEXT[1:].replace('"', "&quot;").replace(", ", ",<br>\n") + "</div>",
    "tags beside tags in a text": TEXT.replace("{", "{<br>", 1).replace("express", "a<br>b"),
    "mail": TEXT.replace("=", "=3D").replace("calcu", "calcu=\n"),
    "PowerShell": '$body = "' + TEXT.replace('"', '`"') + '"',
    "strings in brackets": "q = ('" + TEXT[:40] + "'\n     '" + TEXT[40:] + "')",
    "a cell of a table": f" id |  output\n----+---------\n 17 | {TEXT}\n(1 row)\n",
}


@pytest.mark.parametrize("text", ENCODED.values(), ids=ENCODED)
def test_an_encoding_is_taken_off(text):
    expected = json.loads(TEXT.replace("express", "a<br>b")) if "a<br>b" in text else QUERY
    assert answer(text) == meaning(expected)


YAML = "calculations:\n  - op: COUNT\nbreakdowns: [zone]"
ENDED = {
    "the token of a model's end": YAML + "\n<|im_end|>",
    "tokens around fields": "[INST] [/INST] calculations[0][op]=COUNT&breakdowns[0]=zone </s>",
    "other words behind it": f"In YAML that is\n\n{YAML}\n\nThat groups by zone.",
    "a list in Markdown": '- **calculations**: [{"op": "COUNT"}]\n- **breakdowns**: ["zone"]\n\nDone.',
    "a table": '| key | value |\n|---|---|\n| calculations | [{"op": "COUNT"}] |\n| breakdowns | ["zone"] |\n\nDone.',
    "members with commas": '"calculations": [{"op": "COUNT"}],\n"breakdowns": ["zone"]\n\nIt groups by zone.',
}


@pytest.mark.parametrize("text", ENDED.values(), ids=ENDED)
def test_members_without_brackets_are_whole_where_something_shows_their_end(text):
    assert answer(text) == meaning(SMALL)


@pytest.mark.parametrize(
    "text",
    [
        YAML + "\n",
        f"In YAML that is\n\n{YAML}\n",
        f"{YAML}\n\nBut limit it to 5.",
        f"{YAML}\n\nlimit: 5 would be better.",
        f"Do not run this:\n{YAML}\n\nIt is wrong.",
        "<query>\n  <breakdowns><breakdown>zone</breakdown></breakdowns>\n  <lim",
    ],
)
def test_members_without_an_end_or_with_a_change_behind_them_are_not(text):
    assert answer(text) is None


def calculations(*items):
    return {"calculations": list(items)}


def filters(*items):
    return {"filters": list(items)}


EXISTS = {"column": "booth", "op": "exists"}
SHAPES = [
    ({"filters": {"zone": "north", "status": {"!=": 0}}}, filters({"column": "zone", "op": "=", "value": "north"}, {"column": "status", "op": "!=", "value": 0})),
    ({"filters": {"booth": {"op": "exists"}, "status": {"op": ">", "value": 4}}}, filters(EXISTS, {"column": "status", "op": ">", "value": 4})),
    ({"filters": ["zone", "in", ["a", "b"]]}, filters({"column": "zone", "op": "in", "value": ["a", "b"]})),
    ({"filters": ["zone:north"]}, filters({"column": "zone", "op": "=", "value": "north"})),
    (filters({"column": "zone", "op": "in", "value": {"values": ["a", "b"]}}), filters({"column": "zone", "op": "in", "value": ["a", "b"]})),
    (filters({"column": "zone", "op": "in", "value": '["a", "b"]'}), filters({"column": "zone", "op": "in", "value": ["a", "b"]})),
    (filters({"column": "zone", "op": "does\u2013not\u2013contain", "value": "a"}), filters({"column": "zone", "op": "does-not-contain", "value": "a"})),
    (filters({**EXISTS, "negate": False}), filters(EXISTS)),
    ({"calculations": ["P90", "wait_ms"]}, calculations({"op": "P90", "column": "wait_ms"})),
    (calculations({"op": "COUNT", "column": "booth", "distinct": True}), calculations({"op": "COUNT_DISTINCT", "column": "booth"})),
    (calculations({"op": "percentile", "value": 90, "column": "wait_ms"}), calculations({"op": "P90", "column": "wait_ms"})),
    ({**calculations(["MAX", "wait_ms"]), "orders": [["MAX", "wait_ms", "desc"]]}, {**calculations({"op": "MAX", "column": "wait_ms"}), "orders": [{"op": "MAX", "column": "wait_ms", "order": "descending"}]}),
    ({**SMALL, "havings": [{"op": "COUNT", "comparison": ">=", "value": 3}]}, {**SMALL, "havings": [{"calculate_op": "COUNT", "op": ">=", "value": 3}]}),
    ({"breakdowns": ["zone, lane name"]}, {"breakdowns": ["zone", "lane name"]}),
    ({"breakdowns": {"0": "zone", "1": "booth"}}, {"breakdowns": ["zone", "booth"]}),
    ({"breakdowns": ["[queue.kind](http://queue.kind)"]}, {"breakdowns": ["queue.kind"]}),
    ({"breakdowns": ["<http://queue.kind|queue.kind>"]}, {"breakdowns": ["queue.kind"]}),
    ({"since": 1718000000, "end_time": 1718086400}, {"start_time": 1718000000, "end_time": 1718086400}),
    ({"time_range": [1718000000, 1718086400]}, {"start_time": 1718000000, "end_time": 1718086400}),
    ({"start_time": {"unix": 1718000000}, "end_time": {"iso": "2024-06-11T06:13:20Z"}}, {"start_time": 1718000000, "end_time": 1718086400}),
    ({"time_range": "24*60*60"}, {"time_range": 86400}),
]  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), SHAPES)
def test_a_part_in_another_shape_is_read_where_it_can_only_mean_one(written, meant):
    assert answer(json.dumps(written)) == meaning(meant)


@pytest.mark.parametrize(
    "written",
    [
        {"filters": ["not:north"]},
        {"filters": ["exists:zone"]},
        {"calculations": ["COUNT", "MAX"]},
        {"time_range": [3600, 7200]},
        {"time_range": [1718086400, 1718000000]},
        {"breakdowns": ["[zone](http://booth)"]},
        {"breakdowns": ["zone, nowhere"]},
        calculations({"op": "MAX", "column": "wait_ms", "distinct": True}),
        filters({**EXISTS, "negate": True}),
    ],
)
def test_a_part_that_may_mean_something_else_is_not(written):
    assert answer(json.dumps(written)) is None


def test_several_operators_for_one_column_and_labels_of_items_are_guesses():
    several = calculations({"op": ["AVG", "MAX"], "column": "wait_ms"})
    labelled = {
        "calculations": {"slow": {"op": "AVG", "column": "wait_ms"}, "slowest": {"op": "MAX", "column": "wait_ms"}}
    }
    expected = meaning(calculations({"op": "AVG", "column": "wait_ms"}, {"op": "MAX", "column": "wait_ms"}))
    for written in (several, labelled):
        assert answer(json.dumps(written)) is None
        assert answer(json.dumps(written), GUESSING) == expected


def test_an_apostrophe_inside_of_a_text_between_apostrophes_is_a_guess():
    text = repr(filters({"column": "zone", "op": "=", "value": "Kings Gate"})).replace("Kings", "King's")
    assert answer(text) is None
    assert answer(text, GUESSING) == meaning(filters({"column": "zone", "op": "=", "value": "King's Gate"}))


@pytest.mark.parametrize(
    "written",
    [
        {**SMALL, "orders": [{"op": "MAX", "column": "wait_ms"}]},
        {**SMALL, "havings": [{"calculate_op": "MAX", "column": "wait_ms", "op": ">", "value": 5}]},
        filters({"column": "booth", "op": "exists", "value": False}),
    ],
)
def test_what_would_add_to_a_query_or_turn_it_around_is_shown_and_no_guess(written):
    verdict = GUESSING.check(json.dumps(written))
    assert not verdict
    assert [fix.safety for d in verdict.diagnostics for fix in d.fixes][:1] == ["display"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"time_range": "01:30:00"}, {"time_range": 5400}),
        (
            filters({"column": "status", "op": "not <", "value": 5}),
            filters({"column": "status", "op": ">=", "value": 5}),
        ),
    ],
)
def test_a_guess_is_made_where_it_is_allowed(written, meant):
    assert answer(json.dumps(written)) is None
    assert answer(json.dumps(written), GUESSING) == meaning(meant)


def test_a_comment_in_an_answer_inside_a_string_ends_where_its_line_does():
    text = TEXT.replace(", ", ", // as asked\n", 1)
    for whole in (json.dumps(text), json.dumps({"role": "assistant", "content": text})):
        assert answer(whole) == meaning(QUERY)
    changed = TEXT.replace(", ", ", // but limit it to 99\n", 1)
    for whole in (changed, json.dumps(changed), json.dumps({"role": "assistant", "content": changed})):
        assert answer(whole) is None


def test_a_list_of_members_may_stand_before_a_token():
    assert answer(LISTED["keys and values"] + "<|im_end|>") == meaning(QUERY)
