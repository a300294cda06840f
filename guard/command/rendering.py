"""Rendering: one judged output in the format of a run, and what is counted of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar import Severity
from grammar.frozen import frozen
from guard.command.reports import (
    Report,
    failed_rule,
    github_text,
    jsonl_line,
    person_text,
    sarif_result,
    tally_of,
)
from guard.command.tally import Tally

if TYPE_CHECKING:
    from guard.command.outputs import JudgedOutput


@frozen
class Answer:
    """What is written of one output, what is counted, and the failure of a rule on it (empty: none).

    `lines` are whole lines of the report; of a JSON line or a SARIF result without the line break. `data` are the bytes of
    the output as they are written back, where the run writes.
    """

    lines: tuple[str, ...]
    tally: Tally
    failure: str = ""
    decision: str = ""
    data: bytes = b""


@frozen
class Rendering:
    """How the outputs of a run are written.

    `fails_on` is the least severity of what is shown, None to show every output; with `is_silent` outputs are counted
    only. `names` is what can be reported, in the order of a SARIF log.
    """

    form: str
    colour: bool
    width: int
    explain_options: str
    is_written: bool = False
    shows_difference: bool = False
    fails_on: str | None = None
    is_silent: bool = False
    names: tuple[str, ...] = ()

    def of(self, output: JudgedOutput) -> Answer:
        """The answer on one output."""
        report = output.report
        is_shown = not self.is_silent and (self.fails_on is None or self._fails(report))
        data = output.data() if self.is_written else b""
        lines = self._lines(report) if is_shown else ()
        return Answer(lines, tally_of(report), failed_rule(report), report.decision, data)

    def _fails(self, report: Report) -> bool:
        order = [severity.value for severity in Severity]
        failing = order[: order.index(self.fails_on or order[0]) + 1]
        return report.decision in ("rejected", "declined") or any(d.severity.value in failing for d in report.advice)

    def _lines(self, report: Report) -> tuple[str, ...]:
        if self.form in ("json", "jsonl"):
            return (jsonl_line(report),)
        if self.form == "sarif":
            return sarif_result(report, self.names)
        if self.form == "github":
            return (github_text(report),)
        text = person_text(
            report,
            colour=self.colour,
            width=self.width,
            explain_options=self.explain_options,
            is_written=self.is_written,
        )
        if self.shows_difference and report.verdict is not None:
            from guard.command.rewriting import difference

            text += difference(report.source.name, report.verdict)
        return (text,)
