"""What is written for each target: the same language, in the target's own words, and what it does not say."""

from __future__ import annotations

import json
import re

import pytest

from grammar import Language, Schema
from grammar.exports import TARGETS, Direction, ExportError, export
from grammar.exports.fit import fitted
from grammar.languages.formula import formula
from grammar.languages.honeycomb import honeycomb

SCHEMA = Schema.of(["duration_ms", "http.route", "http.status", "name", '日本 (odd) "name"'])
SEARCH = """
start: "find" condition ("and" condition)*
condition: FIELD SIGN value | "not" condition
value: WORD | NUMBER
SIGN: "<=" | "<" | "="
FIELD: /[a-z][a-z0-9_]*/
WORD: /'[^']*'/
NUMBER: /[0-9]+/
%ignore / +/
"""
TYPED = """
start: "{" [member ("," member)*] "}"
member: KIND ":" KIND_WORD | SIZE ":" INTEGER | NOTE ":" (STRING | NULL) | INNER ":" items
items: "[" [item ("," item)*] "]"
item: STRING | start
KIND_WORD: /"(bar|line)"/
"""
DECLARED = {"keys": {"start": {"kind": {"is_required": True}, "size": {"least": 5, "most": 120}}}, "most_items": 3}
TEXT_TARGETS = [target.name for target in TARGETS if target.notation != "json-schema"]
SCHEMA_TARGETS = [target.name for target in TARGETS if target.notation == "json-schema"]


def search(text=SEARCH):
    return Language.from_lark(text, name="search", names={"FIELD": "field"})


def typed():
    return Language.from_lark(TYPED, name="boxes", notation="json", declared=DECLARED)


def told(made, direction):
    return [difference.what for difference in made.differences if difference.direction is direction]


@pytest.mark.parametrize("target", TEXT_TARGETS)
@pytest.mark.parametrize(
    "language", [honeycomb.language(), honeycomb.language("2023"), formula.language(), search(), typed()]
)
def test_every_text_target_takes_every_language_with_a_table(target, language):
    made = export(language, target)
    assert made.text.endswith("\n")
    assert made.target == target


@pytest.mark.parametrize("target", SCHEMA_TARGETS)
def test_a_target_for_json_refuses_a_language_of_tokens_in_one_sentence(target):
    with pytest.raises(ExportError, match=rf"^the texts of `search` are not JSON, and `{target}` is for JSON only$"):
        export(search(), target)


def test_a_grammar_reads_as_a_person_would_write_it():
    language = Language.from_lark('start: "sum" list\nlist: N ("," N)*\nN: /[0-9]+/\n%ignore " "\n', name="sums")
    assert export(language, "gbnf").text.splitlines() == [
        "# sums, for llama.cpp",
        'root ::= "sum" " "? list',
        'list ::= n (" "? "," " "? n)*',
        "n ::= [0-9]+",
    ]
    assert export(language, "llguidance").text.splitlines() == [
        "// sums, for llguidance",
        '%llguidance {"allow_initial_skip": true}',
        'start: "sum" list',
        'list: N ("," N)*',
        "N: /[0-9]+/",
        "%ignore / +/",
    ]


def test_names_of_columns_are_a_terminal():
    text = export(honeycomb.language(), "llguidance", SCHEMA).text
    (line,) = [line for line in text.splitlines() if line.startswith("COLUMN:")]
    assert line == r'COLUMN: /"duration_ms"|"http\.route"|"http\.status"|"name"|"日本 \(odd\) \\"name\\""/'


def test_thousands_of_names_are_a_tree_of_their_beginnings():
    schema = Schema.of([f"app.attribute_{number:04}" for number in range(3_000)])
    text = export(honeycomb.language(), "gbnf", schema).text
    (line,) = [line for line in text.splitlines() if line.startswith("column ::=")]
    assert line.count("app.attribute_") == 1
    assert len(line) < 40_000


def test_a_name_may_be_any_where_the_schema_is_open():
    open_schema = Schema.of(["a"], is_open=True)
    assert export(honeycomb.language(), "gbnf", open_schema).text == export(honeycomb.language(), "gbnf").text


@pytest.mark.parametrize("target", SCHEMA_TARGETS)
def test_names_of_columns_are_one_definition_of_a_schema(target):
    document = export(honeycomb.language(), target, SCHEMA).document
    assert document["$defs"]["column_name"]["enum"] == list(SCHEMA.columns)
    assert json.dumps(document, ensure_ascii=False).count("http.status") == 1


