"""Repairs of any language of typed JSON, in terms of its shape: near keys and words, values in quotes, lists of one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from grammar.diagnostic import Path, Safety
from grammar.frozen import frozen
from grammar.neighbours import distance
from grammar.notations.json import Declared, Shape
from grammar.notations.json.shape import Choice, Object
from grammar.repair import Occurrence, Repair, repair
from grammar.rule import Remove, Rename, Replace, TreeFix
from grammar.sense import is_another_sense
from grammar.suggestion import folded

_LEAST = 4
_FAR = 9
"""Of so many characters on, a word may have two slips; one of fewer than `_LEAST` none."""

_LONGEST = 4000
_LONGEST_NUMBER = 40
_LARGEST = 10**15
_DEEPEST = 32

_HOLDERS = ("answer", "arguments", "data", "json", "output", "response", "result")
"""Keys, folded, that only hold an answer."""

_NULLS = ("null", "None", "NULL", "Null", "nil", "undefined")

_UNIT = re.compile(r"(?:[_ -]|(?<=[a-z])(?=M))(?:ms|us|ns|millis\w*|micros\w*|nanos\w*)$", re.IGNORECASE)
"""A unit at the end of a key: the number is one of another length."""


@frozen(eq=False)
class JsonWords:
    """What the repairs consult: the shape, what is declared, and the author's other words for words and keys."""

    shape: Shape
    declared: Declared
    aliases: Mapping[str, str]
    unit: str

    def place(self, path: Path) -> Choice | None:
        """What may stand at a path; None where nothing may."""
        root = self.shape.root
        here = Choice(of_object=root.name) if isinstance(root, Object) else Choice(of_list=root.name)
        for step in path:
            if isinstance(step, int):
                if not here.of_list:
                    return None
                here = self.shape.list(here.of_list).item
                continue
            members = self.shape.object(here.of_object).members if here.of_object else {}
            if step not in members:
                return None
            here = members[step]
        return here

    def object_at(self, path: Path) -> Object | None:
        """The object that may stand at a path; None where none may."""
        place = self.place(path)
        return self.shape.object(place.of_object) if place is not None and place.of_object else None

    def words(self, choice: Choice) -> tuple[str, ...]:
        """The words of the closed sets of a place; empty where any string may stand there."""
        if "STRING" in choice.scalars:
            return ()
        return tuple(dict.fromkeys(word for terminal in choice.words for word in self.shape.words[terminal]))

    def is_meant_for(self, value: Any, choice: Choice, depth: int = 0) -> bool:
        """Whether a value of JSON is one for a place, whatever else is wrong inside it.

        An object is, if each of its keys is one that the object there may have, in whatever form, and it has one.
        """
        if depth > _DEEPEST:
            return False
        if isinstance(value, list):
            item = self.shape.list(choice.of_list).item if choice.of_list else None
            return item is not None and all(self.is_meant_for(each, item, depth + 1) for each in value)
        if isinstance(value, dict):
            part = self.shape.object(choice.of_object) if choice.of_object else None
            return part is not None and bool(value) and all(_meant(key, part.members, self.aliases) for key in value)
        if isinstance(value, str):
            known = self.words(choice)
            return "STRING" in choice.scalars or _meant(value, known, self.aliases) is not None
        return _scalar(value) in choice.scalars


def _scalar(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "NULL", True: "TRUE", False: "FALSE"}[value]
    return "INTEGER" if isinstance(value, int) else "NUMBER"


Offer = Callable[[Occurrence, JsonWords], TreeFix | None]


@repair(["unknown-key"], safety=Safety.SAFE, examples=())
def key_in_other_form(occurrence: Occurrence) -> TreeFix | None:
    """A key is written with other capitals or separators, or under another name that the language declares.

    It is renamed only where no other key of the object could be meant, and the object does not have that one already.
    """
    words: JsonWords = occurrence.vocabulary
    target = _key_meant(occurrence.key, words, occurrence.path[:-1])
    if target is None or target in occurrence.members:
        return None
    others = (_key_meant(other, words, occurrence.path[:-1]) for other in occurrence.members)
    return None if target in others else TreeFix(f"write `{target}`", (Rename(occurrence.path, target),), Safety.SAFE)


@repair(["unknown-key"], safety=Safety.UNSAFE, examples=())
def mistyped_key(occurrence: Occurrence) -> TreeFix | None:
    """A key is one or two typing errors away from a key that the object may have and does not have.

    Every other key is clearly further away. What was meant is a guess.
    """
    words: JsonWords = occurrence.vocabulary
    part = words.object_at(occurrence.path[:-1])
    written = folded(occurrence.key.strip(" :'\"`"))
    if part is None or not written.isalnum() or occurrence.key[:1] == "_" or _UNIT.search(occurrence.key):
        return None  # a sign or the mark of a comment is no slip
    if _key_meant(occurrence.key, words, occurrence.path[:-1]) is not None:
        return None
    target = _near(written, part.members)
    if target is None or is_another_sense(occurrence.key, target) or target in occurrence.members:
        return None
    return TreeFix(f"write `{target}`", (Rename(occurrence.path, target),), Safety.UNSAFE)


