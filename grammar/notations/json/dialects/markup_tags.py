"""markup-tags: JSON between whose parts tags of HTML stand, for line breaks and colours."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_TOKEN = pattern(
    r"(?P<tag></?(?:br|wbr|p|div|span|pre|code|samp|tt|b|i|em|strong|font|li|ul|ol|td|tr)(?:\s[^<>]{0,300})?/?>)"
    r"|(?P<blank>&nbsp;|&#160;|&#xa0;|&#xA0;)|\"(?:[^\"\\]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'",
    re.DOTALL,
)
_BREAK = pattern(r"</?(?:br|p|div|li|ul|ol|td|tr)\b")


@dialect(
    "take the tags of HTML out",
    safety=Safety.SAFE,
    examples=[
        ('{"limit": 10,<br>\n"breakdowns":&nbsp;[<b>"name"</b>]}', '{"limit": 10,\n"breakdowns": ["name"]}'),
    ],
)
def markup_tags(text: str) -> Iterable[Edit] | None:
    """The text was taken from the source of a page: tags stand between its parts, for its line breaks and its colours.

    No such tag is a part of JSON outside of a string. One inside a string is a part of the string and stays.
    """
    if "<" not in text and "&" not in text:
        return None
    tokens = [match for match in _TOKEN.finditer(text) if match["tag"] or match["blank"]]
    return [Edit(Span(*match.span()), _instead(text, match)) for match in tokens]


def _instead(text: str, match: re.Match[str]) -> str:
    """What stands in the place of a tag: a blank where two words would run into each other."""
    if match["blank"]:
        return " "
    is_between_words = (
        text[match.start() - 1 : match.start()].isalnum() and text[match.end() : match.end() + 1].isalnum()
    )
    return " " if is_between_words and _BREAK.match(match["tag"]) else ""
