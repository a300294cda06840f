"""Any callable that gives a model's text, guarded: what goes in, what comes out, what is asked again."""

# ruff: noqa: ARG002, ARG003, ARG004, ARG005  # what is guarded takes a question, whether it looks at it or not

from __future__ import annotations

import asyncio
import copy
import dataclasses
import functools
import inspect
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar import Example, Schema
from grammar.languages import honeycomb
from grammar.languages.honeycomb import Query
from grammar.rule import rule
from guard import (
    Accepted,
    Answer,
    Budget,
    CheckError,
    Guard,
    GuardError,
    OutOfScope,
    OutOfScopeError,
    Rejected,
    RejectedError,
    Repaired,
    Stopped,
    Usage,
    capture,
    read_policy,
)
from guard.calls.wrapping import Wrapper
from guard.scope.scope import Scope
from guard.screening import InScope, Reason

GUARD = Guard(honeycomb.language(), Schema.of(["duration_ms", "name"], name="shop"))
RIGHT, MENDED, WRONG = '{"limit": 10}', '{"limit": 10,}', '{"breakdowns": ["nmae"]}'
TREE = Query(limit=10)
OTHERWISE_WRONG = '{"limit": "ten"}'


class Model:
    """Gives the texts that it is made with, one a call, and keeps what it was called with."""

    def __init__(self, *texts):
        self.texts = list(texts)
        self.calls = []

    def __call__(self, *args, **kwargs):
        self.calls.append((args, kwargs))
        text = self.texts[min(len(self.calls), len(self.texts)) - 1]
        if isinstance(text, Exception):
            raise text
        return text


class Weather:
    """Refuses what has the word weather in it; sends on everything else in small letters."""

    def screen(self, question):
        if "weather" in question:
            return OutOfScope(question, question, (Reason("other-topic", "about the weather"),), "Ask about traces.")
        return InScope(question, question.lower())


async def _coroutine(question):
    await asyncio.sleep(0)
    return RIGHT


def _generator(question):
    yield '{"limit":'
    yield " 10}"


async def _async_generator(question):
    for chunk in ('{"limit":', " 10}"):
        await asyncio.sleep(0)
        yield chunk


# --- what comes out ---


def test_a_right_answer_comes_out_as_the_tree():
    assert GUARD.wrap(lambda question: RIGHT)("how many?") == TREE


def test_a_mended_answer_comes_out_as_the_tree_and_the_report_has_the_ledger():
    with capture() as held:
        assert GUARD.wrap(lambda question: MENDED)("how many?") == TREE
    assert isinstance(held.last.verdict, Repaired)
    assert held.last.verdict.repairs


def test_a_refusal_is_raised_and_carries_every_attempt():
    model = Model(WRONG, OTHERWISE_WRONG, RIGHT)
    with pytest.raises(RejectedError) as caught:
        GUARD.wrap(model, budget=Budget(attempts=2))("how many?")
    assert [attempt.text for attempt in caught.value.attempts] == [WRONG, OTHERWISE_WRONG]
    assert caught.value.report.stopped is Stopped.ATTEMPTS
    assert caught.value.verdict is caught.value.attempts[-1].verdict
    assert len(model.calls) == 2


@pytest.mark.parametrize(("text", "kind"), [(RIGHT, Accepted), (MENDED, Repaired), (WRONG, Rejected)])
def test_the_verdict_is_a_value_by_choice(text, kind):
    ask = GUARD.wrap(returns="verdict")(lambda question: text)
    assert isinstance(ask("how many?"), kind)


def test_bytes_are_text():
    assert GUARD.wrap(lambda question: RIGHT.encode())("how many?") == TREE


@pytest.mark.parametrize("given_", [None, 3, {"text": RIGHT}, [RIGHT]], ids=lambda v: type(v).__name__)
def test_what_is_no_text_is_a_mistake_and_nothing_gets_through(given_):
    with pytest.raises(TypeError, match="not text"):
        GUARD.wrap(lambda question: given_)("how many?")


def test_read_says_where_the_text_is():
    ask = GUARD.wrap(read=lambda response: response["text"])(lambda question: {"text": RIGHT})
    assert ask("how many?") == TREE


