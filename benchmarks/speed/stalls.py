"""How long does an event loop stand still with a thousand guarded calls on it, over the same calls of a bare client?

Times are processor time of all threads of this process: what else runs on the machine is not in them.
"""

from __future__ import annotations

import asyncio
import gc
import json
import multiprocessing
import random
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from time import process_time
from typing import Any

import httpx
from report import options, table, write
from rounds import quartiles, rounded

from grammar import Schema
from grammar.languages import honeycomb
from guard import Guard
from guard.standard import MAX_CHARACTERS
from guard.traffic.middleware import guarded_async_client

GOAL_MS = 20
COLUMNS = 5_000
ASKED = {"model": "m", "messages": [{"role": "user", "content": "what is slow?"}]}
BEAT_S = 0.001

SCHEMA = Schema.of([f"app.area_{number % 97}.field_{number}" for number in range(COLUMNS)], name="wide")


def _right(number: int) -> str:
    return json.dumps(
        {"calculations": [{"op": "COUNT"}], "breakdowns": [f"app.area_{number % 97}.field_{number % 97}"]}
    )


def _unknown(number: int) -> str:
    """An answer with twenty names that are near some of the schema's, different in every call."""
    return json.dumps({"breakdowns": [f"app.aera_{at}.feild_{number * 20 + at}" for at in range(20)]})


def _longest_right(number: int) -> str:
    text = _right(number)
    return text[:-1] + " " * (MAX_CHARACTERS - len(text)) + "}"


