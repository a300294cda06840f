"""One template renders the call, what is asked again and the training line: the same bytes."""

# ruff: noqa: ARG005, RUF043  # what is called takes a question, whether it looks at it or not

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar import Schema
from grammar.frozen import replace
from grammar.languages import honeycomb
from guard import Answer, Budget, CheckError, Guard, RejectedError, Scope, Template, capture, read_policy
from guard.prompting import Example, TemplateError, Trainable, Untrainable
from guard.record import read_line

GUARD = Guard(
    honeycomb.language(), Schema.of(["region", "duration_ms", "error"], name="shop"), decline="CANNOT ANSWER:"
)
TEMPLATE = Template(
    GUARD,
    examples=[Example("slowest regions", '{"breakdowns": ["region"]}'), Example("five", '{"limit": 5}')],
    tokens=3_000,
)
RIGHT = '{"calculations":[{"op":"COUNT"}],"breakdowns":["region"]}'


class Kept:
    """A recorder that makes each record at once."""

    def __init__(self):
        self.records = []

    def add(self, make):
        self.records.append(make())


def called(said, question, template=TEMPLATE, **options):
    """What the callable was given at each attempt, and the record of the call as its line gives it back."""
    given_, kept, answers = [], Kept(), iter(said)

    @GUARD.wrap(returns="verdict", template=template, recorder=kept, budget=Budget(attempts=len(said)), **options)
    def ask(question, existing=None, messages=()):
        given_.append(messages)
        return next(answers)

    ask(*question)
    (record,) = kept.records
    return given_, read_line(record.to_line())


@given(question=st.text(max_size=60), existing=st.sampled_from([None, '{"limit":7}', '{"breakdowns":["region"]}']))
def test_the_call_asking_again_and_the_training_line_are_the_same_bytes(question, existing):
    sent, record = called(['{"limit": "many"}', RIGHT], (question, existing))
    prompt = TEMPLATE.render(question, existing=existing)
    first, again = sent
    assert first == list(prompt.messages)
    assert again[:2] == first
    assert [message["role"] for message in again[2:]] == ["assistant", "user"]
    assert again[2]["content"] == '{"limit": "many"}'
    assert again[3]["content"].startswith("The query was not accepted. 1 problem.")
    assert again == list(prompt.again('{"limit": "many"}', again[3]["content"]))
    line = TEMPLATE.training_line(record)
    assert isinstance(line, Trainable), line
    *asked, answer = line.messages
    assert json.dumps(asked) == json.dumps(first)
    assert answer == {"role": "assistant", "content": '{"calculations": [{"op": "COUNT"}], "breakdowns": ["region"]}'}
    assert record.digests["template"] == TEMPLATE.digest == line.digest
    assert json.loads(line.to_line()) == {"messages": list(line.messages)}


def test_the_digest_of_the_template_is_in_the_report_of_the_call():
    with capture() as calls:
        called([RIGHT], ("by region",))
    assert calls.last.template == TEMPLATE.digest


def test_a_decline_trains_to_decline_and_a_refusal_makes_no_line():
    _, record = called([" CANNOT ANSWER: no such thing "], ("poems",))
    assert TEMPLATE.training_line(record).messages[-1]["content"] == "CANNOT ANSWER: no such thing"
    _, record = called(['{"breakdowns": ["gone"]}'], ("by what is gone",))
    untrainable = TEMPLATE.training_line(record)
    assert not untrainable
    assert untrainable == Untrainable(record.id, "its answer is refused: column `gone` is not in dataset `shop`")


def test_a_repaired_answer_trains_to_the_query_and_not_to_the_mistake():
    _, record = called(['{"limit": 5,}'], ("five",))
    assert TEMPLATE.training_line(record).messages[-1]["content"] == '{"limit": 5}'


def test_a_record_of_another_template_makes_a_line_only_where_it_is_to_be_renewed():
    other = Template(GUARD, tips=["be brief"])
    _, record = called([RIGHT], ("by region", '{"limit": 5}'))
    assert other.training_line(record).reason == "its call was made with another template"
    line = other.training_line(record, is_renewed=True)
    assert line.messages[:2] == other.render("by region", existing='{"limit": 5}').messages


def test_a_record_in_one_notation_trains_a_model_that_answers_in_another():
    _, record = called([RIGHT], ("by region", '{"limit": 5}'))
    short = Template(Guard(honeycomb.language("2026", "text"), GUARD.schema))
    *_, said, answer = short.training_line(record, is_renewed=True).messages
    assert said["content"] == 'EXISTING QUERY: limit 5\nQUESTION: "by region"'
    assert answer["content"] == "COUNT by region"


def test_messages_that_were_changed_on_the_way_make_no_line():
    _, record = called([RIGHT], ("by region",))
    changed = replace(record, messages=({"role": "system", "content": "x"}, *record.messages[1:]))
    assert TEMPLATE.training_line(changed).reason == "its messages are not those that this template renders"
    unknown = replace(record, messages=None, digests={})
    assert TEMPLATE.training_line(unknown).messages[:2] == TEMPLATE.render("by region").messages


