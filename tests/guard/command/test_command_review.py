"""guard review, as its users call it: the address it prints, the plain words of a query, what it refuses."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from grammar.frozen import replace
from guard.label import Label
from guard.record import RecordedAttempt, RecordedText
from guard.records import open_store
from tests.guard.records.made import made
from tests.guard.review.pages import fields

httpx = pytest.importorskip("httpx")
pytest.importorskip("starlette")
pytest.importorskip("uvicorn")


@contextmanager
def reviewed(*words):
    command = [sys.executable, "-m", "guard", "review", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_record_is_labelled_over_a_real_connection_and_the_server_ends(tmp_path):
    path = tmp_path / "calls.jsonl"
    broken = replace(made("two"), attempts=(RecordedAttempt((RecordedText("{", "rejected", "{"),)),))
    open_store(path).append([made("one"), broken])
    with reviewed(str(path), "--as", "ann") as process:
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        start = address.partition("/?")[0]
        with httpx.Client(base_url=start, follow_redirects=True, headers={"sec-fetch-site": "same-origin"}) as client:
            assert client.get("/item?id=one").status_code == 403
            page = client.get(address)
            assert '<p class="words">' in page.text
            assert client.post("/label", data={**fields(page), "says": "good"}).status_code == 200
            assert client.get("/item?id=two").status_code == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert "Traceback" not in process.stderr.read()
    (label,) = open_store(path).labels()
    assert isinstance(label, Label)
    assert (label.by, label.says) == ("ann", "good")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["{folder}/nothing.jsonl"], "there is no file"),
        (["{file}", "--as", " "], "--as is a name"),
        (["{file}", "--as", "a\x1b"], "--as is a name"),
        (["{file}", "--port", "{taken}"], "cannot be used"),
    ],
)
def test_what_cannot_be_reviewed_is_misuse(tmp_path, words, message):
    import socket

    file = tmp_path / "calls.jsonl"
    file.write_text("")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        given = {"folder": tmp_path, "file": file, "taken": taken.getsockname()[1]}
        with reviewed(*(word.format_map(given) for word in words)) as process:
            assert process.wait(60) == 2
            assert message in process.stderr.read()
