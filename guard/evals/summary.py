"""Summary: an evaluation as text, JSON, JUnit or Markdown; whatever people and models wrote is escaped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from grammar.diagnostic import printable
from grammar.frozen import frozen
from guard.evals.comparison import Comparison, PairedRate
from guard.evals.estimates import Interval, Rate
from guard.evals.gates import GateResult
from guard.evals.totals import Totals

_MOST_SHOWN = 10
_LONGEST = 300


@frozen
class Evaluation:
    """What an evaluation comes to: the totals, the gates, and the comparison where there is an earlier run.

    `agreements` say of each judge how far it agrees with people, by the name of its assertion.
    """

    title: str
    totals: Totals
    gates: tuple[GateResult, ...] = ()
    comparison: Comparison | None = None
    notes: tuple[str, ...] = ()
    agreements: Mapping[str, Mapping[str, Any]] | None = None

    @property
    def is_kept(self) -> bool:
        """Whether every gate is."""
        return all(result.is_kept for result in self.gates)

    def to_dict(self) -> dict[str, Any]:
        """The evaluation as dict, list, str, float, int, bool and None; version 1 of the form."""
        told: dict[str, Any] = {"version": 1, "title": self.title, **self.totals.to_dict()}
        told["gates"] = [{"gate": each.gate.text, "kept": each.is_kept, "said": each.said} for each in self.gates]
        if self.comparison is not None:
            told["comparison"] = self.comparison.to_dict()
        if self.agreements:
            told["agreements"] = dict(self.agreements)
        if self.notes:
            told["notes"] = list(self.notes)
        return told


def as_json(evaluation: Evaluation) -> Iterator[str]:
    """For a program."""
    yield json.dumps(evaluation.to_dict(), ensure_ascii=True, indent=2) + "\n"


def as_text(evaluation: Evaluation) -> Iterator[str]:
    """For a person."""
    totals = evaluation.totals
    yield f"{totals.records:,} record{'s' * (totals.records != 1)}, {totals.judged:,} judged\n"
    for why, count in totals.unjudged.most_common():
        yield f"  {count:,} not judged: {shown(why)}\n"
    yield "\n"
    for measure in totals.measures():
        yield f"  {shown(measure):<28} {rate_words(totals.rate(measure))}\n"
    for name, counter in (("errors", totals.rules), ("warnings and notes", totals.advice), ("fixes", totals.fixes)):
        if counter:
            yield f"\n{name}\n"
            for each, count in sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:_MOST_SHOWN]:
                yield f"  {count:>8,}  {shown(each)}\n"
    lines = [line for line in (_amount(totals, quantity) for quantity in totals.amounts) if line]
    if lines:
        yield "\n"
        yield from lines
    if totals.tags:
        yield "\nby tag\n"
        for tag in sorted(totals.tags):
            yield f"  {shown(tag):<20} usable {rate_words(totals.tags[tag].rate('usable'))}\n"
    if evaluation.comparison is not None:
        yield from _compared(evaluation.comparison)
    for name, told in (evaluation.agreements or {}).items():
        yield f"\njudge {shown(name)}: {told['said']}\n"
    for note in evaluation.notes:
        yield f"\nnote: {shown(note)}\n"
    if evaluation.gates:
        yield "\ngates\n"
        for result in evaluation.gates:
            yield f"  {'kept  ' if result.is_kept else 'FAILED'}  {shown(result.gate.text)}: {shown(result.said)}\n"


def _amount(totals: Totals, quantity: str) -> str:
    if not totals.amounts[quantity].count:
        return ""
    figures = [f"{name} {totals.amount(name, quantity):.4g}" for name in ("median", "p95", "mean", "total")]
    return f"{quantity}: {', '.join(figures)} ({totals.amounts[quantity].count:,} known)\n"


def _compared(comparison: Comparison) -> Iterator[str]:
    missing = [
        f"{count:,} {what}"
        for count, what in (
            (comparison.new, "only in this run"),
            (comparison.gone, "only in the earlier run"),
            (comparison.twice, "with an id that is there more than once, left out"),
        )
        if count
    ]
    yield f"\ncompared with the earlier run: {comparison.pairs:,} pairs{''.join(f', {each}' for each in missing)}\n"
    for measure in comparison.measures():
        if comparison.rate(measure).pairs:
            yield f"  {shown(measure):<28} {difference_words(comparison.rate(measure), comparison.seed)}\n"
    yield f"  {comparison.flipped:,} flipped\n"
    for flip in comparison.flips[:_MOST_SHOWN]:
        yield f"    {shown(flip.after.id)}: {shown(', '.join(flip.changes))}\n"
    if comparison.flipped > _MOST_SHOWN:
        yield f"    and {comparison.flipped - _MOST_SHOWN:,} more; --format json and --report show them\n"


def rate_words(rate: Rate) -> str:
    """A rate with its interval in words."""
    if rate.value is None or rate.interval is None:
        return "none to count"
    return f"{rate.count:>7,} of {rate.total:,}  {rate.value:7.2%}  ({range_words(rate.interval)})"


def range_words(interval: Interval) -> str:
    """The ends of an interval of rates."""
    return f"{interval.low:.2%} to {interval.high:.2%}"


def difference_words(rate: PairedRate, seed: int) -> str:
    """A paired difference with its interval and p-value in words."""
    interval = rate.interval(seed)
    if interval is None or rate.difference is None:
        return "no pair"
    ends = f"{interval.low:+.2%} to {interval.high:+.2%}"
    return (
        f"{rate.difference:+7.2%}  ({ends})  gained {rate.gained:,}, lost {rate.lost:,}, McNemar p = {rate.p_value:.3g}"
    )


def as_markdown(evaluation: Evaluation) -> Iterator[str]:
    """For a comment on a pull request."""
    totals = evaluation.totals
    yield f"### {_cell(evaluation.title)}\n\n"
    yield f"{totals.records:,} records, {totals.judged:,} judged\n\n"
    yield "| Measure | Count | Rate | 95 % interval |\n|---|--:|--:|---|\n"
    for measure in totals.measures():
        rate = totals.rate(measure)
        if rate.value is not None and rate.interval is not None:
            yield f"| {_cell(measure)} | {rate.count:,} of {rate.total:,} | {rate.value:.2%} | {range_words(rate.interval)} |\n"
    if totals.rules:
        yield "\n| Error | Records |\n|---|--:|\n"
        for name, count in sorted(totals.rules.items(), key=lambda item: (-item[1], item[0]))[:_MOST_SHOWN]:
            yield f"| {_cell(name)} | {count:,} |\n"
    if (comparison := evaluation.comparison) is not None:
        yield f"\n{comparison.pairs:,} pairs, {comparison.flipped:,} flipped\n\n"
        yield "| Measure | Difference | Gained | Lost | McNemar p |\n|---|---|--:|--:|--:|\n"
        for measure in comparison.measures():
            paired = comparison.rate(measure)
            interval = paired.interval(comparison.seed)
            if interval is not None:
                ends = f"{paired.difference:+.2%} ({interval.low:+.2%} to {interval.high:+.2%})"
                yield f"| {_cell(measure)} | {ends} | {paired.gained:,} | {paired.lost:,} | {paired.p_value:.3g} |\n"
        if comparison.flips:
            yield "\n| Case | Flipped |\n|---|---|\n"
            for flip in comparison.flips[:_MOST_SHOWN]:
                yield f"| {_cell(flip.after.id)} | {_cell(', '.join(flip.changes))} |\n"
    if evaluation.gates:
        yield "\n| Gate | | |\n|---|---|---|\n"
        for result in evaluation.gates:
            yield f"| {_cell(result.gate.text)} | {'kept' if result.is_kept else '**failed**'} | {_cell(result.said)} |\n"


_MARKS = {ord(sign): f"&#{ord(sign)};" for sign in "\\`*_{}[]<>()#+!|~&@:"}


def _cell(text: str) -> str:
    """A text inside a cell of a table: nothing in it is markup, a link or a mention."""
    return shown(text).translate(_MARKS)


def as_junit(evaluation: Evaluation) -> Iterator[str]:
    """For a build server: each gate is a test, each record that did not pass one as well, as far as they are shown."""
    totals = evaluation.totals
    failed_gates = sum(not result.is_kept for result in evaluation.gates)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites name={quoteattr(_xml(evaluation.title))}>\n"
    yield f'<testsuite name="gates" tests="{len(evaluation.gates)}" failures="{failed_gates}">\n'
    for result in evaluation.gates:
        yield _testcase("gates", result.gate.text, "" if result.is_kept else result.said)
    yield "</testsuite>\n"
    failures = totals.judged - totals.passed
    skipped = totals.records - totals.judged
    yield f'<testsuite name="records" tests="{totals.records}" failures="{failures}" skipped="{skipped}">\n'
    for scored in totals.failures:
        why = [
            str(each.get("message") or each.get("rule"))
            for each in scored.diagnostics
            if each.get("severity") == "error"
        ]
        why += [f"{name}: {reason}" for name, reason in scored.reasons.items()]
        yield _testcase("records", scored.id, "; ".join(why) or str(scored.verdict))
    yield "</testsuite>\n</testsuites>\n"


def _testcase(suite: str, name: str, failure: str) -> str:
    opening = f'<testcase classname="{suite}" name={quoteattr(_xml(name))}'
    if not failure:
        return f"{opening}/>\n"
    return f"{opening}><failure message={quoteattr(_xml(failure))}>{escape(_xml(failure))}</failure></testcase>\n"


def _xml(text: str) -> str:
    """A text with nothing in it that XML cannot say."""
    return shown(text).encode("utf-8", "replace").decode()


def shown(text: str) -> str:
    """A text of a person or a model as it may be printed: control characters escaped, cut where it is long."""
    return printable(text[:_LONGEST]) + ("…" if len(text) > _LONGEST else "")


FORMS: Mapping[str, Callable[[Evaluation], Iterator[str]]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "markdown": as_markdown,
}
"""The forms of a summary by their names."""
