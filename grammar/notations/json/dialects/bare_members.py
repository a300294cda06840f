"""bare-members: the members of an object without brackets around them, as in protobuf's text format or HCL."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.notations.json.literals import edits_of, read_members
from grammar.pattern import pattern

_SIGN = pattern(
    r"\s*(?:(?:#|//)[^\n]*\n\s*)*(?P<first>(?P<mark>[\"'])?[A-Za-z_]\w{0,60}(?(mark)(?P=mark))\s{0,20}(?:[=:]\s{0,20}\S|\{|\[|=>))"
)


@dialect(
    "put braces around the members",
    safety=Safety.UNSAFE,
    examples=[
        (
            'breakdowns: "name"\nfilters {\n  column: "error"\n  op: "exists"\n}\n',
            '{breakdowns: "name",\n"filters": {\n  column: "error",\n  op: "exists"\n}}\n',
        ),
    ],
)
def bare_members(text: str) -> Iterable[Edit] | None:
    """The text is members alone, with whatever separators: `limit = 10`, or a block behind its key.

    Nothing closes the object, so a truncated text looks like a shorter one: that the text is complete is a guess.
    """
    sign = _SIGN.match(text)
    if sign is None:
        return None
    read = read_members(text, sign.start("first"))
    if read is None:
        return None
    node, reading = read
    return edits_of(text, node, reading.comments, is_spaced=True)
