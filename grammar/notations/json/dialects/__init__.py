"""The dialects of JSON, one file each; a file placed here is tried on every text that does not parse as it is."""

from grammar.folder import collect
from grammar.notations.json.dialect import Dialect

DIALECTS: tuple[Dialect, ...] = collect(__name__, __path__, Dialect)
"""Every dialect, in alphabetical order."""
