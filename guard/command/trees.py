"""Trees of any language, as a person and a program read them: with the place of every part that has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from grammar import Language, Parsed, Path, Places, Source, Span
from grammar.adoption.tree import Leaf, Node
from grammar.diagnostic import printable
from grammar.footprint import Conditions, Footprint, Use

_INDENT = "  "


def tree_lines(parsed: Parsed, language: Language, *, has_every_token: bool = False) -> Iterator[str]:
    """The tree of a text that was read, a line for each part: what it is, what it says, where it stands.

    Of the tree of a Lark grammar the parts that Lark leaves out are shown only with `has_every_token`.
    """
    spans = _Spans(parsed, language)
    waiting: list[tuple[int, str, Any, Path]] = [(0, "", parsed.tree, ())]
    while waiting:  # a loop and no recursion: a tree may be as deep as its text allows
        depth, label, value, path = waiting.pop()
        text, inner = _line(value, path, has_every_token=has_every_token)
        span = spans.of(path)
        place = f"  {_place(parsed.source, span)}" if span is not None else ""
        yield f"{_INDENT * depth}{label}{text}".rstrip() + place
        waiting += [(depth + 1, name, each, below) for name, each, below in reversed(inner)]


def tree_object(parsed: Parsed, language: Language, *, has_every_token: bool = False) -> Any:
    """The tree as a JSON value.

    A node of a Lark grammar has `kind`, `span` and `children`, a token `kind`, `span` and `text`; a value of a class its
    `type` and its fields that are set. A span is ``[start, end]`` in characters of the text.
    """
    return _object(parsed.tree, (), _Spans(parsed, language), has_every_token=has_every_token)


def footprint_object(footprint: Footprint, places: Places) -> dict[str, Any]:
    """What a text touches, as a JSON object, each use with its place."""

    def described(uses: tuple[Use, ...]) -> list[dict[str, Any]]:
        return [
            {"name": use.name, "clause": use.clause, "span": _pair(places.value(use.path))}
            | ({"is_result": True} if use.is_result else {})
            for use in uses
        ]

    window = footprint.window
    return {
        "columns": described(footprint.columns),
        "operators": described(footprint.operators),
        "made": described(footprint.made),
        "parts": {clause: len(paths) for clause, paths in footprint.parts.items()},
        "conditions": _conditions(footprint.conditions),
        "limit": footprint.limit,
        "window": None
        if window is None
        else {
            "seconds": window.seconds,
            "start": window.start,
            "reaches_now": window.reaches_now,
            "offset": window.offset,
        },
    }


def footprint_lines(footprint: Mapping[str, Any]) -> Iterator[str]:
    """What `footprint_object` gives, a line for each thing that is touched."""
    for title in ("columns", "operators", "made"):
        for use in footprint[title]:
            yield f"{title:<11}{printable(use['name'])}  ({use['clause']})"
    for clause, count in footprint["parts"].items():
        yield f"{'parts':<11}{clause}: {count}"
    yield f"{'records':<11}{_condition_text(footprint['conditions']) or 'all'}"
    if footprint["limit"] is not None:
        yield f"{'limit':<11}{footprint['limit']}"
    window = footprint["window"]
    if window is not None:
        yield f"{'window':<11}" + ("of unknown length" if window["seconds"] is None else f"{window['seconds']} seconds")


class _Spans:
    """The places of a tree's parts, by path."""

    def __init__(self, parsed: Parsed, language: Language) -> None:
        self.places = parsed.places
        self.known = {path for path, _ in language.walk(parsed.tree)}

    def of(self, path: Path) -> Span | None:
        """The place of a part that the language walks over; None for others."""
        if self.places is None or path not in self.known:
            return None
        return self.places.value(path)


def _parts(node: Node, path: Path, *, has_every_token: bool) -> Iterator[tuple[Node | Leaf, Path]]:
    """The parts that Lark's own tree has, or every one, with their paths; dissolved nodes are looked through."""
    for number, part in enumerate(node.parts):
        below = (*path, number)
        if part is None or (isinstance(part, Leaf) and part.is_silent and not has_every_token):
            continue
        if isinstance(part, Node) and part.is_dissolved and not has_every_token:
            yield from _parts(part, below, has_every_token=False)
        else:
            yield part, below


