"""How commands speak: exit statuses, misuse, colour, and output in whole chunks."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, Any, NoReturn, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

ACCEPTED, REJECTED, MISUSED, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143
"""Exit statuses."""

_WIDEST = 160
_NO_TERMINAL = 100
"""Cells of a line of a report: at most, and where it goes to a file or a pipe."""

_EVERY = 500
"""Progress is shown at every so many things."""

_COLOUR = f"{__name__}.colour"


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


@contextmanager
def progress(what: str) -> Iterator[Callable[[], None]]:
    """What to call for each of many things: on a terminal, standard error counts them, and nothing is left of it."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    count = 0

    def step() -> None:
        nonlocal count
        count += 1
        if count % _EVERY == 0:
            click.echo(f"\r{count:,} {what}", err=True, nl=False)

    try:
        yield step
    finally:
        if count >= _EVERY:
            click.echo("\r\x1b[K", err=True, nl=False)


def opened(name: str) -> AbstractContextManager[IO[bytes]]:
    """The file of that name, or standard input for ``-``, to be read as bytes; misuse where it cannot be."""
    try:
        return opening(name)
    except UnreadableError as error:
        misuse(str(error))


class UnreadableError(Exception):
    """A file cannot be read; the message is a sentence with its name."""


def opening(name: str) -> AbstractContextManager[IO[bytes]]:
    """The file of that name, or standard input for ``-``, to be read as bytes.

    Raises:
        UnreadableError: it cannot be.
    """
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def shown(name: str) -> str:
    """What a file is called in a report."""
    return "standard input" if name == "-" else name


def write(chunks: Iterable[str | bytes], *, flush: bool = False, goes_on: bool = False) -> None:
    """Write each chunk whole, texts in UTF-8 whatever the locale: an interruption falls between chunks, never into one.

    Where nobody reads any more, a run that `goes_on` is carried to its end in silence, for its status and what it writes
    to files; in others a BrokenPipeError is raised.
    """
    out = sys.stdout.buffer
    for chunk in chunks:
        data = chunk.encode("utf-8", "replace") if isinstance(chunk, str) else chunk
        with _uninterrupted(), _unread(goes_on=goes_on):
            out.write(data)
            if flush:
                out.flush()
    with _uninterrupted(), _unread(goes_on=goes_on):
        out.flush()


@contextmanager
def _unread(*, goes_on: bool) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        if not goes_on:
            raise
        discard_output()


def discard_output() -> None:
    """Send to nowhere what is still written to standard output, so that ending the program raises nothing."""
    with suppress(OSError, ValueError):  # a stream without a file of its own
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def ending_well() -> Iterator[None]:
    """A run that is interrupted or terminated ends with its status, after what it has to clear away."""

    def end(_signal: int, _frame: object) -> NoReturn:
        raise SystemExit(TERMINATED)

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # not in the main thread
        before = None
    try:
        yield
    except KeyboardInterrupt:
        sys.stdout.flush()
        raise SystemExit(INTERRUPTED) from None
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


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


def colour_option(command: F) -> F:
    """``--color``, for a command whose reports have colours; `has_colour` knows what it says."""
    return click.option(
        "--color",
        type=click.Choice(("auto", "always", "never")),
        expose_value=False,
        callback=_keep_colour,
        help="Whether reports have colours.  [default: auto, on a terminal]",
    )(command)


def _keep_colour(context: click.Context, _parameter: click.Parameter, given: str | None) -> None:
    context.meta[_COLOUR] = given


def has_colour(stream: IO[str] | None = None) -> bool:
    """Whether a stream, standard output where None is given, shows colours.

    ``--color`` decides first, then a NO_COLOR that is not empty, then FORCE_COLOR or CLICOLOR_FORCE that is not empty
    and not 0, then whether the stream is a terminal that is not dumb.
    """
    context = click.get_current_context(silent=True)
    stated = context.meta.get(_COLOUR) if context else None
    if stated in ("always", "never"):
        return bool(stated == "always")
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return (sys.stdout if stream is None else stream).isatty() and os.environ.get("TERM") != "dumb"


def width(stream: IO[str] | None = None) -> int:
    """The cells of a line of a report on a stream, standard output where None is given, with or without colours."""
    if not (sys.stdout if stream is None else stream).isatty():
        return _NO_TERMINAL
    import shutil

    return min(shutil.get_terminal_size().columns, _WIDEST)


def plural(count: int, word: str) -> str:
    """A number with its noun: ``1 error``, ``2,000 errors``."""
    ending = "" if count == 1 else "es" if word.endswith(("x", "s")) else "s"
    return f"{count:,} {word}{ending}"


def complain(message: str) -> None:
    """Say on standard error what went wrong, in a run that goes on."""
    with _uninterrupted():
        click.echo(f"guard: {message}", err=True)
