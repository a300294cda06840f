"""Do we agree with the published checkers? Their stated verdicts beside ours, and every disagreement named.

Run: ``python -m benchmarks.quality.agreement CASES.jsonl``. A line of the file is one stated verdict: `id`, `source`
(suite and case), `kind`, `profile`, `query` (an object, or raw text) or `expression`, `columns` (names, or column
objects, or null), `dataset_kind`, `frequency`, `threshold_op` and `threshold_value`, and `valid`. Lines of other kinds
are counted as not judged.

Prints the agreement per profile and kind, then each disagreement with what we say, and compares their ids with the
table of ``docs/reference/deviations.md``. The exit code is 1 where the two differ.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grammar.checker import check_text
from grammar.diagnostic import Diagnostic, Severity, printable
from grammar.languages import formula, honeycomb
from grammar.schema import Column, ColumnType, DatasetKind, Schema
from grammar.source import Source

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "deviations.md"

PROFILES = {"2023-course": "2023"}
"""Which profile answers for a checker's; 2026 for every other."""

QUERIES = ("query", "env")
TRIGGERS = ("trigger", "trigger-env", "trigger-legacy")
_BASELINE = {"type": "percentage", "offset_minutes": 1440}
_ROW = re.compile(r"^\| ([A-Z]\d{3}) \|", re.MULTILINE)
_OF_COLUMNS = ("unknown-column",)


@dataclass(frozen=True, slots=True)
class Judged:
    """One stated verdict with ours."""

    id: str
    source: str
    profile: str
    kind: str
    text: str
    is_valid: bool
    errors: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether the two verdicts are the same."""
        return self.is_valid == (not self.errors)


def judge(case: Mapping[str, Any]) -> Judged | None:
    """Our verdict on a case; None for a kind that states none about a query or an expression."""
    kind = case["kind"]
    if kind == "expression":
        text = case["expression"]
        diagnostics, _ = check_text(formula.language(), Source(text), schema_of(case))
    elif kind in QUERIES + TRIGGERS:
        written = case["query"]
        text = written if isinstance(written, str) else json.dumps(written)
        profile = "trigger" if kind in TRIGGERS else PROFILES.get(case["profile"], "2026")
        facts = {"trigger": trigger_of(case)} if kind == "trigger-env" else {}
        diagnostics, _ = check_text(honeycomb.language(profile), Source(text), schema_of(case), facts=facts)
    else:
        return None
    return Judged(
        case["id"],
        case["source"],
        case["profile"],
        kind,
        text,
        case["valid"],
        errors_of(diagnostics, case.get("columns")),
    )


def schema_of(case: Mapping[str, Any]) -> Schema | None:
    """The dataset of a case, None where the case names neither columns nor a kind."""
    columns, kind = case.get("columns"), case.get("dataset_kind")
    if columns is None and kind is None:
        return None
    known = [
        column if isinstance(column, str) else Column(column["key_name"], ColumnType(column["type"]))
        for column in columns or ()
    ]
    return Schema.of(known, kind=DatasetKind(kind) if kind else None)


def trigger_of(case: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a case says about the trigger itself."""
    facts: dict[str, Any] = {"frequency": case["frequency"]}
    if "threshold_op" in case:
        facts["threshold"] = {"op": case["threshold_op"], "value": case.get("threshold_value", 0)}
        facts["baseline_details"] = _BASELINE
    return facts


def errors_of(diagnostics: Iterable[Diagnostic], columns: object) -> tuple[str, ...]:
    """The names of the errors; a case without columns says nothing about them."""
    return tuple(
        d.name
        for d in diagnostics
        if d.severity is Severity.ERROR and (columns is not None or d.name not in _OF_COLUMNS)
    )


def main(path: str) -> int:
    """Print the comparison for a file of cases."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    judged = [judge(json.loads(line)) for line in lines if line.strip()]
    given = [verdict for verdict in judged if verdict is not None]
    counts = Counter((verdict.profile, verdict.kind, verdict.agrees) for verdict in given)
    print(f"{'profile':<16}{'kind':<16}{'agree':>6}{'of':>6}")
    for profile, kind in sorted({(verdict.profile, verdict.kind) for verdict in given}):
        agree, differ = counts[profile, kind, True], counts[profile, kind, False]
        print(f"{profile:<16}{kind:<16}{agree:>6}{agree + differ:>6}")
    print(f"not judged: {len(judged) - len(given)}\n")
    deviations = [verdict for verdict in given if not verdict.agrees]
    for verdict in deviations:
        stated = "accepts" if verdict.is_valid else "refuses"
        ours = ", ".join(sorted(set(verdict.errors))) or "accepted"
        print(f"{verdict.id} {verdict.profile} {stated}, ours: {ours}\n  {verdict.source}\n  {shown(verdict.text)}")
    deviating = {verdict.id for verdict in deviations}
    documented = set(_ROW.findall(PAGE.read_text(encoding="utf-8"))) if PAGE.exists() else set()
    for title, ids in (
        ("not documented", deviating - documented),
        ("documented, but agreeing", documented - deviating),
    ):
        if ids:
            print(f"{title}: {', '.join(sorted(ids))}")
    return int(deviating != documented)


def shown(text: str) -> str:
    """The text on one line, cut."""
    return printable(text if len(text) <= 200 else text[:199] + "…")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m benchmarks.quality.agreement CASES.jsonl")
    sys.exit(main(sys.argv[1]))
