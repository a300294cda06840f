"""Reports: verdicts as a person, a program, a code scanner or a build log reads them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from typing import Any

from grammar import Diagnostic, Edit, Fix, Language, Safety, Severity, Source, Span
from grammar.checker import FAILED_RULE
from grammar.diagnostic import one_of
from grammar.frozen import field, frozen, replace
from grammar.render.text import RISKS, in_order, render_text, visible
from guard.command.tally import Tally
from guard.command.terminal import plural
from guard.failure import FAILED_LANGUAGE
from guard.ledger import Ledger, raw_place
from guard.verdict import Accepted, Declined, Rejected, Repaired, Verdict
from guard.verdict_json import told_back


class Format(StrEnum):
    """What a report is written as."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    SARIF = "sarif"
    GITHUB = "github"


@frozen
class Report:
    """What is said of one output: its verdict, and where the output came from.

    `verdict` is None where there was no output to judge; `source` and `diagnostics` then say why. `id` is the record's
    id, None for a file that is one output; `line` the 1-based line of the file that the output stood on, 0 for all.
    `diagnostics` are in the order of their places. `ignored` are the rules that the record ignores, with its reasons;
    `unjudged` the rules that were not judged, each after what it needs and was not given.
    """

    file: str
    language: Language
    source: Source
    diagnostics: tuple[Diagnostic, ...]
    verdict: Verdict | None = None
    id: Any = None
    line: int = 0
    ignored: Mapping[str, str] = field(default_factory=dict)
    unjudged: tuple[tuple[str, str], ...] = ()

    @property
    def advice(self) -> tuple[Diagnostic, ...]:
        """The warnings and notes, and the errors that nothing fixed."""
        if isinstance(self.verdict, Repaired):
            return self.verdict.diagnostics
        return self.diagnostics

    @property
    def decision(self) -> str:
        """The verdict in one word; an output that could not be read is rejected."""
        return self.verdict.decision.value if self.verdict is not None else "rejected"


def report_on(
    file: str,
    verdict: Verdict,
    *,
    id_: Any = None,
    line: int = 0,
    ignored: Mapping[str, str] | None = None,
    unjudged: tuple[tuple[str, str], ...] = (),
    has_advice: bool = True,
) -> Report:
    """The report on a verdict. What fixes mended is among the diagnostics, with places in the raw text.

    Without `has_advice` the warnings on an accepted text are not worked out.
    """
    source = Source(verdict.source.text, f"{file}:{line}" if line else file)
    said = () if isinstance(verdict, Accepted) and not has_advice else _all(verdict)
    return Report(file, verdict.language, source, tuple(in_order(said)), verdict, id_, line, ignored or {}, unjudged)


def _all(verdict: Verdict) -> tuple[Diagnostic, ...]:
    return verdict.fixed if isinstance(verdict, Repaired) else verdict.diagnostics


def tally_of(report: Report) -> Tally:
    """What is counted of one report."""
    tally = Tally()
    tally.decisions[report.decision] += 1
    tally.findings.update((d.severity.value, d.name) for d in report.advice)
    if isinstance(report.verdict, Repaired):
        tally.findings.update(("repaired", d.name) for d in report.verdict.fixed)
    for need, name in report.unjudged:
        tally.unjudged.setdefault(need, Counter())[name] += 1
    tally.ignoring.update(list(report.ignored))
    return tally


def to_object(report: Report) -> dict[str, Any]:
    """The report as a JSON object: file, line, id, verdict, query (canonical, or null), diagnostics, repairs.

    `line` is null for a file that is one output. The query of a JSON language is a JSON value, that of a textual language
    a string. A diagnostic's places are offsets into the output as the model wrote it; a repair's are offsets into the
    text as the repairs before it left it.
    """
    from guard.verdict_json import record_of

    verdict = report.verdict
    said = _in_raw_text(report)
    if verdict is None:
        told = record_of(report.decision, report.source, None, said)
    else:
        told = record_of(report.decision, report.source, verdict.query, said, verdict.repairs, verdict.unjudged)
    record = {"file": report.file, "line": report.line or None, "id": report.id, **told}
    if report.ignored:
        record["ignored"] = dict(report.ignored)
    return record


