"""What does the guarded transport cost a call, beside the bare client in the same run?"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from time import perf_counter, process_time, sleep
from typing import Any

import httpx
from report import options, table, write
from rounds import quartiles, race, rounded

from grammar import Schema
from grammar.languages import honeycomb
from guard import Guard
from guard.traffic.middleware import guarded_async_client, guarded_client
from guard.traffic.middleware.http_transport import POOL

GOALS = {"added_median_ms": 1, "prefix_ratio": 2, "throughput_loss_percent": 5}
UPSTREAM_S = 0.05

SCHEMA = Schema.of(["duration_ms", "http.route", "service.name"], name="shop")
QUERIES = {
    "accepted": '{"calculations": [{"op": "P99", "column": "duration_ms"}], "breakdowns": ["http.route"], '
    '"orders": [{"op": "P99", "column": "duration_ms", "order": "descending"}], "limit": 10}',
    "repaired": '{"calculations": [{"op": "COUNT"}], "breakdowns": ["http.route"], "limit": 10,}',
}
SHORT = {
    "accepted": '{"breakdowns": ["http.route"], "limit":100}',
    "repaired": '{"breakdowns": ["http.route"], "limit":10,}',
}
"""What is streamed a character at a time."""
WAYS = {"whole": 0, "streamed by 4": 4, "streamed by 1": 1}
"""How an answer comes: at once, or streamed with so many characters in an event, each sent by itself."""
FLOWS = {"whole": ("bare", "hold"), "streamed by 4": ("bare", "hold", "prefix")}
"""How answers come where throughput is measured, and the clients that take turns."""
ASKED = {"model": "m", "messages": [{"role": "user", "content": "what is slow?"}]}


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--rounds", type=int, help="calls of each kind in a run  [default: 60]")
    parser.add_argument("--runs", type=int, help="runs, of which the medians are told  [default: 7]")
    parser.add_argument("--only", choices=("added", "throughput"), help="measure one of the two")
    chosen = parser.parse_args()
    rounds = chosen.rounds or (3 if chosen.tiny else 60)
    runs = chosen.runs or (1 if chosen.tiny else 7)
    guard = Guard(honeycomb.language(), SCHEMA)
    with _service() as url:
        added = _added(guard, url, rounds, runs, chosen.seed) if chosen.only != "throughput" else {}
        numbers = () if chosen.only == "added" else (4,) if chosen.tiny else (1, 100)
        flow = {str(n): _flow(guard, url, n, 1 if chosen.tiny else 10, runs) for n in numbers}
    figures: dict[str, Any] = {"goals": GOALS, "added": added, "throughput": flow}
    _show(figures)
    write(chosen, "transport", {"rounds": rounds, "runs": runs, "upstream_ms": UPSTREAM_S * 1e3}, figures)


# --- one call ---


def _added(guard: Guard, url: str, rounds: int, runs: int, seed: int) -> dict[str, dict[str, float]]:
    """What a call takes over the same call of a bare client, by what is answered and how; clients take turns.

    The medians of so many runs. `ratio` is to the client that holds a right answer, sent in the same way.
    """
    figures: dict[str, dict[str, float]] = {}
    for way in WAYS:
        clients = {"bare": httpx.Client(), "hold": guarded_client(guard, "httpx")}
        asked = {"bare": "accepted", "hold": "accepted", "repaired": "repaired"}
        clients["repaired"] = clients["hold"]
        if way != "whole":
            clients["prefix"] = guarded_client(guard, "httpx", streams="prefix")
            asked["prefix"] = "accepted"
        calls = {
            n: [partial(_call, c, f"{url}/{asked[n]}/{way.replace(' ', '%20')}/0/chat/completions")]
            for n, c in clients.items()
        }
        medians: dict[str, list[tuple[float, float]]] = {name: [] for name in clients}
        for run in range(runs):
            timed = race(calls, rounds=rounds, seed=seed + run)
            cpu = {name: _cpu_ms(calls[name][0], rounds) for name in clients}
            for name in clients:
                pairs = zip(timed["bare"].samples[0], timed[name].samples[0], strict=True)
                added = statistics.median((mine - bare) * 1e3 for bare, mine in pairs)
                medians[name].append((added, cpu[name] - cpu["bare"]))
        for client in clients.values():
            client.close()
        for name in sorted(clients.keys() - {"bare"}):
            figures[f"{name}, {way}"] = {
                "added_median_ms": rounded(statistics.median(wall for wall, _ in medians[name])),
                "added_cpu_ms": rounded(statistics.median(cpu for _, cpu in medians[name])),
                "ratio": rounded(_ratio(medians[name], medians["hold"], 0)),
                "cpu_ratio": rounded(_ratio(medians[name], medians["hold"], 1)),
                "bare_median_ms": timed["bare"].spread("ms")["median_ms"],
            }
    return figures


def _ratio(mine: list[tuple[float, float]], theirs: list[tuple[float, float]], which: int) -> float:
    return statistics.median(m[which] / t[which] for m, t in zip(mine, theirs, strict=True))


def _cpu_ms(call: Callable[[], object], rounds: int) -> float:
    """Processor time of one call in this process, the mean of so many: what else runs on the machine is not in it."""
    start = process_time()
    for _ in range(rounds):
        call()
    return (process_time() - start) / rounds * 1e3


def _call(client: httpx.Client, address: str) -> None:
    response = client.post(address, json=ASKED)
    assert response.status_code == 200, response.text


# --- many calls at once ---


def _flow(guard: Guard, url: str, at_once: int, each: int, turns: int) -> dict[str, dict[str, float]]:
    """Calls in a second with so many at the same time, of a service that takes its time; clients take turns.

    By how an answer is held to the guard: its loss is to a bare client that is answered in the same way.
    """
    rates: dict[str, list[float]] = {f"{client}, {way}": [] for way, clients in FLOWS.items() for client in clients}

    async def run(client: httpx.AsyncClient, address: str) -> float:
        async def worker() -> None:
            for _ in range(each):
                response = await client.post(address, json=ASKED)
                assert response.status_code == 200, response.text

        async with client:
            await asyncio.gather(*(worker() for _ in range(at_once)))  # every connection is made
            start = perf_counter()
            await asyncio.gather(*(worker() for _ in range(at_once)))
            return at_once * each / (perf_counter() - start)

    for turn in range(turns):
        for name in list(rates)[:: 1 if turn % 2 else -1]:
            mode, _, way = name.partition(", ")
            client = (
                httpx.AsyncClient(limits=httpx.Limits(**POOL))  # a pool of many connections has its price with either
                if mode == "bare"
                else guarded_async_client(guard, "httpx", streams=mode)
            )
            address = f"{url}/accepted/{way.replace(' ', '%20')}/{UPSTREAM_S}/chat/completions"
            rates[name].append(asyncio.run(run(client, address)))
    figures: dict[str, dict[str, float]] = {}
    for name, mine in rates.items():
        mode, _, way = name.partition(", ")
        if mode == "bare":
            continue
        bare = rates[f"bare, {way}"]
        least, middle, most = quartiles([100 * (1 - g / b) for b, g in zip(bare, mine, strict=True)])
        figures[name] = {
            "bare_calls_per_s": rounded(statistics.median(bare)),
            "guarded_calls_per_s": rounded(statistics.median(mine)),
            "loss_median_percent": rounded(middle),
            "loss_q1_percent": rounded(least),
            "loss_q3_percent": rounded(most),
        }
    return figures


# --- the service ---


@contextmanager
def _service() -> Iterator[str]:
    """A service on loopback, in a process of its own: it takes no time from the clients' interpreter."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection) -> None:
    """/KIND/WAY/SECONDS/chat/completions answers with that text, that late."""
    server = _Server(("127.0.0.1", 0), _Handler)
    pipe.send(server.server_address[1])
    server.serve_forever()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:  # the library's name
        self.rfile.read(int(self.headers["content-length"]))
        _, kind, way, seconds, *_ = self.path.split("/")
        if float(seconds):
            sleep(float(seconds))
        parts = _ANSWERS[kind, way.replace("%20", " ")]
        self.send_response(200)
        self.send_header("content-type", "application/json" if way == "whole" else "text/event-stream")
        self.send_header("content-length", str(sum(map(len, parts))))
        self.end_headers()
        for part in parts:
            self.wfile.write(part)

    def log_message(self, *_: object) -> None:
        pass


