"""raw-quotes: quotation marks inside a string that are not escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_CLOSES = pattern(
    r'[ \t\r\n]*(?:$|:[ \t\r\n]*["\[{\d\-tfn]|'
    r'[\]}][ \t\r\n]*(?=[,\]}]|$)|,[ \t\r\n]*(?:["\[{]|-?\d|(?:true|false|null)\b))'
)
"""What may follow the quotation mark that ends a string."""

_MARKS = pattern(r'\\.|["\n]', re.DOTALL)
_COLON = pattern(r"[ \t\r\n]*:")
_NEXT_STRING = pattern(r'(?:[ \t\r\n]+|[ \t]*[;+.\u3001\u060c\uff0c][ \t]*)"')
_OPENS = pattern(r'[\s(\[{<=:"]"(?=\S)')
"""A quotation mark inside a string that begins something there."""

_ALONE = pattern(r'"[^"\\\n\[\]{}:]{0,200}"[ \t\r\n]*[,}]')
"""A mark inside a string that stands alone there, such as that of an inch, and the one that ends the string."""

_VALUE = pattern(r":[ \t\r\n]*$")

_STARTS = pattern(r"[\[{,:][ \t\r\n]*$")


@dialect(
    "escape the quotation marks inside of strings",
    safety=Safety.UNSAFE,
    examples=[
        (
            '{"filters": [{"column": "name", "op": "=", "value": "say "hello" twice"}]}',
            '{"filters": [{"column": "name", "op": "=", "value": "say \\"hello\\" twice"}]}',
        ),
        (
            '{"filters": [{"column": "name", "op": "=", "value": "a 17" screen"}]}',
            '{"filters": [{"column": "name", "op": "=", "value": "a 17\\" screen"}]}',
        ),
    ],
)
def raw_quotes(text: str) -> Iterable[Edit] | None:
    """A string contains quotation marks that are not escaped: `"say "hello" twice"`.

    A quotation mark ends the string where JSON can continue after it, with a comma and a value, a colon or a bracket;
    every other one belongs to the string. The string may have been meant to end earlier, so this is a guess.
    """
    edits: list[Edit] = []
    at = 0
    while (begin := text.find('"', at)) >= 0:
        if not _STARTS.search(text, max(0, begin - 80), begin):
            return None
        is_key = re.search(r"[{,]\s*$", text[max(0, begin - 80) : begin]) is not None
        end = begin + 1
        inner: list[Edit] = []
        while (mark := _MARKS.search(text, end)) is not None and mark.group() != "\n":
            end = mark.end()
            if mark.group() == '"':
                end -= 1
                if _CLOSES.match(text, end + 1) or (is_key and _COLON.match(text, end + 1)):
                    break
                if _NEXT_STRING.match(text, end + 1):
                    return None  # rather a comma that is missing
                if len(inner) % 2 == 0 and not _OPENS.match(text, end - 1):
                    if inner or not _ALONE.match(text, end):
                        return None  # no pair inside of the string: rather two strings, or an item that ends here
                    if not _VALUE.search(text, max(0, begin - 80), begin):
                        return None
                inner.append(Edit(Span(end, end), "\\"))
                end += 1
        else:
            return None
        edits += inner
        at = end + 1
    return edits