def test_what_the_policy_needs_to_know_of_the_present_the_door_tells():
    guard = dataclasses.replace(GUARD, policy=read_policy({"time": {"oldest": "1h"}}))
    text = '{"start_time": 1000, "time_range": 60}'
    assert guard.wrap(lambda question: text, present=lambda: 2000.0)("x").start_time == 1000
    with pytest.raises(RejectedError, match="looks back"):
        guard.wrap(lambda question: text)("x")


# --- asking again ---


def test_the_model_is_asked_again_with_feedback():
    model = Model(WRONG, RIGHT)

    def ask(question, *, feedback=None):
        return model(question, feedback)

    assert GUARD.wrap(ask)("by name?") == TREE
    (first, _), (second, _) = model.calls
    assert first == ("by name?", None)
    assert second[0] == "by name?"
    assert "Near: name." in second[1]


def test_without_a_parameter_for_it_feedback_follows_the_question():
    model = Model(WRONG, RIGHT)
    GUARD.wrap(model)("by name?")
    assert model.calls[1][0][0].startswith("by name?\n\nThe query was not accepted. 1 problem.\n")


def test_feedback_may_have_another_name():
    model = Model(WRONG, RIGHT)

    def ask(question, hint=""):
        return model(hint)

    GUARD.wrap(ask, feedback="hint")("by name?")
    assert [args[0][:3] for args, _ in model.calls] == ["", "The"]


def test_the_prompt_does_not_grow_with_the_attempts():
    texts = [json.dumps({"breakdowns": ["name"] * n + ["nmae" + "x" * 5000]}) for n in range(30)]
    model = Model(*texts)
    with pytest.raises(RejectedError):
        GUARD.wrap(model, budget=Budget(attempts=30))("by name?")
    sizes = [len(args[0]) for args, _ in model.calls]
    assert len(sizes) == 30
    assert max(sizes) <= len("by name?") + 2 + 600


def test_the_same_fault_is_not_paid_for_twice():
    model = Model(WRONG)
    with pytest.raises(RejectedError):
        GUARD.wrap(model, budget=Budget(attempts=50))("by name?")
    assert len(model.calls) == 2


def test_no_attempt_is_made_for_which_there_is_no_time():
    seconds = iter(range(0, 1000, 3))
    model = Model(WRONG, OTHERWISE_WRONG, RIGHT)
    ask = GUARD.wrap(budget=Budget(attempts=9, seconds=8), clock=lambda: float(next(seconds)))(model)
    with pytest.raises(RejectedError) as caught:
        ask("x")
    assert caught.value.report.stopped is Stopped.SECONDS
    assert len(model.calls) == 2


def test_what_failed_attempts_used_is_told():
    answers = iter([Answer(WRONG, Usage(100, 10, 0.5)), Answer(RIGHT, Usage(150, 12, 0.25))])
    with capture() as held:
        GUARD.wrap(lambda question: next(answers))("x")
    assert held.last.usage == Usage(250, 22, 0.75)
    assert [attempt.usage.tokens for attempt in held.last.attempts] == [110, 162]


def test_an_answer_that_was_cut_off_is_asked_for_again_and_never_mended():
    answers = iter([Answer('{"limit": 10', is_truncated=True), RIGHT])
    with capture() as held:
        assert GUARD.wrap(lambda question: next(answers))("x") == TREE
    assert held.last.attempts[0].rejected[0].errors[0].name == "truncated-output"


message = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["system", "user", "assistant"]),
        "content": st.one_of(
            st.text(max_size=20),
            st.lists(st.fixed_dictionaries({"type": st.just("text"), "text": st.text(max_size=9)}), max_size=3),
        ),
    }
)


