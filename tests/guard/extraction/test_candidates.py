"""Where the query stands in what a model said: what is taken, what is refused, and what the ledger says of it."""

import json

import pytest

from grammar import Safety, Schema
from grammar.languages import honeycomb
from guard import Guard
from guard.extraction.candidates import candidates
from guard.ledger import replay

LANGUAGE = honeycomb.language()
GUARD = Guard(LANGUAGE)
GUESSING = Guard(LANGUAGE, allows_unsafe=True)

QUERY = '{"calculations": [{"op": "COUNT"}], "breakdowns": ["name"]}'
OTHER = '{"calculations": [{"op": "COUNT"}], "breakdowns": ["error"]}'
MEANT = LANGUAGE.notation.print(LANGUAGE.canonical(LANGUAGE.notation.fast_path.accept(QUERY)))


def answer(text, **more):
    return json.dumps({"choices": [{"message": {"content": text}, **more}]})


@pytest.mark.parametrize(
    "said",
    [
        f"```JSON\n{QUERY}\n```",
        f"'''json\n{QUERY}\n'''",
        f"Hier ist {{name}} die Abfrage:\n{QUERY}\nFertig.",
        f"> {QUERY}",
        "Here it is:\n\n> " + json.dumps(json.loads(QUERY), indent=2).replace("\n", "\n> ") + "\n\nDone.",
        "{" + QUERY + "}",
        QUERY.replace(", ", ",\\n "),
        QUERY.replace(", ", "; "),
        QUERY.replace('"breakdowns"', '"""breakdowns"""'),
        QUERY.replace('"breakdowns"', 'breakdowns"'),
        "Query(calculations=[Calculation(op='COUNT')], breakdowns=['name'])",
        f">> Query:\n>> {QUERY}\n",
        f"<answer>{QUERY}</answer>",
        f"<think>{OTHER}</think>{QUERY}",
        f"[THINK]{OTHER}[/THINK]{QUERY}",
        f"\u25c1think\u25b7{OTHER}\u25c1/think\u25b7{QUERY}",
        f"<seed:think>{OTHER}</seed:think>{QUERY}",
        f"<|channel|>analysis<|message|>{OTHER}<|end|><|channel|>final<|message|>{QUERY}<|return|>",
        json.dumps(QUERY),
        json.dumps(json.dumps(QUERY)),
        json.dumps(QUERY)[1:-1],
        f"The arguments are {json.dumps(QUERY)} as asked.",
        QUERY.replace('"', "&quot;"),
        QUERY.replace("{", "{{").replace("}", "}}"),
        f"$\\boxed{{{QUERY}}}$",
        f"function query() {{\n  return {QUERY};\n}}",
        answer(QUERY, finish_reason="stop"),
        answer(f"Here it is:\n```json\n{QUERY}\n```"),
        json.dumps({"output": {"message": {"content": [{"toolUse": {"input": {"query": json.loads(QUERY)}}}]}}}),
        json.dumps({"content": QUERY, "tool_calls": [{"function": {"arguments": QUERY}}]}),
        f"Result: {QUERY.replace('{', chr(0xFF5B)).replace('}', chr(0xFF5D))}",
        'Query: {"group_by": ["name"], "calcs": ["COUNT"]}',
    ],
)
def test_the_query_is_taken_out_of_what_is_around_it(said):
    verdict = GUARD.check(said)
    assert (verdict.decision, verdict.query) == ("repaired", MEANT)
    assert replay(said, verdict.repairs) == verdict.text


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("I cannot do that. {}", "no-query"),
        ("<think>" + QUERY, "no-query"),
        (f"Either {QUERY} or {OTHER}.", "several-queries"),
        (f"{QUERY}, {OTHER}", "several-queries"),
        (answer(QUERY, finish_reason="length"), "truncated-output"),
        (json.dumps({"content": [{"text": QUERY}], "stop_reason": "max_tokens"}), "truncated-output"),
        (json.dumps({"candidates": [{"finishReason": "SAFETY", "content": QUERY}]}), "truncated-output"),
        (json.dumps({"status": "incomplete", "output": [{"text": QUERY}]}), "truncated-output"),
    ],
)
def test_what_is_no_whole_answer_is_refused_by_name(said, name):
    for guard in (GUARD, GUESSING):
        assert [error.name for error in guard.check(said).errors] == [name]