def _whole(text: str) -> list[bytes]:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    usage = {"prompt_tokens": 900, "completion_tokens": 60, "total_tokens": 960}
    return [json.dumps({"id": "c", "object": "chat.completion", "choices": [choice], "usage": usage}).encode()]


def _streamed(text: str, characters: int) -> list[bytes]:
    bits = [text[at : at + characters] for at in range(0, len(text), characters)]
    deltas: list[tuple[dict[str, str], str | None]] = [*(({"content": bit}, None) for bit in bits), ({}, "stop")]
    events = [
        {"id": "c", "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]} for delta, reason in deltas
    ]
    return [*(f"data: {json.dumps(event)}\n\n".encode() for event in events), b"data: [DONE]\n\n"]


_ANSWERS = {
    (kind, way): _streamed(SHORT[kind] if size == 1 else text, size) if size else _whole(text)
    for kind, text in QUERIES.items()
    for way, size in WAYS.items()
}


def _show(figures: dict[str, Any]) -> None:
    rows = [
        (
            name,
            f"{v['bare_median_ms']:.2f}",
            f"{v['added_median_ms']:.2f}",
            f"{v['ratio']:.2f}",
            f"{v['added_cpu_ms']:.2f}",
            f"{v['cpu_ratio']:.2f}",
        )
        for name, v in figures["added"].items()
    ]
    table(rows, ("", "bare ms", "added ms", "over hold", "added processor ms", "over hold"))
    flows = [
        (
            at_once,
            name,
            f"{flow['bare_calls_per_s']:.1f}",
            f"{flow['guarded_calls_per_s']:.1f}",
            f"{flow['loss_median_percent']:.1f} ({flow['loss_q1_percent']:.1f} to {flow['loss_q3_percent']:.1f})",
        )
        for at_once, by_name in figures["throughput"].items()
        for name, flow in by_name.items()
    ]
    print()
    table(flows, ("at once", "", "bare calls/s", "guarded calls/s", "lost %"))


if __name__ == "__main__":
    main()