@given(st.lists(message, min_size=1, max_size=4), st.booleans(), st.booleans())
def test_the_callers_messages_are_never_changed(messages, has_scope, meddles):
    seen = []

    def ask(messages):
        seen.append(copy.deepcopy(messages))
        if meddles:
            messages.append({"role": "tool", "content": "x"})
            messages[0]["content"] = "y"
        return WRONG if len(seen) == 1 else RIGHT

    before = copy.deepcopy(messages)
    is_told = any(m["role"] == "user" and m["content"] for m in messages)
    scope = Weather() if has_scope and is_told else None
    try:
        GUARD.wrap(ask, scope=scope)(messages)
    except TypeError:
        assert scope is not None  # the last of the user's messages holds no text to screen
    assert messages == before
    if len(seen) == 2:
        assert seen[1][: len(before)] == seen[0]
        assert [m["role"] for m in seen[1][len(before) :]] == ["assistant", "user"]


def test_what_a_scope_sends_on_stands_in_the_last_message_of_the_user():
    model = Model(RIGHT)
    messages = [
        {"role": "system", "content": "Answer in JSON."},
        {"role": "user", "content": [{"type": "image", "url": "u"}, {"type": "text", "text": "HOW MANY?"}]},
    ]
    GUARD.wrap(model, scope=Weather())(messages)
    (sent,) = model.calls[0][0]
    assert sent[1]["content"] == [{"type": "image", "url": "u"}, {"type": "text", "text": "how many?"}]


# --- the question ---


def test_a_question_out_of_scope_is_never_sent():
    model = Model(RIGHT)
    with capture() as held, pytest.raises(OutOfScopeError, match=r"^Ask about traces\.$") as caught:
        GUARD.wrap(model, scope=Weather())("how is the weather?")
    assert not model.calls
    assert caught.value.report == held.last
    assert held.last.outcome == "out-of-scope"


def test_a_scope_of_the_package_screens_what_is_asked():
    ask = GUARD.wrap(lambda question: RIGHT, scope=Scope.from_schema(["duration_ms", "name"]))
    assert ask("how many traces by name?") == TREE
    with pytest.raises(OutOfScopeError):
        ask("write a poem about autumn")


def test_a_question_out_of_scope_is_a_value_by_choice():
    ask = GUARD.wrap(returns="verdict", scope=Weather())(lambda question: RIGHT)
    assert isinstance(ask("how is the weather?"), OutOfScope)


def test_what_the_scope_says_is_to_be_sent_on_is_sent_on_and_the_report_has_both():
    model = Model(RIGHT)
    with capture() as held:
        GUARD.wrap(model, scope=Weather())("HOW MANY?")
    assert model.calls[0][0] == ("how many?",)
    assert (held.last.question, held.last.screening.text) == ("HOW MANY?", "how many?")


def test_a_question_that_is_no_text_cannot_pass_a_scope():
    with pytest.raises(TypeError, match="must be a string for a scope"):
        GUARD.wrap(lambda question: RIGHT, scope=Weather())({"q": "how many?"})


def test_the_question_may_be_named():
    model = Model(WRONG, RIGHT)

    def ask(client, question):
        return model(client, question)

    GUARD.wrap(ask, question="question")("client", "by name?")
    assert [args[0] for args, _ in model.calls] == ["client", "client"]
    assert model.calls[1][0][1].startswith("by name?\n\n")


@pytest.mark.parametrize("arguments", [((), {"question": "q"}), (("q",), {}), (("q",), {"extra": 1})], ids=str)
def test_arguments_may_be_given_in_any_way(arguments):
    def ask(question, /, **extra):
        return RIGHT

    def named(question="default", **extra):
        return RIGHT

    args, kwargs = arguments
    assert GUARD.wrap(named)(*args, **kwargs) == TREE
    if args:
        assert GUARD.wrap(ask)(*args, **kwargs) == TREE


def test_a_call_that_the_callable_does_not_take_is_the_callers_mistake():
    with pytest.raises(TypeError, match="missing a required argument"):
        GUARD.wrap(lambda question: RIGHT)()


@pytest.mark.parametrize(
    ("call", "options", "message"),
    [
        (lambda: RIGHT, {}, "has no parameter for the question"),
        (lambda question: RIGHT, {"question": "text"}, "has no parameter `text`"),
        (lambda question: RIGHT, {"retries": 3}, "has no option `retries`"),
        (lambda question: RIGHT, {"returns": "text"}, 'is "tree" or "verdict"'),
        ("not a function", {}, "cannot be called"),
        (_generator, {"read": str}, "a generator, which yields its text in chunks"),
    ],
)
def test_what_cannot_be_wrapped_says_so_when_it_is_wrapped(call, options, message):
    with pytest.raises(TypeError, match=message):
        GUARD.wrap(call, **options)


