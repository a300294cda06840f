"""What one caller may use: drawn before, drawn after, refused, refilled; in memory and in a real Redis alike."""

from __future__ import annotations

import asyncio
import math
import threading
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.load.load import UNREACHABLE, Admitted, AsyncAdmitted, AsyncLoad, Limits, Load, Rate, Refusal
from guard.load.store import Charge, Lease
from guard.load.stores.memory import MemoryStore

HOUR = 3600.0


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture(params=["memory", "redis"])
def store(request):
    if request.param == "memory":
        yield MemoryStore()
        return
    socket = request.getfixturevalue("redis_socket")
    import redis

    from guard.load.stores.redis import RedisStore

    client = redis.Redis(unix_socket_path=socket)
    yield RedisStore(client, prefix=uuid.uuid4().hex)
    client.close()


def test_a_caller_is_refused_when_a_budget_is_used_up(store):
    load = Load(Limits(requests=Rate(2, HOUR)), store)
    assert [type(load.admit("a")) for _ in range(3)] == [Admitted, Admitted, Refusal]


def test_a_flood_costs_the_flooder_and_nobody_else(store):
    load = Load(Limits(requests=Rate(1, HOUR)), store)
    for _ in range(20):
        load.admit("flooder")
    assert isinstance(load.admit("somebody else"), Admitted)


def test_a_refusal_says_what_is_short_and_for_how_long(store):
    load = Load(Limits(requests=Rate(2, HOUR), characters=Rate(100, HOUR)), store)
    load.admit("a", characters=80)
    refusal = load.admit("a", characters=70)
    assert refusal.resource == "characters"
    assert refusal.seconds == pytest.approx(HOUR / 2, rel=0.01)


def test_what_is_refused_draws_nothing(store):
    load = Load(Limits(requests=Rate(2, HOUR), characters=Rate(100, HOUR)), store)
    for _ in range(5):
        assert isinstance(load.admit("a", characters=101), Refusal)
    assert isinstance(load.admit("a", characters=100), Admitted)


def test_of_a_question_that_never_fits_it_is_said_so(store):
    refusal = Load(Limits(characters=Rate(100, HOUR)), store).admit("a", characters=101)
    assert refusal == Refusal("characters", math.inf)
    assert refusal.reply == "The question is too long."


def test_tokens_are_drawn_when_they_are_known_and_may_be_overdrawn(store):
    load = Load(Limits(tokens=Rate(1000, HOUR)), store)
    with load.admit("a") as call:
        call.spend(tokens=1500)
    refusal = load.admit("a")
    assert refusal.resource == "tokens"
    assert refusal.seconds == pytest.approx(HOUR / 2, rel=0.01)


def test_nothing_is_admitted_where_more_was_used_than_there_was(store):
    load = Load(Limits(cost=Rate(1, 1e9)), store)
    load.admit("a").spend(cost=1.01)
    assert isinstance(load.admit("a"), Refusal)


def test_only_so_many_calls_are_under_way_at_once(store):
    load = Load(Limits(concurrent=2), store)
    with load.admit("a"), load.admit("a"):
        refusal = load.admit("a")
        assert refusal.resource == "concurrent calls"
        assert 0 < refusal.seconds <= 120
    assert isinstance(load.admit("a"), Admitted)


def test_a_call_ends_with_the_block_even_when_it_fails(store):
    load = Load(Limits(concurrent=1), store)

    def fail():
        with load.admit("a"):
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert isinstance(load.admit("a"), Admitted)


def test_a_call_that_nobody_ends_ends_by_itself(store):
    load = Load(Limits(concurrent=1, lease_seconds=0.05), store)
    held = load.admit("a")
    assert isinstance(held, Admitted)
    deadline = threading.Event()
    for _ in range(100):
        if isinstance(load.admit("a"), Admitted):
            return
        deadline.wait(0.01)
    pytest.fail("the lease did not end")


def test_the_caller_may_name_the_leases():
    names = iter("abc")
    load = Load(Limits(concurrent=2), lease_names=lambda: next(names))
    assert [load.admit("someone").lease.name for _ in range(2)] == ["a", "b"]


def test_two_calls_have_two_leases(store):
    load = Load(Limits(concurrent=5), store)
    assert len({load.admit("a").lease.name for _ in range(5)}) == 5


