"""Runs: a function called on cases, many at a time; a line a case, so that what was stopped goes on where it was."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import IO, Any

from grammar.diagnostic import quote
from grammar.frozen import frozen
from guard.evals.scored import CALL_FAILED
from guard.evals.scoring import recorded_text
from guard.journey import Guard
from guard.record import BrokenRecord, Record, RecordedAttempt, line_of
from guard.records.files import bounded_lines, read_file

_MAX_LINE_BYTES = 8_000_000
_AMOUNTS = ("input_tokens", "output_tokens", "cost")


class RunError(ValueError):
    """A run that cannot be made; the message is one sentence."""


@frozen
class Case:
    """One case: its `id`, what the function is given, and the members of its line."""

    id: str
    question: Any
    members: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """What names the content of the case: one that was changed is called again."""
        return hashlib.sha256(json.dumps(self.members, sort_keys=True).encode()).hexdigest()[:16]


@frozen
class Progress:
    """How far a run is: the cases that are done, of them from an earlier run, that failed; cost and seconds of this one."""

    done: int
    total: int
    resumed: int
    failed: int
    cost: float
    seconds: float


def read_cases(file: IO[bytes]) -> list[Case]:
    """The cases of a file with one a line: `input`, and `id`, `expected`, `tags` and others as a record has them.

    Raises:
        RunError: a line is no case, or two have one id.
    """
    cases: dict[str, Case] = {}
    for number, line in bounded_lines(file, _MAX_LINE_BYTES):
        if line is not None and not line.strip():
            continue
        try:
            members = json.loads(line or b"")
        except (ValueError, RecursionError):
            members = None
        if not isinstance(members, dict) or "input" not in members:
            raise RunError(f"line {number} is no case: a JSON object with `input`")
        id_ = members.get("id", number)
        case = Case(id_ if isinstance(id_, str) else json.dumps(id_), members["input"], members)
        if case.id in cases:
            raise RunError(f"line {number} has the id {quote(case.id)}, as an earlier case")
        cases[case.id] = case
    return list(cases.values())


def run_cases(
    cases: Sequence[Case],
    function: Callable[[Any], Any],
    guard: Guard,
    path: Path,
    *,
    name: str,
    concurrency: int = 4,
    max_cost: float | None = None,
) -> Iterator[Progress]:
    """Call a function on each case that has no line yet, judge what it says, and write a line for each as it comes.

    A line is whole or is not there: what a crash has torn is taken away at the next run, which calls only what has no line,
    what failed, and what has changed. So no case is lost, and none is counted twice. Iterating drives the run.

    Args:
        cases: with different ids.
        function: is given the `input` of a case, and gives the model's text, or a mapping with `output` and, as far as known,
            `model`, `input_tokens`, `output_tokens` and `cost`; it may be asynchronous. It is called in threads.
        guard: judges what it says.
        path: the file of the run, made where there is none.
        name: what the function is called; a file that another one has written is not gone on with.
        concurrency: calls at a time, at least 1.
        max_cost: no call is begun when so much has been spent in this run, in the unit of `cost`.

    Raises:
        RunError: the file is that of another function, or of a run that is going on.
    """
    done = _taken_up(path, {case.id: case for case in cases}, name)
    todo = iter([case for case in cases if case.id not in done])
    began, cost, failed, count = time.monotonic(), 0.0, 0, len(done)
    with path.open("ab") as file, ThreadPoolExecutor(concurrency, "eval") as pool:
        _lock(file, path)
        waiting: set[Future[Record]] = set()
        try:
            while True:
                while len(waiting) < concurrency and (max_cost is None or cost < max_cost):
                    case = next(todo, None)
                    if case is None:
                        break
                    waiting.add(pool.submit(_called, case, function, guard, name))
                if not waiting:
                    return
                ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in ended:
                    record = future.result()
                    file.write((record.to_line() + "\n").encode())
                    file.flush()
                    count += 1
                    failed += record.outcome == CALL_FAILED
                    cost += sum(attempt.cost or 0.0 for attempt in record.attempts)
                    yield Progress(count, len(cases), len(done), failed, cost, time.monotonic() - began)
        finally:
            for future in waiting:
                future.cancel()
            os.fsync(file.fileno())


def _lock(file: IO[bytes], path: Path) -> None:
    try:
        import fcntl  # noqa: PLC0415  # not on every system
    except ImportError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise RunError(f"another run is writing {path}") from None


def _taken_up(path: Path, cases: Mapping[str, Case], name: str) -> set[str]:
    """The ids of the cases that have a line that stands; the others are taken out of the file."""
    if not path.exists():
        return set()
    with path.open("rb") as file:
        _lock(file, path)
        done: dict[str, str] = {}
        dropped = 0
        for record in read_file(file):
            if isinstance(record, BrokenRecord):
                dropped += 1
                continue
            if record.door != f"eval {name}":
                raise RunError(f"{path} is not a run of {quote(name)}; give another file")
            case = cases.get(record.id)
            stands = case is not None and record.outcome != CALL_FAILED and record.digests.get("case") == case.digest
            if stands and record.id not in done:
                done[record.id] = record.to_line()
            else:
                dropped += 1
        file.seek(0, os.SEEK_END)
        is_torn = bool(file.tell()) and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n"
    if dropped or is_torn:
        fresh = path.with_name(path.name + ".new")
        with fresh.open("wb") as file:
            for line in done.values():
                file.write((line + "\n").encode())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    return set(done)


def _called(case: Case, function: Callable[[Any], Any], guard: Guard, name: str) -> Record:
    now, began = time.time(), time.monotonic()
    attempts: tuple[RecordedAttempt, ...] = ()
    failure = ""
    try:
        said = function(case.question)
        if inspect.isawaitable(said):
            said = asyncio.run(_awaited(said))
        answer = said if isinstance(said, Mapping) else {"output": said}
        if not isinstance(answer.get("output"), str):
            raise TypeError(f"the function gave {type(answer.get('output')).__name__}, not a text")  # noqa: TRY301
        attempts = (_attempt(case, answer, guard, now, began),)
        outcome = attempts[0].worst.verdict or ""
    except Exception as error:  # noqa: BLE001  # a call that fails is a result of its case, and the others go on
        answer, attempts, outcome = {}, (), CALL_FAILED
        failure = f"{type(error).__name__}: {error}"[:500]
    kept = {
        key: value for key, value in case.members.items() if key not in ("id", "input", "tags", "output", "attempts")
    }
    tags = case.members.get("tags", ())
    record = Record(
        case.id,
        now,
        f"eval {name}",
        outcome,
        case.question if isinstance(case.question, str) else None,
        str(answer["model"]) if answer.get("model") is not None else None,
        attempts=attempts,
        failure=failure,
        seconds=time.monotonic() - began,
        language=guard.language.name,
        profile=guard.language.profile,
        digests={"case": case.digest},
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        extra=kept,
    )
    line_of(record.to_dict())  # what cannot be written is a failure here, and not of the whole run
    return record


def _attempt(case: Case, answer: Mapping[str, Any], guard: Guard, now: float, began: float) -> RecordedAttempt:
    question = case.question if isinstance(case.question, str) else None
    verdict = guard.check(answer["output"], question=question, now=now)
    amounts = {name: answer[name] for name in _AMOUNTS if _is_amount(answer.get(name))}
    return RecordedAttempt((recorded_text(answer["output"], verdict),), seconds=time.monotonic() - began, **amounts)


async def _awaited(said: Any) -> Any:
    return await said


def _is_amount(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e15
