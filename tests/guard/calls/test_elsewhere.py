"""What takes its time on an event loop is done elsewhere, and nothing else of the call changes."""

import asyncio
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from grammar import Schema
from grammar.languages import honeycomb
from guard import Budget, Guard, RejectedError, capture
from guard.calls.elsewhere import elsewhere, screened_elsewhere
from guard.calls.wrapping import Wrapper

GUARD = Guard(honeycomb.language(), Schema.of(["duration_ms", "name"], name="shop"))
RIGHT, WRONG = '{"limit": 10}', '{"breakdowns": ["nmae"]}'
WHO = contextvars.ContextVar("who", default="nobody")


class Watched:
    """A guard that tells on which thread, and for whom, it was asked."""

    language = GUARD.language

    def __init__(self):
        self.asked = []

    def check(self, text, *, question=None, now=None):
        self.asked.append((threading.current_thread().name.startswith("guard"), WHO.get()))
        return GUARD.check(text, question=question, now=now)


def test_a_call_runs_on_the_guard_s_thread_with_the_context_of_its_task():
    async def main():
        WHO.set("ann")
        return await elsewhere(lambda: (threading.current_thread().name, WHO.get()))

    name, who = asyncio.run(main())
    assert name.startswith("guard")
    assert who == "ann"


def test_an_exception_comes_back():
    with pytest.raises(ZeroDivisionError):
        asyncio.run(elsewhere(lambda: 1 / 0))


def test_a_right_short_answer_is_judged_at_once_and_another_is_not():
    assert GUARD.check_at_once(RIGHT) == GUARD.check(RIGHT)
    assert GUARD.check_at_once(RIGHT.encode()) is not None
    for text in (WRONG, RIGHT + ",", RIGHT.ljust(10_000), b"\xff", ""):
        assert GUARD.check_at_once(text) is None


def test_the_loop_goes_on_while_a_long_text_is_judged():
    async def ask(question):
        return '{"breakdowns": [' + "a," * 600 + "]}"

    async def main():
        beats, is_over = 0, False

        async def beat():
            nonlocal beats
            while not is_over:
                await asyncio.sleep(0)
                beats += 1

        beating = asyncio.create_task(beat())
        with pytest.raises(RejectedError):
            await GUARD.wrap(ask, budget=Budget(1))("?")
        is_over = True
        await beating
        return beats

    assert asyncio.run(main()) > 5


def test_a_checker_of_one_s_own_is_asked_elsewhere_with_the_context_of_the_call():
    watched = Watched()

    async def ask(question):
        return RIGHT

    async def main():
        WHO.set("bob")
        return await Wrapper(watched)(ask)("?")

    assert asyncio.run(main()).limit == 10
    assert watched.asked == [(True, "bob")]


def test_a_cancelled_call_is_given_up_and_the_thread_serves_the_next():
    text = '{"breakdowns": [' + "a," * 8_000 + "]}"

    async def ask(question):
        return text

    async def main():
        with capture() as calls:
            task = asyncio.create_task(GUARD.wrap(ask)("?"))
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert len(calls.reports) == 1
        return await elsewhere(lambda: "next")

    assert asyncio.run(main()) == "next"


def test_loops_on_several_threads_share_the_one_thread():
    async def ask(question):
        return WRONG if question == "wrong" else RIGHT

    def run(question):
        try:
            return asyncio.run(GUARD.wrap(ask, budget=Budget(1))(question)).limit
        except RejectedError as error:
            return error.verdict.errors[0].name

    with ThreadPoolExecutor(4) as threads:
        given = list(threads.map(run, ["wrong", "right"] * 8))
    assert given == ["unknown-column", 10] * 8


def test_a_scope_that_asks_a_judge_is_not_waited_for_on_the_guard_s_thread():
    class Scope:
        judge = object()

    async def main(scope):
        return await screened_elsewhere(scope, lambda: threading.current_thread().name)

    assert not asyncio.run(main(Scope())).startswith("guard")
    Scope.judge = None
    assert asyncio.run(main(Scope())).startswith("guard")


def test_many_calls_at_once_are_each_their_own():
    async def ask(question):
        await asyncio.sleep(0)
        return WRONG if question.endswith("9") else f'{{"limit": {question}}}'

    guarded = GUARD.wrap(returns="verdict", budget=Budget(1))(ask)

    async def one(number):
        with capture() as calls:
            verdict = await guarded(str(number))
        assert [report.question for report in calls.reports] == [str(number)]
        return verdict

    async def main():
        return await asyncio.gather(*map(one, range(1, 151)))

    verdicts = asyncio.run(main())
    for number, verdict in enumerate(verdicts, 1):
        assert bool(verdict) is (number % 10 != 9)
        assert not verdict or verdict.tree.limit == number
