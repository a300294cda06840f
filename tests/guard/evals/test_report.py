"""The report: one page that needs nothing else, in which whatever people and models wrote is text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from guard.evals import Comparison, Evaluation, ScoredRecord, Totals, judged_gate, read_gate

pytest.importorskip("jinja2")

from guard.evals.report import page

HOSTILE = (
    "<script>window.ran = 1</script>",
    '"><img src=x onerror="window.ran = 1">',
    "</pre></div><svg onload=window.ran=1>",
    "{{ 7 * 7 }}{% for x in () %}",
    "javascript:window.ran=1",
    "' onmouseover='window.ran=1",
    "</title></style><script>window.ran = 1</script>",
    "&lt;script&gt; &#60;script>",
    "\x00\x1b[31m\ud800\u202etxt",
    "<!-- --><![CDATA[<script>window.ran = 1</script>]]>",
)


def evaluation_of(*texts):
    """An evaluation that says each text wherever one can stand."""
    totals, comparison = Totals(), Comparison()
    comparison.know_claims(texts)
    for text in texts:
        diagnostics = ({"rule": text, "severity": "error", "message": text, "span": [1, 4]},)
        before = ScoredRecord(text, "accepted", text, text, text)
        after = ScoredRecord(
            text,
            "rejected",
            text,
            text,
            text,
            (text,),
            (text,),
            diagnostics,
            (text,),
            (text,),
            1.5,
            0.1,
            12,
            2,
            claims={text: False},
            reasons={text: text},
        )
        totals.add(after)
        totals.add(ScoredRecord(text, None, why_unjudged=text))
        comparison.add(before, after)
    gate = judged_gate(read_gate("accepted >= 95%"), totals)
    agreements = {text: {"said": text} for text in texts}
    return Evaluation(" ".join(texts), totals, (gate,), comparison, tuple(texts), agreements)


class _Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.elements = []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


def elements(text):
    parser = _Elements()
    parser.feed(text)
    return parser.elements


def test_the_page_says_what_the_evaluation_says():
    text = page(evaluation_of("unknown-column"))
    assert "unknown-column" in text
    assert "accepted to rejected" in text
    assert "<mark>nkn</mark>" in text  # the place that the diagnostic is about
    assert text.count("<svg") > 3


def test_hostile_texts_make_no_element_and_no_attribute():
    allowed = {(tag, tuple(sorted(attributes))) for tag, attributes in elements(page(evaluation_of("harmless")))}
    found = {(tag, tuple(sorted(attributes))) for tag, attributes in elements(page(evaluation_of(*HOSTILE)))}
    assert found <= allowed


def test_the_page_has_no_script_and_asks_for_nothing():
    text = page(evaluation_of(*HOSTILE))
    assert not any(tag in {"script", "iframe", "object", "link", "img", "form", "base"} for tag, _ in elements(text))
    assert not any(name.startswith("on") or name in {"src", "href"} for _, given in elements(text) for name in given)
    assert "default-src 'none'" in text
    assert "url(" not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", text)
    assert "49" not in re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL).split("<h1>")[1].split("</h1>")[0]


def test_places_that_are_none_are_passed_over():
    odd = [{"rule": "x", "span": span} for span in (None, [5], ["a", "b"], [9, 2], [0, 10**9], [-3, 2], {"start": 1})]
    totals = Totals()
    totals.add(ScoredRecord("1", "rejected", output="abc", diagnostics=tuple(odd)))
    assert "abc" in page(Evaluation("odd", totals))