def _longest_hostile(_: int) -> str:
    before, after = '{"breakdowns": [', "]}"
    return before + "a," * ((MAX_CHARACTERS - len(before) - len(after)) // 2) + after


KINDS: dict[str, list[tuple[float, Callable[[int], str]]]] = {
    "right": [(1.0, _right)],
    "20 unknown names": [(1.0, _unknown)],
    "longest, right": [(1.0, _longest_right)],
    "1 in 10 longest, the others right": [(0.09, _longest_right), (0.01, _longest_hostile), (0.9, _right)],
}
"""What is answered: how often, and with which text for the number of a call."""


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--rounds", type=int, help="turns of each client  [default: 7]")
    parser.add_argument("--in-flight", type=int, help="calls at the same time  [default: 1000]")
    parser.add_argument("--case", action="append", metavar="NAME", help="only answers whose name holds NAME")
    chosen = parser.parse_args()
    rounds = chosen.rounds or (1 if chosen.tiny else 7)
    in_flight = chosen.in_flight or (5 if chosen.tiny else 1_000)
    guard = Guard(honeycomb.language(), SCHEMA)
    guard.check(_unknown(0))  # tables and indexes are made
    collections = {"collection_ms": _collected_ms()}
    gc.freeze()  # a collection costs what the calls themselves leave behind
    collections["collection_frozen_ms"] = _collected_ms()
    kinds = [kind for kind in KINDS if not chosen.case or any(part in kind for part in chosen.case)]
    figures: dict[str, Any] = {"goal_ms": GOAL_MS, **collections, "answers": {}}
    with _service() as url:
        for kind in kinds:
            figures["answers"][kind] = _compared(guard, f"{url}/{kind.replace(' ', '%20')}", in_flight, rounds)
    _show(figures)
    write(chosen, "stalls", {"rounds": rounds, "in_flight": in_flight, "columns": COLUMNS}, figures)


def _collected_ms() -> float:
    """What a full collection of garbage takes with the guard and its schema in memory, once there is none."""
    gc.collect()
    start = process_time()
    gc.collect()
    return rounded((process_time() - start) * 1e3)


def _compared(guard: Guard, address: str, in_flight: int, rounds: int) -> dict[str, Any]:
    """The longest stalls of both clients, who take turns, and how long all calls took."""
    stalls: dict[str, list[float]] = {"bare": [], "guarded": []}
    seconds: dict[str, list[float]] = {"bare": [], "guarded": []}
    for turn in range(-1, rounds):  # the first is thrown away
        for name in ("bare", "guarded") if turn % 2 else ("guarded", "bare"):
            inner = _Sockets()
            client = (
                httpx.AsyncClient(transport=inner)
                if name == "bare"
                else guarded_async_client(guard, "httpx", inner=inner)
            )
            longest, took = asyncio.run(_run(client, address, in_flight))
            if turn < 0:
                continue
            stalls[name].append(longest * 1e3)
            seconds[name].append(took)
    bare, guarded = (statistics.median(stalls[name]) for name in ("bare", "guarded"))
    added = [mine - theirs for mine, theirs in zip(stalls["guarded"], stalls["bare"], strict=True)]
    least, middle, most = quartiles(added)
    return {
        "bare_longest_ms": rounded(bare),
        "guarded_longest_ms": rounded(guarded),
        "added_ms": rounded(middle),
        "added_q1_ms": rounded(least),
        "added_q3_ms": rounded(most),
        "added_worst_ms": rounded(max(added)),
        "bare_s": rounded(statistics.median(seconds["bare"])),
        "guarded_s": rounded(statistics.median(seconds["guarded"])),
    }


async def _run(client: httpx.AsyncClient, address: str, in_flight: int) -> tuple[float, float]:
    """The longest that the loop stood still, and how long so many calls took, all at the same time."""

    async def call(number: int) -> None:
        await asyncio.sleep(number / in_flight)  # calls begin one after the other, within a second
        response = await client.post(f"{address}/{number}/chat/completions", json=ASKED)
        assert response.status_code in (200, 422), response.text

    async with client:
        await call(0)
        longest, is_over = 0.0, asyncio.Event()

        async def beat() -> None:
            nonlocal longest
            while not is_over.is_set():
                start = process_time()
                await asyncio.sleep(BEAT_S)
                longest = max(longest, process_time() - start)

        beating = asyncio.create_task(beat())
        start = process_time()
        await asyncio.gather(*map(call, range(1, in_flight + 1)))
        took = process_time() - start
        is_over.set()
        await beating
    return longest, took


class _Sockets(httpx.AsyncBaseTransport):
    """Sends each call over a socket of its own, at little cost: a pool of a thousand connections would stall by itself."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        reader, writer = await asyncio.open_connection(request.url.host, request.url.port)
        body = request.content
        writer.write(b"POST %b HTTP/1.1\r\ncontent-length: %d\r\n\r\n%b" % (request.url.raw_path, len(body), body))
        head = await reader.readuntil(b"\r\n\r\n")
        content = await reader.readexactly(int(head.rpartition(b":")[2]))
        writer.close()
        return httpx.Response(200, headers={"content-type": "application/json"}, content=content)


# --- the service ---


@contextmanager
def _service() -> Iterator[str]:
    """A service on loopback in a process of its own, with one loop for all connections."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection) -> None:
    asyncio.run(_serving(pipe))


async def _serving(pipe: Connection) -> None:
    server = await asyncio.start_server(_connection, "127.0.0.1", 0, backlog=2_048)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """/KIND/NUMBER/... is answered after 50 ms and up to a second more, as a service does."""
    chance = random.Random(0)
    head = await reader.readuntil(b"\r\n\r\n")
    _, kind, number, *_ = head.decode().split()[1].split("/")
    chance.seed(int(number))
    await asyncio.sleep(0.05 + chance.random())
    body = _body(kind.replace("%20", " "), int(number), chance)
    writer.write(
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
    )
    await writer.drain()
    writer.close()


def _body(kind: str, number: int, chance: random.Random) -> bytes:
    at, make = chance.random(), KINDS[kind][-1][1]
    for share, other in KINDS[kind]:
        if at < share:
            make = other
            break
        at -= share
    message = {"role": "assistant", "content": make(number)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return json.dumps({"id": "c", "object": "chat.completion", "choices": [choice]}).encode()


def _show(figures: dict[str, Any]) -> None:
    rows = [
        (
            kind,
            f"{v['bare_longest_ms']:.1f}",
            f"{v['guarded_longest_ms']:.1f}",
            f"{v['added_ms']:.1f} ({v['added_q1_ms']:.1f} to {v['added_q3_ms']:.1f})",
            f"{v['added_worst_ms']:.1f}",
            f"{v['bare_s']:.2f}",
            f"{v['guarded_s']:.2f}",
        )
        for kind, v in figures["answers"].items()
    ]
    heads = ("answers", "bare ms", "guarded ms", "added ms", "worst ms", "bare s", "guarded s")
    table(rows, heads)
    print(
        f"\na full collection: {figures['collection_ms']} ms, {figures['collection_frozen_ms']} ms after `gc.freeze()`"
    )


if __name__ == "__main__":
    main()