@repair(["unknown-word", "wrong-type"], safety=Safety.SAFE, examples=())
def word_in_other_form(occurrence: Occurrence) -> TreeFix | None:
    """A word of a closed set is written with other capitals or separators, or is one that the language declares for it."""
    words: JsonWords = occurrence.vocabulary
    place = words.place(occurrence.path)
    if place is None or not isinstance(occurrence.value, str):
        return None
    known = words.words(place)
    target = _meant(occurrence.value, known, words.aliases)
    return None if target is None else TreeFix(f"write `{target}`", (Replace(occurrence.path, target),), Safety.SAFE)


@repair(["unknown-word"], safety=Safety.UNSAFE, examples=())
def mistyped_word(occurrence: Occurrence) -> TreeFix | None:
    """A word is one or two typing errors away from a word of a closed set, and clearly further from all others.

    Words with digits are left alone, and the first letter must be right. What was meant is a guess.
    """
    words: JsonWords = occurrence.vocabulary
    place = words.place(occurrence.path)
    if place is None or not isinstance(occurrence.value, str):
        return None
    known = words.words(place)
    written = folded(occurrence.value)
    if not written.isalpha() or _meant(occurrence.value, known, words.aliases) is not None:
        return None
    target = _near(written, [word for word in known if folded(word).isalpha() and folded(word)[0] == written[0]])
    if target is None or is_another_sense(occurrence.value, target):
        return None
    return TreeFix(f"write `{target}`", (Replace(occurrence.path, target),), Safety.UNSAFE)


@repair(["wrong-type", "unknown-word"], safety=Safety.SAFE, examples=())
def number_in_quotes(occurrence: Occurrence) -> TreeFix | None:
    """A number is written as a string, or a whole number has a fraction of zero, where no string may stand.

    There is only one number that it can be.
    """
    words: JsonWords = occurrence.vocabulary
    place, value = words.place(occurrence.path), occurrence.value
    if place is None or "STRING" in place.scalars or not {"INTEGER", "NUMBER"} & {*place.scalars}:
        return None
    number = _number(value)
    if number is None or abs(number) > _LARGEST:
        return None
    if "NUMBER" not in place.scalars and number != number.to_integral_value():
        return None
    written = int(number) if number == number.to_integral_value() and "INTEGER" in place.scalars else number
    return TreeFix("write the number", (Replace(occurrence.path, written),), Safety.SAFE)


def _number(value: Any) -> Decimal | None:
    """The number that a value is, or that a text says as JSON would; else None."""
    if isinstance(value, str):
        return Decimal(value.strip()) if len(value) <= _LONGEST_NUMBER and _WRITTEN.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    return Decimal(str(value))


_WRITTEN = re.compile(r"\s*-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\s*", re.ASCII)


@repair(["wrong-type", "unknown-word"], safety=Safety.SAFE, examples=())
def truth_in_quotes(occurrence: Occurrence) -> TreeFix | None:
    """True or false is written as a string where no string may stand."""
    words: JsonWords = occurrence.vocabulary
    place, value = words.place(occurrence.path), occurrence.value
    if place is None or "STRING" in place.scalars or not isinstance(value, str):
        return None
    literal = value.strip().lower()
    if literal not in ("true", "false") or literal.upper() not in place.scalars:
        return None
    return TreeFix("write it without quotes", (Replace(occurrence.path, literal == "true"),), Safety.SAFE)


@repair(["wrong-type"], safety=Safety.SAFE, examples=())
def one_for_list(occurrence: Occurrence) -> TreeFix | None:
    """A single item takes the place of a list of them. A list of one means the same.

    Not where the item is a text with a comma in it, which may be several, and not where it is nothing.
    """
    words: JsonWords = occurrence.vocabulary
    place, value = words.place(occurrence.path), occurrence.value
    if place is None or not place.of_list or isinstance(value, list) or value in (None, "", {}):
        return None
    if isinstance(value, str) and ("," in value or ";" in value or "\n" in value or value.strip()[:1] in ("[", "{")):
        return None
    if not words.is_meant_for(value, words.shape.list(place.of_list).item):
        return None
    return TreeFix("write a list", (Replace(occurrence.path, [value]),), Safety.SAFE)