def _in_raw_text(report: Report) -> list[Diagnostic]:
    """The diagnostics, and the advice on a repaired text, with places in the text as the model wrote it."""
    verdict = report.verdict
    later = verdict.diagnostics if isinstance(verdict, Repaired) else ()
    return [*report.diagnostics, *(told_back(d, verdict.repairs) for d in later if verdict is not None)]


def jsonl_line(report: Report) -> str:
    """The report on one line, without its line break."""
    from guard.verdict_json import one_line

    return one_line(to_object(report), is_json=report.language.notation.outline.brackets is not None)


def json_chunks(lines: Iterable[str], summary: Callable[[], Mapping[str, Any]]) -> Iterator[str]:
    """One JSON document, ``{"version": 1, "results": [...], "summary": {...}}``, written as the lines come.

    `summary` is asked when there are no more.
    """
    yield '{"version": 1, "results": ['
    separator = "\n"
    for line in lines:
        yield f"{separator}  {line}"
        separator = ",\n"
    yield f'\n], "summary": {json.dumps(summary())}}}\n'


def logged(report: Report) -> tuple[Diagnostic, ...]:
    """What a code scanner or a build log is told: of a repaired output nothing is an error.

    What was fixed is a warning, and what was taken away around the query a note. One fix of them all is offered, with the
    first.
    """
    verdict = report.verdict
    if not isinstance(verdict, Repaired):
        return report.diagnostics
    told = [_repaired(d, verdict.repairs) for d in verdict.fixed]
    told += [told_back(d, verdict.repairs) for d in verdict.diagnostics]
    told += [
        Diagnostic(
            "text-around-query", Severity.NOTE, fix.title, raw_place(fix.edits[0].span, verdict.repairs[:number])
        )
        for number, fix in enumerate(verdict.repairs)
        if not any(fix in d.fixes for d in verdict.fixed)
    ]
    ordered = in_order(told)
    whole = Edit(Span(0, len(verdict.source.text)), verdict.text)
    safety = max((fix.safety for fix in verdict.repairs), key=list(Safety).index, default=Safety.SAFE)
    ordered[:1] = [replace(d, fixes=(Fix("write the repaired text", (whole,), safety),)) for d in ordered[:1]]
    return tuple(ordered)


def _repaired(diagnostic: Diagnostic, ledger: Ledger) -> Diagnostic:
    titles = [fix.title for fix in diagnostic.fixes if fix in ledger]
    note = "; ".join([*([diagnostic.note] if diagnostic.note else []), *(f"repaired: {title}" for title in titles)])
    is_error = diagnostic.severity is Severity.ERROR
    return replace(
        diagnostic, severity=Severity.WARNING if is_error else diagnostic.severity, note=note or None, fixes=()
    )


def sarif_result(report: Report, names: Iterable[str]) -> tuple[str, ...]:
    """The results of a SARIF log on one report, each as JSON."""
    from grammar.render import sarif_results

    return tuple(sarif_results([(file_uri(report.file), report.source, logged(report), report.line)], names))


def file_uri(file: str) -> str:
    """The URI of a file: absolute where its path is, else relative to the directory the command runs in.

    >>> file_uri("a#b?/miss:1%.json")
    'a%23b%3F/miss%3A1%25.json'
    """
    from pathlib import PurePath
    from urllib.parse import quote as percent_encoded

    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else percent_encoded(path.as_posix().encode("utf-8", "surrogateescape"))


def github_text(report: Report) -> str:
    """An annotation for each diagnostic, at its place in the file; empty where there is none."""
    from grammar.render import github_annotation

    return "".join(
        github_annotation(d, report.source, report.file, record_line=report.line) + "\n" for d in logged(report)
    )


