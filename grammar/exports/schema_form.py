"""A JSON Schema of a language of typed JSON: from its shape and what is declared of it, in the subset that a target has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from grammar.diagnostic import quote
from grammar.exports.arranging import filled, in_order, order_of, without_null
from grammar.exports.from_shape import Variant, names_in, variants
from grammar.exports.target import Difference, Direction, Export, ExportError, Notation, Restored
from grammar.language import Language
from grammar.notations.json.declared import Declared, Key
from grammar.notations.json.shape import Choice, List, Object, Shape
from grammar.schema import Schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"

COLUMN = "column_name"
"""What the definition of the columns' names is called."""


class Subset(NamedTuple):
    """What a target has of JSON Schema.

    `dialect` is named in the document; `requires_all`: every key of an object must be there, null where there is nothing;
    `fills_lists`: a list that may be left out is there, and empty; `has_variants`: an object may be one of several with the
    same first key, so that a word decides what stands beside it; `has_number_bounds`, `has_string_bounds`,
    `has_list_bounds`: what keeps a value within bounds (of a list, more than that it is not empty); `is_recursive`: an object
    may stand in itself; `types_words`: a closed set of words has a type beside it; `lists_types`: several types may
    stand in a list; `puts_required_first`: keys that must be
    there are written before the others.
    """

    dialect: str = ""
    requires_all: bool = False
    fills_lists: bool = False
    has_variants: bool = False
    has_number_bounds: bool = False
    has_string_bounds: bool = False
    has_list_bounds: bool = False
    is_recursive: bool = True
    types_words: bool = True
    lists_types: bool = True
    puts_required_first: bool = False


def write_schema(target: str, language: Language, schema: Schema | None, subset: Subset) -> Export:
    """The JSON Schema of a language in the subset of a target.

    Raises:
        ExportError: the language's texts are not JSON, or it has what the target cannot say.
    """
    shape, declared = language.shape, language.declared
    if shape is None or declared is None:
        raise ExportError(f"the texts of {quote(language.name)} are not JSON, and {quote(target)} is for JSON only")
    writing = _Writing(target, shape, declared, names_in(schema), subset)
    document = writing.document(language.title or language.name)
    return Export(
        target=target,
        language=language.name,
        notation=Notation.SCHEMA,
        text=json.dumps(document, indent=2, ensure_ascii=False) + "\n",
        document=document,
        differences=tuple(writing.differences.values()),
        restore=without_null(shape, declared) if subset.requires_all else Restored,
        arrange=_arrange(language, shape, declared, subset),
    )


def _arrange(language: Language, shape: Shape, declared: Declared, subset: Subset) -> Callable[[str], str]:
    if subset.requires_all:
        return filled(language, shape)
    order = {
        part.name: order_of(part, _required(subset, declared, part) if subset.puts_required_first else ())
        for part in shape.objects
    }
    lists = {
        part.name: tuple(key for key, choice in part.members.items() if subset.fills_lists and choice.is_list_alone)
        for part in shape.objects
    }
    return in_order(language, order, shape, lists)


def _required(subset: Subset, declared: Declared, part: Object) -> tuple[str, ...]:
    """The keys that an object must have in the document."""
    if subset.requires_all:
        return tuple(part.members)
    needed = declared.required(part)
    return tuple(key for key, c in part.members.items() if key in needed or (subset.fills_lists and c.is_list_alone))


