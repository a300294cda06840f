"""Remarks of texts whose comments begin with a number sign, carried over as comments that a reader of JSON knows."""

from __future__ import annotations

import re

_REMARK = re.compile(r"\"(?:[^\"\\\n]|\\.)*+\"|'[^'\n]*+'|(?:(?<=\s)|^)#(?P<remark>[^\n]*+)", re.MULTILINE)


def remarks_of(text: str) -> str:
    """The comments of a text, each between ``/*`` and ``*/``; empty where it has none."""
    remarks = (match["remark"] for match in _REMARK.finditer(text) if match["remark"] is not None)
    return "".join(f" /* {remark.strip().replace('*/', '* /')} */" for remark in remarks)
