"""The compact text notation of queries: one line that a person reads at first sight, with the trees of the JSON one."""

from grammar.languages.honeycomb.text.declaration import text_language

__all__ = ["text_language"]
