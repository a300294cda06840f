"""What do records cost: written, read and imported, over parsing their lines as JSON; and what does recording add to a call?

Each is measured in processor time of the process, over `json.loads` of the same lines in the same run. Memory is what is
resident while the last of the records are read, less what was before the first.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import process_time, thread_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from report import options, table, write

from grammar import Schema
from grammar.languages import honeycomb
from guard import Guard, Record, RecordedAttempt, RecordedText
from guard.records import Importing, Journal, Privacy, open_store

RECORDS = 100_000
PROMPT = "You write queries for a dataset of requests. " * 16
QUERY = '{{"calculations": [{{"op": "COUNT"}}], "breakdowns": ["http.route"], "time_range": {seconds}}}'


def main() -> None:
    """Measure, print, and write the figures where the options say."""
    chosen = options(__doc__).parse_args()
    count = 200 if chosen.tiny else RECORDS
    with tempfile.TemporaryDirectory() as folder:
        figures = _figures(Path(folder), count)
    rows = [
        (name, f"{of['us']:.0f}", f"{of['ratio']:.1f}", str(of.get("grown_mib", ""))) for name, of in figures.items()
    ]
    table(rows, ("", "µs a record", "times json.loads", "memory grown, MiB"))
    added = _added(200 if chosen.tiny else 5_000)
    print(f"recording adds {added['added_us']:.0f} µs to a wrapped call of {added['call_us']:.0f} µs")
    write(chosen, "records", {"records": count}, {"records": figures, "call": added})


def _figures(folder: Path, count: int) -> dict[str, Any]:
    lines, database = folder / "records.jsonl", folder / "records.sqlite"
    figures = {
        "written as lines": _timed(count, lambda: _written(lines, count)),
        "written to SQLite": _timed(count, lambda: _written(database, count)),
    }
    parsed = _timed(count, lambda: _parsed(lines))
    figures["read from lines"] = _read(count, lambda: open_store(lines).read())
    figures["read from SQLite"] = _read(count, lambda: open_store(database).read())
    signals = folder / "otel.jsonl"
    signals.write_text("".join(_signals(count)), encoding="utf-8")
    with signals.open("rb") as file:
        figures["imported from OpenTelemetry"] = _read(count, lambda: Importing("otel").records(file))
    for of in figures.values():
        of["ratio"] = round(of["us"] / parsed["us"], 2)
    return {"json.loads": {**parsed, "ratio": 1.0}, **figures}


def _timed(count: int, run: Callable[[], object]) -> dict[str, Any]:
    begun = process_time()
    run()
    return {"us": round((process_time() - begun) / count * 1e6, 1)}


def _read(count: int, records: Callable[[], Iterable[Any]]) -> dict[str, Any]:
    """The time that records take, and by how much memory has grown at most meanwhile."""
    before, most, number = _resident_mib(), 0.0, 0
    begun = process_time()
    for number, record in enumerate(records(), 1):
        assert isinstance(record, Record)
        if number % max(count // 20, 1) == 0:
            most = max(most, _resident_mib())
    assert number == count
    us = round((process_time() - begun) / count * 1e6, 1)
    return {"us": us, "grown_mib": round(max(most - before, 0.0), 1)}


def _resident_mib() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * 4_096 / 1_048_576


def _parsed(path: Path) -> None:
    with path.open("rb") as file:
        for line in file:
            json.loads(line)


def _written(path: Path, count: int) -> None:
    store, privacy = open_store(path), Privacy()
    for start in range(0, count, 250):
        store.append([privacy(_record(number)) for number in range(start, min(start + 250, count))])
    store.close()


def _record(number: int) -> Record:
    question = f"requests by route in the last {number} hours"
    messages = ({"role": "system", "content": PROMPT}, {"role": "user", "content": question})
    query = QUERY.format(seconds=3_600 * number + 1)
    attempt = RecordedAttempt((RecordedText(query, "accepted", query),), messages, 250, 40, None, 0.8)
    return Record(
        f"{number:032}", 1.79e9 + number, "wrap", "accepted", question,
        messages=messages, attempts=(attempt,), handed_on=(query,), seconds=0.8, digests={"grammar": "0" * 64},
    )  # fmt: skip


def _signals(count: int) -> Iterator[str]:
    """Calls as OpenTelemetry's instrumentation of an SDK records them, a span a line."""
    for number in range(1, count + 1):
        record = _record(number)
        sent = [
            {"role": each["role"], "parts": [{"type": "text", "content": each["content"]}]}
            for each in record.messages or ()
        ]
        said = [{"role": "assistant", "parts": [{"type": "text", "content": record.output}], "finish_reason": "stop"}]
        attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "a-model",
            "gen_ai.usage.input_tokens": 250,
            "gen_ai.usage.output_tokens": 40,
            "gen_ai.input.messages": json.dumps(sent),
            "gen_ai.output.messages": json.dumps(said),
        }
        context = {"trace_id": f"0x{number:032x}", "span_id": f"0x{number:016x}"}
        times = {"start_time": "2026-11-30T09:00:00.000000Z", "end_time": "2026-11-30T09:00:00.800000Z"}
        yield json.dumps({"name": "chat a-model", "context": context, **times, "attributes": attributes}) + "\n"


def _added(count: int) -> dict[str, float]:
    """What recording adds to a call on the thread of the call; the journal's own thread is not in it."""

    class Nowhere:
        def append(self, records: list[Record]) -> int:
            return len(records)

        def close(self) -> None:
            pass

    guard = Guard(honeycomb.language(), Schema.of(["http.route"]))
    messages = list(_record(1).messages or ())
    query = QUERY.format(seconds=3_600)
    journal = Journal(Nowhere(), size=count + 1)  # type: ignore[arg-type]  # what is not written is not read
    plain, recorded = guard.wrap(lambda _messages: query), guard.wrap(lambda _messages: query, recorder=journal)
    times = {}
    for name, call in (("call", plain), ("recorded", recorded)):
        call(messages)
        begun = thread_time()
        for _ in range(count):
            call(messages)
        times[name] = (thread_time() - begun) / count * 1e6
    journal.close()
    return {"call_us": round(times["call"], 1), "added_us": round(times["recorded"] - times["call"], 1)}


if __name__ == "__main__":
    main()
