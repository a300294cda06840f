"""Sense: names that are nearly the same and mean different things, by a closed table of units, opposites and negations.

The one place where it is written which parts of a name carry a meaning that no guess may cross: ``duration_s`` is not
``duration_ms``, ``unloaded`` not ``loaded``, ``max_wait`` not ``min_wait``, ``NAND`` not ``AND``. It knows no language: names
of columns, of functions, of keys and of words of a grammar are all read in the same way, so a grammar of one's own has
it without declaring anything.

The tables are of words as they stand in names, in lower case. A word that is not in them is compared letter by letter
and no more, so a slip of the pen in it is still a slip.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from grammar.neighbours import distance, segments
from grammar.pattern import pattern

# --- the table ---

UNITS = tuple(
    "ns/nano/nanos/nsec/nanosecond/nanoseconds us/micro/micros/usec/microsecond/microseconds ms/milli/millis/msec/millisecond/"
    "milliseconds s/sec/secs/second/seconds m/min/mins/minute/minutes h/hr/hrs/hour/hours d/day/days w/wk/week/weeks "
    "month/months quarter/quarters y/yr/year/years; "
    "b/byte/bytes kb/kilobyte/kilobytes mb/megabyte/megabytes gb/gigabyte/gigabytes tb/terabyte/terabytes pb kib mib gib tib "
    "bit/bits kbit/kbits mbit/mbits gbit/gbits bps kbps mbps gbps; "
    "hz khz mhz ghz rpm rps rph qps tps ops; "
    "pct/percent/percentage ratio/fraction permille ppm ppb; "
    "cent/cents dollar/dollars/usd eur/euro/euros gbp jpy chf; "
    "c/celsius f/fahrenheit k/kelvin; "
    "mm/millimeter/millimeters/millimetre cm/centimeter/centimetre m/meter/meters/metre/metres km/kilometer/kilometers/"
    "kilometre mi/mile/miles ft/foot/feet inch/inches yd/yards; "
    "mg/milligram/milligrams g/gram/grams kg/kilogram/kilograms lb/lbs/pound/pounds oz/ounce/ounces ton/tons/tonnes; "
    "ml/milliliter l/liter/liters/litre/litres gal/gallon/gallons; "
    "w/watt/watts kw/kilowatt mw/megawatt gw wh kwh mwh; "
    "v/volt/volts kv; "
    "amp/amps milliamp/milliamps; "
    "hpa kpa bar mbar psi; "
    "deg/degrees rad/radians; "
    "kmh/kph mph mps knots".split(";")
)
"""What is measured alike, one text for each quantity; units between blanks, the ways to write one of them between slashes."""

AGGREGATES = (
    "min/minimum/mn max/maximum/mx avg/average/mean median/med sum/total cnt/count first last stddev var/variance"
)
"""What is made of many values; in names, each is another number than the others."""

OPPOSITES: tuple[str, ...] = tuple(
    "in/out on/off up/down rx/tx old/new/cur/current/prev/previous/next low/mid/medium/high top/bottom left/right start/end "
    "start/stop started/ended/stopped/finished begin/end first/last before/after pre/post early/late earlier/later "
    "earliest/latest open/close opened/closed opening/closing enter/exit entry/exit arrival/departure arrived/departed "
    "admitted/discharged load/unload sent/received send/receive pushed/pulled push/pull read/write reads/writes hit/miss "
    "hits/misses upload/download uploaded/downloaded upstream/downstream ingress/egress inbound/outbound incoming/outgoing "
    "inflow/outflow import/export imported/exported input/output increase/decrease increment/decrement increased/decreased "
    "encode/decode encoded/decoded encrypt/decrypt encrypted/decrypted compress/decompress include/exclude "
    "included/excluded internal/external interior/exterior public/private local/remote global/local online/offline "
    "ascending/descending asc/desc prefix/suffix leading/trailing head/tail success/failure succeeded/failed pass/fail "
    "passed/failed valid/invalid true/false yes/no good/bad win/loss wins/losses won/lost gain/loss profit/loss "
    "allow/deny allowed/denied accept/reject accepted/rejected approved/rejected/declined granted/revoked present/absent "
    "enable/disable enabled/disabled active/inactive connect/disconnect connected/disconnected attach/detach attached/detached "
    "mount/unmount lock/unlock grow/shrink charge/discharge deposit/withdrawal debit/credit buy/sell bought/sold bid/ask "
    "paid/unpaid gross/net planned/actual expected/actual sync/async upper/lower over/under above/below inner/outer "
    "day/night weekday/weekend male/female even/odd hot/cold warm/cold heating/cooling horizontal/vertical width/height "
    "lat/lon/lng latitude/longitude x/y/z north/south/east/west added/removed created/updated/deleted/modified insert/delete "
    "signup/signin/signout login/logout".split()
)
"""Words that ask for the contrary, or for another of a few; a group between blanks."""

ROLES: tuple[str, ...] = tuple(
    "src/dst source/target/destination sender/receiver/recipient from/to origin/destination req/res/resp request/response "
    "client/server parent/child/root caller/callee producer/consumer publisher/subscriber primary/secondary/replica "
    "master/slave leader/follower user/kernel/system cpu/gpu/mem/disk home/away".split()
)
"""Words for who takes which part; that one of them is left out says nothing, one for the other is a mistake."""

NEGATIONS = frozenset(
    "not no non nor none never without isnt arent wasnt hasnt doesnt dont didnt wont cannot cant except excluding anti "
    "neither un".split()
)
"""Words that negate what stands beside them."""

NEGATING = ("not", "non", "no", "un", "in", "im", "il", "ir", "dis", "de", "anti", "mis")
"""What turns a word into its contrary when it stands before it."""

_PLAINLY_NEGATING = ("un", "non", "not", "dis")

_JUDGES = pattern(r"(?:ed|able|ible|ing|ive|ful)\Z")
"""The end of a word that says how something is, so that it can be negated."""

_CONNECTIVES = frozenset("and or xor eq equals in exists contains like between".split())
"""Words that an `n` before them negates."""

_ALONE = frozenset("num id ids os ip lat all any utc err ok".split())
"""Other words so short that one letter makes another of them: written so, it is meant so."""

_PERCENTILE = pattern(r"p[0-9]{1,4}|[0-9]+[a-z]{0,2}")


@lru_cache(maxsize=1)
def _measured() -> frozenset[str]:
    """The units, and the words for what is made of many values."""
    return frozenset(word for line in (*UNITS, AGGREGATES) for sense in line.split() for word in sense.split("/"))


@lru_cache(maxsize=1)
def _kinds() -> tuple[Mapping[str, frozenset[str]], frozenset[str], int]:
    """For each word of the tables those that mean another thing of its kind; those that say something; how long one is."""
    groups = [[sense.split("/") for sense in line.split()] for line in (*UNITS, AGGREGATES)]
    groups += [[[word] for word in line.split("/")] for line in (*OPPOSITES, *ROLES)]
    others: dict[str, set[str]] = {}
    for group in groups:
        for sense in group:
            rest = {word for another in group if another is not sense for word in another}
            for word in sense:
                others.setdefault(word, set()).update(rest)
    said = _measured() | {word for line in OPPOSITES for word in line.split("/")}
    table = MappingProxyType({word: frozenset(rest) for word, rest in others.items()})
    return table, said - {"m", "a", "b", "x", "y"}, max(map(len, table))


def _others(word: str) -> frozenset[str]:
    """The words that mean another thing of the kind of one; none where it is not in the tables."""
    return _kinds()[0].get(word, frozenset())


_LEAST_REST = 4
_LEAST_CONTRARY = 3
_LEAST_SEGMENT = 4


# --- the judgement ---


def is_aggregate(word: str) -> bool:
    """Whether a word says what is made of many values: ``max``, ``total``."""
    return word.casefold() in AGGREGATES.replace("/", " ").split()


def is_measure(word: str) -> bool:
    """Whether a word is a unit of the tables, or what is made of many values: ``ms``, ``max``."""
    return word.casefold() in _measured()


def is_another_sense(name: str, other: str) -> bool:
    """Whether two names that are nearly the same mean different things: the contrary, another unit, another of a few.

    A word that negates stands in one of them only; a word of the tables stands in one where the other has another word of
    its kind, or where nothing stands; one begins like the other negated (``NAND``, ``AND``); or the first goes on behind the
    end of the second (``containsi``). A slip of the pen changes nothing of that: a name that is as near to a contrary of
    the other as to the other itself may have been meant as either.

    Args:
        name: what was written.
        other: what is taken for it.

    >>> [is_another_sense(*pair) for pair in (("not_equals", "equals"), ("NAND", "AND"), ("size_kb", "size_mb"))]
    [True, True, True]
    >>> [is_another_sense(*pair) for pair in (("maxwait", "minwait"), ("unloded", "loaded"), ("p50_ms", "p95_ms"))]
    [True, True, True]
    >>> is_another_sense("starts-withi", "starts-with"), is_another_sense("contain", "contains")
    (True, False)
    >>> is_another_sense("durration_ms", "duration_ms"), is_another_sense("status_code", "http.status_code")
    (False, False)
    """
    ours, theirs = segments(name), segments(other)
    if sum(part in NEGATIONS for part in ours) % 2 != sum(part in NEGATIONS for part in theirs) % 2:
        return True
    whole, meant = "".join(ours), "".join(theirs)
    if len(ours) == len(theirs):
        if any(a != b and _is_other_word(a, b) for a, b in zip(ours, theirs, strict=True)):
            return True
    else:
        short, long = sorted((whole, meant), key=len)
        if _loses(ours, theirs) or _is_negated(long, short) or _goes_on(whole, meant):
            return True
    return _may_be_contrary(tuple(ours), tuple(theirs)) or _is_glued_contrary(whole, meant, tuple(ours), tuple(theirs))


def _loses(ours: list[str], theirs: list[str]) -> bool:
    """Whether something that is said in a name is not in the other, or the other is negated where the name is not."""
    whole, meant = "".join(ours), "".join(theirs)
    said = _kinds()[1]
    lost, gained = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    if any(
        (word in said or _PERCENTILE.fullmatch(word)) and not meant.startswith(word) and not meant.endswith(word)
        for word in lost
    ):
        return True
    return any(_is_negative(word) and word not in whole for word in gained)


def _is_negative(word: str) -> bool:
    """Whether a word of the tables is another one negated: ``inactive``, ``disabled``, ``unpaid``."""
    return any(word.startswith(prefix) and _others(word[len(prefix) :]) for prefix in NEGATING if _others(word))


def _is_other_word(a: str, b: str) -> bool:
    """Whether two segments are rather two words than one with a slip of the pen."""
    if len(a) == 1 or a in _ALONE or (_others(a) and len(a) < _LEAST_SEGMENT):
        return a + "s" != b and b + "s" != a and not _are_the_same(a, b)
    if b in _others(a):
        return True
    if _PERCENTILE.fullmatch(a) or _PERCENTILE.fullmatch(b):
        return True
    short, long = sorted((a, b), key=len)
    return (len(long) >= _LEAST_SEGMENT and _goes_on(a, b)) or _is_negated(long, short)


def _are_the_same(a: str, b: str) -> bool:
    """Whether two words of the tables are two ways to write one."""
    return b not in _others(a) and bool(_others(a)) and _others(a) == _others(b)


def _goes_on(word: str, other: str) -> bool:
    """Whether a word is another one with something behind it, which says more: ``contains`` and ``containsi``."""
    rest = word[len(other) :] if word.startswith(other) else ""
    return rest not in ("", "s", "es", other[-1:])


def _is_negated(long: str, short: str) -> bool:
    """Whether a word is another one with what negates it before it, or within it: ``isunmuted`` and ``ismuted``."""
    if any(long == prefix + short for prefix in NEGATING) or (long == "n" + short and short in _CONNECTIVES):
        return True
    size = len(long) - len(short)
    if size < len("un"):
        return False
    at = next((i for i, (x, y) in enumerate(zip(long, short, strict=False)) if x != y), len(short))
    return any(
        long[start : start + size] in NEGATING
        and long[:start] + long[start + size :] == short
        and len(short) - start >= _LEAST_CONTRARY
        for start in range(max(0, at - size), at + 1)
    )


def _may_be_contrary(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether a name is as near to a contrary of another one as to that itself."""
    mark = "_" if len(ours) == len(theirs) else ""
    written = mark.join(ours)
    gap = distance(written, mark.join(theirs), _REACH)
    if gap > _REACH:
        return False
    return any(
        distance(written, mark.join(contrary), gap) <= gap
        for contrary, replaced in _contraries(theirs)
        if mark or len(replaced) >= _LEAST_CONTRARY
    )


