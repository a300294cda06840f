"""Workers: outputs judged one after the other, in this process or in several, and answered in their order.

A worker is a new process, started by *spawn*. It is given the options of the command, not the guard that they come to, so
that a language of somebody's own is loaded in each and nothing of it has to be sent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from grammar.frozen import frozen

if TYPE_CHECKING:
    from concurrent.futures import Future

    from guard.command.judging import Judging
    from guard.command.outputs import JudgedOutput
    from guard.command.records import Piece

MAX_JOBS = 256

_BATCH = 32
"""Outputs that are sent to a worker at once, at most; fewer where they are long."""

_BATCH_CHARACTERS = 200_000

Answering = Callable[["JudgedOutput"], Any]
"""What a command makes of a judged output; in a worker, so both it and what it gives must pickle."""


@frozen
class Item:
    """One thing to do in order: an output to judge, or a step of the run that has to come in its place.

    `data` is a file that is one output, `piece` one record of a file, `name` what the file is called in reports; `then`
    is called with the answer on it. Of a step all are None but `then`, which is called with None.
    """

    then: Callable[[Any], Iterable[Any]]
    name: str = ""
    data: bytes | None = None
    piece: Piece | None = None

    @property
    def is_output(self) -> bool:
        """Whether there is an output to judge."""
        return self.data is not None or self.piece is not None

    @property
    def size(self) -> int:
        """About how long it is."""
        return len(self.data) if self.data is not None else len(self.piece.raw) if self.piece is not None else 0


def judged_item(item: Item, judging: Judging) -> JudgedOutput:
    """The output of an item, judged."""
    from guard.command.outputs import judged_data, judged_piece

    if item.data is not None:
        return judged_data(item.name, item.data, judging.judge)
    assert item.piece is not None
    return judged_piece(item.name, item.piece, judging.judge)


def in_order(items: Iterable[Item], judging: Judging, answer: Answering) -> Iterator[Any]:
    """What the items come to, judged in this process."""
    for item in items:
        yield from item.then(answer(judged_item(item, judging)) if item.is_output else None)


@contextmanager
def workers(
    count: int, options: Mapping[str, Any], meta: Mapping[str, Any], answer: Answering
) -> Iterator[Callable[[Iterable[Item]], Iterator[Any]]]:
    """What judges items in so many processes, and gives what they come to in order, as they come.

    `options` are those of `Judging.of`, `meta` what the command's options said besides. No more than a few batches are held
    at a time, whatever the number of items.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _begin, (options, meta, answer))
    try:
        yield lambda items: _streamed(pool, items, 2 * count + 1)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _streamed(pool: Any, items: Iterable[Item], window: int) -> Iterator[Any]:
    waiting: deque[tuple[list[Item], Future[list[Any]] | None]] = deque()
    for batch in _batches(items):
        outputs = [(item.name, item.data, item.piece) for item in batch if item.is_output]
        waiting.append((batch, pool.submit(_judge_batch, outputs) if outputs else None))
        while len(waiting) > window or (waiting and (waiting[0][1] is None or waiting[0][1].done())):
            yield from _finished(*waiting.popleft())
    while waiting:
        yield from _finished(*waiting.popleft())


def _finished(batch: list[Item], future: Future[list[Any]] | None) -> Iterator[Any]:
    answers = iter(future.result() if future is not None else ())
    for item in batch:
        yield from item.then(next(answers) if item.is_output else None)


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += item.size
        if len(batch) >= _BATCH or size >= _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


# --- in a worker ---

_WORKER: dict[str, Any] = {}


def _begin(options: Mapping[str, Any], meta: Mapping[str, Any], answer: Answering) -> None:
    import signal

    import click

    from guard.command.judging import Judging

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the first process's to answer
    context = click.Context(click.Command("worker"))
    context.meta.update(meta)
    with context:
        _WORKER.update(judging=Judging.of(**options), answer=answer)


def _judge_batch(outputs: list[tuple[str, bytes | None, Piece | None]]) -> list[Any]:
    answers = []
    for name, data, piece in outputs:
        item = Item(_nothing, name, data, piece)
        answers.append(_WORKER["answer"](judged_item(item, _WORKER["judging"])))
    return answers


def _nothing(_: Any) -> Iterable[Any]:
    return ()
