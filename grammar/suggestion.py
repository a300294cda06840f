"""Nearest names, for "did you mean"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import nsmallest
from itertools import islice
from threading import Lock

from grammar.frozen import frozen
from grammar.neighbours import Bits, Neighbours, distance, numbers, segments, words
from grammar.pattern import pattern

SHOWN = 3
"""At most this many names are offered."""

_LONGEST = 120
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
"""Every other dash, as `str.translate` takes them."""

_BETWEEN = pattern(r"[\s_./:-]+")
_UNSEEN = pattern(r"[\u00ad\u200b-\u200f\u2060\ufeff]+")


def folded(name: str) -> str:
    """The name without what people and models vary freely: case, and separators between its words.

    A mark that is no separator stays, and so does one that stands before or behind the words: a sign, a negation and
    the mark of a comment say something of their own.

    >>> folded("http.status_code") == folded("httpStatusCode") == "httpstatuscode"
    True
    >>> folded("!filters"), folded("//limit"), folded("-value"), folded(" Group By: ")
    ('!filters', '//limit', '-value', 'groupby')
    """
    text = _UNSEEN.sub("", name.casefold()).strip()
    if not text.isascii():
        text = text.translate(DASHES)
    plain = _PLAIN_SEPARATOR.sub("", text.rstrip(":.").rstrip())  # nearly all there are, without a call for each
    return _BETWEEN.sub(_without_separator, plain)


_PLAIN_SEPARATOR = pattern(r"(?<=[a-z0-9])(?:_+|\.)(?=[a-z0-9])")


def _without_separator(match: re.Match[str]) -> str:
    """What is left of blanks, underscores, points and the like: nothing, unless they are a sign or a comment's mark."""
    run, text = match.group(), match.string
    marks = run.replace("_", " ").split()
    if not marks:
        return ""
    is_inside = match.start() > 0 and match.end() < len(text)
    if (
        not is_inside
        or len(marks) > 1
        or len(marks[0]) > 1
        or not _is_joint(text[match.start() - 1], text[match.end()])
    ):
        return run
    is_sign = marks[0] == "-" and run[0].isspace() and not run[-1].isspace()
    return run if is_sign else ""


def _is_joint(before: str, after: str) -> bool:
    return (before.isalnum() or before in ")]}\"'`") and (after.isalnum() or after in "([{\"'`")


def nearest(name: str, names: Iterable[str], shown: int = SHOWN) -> tuple[str, ...]:
    """The names most like `name`, best first, at most `shown`; empty when none is near enough.

    First the names that differ in case and separators only, then by edit distance of the folded names up to a third
    of the length (at most 3), then names that begin with `name` (``desc``, ``descending``) or of which it is a whole
    part (``status_code``, ``http.status_code``).
    Ties keep the order of the alphabet, so the answer is always the same.

    For names that are asked again and again, make a `NameIndex` of them once.

    >>> nearest("durration_ms", ["duration_ms", "name"])
    ('duration_ms',)
    """
    return NameIndex(names).nearest(name, shown=shown)


def clearly_meant(name: str, names: Iterable[str]) -> str | None:
    """The one name that a written one clearly stands for; None where there is none, or more than one.

    In this order: the same without what is put around a name (`undecorated`); the same but for case and separators; and
    what differs by more than that, where one name alone does: by a whole segment that was put before it or left out, or
    by slips of the pen, at most 2 (1 for short names), if the next one is at least 2 further away. Two names that differ
    in two ways are two candidates.

    Never taken: a name that says the contrary, or measures in another unit (`is_another_sense`); one for a name that
    has a sign or is a place to fill in; one whose digits differ: `p95` is not `p99`.

    For names that are asked again and again, make a `NameIndex` of them once.

    >>> clearly_meant("durationMs", ["duration_ms", "name"]), clearly_meant("status_code", ["http.status_code", "name"])
    ('duration_ms', 'http.status_code')
    >>> clearly_meant("service-name", ["service.name", "service_name"]) is None
    True
    >>> clearly_meant("!error", ["error"]) is clearly_meant("size_kb", ["size_mb"]) is clearly_meant("<name>", ["name"])
    True
    """
    return NameIndex(names).clearly_meant(name)


