"""Fit: whether an export keeps the documented limits of its target, before a call; and the least that has to go if not.

A column that may be any string loses no query: what it lets through is caught afterwards, where the schema is checked. So that
goes first where the names of columns are too many. A key that is left out can be asked for no more; it goes only where nothing
else helps, the innermost and last first. What was done is said, each time, with the limit that asked for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from grammar.diagnostic import quote
from grammar.exports.from_shape import names_in
from grammar.exports.target import Export, Limit, Notation, Target
from grammar.exports.targets import named
from grammar.frozen import replace
from grammar.language import Language
from grammar.notations.json.shape import Shape
from grammar.schema import Schema

LEVELS = "levels"
PROPERTIES = "properties"
VALUES = "enum values"
CHARACTERS = "characters of names and enum values"
ONE_ENUM = "characters of one enum of more than 250 values"
OPTIONAL = "optional properties"
UNIONS = "unions"

_LARGE_ENUM = 250
_OF_NAMES = frozenset({VALUES, CHARACTERS, ONE_ENUM})
"""Limits that the names of columns may be too many for."""


class Measure(NamedTuple):
    """How large an export is in one respect, and the target's limit for it."""

    value: int | None
    limit: Limit

    @property
    def is_kept(self) -> bool:
        """Whether the limit is kept, as far as it is known."""
        return self.limit.most is None or self.value is None or self.value <= self.limit.most