# --- failing closed ---


@rule(Query, invalid=[Example("{}")], valid=[])
def broken(query, context):
    """A rule with a mistake in it."""
    raise ZeroDivisionError


def test_a_check_that_crashes_lets_nothing_through():
    language = dataclasses.replace(GUARD.language, rules=(*GUARD.language.rules, broken))
    with capture() as held, pytest.raises(CheckError, match="a check of the answer failed") as caught:
        Guard(language).wrap(returns="verdict")(lambda question: RIGHT)("x")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert isinstance(caught.value, GuardError)
    assert held.last.outcome == "unguarded"


def test_a_screening_that_crashes_keeps_the_question_back():
    class Broken:
        def screen(self, question):
            raise ZeroDivisionError

    model = Model(RIGHT)
    with pytest.raises(CheckError, match="the screening of the question failed"):
        GUARD.wrap(model, scope=Broken())("x")
    assert not model.calls


def test_an_error_of_the_callable_is_its_own_and_the_report_has_the_attempts_before():
    model = Model(WRONG, ConnectionError("gone"))
    with capture() as held, pytest.raises(ConnectionError, match="gone"):
        GUARD.wrap(model)("x")
    assert [attempt.text for attempt in held.last.attempts] == [WRONG]


# --- every kind of callable ---


def test_name_documentation_and_signature_survive():
    def ask(question: str, *, feedback: str | None = None) -> str:
        """Asks."""
        return RIGHT

    held = GUARD.wrap(ask)
    assert (held.__name__, held.__doc__, held.__module__) == ("ask", "Asks.", __name__)
    assert inspect.signature(held) == inspect.signature(ask)


@pytest.mark.parametrize(
    "is_kind",
    [inspect.iscoroutinefunction, inspect.isgeneratorfunction, inspect.isasyncgenfunction],
)
def test_each_kind_of_callable_stays_of_its_kind(is_kind):
    for call in (_coroutine, _generator, _async_generator, lambda question: RIGHT):
        assert is_kind(GUARD.wrap(call)) == is_kind(call)


def test_a_coroutine_function_is_guarded():
    assert asyncio.run(GUARD.wrap(_coroutine)("x")) == TREE


def test_a_coroutine_function_is_asked_again():
    model = Model(WRONG, RIGHT)

    @GUARD.wrap
    async def ask(question):
        return model(question)

    assert asyncio.run(ask("x")) == TREE
    assert len(model.calls) == 2


def test_an_object_that_can_be_called_is_guarded():
    class Client:
        async def __call__(self, question):
            return RIGHT

    assert asyncio.run(GUARD.wrap(Client())("x")) == TREE
    assert GUARD.wrap(functools.partial(lambda a, question: RIGHT, 1))("x") == TREE
    assert asyncio.run(GUARD.wrap(functools.partial(_coroutine))("x")) == TREE


def test_methods_of_every_kind_are_guarded():
    model = Model(WRONG, RIGHT)
    seen = []

    class Client:
        @GUARD.wrap
        def ask(self, question):
            seen.append((self, question))
            return model(question)

        @GUARD.wrap
        @staticmethod
        def inside(question):
            return RIGHT

        @staticmethod
        @GUARD.wrap
        def outside(question):
            return RIGHT

        @GUARD.wrap
        @classmethod
        def made(cls, question):
            assert cls is Client
            return RIGHT

        def plain(self, kind, question):
            assert isinstance(self, Client)
            return RIGHT

        partial = GUARD.wrap(functools.partialmethod(plain, "kind"))

    client = Client()
    assert client.ask("by name?") == TREE
    assert [(held, question[:8]) for held, question in seen] == [(client, "by name?")] * 2
    assert seen[1][1] != "by name?"
    assert client.inside("x") == Client.outside("x") == Client.made("x") == client.partial("x") == TREE
    assert GUARD.wrap(client.plain, question="question")("kind", "x") == TREE