def test_where_blanks_are_not_ignored_tokens_that_would_run_together_have_one_between_them():
    text = export(search(), "gbnf").text
    assert '" "? sign " "? value' in text
    assert '"find " condition' in text


def test_a_repetition_beyond_what_llama_cpp_keeps_is_left_open_and_said():
    language = Language.from_lark('start: "<" WORD ">"\nWORD: /[a-z]{1,5000}/\n', name="words")
    made = export(language, "gbnf")
    assert "[a-z]+" in made.text
    assert told(made, Direction.WIDER) == ["`WORD` has no upper bound of 5,000"]


def test_repetitions_inside_each_other_are_multiplied():
    language = Language.from_lark('start: "<" WORD ">"\nWORD: /([a-z]{1,100};){1,100}/\n', name="words")
    assert told(export(language, "gbnf"), Direction.WIDER) == ["`WORD` has no upper bound of 100"]


def test_rules_that_begin_with_themselves_are_repetitions_for_llama_cpp():
    language = Language.from_lark('start: sum\nsum: sum "+" N | sum "-" N | N\nN: /[0-9]+/\n', name="sums")
    assert 'sum ::= n ("+" n | "-" n)*' in export(language, "gbnf").text


def test_rules_that_begin_with_each_other_are_written_out_for_llama_cpp():
    language = Language.from_lark(
        'start: call\ncall: place "(" ")" | N\nplace: call "." N | N "!"\nN: /[a-z]+/\n', name="calls"
    )
    text = export(language, "gbnf").text
    heads = {line.split(" ::= ")[0]: line.split(" ::= ")[1] for line in text.splitlines() if "::=" in line}
    assert not any(body.split()[0] == name for name, body in heads.items())


def test_a_word_that_the_lexer_reads_as_a_keyword_is_no_name():
    text = export(search(), "llguidance").text
    (line,) = [line for line in text.splitlines() if line.startswith("FIELD:")]
    assert "not" not in line.split(": ")[1] or "n(?:" in line


@pytest.mark.parametrize(
    ("grammar", "sentence"),
    [
        (
            'start: A "x"\nA: /a(?=x)/\n',
            "the terminal `A` in line 2 of the grammar has a lookahead, which no dialect of a decoder has",
        ),
        (
            'start: A\n\nA: /"(a|b)"(?P<q>c)(?P=q)/\n',
            "the terminal `A` in line 3 of the grammar has a backreference, which no dialect of a decoder has",
        ),
        ('start: /a\\b/ "x"\n', "`a\\b` in the rule `start` has `\\b`, which no dialect of a decoder has"),
    ],
)
@pytest.mark.parametrize("target", TEXT_TARGETS)
def test_what_no_target_can_say_is_one_sentence_with_its_place(grammar, sentence, target):
    with pytest.raises(ExportError) as caught:
        export(Language.from_lark(grammar, name="odd"), target)
    assert str(caught.value) == sentence


def test_the_strings_of_lark_s_library_are_written_without_their_lookbehind():
    language = Language.from_lark("start: ESCAPED_STRING\n%import common.ESCAPED_STRING\n", name="strings")
    text = export(language, "llguidance").text
    (line,) = [line for line in text.splitlines() if line.startswith("ESCAPED_STRING:")]
    pattern = re.compile(line.partition(": /")[2].removesuffix("/").replace("\\x{A}", "\\n"))
    for string in ('""', '"a"', '"a\\\\"', '"a\\"b"', '"\\\\\\""'):
        assert pattern.fullmatch(string), string
    for string in ('"', '"a\\"', '"a"b"', '"a\nb"'):
        assert not pattern.fullmatch(string), string


@pytest.mark.parametrize("target", TEXT_TARGETS)
def test_any_character_at_all_is_a_set_that_every_engine_reads(target):
    language = Language.from_lark('start: "<" ANY ">"\nANY: /(.|\\n){2}/\n', name="any")
    assert "[^]" not in export(language, target).text


def test_a_grammar_without_a_table_is_refused():
    language = Language.from_lark('start: "a" start "a" | "a"\n', parser="earley", name="palindromes")
    with pytest.raises(ExportError, match=r"^the grammar of `palindromes` is not read by an LALR table"):
        export(language, "gbnf")


def test_an_unknown_target_is_named_with_the_nearest():
    with pytest.raises(ExportError, match=r"^there is no target `gnbf`; did you mean `gbnf`"):
        export(search(), "gnbf")


def test_an_object_in_itself_is_no_schema_of_anthropic_s():
    with pytest.raises(
        ExportError, match=r"^the object `items` may stand in itself, and `anthropic-schema` has no recursion$"
    ):
        export(typed(), "anthropic-schema")


