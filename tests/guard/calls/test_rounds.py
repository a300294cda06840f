"""On an event loop, the guard has a share of each round; what does not fit waits for the next ones, in order."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextvars import ContextVar
from itertools import count

import httpx
import pytest

from guard.calls import rounds
from guard.calls.rounds import SHARE_S, in_round
from guard.traffic.middleware import guarded_async_client
from tests.wire.dialects import CHAT, Said
from tests.wire.guards import GOOD, GUARD

WHO: ContextVar[int] = ContextVar("WHO", default=-1)


@pytest.fixture
def _third(monkeypatch):
    """A clock by which each piece of work takes a third of the guard's share."""
    ticks = count()
    monkeypatch.setattr(rounds, "perf_counter", lambda: next(ticks) * SHARE_S / 3)


async def in_rounds(calls):
    """What each of so many calls gives that begin in the same round, and how many were made in each round."""
    number, made = 0, Counter()

    async def counts_rounds():
        nonlocal number
        while True:
            number += 1
            await asyncio.sleep(0)

    async def one(call):
        def counted():
            made[number] += 1
            return call()

        return await in_round(counted)

    counting = asyncio.create_task(counts_rounds())
    got = await asyncio.gather(*map(one, calls), return_exceptions=True)
    counting.cancel()
    return got, made


@pytest.mark.usefixtures("_third")
def test_a_round_holds_the_guards_share_and_no_more():
    order = []
    got, made = asyncio.run(in_rounds([lambda at=at: order.append(at) or at for at in range(100)]))
    assert got == order == list(range(100))
    assert max(made.values()) <= 4  # three pieces are the share, and one may have begun before the round was counted
    assert len(made) >= 25


def test_what_fits_is_done_at_once():
    async def main():
        task = asyncio.current_task()
        return await in_round(lambda: asyncio.current_task() is task)

    assert asyncio.run(main())


@pytest.mark.usefixtures("_third")
def test_what_fails_fails_for_the_one_who_asked():
    got, _ = asyncio.run(in_rounds([lambda at=at: 1 // (at % 7) for at in range(20)]))
    assert [isinstance(result, ZeroDivisionError) for result in got] == [at % 7 == 0 for at in range(20)]


@pytest.mark.usefixtures("_third")
def test_each_call_has_the_context_of_its_task():
    async def one(at):
        WHO.set(at)
        return await in_round(WHO.get)

    async def main():
        return await asyncio.gather(*map(one, range(20)))

    assert asyncio.run(main()) == list(range(20))


@pytest.mark.usefixtures("_third")
def test_a_call_whose_task_is_cancelled_before_its_turn_is_not_made():
    made = []

    async def main():
        tasks = [asyncio.create_task(in_round(lambda at=at: made.append(at))) for at in range(12)]
        await asyncio.sleep(0)
        for task in tasks[6:]:
            task.cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    got = asyncio.run(main())
    assert made == list(range(6))
    assert all(isinstance(result, asyncio.CancelledError) for result in got[6:])
    assert asyncio.run(in_round(lambda: "next")) == "next"  # another loop has a share of its own


def test_where_no_loop_of_asyncio_runs_a_call_is_made_at_once():
    with pytest.raises(StopIteration) as ended:
        in_round(lambda: "made").send(None)
    assert ended.value.value == "made"


@pytest.mark.usefixtures("_third")
def test_answers_that_come_at_once_get_their_own_verdicts_in_later_rounds():
    async def service(request):
        text = GOOD if request.url.path.startswith("/0") else GOOD.replace("http.route", "password")
        return httpx.Response(200, json=CHAT.body([Said(text)]))

    async def main():
        async with guarded_async_client(GUARD, "httpx", inner=httpx.MockTransport(service)) as client:
            asked = [client.post(f"http://service/{at % 2}/chat/completions", json=CHAT.sent()) for at in range(30)]
            return [response.status_code for response in await asyncio.gather(*asked)]

    assert asyncio.run(main()) == [200, 422] * 15