# --- streams ---


def test_a_stream_is_given_on_as_it_came():
    assert list(GUARD.wrap(_generator)("x")) == ['{"limit":', " 10}"]


def test_an_asynchronous_stream_is_given_on_as_it_came():
    async def main():
        return [chunk async for chunk in GUARD.wrap(_async_generator)("x")]

    assert asyncio.run(main()) == ['{"limit":', " 10}"]


def test_nothing_leaves_a_stream_before_the_verdict():
    passed = []

    def ask(question):
        for chunk in ('{"breakdowns": ["na', 'me", "forbid', 'den"]}'):
            passed.append(chunk)
            yield chunk

    stream = GUARD.wrap(ask, budget=Budget(attempts=1))("x")
    with pytest.raises(RejectedError, match="forbidden"):
        next(stream)
    assert len(passed) == 3


def test_a_refused_stream_is_asked_for_again_and_only_the_right_one_is_given_on():
    model = Model(WRONG, RIGHT)

    def ask(question):
        yield from model(question)

    assert "".join(GUARD.wrap(ask)("x")) == RIGHT


def test_a_mended_stream_is_given_on_as_the_mended_text():
    def ask(question):
        yield from ("Sure: ", MENDED)

    assert list(GUARD.wrap(ask)("x")) == [RIGHT]

    def bytes_(question):
        yield MENDED.encode()

    assert list(GUARD.wrap(bytes_)("x")) == [RIGHT.encode()]


def test_a_stream_gives_the_verdict_once_by_choice():
    (verdict,) = GUARD.wrap(_generator, returns="verdict")("x")
    assert isinstance(verdict, Accepted)


def test_the_last_chunk_may_say_what_was_used_and_that_the_text_was_cut_off():
    def ask(question):
        yield RIGHT
        yield Answer("", Usage(7, 3), is_truncated=len(asked) == 0)
        asked.append(question)

    asked = []
    with capture() as held:
        assert list(GUARD.wrap(ask)("x")) == [RIGHT]
    assert held.last.usage.tokens == 20
    assert isinstance(held.last.attempts[0].verdict, Rejected)


@pytest.mark.parametrize("chunks", [["a", b"b"], [1]], ids=str)
def test_a_stream_of_anything_else_is_a_mistake(chunks):
    def ask(question):
        yield from chunks

    with pytest.raises(TypeError, match="the guarded generator yielded"):
        list(GUARD.wrap(ask)("x"))


def test_a_stream_that_breaks_is_closed_and_gives_nothing():
    closed = []

    def ask(question):
        try:
            yield '{"limit"'
            yield 3
        finally:
            closed.append(True)

    with pytest.raises(TypeError):
        list(GUARD.wrap(ask)("x"))
    assert closed == [True]


def test_an_asynchronous_stream_whose_consumer_is_cancelled_is_closed():
    closed = []

    async def ask(question):
        try:
            yield '{"limit"'
            await asyncio.Event().wait()
        finally:
            closed.append(True)

    async def main():
        async def consume():
            async for _ in GUARD.wrap(ask)("x"):
                raise AssertionError

        task = asyncio.ensure_future(consume())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert closed == [True]


# --- many at once ---

CALLS = 200


def _text(n, attempt):
    wrong = {"breakdowns": ["name"] * attempt + [f"nmae{n}"]}
    return json.dumps(wrong if attempt < n % 3 else {"limit": n})


def _expected(report, n):
    assert [held.text for held in report.attempts] == [_text(n, i) for i in range(n % 3 + 1)]


def test_many_threads_through_one_guard_get_their_own_verdicts():
    def ask(question, feedback=None):
        n, attempt = json.loads(question), tries[int(question)]
        tries[int(question)] += 1
        if feedback is not None:
            assert f"nmae{n}" in feedback
        return _text(n, attempt)

    tries = [0] * (CALLS + 1)
    guarded = GUARD.wrap(ask)

    def call(n):
        with capture() as held:
            limit = guarded(str(n)).limit
        _expected(held.last, n)
        return limit

    with ThreadPoolExecutor(32) as pool:
        assert list(pool.map(call, range(1, CALLS + 1))) == list(range(1, CALLS + 1))


