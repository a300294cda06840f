"""The respellings of JSON, one file each; a file that is put here is tried on every text that is not read as it is."""

from grammar.folder import collect
from grammar.notations.json.respelling import Respelling

RESPELLINGS: tuple[Respelling, ...] = collect(__name__, __path__, Respelling)
"""Every respelling, in alphabetical order."""
