"""What a record gives: the messages that were sent, the answer that was right, and a reason where there is no line."""

from __future__ import annotations

import json

import pytest

from grammar.frozen import replace
from guard import Guard, Template
from guard.label import Answer, Label, Standing, said_of
from guard.prompting import Example
from guard.record import BrokenRecord, RecordedAttempt, RecordedText, read_line
from guard.records import without
from guard.records.contents import masked
from guard.training import Candidates, Choice, Kind, LeftOut, Origin
from tests.guard.training.made import BROKEN, GUARD, MENDED, RIGHT, WRONG, asked, call, made_of

TEMPLATE = Template(GUARD, examples=[Example("slowest regions", '{"breakdowns": ["region"]}')])

NO_CHAT = "its messages are not a system's, a user's and an assistant's with a text each"


def labels(*said):
    """Labels of `(says, (record, attempt)...)`, or with the name of who says it in front."""
    every = []
    for at, (words, *answers) in enumerate(said):
        by, says = words.split(":") if ":" in words else ("ann", words)
        every.append(Label(str(at), float(at), by, says, tuple(Answer(*each) for each in answers)))
    return Standing(every)


def test_an_accepted_answer_and_a_repaired_one_are_learnt_from():
    records = [call("a", "by region", RIGHT), call("b", "by regions", BROKEN), call("c", "by what", WRONG)]
    lines, left = made_of(records)
    assert [(line.record, line.answer, line.origin) for line in lines] == [
        ("a", RIGHT, Origin.ACCEPTED),
        ("b", MENDED, Origin.REPAIRED),
    ]
    assert left == [("c", "the answer was refused")]


@pytest.mark.parametrize("kind", list(Kind))
def test_the_messages_of_a_line_are_those_that_the_record_says_were_sent(kind):
    messages = ({"role": "developer", "content": "D\n\u2028é"}, {"role": "user", "content": ' "by" region '})
    record = read_line(call("a", "by region", WRONG, RIGHT, messages=messages).to_line())
    lines, _ = made_of([record], kind)
    assert lines
    for line in lines:
        sent = record.attempts[line.attempt].messages if kind is Kind.KTO else record.messages
        assert json.dumps(line.messages) == json.dumps(sent)
        assert line.question == "by region"
        assert not line.is_rendered


def test_an_answer_of_a_second_attempt_is_learnt_at_the_first():
    (line,), _ = made_of([call("a", "by region", WRONG, BROKEN)])
    assert (line.messages, line.answer, line.attempt) == (asked("by region"), MENDED, 1)


def test_an_answer_as_the_language_prints_it():
    (line,), _ = made_of([call("a", "by region", RIGHT)], choice=Choice(is_printed=True))
    assert line.answer == '{"calculations": [{"op": "COUNT"}], "breakdowns": ["region"]}'


def test_what_people_say_of_an_answer_wins():
    records = [call(name, f"by region {name}", said) for name, said in zip("abcde", [RIGHT] * 4 + [WRONG], strict=True)]
    said = labels(
        ("bad", ("a", 0)),
        ("good", ("b", 0)),
        ("ann:good", ("c", 0)),
        ("bob:bad", ("c", 0)),
        ("skip", ("d", 0)),
        ("good", ("e", 0)),
    )
    lines, left = made_of(records, labels=said)
    assert [(line.record, line.is_labelled) for line in lines] == [("b", True), ("d", False)]
    assert left == [
        ("a", "people say that the answer is bad"),
        ("c", "people disagree on the answer"),
        ("e", "people say that the answer is good, and the guard refuses it"),
    ]


def test_a_label_of_a_text_that_is_another_one_now_says_nothing():
    record = call("a", "by region", RIGHT)
    stale = Label("1", 1.0, "ann", "bad", (Answer("a", 0),), ("0123456789abcdef",))
    assert len(made_of([record], labels=Standing([stale]))[0]) == 1
    fresh = replace(stale, digests=(said_of(record, 0),))
    assert made_of([record], labels=Standing([fresh])) == ([], [("a", "people say that the answer is bad")])


def test_a_corrected_answer_is_the_one_that_is_learnt():
    expected = {"breakdowns": ["service"]}
    records = [
        call("a", "by service", RIGHT, extra={"expected": expected}),
        call("b", "by services", WRONG, extra={"expected": WRONG}),
        call("c", "poems", RIGHT, extra={"expected": None}),
    ]
    lines, left = made_of(records)
    assert [(line.answer, line.origin, line.is_labelled) for line in lines] == [
        (json.dumps(expected), Origin.CORRECTED, True)
    ]
    assert left == [("b", "the guard refuses its expected answer"), ("c", "it is expected to decline")]
    (pair,), _ = made_of(records[:1], Kind.PREFERENCES)
    assert (pair.answer, pair.worse, pair.origin) == (json.dumps(expected), RIGHT, Origin.CORRECTED)
    (verdict,), _ = made_of(records[:1], Kind.KTO)
    assert (verdict.answer, verdict.is_good) == (RIGHT, False)