def test_many_tasks_through_one_guard_get_their_own_verdicts():
    @GUARD.wrap
    async def ask(question, state, feedback=None):
        n = int(question)
        await asyncio.sleep(0)
        state.append(feedback)
        assert feedback is None or f"nmae{n}" in feedback
        return _text(n, len(state) - 1)

    async def call(n):
        with capture() as held:
            limit = (await ask(str(n), [])).limit
        _expected(held.last, n)
        return limit

    async def main():
        return await asyncio.gather(*(call(n) for n in range(1, CALLS + 1)))

    assert asyncio.run(main()) == list(range(1, CALLS + 1))


def test_streams_at_once_do_not_mix():
    async def ask(question):
        for character in _text(int(question), 9):
            await asyncio.sleep(0)
            yield character

    guarded = GUARD.wrap(ask)

    async def call(n):
        return "".join([chunk async for chunk in guarded(str(n))])

    async def main():
        return await asyncio.gather(*(call(n) for n in range(1, 60)))

    assert asyncio.run(main()) == [_text(n, 9) for n in range(1, 60)]


# --- streams that leave as they come ---

ACCEPTED = '{"breakdowns": ["duration_ms"], "limit": 5}'


def _streaming(text, log=None, size=3, kind=str):
    def chunks(question):
        try:
            data = text.encode() if kind is bytes else text
            for at in range(0, len(data), size):
                if log is not None:
                    log.append(data[at : at + size])
                yield data[at : at + size]
        finally:
            if log is not None:
                log.append("closed")

    return chunks


def _taken(stream):
    got = []
    try:
        got.extend(stream)
    except RejectedError as error:
        return got, error
    return got, None


@pytest.mark.parametrize("kind", [str, bytes])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_an_accepted_stream_leaves_while_it_comes(kind, size):
    text = '{"breakdowns": ["é😀"]}'
    log, got = [], []
    guard = dataclasses.replace(GUARD, schema=Schema.of(["é😀"]))
    for chunk in guard.wrap(_streaming(text, log, size, kind), stream="prefix")("q"):
        got.append((chunk, len(log)))
    joined = (b"" if kind is bytes else "").join(chunk for chunk, _ in got)
    assert (joined.decode() if kind is bytes else joined) == text
    assert size == 1000 or got[0][1] < log.index("closed")


def test_a_stream_is_left_at_the_first_impossible_character():
    log = []
    got, error = _taken(
        GUARD.wrap(_streaming('{"limit": 5, "limits": 7, "breakdowns": []}', log, 1), stream="prefix")("q")
    )
    assert '{"limit": 5, "limit'.startswith("".join(got))
    assert error.verdict.errors[0].name
    assert log[-2:] == ["s", "closed"]


def test_a_refused_stream_is_never_given_in_full():
    guard = dataclasses.replace(GUARD, schema=Schema.of(["duration_ms"]))
    text = '{"breakdowns": ["durration_ms"]}'
    got, error = _taken(guard.wrap(_streaming(text), stream="prefix")("q"))
    assert error is not None
    assert "".join(got) != text
    assert text.startswith("".join(got))


def test_what_needs_a_repair_is_refused_where_a_part_of_it_has_left():
    got, error = _taken(
        GUARD.wrap(_streaming('{"orders": [{"op": "COUNT", "order": "descending"}]} '), stream="prefix")("q")
    )
    assert error is None
    got, error = _taken(GUARD.wrap(_streaming('{"limit": 5,}'), stream="prefix")("q"))
    assert "".join(got) in '{"limit": 5,'
    assert error.verdict.errors[0].name in ("impossible-text", "repair-too-late")


def test_bytes_that_are_no_text_end_a_stream():
    def chunks(question):
        yield b'{"limit": 5'
        yield b"\xff}"

    got, error = _taken(GUARD.wrap(chunks, stream="prefix")("q"))
    assert b"".join(got) in b'{"limit": 5'
    assert error is not None