def failed_rule(report: Report) -> str:
    """What is said of the first rule or function of a language that failed on an output, in one line; empty: none did."""
    failed = next((d for d in report.diagnostics if d.name in (FAILED_RULE, FAILED_LANGUAGE)), None)
    return "" if failed is None else f"{visible(report.source.name)}: {visible(f'{failed.message}: {failed.note}')}"


def person_text(
    report: Report, *, colour: bool, width: int, explain_options: str = "", is_written: bool = False
) -> str:
    """What a person reads: the diagnostics with the text they are about, then the verdict in a sentence.

    `explain_options` are those that `guard explain` needs to know the language's names, as they are typed; `is_written`
    says that the repairs are written into the file.
    """
    verdict = report.verdict
    applied = verdict.repairs if isinstance(verdict, Repaired) else ()
    render = partial(render_text, colour=colour, width=width, explain_options=explain_options)
    parts = _folded(verdict) if isinstance(verdict, Rejected) else [report.diagnostics]
    blocks = [render(report.source, part, applied=applied) for part in parts]
    shown = "".join(f"{block}\n" for block in blocks if block)
    if isinstance(verdict, Repaired):
        around = [fix for fix in verdict.repairs if not any(fix in d.fixes for d in verdict.fixed)]
        for fix in around:
            shown += f"repair: {visible(fix.title)} ({RISKS[fix.safety]})\n"
        later = render(Source(verdict.text, f"{report.source.name} (repaired)"), verdict.diagnostics)
        shown += later + "\n" if later else ""
    return f"{shown}{visible(report.source.name)}: {_sentence(report, is_written=is_written)}\n"


def _sentence(report: Report, *, is_written: bool) -> str:
    """The verdict, what it counts, and what was not judged because the record says so."""
    verdict = report.verdict
    if isinstance(verdict, Repaired):
        fixes = plural(len(verdict.repairs), "fix")
        said = f"repaired, {fixes}" if is_written else f"would be repaired, {fixes}"
    elif isinstance(verdict, Accepted):
        said = "accepted"
    elif isinstance(verdict, Declined):
        return "declined"
    else:
        errors = sum(d.severity is Severity.ERROR for d in report.diagnostics)
        return f"rejected, {plural(errors, 'error')}{_unsafe_fixes(report.diagnostics)}{_ignoring(report)}"
    for severity in (Severity.WARNING, Severity.NOTE):
        if count := sum(d.severity is severity for d in report.advice):
            said += f", {plural(count, severity.value)}"
    return said + _ignoring(report)


def _ignoring(report: Report) -> str:
    return f" (the record ignores {one_of(list(report.ignored), 'and')})" if report.ignored else ""


def _folded(verdict: Rejected) -> list[tuple[Diagnostic, ...]]:
    """What a person reads of a refusal: what stands in the way, then the rest; of what is alike, the first.

    Alike are faults of one kind that have a safe fix, and others of which the same is said. The first of them notes how
    many more there are.
    """
    blockers = verdict.blockers
    rest = tuple(d for d in verdict.diagnostics if d not in blockers)
    return [_firsts(blockers), _firsts(rest)]


def _firsts(diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    alike: dict[tuple[str, str], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        is_form = any(fix.safety is Safety.SAFE for fix in diagnostic.fixes[:1])
        said = " ".join(diagnostic.message.split("`")[::2]) if is_form else diagnostic.message
        alike.setdefault((diagnostic.name, said), []).append(diagnostic)
    return tuple(_noting(first, len(others)) for first, *others in alike.values())


def _noting(diagnostic: Diagnostic, others: int) -> Diagnostic:
    """The diagnostic with a note of how many others are like it."""
    if not others:
        return diagnostic
    more = f"the same at {others} more {'places' if others > 1 else 'place'}"
    return replace(diagnostic, note=f"{diagnostic.note}; {more}" if diagnostic.note else more)


def _unsafe_fixes(diagnostics: Iterable[Diagnostic]) -> str:
    guesses = sum(any(fix.safety is Safety.UNSAFE for fix in d.fixes) for d in diagnostics)
    return f" ({guesses} with an unsafe fix)" if guesses else ""
