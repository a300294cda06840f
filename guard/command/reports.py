"""Reports: verdicts as a person, a program, a code scanner or a build log reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any

from grammar import Diagnostic, Fault, Fix, Language, Safety, Severity, Source
from grammar.checker import FAILED_RULE
from grammar.notations.json import encode
from grammar.render import github_annotation, render_text, sarif_lines, to_record
from grammar.render.text import visible
from guard.verdict import Accepted, Decision, Declined, Rejected, Repaired, Verdict

DECISIONS = tuple(decision.value for decision in Decision)
"""How an output may have been judged, each in one word."""


class Format(StrEnum):
    """What a report is written as."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    SARIF = "sarif"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of one output: its verdict, and where the output came from.

    `verdict` is None where there was no output to judge; `source` and `diagnostics` then say why. `id` is the record's
    id, None for a file that is one output; `line` the 1-based line of the file that the output stood on, 0 for all.
    """

    file: str
    language: Language
    source: Source
    diagnostics: tuple[Diagnostic, ...]
    verdict: Verdict | None = None
    id: Any = None
    line: int = 0

    @property
    def decision(self) -> str:
        """The verdict in one word; an output that could not be read is rejected."""
        return self.verdict.decision.value if self.verdict is not None else "rejected"


def report_on(file: str, verdict: Verdict, *, id_: Any = None, line: int = 0) -> Report:
    """The report on a verdict. What fixes mended is among the diagnostics, with places in the raw text."""
    source = Source(verdict.source.text, f"{file}:{line}" if line else file)
    return Report(file, verdict.language, source, _all(verdict), verdict, id_, line)


def _all(verdict: Verdict) -> tuple[Diagnostic, ...]:
    return verdict.fixed if isinstance(verdict, Repaired) else verdict.diagnostics


def to_object(report: Report, *, with_file: bool = False) -> dict[str, Any]:
    """The report as a JSON object: id, verdict, query (canonical, or null), diagnostics, repairs.

    The query of a JSON language is a JSON value, that of a textual language a string. A diagnostic's places are
    offsets into the output as the model wrote it; a repair's are offsets into the text as the repairs before it left
    it.
    """
    verdict = report.verdict
    record: dict[str, Any] = {"id": report.id}
    if with_file:
        record = {"file": report.file, **({"id": report.id} if report.line else {})}
    record |= {
        "verdict": report.decision,
        "query": verdict.query if verdict is not None else None,
        "diagnostics": [to_record(diagnostic, report.source) for diagnostic in report.diagnostics],
        "repairs": [_fix(fix) for fix in verdict.repairs] if verdict is not None else [],
    }
    if verdict is not None and verdict.unjudged:
        record["unjudged"] = list(verdict.unjudged)
    return record


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "safety": fix.safety.value,
        "edits": [[edit.span.start, edit.span.end, edit.text] for edit in fix.edits],
    }


def jsonl_line(report: Report, *, with_file: bool = False) -> str:
    """The report on one line, without its line break."""
    record = to_object(report, with_file=with_file)
    query = record["query"]
    record["query"] = None
    text = json.dumps(record, ensure_ascii=False, separators=(", ", ": "))
    if query is None:
        return _one_line(text)
    # The canonical text goes in as it is: parsing it again would round its numbers.
    shown = query if report.language.notation.outline.brackets else encode(query)
    return _one_line(text.replace('"query": null', f'"query": {shown}', 1))


def _one_line(text: str) -> str:
    """Unicode's line separators escaped: some readers of lines break at them; half characters too."""
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not _is_unicode(text) else text


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def json_chunks(reports: Iterable[Report]) -> Iterator[str]:
    """One JSON document: ``{"results": [...], "summary": {...}}``, written as the reports come."""
    counts = dict.fromkeys(DECISIONS, 0)
    yield '{"results": ['
    separator = "\n"
    for report in reports:
        counts[report.decision] += 1
        yield separator + "  " + jsonl_line(report, with_file=True)
        separator = ",\n"
    yield f'\n], "summary": {json.dumps(counts)}}}\n'


def sarif_chunks(reports: Iterable[Report], pages: Mapping[str, Fault], version: str) -> Iterator[str]:
    """One SARIF 2.1.0 log, written as the reports come; `pages` is everything that can be reported."""
    logged = ((report.file, report.source, report.diagnostics, report.line) for report in reports)
    return sarif_lines(logged, pages, version)


def github_text(report: Report) -> str:
    """An annotation for each diagnostic, at its place in the file; empty where there is none."""
    return "".join(
        github_annotation(d, report.source, report.file, record_line=report.line) + "\n" for d in report.diagnostics
    )


def failed_rule(report: Report) -> str:
    """What is said of the first rule that failed on an output, in one line; empty where none did."""
    failed = next((d for d in report.diagnostics if d.name == FAILED_RULE), None)
    return "" if failed is None else f"{visible(report.source.name)}: {visible(f'{failed.message}: {failed.note}')}"


def person_text(report: Report, *, colour: bool, width: int, explain_options: str = "") -> str:
    """What a person reads: the diagnostics with the text they are about, then the verdict in a sentence.

    `explain_options` are those that `guard explain` needs to know the language's names, as they are typed.
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
            shown += f"repaired: {fix.title} ({fix.safety.value})\n"
        later = render(Source(verdict.text, "repaired text"), verdict.diagnostics)
        shown += later + "\n" if later else ""
    name = report.source.name
    if isinstance(verdict, Accepted):
        return f"{shown}{name}: accepted{_advice(report.diagnostics)}\n"
    if isinstance(verdict, Repaired):
        return f"{shown}{name}: repaired, {len(verdict.repairs)} {_plural('fix', len(verdict.repairs))}\n"
    if isinstance(verdict, Declined):
        return f"{shown}{name}: declined\n"
    errors = sum(d.severity is Severity.ERROR for d in report.diagnostics)
    return f"{shown}{name}: rejected, {errors} {_plural('error', errors)}{_unsafe_fixes(report.diagnostics)}\n"


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


def _advice(diagnostics: Iterable[Diagnostic]) -> str:
    count = len(tuple(diagnostics))
    return f", {count} {_plural('warning', count)}" if count else ""


def _unsafe_fixes(diagnostics: Iterable[Diagnostic]) -> str:
    guesses = sum(any(fix.safety is Safety.UNSAFE for fix in d.fixes) for d in diagnostics)
    return f" ({guesses} with an unsafe fix)" if guesses else ""


def _plural(word: str, count: int) -> str:
    if count == 1:
        return word
    return word + ("es" if word.endswith("x") else "s")
