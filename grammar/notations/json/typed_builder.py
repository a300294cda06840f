"""A parse tree of a shape's grammar to its tree, with places; what a context-free grammar cannot say is said here.

That no key comes twice, that the keys an object needs are there, how long a list may be and how large a number: the facts
are declared, the reading of JSON is `JsonBuilder`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from grammar.diagnostic import Path, quote
from grammar.notation import Built
from grammar.notations.json.builder import JsonBuilder, named
from grammar.notations.json.declared import Case, Declared, Key, Nouns, Operand
from grammar.notations.json.mistakes import TRAILING, WRONG_ITEM, WRONG_TEXT
from grammar.notations.json.shape import Choice, List, Object, Shape
from grammar.notations.json.trees import fields_of
from grammar.notations.json.values import encode
from grammar.repair import Repair
from grammar.source import Source, Span


class _Plan(NamedTuple):
    """What it takes to read one kind of object: what it and its keys are called, and which it needs."""

    part: Object
    make: type[Any]
    what: str
    noun: str
    known: Mapping[str, str]
    words: Mapping[str, Sequence[str]]
    fields: Mapping[str, str]
    required: tuple[str, ...]
    case: Case | None


def builder(
    shape: Shape,
    declared: Declared,
    classes: Mapping[str, type[Any]],
    *,
    unit: str,
    repairs: Callable[[], Sequence[Repair]],
    vocabulary: Any = None,
) -> Callable[[Any, Source], Built]:
    """The builder of a language: (parse tree, source) to its tree, the places and the faults seen.

    Args:
        shape: the grammar.
        declared: what is declared beside it.
        classes: the class of each object.
        unit: what one text is called.
        repairs: gives the repairs that may answer the faults, when the first text is read.
        vocabulary: what the repairs consult.
    """
    nouns = Nouns(shape, declared, unit)
    plans = {part.name: _plan(part, shape, declared, nouns, classes[part.name]) for part in shape.objects}

    def build(tree: Any, source: Source) -> Built:
        json = JsonBuilder(source, unit=unit, repairs=repairs(), vocabulary=vocabulary)
        root = _Building(shape, declared, nouns, plans, json).whole(tree)
        diagnostics = tuple(json.diagnostics)
        if declared.names_from and any(d.path and d.path[0] in declared.names_from for d in diagnostics):
            root = None
        return Built(root, json.places, diagnostics)

    return build


def _plan(part: Object, shape: Shape, declared: Declared, nouns: Nouns, make: type[Any]) -> _Plan:
    return _Plan(
        part,
        make,
        what=part.name.replace("_", " "),
        noun=nouns.part(part.name),
        known={key: nouns.key(part.name, key) for key in declared.known(part)},
        words={key: words for key, choice in part.members.items() if (words := _words(choice, shape)) is not None},
        fields=fields_of(part),
        required=declared.required(part),
        case=None if declared.has_rules else declared.cases.get(part.name),
    )


def _words(choice: Choice, shape: Shape) -> Sequence[str] | None:
    """The words of a place where one of a closed set must stand, if a string stands there; else None."""
    if not choice.words or "STRING" in choice.scalars:
        return None
    return tuple(dict.fromkeys(word for terminal in choice.words for word in shape.words[terminal]))


class _Faulty:
    """What a value is that could not be read; it has been reported."""


_FAULTY = _Faulty()


class _Building:
    def __init__(
        self, shape: Shape, declared: Declared, nouns: Nouns, plans: Mapping[str, _Plan], json: JsonBuilder
    ) -> None:
        self.shape = shape
        self.declared = declared
        self.nouns = nouns
        self.plans = plans
        self.json = json

    def whole(self, tree: Any) -> Any:
        root = self.shape.root
        if tree.data == WRONG_TEXT:
            self.json.places.values[()] = self.json.span(tree)
            self.json.wrong(tree.children[0], (), "a list" if isinstance(root, List) else "an object")
            return None
        value = self._items(tree, (), root) if isinstance(root, List) else self._object(tree, (), root.name)
        return None if value is _FAULTY else value

    def _object(self, tree: Any, path: Path, name: str) -> Any:
        plan = self.plans[name]
        members = self.json.members(tree, path, plan.what, plan.noun, plan.known, plan.words)
        if not plan.part.may_be_empty and not plan.required and not any(tree.children):
            return self._report_empty("empty-object", plan.noun, tree, path)
        if not self._has_required(tree, path, plan, members):
            return _FAULTY
        values: dict[str, Any] = {}
        for key, choice in plan.part.members.items():
            if key not in members:
                continue
            value = self._value(members[key], (*path, key), choice, self.declared.key(name, key))
            if value is not _FAULTY:
                values[key] = value
        if any(key not in values for key in plan.required):
            return _FAULTY
        if plan.case is not None:
            self._check_case(plan.case, tree, path, values, plan.noun)
        return plan.make(**{plan.fields[key]: value for key, value in values.items()})

    def _has_required(self, tree: Any, path: Path, plan: _Plan, members: Mapping[str, Any]) -> bool:
        """Whether all keys are there and right; those that are not there at all are reported."""
        lacking = [key for key in plan.required if key not in members]
        for key in lacking:
            if not self.json.is_accounted_for((*path, key)):  # there, but wrong: reported already
                self.json.missing(tree, path, key, plan.noun)
        return not lacking and all(str(members[key]) for key in plan.required)

    def _value(self, node: Any, path: Path, choice: Choice, key: Key) -> Any:
        if hasattr(node, "meta"):
            if choice.of_object and node.data in (choice.of_object, choice.of_object + TRAILING):
                return self._object(node, path, choice.of_object)
            return self._items(node, path, self.shape.list(choice.of_list))
        if not str(node):
            return _FAULTY
        value = self.json.scalar(node, path)
        if value is None:
            return None if node.type == "NULL" else _FAULTY
        if isinstance(value, str):
            return self._text(value, node, path, is_nonempty=key.is_nonempty)
        return value if isinstance(value, bool) or self._is_allowed(value, node, path, key) else _FAULTY

    def _items(self, tree: Any, path: Path, part: List) -> Any:
        nodes = self.json.items(tree, path)
        if not nodes and not part.may_be_empty:
            return self._report_empty("empty-list", named(path, "the list"), tree, path)
        self._check_length(nodes, path, part)
        kept: list[Any] = []
        positions: list[int] = []
        since = self.json.places.counted()
        key = _NONEMPTY if part.name in self.declared.nonempty_items else _ANY
        for position, node in enumerate(nodes):
            at = (*path, position)
            self.json.places.values[at] = self.json.span(node)
            if getattr(node, "data", "") == WRONG_ITEM:
                self.json.wrong(node.children[0], at, self.nouns.item(part.name), _words(part.item, self.shape))
                continue
            value = self._value(node, at, part.item, key)
            if value is not _FAULTY:
                kept.append(value)
                positions.append(position)
        if len(kept) < len(nodes):
            self.json.places.leave_out(path, positions, since)
        return tuple(kept)

    # --- what is declared ---

    def _check_length(self, nodes: Sequence[Any], path: Path, part: List) -> None:
        most = self.declared.most(part.name)
        if most is None or len(nodes) <= most:
            return
        first = self.json.span(nodes[most])
        self.json.report(
            "too-many-items",
            f"{named(path, 'the list')} has {len(nodes)} items, more than the {most} it may have",
            Span(first.start, self.json.span(nodes[-1]).end),
            path,
            label=f"beyond the first {most}",
        )

    def _report_empty(self, fault: str, noun: str, tree: Any, path: Path) -> _Faulty:
        self.json.report(fault, f"{noun} is empty", self.json.span(tree), path, label="has nothing in it")
        return _FAULTY

    def _text(self, value: str, node: Any, path: Path, *, is_nonempty: bool) -> Any:
        if value or not is_nonempty or self.declared.has_rules:
            return value
        self.json.report(
            "empty-string", f"{named(path)} is empty", self.json.span(node), path, label="has no characters"
        )
        return _FAULTY

    def _is_allowed(self, value: float | Decimal, node: Any, path: Path, key: Key) -> bool:
        """Whether a number is within its bounds, and one of those that may stand here; it is reported where it is not."""
        least, most = key.least, key.most
        if (least is not None and value < least) or (most is not None and value > most):
            allowed = f"at least {least}" if most is None else f"at most {most}" if least is None else ""
            allowed = allowed or f"from {least} to {most}"
            self.json.report(
                "number-out-of-range",
                f"`{path[-1]}` is {_in_digits(value)}, but must be {allowed}",
                self.json.span(node),
                path,
                label=f"must be {allowed}",
                fixes=self.json.fixes_for("number-out-of-range", path, node),
            )
            return False
        if key.one_of is not None and (value not in key.one_of.values or not isinstance(value, int)):
            self.json.report(
                key.one_of.fault,
                f"`{path[-1]}` is {_in_digits(value)}, which is {key.one_of.said}",
                self.json.span(node),
                path,
                label=f"not one of the {len(key.one_of.values)}",
                help=f"use one of {', '.join(map(str, key.one_of.values))}",
            )
            return False
        return True

    def _check_case(self, case: Case, tree: Any, path: Path, values: Mapping[str, Any], noun: str) -> None:
        """Report a value that the word beside it does not take, or one that it needs and that is not there."""
        word, here = values.get(case.by), (*path, case.key)
        takes = case.takes.get(str(word), Operand.OPTIONAL)
        value = values.get(case.key)
        if value is None:
            if takes in (Operand.REQUIRED, Operand.LIST) and (
                here not in self.json.places.values or self._is_null(here)
            ):
                self.json.report(
                    "missing-value",
                    f"{quote(str(word))} needs `{case.key}`, which {noun} does not have",
                    self.json.span(tree),
                    path,
                    label=f"has no `{case.key}`",
                    help=f"add `{case.key}`",
                )
            return
        is_list = isinstance(value, tuple)
        if takes is Operand.NONE:
            self.json.report(
                "value-not-taken",
                f"{quote(str(word))} takes no `{case.key}`",
                self.json.places.value(here),
                here,
                label="not taken",
                help=f"leave `{case.key}` out",
            )
        elif (takes is Operand.LIST and not is_list) or (takes is Operand.REQUIRED and is_list):
            expected = "a list" if takes is Operand.LIST else "one value"
            self.json.report(
                "wrong-type",
                f"with {quote(str(word))}, `{case.key}` must be {expected}",
                self.json.places.value(here),
                here,
                label=f"must be {expected}",
            )

    def _is_null(self, path: Path) -> bool:
        return self.json.source.slice(self.json.places.value(path)) == "null"


_ANY = Key()

_NONEMPTY = Key(is_nonempty=True)


def _in_digits(value: float | Decimal) -> str:
    text = str(value) if isinstance(value, int) else encode(value)
    return text if len(text) <= _DIGITS_SHOWN else f"a number of {sum(map(str.isdigit, text))} digits"


_DIGITS_SHOWN = 20
