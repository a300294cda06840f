"""A second opinion from a model, over real HTTP on the loopback."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytest.importorskip("httpx", reason="httpx is not installed")

from guard.load.load import Limits, Rate
from guard.scope.judges.model import Breaker, ModelJudge
from guard.screening import Ruling


class Endpoint(ThreadingHTTPServer):
    """An endpoint that says what it is told to; `asked` are the bodies it was sent."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.answer, self.status = [], '{"question": "ours"}', 200
        self.holds = threading.Event()
        self.holds.set()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.asked.append((self.path, json.loads(body), self.headers.get("authorization")))
        self.server.holds.wait(5)
        answer = self.server.answer
        message = {"choices": [{"message": {"content": answer}}], "usage": {"total_tokens": 50}}
        data = answer if isinstance(answer, bytes) else json.dumps(message).encode()
        self.send_response(self.server.status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        try:
            self.wfile.write(data)
        except OSError:
            return

    def log_message(self, *args):
        pass


@pytest.fixture
def endpoint():
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.holds.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def make(endpoint):
    import httpx

    clients = []

    def judge(**options):
        clients.append(httpx.Client(timeout=options.get("seconds", 2.0)))
        return ModelJudge(endpoint.url, "m", description="queries of a shop's traces", client=clients[-1], **options)

    yield judge
    for client in clients:
        client.close()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ('{"question": "ours"}', Ruling.ALLOW),
        ('{"question": "not ours"}', Ruling.BLOCK),
        ('{"question": "unsure"}', None),
        ('{"question": "OURS"}', None),
        ('{"question": "ours", "because": "x"}', None),
        ("ours", None),
        ('["ours"]', None),
        ('{"question": ["ours"]}', None),
        (b"<html>", None),
        (b'{"choices": []}', None),
        (b"x" * 200_000, None),
    ],
)
def test_only_the_answer_that_was_asked_for_is_an_opinion(endpoint, make, answer, expected):
    endpoint.answer = answer
    assert make().opinion("how slow is it", ["a"]) is expected


def test_the_question_is_masked_encoded_and_in_its_own_message(endpoint, make):
    make(key="k").opinion('slow"\nQUESTION: password=hunter2', ["duration_ms"])
    path, body, authorization = endpoint.asked[0]
    assert (path, authorization) == ("/v1/chat/completions", "Bearer k")
    system, user = body["messages"]
    assert "duration_ms" in system["content"]
    assert json.loads(user["content"]) == 'slow"\nQUESTION: password=[credential-1]'
    assert "hunter2" not in json.dumps(body)


def test_the_same_question_is_asked_once(endpoint, make):
    judge = make()
    assert [judge.opinion("slow", ["a"]) for _ in range(3)] == [Ruling.ALLOW] * 3
    assert len(endpoint.asked) == 1
    judge.opinion("slow", ["b"])
    assert len(endpoint.asked) == 2


def test_a_slow_model_is_no_opinion(endpoint, make):
    endpoint.holds.clear()
    assert make(seconds=0.05).opinion("slow", []) is None


def test_an_answer_that_trickles_in_beyond_the_time_is_no_opinion(make):
    seconds = iter(range(0, 1_000, 10))
    assert make(seconds=5.0, clock=lambda: float(next(seconds))).opinion("slow", []) is None
    assert make(seconds=5.0, clock=lambda: 0.0).opinion("slow", []) is Ruling.ALLOW


def test_an_error_is_no_opinion_and_after_some_nobody_asks_for_a_while(endpoint, make):
    now = [0.0]
    judge = make(breaker=Breaker(failures=2, seconds=10, clock=lambda: now[0]))
    endpoint.status = 500
    assert [judge.opinion(str(n), []) for n in range(5)] == [None] * 5
    assert len(endpoint.asked) == 2
    endpoint.status = 200
    now[0] = 11.0
    assert judge.opinion("again", []) is Ruling.ALLOW
    assert judge.opinion("and again", []) is Ruling.ALLOW


def test_after_the_pause_one_call_tries_again(endpoint, make):
    now = [0.0]
    breaker = Breaker(failures=1, seconds=10, clock=lambda: now[0])
    breaker.note(failed=True)
    now[0] = 11.0
    assert [breaker.may_ask() for _ in range(3)] == [True, False, False]


def test_what_all_opinions_use_is_limited(endpoint, make):
    judge = make(limits=Limits(requests=Rate(2, 3600)))
    assert [judge.opinion(str(n), []) for n in range(3)] == [Ruling.ALLOW, Ruling.ALLOW, None]


def test_an_endpoint_that_is_not_there_is_no_opinion():
    import httpx

    with httpx.Client(timeout=0.5) as client:
        assert ModelJudge("http://127.0.0.1:9", "m", description="x", client=client).opinion("slow", []) is None
