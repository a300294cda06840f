"""A wrapper or an encoding beside other faults, and what is said around a query that is somebody else's."""

import base64
import json
from urllib.parse import quote

import pytest

from grammar import Schema, Source
from grammar.languages import honeycomb
from grammar.parsing.reader import parse
from guard import Guard

LANGUAGE = honeycomb.language()
GUARD = Guard(LANGUAGE, Schema.of(["duration_ms", "region", "shop/kind", "user_id"]))
QUERY = '{"calculations": [{"op": "COUNT"}], "breakdowns": ["region"], "limit": 5}'
ENCODED = base64.b64encode(QUERY.encode()).decode()
HALF_QUOTED = QUERY.replace('"breakdowns', "breakdowns")
WORDY = QUERY.replace("COUNT", "count")


def canonical(text):
    return LANGUAGE.notation.print(LANGUAGE.canonical(parse(LANGUAGE.notation, Source(text)).tree))


def event(piece):
    return "data: " + json.dumps({"choices": [{"index": 0, "delta": {"content": piece}}]}) + "\n\n"


STREAM = "".join(event(piece) for piece in (QUERY[:20], QUERY[20:50], QUERY[50:])) + "data: [DONE]\n"


@pytest.mark.parametrize(
    "text",
    [
        QUERY.replace("}]", "})").replace("COUNT", "count"),
        QUERY.replace('"region"]', '"region")').replace("5", "5.0"),
        QUERY.replace("}]", "}").replace("COUNT", "count"),
        QUERY.replace("}]", "}").replace('"breakdowns"', "breakdowns"),
        "> " + QUERY.replace("}]", "}"),
        QUERY.replace("}]", "}").replace('", ', '"\uff0c').replace("}, ", "}\uff0c"),
        HALF_QUOTED.replace("}]", "})"),
        "---\ncalculations: [{op: COUNT}]\nbreakdowns: [region]\nlimit: 5\n...",
        f"<answer>{HALF_QUOTED}</answer>",
        f"<output><![CDATA[{QUERY.replace('}]', '})')}]]></output>",
        f"curl -s -X POST \"$API/queries\" -H 'Content-Type: application/json' -d '{ENCODED}'",
        f"<|im_start|>assistant\n{ENCODED}<|im_end|>",
        f"curl -s \"$API/queries\" -d '{quote(QUERY)}'",
        quote(WORDY),
        STREAM + "-- end of answer --",
        "Here it is:\n\n" + STREAM,
        "\x1b[1m{\x1b[0m" + QUERY[1:].replace("5", "\x1b[36m5\x1b[0m"),
        QUERY.replace('"limit"', '**"limit"**').replace('"breakdowns"', '**"breakdowns"**'),
        "  1 | " + QUERY.replace('"limit"', "limit"),
        f"Compact:\n{WORDY}\n\nAnd the same, indented:\n{json.dumps(json.loads(WORDY), indent=4)}",
        (
            "print('<query><calculations><item><op>COUNT</op></item></calculations><breakdowns><item>region</item></breakdowns>"
            "<limit>5</limit></query>')"
        ),
    ],
)
def test_one_fault_does_not_hide_another(text):
    verdict = GUARD.check(text)
    assert verdict.query == canonical(QUERY), verdict


def test_a_backslash_may_be_left_out_in_free_text():
    text = '{"filters": [{"column": "user\\_id", "op": "starts-with", "value": "test_"}], "time\\_range": 600}'
    assert json.loads(GUARD.check(text).query)["filters"][0] == {
        "column": "user_id",
        "op": "starts-with",
        "value": "test_",
    }


def test_a_slash_stands_in_an_address_as_it_is():
    verdict = GUARD.check(quote(QUERY.replace("region", "shop/kind")))
    assert json.loads(verdict.query)["breakdowns"] == ["shop/kind"]


