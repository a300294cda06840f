"""One word for one idea: the pages that people write use the words of the glossary, and its terms are in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    page
    for page in sorted(
        [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("changes/*.md"), ROOT / "tests/README.md"]
    )
    if "<!-- Written by" not in page.read_text(encoding="utf-8")[:100]  # the words of those are the code's
]
RETIRED = {
    r"mend(s|ed|ing)?": "repair (to do it) or fix (the edits)",
    r"respell\w*": "dialect",
    r"askers?": "user",
}
"""Words that were given up, and what is said instead."""

_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`|\]\([^)]*\)", re.MULTILINE | re.DOTALL)
_TERM = re.compile(r"^\*\*(.+)\*\*$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_says_one_word_for_one_idea(page):
    prose = _CODE.sub("`…`", page.read_text(encoding="utf-8"))
    used = [
        f"{match.group()}: say {instead}"
        for word, instead in RETIRED.items()
        for match in re.finditer(rf"\b{word}\b", prose, re.IGNORECASE)
    ]
    assert not used


def test_the_glossary_lists_each_term_once_in_order_with_a_meaning():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    terms = _TERM.findall(text)
    assert terms == sorted(set(terms), key=str.lower)
    assert len(re.findall(r"^\*\*.+\*\*\n: \S", text, re.MULTILINE)) == len(terms)
