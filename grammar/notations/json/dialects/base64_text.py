"""base64-text: an object of JSON in Base64, as in headers and addresses."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_WHOLE = pattern(r"\s*(?P<inner>(?:eyJ|ewo|eyA|ewog|ey[IJ])[A-Za-z0-9+/_-]{8,}+(?:\r?\n[A-Za-z0-9+/_-]+)*+={0,2})\s*")


@dialect(
    "decode the Base64",
    safety=Safety.SAFE,
    examples=[("eyJsaW1pdCI6IDEwfQ==", '{"limit": 10}')],
)
def base64_text(text: str) -> Iterable[Edit] | None:
    """The text is an object of JSON in Base64.

    It is decoded only where the whole text is Base64 and what comes out is one complete object.
    """
    whole = _WHOLE.fullmatch(text)
    if whole is None:
        return None
    written = re.sub(r"\s", "", whole["inner"]).replace("+", "-").replace("/", "_").rstrip("=")
    try:
        decoded = urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode()
        is_object = isinstance(json.loads(decoded), dict)
    except (ValueError, RecursionError):
        return None
    return [Edit(Span(0, len(text)), decoded)] if is_object else None
