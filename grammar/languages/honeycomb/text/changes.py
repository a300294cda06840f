"""What of a text a change to its query touches: the parts that are printed otherwise afterwards, and no others."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from grammar.diagnostic import Edit, Path
from grammar.languages.honeycomb.text.printer import (
    NOTHING,
    calculation_text,
    clauses,
    filter_text,
    having_text,
    named_text,
    order_text,
)
from grammar.languages.honeycomb.text.tokens import duration_text, instant_text, name_text
from grammar.languages.honeycomb.tree import Query
from grammar.notations.json import number
from grammar.rule import Add, Change, Remove, Rename, Replace
from grammar.source import Span

if TYPE_CHECKING:
    from grammar.languages.honeycomb.text.places import TextPlaces

Remake = Callable[[Any], Query | None]
"""The query of data as the specification has them; None where they are none."""

_ITEMS: Mapping[str, Callable[[Any], str]] = {
    "calculations": calculation_text,
    "formulas": named_text,
    "calculated_fields": named_text,
    "filters": filter_text,
    "breakdowns": name_text,
    "havings": having_text,
    "orders": order_text,
}
"""For each list of a query how one of its items is written."""

_LISTS: Mapping[str, tuple[str, ...]] = {
    key: (key,) for key in ("calculated_fields", "filters", "breakdowns", "havings", "orders")
} | {"calculations": ("calculations", "formulas")}
"""For each clause that is a list the keys of the query that it holds."""


def edits_of(
    places: TextPlaces, tree: Query, change: Change, remake: Remake, print_json: Callable[[Any], str]
) -> tuple[Edit, ...]:
    """The edits of the text that make its query what the change makes of it; empty where that is no query.

    Args:
        places: where the parts of the query stand.
        tree: the query.
        change: what is to change, in paths from the query.
        remake: gives the query of changed data.
        print_json: gives the query as JSON.
    """
    data = json.loads(print_json(tree), parse_float=number)
    is_written = change.path in places.values
    if isinstance(change, Remove) and is_written and not _stands(data, change.path):
        # `null` is written and no part of the query: it goes with the operator that had to have a value.
        end = places.values[change.path].end
        return (Edit(Span(end, end), ""),)
    changed = remake(data) if apply(data, change) else None
    return () if changed is None else _Comparison(places, tree, changed).edits()


def _stands(data: Any, path: Path) -> bool:
    for step in path:
        if not _has(data, step):
            return False
        data = data[step]
    return True


def apply(data: Any, change: Change) -> bool:
    """Make the change in the data; False where they have no such place."""
    *way, last = change.path or [""]
    holder = data
    for step in way if change.path else ():
        if not _has(holder, step):
            return False
        holder = holder[step]
    if isinstance(change, Add):
        return _add(data if not change.path else holder, last, change)
    if not change.path or not _has(holder, last):
        return False
    if isinstance(change, Replace):
        holder[last] = change.value
    elif isinstance(change, Remove):
        del holder[last]
    elif isinstance(change, Rename):
        if change.key in holder:
            return False
        holder[change.key] = holder.pop(last)
    return True


def _has(holder: Any, step: Any) -> bool:
    if isinstance(holder, list):
        return isinstance(step, int) and 0 <= step < len(holder)
    return isinstance(holder, dict) and step in holder


def _add(holder: Any, last: Any, change: Add) -> bool:
    container = holder
    if change.path:
        if not _has(holder, last):
            if not isinstance(holder, dict):
                return False
            holder[last] = [] if change.key is None else {}
        container = holder[last]
    if change.key is None:
        if not isinstance(container, list):
            return False
        container.append(change.value)
        return True
    if not isinstance(container, dict) or change.key in container:
        return False
    container[change.key] = change.value
    return True


class _Comparison:
    """A query beside a changed one: the edits by which the text of the one becomes a text of the other."""

    def __init__(self, places: TextPlaces, old: Query, new: Query) -> None:
        self.places = places
        self.old = old
        self.new = new
        self.text = places.source.text

    def edits(self) -> tuple[Edit, ...]:
        before, after = dict(clauses(self.old)), dict(clauses(self.new))
        standing = sorted(self.places.clauses.items(), key=lambda entry: entry[1])
        if not after or not standing:
            start, end = (standing[0][1].start, standing[-1][1].end) if standing else self._bare()
            return (Edit(Span(start, end), " ".join(after.values()) or NOTHING),) if before != after else ()
        edits: list[Edit] = []
        for key in dict.fromkeys([*after, *before]):
            if before.get(key) == after.get(key):
                continue
            span = self.places.clauses.get(key)
            if span is None:
                edits.append(self._put_in(key, after[key], list(after)))
            elif key not in after:
                edits.append(self._left_out(span))
            else:
                edits += self._items(key) or self._times(key) or [Edit(span, after[key])]
        return tuple(sorted(edits, key=lambda edit: edit.span))

    def _bare(self) -> tuple[int, int]:
        bare = self.text.strip()
        start = self.text.find(bare)
        return start, start + len(bare)

    def _put_in(self, key: str, text: str, order: Sequence[str]) -> Edit:
        """The clause behind the last of those that come before it, or before the first."""
        earlier = order[: order.index(key)]
        ends = [self.places.clauses[other].end for other in earlier if other in self.places.clauses]
        if ends:
            return Edit(Span(max(ends), max(ends)), f" {text}")
        start = min(span.start for span in self.places.clauses.values())
        return Edit(Span(start, start), f"{text} ")

    def _left_out(self, span: Span) -> Edit:
        start, end = span.start, span.end
        while start and self.text[start - 1].isspace():
            start -= 1
        if not start:
            start = span.start
            while end < len(self.text) and self.text[end].isspace():
                end += 1
        return Edit(Span(start, end), "")

    def _times(self, clause: str) -> list[Edit]:
        """Edits of single points of time and of the length, where the query says before and after which there are."""
        keys = ("start_time", "end_time", "time_range") if clause == "time_range" else ()
        edits: list[Edit] = []
        for key in keys:
            old, new = getattr(self.old, key), getattr(self.new, key)
            if (old is None) != (new is None):
                return []
            if old != new:
                write = duration_text if key == "time_range" else instant_text
                edits.append(Edit(self.places.value((key,)), write(new)))
        return edits

    # --- the items of a list ---

    def _items(self, clause: str) -> list[Edit]:
        """Edits of single items; none where the list as a whole is to be written anew."""
        if clause not in _LISTS or (clause == "filters" and _manner(self.old) != _manner(self.new)):
            return []
        standing = sorted(
            (span, path) for path, span in self.places.values.items() if len(path) == 2 and path[0] in _LISTS[clause]
        )
        joint = {None: " and ", "or": " or ", ",": ", "}[_manner(self.old)] if clause == "filters" else ", "
        joint = " and " if clause == "havings" else joint
        edits: list[Edit] = []
        for key in _LISTS[clause]:
            write = _ITEMS[key]
            old, new = list(map(write, getattr(self.old, key))), list(map(write, getattr(self.new, key)))
            places = [self.places.values.get((key, at)) for at in range(len(old))]
            if any(place is None for place in places):
                return []
            spans = [place for place in places if place is not None]
            if len(old) == len(new):
                edits += [self._item(spans[at], old[at], new[at]) for at in range(len(old)) if old[at] != new[at]]
            elif len(new) == len(old) + 1 and new[:-1] == old and old:
                edits.append(Edit(Span(spans[-1].end, spans[-1].end), joint + new[-1]))
            elif len(new) == len(old) - 1 and len(standing) > 1:
                at = next(at for at in range(len(old)) if old[:at] + old[at + 1 :] == new)
                edits.append(Edit(_with_joint(spans[at], [span for span, _ in standing]), ""))
            else:
                return []
        return edits

    def _item(self, span: Span, old: str, new: str) -> Edit:
        """The least part of an item that is written otherwise, in whole words; all of it where it is not canonical."""
        if self.places.source.slice(span) != old:
            return Edit(span, new)
        start = 0
        while start < min(len(old), len(new)) and old[start] == new[start]:
            start += 1
        end = 0
        while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
            end += 1
        while (
            start
            and _is_word(old[start - 1])
            and (_is_word(old[start : start + 1]) or _is_word(new[start : start + 1]))
        ):
            start -= 1
        while end and _is_word(old[-end]) and (_is_word(old[-end - 1 : -end]) or _is_word(new[-end - 1 : -end])):
            end -= 1
        return Edit(Span(span.start + start, span.end - end), new[start : len(new) - end])


def _is_word(character: str) -> bool:
    return bool(character) and not character.isspace() and character not in "(),"


def _manner(query: Query) -> str | None:
    """What stands between the filters: None for `and`, else `or` or a comma."""
    if query.filter_combination is None:
        return None
    return "or" if query.filter_combination == "OR" and len(query.filters) > 1 else ","


def _with_joint(span: Span, standing: Sequence[Span]) -> Span:
    """The place of an item with what joins it to the one before it, or, of the first, to the one behind it."""
    for before, after in pairwise(standing):
        if after == span:
            return Span(before.end, span.end)
    return Span(span.start, standing[standing.index(span) + 1].start)
