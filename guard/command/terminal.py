"""How commands speak: exit statuses, misuse, colour, and output in whole chunks."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, NoReturn

import click

ACCEPTED, REJECTED, MISUSED, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses."""


def misuse(message: str) -> NoReturn:
    """Report on standard error what the caller did wrong, and exit with the status for misuse."""
    click.echo(f"guard: {message}", err=True)
    raise SystemExit(MISUSED)


class FailedRules:
    """The outputs on which a rule failed: the first failure, and how many there were."""

    def __init__(self) -> None:
        self.first = ""
        self.count = 0

    def add(self, failure: str) -> None:
        """Count the failure of a rule on one output; empty where no rule failed."""
        self.first = self.first or failure
        self.count += bool(failure)

    def status(self, otherwise: int) -> int:
        """The exit status of a run: that for misuse where a rule failed, which is then said on standard error."""
        if not self.count:
            return otherwise
        more = f" (and on {self.count - 1:,} more)" if self.count > 1 else ""
        click.echo(f"guard: {self.first}{more}", err=True)
        return MISUSED


def opened(name: str) -> AbstractContextManager[IO[bytes]]:
    """The file of that name, or standard input for ``-``, to be read as bytes; misuse where it cannot be."""
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except OSError as error:
        misuse(f"{name} cannot be read: {error.strerror}")


def shown(name: str) -> str:
    """What a file is called in a report."""
    return "standard input" if name == "-" else name


def write(chunks: Iterable[str | bytes], *, flush: bool = False) -> None:
    """Write each chunk whole, texts in UTF-8 whatever the locale: an interruption falls between chunks, never into one."""
    out = sys.stdout.buffer
    for chunk in chunks:
        data = chunk.encode("utf-8", "replace") if isinstance(chunk, str) else chunk
        with _uninterrupted():
            out.write(data)
            if flush:
                out.flush()
    with _uninterrupted():
        out.flush()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until the block is done, where the system can hold signals back."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def has_colour() -> bool:
    """Whether standard output shows colours: a terminal, and NO_COLOR is not set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
