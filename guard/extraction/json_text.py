"""Whether a text is a value of JSON, or a string in quotation marks."""

from __future__ import annotations

import json

MAX_STRING = 200_000
"""A longer string is not looked into."""


def is_json(text: str) -> bool:
    """Whether a text is JSON as it stands."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def is_string(text: str) -> bool:
    """Whether a text begins and ends with the same quotation mark."""
    return len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
