"""Checkpoint: a guard with how traffic is held to it: what is judged, what a refusal looks like, what streams promise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from guard.calls.callers import guard_for
from guard.calls.checking import require_checker, require_recorder
from guard.calls.reask import Budget, Usage
from guard.record import Recorder
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


class History(StrEnum):
    """What happens to what a request says that the model said before."""

    PASS = "pass"  # noqa: S105  # not a password
    """It is sent on as it is."""
    JUDGE = "judge"
    """It is judged as an answer is, and a request in which some of it is refused is not sent."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A guard with how traffic is held to it; one checkpoint serves any number of calls at the same time.

    `scope` screens the question before anything is sent; `surfaces` are the texts that are judged; `budget` is how
    often the model may be asked again, None never. `max_bytes` bounds an answer, unpacked, and
    `max_seconds` the time in which one comes that is not only observed. `question` finds the
    question in a request's body, where the last words of the user are not it; `provider` names the API that is
    spoken, where addresses do not tell; `price` is what usage of a model costs, for a budget that limits the cost.
    `pass_paths` are the addresses that are not guarded, where no provider knows them: how a path ends, ``/models``, or
    with a star for what follows, ``/files/*``. A text of more than `max_characters` is refused unread; None leaves that to the
    guard. `caller` says of each request who makes it: the parameters of the guard's policy, as a mapping, or a guard of the
    caller's own; None where all are held to one guard. `history` says whether what the model said before, by the request's
    own words, is judged before the request is sent. `recorder` keeps a record of each call; None where nobody does.

    Raises:
        TypeError: the guard cannot be asked as one, or `pass_paths` is one string.
        ValueError: a setting has no such value, or a path does not begin with a slash.
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
    pass_paths: Collection[str] = ()
    max_characters: int | None = None
    caller: Callable[[Request], Any] | None = None
    history: History = History.PASS
    recorder: Recorder | None = None

    def __post_init__(self) -> None:
        require_checker(self.guard)
        require_recorder(self.recorder)
        if isinstance(self.pass_paths, str):
            raise TypeError("`pass_paths` must be a list of paths, not one string")
        for path in self.pass_paths:
            if not path.startswith("/") or path.strip("/*") == "":
                raise ValueError(f"a path in `pass_paths` begins with a slash and names something, unlike {path!r}")
        if self.caller is not None and not callable(self.caller):
            raise TypeError("`caller` must be a function of a request that says who makes it")
        if self.max_characters is not None and self.max_characters < 1:
            raise ValueError(f"`max_characters` must be at least 1, not {self.max_characters}")
        kinds = (("on_reject", OnReject), ("unguarded", Unguarded), ("streams", Streams), ("history", History))
        for name, kind in kinds:
            object.__setattr__(self, name, kind(getattr(self, name)))
        if self.streams is Streams.PREFIX:
            self.guard.language.prefix()  # says at once where a language has none
        if self.provider is not None:
            provider_for(Request("", "", ""), self.provider)

    def guard_of(self, request: Request) -> Checker:
        """The guard that a request's answer is held to.

        Raises:
            TypeError: `caller` says neither parameters nor a guard. Whatever else `caller` raises.
        """
        return self.guard if self.caller is None else guard_for(self.guard, self.caller(request))

    def passes(self, path: str) -> bool:
        """Whether requests to a path are sent on, and their answers handed on, without the guard."""
        return any(
            pattern[:-1] in path if pattern.endswith("/*") else path.endswith(pattern) for pattern in self.pass_paths
        )
