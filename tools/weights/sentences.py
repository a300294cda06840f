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
TOPIC = Path(__file__).parents[2] / "guard" / "scope" / "topic"
_SLOT = re.compile(r"\{(\w)\}")
_LISTS = {"x": "subjects", "g": "groups", "t": "times", "C": "conditions"}


UNSPACED = frozenset(("ja", "th", "zh"))
_FUNCTION = {
    code: lists["function"].split() for code, lists in json.loads((TOPIC / "languages.json").read_text("utf-8")).items()
}


def drawn_foreign_question(
    language: str, columns: tuple[str, ...], chance: Random, fillers: tuple[str, ...] = ()
) -> str:
    """A question about data in a language, with some of its small words, and of `fillers`, between the others."""
    text = _by_template(language, columns, chance)
    if chance.random() < 0.6:
        words = text.split(" ") if language not in UNSPACED else list(text)
        for _ in range(chance.randint(1, 4)):
            words.insert(chance.randint(0, len(words)), chance.choice(_FUNCTION[language]))
        if fillers and chance.random() < 0.6:
            for _ in range(chance.randint(1, 2)):
                words.insert(chance.randint(0, len(words)), chance.choice(fillers))
        text = ("" if language in UNSPACED else " ").join(words)
    return text


def _by_template(language: str, columns: tuple[str, ...], chance: Random) -> str:
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
