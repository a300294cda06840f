"""Outputs in files, judged one at a time: a file is one output, or one record per line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO

from grammar import Source
from guard.command.records import Record, read_records
from guard.command.reports import Report, report_on
from guard.command.rewriting import rewritten, rewritten_record
from guard.journey import Guard
from guard.verdict import Accepted, Repaired

_BYTES_A_CHARACTER = 4
"""The most bytes that UTF-8 needs for one character."""


@dataclass(frozen=True, slots=True)
class JudgedOutput:
    """One output's report with the bytes it was read from: a whole file, or one line where `record` is given."""

    report: Report
    raw: bytes
    record: Record | None = None

    def data(self, *, is_canonical: bool = False) -> bytes:
        """The bytes with the output repaired; as they were read where nothing was repaired or there is no query.

        With `is_canonical` what is accepted or repaired is written in its canonical form.
        """
        verdict = self.report.verdict
        if not isinstance(verdict, Accepted | Repaired) or (isinstance(verdict, Accepted) and not is_canonical):
            return self.raw
        text = verdict.query if is_canonical else verdict.text
        return rewritten_record(self.record, text) if self.record is not None else rewritten(self.raw, text)


def judged_file(name: str, file: IO[bytes], guard: Guard, question: str | None = None) -> JudgedOutput:
    """The one output that a file is; `name` is what it is called in the report.

    A line break at the end of a file is the file's, where the output is accepted without it and not with it.
    """
    most = _BYTES_A_CHARACTER * guard.language.notation.max_characters
    data = file.read(most + 1)
    text: str | bytes = data if len(data) <= most else data.decode("utf-8", "replace")
    verdict = guard.check(text, question=question)
    if not isinstance(verdict, Accepted) and data.endswith(b"\n") and "\n" not in guard.language.notation.outline.blank:
        without_break = guard.check(text[: -2 if data.endswith(b"\r\n") else -1], question=question)
        verdict = without_break if isinstance(without_break, Accepted) else verdict
    return JudgedOutput(report_on(name, verdict), data)


def judged_records(
    name: str,
    file: IO[bytes],
    guard: Guard,
    question: str | None = None,
    *,
    on_rest: Callable[[bytes], object] | None = None,
) -> Iterator[JudgedOutput]:
    """The outputs of a file's records, in order. `on_rest` is given the bytes that no record holds."""
    records = read_records(file, guard.schema, on_rest=on_rest) if on_rest else read_records(file, guard.schema)
    for record in records:
        if record.output is None:
            assert record.fault is not None
            source = Source(record.line, f"{name}:{record.number}")
            report = Report(name, guard.language, source, (record.fault,), id=record.id, line=record.number)
        else:
            own = guard if record.schema is guard.schema else replace(guard, schema=record.schema)
            verdict = own.check(record.output, question=record.question or question)
            report = report_on(name, verdict, id_=record.id, line=record.number)
        yield JudgedOutput(report, record.raw, record)


def has_records(name: str, stated: bool | None) -> bool:
    """Whether a file is read as records: as the caller stated, else by the file's name."""
    return stated if stated is not None else name.lower().endswith((".jsonl", ".ndjson"))