class NameIndex:
    """Names of any number, among which near ones are found without looking at each.

    The tables for that are made when they are first needed, once, whatever threads ask: about 15 µs a name. After that
    a search costs about the same among ten names and among thousands. What was searched for lately is remembered.

    >>> columns = NameIndex(["duration_ms", "http.status_code"])
    >>> columns.nearest("durration_ms"), columns.clearly_meant("status_code")
    (('duration_ms',), 'http.status_code')
    """

    __slots__ = ("_lock", "_made", "_names", "_near")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = names if isinstance(names, Sequence | Mapping) else tuple(names)
        self._made: _Tables | None = None
        self._near: dict[tuple[str, int], tuple[_Near, ...]] = {}
        self._lock = Lock()

    def __reduce__(self) -> tuple[type[NameIndex], tuple[tuple[str, ...]]]:
        """Copied and pickled by the names alone: the tables are made again where they are needed."""
        return NameIndex, (tuple(self._names),)

    def nearest(self, name: str, local: NameIndex | None = None, shown: int = SHOWN) -> tuple[str, ...]:
        """As `grammar.suggestion.nearest` among these names and, where they are given, the `local` ones."""
        near = self.ranked(name, shown)
        if local is not None and (also := local.ranked(name, shown)):
            near = tuple(sorted({*near, *also})[:shown])
        return tuple(other for _, _, other in near)

    def clearly_meant(self, name: str, local: NameIndex | None = None) -> str | None:
        """As `grammar.suggestion.clearly_meant` among these names and, where they are given, the `local` ones."""
        if not name or len(name) > _LONGEST:
            return None
        every = [names.tables() for names in (self, local) if names is not None]
        bare, *others = _bare(name)
        meant = _meant(name, bare, every)
        if meant is not None:
            return meant
        return next((same for other in others if (same := _same(other, every)) is not None), None)

    def has_like(self, name: str) -> bool:
        """Whether one of the names is this one, case and separators aside."""
        return bool(self.tables().same(folded(name)))

    def ranked(self, name: str, shown: int) -> tuple[_Near, ...]:
        """What `nearest` gives, each with how far it is, so that two answers can be made one."""
        if not name or len(name) > _LONGEST:
            return ()
        known = self._near.get((name, shown))
        if known is None:
            if len(self._near) >= _REMEMBERED:  # a hostile stream of names must not grow what lives long
                self._near.clear()
            known = self._near[name, shown] = self.tables().nearest(name, shown)
        return known

    def tables(self) -> _Tables:
        """The names in order, made at the first call."""
        if self._made is None:
            with self._lock:
                if self._made is None:
                    self._made = _Tables(self._names)
        return self._made


@lru_cache(maxsize=256)
def among(names: tuple[str, ...]) -> NameIndex:
    """Names that a program or a grammar states, so that they are the same at every call; never names out of a text."""
    return NameIndex(names)


_REMEMBERED = 256

_Near = tuple[int, int, str]
"""How far a name is (0: the same but for case and separators, 1 to 3: edits, 4: a part), what decides between equals,
and the name."""


