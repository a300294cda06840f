"""Budgets counted in the memory of one process."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from guard.load.store import CONCURRENT, Charge, Lease, Shortage

MOST_CALLERS = 100_000
"""At most this many callers are remembered; the one that has been idle longest is forgotten first."""


@dataclass(slots=True)
class _Account:
    """What one caller has drawn: for each resource how much is missing and since when, and the leases' ends."""

    missing: dict[str, tuple[float, float]] = field(default_factory=dict)
    leases: dict[str, float] = field(default_factory=dict)


class MemoryStore:
    """Budgets in memory, for any number of threads. `clock` gives seconds, and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, most_callers: int = MOST_CALLERS) -> None:
        self._clock = clock
        self._most = most_callers
        self._accounts: OrderedDict[str, _Account] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, caller: str, charges: Sequence[Charge], lease: Lease | None) -> Shortage | None:
        """Draw all charges and the lease, or nothing; the first shortage where something is short."""
        with self._lock:
            now = self._clock()
            account = self._account(caller)
            missing = {}
            for charge in charges:
                drawn = self._missing(account, charge, now) + charge.amount
                over = drawn - charge.capacity
                # Of a charge beyond the capacity there is never enough.
                if over > 1e-9:
                    wait = over * charge.seconds / charge.capacity if charge.amount <= charge.capacity else math.inf
                    return Shortage(charge.resource, wait)
                missing[charge.resource] = drawn, now
            if lease is not None:
                ends = sorted(end for end in account.leases.values() if end > now)
                if len(ends) >= lease.most:
                    return Shortage(CONCURRENT, ends[len(ends) - lease.most] - now if lease.most else math.inf)
                account.leases = {name: end for name, end in account.leases.items() if end > now}
                account.leases[lease.name] = now + lease.seconds
            account.missing |= missing
            return None

    def spend(self, caller: str, charges: Sequence[Charge]) -> None:
        """Draw what has been used already; a bucket may become less than empty."""
        with self._lock:
            now = self._clock()
            account = self._account(caller)
            for charge in charges:
                account.missing[charge.resource] = self._missing(account, charge, now) + charge.amount, now

    def release(self, caller: str, lease: Lease) -> None:
        """End a lease; one that has ended stays so."""
        with self._lock:
            account = self._accounts.get(caller)
            if account is not None:
                account.leases.pop(lease.name, None)

    def _account(self, caller: str) -> _Account:
        account = self._accounts.get(caller)
        if account is None:
            account = self._accounts[caller] = _Account()
            if len(self._accounts) > self._most:
                self._accounts.popitem(last=False)
        self._accounts.move_to_end(caller)
        return account

    @staticmethod
    def _missing(account: _Account, charge: Charge, now: float) -> float:
        """How much is missing from a bucket by now."""
        amount, since = account.missing.get(charge.resource, (0.0, now))
        return max(0.0, amount - (now - since) * charge.capacity / charge.seconds)
