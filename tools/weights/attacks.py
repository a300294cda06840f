"""Attacks in many manners, and right questions that look like them, for the attack model to learn from.

`attacks/manners.txt` has a heading for each manner and a template a line, `attacks/lookalikes.txt` the same for right
questions, `attacks/words.txt` the lists that fill the slots. In a template, `[a|b|c]` is one of three, and `{name}` a word of
a list, where there is one; `{ask}` is a right question of a product, `{noun}` one of its columns. All of it was written for
this purpose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

from products import PRODUCTS, Product, drawn_product_question

FOLDER = Path(__file__).parent / "attacks"

_BEFORE = "hi, hello, hey, please ok, so listen: now quick: and also well, thanks. sorry, dear".split()
_AFTER = """while you are at it, if you would, right now, at once, for me, this once, before you answer, thank you, as always,
when you can, by the way, today, as a favour, if possible, again, in one go, too, as well""".replace("\n", " ").split(
    ", "
)
_SLOT = re.compile(r"\{([a-z]+)\}")
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")


def _headed(name: str) -> dict[str, tuple[str, ...]]:
    """The lines below each heading of a file."""
    kinds: dict[str, list[str]] = {}
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            kinds[line[2:]] = []
        elif line:
            next(reversed(kinds.values())).append(line)
    return {kind: tuple(lines) for kind, lines in kinds.items()}


def _words() -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for line in (FOLDER / "words.txt").read_text(encoding="utf-8").splitlines():
        name, _, listed = line.removeprefix("= ").partition(": ")
        lists[name] = tuple(word.strip() for word in listed.split(" | "))
    return lists


MANNERS, LOOKALIKES, WORDS = _headed("manners.txt"), _headed("lookalikes.txt"), _words()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A text with the manner and the product that it is of, and the columns that it is asked about."""

    text: str
    manner: str
    product: str
    columns: tuple[str, ...]
    is_attack: bool


def filled(template: str, product: Product, chance: Random) -> str:
    """A template with one of each choice, and a word in each slot."""
    for _ in range(4):
        template = _SLOT.sub(lambda slot: _word(slot.group(1), product, chance), template)
        template = _CHOICE.sub(lambda choice: chance.choice(choice.group(1).split("|")), template)
    return " ".join(template.split(" ")).replace("  ", " ").strip()


def _word(name: str, product: Product, chance: Random) -> str:
    if name == "ask":
        return drawn_product_question(product, chance)[0] if chance.random() < 0.4 else chance.choice(product.asks)
    if name == "noun":
        return re.sub(r"[._]", " ", chance.choice(product.columns))
    return chance.choice(WORDS.get(name, (f"{{{name}}}",)))


def _cased(text: str, chance: Random) -> str:
    if chance.random() < 0.15:
        text = f"{chance.choice(_BEFORE)} {text}"
    if chance.random() < 0.4:
        text = text[:1].upper() + text[1:]
    if chance.random() < 0.15:
        text = f"{text.rstrip('.')} {chance.choice(_AFTER)}"
    return text + chance.choice(("", "", "", ".", ".", "!", "?", " please"))


def drawn_attack(product: Product, manner: str, chance: Random) -> Drawn:
    """An attack of a manner, on a product."""
    text = _cased(filled(chance.choice(MANNERS[manner]), product, chance), chance)
    return Drawn(text, manner, product.name, product.columns, is_attack=True)


def drawn_lookalike(product: Product, chance: Random) -> Drawn:
    """A right question in the words of attacks."""
    kind = chance.choice(tuple(LOOKALIKES))
    text = _cased(filled(chance.choice(LOOKALIKES[kind]), product, chance), chance)
    return Drawn(text, f"like {kind}", product.name, product.columns, is_attack=False)


def drawn_attacks(each: int, chance: Random) -> list[Drawn]:
    """So many attacks of each manner, on products by chance."""
    return [drawn_attack(chance.choice(PRODUCTS), manner, chance) for manner in MANNERS for _ in range(each)]
