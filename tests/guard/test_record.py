"""A record is a line: it comes back as it was, whatever it holds, and what is no record is said to be none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard import BrokenRecord, Record, RecordedAttempt, RecordedText
from guard.records import read_file, read_line, read_lines

TEXTS = st.text(st.characters(exclude_categories=()), max_size=20)
PLAIN = st.dictionaries(
    TEXTS, st.none() | st.booleans() | st.integers() | TEXTS | st.lists(TEXTS, max_size=2), max_size=3
)
MESSAGES = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant"]), "content": TEXTS}), max_size=2
)
TUPLES = st.lists(TEXTS, max_size=2).map(tuple)
RECORDED_TEXTS = st.builds(
    RecordedText,
    st.none() | TEXTS,
    st.sampled_from([None, "accepted", "repaired", "declined", "rejected"]),
    st.none() | TEXTS,
    st.lists(PLAIN, max_size=2).map(tuple),
    st.lists(PLAIN, max_size=2).map(tuple),
    TUPLES,
    st.none() | TEXTS,
)
SECONDS = st.none() | st.integers(0, 10**9).map(lambda micros: micros / 1_000_000)
ATTEMPTS = st.builds(
    RecordedAttempt,
    st.lists(RECORDED_TEXTS, min_size=1, max_size=2).map(tuple),
    st.none() | MESSAGES.map(tuple),
    st.none() | st.integers(0, 10**6),
    st.none() | st.integers(0, 10**6),
    SECONDS,
    SECONDS,
)
NAMES = st.dictionaries(st.sampled_from(["input", "output", "schema"]), TEXTS, max_size=2)
RECORDS = st.builds(
    Record,
    id=TEXTS,
    time=st.none() | st.integers(0, 4_000_000_000).map(float),
    door=TEXTS,
    outcome=TEXTS,
    question=st.none() | TEXTS,
    model=st.none() | TEXTS,
    messages=st.none() | MESSAGES.map(tuple),
    tools=st.lists(PLAIN, max_size=1).map(tuple),
    attempts=st.lists(ATTEMPTS, max_size=3).map(tuple),
    handed_on=st.none() | TUPLES,
    stopped=st.none() | TEXTS,
    screening=st.none() | PLAIN,
    history=st.lists(PLAIN, max_size=1).map(tuple),
    uninspected=TUPLES,
    failure=TEXTS,
    seconds=SECONDS,
    digests=NAMES,
    tags=TUPLES,
    hashes=NAMES,
    masked=TUPLES,
    left_out=TUPLES,
    extra=st.dictionaries(st.sampled_from(["expected", "columns", "note"]), PLAIN, max_size=2),
)


@given(RECORDS)
def test_a_record_comes_back_from_its_line_as_it_was(record):
    line = record.to_line()
    assert "\n" not in line
    assert len(line.splitlines()) == 1
    assert read_line(line) == record
    assert read_line(line.encode()) == record


@given(st.one_of(st.text(max_size=60), st.binary(max_size=60), PLAIN.map(json.dumps)))
def test_any_line_is_a_record_or_broken_and_never_an_exception(line):
    assert isinstance(read_line(line, 7), Record | BrokenRecord)


@given(RECORDS, st.data())
def test_a_line_with_another_value_in_a_member_is_a_record_or_broken(record, data):
    members = record.to_dict()
    name = data.draw(st.sampled_from(sorted(members)))
    members[name] = data.draw(st.sampled_from([None, True, 7, 1e400, "x", [1], [{}], {"a": 1}, [{"texts": [{}]}]]))
    assert isinstance(read_line(json.dumps(members)), Record | BrokenRecord)


def test_a_line_that_guard_check_reads_is_a_record():
    record = read_line(
        '{"id": 7, "input": "how many?", "output": {"limit": 1.00}, "columns": ["a"], "expected": "x"}', 3
    )
    assert isinstance(record, Record)
    assert (record.id, record.question, record.output) == ("7", "how many?", '{"limit": 1.00}')
    assert (record.verdict, record.is_judged, record.outcome) == (None, False, "unguarded")
    assert record.schema == ["a"]
    assert record.extra["expected"] == "x"


def test_a_verdict_on_one_line_is_a_record(guard_verdict_line):
    record = read_line(guard_verdict_line)
    assert isinstance(record, Record)
    assert record.verdict == "repaired"
    assert record.output == '{"limit": 10,}'
    assert json.loads(record.query)["limit"] == 10
    assert record.attempts[0].texts[0].rules == ("trailing-comma",)


@pytest.fixture
def guard_verdict_line():
    from grammar.languages import honeycomb
    from guard import Guard

    return Guard(honeycomb.language()).check('{"limit": 10,}').to_json()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"\xff", "byte 0 of the line is not UTF-8"),
        ("{", "the line is not JSON from character 2 on"),
        ("[" * 100_000, "the line is not JSON that can be read"),
        ("[]", "the line is not a JSON object"),
        ('{"id": 1}', "the record has no `output`"),
        ('{"output": "", "version": 2}', "the record has version 2; this is a reader of version 1"),
        (
            '{"output": "", "time": "yesterday"}',
            "the record's `time` is 'yesterday', which is neither UNIX seconds nor RFC 3339",
        ),
        ('{"output": "", "seconds": Infinity}', "the record's `seconds` must be a number"),
        (
            '{"attempts": [{"texts": [{}], "usage": {"input_tokens": NaN}}]}',
            "the record's `input_tokens` must be a number",
        ),
        ('{"output": "a", "output": "b"}', "the record has `output` twice"),
        ('{"attempts": [{}]}', "an attempt of the record has no `texts`"),
        ('{"attempts": [{"texts": [{"verdict": 1}]}]}', "the record's `verdict` must be a string"),
    ],
)
def test_what_is_no_record_is_said_in_a_sentence(line, message):
    broken = read_line(line, 4)
    assert isinstance(broken, BrokenRecord)
    assert (broken.number, broken.message) == (4, message)


def test_blank_lines_are_passed_over_and_broken_ones_keep_their_number():
    first, second = read_lines(["\n", '{"output": "x"}', "", "?"])
    assert first.id == "2"
    assert second.number == 4


def test_a_line_that_is_too_long_is_broken_and_the_next_one_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("guard.records.files.MAX_LINE_BYTES", 50)
    path = tmp_path / "records.jsonl"
    path.write_text('{"output": "' + "x" * 200 + '"}\n{"output": "y"}\n')
    long, short = read_file(path)
    assert (long.number, long.message) == (1, "the line is longer than 50 bytes")
    assert short.output == "y"


def test_the_text_that_counts_is_written_once():
    text = RecordedText("the only text", "accepted", "the query")
    line = Record("a", attempts=(RecordedAttempt((text,)),)).to_line()
    assert line.count("the only text") == 1


def test_messages_are_written_once_however_often_the_model_was_asked():
    first = ({"role": "user", "content": "the question"},)
    asked_again = (*first, {"role": "assistant", "content": "no"}, {"role": "user", "content": "again"})
    record = Record(
        "a", messages=first, attempts=(RecordedAttempt(messages=first), RecordedAttempt(messages=asked_again))
    )
    assert record.to_line().count("the question") == 1
    assert read_line(record.to_line()).attempts[1].messages == asked_again
