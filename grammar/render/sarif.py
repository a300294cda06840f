"""Diagnostics for code scanning: a SARIF 2.1.0 log, whole or as a stream."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as percent_encoded

from grammar.diagnostic import Diagnostic, Edit, Fix, Safety
from grammar.render.text import in_order, told, visible, within
from grammar.source import Source, Span

if TYPE_CHECKING:
    from grammar.rule import Fault

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
"""Source: OASIS, SARIF Version 2.1.0 Plus Errata 01, 28 August 2023, appendix "JSON schema"."""

_TAIL = "]}]}"
_URI_CHARACTERS = "/:?#[]@!$&'()*+,;=%"
"""Reserved characters of a URI (RFC 3986, section 2.2) and the percent sign: the address is the caller's."""

Checked = tuple[str, Source, Iterable[Diagnostic]] | tuple[str, Source, Iterable[Diagnostic], int]
"""One text that was checked: its URI (absolute, or relative to the root of the code), the source, what was found.

Where the file is one of records, the line that holds the record comes fourth: a place inside the record is none in the
file, so that the whole line is named, and no fix is offered.
"""


def sarif_log(results: Iterable[Checked], pages: Mapping[str, Fault], version: str) -> dict[str, Any]:
    """The whole log as dict, list, str and int.

    Args:
        results: the texts that were checked; those without a diagnostic leave no trace.
        pages: what can be reported, by name, as `Language.pages` gives it; each becomes a rule of the log.
        version: this tool's, as it should stand in the log.

    Returns:
        A log with one run. A diagnostic that has no page has a `ruleId` and no `ruleIndex`. Safe and unsafe fixes
        are offered, with their safety in the description; those for display only are not.
    """
    return _log(pages, version, list(_results(results, pages)))


def sarif_lines(results: Iterable[Checked], pages: Mapping[str, Fault], version: str) -> Iterator[str]:
    """The same log as chunks of JSON text, in ASCII; `results` is read as the chunks are taken.

    Nothing is kept between two texts, so the log may be longer than the memory; one text's diagnostics are sorted in
    it. The log is complete only with its last chunk.
    """
    return sarif_document(sarif_results(results, pages), pages, version)


def sarif_results(results: Iterable[Checked], names: Iterable[str]) -> Iterator[str]:
    """The results of a log, each as JSON text in ASCII; `names` are those of the log's pages, in its order."""
    return map(json.dumps, _results(results, names))


def sarif_document(results: Iterable[str], pages: Mapping[str, Fault], version: str) -> Iterator[str]:
    """A log of results that are written as `sarif_results` writes them, in chunks, read as the chunks are taken."""
    yield json.dumps(_log(pages, version, [])).removesuffix(_TAIL)
    comma = "\n"
    for result in results:
        yield comma + result
        comma = ",\n"
    yield "\n" + _TAIL + "\n"


def _log(pages: Mapping[str, Fault], version: str, results: list[dict[str, Any]]) -> dict[str, Any]:
    # INVARIANT: `results` is the last member of the last member, for `sarif_lines` continues there.
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "grammar-guard",
                        "version": version,
                        "rules": [_rule(name, page) for name, page in pages.items()],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }


def _rule(name: str, page: Fault) -> dict[str, Any]:
    return {
        "id": name,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": page.explanation},
        "help": {"text": page.explanation},
        "defaultConfiguration": {"level": page.severity.value},
    }


def _results(results: Iterable[Checked], names: Iterable[str]) -> Iterator[dict[str, Any]]:
    index = {name: number for number, name in enumerate(names)}
    for uri, source, diagnostics, *record in results:
        line = record[0] if record else 0
        artifact = {"uri": percent_encoded(uri, safe=_URI_CHARACTERS, errors="surrogatepass")}
        for diagnostic in in_order(diagnostics):
            yield _result(diagnostic, source, artifact, index, line)


def _result(
    diagnostic: Diagnostic, source: Source, artifact: dict[str, str], index: Mapping[str, int], record_line: int
) -> dict[str, Any]:
    result: dict[str, Any] = {"ruleId": diagnostic.name}
    if diagnostic.name in index:
        result["ruleIndex"] = index[diagnostic.name]
    result["level"] = diagnostic.severity.value
    result["message"] = {"text": told(diagnostic)}
    if record_line:
        region = {"startLine": record_line}
        result["locations"] = [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]
        return result
    result["locations"] = [_location(diagnostic.span, source, artifact)]
    if diagnostic.related:
        result["relatedLocations"] = [
            {**_location(related.span, source, artifact), "message": {"text": visible(related.message)}}
            for related in diagnostic.related
        ]
    fixes = [_fix(fix, source, artifact) for fix in diagnostic.fixes if fix.edits and fix.safety is not Safety.DISPLAY]
    if fixes:
        result["fixes"] = fixes
    return result


def _location(span: Span, source: Source, artifact: dict[str, str]) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": artifact, "region": _region(span, source)}}


def _region(span: Span, source: Source) -> dict[str, int]:
    at = within(source, span)
    line, column = source.line_column(at.start)
    end_line, end_column = source.line_column(at.end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
        "charOffset": at.start,
        "charLength": at.end - at.start,
    }


def _fix(fix: Fix, source: Source, artifact: dict[str, str]) -> dict[str, Any]:
    return {
        "description": {"text": f"{visible(fix.title)} ({fix.safety.value})"},
        "artifactChanges": [
            {"artifactLocation": artifact, "replacements": [_replacement(edit, source) for edit in fix.edits]}
        ],
    }


def _replacement(edit: Edit, source: Source) -> dict[str, Any]:
    replacement: dict[str, Any] = {"deletedRegion": _region(edit.span, source)}
    if edit.text:
        replacement["insertedContent"] = {"text": edit.text}
    return replacement
