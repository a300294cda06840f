"""The compact text notation of queries: one line that a person reads at first sight, with the trees of the JSON one."""

from grammar.languages.honeycomb.text.declaration import in_json, in_text

__all__ = ["in_json", "in_text"]
