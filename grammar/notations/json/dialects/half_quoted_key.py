"""half-quoted-key: a key with one of its two quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_NAME = r"[A-Za-z_]\w{0,60}"
_NEXT = r"(?=[ \t]*,?[ \t]*\r?\n\s{0,200}(?:[}\]]|\"[^\"\\\n]{1,80}\"\s{0,20}[,:\]}\n]))"
"""The end of a line behind which a member, an item or a bracket follows."""

_BETWEEN = r"(?:\s++|//[^\n]*+\n|#[^\n]*+\n)*+"
_PART = pattern(
    rf'(?<=[{{,])(?P<before>\s*)"(?P<unclosed>{_NAME})(?=[ \t]*:[ \t]*(?:[\[{{\d-]|"[^"\\\n]*"\s*[,}}\]]))'
    rf'|(?<=[\[,:])(?P<space>\s*)"(?P<torn>[^"\\\n\[\]{{}}]{{0,200}}?[^"\\\n\[\]{{}},\s]){_NEXT}'
    r'|(?P<whole>"(?:[^"\\\n]|\\.)*+"?)'  # one that no mark ends is passed over at once, or each mark would be tried'
    rf'|(?<=[{{,])(?P<blanks>{_BETWEEN})(?P<unopened>{_NAME})"(?=[ \t]*:)'
    r'|(?<=:)(?P<gap>[ \t]*)(?P<unbegun>(?!(?:true|false|null)\b)[A-Za-z_<>=!][^"\\\n,\[\]{}:]{0,200})"(?=\s*[,}])'
)


@dialect(
    "add the other quotation mark",
    safety=Safety.SAFE,
    examples=[
        ('{"breakdowns": ["name"], "limit: 10}', '{"breakdowns": ["name"], "limit": 10}'),
        ('{"breakdowns": ["name"], limit": 10}', '{"breakdowns": ["name"], "limit": 10}'),
        ('{"breakdowns": ["name\n], "limit": 10}', '{"breakdowns": ["name"\n], "limit": 10}'),
        ('{"filters": [{"op": exists", "column": "error"}]}', '{"filters": [{"op": "exists", "column": "error"}]}'),
    ],
)
def half_quoted_key(text: str) -> Iterable[Edit] | None:
    """A key of letters, digits and underscores has a quotation mark at one end only, or so has the last text of a line.

    A brace or comma before it and a colon after it show where the key begins and ends, so nothing is guessed. Where a line
    ends inside of a text, and a member or a bracket stands on the next one, the text ended there, for none has a line break.
    A value begins where its colon ends. The mark is added only where every string of the text then ends on its line, between
    the marks that strings stand between.
    """
    edits: list[Edit] = []
    for match in _PART.finditer(text):
        if match["unclosed"] or match["torn"]:
            edits.append(Edit(Span(match.end(), match.end()), '"'))
        elif match["unopened"] or match["unbegun"]:
            at = match.start("unopened" if match["unopened"] else "unbegun")
            edits.append(Edit(Span(at, at), '"'))
    return edits if edits and _is_quoted(text, edits) else None


def _is_quoted(text: str, edits: Iterable[Edit]) -> bool:
    """Whether every string of the text ends on its line then, and stands where a string can."""
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    written = _COMMENT.sub(_blank, "".join([*parts, text[at:]]))
    strings = list(_STRING.finditer(written))
    return '"' not in _STRING.sub("", written) and all(
        _BEFORE.search(written, max(match.start() - _FAR, 0), match.start()) and _BEHIND.match(written, match.end())
        for match in strings
    )


def _blank(match: re.Match[str]) -> str:
    """Blanks for a comment; a string stays."""
    return match.group() if match["comment"] is None else " " * len(match.group())


_STRING = pattern(r'"(?:[^"\\\n]|\\.)*+"')
_COMMENT = pattern(r'"(?:[^"\\\n]|\\.)*+"|(?P<comment>//[^\n]*+|/\*(?:[^*]|\*(?!/)){0,4000}+\*/|(?<![^\s,])#[^\n]*+)')
_BEFORE = pattern(r"[{\[(,:=]\s{0,200}\Z")
_BEHIND = pattern(r"\s*+(?:[}\]),:=]|\Z)")
_FAR = 201