def _line(value: Any, path: Path, *, has_every_token: bool) -> tuple[str, list[tuple[str, Any, Path]]]:
    """One part in words, and the parts below it: a label, the value, its path."""
    if isinstance(value, Node):
        inner = [("", part, below) for part, below in _parts(value, path, has_every_token=has_every_token)]
        return value.kind, inner
    if isinstance(value, Leaf):
        return f"{value.kind} {_quoted(value.text)}", []
    simple, nested = _members(value)
    said = " ".join(f"{name}={_scalar(each)}" for name, each in simple)
    below = [(f"{name}: " if isinstance(name, str) else "", each, (*path, name)) for name, each in nested]
    return " ".join(part for part in (_kind(value), said) if part), below


def _object(value: Any, path: Path, spans: _Spans, *, has_every_token: bool) -> Any:
    if isinstance(value, Node):
        parts = _parts(value, path, has_every_token=has_every_token)
        children = [_object(part, below, spans, has_every_token=has_every_token) for part, below in parts]
        return {"kind": value.kind, "span": _pair(spans.of(path)), "children": children}
    if isinstance(value, Leaf):
        leaf: dict[str, Any] = {"kind": value.kind, "span": _pair(spans.of(path)), "text": value.text}
        return leaf | ({"name": str(value.name)} if value.name is not None else {})
    if _is_scalar(value):
        return value.value if isinstance(value, Enum) else value if isinstance(value, _JSON) else str(value)
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return [_object(each, (*path, n), spans, has_every_token=has_every_token) for n, each in enumerate(value)]
    simple, nested = _members(value)
    made: dict[str, Any] = {} if isinstance(value, Mapping) else {"type": _kind(value), "span": _pair(spans.of(path))}
    for name, each in (*simple, *nested):
        made[str(name)] = _object(each, (*path, name), spans, has_every_token=has_every_token)
    return made


_JSON = (str, int, float, bool, type(None))


def _is_scalar(value: Any) -> bool:
    if isinstance(value, (*_JSON, Enum)):
        return True
    return not (is_dataclass(value) or isinstance(value, list | tuple | Mapping) or hasattr(value, "children"))


def _members(value: Any) -> tuple[list[tuple[Any, Any]], list[tuple[Any, Any]]]:
    """The members of a value that is no node: those that say something in a word, and those with parts of their own."""
    members: list[tuple[Any, Any]]
    if is_dataclass(value):
        members = [(f.name, getattr(value, f.name)) for f in fields(value) if not f.name.startswith("_")]
        members = [(name, each) for name, each in members if each is not None and each != ()]
    elif isinstance(value, Mapping):
        members = list(value.items())
    elif isinstance(value, list | tuple):
        members = [*enumerate(value)]
    elif hasattr(value, "children") and not isinstance(value, str):  # a tree of Lark's, or one like it
        members = [*enumerate(value.children)]
    else:
        return [("", value)], []
    return [m for m in members if _is_scalar(m[1])], [m for m in members if not _is_scalar(m[1])]


def _kind(value: Any) -> str:
    if isinstance(value, list | tuple | Mapping) and not hasattr(value, "_fields"):
        return ""
    if _is_scalar(value):
        return ""
    return str(getattr(value, "data", type(value).__name__))


def _scalar(value: Any) -> str:
    return _quoted(str(value)) if isinstance(value, str) else printable(str(value))


def _quoted(text: str) -> str:
    return f'"{printable(text)}"' if len(text) <= _SHOWN else f'"{printable(text[: _SHOWN - 1])}…"'


_SHOWN = 120
"""Characters of one token in a line of a tree; a JSON tree has all."""


def _place(source: Source, span: Span) -> str:
    line, column = source.line_column(span.start)
    return f"{line}:{column}"


def _pair(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _conditions(conditions: Any) -> Any:
    if isinstance(conditions, Conditions):
        return {"any" if conditions.is_any else "all": [_conditions(part) for part in conditions.parts]}
    values = (
        None
        if conditions.values is None
        else [each if isinstance(each, _JSON) else str(each) for each in conditions.values]
    )
    return {"column": conditions.column, "values": values}


def _condition_text(conditions: Mapping[str, Any]) -> str:
    if "column" in conditions:
        values = conditions["values"]
        said = "some condition" if values is None else " or ".join(_scalar(value) for value in values)
        return f"{printable(conditions['column'])}: {said}"
    word, parts = next(iter(conditions.items()))
    joined = f" {'or' if word == 'any' else 'and'} ".join(_condition_text(part) for part in parts)
    return f"({joined})" if len(parts) > 1 else joined
