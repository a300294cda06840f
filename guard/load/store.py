"""Store: where budgets are counted, in one process or for several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Charge:
    """So much of one resource, drawn from a bucket that holds `capacity` and fills up again within `seconds`."""

    resource: str
    amount: float
    capacity: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Lease:
    """One call that is under way, of at most `most` at once; it ends by itself after `seconds`, should nobody end it."""

    name: str
    most: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Shortage:
    """What there is too little of, and after how many seconds there may be enough; infinite where there never is."""

    resource: str
    seconds: float


CONCURRENT = "concurrent calls"
"""The resource that leases are of."""


class StoreError(RuntimeError):
    """The store cannot be reached, so nobody knows what is left. What then happens is for the caller to decide."""


class Store(Protocol):
    """Counts by caller. Each method is one atomic step, whoever else counts at the same time."""

    def take(self, caller: str, charges: Sequence[Charge], lease: Lease | None) -> Shortage | None:
        """Draw all charges and the lease, or nothing; the first shortage where something is short.

        Raises:
            StoreError: the store cannot be reached.
        """
        ...

    def spend(self, caller: str, charges: Sequence[Charge]) -> None:
        """Draw what has been used already; a bucket may become less than empty.

        Raises:
            StoreError: the store cannot be reached.
        """
        ...

    def release(self, caller: str, lease: Lease) -> None:
        """End a lease; one that has ended stays so.

        Raises:
            StoreError: the store cannot be reached.
        """
        ...


class AsyncStore(Protocol):
    """The same for an event loop."""

    async def take(self, caller: str, charges: Sequence[Charge], lease: Lease | None) -> Shortage | None:
        """As `Store.take`."""
        ...

    async def spend(self, caller: str, charges: Sequence[Charge]) -> None:
        """As `Store.spend`."""
        ...

    async def release(self, caller: str, lease: Lease) -> None:
        """As `Store.release`."""
        ...
