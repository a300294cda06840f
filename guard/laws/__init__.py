"""The laws that the guard keeps before any language, one file each, beside those that every language must keep."""

from __future__ import annotations

from grammar.contract.law import Law
from grammar.folder import collect

LAWS: tuple[Law, ...] = collect(__name__, __path__, Law)
"""Every law, in alphabetical order."""