_REACH = 3


@lru_cache(maxsize=512)
def _contraries(name: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The contraries of a name in its segments, each with the word in it that says something else; in order."""
    if len(name) > _MOST_SEGMENTS or sum(map(len, name)) > _LONGEST_NAME:
        return ()
    return tuple(
        ((*name[:at], contrary, *name[at + 1 :]), contrary)
        for at, word in enumerate(name)
        for contrary in sorted({*_against(word), *_glued(word, _LEAST_CONTRARY)} - {word})
    )


_MOST_SEGMENTS = 12
_LONGEST_NAME = 120


def _is_glued_contrary(whole: str, meant: str, ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether two names differ by a word of the tables alone that is written together with another: ``waitms``, ``waits``."""
    if sum(map(len, (*ours, *theirs))) > 2 * _LONGEST_NAME:
        return False
    return any(
        "".join((*name[:at], contrary, *name[at + 1 :])) == another
        for name, another in ((ours, meant), (theirs, whole))
        for at, word in enumerate(name)
        for contrary in _glued(word, 1)
    )


def _against(word: str) -> Iterator[str]:
    """What says the contrary of one word, or something else of its kind."""
    yield from _others(word)
    if word[-1:] == "s" and not _others(word):
        yield from (f"{other}s" for other in _others(word[:-1]))
    if _others(word) or _JUDGES.search(word):
        yield from (prefix + word for prefix in _PLAINLY_NEGATING)
    yield from (
        word[len(prefix) :]
        for prefix in NEGATING
        if word.startswith(prefix) and len(word) - len(prefix) >= _LEAST_CONTRARY
    )


def _glued(word: str, least: int) -> Iterator[str]:
    """The contraries of a word that consists of one of the tables and of another: ``maxwait``, ``waitms``.

    Args:
        word: one segment of a name.
        least: so long is a word of the tables at least, and what stands for it.
    """
    if _others(word):
        return
    for size in range(max(2, least), min(_kinds()[2], len(word) - _LEAST_REST) + 1):
        beginning, end = word[:size], word[-size:]
        if size >= _LEAST_CONTRARY:
            yield from (other + word[size:] for other in _others(beginning) if len(other) >= least)
        others = _others(end) if size > 2 or end in _UNITS_AT_ENDS else ()
        yield from (word[:-size] + other for other in others if len(other) >= least)


_UNITS_AT_ENDS = frozenset({"ms", "kb", "mb", "gb", "km", "mm", "kg"})
"""Units of two letters that are rather no end of another word."""
