"""Outputs as they were reported to break other tools, restated: each comes to the query that was meant, or is refused.

The kinds are from public reports to JSON repairers, to parsers of tool calls in serving stacks and to the SDKs that read
models' answers. `SAFE`: nothing is lost or open, so safe fixes restore it. `GUESS`: refused, and restored where guesses
are allowed. `REFUSED`: nobody could say what was meant.
"""

from __future__ import annotations

import json

import pytest

from grammar import Source
from grammar.languages import honeycomb
from grammar.parsing.reader import parse
from grammar.schema import Schema
from guard import Guard
from guard.ledger import replay

LANGUAGE = honeycomb.language()
SCHEMA = Schema.of(["duration_ms", "service", "status", "region", "error", "message", "user_id", "retries", "name"])
SAFE, GUESS, REFUSED = "safe", "guess", "refused"

QUERY = '{"calculations":[{"op":"COUNT"}],"breakdowns":["region"],"limit":5}'
OTHER = '{"breakdowns":["service"],"limit":5}'
MEANT = {"breakdowns": ["region"], "limit": 5}


def told(text):
    """A query whose only filter is that the message equals a text."""
    return {"filters": [{"column": "message", "op": "=", "value": text}]}


REPORTS = {
    "header word leaks": (SAFE, MEANT, "json\n" + QUERY),
    "deepseek tokens": (
        SAFE,
        MEANT,
        "<\uff5ctool\u2581calls\u2581begin\uff5c><\uff5ctool\u2581call\u2581begin\uff5c>function<\uff5ctool\u2581sep\uff5c>run_query\n```json\n"
        + QUERY
        + "\n```<\uff5ctool\u2581call\u2581end\uff5c><\uff5ctool\u2581calls\u2581end\uff5c>",
    ),
    "mistral name then object": (SAFE, MEANT, "[TOOL_CALLS]run_query" + QUERY),
    "mistral list of calls": (SAFE, MEANT, '[TOOL_CALLS][{"name":"run_query","arguments":' + QUERY + "}]"),
    "hermes tags": (SAFE, MEANT, '<tool_call>\n{"name":"run_query","arguments":' + QUERY + "}\n</tool_call>"),
    "nemotron tags": (SAFE, MEANT, '<toolcall> {"type":"function","arguments":' + QUERY + "} </toolcall>"),
    "extra closing tags": (SAFE, MEANT, QUERY + "<tool_call|><tool_call|>"),
    "arguments as string": (SAFE, MEANT, '{"name":"run_query","arguments":' + json.dumps(QUERY) + "}"),
    "arguments as string in string": (SAFE, MEANT, json.dumps(json.dumps(QUERY))),
    "concatenated the same": (SAFE, MEANT, QUERY + QUERY),
    "concatenated distinct": (REFUSED, None, QUERY + OTHER),
    "concatenated three": (REFUSED, None, QUERY + QUERY + OTHER),
    "brace twice around": (SAFE, MEANT, "{\n" + QUERY + "\n}"),
    "name without quotes": (SAFE, MEANT, '{"breakdowns":[region],"limit":5}'),
    "bold answer": (SAFE, MEANT, "Therefore:\n\n- **" + QUERY + "**"),
    "label and value that may go on": (REFUSED, None, "calculations: [COUNT]\nlimit: 5"),
    "text runs into key": (REFUSED, None, '{"calculations":[{"op":"COUNT"}],"breakdowns":["reg"limit": 5}'),
    "label and value": (GUESS, MEANT, 'calculations: [COUNT]\nbreakdowns: ["region"]\nlimit: 5\n'),
    "python with inner quotes": (
        SAFE,
        told('12"34"'),
        "{'filters': [{'column': 'message', 'op': '=', 'value': '12\"34\"'}], 'limit': None}",
    ),
    "quote in a list": (REFUSED, None, '{"filters":[{"column":"message","op":"in","value":["samsung 32" display"]}]}'),
    "inch mark": (
        GUESS,
        told('a 65" television'),
        '{"filters":[{"column":"message","op":"=","value":"a 65" television"}]}',
    ),
    "quote then comma": (
        GUESS,
        told('try 65", which are good'),
        '{"filters":[{"column":"message","op":"=","value":"try 65", which are good"}]}',
    ),
    "end quote before comma": (
        GUESS,
        told("falling back"),
        '{"filters":[{"column":"message","value":"falling back,"op":"="}]}',
    ),
    "cut in text": (REFUSED, None, '{"filters":[{"column":"message","op":"=","value":"This isn\'t successful'),
    "joined text": (
        SAFE,
        told("out of memory"),
        '{"filters":[{"column":"message","op":"=","value":"out of " + "memory"}]}',
    ),
    "callback": (SAFE, MEANT, "callback(" + QUERY + ");"),
    "ellipsis in values": (REFUSED, None, '{"filters":[{"column":"region","op":"in","value":["a","b",...]}]}'),
    "escaped throughout": (SAFE, MEANT, QUERY.replace('"', '\\"')),
    "object a line": (GUESS, MEANT, '{"calculations":[{"op":"COUNT"}]}\n{"breakdowns":["region"]}\n{"limit":5}'),
    "parameters envelope": (SAFE, MEANT, '{"type":"function","name":"run_query","parameters":' + QUERY + "}"),
    "tool name inside": (SAFE, MEANT, '{"json_tool_call": ' + QUERY + "}"),
    "schema only": (
        REFUSED,
        None,
        '{"type":"object","properties":{"limit":{"type":"integer"},"breakdowns":{"type":"array"}}}',
    ),
    "values in properties": (SAFE, MEANT, '{"type":"object","properties":{"breakdowns":["region"],"limit":5}}'),
    "null alone": (REFUSED, None, "null"),
    "list around with comma": (SAFE, MEANT, "[" + QUERY + ",]"),
    "harmony final": (
        SAFE,
        MEANT,
        "<|channel|>analysis<|message|>Count by region.<|end|><|start|>assistant<|channel|>final<|message|>"
        + QUERY
        + "<|return|>",
    ),
    "harmony commentary": (
        SAFE,
        MEANT,
        "<|channel|>commentary to=functions.run_query <|constrain|>json<|message|>" + QUERY + "<|call|>",
    ),
    "pythonic in list": (SAFE, MEANT, '[run_query(breakdowns=["region"], limit=5)]'),
    "kimi tokens": (
        SAFE,
        MEANT,
        "<|tool_calls_section_begin|><|tool_call_begin|>functions.run_query:0<|tool_call_argument_begin|>"
        + QUERY
        + "<|tool_call_end|><|tool_calls_section_end|>",
    ),
    "template token behind": (SAFE, MEANT, QUERY + "<|im_end|>"),
    "template token inside": (REFUSED, None, '{"breakdowns":["region<|im_end|>"],"limit":5}'),
    "react steps": (
        SAFE,
        MEANT,
        "Thought: count by region\nAction: run_query\nAction Input: " + QUERY + "\nObservation:",
    ),
    "quotes around unescaped": (SAFE, MEANT, '"' + QUERY + '"'),
    "next turn begins": (SAFE, MEANT, QUERY + "\n\nHuman:"),
    "blanks to the limit": (REFUSED, None, '{"breakdowns":["region"],"limit":5,\n\n\n\n\n      \n\n'),
    "extra brace": (SAFE, MEANT, QUERY + "}"),
    "cohere action": (
        SAFE,
        MEANT,
        'Action: ```json\n[\n    {\n        "tool_name": "run_query",\n        "parameters": '
        + QUERY
        + "\n    }\n]```",
    ),
    "thinking tag": (SAFE, MEANT, "<thinking> The user wants counts. </thinking>\n" + QUERY),
    "assistant token": (SAFE, MEANT, "<|assistant|>\n" + QUERY + "<|end|>"),
    "envelope in envelope": (SAFE, MEANT, '{"arguments":{"arguments":' + QUERY + "}}"),
    "parallel wrapper": (
        SAFE,
        MEANT,
        '{"tool_uses":[{"recipient_name":"functions.run_query","parameters":' + QUERY + "}]}",
    ),
    "parallel wrapper two": (
        REFUSED,
        None,
        '{"tool_uses":[{"recipient_name":"functions.run_query","parameters":'
        + QUERY
        + '},{"recipient_name":"functions.run_query","parameters":'
        + OTHER
        + "}]}",
    ),
    "colon inside key": (SAFE, MEANT, '{"breakdowns":["region"],"limit:" 5}'),
    "no value": (REFUSED, None, '{"breakdowns":["region"],"limit":}'),
    "key lacks end quote": (SAFE, MEANT, '{"breakdowns: ["region"], "limit": 5}'),
    "backticks for quotes": (SAFE, MEANT, "{`breakdowns`: [`region`], `limit`: 5}"),
    "declared constant": (SAFE, MEANT, "const query = {breakdowns: ['region'], limit: 5};"),
    "assigned and printed": (SAFE, MEANT, "```python\nquery = " + QUERY + "\nprint(json.dumps(query))\n```"),
    "envelope cut": (
        REFUSED,
        None,
        '{"name":"run_query","arguments":{"calculations":[{"op":"COUNT"}],"breakdowns":["region"],"limit":5',
    ),
    "envelope with comma": (SAFE, MEANT, '{"name":"run_query","arguments":' + QUERY + ",}"),
    "envelope single quotes": (
        SAFE,
        MEANT,
        "{'name': 'run_query', 'arguments': {'breakdowns': ['region'], 'limit': 5}}",
    ),
    "envelope with comment": (SAFE, MEANT, '{\n  "query": ' + QUERY + " // by region\n}"),
    "single item list single quotes": (SAFE, MEANT, "[{'breakdowns': ['region'], 'limit': 5}]"),
    "the next example of the prompt": (GUESS, MEANT, QUERY + "\n\nNLQ: by service\nEXISTING QUERY:\n" + OTHER),
    "the next turn with a query": (GUESS, MEANT, "```json\n" + QUERY + "\n```\n\nUser: by service\n" + OTHER),
    "a schema and then the answer": (
        GUESS,
        MEANT,
        '{"type":"object","properties":{"limit":{"type":"integer"},"breakdowns":{"type":"array"}}}\n' + QUERY,
    ),
    "a draft before the thinking ends": (GUESS, MEANT, "First " + OTHER + " then by region.</think>" + QUERY),
    "two thoughts and two drafts": (REFUSED, None, "A " + OTHER + "</think>" + QUERY + "</think>" + OTHER),
    "a brace and a mark lost": (GUESS, MEANT, QUERY[2:]),
    "a value torn before the next key": (
        GUESS,
        {"filters": [{"column": "region", "op": "not-in", "value": ["eu"]}]},
        '{"filters":[{"column":"region","op":"not-in, "value":["eu"]}]}',
    ),
    "an object for each member in a list": (
        GUESS,
        MEANT,
        '[{"calculations":[{"op":"COUNT"}]},{"breakdowns":["region"]},{"limit":5}]',
    ),
    "two objects that are rather two queries": (REFUSED, None, '{"breakdowns":["region"]}\n{"limit":5}'),
    "an object for each member and one twice": (REFUSED, None, '[{"breakdowns":["region"]},{"limit":5},{"limit":6}]'),
    "an object for each member and a sentence": (
        REFUSED,
        None,
        '{"breakdowns":["region"]} or {"limit":5} or {"calculations":[{"op":"COUNT"}]}',
    ),
}


@pytest.mark.parametrize("name", REPORTS)
def test_what_broke_other_tools_comes_right_or_is_refused(name):
    how, meant, output = REPORTS[name]
    safe, guessing = (Guard(LANGUAGE, SCHEMA, allows_unsafe=unsafe).check(output) for unsafe in (False, True))
    tree = None if meant is None else LANGUAGE.canonical(parse(LANGUAGE.notation, Source(json.dumps(meant))).tree)
    assert (safe.tree and LANGUAGE.canonical(safe.tree)) == (tree if how == SAFE else None)
    assert (guessing.tree and LANGUAGE.canonical(guessing.tree)) == tree
    for verdict in (safe, guessing):
        assert verdict.decision == "rejected" or replay(output, verdict.repairs) == verdict.text
