"""A verdict as a program keeps it: a dict of plain values, and one line of JSON.

Version 1 of the form: a reader may rely on the members that are named here, and must pass over others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from grammar import Diagnostic, Fix, Source
from grammar.frozen import replace
from guard.ledger import Ledger, raw_place

VERSION = 1
"""The version of the form. Another one is another number, and is told in the changelog."""


def record_of(
    decision: str,
    source: Source,
    query: str | None,
    diagnostics: Iterable[Diagnostic],
    repairs: Sequence[Fix] = (),
    unjudged: Sequence[str] = (),
) -> dict[str, Any]:
    """What is said of one output as dict, list, str, int and None.

    `verdict` is the decision; `query` the canonical text, None where there is none; `diagnostics` have places in the output
    as the model wrote it, in their order; `repairs` are the fixes that were applied, each with places in the text as those
    before it left it. `unjudged` are the rules that could not be judged; it is there only where there are some.
    """
    from grammar.render import to_record  # noqa: PLC0415  # an accepted text that nobody writes down needs none of it
    from grammar.render.text import in_order  # noqa: PLC0415

    record: dict[str, Any] = {
        "verdict": decision,
        "query": query,
        "diagnostics": [to_record(diagnostic, source) for diagnostic in in_order(diagnostics)],
        "repairs": [
            {
                "title": fix.title,
                "safety": fix.safety.value,
                "edits": [[edit.span.start, edit.span.end, edit.text] for edit in fix.edits],
            }
            for fix in repairs
        ],
    }
    if unjudged:
        record["unjudged"] = list(unjudged)
    return record


def one_line(record: dict[str, Any], *, is_json: bool) -> str:
    """A record on one line of JSON; the query of a JSON language is a JSON value in it, digit for digit.

    A language that takes more than JSON (another comma, `.5`) has texts that are none: those are strings.
    """
    query = record["query"]
    text = json.dumps({**record, "query": None}, ensure_ascii=False, separators=(", ", ": "))
    if query is not None:
        # The canonical text goes in as it is: parsing it again would round its numbers.
        shown = query if is_json and _is_json(query) else json.dumps(query, ensure_ascii=False)
        text = text.replace('"query": null', f'"query": {shown}', 1)
    return _unbroken(text)


def told_back(diagnostic: Diagnostic, ledger: Ledger, *, has_fixes: bool = False) -> Diagnostic:
    """A diagnostic of the repaired text with its places in the raw text.

    Its fixes fit only the repaired text, and are left away unless they are in the ledger and tell what was done.
    """
    return replace(
        diagnostic,
        span=raw_place(diagnostic.span, ledger),
        related=tuple(replace(r, span=raw_place(r.span, ledger)) for r in diagnostic.related),
        fixes=diagnostic.fixes if has_fixes else (),
    )


def _is_json(text: str) -> bool:
    """Whether a text is one value of JSON, on one line."""
    try:
        json.loads(text, parse_constant=_no_constant, parse_int=len, parse_float=len)
    except (ValueError, RecursionError):
        return False
    return "\n" not in text and "\r" not in text


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _unbroken(text: str) -> str:
    """Unicode's line separators escaped: some readers of lines break at them; half characters too."""
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not _is_unicode(text) else text


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