def test_what_was_judged_otherwise_then_is_not_learnt():
    elsewhere = Guard(GUARD.language)
    refused = call("a", "by region", WRONG)
    assert made_of([refused], guard=elsewhere) == ([], [("a", "the answer was rejected then, and is accepted now")])
    accepted = call("b", "by region", WRONG, guard=elsewhere)
    assert made_of([accepted]) == ([], [("b", "the answer was accepted then, and is rejected now")])


def test_an_imported_record_without_a_verdict_is_judged():
    record = replace(call("a", "by region", RIGHT), attempts=(RecordedAttempt((RecordedText(RIGHT),)),))
    (line,), _ = made_of([record])
    assert line.origin is Origin.ACCEPTED


def test_a_decline_is_learnt_only_where_that_is_asked_for_or_a_person_says_so():
    record = call("a", "poems", "CANNOT ANSWER: no such thing")
    assert made_of([record]) == ([], [("a", "the answer declines")])
    for lines, _ in (
        made_of([record], choice=Choice(takes_declines=True)),
        made_of([record], labels=labels(("good", ("a", 0)))),
    ):
        assert [(line.answer, line.origin, line.query) for line in lines] == [
            ("CANNOT ANSWER: no such thing", Origin.DECLINED, None)
        ]


def test_messages_that_are_not_known_are_rendered_only_by_a_template():
    unknown = replace(call("a", "by region", RIGHT), messages=None)
    assert made_of([unknown]) == ([], [("a", "its messages are not known")])
    (line,), _ = made_of([unknown], choice=Choice(TEMPLATE))
    assert line.messages == TEMPLATE.render("by region").messages
    assert (line.template, line.is_rendered) == (TEMPLATE.digest, True)
    other = replace(unknown, digests={"template": "another"})
    reason = "its messages are not known, and its call was made with another template"
    assert made_of([other], choice=Choice(TEMPLATE)) == ([], [("a", reason)])
    (line,), _ = made_of([other], choice=Choice(TEMPLATE, is_renewed=True))
    assert line.messages == TEMPLATE.render("by region").messages
    left_out = without(unknown, ["messages"])
    assert made_of([replace(left_out, left_out=("messages",))])[1] == [("a", "its messages were left out")]
    with pytest.raises(ValueError, match="can be renewed only by a `template`"):
        Choice(is_renewed=True)


def test_known_messages_are_those_of_the_call_whatever_template_is_given():
    record = call("a", "by region", RIGHT, digests={"template": "another"})
    (line,), _ = made_of([record], choice=Choice(TEMPLATE))
    assert (line.messages, line.template) == (asked("by region"), "another")
    follow_up = TEMPLATE.render("and by route?", existing='{"limit": 5}')
    record = call("b", "and by route?", RIGHT, messages=follow_up.messages)
    other = Template(GUARD, tips=["be brief"])
    (line,), _ = made_of([record], choice=Choice(other, is_renewed=True))
    assert line.messages == other.render("and by route?", existing='{"limit": 5}').messages


