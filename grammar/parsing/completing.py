"""What may come next at an offset of a text: by the LALR table, tried on the lexer, with what the language knows.

A half-written token is replaced as a whole by what it may become; where it may be finished as it stands, what may follow is
offered behind it. Each offer has been read: the lexer cuts it as the token that it is meant as, and the parser takes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from grammar.completion import Completion, Item, Offer, OfferKind, Site, Sites
from grammar.frozen import frozen
from grammar.notation import Notation
from grammar.parsing.continuation import Continuations, continuations
from grammar.parsing.driver import END, Stack
from grammar.parsing.unfinished import Place, UnfinishedReader
from grammar.pattern import pattern
from grammar.schema import Schema
from grammar.source import Span

MAX_ITEMS = 200
"""So many names and values are offered, unless the caller says otherwise; words and signs are as many as the grammar has."""

_WORD_BEGINS = pattern(r"(?<=[^A-Za-z0-9])[A-Za-z0-9]|(?<=[a-z0-9])[A-Z]")
_EXACT, _FOLDED, _INSIDE = range(3)
"""How what is offered goes on from what is written: letter by letter, but for case, or from the beginning of a word inside."""

_APART = 1_000
"""More texts than a closed set has."""

_KINDS = (OfferKind.NAME, OfferKind.VALUE, OfferKind.WORD, OfferKind.SIGN)


@frozen
class _Spot:
    """A place at which a token may be put: the stack before it, the span it takes the place of, what is written of it."""

    stack: Stack
    span: Span
    written: str


def complete(
    notation: Notation,
    text: str,
    at: int | None = None,
    schema: Schema | None = None,
    sites: Sites | None = None,
    limit: int = MAX_ITEMS,
) -> Completion:
    """What may come next at an offset of a text.

    Args:
        notation: how the text is written.
        text: any text; what stands behind the offset has no say.
        at: the offset, the end of the text by default.
        schema: the names that may be written where names stand; None: none are known.
        sites: what the language knows of a place.
        limit: so many names and values are offered at most.

    Raises:
        ValueError: the notation is not read by an LALR table, or the offset is not in the text.
    """
    if notation.read is not None or notation.syntax.options.get("parser", "lalr") != "lalr":
        raise ValueError("completing needs an LALR table, and this language has none")
    at = len(text) if at is None else at
    if not 0 <= at <= len(text):
        raise ValueError(f"the offset {at} is not in the text, which has {len(text)} characters")
    text = text[:at]
    completing = _Completing(notation, text, schema, sites)
    place, stopped_at = completing.after(completing.reader.begin(), 0)
    return completing.at(place, limit) if stopped_at is None else Completion(at, stopped_at=stopped_at)


class _Completing:
    """One text being completed at its end."""

    def __init__(self, notation: Notation, text: str, schema: Schema | None, sites: Sites | None) -> None:
        self.notation = notation
        self.text = text
        self.schema = schema
        self.sites = sites
        self.reader = UnfinishedReader.of(notation)
        self.behind = self.reader.behind
        self.ways: Continuations | None = continuations(self.reader)
        self.texts: _Texts = notation.derived.once(_Texts, lambda: _Texts(notation, self.reader))

    def after(self, place: Place, start: int, text: str | None = None) -> tuple[Place, int | None]:
        """The place after ``text[start:]``, and the offset of the first character that no right text has there, or None."""
        text = self.text if text is None else text
        for at in range(start, len(text)):
            following = self.reader.step(place, text, at) if at < self.notation.max_characters else None
            if following is place and self.ways is None:
                continue
            if following is None or not (self.ways is None or self.ways.lead_on(following, text, at + 1)):
                return place, at
            place = following
        return place, None

    def at(self, place: Place, limit: int) -> Completion:
        end, written = len(self.text), self.text[place.start :]
        spots = [_Spot(place.stack, Span(place.start, end), written)]
        ended = self.reader.ends(place, self.text) if written else place.stack
        if written and ended is not None:
            spots.append(_Spot(ended, Span(end, end), ""))
        offers: dict[tuple[str, Span], Offer] = {}
        expected: dict[str, None] = {}
        is_cut = False
        for spot in spots:
            site = self.sites(self.text[: spot.span.start], self.schema) if self.sites is not None else Site()
            count = 0
            for _, item, terminal in self._ranked(spot, site, expected):
                is_item = item.kind in (OfferKind.NAME, OfferKind.VALUE)
                if is_item and count >= limit:
                    is_cut = True
                    continue
                offer = self._tried(place, spot, item, terminal)
                if offer is not None:
                    offers.setdefault((offer.text, offer.span), offer)
                    count += is_item
        may_end = ended is not None and self.reader.compiled.driver.step(ended, END) is not None
        return Completion(end, tuple(offers.values()), tuple(expected), may_end, is_cut)

    def _ranked(
        self, spot: _Spot, site: Site, expected: dict[str, None]
    ) -> Sequence[tuple[tuple[int, int, int], Item, str]]:
        """What may stand at a spot, the likeliest first; what is open is added to `expected`."""
        ranked: list[tuple[tuple[int, int, int], Item, str]] = []
        labels = self.notation.explaining.labels
        ignored = self.reader.compiled.root_lexer.ignore_types
        viable = self.reader.compiled.driver.viable(spot.stack)
        for terminal in viable:
            if terminal == END or terminal in ignored:
                continue
            items = site.items.get(terminal, ()) if site.beside.get(terminal, terminal) in viable else ()
            own = self.texts.of(terminal)
            is_open = not own and terminal not in site.closed
            if is_open and not (spot.written and not self.texts.may_begin(terminal, spot.written)):
                expected.setdefault(labels.get(terminal, terminal.strip("_").replace("_", " ").lower()))
            own = [item for item in own if site.allows(item.text)]
            for number, item in enumerate((*items, *own), self.texts.order(terminal)):
                match = _match(item.text, spot.written)
                if match is not None:
                    ranked.append(((match, _KINDS.index(item.kind), number), item, terminal))
        ranked.sort(key=lambda each: each[0])
        return ranked

    def _tried(self, place: Place, spot: _Spot, item: Item, terminal: str) -> Offer | None:
        """The offer, where putting the item at its spot is read as it is meant; a blank before it, where it needs one."""
        following = self.reader.take(spot.stack, self.reader.lexer(spot.stack), terminal)
        if following is None or item.text == spot.written:
            return None
        base = max(0, place.start - self.behind)
        before = self.text[base : spot.span.start]
        start = place.start - base
        begin = Place(place.stack, self.reader.lexer(place.stack).begin(before, start), start)
        for gap in self._gaps(spot, item, is_behind=place.start < spot.span.start):
            longer = before + gap + item.text
            if self.reader.ends(begin, longer) is not following:
                continue
            _, stopped_at = self.after(begin, start, longer)
            if stopped_at is None:
                return Offer(gap + item.text, spot.span, item.kind, terminal, item.detail)
        return None

    def _gaps(self, spot: _Spot, item: Item, *, is_behind: bool) -> Sequence[str]:
        """What may stand between what is written and what is put behind it, the nicest first."""
        gap = self.texts.gap
        if not is_behind or not gap:
            return ("",)
        is_word = item.text[:1].isalnum() and self.text[spot.span.start - 1 : spot.span.start].isalnum()
        return (gap, "") if is_word else ("", gap)


class _Texts:
    """The texts of each terminal of a notation that is a fixed text or a closed set of words."""

    def __init__(self, notation: Notation, reader: UnfinishedReader) -> None:
        self._flags = reader.compiled.root_lexer.g_regex_flags
        self._patterns: dict[str, Any] = {each.name: each.pattern for each in reader.compiled.tables.terminals}
        self._words = notation.explaining.words
        self._known: dict[str, Sequence[Item]] = {}
        self._order = {name: number * _APART for number, name in enumerate(self._words)}
        ignored = [
            re.compile(self._patterns[name].to_regexp(), self._flags)
            for name in reader.compiled.root_lexer.ignore_types
        ]
        self.gap = next((blank for blank in (" ", "\n", "\t") if any(each.fullmatch(blank) for each in ignored)), "")

    def of(self, terminal: str) -> Sequence[Item]:
        """The texts of a terminal; empty where it is open."""
        if terminal not in self._known:
            self._known[terminal] = tuple(self._made(terminal))
        return self._known[terminal]

    def order(self, terminal: str) -> int:
        """Where the first text of a terminal stands among those of all; words are told in the order of the grammar."""
        return self._order.get(terminal, 0)

    def may_begin(self, terminal: str, text: str) -> bool:
        """Whether a text of a terminal may begin like that."""
        from grammar.expressions.incremental import incremental

        shape = self._patterns.get(terminal)
        if shape is None:
            return False
        machine = incremental(shape.to_regexp(), self._flags)
        state = machine.start
        for character in text:
            state = machine.step(state, character)
        return state.is_alive or state.is_match

    def _made(self, terminal: str) -> Iterator[Item]:
        shape = self._patterns.get(terminal)
        if shape is None:
            return
        words = (shape.value,) if shape.type == "str" else self._words.get(terminal, ())
        expression = re.compile(shape.to_regexp(), self._flags)
        for word in words:
            for text in (word, json.dumps(word, ensure_ascii=False)):
                if expression.fullmatch(text):
                    kind = OfferKind.WORD if any(map(str.isalnum, text)) else OfferKind.SIGN
                    yield Item(text, kind=kind)
                    break


def _match(text: str, written: str) -> int | None:
    """How a text goes on from what is written of it; None where it does not."""
    if text.startswith(written):
        return _EXACT
    folded, word = text.casefold(), written.casefold()
    if folded.startswith(word):
        return _FOLDED
    word = word.lstrip("\"'`$")
    if word and word in folded and any(folded.startswith(word, begin.start()) for begin in _WORD_BEGINS.finditer(text)):
        return _INSIDE
    return None


def spelled_names(spell: Any, _beginning: str, schema: Schema | None) -> Site:
    """The names of a schema wherever the grammar has a terminal of names: what is known of a place in any text of tokens."""
    if schema is None:
        return Site()
    details = [str(column.type or "") for column in schema]
    return Site(
        {
            terminal: [Item(text, detail) for text, detail in zip(texts, details, strict=False)]
            for terminal, texts in spell(schema).items()
        }
    )


def sites_of_names(spell: Any) -> Sites:
    """What is known of places in a language whose names are spelled like that."""
    return partial(spelled_names, spell)
