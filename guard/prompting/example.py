"""Example: a question with the query that answers it, for a prompt to show; read from lines, a JSON object each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from grammar.diagnostic import quote
from grammar.frozen import frozen

_QUESTION, _QUERY = ("question", "input"), ("query", "output")
_KEYS = frozenset({*_QUESTION, *_QUERY, "existing", "id"})


class ExampleError(ValueError):
    """A line is no example. The message is one sentence with the number of the line."""


@frozen
class Example:
    """A question with its query, as a text of the language; or with the sentence that declines, which is then shown as one.

    `existing` is the query that was there before, where the question is a follow-up; None where it is not.
    """

    question: str
    query: str
    existing: str | None = None

    def __post_init__(self) -> None:
        for name in ("question", "query"):
            if not isinstance(getattr(self, name), str):
                raise TypeError(f"the {name} of an Example is a string, not {type(getattr(self, name)).__name__}")
        if self.existing is not None and not isinstance(self.existing, str):
            raise TypeError(f"the existing query of an Example is a string, not {type(self.existing).__name__}")


def read_examples(lines: Iterable[str | bytes]) -> tuple[Example, ...]:
    """The examples of lines; blank ones are passed over.

    A line is ``{"question": ..., "query": ...}``, with ``"existing"`` for a follow-up; ``"input"`` and ``"output"`` are the
    same, so that a record of `guard check` is an example too. A query is a string, or the JSON value itself.

    Raises:
        ExampleError: a line is none.
    """
    return tuple(_example(line, number) for number, line in enumerate(lines, 1) if line.strip())


def _example(line: str | bytes, number: int) -> Example:
    try:
        text = line if isinstance(line, str) else line.decode("utf-8-sig" if number == 1 else "utf-8")
        members: Any = json.loads(text)
    except UnicodeDecodeError:
        raise ExampleError(f"line {number} is not UTF-8") from None
    except (ValueError, RecursionError):
        raise ExampleError(f"line {number} is not JSON") from None
    if not isinstance(members, dict):
        raise ExampleError(f"line {number} is not a JSON object")
    unknown = [key for key in members if key not in _KEYS]
    if unknown:
        raise ExampleError(f"line {number} has the key {quote(unknown[0])}, which no example has")
    question = _member(members, _QUESTION, number)
    if not isinstance(question, str):
        raise ExampleError(f"line {number} has a `question` that is not a string")
    existing = members.get("existing")
    return Example(question, _text(_member(members, _QUERY, number)), None if existing is None else _text(existing))


def _member(members: Mapping[str, Any], names: tuple[str, str], number: int) -> Any:
    stated = [name for name in names if members.get(name) is not None]
    if not stated:
        raise ExampleError(f"line {number} has no `{names[0]}`")
    if len(stated) > 1:
        raise ExampleError(f"line {number} has `{names[0]}` and `{names[1]}`, which are the same")
    return members[stated[0]]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
