"""What a text touches, as a person and a program read it: all that a policy engine needs to know of a query.

The form for programs is stable: a later version may add members, never take one away or let one mean something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from grammar import Language, Parsed, Places, Schema
from grammar.diagnostic import Path, printable
from grammar.footprint import Bound, Condition, Conditions, Use
from guard.policy.gathering import gather

_JSON = (str, int, float, bool, type(None))


def footprint_object(parsed: Parsed, language: Language, schema: Schema | None = None) -> dict[str, Any]:
    """What a text touches, texts inside it included, as a JSON object; each use with its place in characters.

    `columns`, `operators` and `made` are lists of uses: `name`, the `clause` it stands in, its `span` (null where it is
    implied and nowhere written); `related` is the column of a related record that the name may mean, `is_result` says that
    it names a result of the text. `conditions` is ``{"all": [...]}`` or ``{"any": [...]}`` of conditions and further such
    objects; a condition says what passes: `values`, `excluded`, `lower`, `upper`, `prefix` (null: it says no such thing).
    `groups` are the least sizes of a group that is shown, `partial` the places of what is made of a part of a group.
    `unjudged` are the places of texts inside that could not be read: nothing is known of them.
    """
    assert parsed.places is not None
    asked, places = gather(language, parsed.tree, schema), parsed.places
    footprint, window = asked.footprint, asked.footprint.window
    return {
        "columns": [_use(use, places) for use in asked.columns],
        "operators": [_use(use, places) for use in asked.operators],
        "made": [_use(use, places) for use in footprint.made],
        "parts": {clause: len(paths) for clause, paths in footprint.parts.items()},
        "conditions": _conditions(footprint.conditions, places),
        "groups": [{"least": one.number, "of": one.column} for one in footprint.least],
        "partial": [_span(path, places) for path in footprint.partial],
        "limit": footprint.limit,
        "window": None
        if window is None
        else {
            "seconds": window.seconds,
            "start": window.start,
            "reaches_now": window.reaches_now,
            "offset": window.offset,
            "step": window.step,
        },
        "unjudged": [_span(path, places) for path in asked.unjudged],
    }


def footprint_lines(footprint: Mapping[str, Any]) -> Iterator[str]:
    """What `footprint_object` gives, a line for each thing that is touched."""
    for title in ("columns", "operators", "made"):
        for use in footprint[title]:
            related = f", {printable(use['related'])} of a related record" if use.get("related") else ""
            yield f"{title:<11}{printable(use['name'])}  ({use['clause']}{related})"
    for clause, count in footprint["parts"].items():
        yield f"{'parts':<11}{clause}: {count}"
    yield f"{'records':<11}{_condition_text(footprint['conditions']) or 'all'}"
    for group in footprint["groups"]:
        yield f"{'groups':<11}of at least {group['least']}{' different ' + printable(group['of']) if group['of'] else ''}"
    if footprint["limit"] is not None:
        yield f"{'limit':<11}{footprint['limit']}"
    window = footprint["window"]
    if window is not None:
        length = "of unknown length" if window["seconds"] is None else f"{window['seconds']} seconds"
        yield f"{'window':<11}{length}" + (f" in steps of {window['step']}" if window["step"] is not None else "")
    for start, end in filter(None, footprint["unjudged"]):
        yield f"{'unjudged':<11}{start}-{end}"


def _use(use: Use, places: Places) -> dict[str, Any]:
    span = places.inside(use.path, *use.within) if use.within is not None else None
    described: dict[str, Any] = {
        "name": use.name,
        "clause": use.clause,
        "span": [span.start, span.end] if span is not None else _span(use.path, places),
    }
    if use.related is not None:
        described["related"] = use.related
    return described | ({"is_result": True} if use.is_result else {})


def _span(path: Path, places: Places) -> list[int] | None:
    if not path:
        return None
    span = places.value(path)
    return [span.start, span.end]


def _conditions(conditions: Condition | Conditions, places: Places) -> dict[str, Any]:
    if isinstance(conditions, Conditions):
        word = "any" if conditions.is_any else "all"
        return {word: [_conditions(part, places) for part in conditions.parts]}
    return {
        "column": conditions.column,
        "values": _plain(conditions.values),
        "excluded": _plain(conditions.excluded),
        "lower": _bound(conditions.lower),
        "upper": _bound(conditions.upper),
        "prefix": conditions.prefix,
        "span": _span(conditions.path, places),
    }


def _plain(values: tuple[Any, ...] | None) -> list[Any] | None:
    return None if values is None else [each if isinstance(each, _JSON) else str(each) for each in values]


def _bound(bound: Bound | None) -> dict[str, Any] | None:
    if bound is None:
        return None
    number = bound.number if isinstance(bound.number, int | float) else str(bound.number)
    return {"number": number, "is_included": bound.is_included}


def _condition_text(conditions: Mapping[str, Any]) -> str:
    if "column" in conditions:
        return f"{printable(conditions['column'])}: {_said(conditions)}"
    word, parts = next(iter(conditions.items()))
    joined = f" {'or' if word == 'any' else 'and'} ".join(_condition_text(part) for part in parts)
    return f"({joined})" if len(parts) > 1 else joined


def _said(condition: Mapping[str, Any]) -> str:
    if condition["values"] is not None:
        return " or ".join(map(_scalar, condition["values"]))
    if condition["excluded"] is not None:
        return f"not {' or '.join(map(_scalar, condition['excluded']))}"
    ends = [
        f"{sign}{'=' if condition[end]['is_included'] else ''} {condition[end]['number']}"
        for end, sign in (("lower", ">"), ("upper", "<"))
        if condition[end] is not None
    ]
    if ends:
        return " and ".join(ends)
    return f"beginning with {_scalar(condition['prefix'])}" if condition["prefix"] is not None else "some condition"


def _scalar(value: Any) -> str:
    return f'"{printable(value)}"' if isinstance(value, str) else printable(str(value))
