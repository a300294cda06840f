"""Questions and requests in other languages than English, by the templates and sentences of `sentences.json`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import Any

from schemas import value

SENTENCES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "sentences.json").read_text(encoding="utf-8")
)
_SLOT = re.compile(r"\{(\w)\}")
_LISTS = {"x": "subjects", "g": "groups", "t": "times", "C": "conditions"}


def drawn_foreign_question(language: str, columns: tuple[str, ...], chance: Random) -> str:
    """A question about data in a language."""
    lists = SENTENCES[language]

    def word(slot: re.Match[str]) -> str:
        name = slot.group(1)
        if name == "c":
            return chance.choice(columns)
        if name == "v":
            return value(chance)
        return _SLOT.sub(word, chance.choice(lists[_LISTS[name]]))

    return _SLOT.sub(word, chance.choice(lists["templates"]))


def drawn_foreign_mixture(language: str, columns: tuple[str, ...], chance: Random) -> str:
    """A question in a language, with a second task in it."""
    lists = SENTENCES[language]
    other = chance.choice(lists["attack_sentences"] + lists["off_sentences"])
    return drawn_foreign_question(language, columns, chance) + chance.choice((". ", ", ", "; ", "\n")) + other
