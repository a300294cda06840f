"""One document in its many spellings: order of members, white space, escapes, nulls and empty lists."""

from __future__ import annotations

import json
from decimal import Decimal
from random import Random
from typing import Any

from grammar.languages.honeycomb.vocabulary import Operand, Profile

_SHORT = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPACE = " \t\n\r"


def plain(value: Any) -> str:
    """A document as JSON with the least characters and no choice in it."""
    return spelled(value, Random(0), variety=0)


def spelled(value: Any, chance: Random, *, variety: float = 0.3) -> str:
    """A document as JSON, each free choice taken by chance.

    Args:
        value: dicts, lists, strings, numbers, truth values, None.
        chance: takes the choices.
        variety: how likely each choice is taken otherwise than plainly, from 0 to 1.
    """
    return _Speller(chance, variety).spell(value)


class _Speller:
    def __init__(self, chance: Random, variety: float) -> None:
        self.chance = chance
        self.variety = variety

    def spell(self, value: Any) -> str:
        gap = self.gap
        if isinstance(value, dict):
            members = list(value.items())
            if self.variety:
                self.chance.shuffle(members)
            inside = ",".join(
                f"{gap()}{self.string(key)}{gap()}:{gap()}{self.spell(item)}{gap()}" for key, item in members
            )
            return "{" + (inside or gap()) + "}"
        if isinstance(value, list):
            inside = ",".join(f"{gap()}{self.spell(item)}{gap()}" for item in value)
            return "[" + (inside or gap()) + "]"
        if isinstance(value, str):
            return self.string(value)
        return self.number(value) if type(value) in (int, float, Decimal) else json.dumps(value)

    def taken(self) -> bool:
        return self.variety > 0 and self.chance.random() < self.variety

    def gap(self) -> str:
        return "".join(self.chance.choices(_SPACE, k=self.chance.randrange(1, 3))) if self.taken() else ""

    def string(self, text: str) -> str:
        escapes = self.taken()
        return '"' + "".join(self.character(c, escapes=escapes) for c in text) + '"'

    def character(self, character: str, *, escapes: bool) -> str:
        must = character in '"\\' or character < " "
        if not must and not (escapes and self.taken()):
            return character
        if character in _SHORT and not self.taken():
            return _SHORT[character]
        code = ord(character)
        units = [code] if code < 0x10000 else [0xD800 + ((code - 0x10000) >> 10), 0xDC00 + ((code - 0x10000) & 0x3FF)]
        return "".join("\\u" + "".join(self.chance.choice((d, d.upper())) for d in f"{u:04x}") for u in units)

    def number(self, value: float | Decimal) -> str:
        if isinstance(value, int):
            return "-0" if value == 0 and self.taken() else str(value)
        text = str(value) if isinstance(value, Decimal) else repr(value)
        if isinstance(value, float) and self.taken():
            mantissa, mark, exponent = text.partition("e")
            return mantissa + ("00" if "." in mantissa else ".0") + ("E" if mark else "") + exponent
        return text


def with_idle_members(document: dict[str, Any], profile: Profile, chance: Random, *, likely: float = 0.2) -> Any:
    """The document with members that say nothing where the profile has them: nulls and empty lists."""

    def some(value: Any, key: str, held: dict[str, Any], what: str) -> None:
        if key in profile.keys.get(what, ()) and key not in held and chance.random() < likely:
            held[key] = value

    found = dict(document)
    for key in ("calculations", "calculated_fields", "formulas", "filters", "breakdowns", "orders", "havings"):
        some([], key, found, "query")
    for outer, what in (("calculations", "calculation"), ("orders", "order"), ("havings", "having")):
        found |= {outer: [dict(item) for item in found[outer]]} if outer in found else {}
        for item in found.get(outer, ()):
            takes = profile.calculation_ops[item["op"]].column if what == "calculation" else Operand.OPTIONAL
            if profile.has_null_columns and takes is not Operand.REQUIRED:
                some(None, "column", item, what)
            if profile.has_null_columns:
                some(None, "name", item, what)
            if what == "calculation":
                some([], "filters", item, what)
            if "filters" in item:
                item["filters"] = [_idle_filter(f, profile, chance, likely) for f in item["filters"]]
    if "filters" in found:
        found["filters"] = [_idle_filter(f, profile, chance, likely) for f in found["filters"]]
    return found


def _idle_filter(held: dict[str, Any], profile: Profile, chance: Random, likely: float) -> dict[str, Any]:
    may_be_null = profile.has_null_columns and profile.filter_ops[held["op"]] is Operand.NONE
    if may_be_null and "value" not in held and chance.random() < likely:
        return {**held, "value": None}
    return held
