"""The damages, one file each; a file that is put here is one that `guard generate --invalid` knows."""

from __future__ import annotations

from grammar.damage import Damage
from grammar.folder import collect

DAMAGES: tuple[Damage, ...] = collect(__name__, __path__, Damage)
"""Every damage, in alphabetical order."""
