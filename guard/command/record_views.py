"""Record views: records and their sums as a person reads them; whatever people and models wrote is escaped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from grammar.diagnostic import printable
from guard.command.terminal import plural

if TYPE_CHECKING:
    from guard.record import Record, RecordedText

_LONGEST = 2_000
_GONE = "(left out)"


def as_text(record: Record) -> Iterator[str]:
    """A record as lines of text."""
    from guard.record import stamp

    when = "at an unknown time" if record.time is None else stamp(record.time)[:-8].replace("T", " ")
    where = f", {printable(record.door)}" if record.door else ""
    yield f"{printable(record.id)}  {when}{where}: {printable(record.outcome)}\n"
    yield f"  question: {_shown(record.question, is_gone='input' in record.left_out)}\n"
    if record.screening is not None:
        reasons = [each.get("name") for each in record.screening.get("reasons", ()) if isinstance(each, Mapping)]
        names = f" ({', '.join(printable(str(name)) for name in reasons)})" if reasons else ""
        yield f"  screening: {printable(str(record.screening.get('decision')))}{names}\n"
    if record.messages is not None:
        yield f"  sent: {plural(len(record.messages), 'message')}\n"
    for number, attempt in enumerate(record.attempts, 1):
        cost = [f"{attempt.seconds:.3g} s"] if attempt.seconds is not None else []
        if attempt.input_tokens is not None or attempt.output_tokens is not None:
            cost.append(f"{attempt.input_tokens or 0:,} + {attempt.output_tokens or 0:,} tokens")
        at_what_cost = f" ({', '.join(cost)})" if cost else ""
        yield f"  attempt {number}{at_what_cost}:\n"
        for text in attempt.texts:
            yield from _text(text, is_gone="output" in record.left_out)
    if record.stopped is not None and record.stopped != "accepted":
        yield f"  stopped: {printable(record.stopped)}\n"
    if record.failure:
        yield f"  failed: {printable(record.failure)}\n"
    for unseen in record.uninspected:
        yield f"  not looked at: {printable(unseen)}\n"
    if record.handed_on is not None:
        texts = "; ".join(_shown(text) for text in record.handed_on)
        yield f"  handed on: {texts or 'nothing'}\n"
    if record.tags:
        yield f"  tags: {', '.join(map(printable, record.tags))}\n"


def _text(text: RecordedText, *, is_gone: bool) -> Iterator[str]:
    yield f"    {printable(text.verdict or 'not judged')}: {_shown(text.text, is_gone=is_gone)}\n"
    for diagnostic in text.diagnostics:
        message = diagnostic.get("message")
        said = f": {printable(str(message))[:_LONGEST]}" if message else ""
        yield f"      {printable(str(diagnostic.get('severity')))}[{printable(str(diagnostic.get('rule')))}]{said}\n"
    for fix in text.repairs:
        yield f"      repair: {printable(str(fix.get('title') or _GONE))} ({printable(str(fix.get('safety')))})\n"
    if text.reason:
        yield f"      reason: {_shown(text.reason)}\n"


def _shown(text: str | None, *, is_gone: bool = False) -> str:
    if text is None:
        return _GONE if is_gone else "(not known)"
    return printable(text[:_LONGEST]) + ("…" if len(text) > _LONGEST else "")


def sums(told: Mapping[str, Any]) -> Iterator[str]:
    """The sums of `Statistics.to_dict` as lines of text."""
    span = f", {told['first'][:10]} to {told['last'][:10]}" if told["first"] else ""
    broken = f", {told['broken']:,} broken" if told["broken"] else ""
    yield f"{plural(told['records'], 'record')}{broken}{span}\n"
    for name, title in (
        ("outcomes", "outcomes"),
        ("rules", "errors, by the texts that had them"),
        ("repaired", "of these, put right by fixes"),
        ("accepted_after", "accepted after so many attempts"),
        ("stopped", "why the model was not asked again"),
        ("models", "models"),
        ("doors", "doors"),
        ("languages", "languages"),
        ("tags", "tags"),
        ("left_out", "contents that are left out"),
    ):
        if told[name]:
            yield f"\n{title}\n"
            yield from _counts(told[name], told["records"] if name == "outcomes" else 0)
    seconds = told["seconds"]
    yield "\n"
    if seconds["known"]:
        yield f"seconds a call: median {seconds['median']:g}, 95 % below {seconds['p95']:g}\n"
    missing = told["attempts_without_usage"]
    unknown = f" ({plural(missing, 'attempt')} did not say)" if missing else ""
    cost = f"; cost {told['cost']:g}" if told["cost"] else ""
    yield f"tokens: {told['input_tokens']:,} in, {told['output_tokens']:,} out{cost}{unknown}\n"


def _counts(counts: Mapping[str, int], total: int) -> Iterable[str]:
    digits = max(len(f"{number:,}") for number in counts.values())
    for name, number in counts.items():
        part = f"  {number / total:6.1%}" if total else ""
        yield f"  {number:>{digits},}{part}  {printable(name)}\n"


def as_json(told: Mapping[str, Any]) -> str:
    """The sums for a program."""
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