@repair(["wrong-type", "unknown-word"], safety=Safety.SAFE, examples=())
def list_for_one(occurrence: Occurrence) -> TreeFix | None:
    """A single value is wrapped in a list where no list may stand: there is only one value that it can be."""
    words: JsonWords = occurrence.vocabulary
    place, value = words.place(occurrence.path), occurrence.value
    if place is None or place.of_list or not isinstance(value, list) or len(value) != 1 or value[0] is None:
        return None
    if not words.is_meant_for(value[0], place):
        return None
    return TreeFix("take the value out of the list", (Replace(occurrence.path, value[0]),), Safety.SAFE)


@repair(["wrong-type"], safety=Safety.SAFE, examples=())
def json_in_quotes(occurrence: Occurrence) -> TreeFix | None:
    """A list or an object is written as a string that holds it as JSON, where no string may stand."""
    words: JsonWords = occurrence.vocabulary
    place, value = words.place(occurrence.path), occurrence.value
    if place is None or "STRING" in place.scalars or not isinstance(value, str) or len(value) > _LONGEST:
        return None
    if value.strip()[:1] not in ("[", "{"):
        return None
    try:
        inner = json.loads(value, object_pairs_hook=_unique, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if not words.is_meant_for(inner, place):
        return None
    return TreeFix("write the value itself", (Replace(occurrence.path, inner),), Safety.SAFE)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError(pairs)
    return members


def _refuse(text: str) -> Any:
    raise ValueError(text)


@repair(["wrong-type", "unknown-word"], safety=Safety.SAFE, examples=())
def null_for_absent(occurrence: Occurrence) -> TreeFix | None:
    """A key that may be left out holds null, where the language has no null: nothing is meant."""
    words: JsonWords = occurrence.vocabulary
    if occurrence.is_item or not occurrence.path or occurrence.text not in _NULLS:
        return None
    part, key = words.object_at(occurrence.path[:-1]), occurrence.path[-1]
    if part is None or key not in part.members or key in words.declared.required(part):
        return None
    return TreeFix(f"leave out `{key}`", (Remove(occurrence.path),), Safety.SAFE)


@repair(["unquoted-text"], safety=Safety.SAFE, examples=())
def unquoted_word(occurrence: Occurrence) -> TreeFix | None:
    """A word without quotes is one of a closed set, and nothing but such a word may stand there."""
    words: JsonWords = occurrence.vocabulary
    place = words.place(occurrence.path)
    if place is None or occurrence.text not in words.words(place):
        return None
    return TreeFix("add quotes", (Replace(occurrence.path, occurrence.text),), Safety.SAFE)


@repair(["unknown-key"], safety=Safety.SAFE, examples=())
def wrapped_text(occurrence: Occurrence) -> TreeFix | None:
    """The whole text is the only member of another object, under a key that says nothing of it: `{"result": {...}}`."""
    words: JsonWords = occurrence.vocabulary
    root = words.shape.root
    if len(occurrence.path) != 1 or occurrence.members or not isinstance(root, Object):
        return None
    if folded(occurrence.key) not in (*_HOLDERS, folded(words.unit)):
        return None
    if not isinstance(occurrence.value, dict) or not occurrence.value:
        return None
    if not words.is_meant_for(occurrence.value, Choice(of_object=root.name)):
        return None
    return TreeFix("take the text out of the object around it", (Replace((), occurrence.value),), Safety.SAFE)


def _key_meant(written: str, words: JsonWords, path: Path) -> str | None:
    """The key that another spelling or a declared name stands for; None where it is none or could be several."""
    part = words.object_at(path)
    return None if part is None else _meant(written.strip(" :'\"`"), part.members, words.aliases)


def _meant(written: str, known: Iterable[str], aliases: Mapping[str, str]) -> str | None:
    bare = folded(written)
    known = list(known)
    if not bare or written[:1] == "_":
        return None
    same = [word for word in known if folded(word) == bare]
    if not same:
        same = list(dict.fromkeys(word for other, word in aliases.items() if folded(other) == bare and word in known))
    return same[0] if len(same) == 1 else None


def _near(written: str, known: Iterable[str]) -> str | None:
    """The word that is near, where every other one is at least two slips further away."""
    if len(written) < _LEAST:
        return None
    limit = 2 if len(written) >= _FAR else 1
    gaps = sorted((distance(written, folded(word), 4), word) for word in known)
    if not gaps or gaps[0][0] > limit or (len(gaps) > 1 and gaps[1][0] < gaps[0][0] + 2):
        return None
    return gaps[0][1]


REPAIRS: tuple[Repair, ...] = (
    key_in_other_form,
    mistyped_key,
    word_in_other_form,
    mistyped_word,
    number_in_quotes,
    truth_in_quotes,
    one_for_list,
    list_for_one,
    json_in_quotes,
    null_for_absent,
    unquoted_word,
    wrapped_text,
)
"""In the order in which they are offered."""
