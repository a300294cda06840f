"""Journal: the recorder that comes with the package: a bounded queue, a thread, and a store behind it.

    call ── add ──▶ queue ──▶ thread: make the record, apply the privacy ──▶ store
             └─ full: drop it and count, or wait

A call pays for putting a function into a queue. Whatever fails behind it is counted and told to `on_failure` and to the log,
and never to the call.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Literal, Self

from grammar.frozen import frozen
from guard.record import Record
from guard.records.privacy import Privacy
from guard.records.store import Store, StoreError

BATCH = 256
"""So many records at most are given to a store at once."""

_log = logging.getLogger(__name__)


@frozen
class Counts:
    """How many records a journal has been given, and what became of them.

    `added` were taken in, `written` are in the store; `known` are those of them that the store had already. `dropped` found
    no room or came after the end, `failed` could not be made or kept. What is in none of these is still in the queue.
    """

    added: int = 0
    written: int = 0
    known: int = 0
    dropped: int = 0
    failed: int = 0

    @property
    def waiting(self) -> int:
        """How many are in the queue, or being written."""
        return self.added - self.written - self.known - self.failed


class Journal:
    """Keeps the records of calls in a store, without a call waiting for it.

    Args:
        store: where they are kept.
        privacy: what of them is written; by default everything, with what looks like a credential masked.
        size: how many may wait; each holds what its call has sent and got.
        when_full: ``"drop"`` counts a record that finds no room, and lets it go; ``"block"`` lets the call wait, as an audit
            needs it: in an event loop, every call of the loop.
        on_failure: is called on the journal's thread with the exception and how many records it has cost.

    Raises:
        ValueError: `size` is less than 1, or `when_full` is neither.

    Use it as a context manager, or call `close`. What waits when the interpreter ends is written then.
    """

    def __init__(
        self,
        store: Store,
        *,
        privacy: Privacy | None = None,
        size: int = 10_000,
        when_full: Literal["drop", "block"] = "drop",
        on_failure: Callable[[Exception, int], object] | None = None,
    ) -> None:
        if not callable(getattr(store, "append", None)):
            raise TypeError(f"the store of a Journal has a method `append`, and {type(store).__name__} does not")
        if isinstance(size, bool) or not isinstance(size, int) or size < 1:
            raise ValueError(f"`size` must be a whole number of at least 1, not {size!r:.60}")
        if when_full not in ("drop", "block"):
            raise ValueError(f'`when_full` is "drop" or "block", not {when_full!r:.60}')
        self.store = store
        self.privacy = Privacy() if privacy is None else privacy
        self.size = size
        self._blocks = when_full == "block"
        self._on_failure = on_failure
        self._begin()
        _journals.add(self)

    def _begin(self) -> None:
        """The state of one process."""
        self._pid = os.getpid()
        self._changed = threading.Condition()
        self._queue: deque[Callable[[], Record]] = deque()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._added = self._written = self._known = self._dropped = self._failed = 0

    def _settle(self) -> None:
        """Begin anew after a fork: it has the queue of its parent, who writes that, but no thread."""
        if self._pid != os.getpid():
            self._begin()

    @property
    def counts(self) -> Counts:
        """What became of the records so far."""
        self._settle()
        with self._changed:
            return Counts(self._added, self._written, self._known, self._dropped, self._failed)

    def add(self, make: Callable[[], Record], /) -> None:
        """Take a record in; `make` gives it, on the journal's thread."""
        self._settle()
        with self._changed:
            while self._blocks and len(self._queue) >= self.size and not self._is_closed:
                self._changed.wait()
            if self._is_closed or len(self._queue) >= self.size:
                self._dropped += 1
                return
            self._queue.append(make)
            self._added += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="guard-records", daemon=True)
                self._thread.start()
            if len(self._queue) == 1:
                self._changed.notify_all()

    def flush(self, timeout_s: float | None = None) -> bool:
        """Wait until all that was added is written or has failed; False where that takes longer than the timeout."""
        self._settle()
        end = None if timeout_s is None else time.monotonic() + timeout_s
        with self._changed:
            goal = self._added
            while self._written + self._known + self._failed < goal:
                left = None if end is None else end - time.monotonic()
                if left is not None and left <= 0:
                    return False
                self._changed.wait(left)
            return True

    def close(self, timeout_s: float | None = 30.0) -> bool:
        """Write what waits, and close the store; False where that takes longer than the timeout. Later records are dropped."""
        self._settle()
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
            if thread.is_alive():
                return False
        self._guarded_close()
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- on the journal's thread ---

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._queue and not self._is_closed:
                    self._changed.wait()
                if not self._queue:
                    return
                batch = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
                self._changed.notify_all()
            records: list[Record] = []
            for make in batch:
                try:
                    records.append(self.privacy(make()))
                except Exception as error:  # noqa: BLE001  # one record that cannot be made is not to stop the others
                    self._tell(error, 1)
            self._keep(records)

    def _keep(self, records: Sequence[Record]) -> None:
        if not records:
            return
        try:
            new = self.store.append(records)
        except (StoreError, OSError) as error:
            self._tell(error, len(records))
        except Exception as error:  # noqa: BLE001  # one that cannot be written is not to cost the others
            if len(records) == 1:
                self._tell(error, 1)
                return
            for record in records:
                self._keep([record])
        else:
            with self._changed:
                self._written += new
                self._known += len(records) - new
                self._changed.notify_all()

    def _tell(self, error: Exception, count: int) -> None:
        with self._changed:
            before, self._failed = self._failed, self._failed + count
            self._changed.notify_all()
        if len(str(before)) < len(str(self._failed)) or not before:  # the first, and then ever more rarely
            _log.error("%d records could not be kept so far: %s", self._failed, error, exc_info=error)
        if self._on_failure is not None:
            try:
                self._on_failure(error, count)
            except Exception:  # noqa: BLE001  # it is the user's, and the records go on
                _log.exception("`on_failure` of a Journal failed")

    def _guarded_close(self) -> None:
        try:
            self.store.close()
        except Exception:  # noqa: BLE001  # nothing more can be done
            _log.exception("the store of a Journal could not be closed")


_journals: weakref.WeakSet[Journal] = weakref.WeakSet()
"""Those that there are, to be written to the end when the interpreter ends."""


@atexit.register
def _close_all() -> None:
    for journal in list(_journals):
        journal.close()