@pytest.mark.parametrize(
    "text",
    [
        QUERY.replace("}]", "})").replace('"region"]', '"region")'),  # two of them
        '{"filters": [{"column": "region", "op": "exists"}, "column": "user_id", "op": "exists"}], "limit": 5_0}',
        '{"filters": [("region", "exists"}], "limit": 5_0}',
        f"{WORDY}\n\nAnd the same, indented:\n{json.dumps({**json.loads(WORDY), 'limit': 6}, indent=4)}",
        f"curl -d '{ENCODED}' || curl -d '{base64.b64encode(QUERY.replace('5', '6').encode()).decode()}'",
        QUERY.replace('"limit"', '**"limit"'),
        QUERY.replace('"region"]', '"region"').replace("5", "5_0"),  # the key may have been an item
        "---\ncalculations: [{op: COUNT}]\nbreakdowns: [region]\nlimit: 5",
        event(QUERY[:20]) + event(QUERY[20:]) + QUERY.replace("5", "6"),
    ],
)
def test_what_has_more_than_one_reading_is_refused(text):
    assert not GUARD.check(text)


@pytest.mark.parametrize(
    "around",
    [
        "Your colleague ran {} and got nothing. I could not find a better one.",
        "The on-call engineer has tried this:\n{}",
        "Someone sent {} but it only returned an error.",
        "What you have now is wrong:\n\n{}\n\nThe fix depends on your retention, please tell me.",
        "I can't tell which columns you mean. A query usually looks like this, for example:\n\n{}\n\nWhich one is yours?",
        "\u4f8b\u3048\u3070\u6b21\u306e\u3088\u3046\u306a\u5f62\u5f0f\u3067\u3059(\u5b9f\u969b\u306e\u30af\u30a8\u30ea\u3067\u306f\u3042\u308a\u307e\u305b\u3093):\n{}",
        "\u8fd9\u4e0d\u662f\u5b9e\u9645\u7684\u67e5\u8be2\uff1a\n{}",
    ],
)
@pytest.mark.parametrize("written", [QUERY, QUERY.replace('"', '\\"'), QUERY.replace(":", "\uff1a")])
def test_a_query_that_is_quoted_is_not_the_answer(around, written):
    verdict = GUARD.check(around.format(written))
    assert not verdict, verdict


@pytest.mark.parametrize(
    "around",
    [
        "Your colleague had the same question. Here is the query:\n{}",
        "What you had was wrong; here is the right one:\n{}",
        "You usually look at this by region:\n{}",
        "{}\n\nRows with no results are not shown.",
    ],
)
def test_words_like_those_of_a_quotation_pass(around):
    assert GUARD.check(around.format(QUERY)).query == canonical(QUERY)


@pytest.mark.parametrize(
    ("note", "passes"),
    [
        ("apply this only to vehicles that are offline", False),
        ("Only run this for the eu region", False),
        ("do not use this query", False),
        ("change the limit to 20", False),
        ("counts requests in each region", True),
        ("only the five largest regions are shown", True),
    ],
)
@pytest.mark.parametrize("mark", ['"', "'"])
def test_an_instruction_in_a_key_for_remarks_is_not_dropped(note, passes, mark):
    text = (QUERY[:-1] + f', "note": "{note}"}}').replace('"', mark)
    verdict = GUARD.check(text)
    assert bool(verdict) is passes, verdict


@pytest.mark.parametrize("value", ["[insert value]", "[YOUR REGION NAME]", "[enter the value here]"])
def test_a_place_in_square_brackets_is_still_to_be_filled_in(value):
    query = f'{{"filters": [{{"column": "region", "op": "=", "value": "{value}"}}], "limit": 5,}}'
    assert [d.name for d in GUARD.check(query).diagnostics if not d.fixes] == ["unfilled-value"]
    assert GUARD.check(query.replace(value, "[eu]"))


@pytest.mark.parametrize(
    "text",
    [
        'DO NOT RUN - takes down the dashboard\n{"limit": 5}',
        'Do not run -- too slow\n{"limit": 5}',
        'Please fix for them: same as this, but by month.\n{"limit": 5}',
        'A valid query has this shape, replace the names by yours:\n{"limit": 5}',
        '{"limit": 5}\nWorks after I changed the limit and took the filter out.',
    ],
)
def test_a_ban_before_a_dash_and_an_answer_that_is_only_like_the_one_that_is_meant(text):
    assert Guard(honeycomb.language()).check(text).diagnostics[0].name == "answer-withdrawn"