def test_an_asynchronous_stream_leaves_while_it_comes():
    async def chunks(question):
        for character in ACCEPTED:
            yield character

    async def ask():
        return [chunk async for chunk in GUARD.wrap(chunks, stream="prefix")("q")]

    assert asyncio.run(ask()) == list(ACCEPTED)


@pytest.mark.parametrize(
    ("call", "options"),
    [
        (_streaming("{}"), {"stream": "prefix", "returns": "verdict"}),
        (_streaming("{}"), {"stream": "other"}),
        (lambda question: "{}", {"stream": "prefix"}),
    ],
)
def test_a_way_to_stream_that_makes_no_sense_is_said_so_at_once(call, options):
    with pytest.raises(TypeError, match="stream"):
        GUARD.wrap(**options)(call)


@given(data=st.data())
def test_nothing_leaves_that_no_sentence_begins_with(data):
    text = data.draw(
        st.text('{}[]"limt: 57,brakdowns', max_size=30) | st.sampled_from([ACCEPTED, ACCEPTED[:-3] + "}}"])
    )
    got, error = _taken(GUARD.wrap(_streaming(text, None, data.draw(st.integers(1, 9))), stream="prefix")("q"))
    left = "".join(got)
    assert GUARD.language.prefix().feed(left).is_viable
    assert (left == text) == (error is None) or not text


# --- what comes back decides ---


def plain(call):
    """A plain function around a call, of which nobody can see beforehand what it gives."""
    return lambda question: call(question)  # noqa: PLW0108  # a coroutine function itself would be seen


def test_a_plain_function_that_gives_an_awaitable_is_awaited():
    model = Model(WRONG, RIGHT)

    async def inner(question):
        return model(question)

    with capture() as calls:
        given = GUARD.wrap(plain(inner))("?")
        assert inspect.isawaitable(given)
        assert asyncio.run(given) == TREE
    assert [len(report.attempts) for report in calls.reports] == [2]


def test_a_plain_function_that_gives_a_generator_is_one():
    texts = iter([WRONG, RIGHT])
    with capture() as calls:
        assert "".join(GUARD.wrap(lambda question: iter([*next(texts)]))("?")) == RIGHT
    assert [len(report.attempts) for report in calls.reports] == [2]
    with pytest.raises(RejectedError):
        list(GUARD.wrap(lambda question: (part for part in [WRONG]))("?"))


def test_a_function_that_gives_an_asynchronous_generator_is_one_whether_awaited_or_not():
    async def stream(question):
        for part in RIGHT:
            yield part

    async def later(question):
        return stream(question)

    async def main():
        at_once = GUARD.wrap(plain(stream))("?")
        awaited = await GUARD.wrap(later)("?")
        return ["".join([part async for part in each]) for each in (at_once, awaited)]

    with capture() as calls:
        assert asyncio.run(main()) == [RIGHT, RIGHT]
    assert len(calls.reports) == 2


def test_what_is_read_from_an_awaited_response_is_its_text():
    async def inner(question):
        return {"text": RIGHT}

    assert asyncio.run(GUARD.wrap(plain(inner), read=lambda given: given["text"])("?")) == TREE


def test_a_callable_without_named_parameters_is_told_to_be_wrapped():
    with pytest.raises(TypeError, match=r"`question=` cannot name what it takes by `\*\*`: wrap a function"):
        GUARD.wrap(lambda **kw: RIGHT, question="messages")
    with pytest.raises(TypeError, match="no parameter for the question: wrap a function"):
        GUARD.wrap(lambda **kw: RIGHT)


def test_a_checker_that_cannot_be_asked_is_refused_before_the_first_call():
    class Bare:
        language = GUARD.language

        def check(self, text):
            return GUARD.check(text)

    with pytest.raises(TypeError, match="`check` of Bare must take what a door gives it: `def check"):
        Wrapper(Bare())(lambda question: RIGHT)
    with pytest.raises(TypeError, match="a guard has a method `check` and a `language`, and str does not"):
        Wrapper("honeycomb")(lambda question: RIGHT)
