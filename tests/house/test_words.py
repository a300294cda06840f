"""One word for one idea: a variable is named for what it is, and pages use the words of the glossary, in order."""

from __future__ import annotations

import ast
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


SWEPT = (
    "guard/__init__.py",
    "guard/command/**/*.py",
    "guard/traffic/**/*.py",
    "benchmarks/**/*.py",
    "examples/**/*.py",
)
"""Where no variable is called by either word that fits everything; elsewhere none is called `held`."""
SOURCES = ("grammar/**/*.py", "guard/**/*.py", "tools/**/*.py")
CATCH_ALLS = {"held", "found"}


def _bound(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


@pytest.mark.parametrize("path", sorted(path for pattern in SWEPT for path in ROOT.glob(pattern)), ids=lambda p: p.stem)
def test_no_variable_has_a_name_that_fits_everything(path):
    assert CATCH_ALLS.isdisjoint(_bound(path))


def test_no_function_binds_held():
    sources = sorted(path for pattern in SOURCES for path in ROOT.glob(pattern))
    assert [str(path.relative_to(ROOT)) for path in sources if "held" in _bound(path)] == []
