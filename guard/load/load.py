"""Load: what one caller may use, so that a flood costs the flooder and nobody else.

    load = Load(Limits(requests=Rate(30, 60), tokens=Rate(200_000, 3600), concurrent=4))
    match load.admit(caller, characters=len(question)):
        case Admitted() as call:
            with call:
                ...  # ask the model
                call.spend(tokens=usage.tokens)
        case Refusal() as refusal:
            ...  # refusal.reply, refusal.seconds

Requests and characters are drawn before the call; tokens and cost are known only after it, so a budget of those can be
overdrawn by the calls that are under way, and then nothing more is admitted until it has filled up again.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from guard.load.store import CONCURRENT, AsyncStore, Charge, Lease, Shortage, Store, StoreError
from guard.load.stores.memory import MemoryStore

LEASE_SECONDS = 120.0
"""A call that is not ended by its caller counts as ended after this many seconds."""

LeaseNames = Callable[[], str]
"""Gives a name for each lease that no other lease of the store has, whichever process made it."""

UNREACHABLE = "the store"
"""The resource of a refusal that was made because nobody could say what is left."""


@dataclass(frozen=True, slots=True)
class Rate:
    """An amount for each period of `seconds`. All of it may be used at once; it then fills up again evenly."""

    amount: float
    seconds: float

    def __post_init__(self) -> None:
        if not (self.amount > 0 and self.seconds > 0 and math.isfinite(self.amount) and math.isfinite(self.seconds)):
            raise ValueError(
                f"a rate needs a positive amount and a positive number of seconds, not {self.amount} in {self.seconds}"
            )


@dataclass(frozen=True, slots=True)
class Limits:
    """What one caller may use; None: as much as they like.

    `requests` counts questions, `characters` what they are long, `tokens` and `cost` what the model used for them,
    in the caller's currency; `concurrent` is how many calls may be under way at once, each for at most
    `lease_seconds`.
    """

    requests: Rate | None = None
    characters: Rate | None = None
    tokens: Rate | None = None
    cost: Rate | None = None
    concurrent: int | None = None
    lease_seconds: float = LEASE_SECONDS

    def charges(self, amounts: Mapping[str, float]) -> tuple[Charge, ...]:
        """What is drawn for amounts by resource; of what is not limited, nothing."""
        return tuple(
            Charge(name, amount, rate.amount, rate.seconds)
            for name, amount in amounts.items()
            if (rate := getattr(self, name)) is not None
        )

    def lease(self, names: LeaseNames) -> Lease | None:
        """A lease for one call, named by `names`; None where any number may be under way."""
        return None if self.concurrent is None else Lease(names(), self.concurrent, self.lease_seconds)


def random_name() -> str:
    """A name that nobody else will make: 128 random bits."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Refusal:
    """The caller has used up something. `resource` is what, `seconds` until when: infinite where waiting is no use."""

    resource: str
    seconds: float

    def __bool__(self) -> bool:
        """False, so that ``if load.admit(caller): ask()`` asks nothing that was refused."""
        return False

    @property
    def reply(self) -> str:
        """A plain sentence for the asker."""
        if self.resource == "characters" and math.isinf(self.seconds):
            return "The question is too long."
        if self.resource == UNREACHABLE or math.isinf(self.seconds):
            return "Questions cannot be answered right now."
        wait = max(1, math.ceil(self.seconds))
        unit, count = ("second", wait) if wait < 120 else ("minute", math.ceil(wait / 60))
        return f"Too many questions at once. Try again in {count} {unit}{'s' if count > 1 else ''}."


@dataclass(frozen=True, slots=True)
class Admitted:
    """A call that may be made; a context manager, which ends the call's lease."""

    caller: str
    limits: Limits
    store: Store = field(repr=False)
    lease: Lease | None = None

    def spend(self, *, tokens: float = 0, cost: float = 0) -> None:
        """Draw what the model used.

        Raises:
            StoreError: the store cannot be reached; nothing was drawn.
        """
        self.store.spend(self.caller, _used(self.limits, tokens, cost))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.lease is not None:
            try:
                self.store.release(self.caller, self.lease)
            except StoreError:
                return  # it ends by itself; an answer that is there is not lost for it


@dataclass(frozen=True, slots=True)
class AsyncAdmitted:
    """The same for an event loop."""

    caller: str
    limits: Limits
    store: AsyncStore = field(repr=False)
    lease: Lease | None = None

    async def spend(self, *, tokens: float = 0, cost: float = 0) -> None:
        """Draw what the model used.

        Raises:
            StoreError: the store cannot be reached; nothing was drawn.
        """
        await self.store.spend(self.caller, _used(self.limits, tokens, cost))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.lease is not None:
            try:
                await self.store.release(self.caller, self.lease)
            except StoreError:
                return


@dataclass(frozen=True, slots=True)
class Load:
    """What callers may use, counted in a store.

    Where the store cannot be reached nobody knows what is left: the call is refused, or admitted uncounted where
    `admits_uncounted` says so. `lease_names` names the leases of calls under way; the default is random.
    """

    limits: Limits
    store: Store = field(default_factory=MemoryStore)
    admits_uncounted: bool = False
    lease_names: LeaseNames = field(default=random_name, repr=False)

    def admit(self, caller: str, *, characters: int = 0) -> Admitted | Refusal:
        """Whether a caller may ask a question of this length now; what it costs is drawn at once.

        A caller whose tokens or cost are overdrawn is refused until they have filled up again.
        """
        lease = self.limits.lease(self.lease_names)
        try:
            shortage = self.store.take(caller, _asked(self.limits, characters), lease)
        except StoreError:
            if self.admits_uncounted:
                return Admitted(caller, self.limits, self.store)
            return Refusal(UNREACHABLE, math.inf)
        return Admitted(caller, self.limits, self.store, lease) if shortage is None else _refusal(shortage)


@dataclass(frozen=True, slots=True)
class AsyncLoad:
    """The same for an event loop, with a store that does not block it."""

    limits: Limits
    store: AsyncStore
    admits_uncounted: bool = False
    lease_names: LeaseNames = field(default=random_name, repr=False)

    async def admit(self, caller: str, *, characters: int = 0) -> AsyncAdmitted | Refusal:
        """As `Load.admit`."""
        lease = self.limits.lease(self.lease_names)
        try:
            shortage = await self.store.take(caller, _asked(self.limits, characters), lease)
        except StoreError:
            if self.admits_uncounted:
                return AsyncAdmitted(caller, self.limits, self.store)
            return Refusal(UNREACHABLE, math.inf)
        return AsyncAdmitted(caller, self.limits, self.store, lease) if shortage is None else _refusal(shortage)


def _asked(limits: Limits, characters: int) -> Sequence[Charge]:
    """What a question draws before it is answered: of tokens and cost nothing, which is too much where they are overdrawn."""
    return limits.charges({"requests": 1, "characters": characters, "tokens": 0, "cost": 0})


def _used(limits: Limits, tokens: float, cost: float) -> Sequence[Charge]:
    if tokens < 0 or cost < 0:
        raise ValueError("usage cannot be negative")
    return limits.charges({"tokens": tokens, "cost": cost})


def _refusal(shortage: Shortage) -> Refusal:
    return Refusal(shortage.resource, shortage.seconds)


__all__ = [
    "CONCURRENT",
    "LEASE_SECONDS",
    "UNREACHABLE",
    "Admitted",
    "AsyncAdmitted",
    "AsyncLoad",
    "Limits",
    "Load",
    "Rate",
    "Refusal",
]