class _Tables:
    """Names in the orders in which they are looked up; those that are too long to be compared are left out.

    A name has a number, its place in the order of the alphabet, and a rank, its place in the order of length; names
    without a letter or digit have neither, since only they themselves are like them.
    """

    __slots__ = (
        "_by_key",
        "_by_parts",
        "_by_segments",
        "_endings",
        "_keys",
        "_lately",
        "_lettered",
        "_neighbours",
        "_ranked",
        "names",
    )

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(name for name in names if 0 < len(name) <= _LONGEST)
        keys = {name: folded(name) for name in sorted(self.names) if _has_letters(name)}
        self._lettered = tuple(keys)
        self._ranked = tuple(sorted(keys, key=lambda name: (len(name), name)))
        self._neighbours = Neighbours(tuple(keys.values()))
        self._by_key: dict[str, list[str]] = {}
        for name in sorted(self.names):
            if key := keys.get(name) or folded(name):
                self._by_key.setdefault(key, []).append(name)
        self._keys = _Beginnings.of(keys[name] for name in self._ranked)
        parts = [words(name) for name in self._ranked]
        risen = [segments(name) for name in self._ranked]
        self._by_parts = _Sequences.of(parts)
        self._by_segments = self._by_parts if risen == parts else _Sequences.of(risen)
        self._endings = _endings(self._ranked)
        self._lately: dict[str, tuple[Bits, ...]] = {}

    def same(self, key: str) -> Sequence[str]:
        """The names that are this one without case and separators."""
        return self._by_key.get(key, ())

    def nearest(self, name: str, shown: int) -> tuple[_Near, ...]:
        """The names most like one, best first, at most `shown`."""
        if not _has_letters(name):
            return ()
        key = folded(name)
        near: list[_Near] = [(0, distance(name, other, 8), other) for other in self.same(key) if other != name]
        near.sort()
        limit = min(3, max(1, len(key) // 3))
        if len(near) < shown:
            for gap, other in self.by_edits(key, limit):
                if gap < max(len(key), len(folded(other))):
                    near.append((gap, 0, other))
                if len(near) == shown:
                    break
        if len(near) < shown:
            taken = {other for _, _, other in near}
            near += [(4, len(other), other) for other in self._parts_of(name, key, shown, taken)]
        return tuple(near[:shown])

    def by_edits(self, key: str, limit: int) -> Iterator[tuple[int, str]]:
        """The names whose letters and digits are 1 to `limit` edits from a key, with the edits, in that order."""
        within = self._lately.get(key)
        if within is None:
            if len(self._lately) >= _REMEMBERED:
                self._lately.clear()
            within = self._lately[key] = self._neighbours.within(key, _reach(key))
        for edits in range(1, limit + 1):
            for number in numbers(within[edits] & ~within[edits - 1]):
                yield edits, self._lettered[number]

    def longer(self, segments: list[str], most: int) -> list[str]:
        """Names that begin or end with some segments and have more; at most `most` of either."""
        return [self._ranked[rank] for ranks in self._by_segments.longer(segments) for rank in ranks[:most]]

    def ending(self, name: str, *, is_apart: bool) -> Sequence[str]:
        """Names of more segments that end, letter by letter, with one; two at most, for two are as good as many.

        Args:
            name: how they end.
            is_apart: whether a separator has to stand before it, or the rise of its case does.
        """
        apart, risen = self._endings.get(name, ((), ()))
        return apart if is_apart else (*apart, *risen)

    def of_segments(self, segments: list[str]) -> list[str]:
        """The names that consist of some segments."""
        return [self._ranked[rank] for rank in self._by_segments.same(segments)]

    def _parts_of(self, name: str, key: str, shown: int, taken: set[str]) -> list[str]:
        """The shortest names that begin with a name, or of which it is a whole part, or the other way round."""
        few = shown + len(taken) + 1  # those that are taken, and the name itself, may be among them
        ranks: set[int] = set()
        if len(key) >= _LEAST_BEGINNING:
            ranks.update(nsmallest(few, self._keys.ranks(key)))
        if len(key) >= _LEAST_SEGMENT:
            parts = words(name)
            for longer in self._by_parts.longer(parts) if len("".join(parts)) >= _LEAST_SEGMENT else ():
                ranks.update(nsmallest(few, longer))
            for size in range(1, len(parts)):
                for part in (parts[:size], parts[-size:]):
                    if len("".join(part)) >= _LEAST_SEGMENT:
                        ranks.update(self._by_parts.same(part)[:few])
        others = (self._ranked[rank] for rank in sorted(ranks))
        return [other for other in others if other != name and other not in taken][:shown]


def _endings(names: Iterable[str]) -> dict[str, tuple[list[str], list[str]]]:
    """The ends of names that begin with a segment, and a segment stands before: for each, two names at most that have it
    behind a separator, and two in which only the case rises there.
    """
    endings: dict[str, tuple[list[str], list[str]]] = {}
    for name in names:
        for match in _SEGMENT_START.finditer(name):
            least = match.start()
            if least == 0 or not (name[0].isalnum() or _has_letters(name[:least])):
                continue
            while not name[least - 1].isalnum():
                least -= 1  # an end may begin with the separators, or with some of them
            for start in range(least, match.start() + 1):
                is_risen = name[start - 1].isalnum()
                ending = name[start:]
                some = endings.get(ending)
                if some is None:
                    some = endings[ending] = ([], [])
                if len(some[is_risen]) < 2:
                    some[is_risen].append(name)
    return endings


_SEGMENT_START = pattern(r"(?<![^\W_])[^\W_]|(?<=[a-z0-9])[A-Z]")


def _has_letters(name: str) -> bool:
    return any(map(str.isalnum, name))


def _reach(key: str) -> int:
    """So many edits from a key are looked for: as many as `nearest` offers, and one more than is certainly meant."""
    return 3 if len(key) >= _LEAST_FOR_TWO else 2 if len(key) >= _LEAST_SEGMENT else 1


@frozen
class _Beginnings:
    """Texts in the order of the alphabet, each with its rank, to be found by how they begin."""

    texts: list[str]
    its_rank: list[int]

    @classmethod
    def of(cls, texts: Iterable[str]) -> _Beginnings:
        """The beginnings of texts that are given in the order of their ranks."""
        pairs = sorted((text, rank) for rank, text in enumerate(texts))
        return cls([text for text, _ in pairs], [rank for _, rank in pairs])

    def ranks(self, beginning: str) -> list[int]:
        """The ranks of the texts that begin so, in no order; the beginning has at least one character."""
        after = beginning[:-1] + chr(
            ord(beginning[-1]) + 1
        )  # a letter, a digit or the mark between parts: not the last
        return self.its_rank[bisect_left(self.texts, beginning) : bisect_left(self.texts, after)]


@frozen
class _Sequences:
    """Names as the parts they consist of, to be found by the first, the last or all of these."""

    by_all: dict[str, list[int]]
    forwards: _Beginnings
    backwards: _Beginnings

    @classmethod
    def of(cls, sequences: Sequence[list[str]]) -> _Sequences:
        """The parts of names that are given in the order of their ranks."""
        by_all: dict[str, list[int]] = {}
        for rank, parts in enumerate(sequences):
            by_all.setdefault(_joined(parts), []).append(rank)
        backwards = _Beginnings.of(_joined(parts[::-1]) for parts in sequences)
        return cls(by_all, _Beginnings.of(map(_joined, sequences)), backwards)

    def same(self, parts: list[str]) -> Sequence[int]:
        """The ranks of the names of exactly these parts, in their order."""
        return self.by_all.get(_joined(parts), ())

    def longer(self, parts: list[str]) -> tuple[list[int], list[int]]:
        """The ranks of the names that begin, and of those that end, with these parts, themselves included."""
        return self.forwards.ranks(_joined(parts)), self.backwards.ranks(_joined(parts[::-1]))


def _joined(parts: list[str]) -> str:
    """Parts as one text in which each ends with a mark that none has: what begins with it begins with whole parts."""
    return "".join(f"{part}\0" for part in parts)


def undecorated(name: str) -> str | None:
    """A name without what other notations put around one; None where it has nothing of the kind.

    That is quotation marks, square brackets, a dollar or an at sign, ``${...}``, blanks, and the link that a chat makes of
    a name with a point in it. They say that a name stands there, and nothing of it.

    >>> [undecorated(name) for name in ("`zone`", "[zone]", "${zone}", " zone", "<zone>", "zone")]
    ['zone', 'zone', 'zone', 'zone', None, None]
    >>> undecorated("[host.name](http://host.name)"), undecorated("<http://host.name|host.name>")
    ('host.name', 'host.name')
    """
    link = _LINK.fullmatch(name) if len(name) <= 2 * _LONGEST else None
    if link is not None:
        shown, address = (link[1], link[2]) if link[1] else (link[4], link[3])
        return shown if address.rstrip("/") == shown else None
    match = _DECORATED.fullmatch(name) if len(name) <= _LONGEST else None
    bare = None if match is None else next(part for part in match.groups()[1:] if part is not None)
    return None if bare == name or (bare is not None and bare[0] in "<{") else bare


def is_placeholder(name: str) -> bool:
    """Whether a name is a place that somebody was to fill in: ``COLUMN_NAME``, ``<name>``, ``your_field``.

    >>> is_placeholder("COLUMN_NAME"), is_placeholder("<column>"), is_placeholder("column"), is_placeholder("name")
    (True, True, False, False)
    """
    parts = segments(name)
    if not parts or _is_template(name):
        return True
    if parts[0] in _YOURS or any(part in _BLANKS for part in parts):
        return True
    is_generic = all(part in _NOUNS or part in _ASKS or part.isdigit() for part in parts)
    return is_generic and len(parts) > 1 and "." not in name


def _is_template(name: str) -> bool:
    """Whether a name says in brackets what is to stand there: ``<name>``, ``{column}``; or only that something is."""
    match = _TEMPLATE.fullmatch(name)
    return match is not None and all(part in _NOUNS or part in _ASKS for part in segments(match[1] or ""))


_WRAPPED = pattern(
    r"""\s*(?:(["'`])(.+)\1|\[(.+)\]|\{(.+)\}|<(.+)>|\$\{(.+)\}|[$@](.+)|(.+?)\s*\((?:\w{1,20})\)|(.+?))\s*""",
    re.DOTALL,
)
_DECORATED = pattern(
    r"""\s*(?:(["'`])([^"'`]+)\1|\[([^\[\]]+)\]|\$\{([^{}]+)\}|[$@]([^$@{\s]+)|(\S(?:.*\S)?))\s*""", re.DOTALL
)
_LINK = pattern(r"\[([^\[\]|]+)\]\((?:https?://)([^()\s]+)\)|<(?:https?://)([^<>|\s]+)\|([^<>|]+)>")
"""A link whose address is what it shows."""

_SIGNED = pattern(r"[,;]|^[-!~^+#*<>=%/\\|&?]|[-!~^+*<>=\\|&?]$|--|//|/\*|\|\||&&|\s(?:or|and)\s", re.IGNORECASE)
"""A sign, the mark of a comment, or two names at once."""

_TEMPLATE = pattern(r"\s*(?:[<{\[%$]{1,3}([^<>{}\[\]%$]*)[>}\]%]{1,3}|__\w+__|\.{3}|\u2026|[xX?_]+)\s*")
_YOURS = frozenset({"your", "my", "some"})
_BLANKS = frozenset("placeholder xxx xxxx yyy dummy tbd todo fixme".split())
_NOUNS = frozenset("column columns field fields attribute attributes name names key col table".split())
_ASKS = frozenset("insert enter fill replace choose select in with here the a an of".split())
_EVERYWHERE = frozenset("name names id ids type types code codes value values count time key size status state".split())
"""Words that end the name of some column nearly everywhere, so that one alone says little."""

_PLACES = frozenset(
    "attribute attributes attr attrs span spans resource field fields event events data body log logs tag tags label labels "
    "column columns col cols dataset properties property props dimension dimensions record scope trace this".split()
)
_CALL = pattern(r"\w+\(.*\)", re.DOTALL)
_LEAST_SEGMENT = 4
_LEAST_BEGINNING = 3


def _bare(name: str) -> tuple[str, ...]:
    """A name without what is put around one: the names to look up, in their order.

    A unit in brackets behind a name is first a part of it, and then a remark; what is made of many values is no remark.
    """
    from grammar.sense import is_aggregate, is_measure  # a right text needs none of it

    match = _WRAPPED.fullmatch(name)
    if match is None:
        return (name,)
    bare = next(part for part in match.groups()[1:] if part is not None).strip()
    behind = _IN_BRACKETS.search(name)
    if behind is None or not is_measure(behind[1]):
        return (bare,)
    together = f"{bare} {behind[1]}"
    return (together,) if is_aggregate(behind[1]) else (together, bare)


_IN_BRACKETS = pattern(r"\((\w{1,20})\)\s*\Z")


def _same(bare: str, every: Sequence[_Tables]) -> str | None:
    """The name that is the same as another one, but for case and separators; None where there is none, or several."""
    if any(bare in tables.names for tables in every):
        return bare
    same = {other for tables in every for other in tables.same(folded(bare))}
    return same.pop() if len(same) == 1 else None


def _meant(name: str, bare: str, every: Sequence[_Tables]) -> str | None:
    """As `clearly_meant`, of a name that is looked up without what is put around it."""
    from grammar.sense import is_another_sense  # a right text needs none of it

    if not bare or _CALL.fullmatch(bare) or _SIGNED.search(bare) or _is_template(name):
        return None
    key = folded(bare)
    if any(bare in tables.names or tables.same(key) for tables in every):
        return _same(bare, every)
    if is_placeholder(name):
        return None
    accepted, rivals = _of_same_segments(bare, every)
    mistyped, near = _mistyped(bare, key, every)
    rivals = rivals | near
    if mistyped is not None:
        accepted = accepted or {mistyped}
    if len(accepted) != 1 or rivals - accepted:
        return None
    (meant,) = accepted
    return None if is_another_sense(bare, meant) else meant


def _of_same_segments(name: str, every: Sequence[_Tables]) -> tuple[set[str], set[str]]:
    """The names that differ by whole segments only: one was left out, or one was put before it.

    Those that may be taken, and every name that is near in one of these ways; of many, more than one.
    """
    parts = segments(name)
    if not parts:
        return set(), set()
    longer: set[str] = set()
    if len("".join(parts)) >= _LEAST_SEGMENT:
        exact = {other for tables in every for other in tables.ending(name, is_apart=True)}
        if (
            exact
        ):  # spelled alike: nothing but what stands before it is missing, unless it is itself no part of the name
            is_placed = len(parts) > 1 and parts[0] in _PLACES
            rest = {other for tables in every for other in tables.of_segments(parts[1:])} if is_placed else set()
            return exact, exact | rest
        if len(parts) == 1 and parts[0] in _EVERYWHERE:
            longer = {other for tables in every for other in tables.ending(name, is_apart=False)}
        else:
            longer = {other for tables in every for other in tables.longer(parts, 2)}
    shorter = {
        size: {other for tables in every for other in tables.of_segments(parts[-size:])}
        for size in range(1, len(parts))
    }
    if longer:
        return longer, longer.union(*shorter.values())
    most = max((size for size, names in shorter.items() if names), default=0)
    if most > 1 or (most == 1 and len(parts) == 2 and parts[0] in _PLACES):
        return shorter[most], shorter[most]
    return set(), set()


def _mistyped(name: str, key: str, every: Sequence[_Tables]) -> tuple[str | None, set[str]]:
    """The name that one is a slip of the pen for, None where another is as near, and all that are so near, two at most."""
    if len(key) < _LEAST_SEGMENT:
        return None, set()
    limit = 2 if len(key) >= _LEAST_FOR_TWO else 1
    gaps = sorted({pair for tables in every for pair in islice(tables.by_edits(key, limit + 1), 2)})
    near = {other for gap, other in gaps[:2] if gap <= limit}
    if not near or (len(gaps) > 1 and gaps[1][0] < gaps[0][0] + 2):
        return None, near
    found = gaps[0][1]
    return (found if _DIGITS.findall(found) == _DIGITS.findall(name) else None), near


_LEAST_FOR_TWO = 8
_DIGITS = pattern(r"[0-9]+")
