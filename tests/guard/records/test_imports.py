"""What other tools have kept becomes records: each tool is told by its keys, and nothing is skipped in silence."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard import Record
from guard.records import ImportFailedError, Importing, import_file, read_line
from guard.records.imports import IMPORTERS

SAMPLES = Path(__file__).parent / "samples"
QUERY = '{"calculations":[{"op":"COUNT"}]}'
SENT = ({"role": "system", "content": "Answer with a query."}, {"role": "user", "content": "how many requests?"})
FILES = sorted(path.name for path in SAMPLES.iterdir())


def imported(data: str | bytes, name: str | None = None) -> list[Record]:
    data = data.encode() if isinstance(data, str) else data
    return list(Importing(name).records(io.BytesIO(data)))


def first(name: str) -> Record:
    return next(import_file(SAMPLES / name))


@pytest.mark.parametrize("name", FILES)
def test_a_call_is_read_with_what_was_sent_said_used_and_how_long_it_took(name):
    record = first(name)
    assert record.output == QUERY
    assert (record.attempts[0].input_tokens, record.attempts[0].output_tokens) == (100, 20)
    if not name.startswith("openai-batch"):  # a result does not repeat its request
        assert record.messages == SENT
        assert record.question == "how many requests?"
    assert (record.outcome, record.verdict, record.handed_on) == ("unguarded", None, None)
    assert record.time == pytest.approx(1_796_084_400, abs=3_600)
    assert record.model
    assert record.door in name
    assert read_line(record.to_line()) == record


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda importer: importer.name)
def test_every_importer_has_a_sample_and_says_where_its_shape_is_described(importer):
    names = [name for name in FILES if name.startswith(importer.name)]
    assert names
    assert importer.source
    for name in names:
        importing = Importing()
        with (SAMPLES / name).open("rb") as file:
            assert list(importing.records(file)) == list(import_file(SAMPLES / name, importer.name))
        assert importing.by_importer.keys() == {importer.name}


@pytest.mark.parametrize(
    ("name", "texts", "passed_over"),
    [
        ("otel.jsonl", [[QUERY], ['{"limit": 10}']], 1),
        ("otel-otlp.json", [[QUERY], ['{"limit": 10}']], 1),
        ("otel-events-otlp.json", [[QUERY], ['{"limit": 10}']], 0),
        ("openinference.jsonl", [[QUERY], ['{"limit": 10}']], 1),
        ("openinference-otlp.json", [[QUERY], ['{"limit": 10}']], 1),
        ("langsmith.jsonl", [[QUERY], ['{"limit": 10}'], []], 1),
        ("langfuse.json", [[QUERY], ['{"limit": 10}'], []], 1),
        ("openai-batch.jsonl", [[QUERY], ['{"limit": 10}'], [], []], 0),
        ("litellm.jsonl", [[QUERY], [QUERY], [], [None]], 1),
        ("promptfoo.json", [[QUERY], ['{"limit": 10}']], 0),
        ("inspect-ai.json", [[QUERY]], 0),
    ],
)
def test_every_call_of_a_sample_is_a_record_and_the_rest_is_counted(name, texts, passed_over):
    importing = Importing()
    with (SAMPLES / name).open("rb") as file:
        records = list(importing.records(file))
    assert [[text.text for at in record.attempts for text in at.texts] for record in records] == texts
    assert importing.passed_over.total() == passed_over
    assert [record.outcome for record in records] == ["unguarded" if each else "failed" for each in texts]


def test_what_a_tool_left_out_is_said_to_be_left_out():
    record = list(import_file(SAMPLES / "litellm.jsonl"))[-1]
    assert record.left_out == ("messages", "output")
    assert (record.messages, record.output, record.verdict) == (None, None, None)


def test_expected_answers_scores_and_tags_come_along():
    assert first("inspect-ai.json").extra["expected"] == QUERY
    assert first("inspect-ai.json").extra["scores"] == {"guard": "C"}
    assert first("promptfoo.json").extra["expected"] == QUERY
    assert first("promptfoo.json").extra["scores"] == {"success": True, "score": 1, "guard": 1}
    assert first("langsmith.jsonl").tags == first("langfuse.json").tags == ("shop",)


def test_tools_that_were_offered_come_along():
    for name in ("otel.jsonl", "openinference.jsonl"):
        assert "run_query" in json.dumps(list(import_file(SAMPLES / name))[1].tools)


def test_a_record_of_our_own_is_imported_as_it_is():
    (record,) = imported('{"id": "a", "input": "how many?", "output": "x", "expected": "y"}')
    assert (record.id, record.question, record.output, record.extra) == ("a", "how many?", "x", {"expected": "y"})


def test_a_call_without_a_name_is_named_by_what_it_holds():
    signal = json.loads((SAMPLES / "otel.jsonl").read_text().splitlines()[1])
    ids = []
    for content in ("a", "b", "a"):
        signal |= {"trace_id": "0x0", "span_id": None}
        signal["attributes"]["gen_ai.output.messages"] = [
            {"role": "assistant", "parts": [{"type": "text", "content": content}]}
        ]
        ids += [record.id for record in imported(json.dumps(signal))]
    assert ids[0] == ids[2] != ids[1]


def test_numbered_attributes_of_older_instrumentations_are_read():
    attributes = {
        "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": "how many?",
        "gen_ai.completion.0.role": "assistant",
        "gen_ai.completion.0.content": QUERY,
        "gen_ai.usage.prompt_tokens": 7,
    }
    (record,) = imported(json.dumps({"context": {"trace_id": "1", "span_id": "2"}, "attributes": attributes}))
    assert (record.question, record.output, record.attempts[0].input_tokens) == ("how many?", QUERY, 7)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            '{"output": "x", "input": "y"}\n{"what": 1, "ever": 2}',
            "line 2: it is of no shape that is known; its keys are ever, wh",
        ),
        ('[{"output": "x", "input": "y"}, 7]', "item 2: it is not a JSON object"),
        ('{"a": 1}\n{"b"', "line 1: it is of no shape that is known; its keys are a"),
        ('{"output": "x", "input": "y"}\n\n{"b"', "line 3: it is not JSON from character 5 on"),
        ('{\n"a": [1,\n}', "line 3, it is not JSON from character 1 on"),
        ('[{"output": "x", "input": "y"}', "item 1: the array is not JSON after it"),
        ('[{"output": "x", "input": "y"}] more', "something stands after the array"),
        ("[" * 100_000, "item 1: it is not JSON that can be read"),
        ('{"custom_id": "a", "method": "POST", "url": "/v1", "body": {}}', "line 1: this is the request of a batch"),
        (
            '{"custom_id": "a", "response": {"body": {"x": 1}}}',
            "line 1: the body of the response has no answer that is known",
        ),
        ('{"run_type": "llm", "trace_id": "a", "outputs": {"x": 1}}', "line 1: the outputs of the run have no answer"),
        ('{"results": {"version": 9, "results": []}}', "line 1: the results have version 9; version 3 is known"),
        (
            '{"observed_timestamp": 1, "span_id": "a", "attributes": {}, "event_name": "gen_ai.choice"}',
            "line 1: the event gen_ai.choice is of conventions before 1.37",
        ),
        (b"[\xff]", "the file is not UTF-8"),
        (b'{"a": "\xff"}', "byte 7 is not UTF-8"),
        (b"PK\x03\x04 no zip", "the zip cannot be read"),
    ],
)
def test_what_is_not_known_is_an_error_with_its_place(data, message):
    with pytest.raises(ImportFailedError) as raised:
        imported(data)
    assert message in str(raised.value)


def test_a_tool_that_is_named_reads_its_own_and_nothing_else():
    with pytest.raises(ImportFailedError, match="line 1: it is not of Langfuse; its keys are"):
        list(import_file(SAMPLES / "litellm.jsonl", "langfuse"))
    with pytest.raises(ImportFailedError, match="there is no importer 'phoenix'; there are inspect-ai, langfuse"):
        Importing("phoenix")


def test_the_members_of_an_array_are_read_one_at_a_time():
    item = json.dumps({"output": "x" * 5_000, "input": "€"})
    data = f"  [ {item} ,{', '.join([item] * 700)}]\n".encode()
    records = Importing().records(io.BytesIO(data))
    assert next(records).output == "x" * 5_000
    assert sum(1 for _ in records) == 700
    assert imported("[]") == imported("") == imported("\n\n") == []


def test_a_log_that_is_a_zip_is_read_sample_by_sample(tmp_path):
    log = json.loads((SAMPLES / "inspect-ai.json").read_text())
    path = tmp_path / "log.eval"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", json.dumps({key: value for key, value in log.items() if key != "samples"}))
        archive.writestr("samples/s1_epoch_1.json", json.dumps(log["samples"][0]))
        archive.writestr("summaries.json", "[]")
    assert list(import_file(path)) == list(import_file(SAMPLES / "inspect-ai.json"))


DOCUMENTS = [
    json.loads(line)
    for name in FILES
    for line in ((SAMPLES / name).read_text().splitlines() if name.endswith("l") else [(SAMPLES / name).read_text()])
]
STRANGE = [None, True, -1, 1e400, 10**400, "", "x", "[", "{}", "9" * 400, [], {}, [None], [[]], [{}], {"role": "user"}]
STRANGE += [
    {"choices": [None]},
    {"kwargs": {"content": None}, "id": None},
    {"role": 1, "content": [1, {"type": "text"}]},
]


@given(st.sampled_from(DOCUMENTS), st.data())
def test_a_document_with_something_strange_in_it_is_records_or_an_error(document, data):
    value = json.loads(json.dumps(document))
    at = value
    while True:
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else list(range(len(at)))))
        inner = at[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.integers(0, 3)) == 0:
            at[key] = data.draw(st.sampled_from(STRANGE))
            break
        at = inner
    try:
        records = imported(json.dumps(value))
    except ImportFailedError:
        return
    assert all(isinstance(read_line(record.to_line()), Record) for record in records)
