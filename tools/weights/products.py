"""Questions of many kinds of product: in a schema's words, and in the words that people have for their business.

A file in `products/` says for one kind of product which columns it has, what its users speak of, and at the end `asks`:
ways of asking that use no word of a column. `phrases.json` holds what is the same for all: templates, polite and slangy
beginnings, follow-ups, sentences around a question, log lines, traces and SQL.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from schemas import VERBS, hexadecimal, identifier, made_up

FOLDER = Path(__file__).parent
_SLOT = re.compile(r"\{(\w+)\}")
_LISTS = ("things", "measures", "groups", "states", "values", "dids")


@dataclass(frozen=True, slots=True)
class Product:
    """One kind of product: the columns of its schema, words that stand in templates, and ways of asking."""

    name: str
    columns: tuple[str, ...]
    things: tuple[str, ...]
    measures: tuple[str, ...]
    groups: tuple[str, ...]
    states: tuple[str, ...]
    values: tuple[str, ...]
    dids: tuple[str, ...]
    asks: tuple[str, ...]


def _read(path: Path) -> Product:
    head, asks = path.read_text(encoding="utf-8").split("\nasks:\n")
    lines = dict(line.split(": ", 1) for line in head.splitlines())
    lists = {name: tuple(word.strip() for word in lines[name].split("|")) for name in _LISTS}
    return Product(name=path.stem, columns=tuple(lines["columns"].split()), asks=tuple(asks.splitlines()), **lists)


PRODUCTS = tuple(map(_read, sorted((FOLDER / "products").glob("*.txt"))))
PHRASES: dict[str, Any] = json.loads((FOLDER / "phrases.json").read_text(encoding="utf-8"))
OFF: dict[str, Any] = json.loads((FOLDER / "off_topic.json").read_text(encoding="utf-8"))


def singular(things: str) -> str:
    """A plural in the singular, as far as endings tell."""
    if things.endswith("ies"):
        return things[:-3] + "y"
    if things.endswith(("sses", "ches", "shes", "xes")):
        return things[:-2]
    return things[:-1] if things.endswith("s") and not things.endswith("ss") else things


class Words:
    """Fills the slots of templates with the words of one product, drawn by chance."""

    def __init__(self, product: Product, chance: Random) -> None:
        self.product, self.chance = product, chance

    def filled(self, template: str) -> str:
        """A template with a word in each slot."""
        return (
            _SLOT.sub(lambda slot: self.word(slot.group(1)), template.replace("{{", "\0").replace("}}", "\1"))
            .replace("\0", "{")
            .replace("\1", "}")
        )

    def word(self, slot: str) -> str:
        """A word for a slot; a figure behind the slot's name asks for another one of the same kind."""
        chance, product = self.chance, self.product
        name = slot.rstrip("2")
        drawn = {
            "things": product.things, "measure": product.measures, "group": product.groups, "state": product.states,
            "did": product.dids, "show": PHRASES["ask"], "by": PHRASES["by"], "time": PHRASES["times"],
            "trigger": PHRASES["trigger"],
        }.get(name)  # fmt: skip
        if drawn is not None:
            return chance.choice(drawn)
        match name:
            case "value":
                return chance.choice(product.values) if chance.random() < 0.6 else made_up(chance)
            case "one":
                return singular(chance.choice(product.things))
            case "col" | "tab":
                column = chance.choice(product.columns)
                return column if name == "col" and chance.random() < 0.5 else column.replace("_", " ").split(".")[-1]
            case "num":
                return str(chance.randint(2, 10 ** chance.randint(1, 4)))
            case "d":
                return str(chance.randint(1, 9))
            case "id":
                return f"{chance.choice('ABCDKLRX')}-{chance.randint(10, 99999)}"
            case "ident":
                return identifier(chance).lstrip("/").replace("{", "").replace("}", "")
            case "verb":
                return chance.choice(VERBS)
            case "who":
                return (
                    made_up(chance)
                    if chance.random() < 0.5
                    else chance.choice(("Maria", "Mr Cole", "John", "the customer", "Ms Ito"))
                )
            case "ask":
                return chance.choice(product.asks)
            case "log" | "sql" | "trace":
                return self.filled(chance.choice(PHRASES[name])).replace("0x", f"0x{hexadecimal(chance, 4)}")
            case _:
                return self.filled(chance.choice(OFF["slots"][name]))


