"""A service on the loopback that answers as a provider of models does, for the examples."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def stand_in(*texts: str) -> Iterator[str]:
    """The address of a service that gives these texts as chat completions, one after the other."""
    answers = iter(texts)

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """One completion, whatever was asked."""
            self.rfile.read(int(self.headers["content-length"]))
            message = {"role": "assistant", "content": next(answers)}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            body = {"id": "1", "object": "chat.completion", "created": 0, "model": "stand-in", "choices": [choice]}
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()