@pytest.mark.parametrize(
    "said",
    [
        '{"calculations": [{"op": "COUNT"}]}, "breakdowns": ["name"]}',
        '{"calculations": [{"op": "COUNT"}], "breakdowns": ["name"}, "limit": 10}',
        json.dumps({"a": json.loads(QUERY), "b": json.loads(OTHER)}),
        '{"arguments": ' + QUERY + ', "arguments": ' + OTHER + "}",
    ],
)
def test_what_follows_a_query_is_never_lost_with_the_text_around_it(said):
    assert GUARD.check(said).decision == "rejected"


@pytest.mark.parametrize(
    "words", ["Actually, it should be:", "Correction:", "Wait, that is wrong. Fixed:", "Sorry! The final query:"]
)
def test_a_correction_is_a_guess_that_the_last_query_is_the_answer(words):
    said = f"{OTHER}\n\n{words}\n\n{QUERY}"
    assert GUARD.check(said).decision == "rejected"
    verdict = GUESSING.check(said)
    assert verdict.query == MEANT
    assert [fix.safety for fix in verdict.repairs] == [Safety.UNSAFE]


@pytest.mark.parametrize("words", ["or", "Alternatively:", "Another option, corrected for time zones:", ""])
def test_without_such_words_two_queries_stay_two(words):
    assert GUESSING.check(f"{OTHER}\n\n{words}\n\n{QUERY}").decision == "rejected"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ('"breakdowns": ["name"], "limit": 10}', '{"breakdowns": ["name"], "limit": 10}'),
        ('{"breakdowns": ["name", "limit": 10}', '{"breakdowns": ["name"], "limit": 10}'),
        ("breakdowns:\n  - name\nlimit: 10\n", '{"breakdowns": ["name"], "limit": 10}'),
        ('breakdowns = ["name"]\nlimit = 10\n', '{"breakdowns": ["name"], "limit": 10}'),
        (
            '{"filters": [{"column": "a", "op": "=", "value": "say "hi""}]}',
            '{"filters": [{"column": "a", "op": "=", "value": "say \\"hi\\""}]}',
        ),
    ],
)
def test_a_guess_at_the_spelling_is_made_only_where_it_is_allowed(said, meant):
    assert GUARD.check(said).decision == "rejected"
    verdict = GUESSING.check(said)
    assert verdict.query == LANGUAGE.notation.print(LANGUAGE.canonical(LANGUAGE.notation.fast_path.accept(meant)))
    assert any(fix.safety is Safety.UNSAFE for fix in verdict.repairs)


@pytest.mark.parametrize(
    "said",
    [
        f"Which column do you mean? For example {QUERY}?",
        QUERY.replace('["name"]', "[ /* your columns here */ ]"),
        "Query(calculations=[NotCounted(op='COUNT')], breakdowns=['name'])",
    ],
)
def test_a_question_and_a_gap_are_no_answer(said):
    assert GUARD.check(said).tree is None


@pytest.mark.parametrize(
    "piece", ["{", "{{a}", '"', '\\"', "> ", ">\n", "```\n{", '{"a": [', '{"calculations": ', "&quot;"]
)
def test_a_hostile_text_gives_few_candidates(piece):
    found = candidates(piece * 2_000, LANGUAGE.notation, allows_unsafe=True)
    assert len(found) <= 9


def test_an_accepted_text_is_never_extracted_from():
    assert GUARD.check(QUERY).decision == "accepted"
    assert candidates(QUERY, LANGUAGE.notation)[0].ledger == ()


def test_a_schema_is_no_part_of_where_the_query_stands():
    assert Guard(LANGUAGE, Schema.of(["error"])).check(f"Query: {QUERY}").errors[0].name == "unknown-column"
