"""Tally: what a run found, counted; what its status is, and what it says at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from grammar import Severity
from guard.command.terminal import ACCEPTED, REJECTED, plural

DECISIONS = ("accepted", "repaired", "declined", "rejected")

_WEIGHTS = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
_SHOWN_RULES = 6

_NEEDS = {"kind": "--kind", "question": "--question"}
"""The options that say what a rule needs besides a schema."""


class Tally:
    """What was found in the outputs of a run so far.

    `decisions` counts outputs, `findings` what was reported by severity and name (an error that was fixed counts as
    ``repaired``), `fixable` the warnings and notes with a safe fix, `unjudged` the outputs that a rule could not judge, by
    what it needed and its name, `ignoring` those whose record ignores a rule, `silent` the records that have no output.
    """

    def __init__(self) -> None:
        self.decisions: Counter[str] = Counter()
        self.findings: Counter[tuple[str, str]] = Counter()
        self.unjudged: dict[str, Counter[str]] = {}
        self.ignoring: Counter[str] = Counter()
        self.fixable = 0
        self.silent = 0

    def add_silent(self) -> None:
        """Count a record that has no output to judge."""
        self.silent += 1

    def add(self, other: Tally) -> None:
        """Count what another one counted."""
        self.decisions += other.decisions
        self.findings += other.findings
        self.ignoring += other.ignoring
        self.fixable += other.fixable
        self.silent += other.silent
        for need, names in other.unjudged.items():
            self.unjudged.setdefault(need, Counter()).update(names)

    def count(self, severity: str) -> int:
        """How many findings there are of a severity."""
        return sum(number for (weight, _), number in self.findings.items() if weight == severity)

    def status(self, fail_on: Severity = Severity.ERROR, max_warnings: int | None = None) -> int:
        """The exit status: that of a rejection where an output is rejected, or a finding makes the run fail."""
        failing = _WEIGHTS[_WEIGHTS.index(fail_on) :]
        is_failed = (
            self.decisions["rejected"] + self.decisions["declined"] > 0
            or any(self.count(severity.value) for severity in failing)
            or (max_warnings is not None and self.count(Severity.WARNING.value) > max_warnings)
        )
        return REJECTED if is_failed else ACCEPTED

    def summary(self) -> str:
        """The outputs and the findings in one sentence, without a full stop."""
        told = [decision for decision in DECISIONS if self.decisions[decision] or decision != "declined"]
        by_decision = ", ".join(f"{self.decisions[decision]:,} {decision}" for decision in told)
        advice = [plural(n, level) for level in ("warning", "note") if (n := self.count(level))]
        return f"{plural(self.decisions.total(), 'output')}: {by_decision}" + (
            f"; {', '.join(advice)}" if advice else ""
        )

    def statistics(self) -> Iterator[str]:
        """A line for each kind of finding, the most frequent first."""
        ordered = sorted(self.findings.items(), key=lambda item: (-item[1], item[0]))
        digits = max((len(f"{number:,}") for _, number in ordered), default=0)
        for (severity, name), number in ordered:
            yield f"{number:>{digits},}  {severity:<8}  {name}"

    def not_judged(self) -> str:
        """What was not judged for want of something, in one line; empty where everything was."""
        by_schema = sorted({name for need in ("schema", "types") for name in self.unjudged.get(need, ())})
        wanted = "a schema" if "schema" in self.unjudged else "the types of columns"
        others = [
            f"{plural(len(names), 'rule')} without {_NEEDS.get(need, f'the fact `{need}`')}"
            for need, names in sorted(self.unjudged.items())
            if need not in ("schema", "types")
        ]
        if not by_schema:
            return f"not judged: {', '.join(others)}" if others else ""
        shown = ", ".join(by_schema[:_SHOWN_RULES])
        more = f" and {len(by_schema) - _SHOWN_RULES} more" if len(by_schema) > _SHOWN_RULES else ""
        return f"not judged without {wanted}: {shown}{more}" + (f" (and {', '.join(others)})" if others else "")

    def without_output(self) -> str:
        """How many records have no output, in one line; empty where each has one."""
        return f"{plural(self.silent, 'record')} without an output, not judged" if self.silent else ""

    def ignored(self) -> str:
        """How many records ignore a rule, in one line; empty where none does."""
        if not self.ignoring:
            return ""
        names = sorted(self.ignoring)
        shown = ", ".join(names[:_SHOWN_RULES]) + (" and more" if len(names) > _SHOWN_RULES else "")
        return f"ignored by records: {shown} ({plural(self.ignoring.total(), 'time')})"

    def as_record(self) -> dict[str, Any]:
        """The tally for a program: counts by decision, of warnings and notes, and by rule."""
        rules: dict[str, dict[str, int]] = {}
        for (severity, name), number in sorted(self.findings.items(), key=lambda item: (item[0][1], item[0][0])):
            rules.setdefault(name, {})[severity] = number
        record: dict[str, Any] = {decision: self.decisions[decision] for decision in DECISIONS}
        record |= {"warnings": self.count("warning"), "notes": self.count("note"), "rules": rules}
        if self.unjudged:
            record["unjudged"] = {need: sorted(names) for need, names in sorted(self.unjudged.items())}
        if self.silent:
            record["without_output"] = self.silent
        if self.ignoring:
            record["ignored"] = dict(sorted(self.ignoring.items()))
        return record
