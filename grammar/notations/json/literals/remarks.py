"""Remarks of texts whose comments begin with a number sign, carried over as comments that a reader of JSON knows."""

from __future__ import annotations

import re

from grammar.pattern import pattern

_REMARK = pattern(r"\"(?:[^\"\\\n]|\\.)*+\"|'[^'\n]*+'|(?:(?<=\s)|^)#(?P<remark>[^\n]*+)", re.MULTILINE)


def with_remarks(written: str, text: str) -> str:
    """An object as JSON with the comments of the text it was read from, each between ``/*`` and ``*/``, at its end."""
    remarks = (match["remark"] for match in _REMARK.finditer(text) if match["remark"] is not None)
    kept = "".join(f" /* {remark.strip().replace('*/', '* /')} */" for remark in remarks)
    return f"{written[:-1]}{kept}{written[-1:]}"
