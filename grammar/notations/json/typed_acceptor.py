"""The fast path of a shape: a right text is read by pydantic-core, in Rust, without a Lark tree.

Everything here is filled from the shape and what is declared beside it, and the grammar stays the definition: laws hold the
two to the same language, in both directions.

A Rust JSON reader differs from RFC 8259 as the grammar reads it in three ways, each answered here. It keeps the last
of two equal keys: a text has at least as many colons as members, so if the tree has as many members as the text has
colons, no key was lost; otherwise Python's reader, which shows every pair, decides. It rounds numbers: a tree with a
float in it is read again, exactly, unless no number of the text is long enough to be rounded. It may read NaN, which
the validator refuses.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from grammar.frozen import defaults_of
from grammar.notations.json.declared import Declared, Key, Operand
from grammar.notations.json.shape import Choice, List, Object, Shape
from grammar.notations.json.trees import absent, fields_of
from grammar.notations.json.values import MAX_DIGITS, is_printable_number, number
from grammar.pattern import pattern

_LARGEST = 2**63 - 1

_MAY_BE_ROUNDED = pattern(r"[0-9](?:[0-9.]{16}|[eE])")
"""What a number that no float holds exactly looks like: a double keeps any 15 digits, with a point 16 characters.

Searched in the whole text, for where its numbers stand is not known; a string that looks so costs time and nothing else.
"""

MAX_LEVELS = 60
"""Where objects and lists may stand in themselves, a text with more of them inside each other is left to the grammar, which
has its own bound for them."""


def acceptor(
    shape: Shape, declared: Declared, classes: Mapping[str, type[Any]], *, max_characters: int
) -> Callable[[str], Any | None]:
    """The fast path: a text to its tree, or None for "ask the grammar".

    It gives the tree that the grammar gives, for every text that is of the language, but that a settled rule may object
    to, where the language has such rules; None for every other text. Never raises, on any text.
    """
    decode = json.JSONDecoder(
        object_pairs_hook=_unique, parse_float=_exact_float, parse_int=_exact_int, parse_constant=_refuse
    ).decode
    is_recursive = bool(shape.recursive)
    # Each is made when it is first needed: a schema takes longer to make than many texts to read. A thread that comes in
    # between makes the same again.
    says_all: Any = None
    validate_json: Any = None
    validate_python: Any = None

    def accept(text: str) -> Any | None:
        nonlocal says_all, validate_json, validate_python
        if len(text) > max_characters or (is_recursive and _is_deep(text)):
            return None
        if validate_json is None:
            says_all = counting(shape, declared)
            validate_json = _Validating(shape, declared, classes, is_exact=False).validator().validate_json
        try:
            tree = validate_json(text)
        except ValueError:
            pass
        else:
            if says_all(tree, text):
                return tree
        if validate_python is None:
            validate_python = _Validating(shape, declared, classes, is_exact=True).validator().validate_python
        try:
            document = decode(text)
            if "\\" in text or not text.isascii():
                _refuse_surrogates(document)
            return validate_python(document)
        except (ValueError, RecursionError):
            return None

    return accept


def _is_deep(text: str) -> bool:
    """Whether a text may have more than `MAX_LEVELS` objects and lists in each other."""
    if text.count("{") + text.count("[") <= MAX_LEVELS:
        return False
    depth = 0
    for match in _BRACKET.finditer(text):
        depth += 1 if match.group() in "{[" else -1
        if depth > MAX_LEVELS:
            return True
    return False


_BRACKET = pattern(r"[][{}]")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key comes twice")
    return members


def _exact_float(text: str) -> float | Decimal:
    if not is_printable_number(text):
        raise ValueError("the number is too long")
    value = number(text)
    assert not isinstance(value, int)
    return value


def _exact_int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError("the number is too long")
    return int(text)


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


def _refuse_surrogates(document: Any) -> None:
    """Raise UnicodeEncodeError, a ValueError, if any string holds half a character."""
    json.dumps(document, ensure_ascii=False, default=str).encode()


# --- whether reading lost nothing ---


def counting(shape: Shape, declared: Declared) -> Callable[[Any, str], bool]:
    """Whether reading a text lost none of its keys and rounded none of its numbers: (tree, text) to the answer.

    It counts how many members the text had at least: those that left something in the tree. It is written out as straight
    code, because it runs for every right text.
    """
    writing = _Counting(shape, declared)
    lines = ["def says_all(root, text):", "    count = 0", "    has_fraction = False"]
    root = shape.root
    if isinstance(root, Object):
        writing.of_object(lines, root.name, "root", 1)
    else:
        writing.of_list(lines, root.name, "root", 1)
    if writing.has_fractions:
        lines.append('    return count == text.count(":") and not (has_fraction and may_be_rounded(text))')
    else:
        lines.append('    return count == text.count(":")')
    values: dict[str, Any] = {"may_be_rounded": _may_be_rounded}
    exec(compile("\n".join(lines), f"<members of {shape.start}>", "exec"), values)  # noqa: S102  # of our own names only
    says_all: Callable[[Any, str], bool] = values["says_all"]
    return says_all


def _may_be_rounded(text: str) -> bool:
    return _MAY_BE_ROUNDED.search(text) is not None


_SUMMED = 2


class _Counting:
    """The code that counts members, being written.

    An object that may stand in itself is not counted any further: what is inside leaves the count too small, and such a
    text is read again, exactly.
    """

    def __init__(self, shape: Shape, declared: Declared) -> None:
        self.shape = shape
        self.declared = declared
        self.recursive = shape.recursive
        self.has_fractions = False

    def of_object(self, lines: list[str], name: str, node: str, depth: int) -> None:
        """Write what counts the members of an object."""
        part, indent = self.shape.object(name), "    " * depth
        certain, perhaps, inner = self._members(part)
        # Of many members most are absent, and a test costs less than an addition.
        summed = perhaps if len(perhaps) <= _SUMMED else []
        terms = [*([str(certain)] if certain else []), *(f"({node}.{field} is not None)" for field in summed)]
        if terms:
            lines.append(f"{indent}count += {' + '.join(terms)}")
        for field in perhaps[len(summed) :]:
            lines += [f"{indent}if {node}.{field} is not None:", f"{indent}    count += 1"]
        for field, choice in inner:
            value = f"value{depth}"
            lines.append(f"{indent}{value} = {node}.{field}")
            if choice.is_list_alone:
                lines += [f"{indent}if {value}:", f"{indent}    count += 1"]
                self.of_list(lines, choice.of_list, value, depth + 1)
            else:
                self._value(lines, choice, value, depth)

    def _members(self, part: Object) -> tuple[int, list[str], list[tuple[str, Choice]]]:
        """How many members are always there, the fields of those that may be, and those to look into."""
        required = self.declared.required(part)
        certain, perhaps, inner = 0, [], []
        for key, field in fields_of(part).items():
            choice = part.members[key]
            if choice.is_list_alone:
                inner.append((field, choice))
                continue
            if key in required and "NULL" not in choice.scalars:
                certain += 1
            else:
                perhaps.append(field)
            if choice.of_list or choice.of_object or "NUMBER" in choice.scalars:
                inner.append((field, choice))
        return certain, perhaps, inner

    def of_list(self, lines: list[str], name: str, items: str, depth: int) -> None:
        """Write what counts the members in the items of a list."""
        item, indent = self.shape.list(name).item, "    " * depth
        if name in self.recursive:
            return
        if item.symbols == (item.of_object,) and item.of_object not in self.recursive:
            certain, perhaps, inner = self._members(self.shape.object(item.of_object))
            if not perhaps and not inner:
                if certain:
                    lines.append(f"{indent}count += {certain} * len({items})")
                return
            lines.append(f"{indent}for each{depth} in {items}:")
            self.of_object(lines, item.of_object, f"each{depth}", depth + 1)
        elif not (item.of_list or item.of_object):
            if "NUMBER" in item.scalars:
                self.has_fractions = True
                lines += [f"{indent}if float in map(type, {items}):", f"{indent}    has_fraction = True"]
        else:
            lines += [f"{indent}for each{depth} in {items}:", f"{indent}    pass"]
            self._value(lines, item, f"each{depth}", depth + 1)

    def _value(self, lines: list[str], choice: Choice, value: str, depth: int) -> None:
        """Write what looks into a value that may be several things."""
        indent = "    " * depth
        tests: list[str] = []
        if "NUMBER" in choice.scalars:
            tests.append(f"type({value}) is float")
            self.has_fractions = True
        item = self.shape.list(choice.of_list).item if choice.of_list else Choice()
        is_plain_list = bool(choice.of_list) and not (item.of_list or item.of_object)
        if is_plain_list and "NUMBER" in item.scalars:
            tests.append(f"(type({value}) is tuple and float in map(type, {value}))")
            self.has_fractions = True
        if tests:
            lines += [f"{indent}if {' or '.join(tests)}:", f"{indent}    has_fraction = True"]
        if choice.of_list and not is_plain_list and choice.of_list not in self.recursive:
            lines += [f"{indent}if type({value}) is tuple:", f"{indent}    pass"]
            self.of_list(lines, choice.of_list, value, depth + 1)
        if choice.of_object and choice.of_object not in self.recursive:
            is_alone = choice.symbols == (choice.of_object,)
            test = f"{value} is not None" if is_alone else f"hasattr({value}, '__dataclass_fields__')"
            lines += [f"{indent}if {test}:", f"{indent}    pass"]
            self.of_object(lines, choice.of_object, value, depth + 1)


# --- the schema ---


_DECIDES_NOTHING: Mapping[str, Operand] = MappingProxyType({})


class _Never:
    """A type that no value has."""


class _Validating:
    """A pydantic-core schema of a shape, being made: of JSON as Rust reads it, or of what Python's reader gives, exactly."""

    def __init__(self, shape: Shape, declared: Declared, classes: Mapping[str, type[Any]], *, is_exact: bool) -> None:
        # Loaded when it is needed: whoever only prints or generates does not wait for it.
        from pydantic_core import core_schema

        self.s = core_schema
        self.shape = shape
        self.declared = declared
        self.classes = classes
        self.is_exact = is_exact
        self.recursive = shape.recursive
        self.made: dict[str, Any] = {}
        self.definitions: list[Any] = []
        s = core_schema
        self.never = s.is_instance_schema(_Never)
        self.text = s.str_schema(strict=True)
        self.nonempty_text = s.str_schema(strict=True, min_length=1)
        self.truth = s.bool_schema(strict=True)

    def validator(self) -> Any:
        from pydantic_core import CoreConfig, SchemaValidator

        schema = self.part(self.shape.start)
        if self.definitions:
            schema = self.s.definitions_schema(schema, self.definitions)
        return SchemaValidator(schema, CoreConfig(strict=True))

    def part(self, name: str) -> Any:
        """The schema of an object or a list."""
        if name in self.made:
            return self.made[name]
        part = self.shape.parts[name]
        if name in self.recursive:
            self.made[name] = self.s.definition_reference_schema(name)
            schema = self.of_object(part) if isinstance(part, Object) else self.of_list(part)
            schema["ref"] = name
            self.definitions.append(schema)
        else:
            self.made[name] = self.of_object(part) if isinstance(part, Object) else self.of_list(part)
        return self.made[name]

    def of_list(self, part: List) -> Any:
        """The schema of a list."""
        is_nonempty = part.name in self.declared.nonempty_items
        item = self.choice(part.item, Key(is_nonempty=is_nonempty))
        return self.s.tuple_schema(
            # From JSON an array is a tuple; from Python it is a list, which strict mode would not take for one.
            [item],
            variadic_item_index=0,
            min_length=None if part.may_be_empty else 1,
            max_length=self.declared.most(part.name),
            strict=False,
        )

    def of_object(self, part: Object) -> Any:
        """The schema of an object; where a word decides what another key holds, one schema for each decision."""
        case = self.declared.cases.get(part.name)
        if case is None:
            return self.record(part)
        by_operand = {
            takes: self.record(part, {case.key: takes}, case.by) for takes in dict.fromkeys(case.takes.values())
        }
        return self.s.tagged_union_schema(
            {word: by_operand[takes] for word, takes in case.takes.items()}, discriminator=case.by
        )

    def record(self, part: Object, takes: Mapping[str, Operand] = _DECIDES_NOTHING, by: str = "") -> Any:
        """The schema of an object. Of a key in `takes` it is decided what it holds; the key `by` has been looked at."""
        s, cls, named = self.s, self.classes[part.name], fields_of(part)
        required = self.declared.required(part)
        members: dict[str, Any] = {}
        for key, choice in part.members.items():
            declared = self.declared.key(part.name, key)
            if key == by:
                schema = self.text
            elif key in takes and takes[key] is not Operand.OPTIONAL:
                schema = self.taken(choice, takes[key], declared)
            else:
                schema = self.choice(choice, declared)
                if key not in required:
                    schema = s.with_default_schema(schema, default=absent(choice))
            members[named[key]] = s.dataclass_field(
                named[key], schema, kw_only=True, **({} if named[key] == key else {"validation_alias": key})
            )
        defaults = defaults_of(cls)
        for name, default in defaults.items():
            if name not in members:
                # A key that the language does not have is there for its default only: no JSON value is a _Never.
                members[name] = s.dataclass_field(
                    name, s.with_default_schema(self.never, default=default), kw_only=True
                )
        arguments = s.dataclass_args_schema(cls.__name__, [members[name] for name in defaults], extra_behavior="forbid")
        schema = s.dataclass_schema(cls, arguments, list(defaults), slots=True, frozen=True)
        if part.may_be_empty or required:
            return schema
        return s.no_info_before_validator_function(_nonempty, schema) if self.is_exact else self.never

    def taken(self, choice: Choice, takes: Operand, declared: Key) -> Any:
        """The schema of a value that a word needs, or does not take."""
        if takes is Operand.NONE:
            nothing = self.s.none_schema() if "NULL" in choice.scalars else self.never
            return self.s.with_default_schema(nothing, default=None)
        needed = choice.without("NULL")
        if takes is Operand.LIST:
            return self.choice(Choice(of_list=needed.of_list), declared)
        return self.choice(Choice(needed.scalars, needed.words, of_object=needed.of_object), declared)

    def choice(self, choice: Choice, declared: Key) -> Any:
        """The schema of whatever may stand in one place."""
        s, has = self.s, set(choice.scalars)
        each: list[Any] = []
        if "STRING" in has:
            each.append(self.nonempty_text if declared.is_nonempty else self.text)
        elif choice.words:
            words = dict.fromkeys(word for terminal in choice.words for word in self.shape.words[terminal])
            each.append(s.literal_schema(list(words)))
        if has & {"TRUE", "FALSE"}:
            only = [text == "TRUE" for text in ("TRUE", "FALSE") if text in has]
            each.append(self.truth if len(only) == 2 else s.chain_schema([self.truth, s.literal_schema(only)]))
        each += self.numbers(has, declared)
        each += [self.part(name) for name in (choice.of_list, choice.of_object) if name]
        schema = each[0] if len(each) == 1 else s.union_schema(each, mode="left_to_right") if each else None
        if "NULL" in has:
            return s.nullable_schema(schema) if schema is not None else s.none_schema()
        return self.never if schema is None else schema

    def numbers(self, has: set[str], declared: Key) -> list[Any]:
        """The schemas of the numbers that may stand in a place."""
        s, least, most = self.s, declared.least, declared.most
        each: list[Any] = []
        if declared.one_of is not None:
            # To a literal 3600.0 is 3600, as it is to Python; in the language it is not.
            within = [
                n for n in declared.one_of.values if (least is None or n >= least) and (most is None or n <= most)
            ]
            return [s.chain_schema([s.int_schema(strict=True), s.literal_schema(within)])] if "INTEGER" in has else []
        if "INTEGER" in has:
            bounds = (
                (least, most)
                if self.is_exact
                else (-_LARGEST if least is None else least, most if most is not None else _LARGEST)
            )
            each.append(s.int_schema(strict=True, ge=bounds[0], le=bounds[1]))
        if "NUMBER" not in has:
            return each
        if not self.is_exact:
            # A whole number would be taken for a fraction: where only fractions may stand, the exact reading decides.
            return (
                [*each, s.float_schema(strict=True, allow_inf_nan=False, ge=least, le=most)] if each else [self.never]
            )
        fractions = [s.is_instance_schema(float), s.is_instance_schema(Decimal)]
        if least is None and most is None:
            return [*each, *fractions]

        def within_bounds(value: float | Decimal) -> float | Decimal:
            if (least is not None and value < least) or (most is not None and value > most):
                raise ValueError("the number is out of range")
            return value

        return [*each, *(s.no_info_after_validator_function(within_bounds, fraction) for fraction in fractions)]


def _nonempty(document: Any) -> Any:
    if document == {}:
        raise ValueError("there is no member")
    return document