class _Writing:
    def __init__(self, target: str, shape: Shape, declared: Declared, names: tuple[str, ...], subset: Subset) -> None:
        self.target = target
        self.shape = shape
        self.declared = declared
        self.names = names
        self.subset = subset
        self.differences: dict[str, Difference] = {}
        self.unbounded: list[str] = []

    def document(self, title: str) -> dict[str, Any]:
        root = self.shape.root
        if self.shape.recursive and not self.subset.is_recursive:
            name = min(self.shape.recursive)
            raise ExportError(
                f"the object {quote(name)} may stand in itself, and {quote(self.target)} has no recursion"
            )
        if isinstance(root, List) and self.subset.requires_all:
            raise ExportError(
                f"a text is the list {quote(root.name)}, and for {quote(self.target)} it has to be an object"
            )
        parts = {name: self._part(part) for name, part in self.shape.parts.items()}
        if self.names and any(self._is_named(part) for part in self.shape.parts.values()):
            parts[COLUMN] = self._enum("string", self.names)
        whole = parts.pop(root.name)
        if root.name in self.shape.recursive or "anyOf" in whole:
            parts[root.name] = whole
            whole = {"$ref": f"#/$defs/{root.name}"}
        self._say_general()
        head = {"$schema": self.subset.dialect} if self.subset.dialect else {}
        head |= {"title": title} if self.subset.dialect else {}
        return {**head, **whole, **({"$defs": parts} if parts else {})}

    def _say_general(self) -> None:
        choices = list(self.shape.choices())
        if any("INTEGER" in c.scalars and "NUMBER" not in c.scalars for c in choices):
            self._differ(Direction.WIDER, "a whole number may be written with a fraction of zero, as `10.0`")
        if any("NUMBER" in c.scalars and "INTEGER" not in c.scalars for c in choices):
            self._differ(Direction.WIDER, "a number need not have a fraction")
        self._differ(Direction.WIDER, "a number may have any number of digits")
        if self.subset.dialect:
            self._differ(Direction.WIDER, "a key may come twice, which no validator of a document sees")
        if self.unbounded:
            shown = ", ".join(dict.fromkeys(self.unbounded))
            self._differ(Direction.WIDER, f"the target has no bounds of this kind, and these are not kept: {shown}")
        made = sorted(self.declared.names_from & frozenset(getattr(self.shape.root, "members", ())))
        if self.names and made:
            self._differ(Direction.NARROWER, f"a column is one of the schema's, and nothing that `{made[0]}` makes")

    def _differ(self, direction: Direction, what: str) -> None:
        self.differences.setdefault(what, Difference(direction, what))

    def _is_named(self, part: Object | List) -> bool:
        if isinstance(part, List):
            return part.name in self.declared.named_items
        return any(self.declared.key(part.name, key).is_name for key in part.members)

    # --- parts ---

    def _part(self, part: Object | List) -> dict[str, Any]:
        if isinstance(part, List):
            return self._list(part)
        each = variants(self.declared, part)
        if len(each) > 1 and self.subset.has_variants:
            return {"anyOf": [self._object(part, variant) for variant in each]}
        if len(each) > 1:
            case = self.declared.cases[part.name]
            self._differ(
                Direction.WIDER,
                f"whether a {quote(case.by)} takes a {quote(case.key)} is not said in {quote(part.name)}",
            )
        return self._object(part, Variant(part.members, frozenset(self.declared.required(part))))

    def _object(self, part: Object, variant: Variant) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        needed: list[str] = []
        for key, choice in variant.members.items():
            is_filled = self.subset.fills_lists and choice.is_list_alone
            is_required = key in variant.required
            place = f"{part.name}.{key}"
            declared = self.declared.key(part.name, key)
            value = choice
            if (
                not is_required
                and not self.subset.requires_all
                and not self.subset.has_variants
                and len(choice.symbols) > 1
            ):
                value = choice.without("NULL")  # to the language null is the same as no key
            if self.subset.requires_all and not is_required and "NULL" not in choice.scalars:
                value = choice._replace(scalars=(*choice.scalars, "NULL"))
            words = variant.words if key == variant.by and variant.words else None
            properties[key] = self._value(value, declared, place, words)
            if is_required or is_filled or self.subset.requires_all:
                needed.append(key)
        if self.subset.puts_required_first:
            properties = {key: properties[key] for key in (*needed, *(key for key in properties if key not in needed))}
        made: dict[str, Any] = {"type": "object", "properties": properties}
        if needed:
            made["required"] = needed
        if not part.may_be_empty and not needed:
            if self.subset.has_list_bounds and self.subset.dialect:
                made["minProperties"] = 1
            else:
                self._differ(Direction.WIDER, f"{quote(part.name)} may have no member")
        return {**made, "additionalProperties": False}

    def _list(self, part: List) -> dict[str, Any]:
        key = Key(is_nonempty=part.name in self.declared.nonempty_items, is_name=part.name in self.declared.named_items)
        made: dict[str, Any] = {"type": "array", "items": self._value(part.item, key, f"{part.name}[]", None)}
        if not part.may_be_empty:
            made["minItems"] = 1
        most = self.declared.most(part.name)
        if most is not None:
            self._bound(made, {"maxItems": most}, part.name, has=self.subset.has_list_bounds)
        return made

    # --- values ---

    def _value(self, choice: Choice, key: Key, place: str, words: tuple[str, ...] | None) -> dict[str, Any]:
        options = list(self._options(choice, key, place, words))
        if "NULL" in choice.scalars:
            options.append({"type": "null"})
        simple = [each for each in options if set(each) == {"type"}]
        if len(options) == 1:
            return options[0]
        if len(simple) == len(options) and self.subset.lists_types:
            return {"type": [each["type"] for each in options]}
        return {"anyOf": options}

    def _options(self, choice: Choice, key: Key, place: str, words: tuple[str, ...] | None) -> Iterable[dict[str, Any]]:
        has = set(choice.scalars)
        if "STRING" in has:
            yield self._string(key, place)
        elif choice.words:
            every = dict.fromkeys(word for terminal in choice.words for word in self.shape.words[terminal])
            yield self._enum("string", words if words is not None else every)
        if {"TRUE", "FALSE"} <= has:
            yield {"type": "boolean"}
        elif has & {"TRUE", "FALSE"}:
            yield self._enum("boolean", ["TRUE" in has])
        if has & {"INTEGER", "NUMBER"}:
            yield self._number(has, key, place)
        for name in (choice.of_list, choice.of_object):
            if name:
                yield {"$ref": f"#/$defs/{name}"}

    def _string(self, key: Key, place: str) -> dict[str, Any]:
        if key.is_name and self.names:
            return {"$ref": f"#/$defs/{COLUMN}"}
        made: dict[str, Any] = {"type": "string"}
        if key.is_nonempty:
            self._bound(made, {"minLength": 1}, place, has=self.subset.has_string_bounds)
        return made

    def _number(self, has: set[str], key: Key, place: str) -> dict[str, Any]:
        kind = "number" if "NUMBER" in has else "integer"
        if key.one_of is not None and kind == "integer":
            return self._enum("integer", key.one_of.values)
        made: dict[str, Any] = {"type": kind}
        bounds = {name: value for name, value in (("minimum", key.least), ("maximum", key.most)) if value is not None}
        self._bound(made, bounds, place, has=self.subset.has_number_bounds)
        return made

    def _bound(self, made: dict[str, Any], bounds: Mapping[str, int], place: str, *, has: bool) -> None:
        """Put bounds where the target has them, else into words that a model reads."""
        if has:
            made.update(bounds)
        elif bounds:
            made["description"] = ", ".join(f"{_SAID[name]} {value}" for name, value in bounds.items())
            self.unbounded.append(place)

    def _enum(self, kind: str, values: Iterable[Any]) -> dict[str, Any]:
        return {**({"type": kind} if self.subset.types_words else {}), "enum": list(values)}


_SAID: Mapping[str, str] = {
    "minimum": "at least",
    "maximum": "at most",
    "minLength": "characters: at least",
    "maxItems": "items: at most",
}
"""How a bound is said in words."""