def test_what_was_masked_makes_a_line_only_where_that_is_asked_for():
    secret = "sk-proj-" + "a1B2c3D4e5F6g7H8i9J0k1L2"
    record = masked(call("a", f"by region, my key is {secret}", RIGHT))
    assert record.masked
    assert made_of([record]) == ([], [("a", "something in it was masked")])
    (line,), _ = made_of([record], choice=Choice(takes_masked=True))
    ((where, start, end),) = line.masked()
    assert where == "messages/1"
    assert line.messages[1]["content"][start:end] == "█" * (end - start)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"attempts": ()}, "the model was not asked"),
        ({"attempts": (RecordedAttempt((RecordedText(RIGHT), RecordedText(RIGHT))),)}, "the answer has several texts"),
        ({"attempts": (RecordedAttempt((RecordedText(None, "accepted"),)),)}, "the answer was left out"),
        ({"messages": ({"role": "tool", "content": "x"},)}, NO_CHAT),
        ({"messages": ({"role": "user", "content": [{"type": "text"}]},)}, NO_CHAT),
        ({"messages": ({"role": "assistant", "content": "x"},)}, NO_CHAT),
        ({"tools": ({"name": "run"},)}, "tools were offered, and whether the answer called one is not in the record"),
        ({"question": None, "messages": ({"role": "system", "content": "x"},)}, "its question is not known"),
        ({"extra": {"columns": 7}}, "its columns cannot be read"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", list(Kind))
def test_a_record_that_gives_nothing_says_why(change, reason, kind):
    record = replace(call("a", "by region", RIGHT), **change)
    lines, left = made_of([record], kind)
    told = "the call has no refused answer beside the accepted one" if kind is Kind.PREFERENCES else reason
    assert not lines
    assert left in ([("a", reason)], [("a", told)])


def test_a_line_that_is_no_record_is_counted():
    assert made_of([BrokenRecord(7, "no")]) == ([], [("line 7", "the line is no record")])
    assert not LeftOut("a", "b")


def test_a_record_with_columns_of_its_own_is_judged_by_these():
    record = call(
        "a", "by planet", '{"breakdowns":["planet"]}', guard=Guard(GUARD.language), extra={"columns": ["planet"]}
    )
    assert len(made_of([record])[0]) == 1


def test_a_refused_attempt_and_the_accepted_one_are_a_pair():
    lines, left = made_of([call("a", "by region", WRONG, "no idea", BROKEN)], Kind.PREFERENCES)
    assert [(line.worse, line.answer, line.messages, line.origin) for line in lines] == [
        (WRONG, MENDED, asked("by region"), Origin.ATTEMPTS),
        ("no idea", MENDED, asked("by region"), Origin.ATTEMPTS),
    ]
    assert lines[0].rules == ("unknown-column",)
    assert not left


def test_a_pair_goes_where_a_person_says_otherwise():
    record = call("a", "by region", WRONG, RIGHT)
    assert made_of([record], Kind.PREFERENCES, labels=labels(("bad", ("a", 1))))[1] == [
        ("a", "people say that the answer is bad")
    ]
    assert made_of([record], Kind.PREFERENCES, labels=labels(("good", ("a", 0))))[1] == [
        ("a", "people say that the answer that was refused is good")
    ]
    assert made_of([call("b", "by region", WRONG, WRONG)], Kind.PREFERENCES)[1] == [
        ("b", "no answer of the call was accepted")
    ]


def test_an_answer_and_its_repair_are_a_pair_where_that_is_asked_for():
    record = call("a", "by region", BROKEN)
    assert made_of([record], Kind.PREFERENCES)[0] == []
    (line,), _ = made_of([record], Kind.PREFERENCES, Choice(takes_repairs=True))
    assert (line.worse, line.answer, line.origin) == (BROKEN, MENDED, Origin.REPAIR)


OTHER = '{"calculations":[{"op":"COUNT"}],"breakdowns":["service"]}'


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([("ann:tie", ("a", 0), ("b", 0))], "people say that the two answers are equal"),
        ([("ann:first", ("a", 0), ("b", 0)), ("bob:second", ("a", 0), ("b", 0))], "people disagree on the two answers"),
        ([("ann:first", ("c", 0), ("a", 0))], "people picked an answer that the guard refuses"),
        ([("ann:first", ("a", 0), ("d", 0))], "the two answers were given to other messages"),
        ([("ann:first", ("a", 0), ("gone", 0))], "an answer that people picked of is not among the records"),
        ([("ann:first", ("a", 0), ("e", 0))], "the two answers are the same"),
    ],
)
def test_a_pick_that_gives_no_pair_says_why(said, reason):
    records = [
        call("a", "by it", RIGHT),
        call("b", "by it", OTHER),
        call("c", "by it", WRONG),
        call("d", "by that", RIGHT),
        call("e", "by it", RIGHT),
    ]
    lines, left = made_of(records, Kind.PREFERENCES, labels=labels(*said))
    assert not lines
    assert left[-1][1] == reason


def test_the_answer_that_people_picked_is_the_better_one():
    records = [call("a", "by it", RIGHT), call("b", "by it", OTHER)]
    said = labels(("ann:second", ("a", 0), ("b", 0)), ("bob:first", ("b", 0), ("a", 0)))
    lines, _ = made_of(records, Kind.PREFERENCES, labels=said)
    assert [(line.answer, line.worse, line.origin, line.is_labelled) for line in lines] == [
        (OTHER, RIGHT, Origin.PICKED, True)
    ]


