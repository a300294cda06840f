"""member-lines: one member on each line of a list or a table, its value as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_KEY = r"[\"'`*_]{0,4}(?P<key>[A-Za-z_]\w{0,60})[\"'`*_]{0,4}"
_BULLET = pattern(
    rf"[ \t]*(?:[-*+\u2022]|\d{{1,2}}[.)])[ \t]+{_KEY}[ \t]*[:=][*_]{{0,2}}[ \t]*`?(?P<value>\S[^\n]*?)`?[ \t]*"
)
_PLAIN = pattern(rf"[ \t]*{_KEY}[ \t]*[:=][ \t]*(?P<value>\S[^\n]*?)[ \t]*[,;]?[ \t]*")
_CELLS = pattern(rf"[ \t]*\|?[ \t]*{_KEY}[ \t]*\|[ \t]*`?(?P<value>[^\s|][^\n]*?)`?[ \t]*\|?[ \t]*")
_RULE = pattern(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*\|[ \t]*:?-{2,}:?[ \t]*\|?[ \t]*")
_MOST_LINES = 100


@dialect(
    "put braces around the members",
    safety=Safety.UNSAFE,
    examples=[
        ('- **breakdowns**: ["name"]\n- **limit**: 10\n', '{"breakdowns": ["name"],\n"limit": 10}\n'),
        (
            '| key | value |\n|---|---|\n| breakdowns | ["name"] |\n| limit | 10 |\n',
            '{"breakdowns": ["name"],\n"limit": 10}\n',
        ),
    ],
)
def member_lines(text: str) -> Iterable[Edit] | None:
    """Each line has one member: an item of a list in Markdown, a row of a table, a name with a sign behind it.

    Every value is JSON on its line. Nothing closes the object, so a truncated text looks like a shorter one: that the text is
    complete is a guess.
    """
    lines = _lines(text)
    if not lines or len(lines) > _MOST_LINES:
        return None
    for form in (_BULLET, _CELLS, _PLAIN):
        matches = [form.fullmatch(text, *span) for span in _rows(text, lines, form)]
        found = [match for match in matches if match is not None]
        if found and len(found) == len(matches) and all(map(_is_json, found)):
            return _edits(lines[0][0], found)
    return None


def _lines(text: str) -> list[tuple[int, int]]:
    """The places of the lines that are not blank, without their ends."""
    return [match.span() for match in re.finditer(r"[^\n\r]*\S[^\n\r]*", text)]


def _rows(text: str, lines: list[tuple[int, int]], form: re.Pattern[str]) -> list[tuple[int, int]]:
    """The lines that hold members: of a table, those below the line under its head."""
    if form is _CELLS and len(lines) > 2 and _RULE.fullmatch(text, *lines[1]):
        return lines[2:]
    return lines


def _is_json(match: re.Match[str]) -> bool:
    try:
        json.loads(match["value"])
    except (ValueError, RecursionError):
        return False
    return True


def _edits(start: int, rows: list[re.Match[str]]) -> list[Edit] | None:
    if len({row["key"] for row in rows}) < len(rows):
        return None
    edits: list[Edit] = []
    at = start
    for count, row in enumerate(rows):
        mark = ",\n" if count else "{"
        edits.append(Edit(Span(at, row.start("value")), f'{mark}"{row["key"]}": '))
        at = row.end("value")
    return [*edits, Edit(Span(at, rows[-1].end()), "}")]
