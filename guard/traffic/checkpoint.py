"""Checkpoint: a guard with how traffic is held to it: what is judged, what a refusal looks like, what streams promise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from guard.calls.reask import Budget, Usage
from guard.screening import Screener
from guard.traffic.provider import Request
from guard.traffic.providers import provider_for
from guard.traffic.surface import Surfaces
from guard.verdict import Checker

MAX_BYTES = 8 * 1024 * 1024
"""No answer may be larger, unpacked, unless the caller says otherwise."""

MAX_SECONDS = 600.0
"""No answer may take longer to come, unless the caller says otherwise: a stream can be kept alive for ever."""


class OnReject(StrEnum):
    """How a refusal reaches the caller."""

    ERROR = "error"
    """As an error of the service, status 422, which the service's client raises as its own type and does not retry."""
    CONTENT = "content"
    """As an answer of the model that says so, for loops that cannot handle errors."""
    RAISE = "raise"
    """As an exception of the guard's own; some clients hide it behind a connection error and try again."""


class Unguarded(StrEnum):
    """What happens to what the guard does not understand."""

    REFUSE = "refuse"
    PASS = "pass"  # noqa: S105  # not a password


class Streams(StrEnum):
    """What is promised of a streamed answer."""

    HOLD = "hold"
    """Nothing leaves before the verdict on all of it; repairs and asking again work; then it is streamed."""
    PREFIX = "prefix"
    """Text leaves as it comes, up to the first character after which no sentence of the language is possible; there
    the stream ends with an error, and nothing more is paid for. The end of an answer waits for the verdict. What has
    left cannot be repaired, nor asked for again."""
    OBSERVE = "observe"
    """Everything leaves as it comes; the verdict is in the report at the end."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A guard with how traffic is held to it; one checkpoint serves any number of calls at the same time.

    `scope` screens the question before anything is sent; `surfaces` are the texts that are judged; `budget` is how
    often the model may be asked again, None never. `max_bytes` bounds an answer, unpacked, and
    `max_seconds` the time in which one comes that is not only observed. `question` finds the
    question in a request's body, where the last words of the user are not it; `provider` names the API that is
    spoken, where addresses do not tell; `price` is what usage of a model costs, for a budget that limits the cost.
    """

    guard: Checker
    scope: Screener | None = None
    surfaces: Surfaces = field(default_factory=Surfaces)
    budget: Budget | None = None
    on_reject: OnReject = OnReject.ERROR
    unguarded: Unguarded = Unguarded.REFUSE
    streams: Streams = Streams.HOLD
    max_bytes: int = MAX_BYTES
    max_seconds: float = MAX_SECONDS
    question: Callable[[Mapping[str, Any]], str | None] | None = None
    provider: str | None = None
    price: Callable[[str, Usage], float] | None = None

    def __post_init__(self) -> None:
        for name, kind in (("on_reject", OnReject), ("unguarded", Unguarded), ("streams", Streams)):
            object.__setattr__(self, name, kind(getattr(self, name)))
        if self.streams is Streams.PREFIX:
            self.guard.language.prefix()  # says at once where a language has none
        if self.provider is not None:
            provider_for(Request("", "", ""), self.provider)
