"""The laws that every language must keep, one file each; a file that is put here is held against every language."""

from __future__ import annotations

from grammar.contract.law import Law
from grammar.folder import collect

LAWS: tuple[Law, ...] = collect(__name__, __path__, Law)
"""Every law, in alphabetical order."""
