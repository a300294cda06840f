"""forbidden-address: an address that only an attacker gives to a program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grammar.diagnostic import quote
from guard.scope.detector import Signal, Stage, View, Weight, detector

_ADDRESS = re.compile(
    r"\b(?:file|gopher|ldaps?|dict|jar|phar|expect)://|169\.254\.169\.254|metadata\.google\.internal|\[::ffff:169\.254|\bdata:text/html"
)


@detector(
    Weight.DECISIVE,
    stage=Stage.TEXT,
    out_of_scope=["errors from file:///etc/hosts", "fetch gopher://x"],
    in_scope=[
        "requests to http://localhost:3183/api",
        "errors from https://shop.example/cart",
        'url contains "file://"',
    ],
)
def forbidden_address(view: View) -> Iterator[Signal]:
    """The question contains an address whose scheme or host is only named to make a program fetch it.

    Neither the guard nor the product fetches anything. Other addresses are values that people filter by.
    """
    match = _ADDRESS.search(view.lower)
    if match is not None:
        yield Signal(f"the question contains a forbidden address: {quote(match.group())}", match.span())