def drawn_columns(product: Product, chance: Random) -> tuple[str, ...]:
    """The columns of a product's schema: all, or two thirds of them; written another way now and then."""
    columns = product.columns
    if chance.random() < 0.4:
        columns = tuple(chance.sample(columns, max(4, 2 * len(columns) // 3)))
    return columns


def drawn_product_question(product: Product, chance: Random) -> tuple[str, str]:
    """A question of a product's users, and of what kind it is: `ask`, `template`, `pasted`, `long` or `follow`."""
    words, form = Words(product, chance), chance.random()
    if form < 0.42:
        text, kind = _ask(product, words, chance), "ask"
    elif form < 0.74:
        text, kind = words.filled(chance.choice(PHRASES["templates"])), "template"
    elif form < 0.81:
        text, kind = words.filled(chance.choice(PHRASES["pasted"])), "pasted"
    elif form < 0.92:
        text, kind = _long(words, chance), "long"
    else:
        text, kind = words.filled(chance.choice(PHRASES["follow"])), "follow"
        if chance.random() < 0.4:
            text = f"{chance.choice(PHRASES['follow_before'])} {text}"
    return dressed(text, chance) if kind != "pasted" else text, kind


def drawn_dangerous(product: Product, chance: Random) -> str:
    """A right question that has a word of what is refused: a system prompt, a print queue, a poem, a deleted row."""
    return dressed(Words(product, chance).filled(chance.choice(PHRASES["trigger_forms"])), chance, 0.2)


def _ask(product: Product, words: Words, chance: Random) -> str:
    text = chance.choice(product.asks)
    if chance.random() < 0.45:
        wrap = (
            chance.choice(PHRASES["wrap"]).replace("{ask}", text, 1).replace("{ask2}", chance.choice(product.asks), 1)
        )
        return words.filled(wrap)
    return text


def _long(words: Words, chance: Random) -> str:
    """Several sentences, of which one or two ask and the others tell why, or how it is meant."""
    template = words.filled(chance.choice(PHRASES["templates"]))
    asked = chance.choice(
        (template, chance.choice(words.product.asks), f"{chance.choice(PHRASES['hedges'])} {template}")
    )
    around = [words.filled(line) for line in chance.sample(PHRASES["context"], chance.randint(1, 5))]
    around.insert(chance.randint(0, len(around)), asked + chance.choice((".", "?")))
    return " ".join(line[:1].upper() + line[1:] if chance.random() < 0.6 else line for line in around)


def dressed(text: str, chance: Random, amount: float = 0.4) -> str:
    """A text as people put it: politely, in slang, with a typing error, in capitals or none."""
    form = chance.random()
    if form < amount * 0.45:
        text = f"{chance.choice(PHRASES['polite_before'])} {text}"
        if chance.random() < 0.5:
            text += chance.choice(PHRASES["polite_after"])
    elif form < amount * 0.6:
        text += chance.choice(PHRASES["polite_after"])
    elif form < amount * 0.8:
        text = f"{chance.choice(PHRASES['slang_before'])} {text}"
    elif form < amount:
        text += chance.choice(PHRASES["slang_after"])
    if chance.random() < 0.12:
        text += "?"
    if chance.random() < 0.1 and len(text) > 8:
        text = mistyped(text, chance)
    case = chance.random()
    return text[:1].upper() + text[1:] if case < 0.25 else text.upper() if case < 0.27 else text


def mistyped(text: str, chance: Random) -> str:
    """A text with one typing error: two letters swapped, one left out, twice or another one in its place."""
    at = chance.randrange(1, len(text) - 2)
    error = chance.randrange(4)
    if error == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if error == 1:
        return text[:at] + text[at + 1 :]
    return text[:at] + (text[at] * 2 if error == 2 else chance.choice("etaoinsrhld")) + text[at + 1 :]


def drawn_off_topic(product: Product, chance: Random) -> tuple[str, str, str]:
    """What a product that answers in queries is not for; its kind, `world` or `near` to the product's words; its template."""
    kind = "world" if chance.random() < 0.6 else "near"
    template = chance.choice(OFF["templates" if kind == "world" else "near"])
    return dressed(Words(product, chance).filled(template), chance, 0.25), kind, template


def drawn_mixture(product: Product, chance: Random, other: str = "") -> str:
    """A question with a second task behind it."""
    words = Words(product, chance)
    asked = chance.choice((words.filled(chance.choice(PHRASES["templates"])), chance.choice(product.asks)))
    other = other or words.filled(chance.choice(OFF["templates"] if chance.random() < 0.6 else OFF["near"]))
    joint = chance.choice(PHRASES["follow_on"]).replace("{off}", other)
    return asked + joint if joint[0] in ".,;?" else f"{asked} {joint.strip()}"
