"""Commas: arguments that are JSON but for commas before closing brackets, and the verdict on the query in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from grammar import Diagnostic, Edit, Fix, Safety, Severity, Source, Span
from grammar.notations.json import locate
from grammar.notations.json.dialect import outside_strings
from guard.ledger import apply
from guard.traffic.payload import Path, read_json, value_at
from guard.verdict import Accepted, Rejected, Repaired, Verdict

_COMMA = re.compile(r",(?=[ \t\r\n]*[}\]])")
_NO_VALUES = ("{", "[", ",", ":")
_MAX_COMMAS = 20


def without_commas(text: str) -> Fix | None:
    """The fix that makes JSON of a text by removing commas before closing brackets; None where that does not do it."""
    places = [
        Span(stretch.start + match.start(), stretch.start + match.end())
        for stretch in outside_strings(text)
        for match in _COMMA.finditer(text[stretch.start : stretch.end])
    ]
    if not 0 < len(places) <= _MAX_COMMAS:
        return None
    if any(text[: place.start].rstrip().endswith(_NO_VALUES) for place in places):
        return None
    title = "remove the comma" if len(places) == 1 else "remove the commas"
    fix = Fix(title, tuple(Edit(place, "") for place in places), Safety.SAFE)
    try:
        read_json(apply(text, fix))
    except ValueError:
        return None
    return fix


def judge_inside(text: str, steps: Path, fix: Fix, check: Callable[[str], Verdict]) -> Verdict | None:
    """The verdict on arguments that a fix makes JSON of, with the query at the end of a way judged.

    A repaired text is all of the arguments, and its ledger begins with the fix. None where there is nothing at the end of
    the way, or a text whose repairs have no places of their own in the arguments.
    """
    json_text = apply(text, fix)
    document = read_json(json_text)
    try:
        value = value_at(document, steps)
    except KeyError:
        return None
    span = locate(Source(json_text)).value(_positions(document, steps))
    query = value if isinstance(value, str) else json_text[span.start : span.end]
    verdict = check(query)
    if isinstance(value, str) and not isinstance(verdict, Accepted):
        return verdict if isinstance(verdict, Rejected) else None
    if not isinstance(verdict, Accepted | Repaired):
        return verdict
    ledger = (fix, *(_moved(inner, span.start) for inner in verdict.repairs))
    repaired = json_text if isinstance(value, str) else json_text[: span.start] + verdict.text + json_text[span.end :]
    language = verdict.language
    fixed = tuple(
        Diagnostic(
            "trailing-comma",
            Severity.ERROR,
            "a comma stands before a closing bracket",
            edit.span,
            help="remove the comma",
            fixes=(Fix("remove the comma", (edit,), Safety.SAFE),),
        )
        for edit in fix.edits
    )
    return Repaired(Source(text), language, verdict.tree, repaired, ledger, fixed, (), verdict.unjudged)


def _positions(document: object, steps: Path) -> Path:
    """The way with positions as numbers."""
    way: list[str | int] = []
    for step in steps:
        is_list = isinstance(value_at(document, way), list)
        way.append(int(step) if is_list else step)
    return tuple(way)


def _moved(fix: Fix, by: int) -> Fix:
    edits = (Edit(Span(edit.span.start + by, edit.span.end + by), edit.text) for edit in fix.edits)
    return replace(fix, edits=tuple(edits))