class Fit(NamedTuple):
    """An export within the limits of its target, as far as it could be brought there.

    `schema` is the one that it was written with in the end; `asked` what was measured of the export as it was asked for,
    `measured` what is measured now; `steps` what was done, a sentence each.
    """

    export: Export
    schema: Schema | None
    asked: tuple[Measure, ...]
    measured: tuple[Measure, ...]
    steps: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether every limit that is known is kept."""
        return all(measure.is_kept for measure in self.measured)

    def lines(self) -> Iterator[str]:
        """What was measured and done, a line each."""
        for before, after in zip(self.asked, self.measured, strict=True):
            limit = before.limit
            now = "" if before.value == after.value else f", now {_number(after.value)}"
            if limit.most is None:
                yield f"{limit.name}: {_number(before.value)}{now}; a limit is not documented ({limit.source}, {limit.date})"
            else:
                word = "kept" if after.is_kept else "NOT kept"
                yield (
                    f"{limit.name}: {_number(before.value)}{now}, at most {limit.most:,}: {word} ({limit.source}, {limit.date})"
                )
        yield from (f"done: {step}" for step in self.steps)
        if self.fits:
            known = any(measure.limit.most is not None for measure in self.measured)
            yield "every documented limit is kept" if known else "no limit of this target is documented"
        else:
            yield "not every documented limit can be kept"

    def record(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "fits": self.fits,
            "limits": [
                {
                    "name": before.limit.name,
                    "most": before.limit.most,
                    "asked": before.value,
                    "now": after.value,
                    "kept": after.is_kept,
                    "source": before.limit.source,
                    "date": before.limit.date,
                }
                for before, after in zip(self.asked, self.measured, strict=True)
            ],
            "done": list(self.steps),
        }


def _number(value: int | None) -> str:
    return "not measured" if value is None else f"{value:,}"


def fitted(language: Language, target: str, schema: Schema | None = None) -> Fit:
    """A language's grammar for a target, within the target's documented limits.

    Raises:
        ExportError: there is no such target, or it cannot say the grammar.
    """
    wanted = named(target)
    export = wanted.write(language, schema)
    asked = measured = measures(wanted, export)
    steps: list[str] = []
    if any(not each.is_kept for each in measured if each.limit.name in _OF_NAMES) and names_in(schema):
        broken = next(each for each in measured if not each.is_kept and each.limit.name in _OF_NAMES)
        most = _most_columns(wanted, language, schema)
        assert schema is not None
        instead = f"; the first {most:,} of them would fit" if most else ""
        steps.append(
            f"a column may be any string, and is checked afterwards: with {len(schema):,} names there are "
            f"{_number(broken.value)} {broken.limit.name}, and {_number(broken.limit.most)} are allowed{instead}"
        )
        schema = None
        export = wanted.write(language, None)
        measured = measures(wanted, export)
    language, export, measured = _with_fewer_keys(wanted, language, schema, export, measured, steps)
    return Fit(export, schema, asked, measured, tuple(steps))


def _most_columns(target: Target, language: Language, schema: Schema | None) -> int:
    """How many of the first columns fit."""
    assert schema is not None
    columns = list(schema)
    low, high = 0, len(columns)
    while low < high:
        middle = (low + high + 1) // 2
        some = Schema.of(columns[:middle], name=schema.name, kind=schema.kind)
        kept = measures(target, target.write(language, some))
        if all(each.is_kept for each in kept if each.limit.name in _OF_NAMES):
            low = middle
        else:
            high = middle - 1
    return low


def _with_fewer_keys(
    target: Target,
    language: Language,
    schema: Schema | None,
    export: Export,
    measured: tuple[Measure, ...],
    steps: list[str],
) -> tuple[Language, Export, tuple[Measure, ...]]:
    """The same without keys that need not be there, as long as there are too many of them for the target."""
    while language.shape is not None and language.declared is not None:
        broken = next((m for m in measured if not m.is_kept and m.limit.name in (OPTIONAL, PROPERTIES, UNIONS)), None)
        if broken is None:
            break
        shape = language.shape
        choice = next(_can_go(shape, language, is_union=broken.limit.name == UNIONS), None)
        if choice is None:
            break
        name, key = choice
        keys = {part.name: list(part.members) for part in shape.objects}
        keys[name] = [each for each in keys[name] if each != key]
        language = replace(language, shape=shape.only(keys))
        steps.append(
            f"the key {quote(key)} of {quote(name)} is left out: {_number(broken.value)} {broken.limit.name}, and "
            f"{_number(broken.limit.most)} are allowed"
        )
        export = target.write(language, schema)
        measured = measures(target, export)
    return language, export, measured


def _can_go(shape: Shape, language: Language, *, is_union: bool) -> Iterator[tuple[str, str]]:
    """The keys that need not be there and no word decides about, those of the innermost objects and the last first."""
    declared = language.declared
    assert declared is not None
    for part in reversed(shape.objects):
        case = declared.cases.get(part.name)
        for key, choice in reversed(list(part.members.items())):
            if key in declared.required(part) or (case is not None and key in (case.key, case.by)):
                continue
            if choice.is_list_alone or len(part.members) <= 1:
                continue
            if is_union and len(choice.without("NULL").symbols) < 2:
                continue
            yield part.name, key


# --- measuring ---

_BOUND = re.compile(r"\{(?:\d{1,9},)?(\d{1,9})\}")
"""A repetition with an upper bound. Groups that repeat inside each other are no longer there (`repetitions`)."""


def measures(target: Target, export: Export) -> tuple[Measure, ...]:
    """How large an export is in each respect in which its target has a limit."""
    if export.notation is Notation.SCHEMA:
        sizes = _sizes_of_schema(export.document)
        sizes["size of the schema"] = sizes["size of the compiled grammar"] = len(export.text)
    else:
        sizes = _sizes_of_text(export.text)
    return tuple(Measure(sizes.get(limit.name), limit) for limit in target.limits)


def _sizes_of_schema(document: Mapping[str, Any]) -> dict[str, int]:
    counted = _Counted(document)
    counted.walk(document)
    definitions = document.get("$defs", {})
    for name, definition in definitions.items():
        counted.characters += len(name)
        counted.walk(definition)
    return {
        LEVELS: _levels(document, definitions, ()),
        PROPERTIES: counted.properties,
        VALUES: counted.values,
        CHARACTERS: counted.characters,
        ONE_ENUM: counted.largest,
        OPTIONAL: counted.optional,
        UNIONS: counted.unions,
    }


class _Counted:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.properties = self.values = self.characters = self.largest = self.optional = self.unions = 0
        self.document = document

    def walk(self, node: Mapping[str, Any]) -> None:
        enum = node.get("enum")
        if enum is not None:
            size = sum(len(str(value)) for value in enum)
            self.values += len(enum)
            self.characters += size
            if len(enum) > _LARGE_ENUM:
                self.largest = max(self.largest, size)
        if isinstance(node.get("type"), list):
            self.unions += 1
        if "anyOf" in node:
            self.unions += 1
            for each in node["anyOf"]:
                self.walk(each)
        properties = node.get("properties", {})
        self.properties += len(properties)
        self.optional += len(properties) - len(node.get("required", ()))
        for name, each in properties.items():
            self.characters += len(name)
            self.walk(each)
        if "items" in node:
            self.walk(node["items"])


def _levels(node: Mapping[str, Any], definitions: Mapping[str, Any], through: tuple[str, ...]) -> int:
    """How deep objects and lists stand in each other; what stands in itself is counted once."""
    reference = str(node.get("$ref", "")).rpartition("/")[2]
    if reference:
        return 0 if reference in through else _levels(definitions[reference], definitions, (*through, reference))
    inner = [
        *node.get("anyOf", ()),
        *node.get("properties", {}).values(),
        *([node["items"]] if "items" in node else []),
    ]
    deepest = max((_levels(each, definitions, through) for each in inner), default=0)
    return deepest + (node.get("type") in ("object", "array"))


def _sizes_of_text(text: str) -> dict[str, int]:
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "//", "%"))]
    return {
        "size of the grammar": len(text),
        "symbols of a grammar": sum(len(line.split()) for line in lines),
        "repetitions, those of groups inside multiplied": max(
            (int(found) for line in lines for found in _BOUND.findall(line)), default=0
        ),
    }