def test_callers_at_the_same_time_never_get_more_than_there_is(store):
    load = Load(Limits(requests=Rate(50, HOUR)), store)
    admitted = []

    def ask():
        admitted.extend(isinstance(load.admit("a"), Admitted) for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(admitted) == 50


def test_a_caller_may_be_called_anything(store):
    load = Load(Limits(requests=Rate(1, HOUR)), store)
    names = ["", "*", "a:b", "{x}", "\ud800", "a" * 5000, "é", "a\nb"]
    assert all(isinstance(load.admit(name), Admitted) for name in names)
    assert all(isinstance(load.admit(name), Refusal) for name in names)


@given(
    steps=st.lists(
        st.tuples(st.floats(0, 50), st.floats(0.1, 12)).map(lambda held: (round(held[0], 2), round(held[1], 2))),
        max_size=30,
    )
)
def test_in_no_window_is_more_drawn_than_the_bucket_and_what_came_back(steps):
    clock = Clock()
    store = MemoryStore(clock)
    drawn = []
    for pause, amount in steps:
        clock.now += pause
        if store.take("a", [Charge("x", amount, 10.0, 20.0)], None) is None:
            drawn.append((clock.now, amount))
    for start, _ in drawn:
        for end, _ in drawn:
            within = sum(amount for at, amount in drawn if start <= at <= end)
            assert within <= 10 + (end - start) * 10 / 20 + 1e-6 or end < start


def test_a_budget_comes_back_evenly():
    clock = Clock()
    load = Load(Limits(requests=Rate(2, 10)), MemoryStore(clock))
    load.admit("a"), load.admit("a")
    clock.now += 4.9
    assert isinstance(load.admit("a"), Refusal)
    clock.now += 0.2
    assert isinstance(load.admit("a"), Admitted)


def test_memory_holds_so_many_callers_at_most():
    store = MemoryStore(most_callers=10)
    for number in range(1000):
        store.take(str(number), [Charge("x", 1, 1, HOUR)], Lease("l", 1, 1))
    assert len(store._accounts) == 10


@pytest.mark.parametrize(("admits_uncounted", "expected"), [(False, Refusal), (True, Admitted)])
def test_where_the_store_cannot_be_reached_the_caller_decides(admits_uncounted, expected):
    redis = pytest.importorskip("redis")
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    from guard.load.stores.redis import RedisStore

    client = redis.Redis(unix_socket_path="/nowhere/at/all", retry=Retry(NoBackoff(), 0))
    load = Load(Limits(requests=Rate(1, 1), concurrent=1), RedisStore(client), admits_uncounted)
    held = load.admit("a")
    assert isinstance(held, expected)
    assert not isinstance(held, Refusal) or held.resource == UNREACHABLE


def test_several_processes_share_a_budget_in_redis(redis_socket):
    import redis

    from guard.load.stores.redis import RedisStore

    prefix = uuid.uuid4().hex
    clients = [redis.Redis(unix_socket_path=redis_socket) for _ in range(2)]
    one, other = (Load(Limits(requests=Rate(1, HOUR)), RedisStore(client, prefix=prefix)) for client in clients)
    assert isinstance(one.admit("a"), Admitted)
    assert isinstance(other.admit("a"), Refusal)
    keys = clients[0].keys(f"{prefix}*")
    assert keys
    assert all(0 < clients[0].ttl(key) <= HOUR + 2 for key in keys)
    assert not any(b":a" in key for key in keys)
    for client in clients:
        client.close()


def test_an_event_loop_counts_in_redis_too(redis_socket):
    import redis.asyncio

    from guard.load.stores.redis import AsyncRedisStore

    async def ask():
        client = redis.asyncio.Redis(unix_socket_path=redis_socket)
        load = AsyncLoad(
            Limits(requests=Rate(2, HOUR), tokens=Rate(10, HOUR), concurrent=1),
            AsyncRedisStore(client, prefix=uuid.uuid4().hex),
        )
        held = await load.admit("a")
        async with held:
            inside = await load.admit("a")
            await held.spend(tokens=20)
        after = await load.admit("a")
        await client.aclose()
        return type(held), inside.resource, after.resource

    assert asyncio.run(ask()) == (AsyncAdmitted, "concurrent calls", "tokens")


@pytest.mark.parametrize("rate", [(0, 1), (1, 0), (-1, 1), (math.inf, 1), (math.nan, 1)])
def test_a_rate_that_means_nothing_is_the_callers_mistake(rate):
    with pytest.raises(ValueError, match="a rate needs a positive amount"):
        Rate(*rate)


def test_a_refusal_has_a_plain_sentence():
    assert Refusal("requests", 0.2).reply == "Too many questions at once. Try again in 1 second."
    assert Refusal("requests", 600).reply == "Too many questions at once. Try again in 10 minutes."
    assert Refusal(UNREACHABLE, math.inf).reply == "Questions cannot be answered right now."


def test_only_a_refusal_is_false():
    load = Load(Limits(requests=Rate(1, 60)))
    assert [bool(load.admit("a")) for _ in range(2)] == [True, False]
