"""The damages, one file each; a file that is put here is one that `guard generate --invalid` knows."""

from __future__ import annotations

from grammar.folder import collect
from grammar.generation.damage import Damage

DAMAGES: tuple[Damage, ...] = collect(__name__, __path__, Damage)
"""Every damage, in alphabetical order."""