def test_a_verdict_is_on_what_was_said_to_the_messages_of_its_attempt():
    record = call("a", "by region", WRONG, RIGHT)
    lines, left = made_of([record], Kind.KTO)
    assert [(line.answer, line.is_good, line.messages) for line in lines] == [
        (WRONG, False, record.attempts[0].messages),
        (RIGHT, True, record.attempts[1].messages),
    ]
    assert not left
    assert made_of([call("b", "by region", BROKEN)], Kind.KTO)[1] == [
        ("b", "the answer needed a repair, which is neither good nor bad")
    ]
    lines, _ = made_of([call("b", "by region", BROKEN)], Kind.KTO, labels=labels(("bad", ("b", 0))))
    assert [(line.answer, line.is_good, line.origin) for line in lines] == [(BROKEN, False, Origin.LABEL)]
    later = replace(record, messages=None, attempts=tuple(replace(each, messages=None) for each in record.attempts))
    lines, left = made_of([later], Kind.KTO, Choice(TEMPLATE))
    assert [line.attempt for line in lines] == [0]
    assert left == [("a", "the messages of a later attempt are not known")]


def judged(record, by, says, at=0):
    """A label of an answer as it stands in a record now."""
    return Label(f"{record.id}-{by}", 1.0, by, says, (Answer(record.id, at),), (said_of(record, at),))


def test_what_people_call_bad_is_bad_wherever_the_same_question_got_the_same_answer():
    first, again, other = (
        call(name, q, RIGHT) for name, q in (("a", "by region"), ("b", "by region"), ("c", "regions"))
    )
    said = Standing([judged(first, "ann", "bad")])
    lines, left = made_of([first, again, other], labels=said)
    assert [line.record for line in lines] == ["c"]
    assert left == [(name, "people say that the answer is bad") for name in "ab"]
    lines, _ = made_of([first, again], Kind.KTO, labels=said)
    assert [(line.record, line.is_good, line.is_labelled) for line in lines] == [("a", False, True), ("b", False, True)]


def test_who_calls_the_same_answer_good_once_and_bad_once_disagrees():
    first, again = call("a", "by region", RIGHT), call("b", "by region", RIGHT)
    said = Standing([judged(first, "ann", "bad"), judged(again, "ann", "good")])
    assert made_of([first, again], labels=said) == (
        [],
        [("a", "people say that the answer is bad"), ("b", "people disagree on the answer")],
    )


def test_answers_to_unknown_questions_are_not_the_same():
    first, again = (replace(call(name, "by region", RIGHT), question=None) for name in "ab")
    lines, _ = made_of([first, again], labels=Standing([judged(first, "ann", "bad")]))
    assert [line.record for line in lines] == ["b"]


def test_ids_name_records_within_one_store():
    here, there = call("1", "by region", RIGHT), call("1", "by service", RIGHT)
    said = [Standing([judged(here, "ann", "bad")]), Standing([judged(there, "ann", "good")])]
    for record, labels, line in ((here, said[0], None), (there, said[1], True)):
        (got,) = Candidates(GUARD, None, labels, said).of(record, Kind.SFT)
        assert (got.is_labelled if got else None) is line
    again = call("7", "by region", RIGHT)  # of a third store, where nobody has said anything
    (got,) = Candidates(GUARD, None, None, said).of(again, Kind.SFT)
    assert got == LeftOut("7", "people say that the answer is bad")


def test_a_good_answer_that_is_the_expected_one_is_no_refused_answer():
    right = call("a", "by region", RIGHT, extra={"expected": RIGHT})
    other = call("b", "by regions", RIGHT, extra={"expected": {"breakdowns": ["service"]}})
    said = Standing([judged(record, "ann", "good") for record in (right, other)])
    assert made_of([right, other], Kind.PREFERENCES, labels=said) == (
        [],
        [
            ("a", "the call has no refused answer beside the accepted one"),
            ("b", "people say that the answer is good, and another one is expected"),
        ],
    )


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("takes_masked", [False, True])
def test_what_cannot_be_judged_since_it_was_masked_is_left_out_for_that(kind, takes_masked):
    key = "sk-proj-" + "a1B2" * 12
    said = '{"filters":[{"column":"region","op":"=","value":"' + key + '"}]}'
    record = masked(call("a", "by region", said))
    expected = masked(call("b", "by region", RIGHT, extra={"expected": json.loads(said)}))
    lines, left = made_of([record, expected], kind, Choice(takes_masked=takes_masked))
    assert lines == []
    reason = "something in it was masked" + (", and it cannot be judged so" if takes_masked else "")
    assert left == [("a", reason), ("b", reason)]
