"""text-in-pieces: an object that came in pieces, as the events of a stream or as strings to be joined."""

from __future__ import annotations

import json
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.notations.json.literals.pieces import from_events, from_strings
from grammar.source import Span


@dialect(
    "put the pieces together",
    safety=Safety.SAFE,
    examples=[
        ("""'{"limit": ' +\n'10}'""", '{"limit": 10}'),
        ("""["{\\"limit\\"", ": 10}"]""", '{"limit": 10}'),
        ('data: {"limit"\n\ndata: : 10}\n\ndata: [DONE]\n', '{"limit": 10}'),
    ],
)
def text_in_pieces(text: str) -> Iterable[Edit] | None:
    """The text is a stream of events, a list of strings, or strings with plus signs between them.

    The pieces are put together only where they make one complete object of JSON, and none of them is one already.
    """
    joined = from_strings(text) or from_events(text)
    if joined is None or not joined.lstrip().startswith("{") or not _is_object(joined):
        return None
    return [Edit(Span(0, len(text)), joined)]


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