# --- JSON ---


def test_bounds_and_words_are_kept_in_json_schema():
    document = export(typed(), "json-schema").document
    properties = document["$defs"]["start"]["properties"]
    assert properties["size"] == {"type": "integer", "minimum": 5, "maximum": 120}
    assert properties["kind"] == {"type": "string", "enum": ["bar", "line"]}
    assert document["$defs"]["items"]["maxItems"] == 3
    assert document["$defs"]["start"]["required"] == ["kind"]


def test_what_stands_beside_an_operator_follows_from_it_in_json_schema():
    filters = export(honeycomb.language(), "json-schema").document["$defs"]["filter"]["anyOf"]
    by_operator = {op: each for each in filters for op in each["properties"]["op"]["enum"]}
    assert by_operator["in"]["properties"]["value"] == {"$ref": "#/$defs/list"}
    assert "value" in by_operator["="]["required"]
    assert by_operator["exists"]["properties"]["value"] == {"type": "null"}


def test_bounds_that_anthropic_does_not_keep_are_words_and_said():
    made = export(honeycomb.language(), "anthropic-schema")
    assert made.document["properties"]["limit"] == {"type": "integer", "description": "at least 1, at most 1000"}
    assert any("query.limit" in what for what in told(made, Direction.WIDER))


def test_where_every_key_is_demanded_null_stands_for_none_and_is_left_out_again():
    made = export(honeycomb.language(), "openai-schema")
    text = '{"calculations": [{"op": "COUNT"}], "limit": 5}'
    arranged = made.arrange(text)
    assert json.loads(arranged)["breakdowns"] is None
    assert list(json.loads(arranged)) == made.document["required"]
    restored = made.restore(arranged)
    assert restored.text == text
    assert ("calculations", 0, "column") in restored.left_out


def test_null_that_is_a_value_is_not_left_out():
    made = export(honeycomb.language(), "openai-schema")
    text = '{"havings": [{"op": "=", "value": null}]}'
    assert made.restore(text).text == text
    assert made.restore("no JSON").text == "no JSON"
    assert made.restore('{"limit": null, "limit": 1}').text == '{"limit": null, "limit": 1}'


@pytest.mark.parametrize("target", SCHEMA_TARGETS)
def test_an_arranged_text_means_the_same(target):
    language = honeycomb.language()
    made = export(language, target)
    text = '{"limit": 5, "filters": [{"op": "exists", "column": "a"}], "calculations": [{"op": "COUNT"}]}'
    accept = language.notation.fast_path.accept
    assert accept(made.restore(made.arrange(text)).text) == accept(text) is not None


# --- limits ---


def test_within_the_limits_nothing_has_to_go():
    fit = fitted(honeycomb.language(), "openai-schema", SCHEMA)
    assert fit.fits
    assert fit.steps == ()
    assert fit.export.text == export(honeycomb.language(), "openai-schema", SCHEMA).text


def test_names_that_are_too_many_become_strings_that_are_checked_afterwards():
    schema = Schema.of([f"column_{number}" for number in range(1_000)])
    fit = fitted(honeycomb.language(), "openai-schema", schema)
    assert fit.fits
    assert fit.schema is None
    (step,) = fit.steps
    assert (
        "with 1,000 names there are 1,112 enum values, and 1,000 are allowed; the first 888 of them would fit" in step
    )
    assert "column_name" not in fit.export.document.get("$defs", {})


def test_what_is_not_documented_is_said_not_to_be():
    lines = list(fitted(honeycomb.language(), "gemini-schema", SCHEMA).lines())
    assert any("enum values: 121; a limit is not documented" in line for line in lines)
    assert lines[-1] == "no limit of this target is documented"


def test_keys_that_are_too_many_go_innermost_and_last_first():
    keys = [f"k{number}" for number in range(30)]
    members = " | ".join(f'{key.upper()} ":" STRING' for key in keys)
    language = Language.from_lark(
        f'start: "{{" [member ("," member)*] "}}"\nmember: {members}\n', name="wide", notation="json"
    )
    fit = fitted(language, "anthropic-schema")
    assert fit.fits
    assert list(fit.export.document["properties"]) == keys[:24]
    assert fit.steps[0] == "the key `k29` of `start` is left out: 30 optional properties, and 24 are allowed"


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_limit_has_a_source_and_a_date(target):
    assert all(limit.source and limit.date.startswith("202") for limit in target.limits)
    assert target.title
    assert target.where
