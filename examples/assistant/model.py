"""A stand-in for a model: a service on the loopback that speaks OpenAI's chat completions, and errs at stated rates.

It understands nothing. It knows the right query of every question of this example, and rolls dice that depend on the question
alone, so that every run is the same. What it shows is how the parts work together; it says nothing of any model.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

RATES = {
    "fenced": 0.14,  # the query in a fence, with a sentence before it
    "comma": 0.10,  # a comma too many
    "word": 0.12,  # a function as another product calls it
    "column": 0.16,  # a column that the shop does not have
    "other": 0.10,  # a valid query that asks something else
    "gives up": 0.06,  # the sentence that declines, though the question can be asked
}
"""How often the first answer errs, and how."""

TIPPED = {"column": 0.04}
"""The rates where the prompt has a tip on unknown columns."""

SHOWN = {"other": 0.05}
"""The rates where the prompt has examples."""

HEEDED = 0.8
"""How often an answer is right after feedback."""


def answer(question: str, messages: list[Mapping[str, Any]], queries: Mapping[str, Any], decline: str) -> str:
    """What the stand-in says: the right query, or an error that the dice choose."""
    query = queries[question]
    right = json.dumps(query)
    dice = Random(f"{question}:{len(messages)}")  # noqa: S311
    if len(messages) > 2:
        return right if dice.random() < HEEDED else str(messages[2]["content"])
    prompt = str(messages[0]["content"])
    rates = (
        RATES | (TIPPED if "TIPS:" in prompt and "column" in prompt else {}) | (SHOWN if "EXAMPLES:" in prompt else {})
    )
    roll = dice.random()
    for error, rate in rates.items():
        roll -= rate
        if roll < 0:
            return wrong(error, query, decline)
    return right


def wrong(error: str, query: dict[str, Any], decline: str) -> str:
    """The query with one error."""
    right = json.dumps(query)
    first, *others = query["calculations"]
    match error:
        case "fenced":
            return f"Here is the query:\n```json\n{right}\n```"
        case "comma":
            return right[:-1] + ",}"
        case "word":
            return json.dumps({**query, "calculations": [{**first, "op": first["op"].lower()}, *others]})
        case "column":
            return json.dumps({**query, "breakdowns": ["customer_segment"]})
        case "other":
            return json.dumps({**query, "calculations": [{"op": "MIN", "column": "duration_ms"}], "orders": []})
    return f"{decline} this is not in the data"


@contextmanager
def served(queries: Mapping[str, Any], decline: str) -> Iterator[str]:
    """The address of the service, which knows these questions and their right queries."""

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """One completion."""
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            messages = asked["messages"]
            question = json.loads(messages[1]["content"].partition("QUESTION: ")[2])
            text = answer(question, messages, queries, decline)
            usage = {
                "prompt_tokens": sum(len(each["content"]) // 4 for each in messages),
                "completion_tokens": len(text) // 4,
            }
            message = {"role": "assistant", "content": text}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            body = {
                "id": "1",
                "object": "chat.completion",
                "created": 0,
                "model": asked["model"],
                "choices": [choice],
                "usage": usage,
            }
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
        yield f"http://127.0.0.1:{server.server_port}/v1/chat/completions"
        server.shutdown()
