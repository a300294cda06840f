"""quoted-printable: JSON as mail encodes it, with soft line breaks and equals signs as `=3D`."""

from __future__ import annotations

import json
from collections.abc import Iterable

from grammar.diagnostic import Edit, Safety
from grammar.notations.json.dialect import dialect
from grammar.pattern import pattern
from grammar.source import Span

_RUN = pattern(r"(?:=[0-9A-F]{2})+|=[ \t]*\r?\n")
_SIGN = pattern(r"=[ \t]*\r?\n|\"[!<>]?=3D\"|=22")


@dialect(
    "decode it as mail does",
    safety=Safety.SAFE,
    examples=[('{"breakdo=\nwns": ["name"]}', '{"breakdowns": ["name"]}')],
)
def quoted_printable(text: str) -> Iterable[Edit] | None:
    """The text is quoted-printable: lines are broken behind an equals sign, and every other sign of that kind is `=3D`.

    Decoding it gives the original. It is decoded only where every equals sign of the text is a part of such an escape.
    """
    if _SIGN.search(text) is None or _is_json(text):
        return None
    runs = list(_RUN.finditer(text))
    if sum(run.group().count("=") for run in runs) != text.count("="):
        return None
    edits: list[Edit] = []
    for run in runs:
        written = run.group()
        try:
            plain = "" if written[1:].isspace() else bytes.fromhex(written.replace("=", "")).decode()
        except (ValueError, UnicodeDecodeError):
            return None
        edits.append(Edit(Span(*run.span()), plain))
    return edits


def _is_json(text: str) -> bool:
    """Whether it is JSON as it stands, in whose texts such an escape is what it is."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
