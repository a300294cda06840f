"""The specification pages, run: prose, a text, and the diagnostics that stand beside it.

A page is Markdown. A fenced block ``query`` or ``formula`` holds a text, with attributes on its fence line
(``profile=2023 kind=metrics columns=a,b:float question="..."``); the ``diagnostics`` block after it lists what is said,
one ``severity[name] <underlined text>: message`` a line, each with an optional ``help:`` line below. An empty block
says that the text is accepted without a word.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from grammar.rule import Example
from tests.examples import SHIPPED, diagnose

FOLDER = Path(__file__).parent
LANGUAGES = {language.notation.explaining.unit: name for name, language in SHIPPED.items()}
_BLOCK = re.compile(
    rf"^```({'|'.join(LANGUAGES)})([^\n]*)\n(.*?)\n?^```\s*?\n+^```diagnostics\n(.*?)^```", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Spec:
    page: str
    line: int
    language: str
    example: Example
    expected: list[str]


def _specs():
    for page in sorted(FOLDER.glob("*/*.md")):
        text = page.read_text(encoding="utf-8")
        for match in _BLOCK.finditer(text):
            name, attributes, body, expected = match.groups()
            yield Spec(
                f"{page.parent.name}/{page.name}",
                text.count("\n", 0, match.start()) + 1,
                LANGUAGES[name],
                _example(body, attributes),
                [line.rstrip() for line in expected.splitlines() if line.strip()],
            )


def _example(text: str, attributes: str) -> Example:
    held = dict(part.split("=", 1) for part in shlex.split(attributes))
    columns = held.get("columns")
    names: dict[str, str] | tuple[str, ...] | None = None
    if columns is not None:
        pairs = [entry.partition(":")[::2] for entry in columns.split(",")]
        names = dict(pairs) if any(t for _, t in pairs) else tuple(n for n, _ in pairs)
    return Example(
        text, columns=names, kind=held.get("kind"), question=held.get("question"), profile=held.get("profile")
    )


SPECS = list(_specs())


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: f"{s.page}:{s.line}")
def test_the_page_says_what_the_checker_says(spec):
    said = []
    for d in diagnose(spec.language, spec.example):
        said.append(f"{d.severity}[{d.name}] <{spec.example.text[d.span.start : d.span.end]}>: {d.message}")
        if d.help and any(line.strip().startswith("help:") for line in spec.expected):
            said.append(f"  help: {d.help}")
    assert said == spec.expected


def test_no_block_of_a_page_is_overlooked():
    written = sum(
        len(re.findall(r"^```(?:query|formula)\b", page.read_text(encoding="utf-8"), re.MULTILINE))
        for page in FOLDER.glob("*/*.md")
    )
    assert written == len(SPECS)
