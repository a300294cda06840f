"""A model's service on loopback: answers what a test says, byte for byte, and remembers what it was asked."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

PATIENCE_S = 20
"""So long something is waited for that is about to happen; only a failing test waits this long."""


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: dict | None


@dataclass
class Scripted:
    """What the service answers: chunks as they are written; a callable among them is called in its turn.

    `is_cut`: the connection ends before the answer does.
    """

    chunks: Sequence[bytes | Callable[[], object]] = ()
    status: int = 200
    media_type: str = "application/json"
    is_gzipped: bool = False
    is_cut: bool = False
    headers: dict[str, str] = field(default_factory=dict)


class Service:
    """A server in threads of its own. `script` gives the answers in turn, or one for each request."""

    def __init__(self, *script: Scripted | Callable[[Asked], Scripted]):
        self.script = list(script)
        self.asked: list[Asked] = []
        self.broken = threading.Event()
        """Set when a client went away before its answer's end."""
        self._lock = threading.Lock()
        self._open = 0
        self._all_closed = threading.Condition(self._lock)
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def next(self, asked: Asked) -> Scripted:
        with self._lock:
            self.asked.append(asked)
            if len(self.script) == 1 and callable(self.script[0]):
                return self.script[0](asked)
            return self.script.pop(0)

    def connected(self, by: int) -> None:
        with self._all_closed:
            self._open += by
            self._all_closed.notify_all()

    def wait_until_closed(self) -> bool:
        """Whether every connection is closed, at last."""
        with self._all_closed:
            return self._all_closed.wait_for(lambda: self._open == 0, PATIENCE_S)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, request, client_address):
        """A client that goes away is a part of some tests, and no news."""


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self):
            super().setup()
            service.connected(1)

        def finish(self):
            try:
                super().finish()
            finally:
                service.connected(-1)

        def log_message(self, *_: object):
            pass

        def _answer(self):
            length = int(self.headers.get("content-length") or 0)
            raw = self.rfile.read(length) if length else b""
            try:
                body = json.loads(raw)
            except ValueError:
                body = None
            headers = {name.lower(): value for name, value in self.headers.items()}
            scripted = service.next(Asked(self.command, self.path, headers, body))
            self._write(scripted)

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815  # the library's names

        def _write(self, scripted: Scripted):
            chunks = scripted.chunks
            self.send_response(scripted.status)
            self.send_header("content-type", scripted.media_type)
            for name, value in scripted.headers.items():
                self.send_header(name, value)
            if scripted.is_gzipped:
                self.send_header("content-encoding", "gzip")
                chunks = _zipped(chunks)
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            try:
                for chunk in chunks:
                    if callable(chunk):
                        chunk()
                    elif chunk:
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                        self.wfile.flush()
                if scripted.is_cut:
                    self.close_connection = True
                else:
                    self.wfile.write(b"0\r\n\r\n")
            except OSError:
                service.broken.set()
                self.close_connection = True

    return Handler


def _zipped(chunks):
    """Packed so that nothing of a chunk comes out before the last one is there."""
    return [gzip.compress(b"".join(chunks))]