def test_what_was_masked_or_left_out_makes_no_line():
    _, record = called([RIGHT], ("by region",))
    for masked, left_out, reason in (
        (("input",), (), "of its contents, `input` is masked or left out"),
        ((), ("output", "messages"), "of its contents, `output` and `messages` are masked or left out"),
    ):
        changed = replace(record, masked=masked, left_out=left_out)
        assert TEMPLATE.training_line(changed).reason == reason
        assert TEMPLATE.training_line(changed, is_renewed=True).reason == reason
    changed = replace(record, left_out=("messages",), messages=None)
    assert not TEMPLATE.training_line(changed)
    assert TEMPLATE.training_line(changed, is_renewed=True)
    unknown = replace(record, messages=None, question=None)
    assert TEMPLATE.training_line(unknown).reason == "its question is not known"
    assert TEMPLATE.training_line(replace(record, attempts=())).reason == "its answer is not known"


def test_a_scope_may_put_the_question_in_order_and_the_line_is_still_the_calls():
    sent, record = called([RIGHT], ("count\u200b by region",), scope=Scope.from_schema(GUARD.schema))
    line = TEMPLATE.training_line(record)
    assert list(line.messages[:2]) == sent[0]


def test_an_answer_may_say_what_was_sent_and_that_is_recorded():
    said = Answer(RIGHT, messages=[{"role": "user", "content": "other"}], model="a-model")
    _, record = called([said], ("by region",))
    assert record.messages == ({"role": "user", "content": "other"},)
    assert TEMPLATE.training_line(record).reason == "its messages are not those that this template renders"


def test_an_existing_query_that_is_refused_stops_the_call_before_the_model():
    with pytest.raises(CheckError, match="the rendering of the prompt failed with TemplateError") as raised:
        called([RIGHT], ("and by region?", '{"breakdowns": ["gone"]}'))
    assert "column `gone` is not in dataset `shop`" in str(raised.value.__cause__)
    with pytest.raises(TypeError, match="the existing query must be a string, not int"):
        called([RIGHT], ("and by region?", 5))
    with pytest.raises(TypeError, match="the question must be a string for a template, not list"):
        called([RIGHT], ([{"role": "user", "content": "x"}],))


def test_an_existing_query_is_judged_by_the_time_of_the_call():
    policy = read_policy({"time": {"oldest": "1d"}})
    guard = Guard(honeycomb.language(), GUARD.schema, policy=policy)
    existing = '{"start_time": 1000000, "end_time": 1003600}'
    wrapped = guard.wrap(template=Template(guard), returns="verdict", present=lambda: 1_050_000.0)(
        lambda question, existing, messages: RIGHT
    )
    assert wrapped("by region", existing)
    with pytest.raises(TemplateError, match="the existing query is refused"):
        Template(guard).render("by region", existing=existing)


def test_a_callable_takes_the_messages_by_name():
    @GUARD.wrap(template=TEMPLATE, messages="prompt", existing="before", question="words")
    def ask(words, before=None, prompt=None, feedback="none"):
        assert feedback == "none"
        assert prompt[-1]["content"].startswith("EXISTING QUERY:")
        return RIGHT

    assert ask("by region", before='{"limit": 5}').breakdowns == ("region",)


def test_each_call_may_have_a_template_of_its_own():
    templates = {"a": TEMPLATE, "b": Template(GUARD, tips=["be brief"])}

    @GUARD.wrap(template=lambda question, tenant, **_: templates[tenant])
    def ask(question, tenant, messages=()):
        assert ("be brief" in messages[0]["content"]) == (tenant == "b")
        return RIGHT

    with capture() as calls:
        ask("by region", "a")
        ask("by region", "b")
    assert [report.template for report in calls.reports] == [templates["a"].digest, templates["b"].digest]
    with pytest.raises(CheckError, match="the rendering of the prompt failed with KeyError"):
        ask("by region", "c")


@pytest.mark.parametrize("kind", ["coroutine", "generator"])
def test_other_callables_take_them_too(kind):
    import asyncio

    async def coroutine(question, messages=()):
        return RIGHT if messages else ""

    def generator(question, messages=()):
        yield from (RIGHT if messages else "")

    wrapped = GUARD.wrap(template=TEMPLATE)({"coroutine": coroutine, "generator": generator}[kind])
    given_ = asyncio.run(wrapped("by region")) if kind == "coroutine" else "".join(wrapped("by region"))
    assert given_ == RIGHT if kind == "generator" else given_.breakdowns == ("region",)


def test_a_callable_that_cannot_take_them_is_refused_when_it_is_wrapped():
    with pytest.raises(TypeError, match="needs a parameter `messages` beside the question"):
        GUARD.wrap(template=TEMPLATE)(lambda question: RIGHT)
    with pytest.raises(TypeError, match="needs a parameter `messages` beside the question"):
        GUARD.wrap(template=TEMPLATE)(lambda messages: RIGHT)
    with pytest.raises(TypeError, match="has no parameter `before`"):
        GUARD.wrap(template=TEMPLATE, existing="before")(lambda question, messages: RIGHT)
    with pytest.raises(TypeError, match="must be one that is given by name"):
        GUARD.wrap(template=TEMPLATE)(lambda question, *messages: RIGHT)
    with pytest.raises(TypeError, match="is a Template, not 'x'"):
        GUARD.wrap(template="x")
    with pytest.raises(TypeError, match="are for the messages of a `template`"):
        GUARD.wrap(messages="messages")
    with pytest.raises(TypeError, match="`feedback` of guard.wrap\\(\\) cannot be named with a `template`"):
        GUARD.wrap(template=TEMPLATE, feedback="hint")


def test_a_refused_answer_raises_as_without_a_template():
    @GUARD.wrap(template=TEMPLATE, budget=Budget(attempts=2))
    def ask(question, messages=()):
        return '{"breakdowns": ["gone"]}'

    with pytest.raises(RejectedError, match="the query was refused after 2 attempts"):
        ask("by what is gone")
