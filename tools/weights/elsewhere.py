"""Requests that are none of a query product's: small talk, knowledge, writing, code, commands, orders to the model.

The templates stand in `requests/`, a file for each kind and a template a line; what fills their slots in `words/`, a file
for each slot. All of it was written for this purpose. A slot's word may have slots itself.
"""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

from schemas import made_up

FOLDER = Path(__file__).parent

WEIGHTS = {
    "advice": 9, "assistant": 20, "chat": 10, "code": 15, "errands": 14, "europe": 4, "figures": 24, "foreign": 2, "howto": 14,
    "knowledge": 12, "maths": 4, "orders": 14, "sums": 8, "files": 5, "office": 6, "operations": 9, "overrides": 8, "roles": 5,
    "shell": 10, "small_talk": 5, "technology": 11, "world": 14, "writing": 10,
}  # fmt: skip
"""How often a request is of each kind, in proportion."""

_NAMED = frozenset("artist bank company name person place title".split())
_ASKED = (
    "what",
    "how",
    "who",
    "why",
    "is",
    "are",
    "do",
    "can",
    "could",
    "where",
    "when",
    "which",
    "will",
    "did",
    "does",
)
_BEFORE = (
    "please",
    "can you",
    "could you please",
    "hey,",
    "i need you to",
    "i would like you to",
    "quick question:",
    "hi,",
)
_AFTER = (" please", " for me", " thanks", " asap", " step by step", " in detail")
_SLOT = re.compile(r"\{(\w+)\}")


def _lines(folder: str) -> dict[str, tuple[str, ...]]:
    """The lines of each file of a folder, by the file's name."""
    files = sorted((FOLDER / folder).glob("*.txt"))
    return {file.stem: tuple(file.read_text(encoding="utf-8").splitlines()) for file in files}


_TEMPLATES, _WORDS = _lines("requests"), _lines("words")


def filled(template: str, chance: Random) -> str:
    """A template with a word of its list in each slot."""
    for _ in range(3):
        template = _SLOT.sub(lambda slot: _word(slot.group(1), chance), template)
    return template


def _word(slot: str, chance: Random) -> str:
    """A word for a slot; names of people, places, works and firms are often ones that no list has."""
    if slot in _NAMED and chance.random() < 0.4:
        return made_up(chance) if chance.random() < 0.6 else f"{made_up(chance)} {made_up(chance)}"
    return chance.choice(_WORDS[slot])


def _plain(chance: Random, kind: str = "") -> tuple[str, str]:
    """A request and its kind."""
    if not kind:
        (kind,) = chance.choices(tuple(WEIGHTS), tuple(WEIGHTS.values()))
    return filled(chance.choice(_TEMPLATES[kind]), chance), kind


def drawn_request(chance: Random) -> tuple[str, str]:
    """One request that is not for a query product, and its kind: the name of a file in `requests/`."""
    (text, kind), form = _plain(chance), chance.random()
    if form < 0.08:
        text = f"{chance.choice(_BEFORE)} {text}"
    elif form < 0.12:
        text += chance.choice(_AFTER)
    elif form < 0.17:
        text += f". {_plain(chance, kind)[0]}"
    if chance.random() < 0.3:
        text = text[:1].upper() + text[1:]
    if chance.random() < 0.3 and not text.endswith((".", "?")):
        text += "?" if text.lower().startswith(_ASKED) else chance.choice((".", "", "!"))
    return text, kind


def drawn_override(chance: Random) -> str:
    """An order to the model itself."""
    return filled(chance.choice(_TEMPLATES["overrides"]), chance)
