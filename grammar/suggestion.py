"""Nearest names, for "did you mean"."""

from __future__ import annotations

import re
from collections.abc import Iterable

SHOWN = 3
"""At most so many names are offered."""

_LONGEST = 120
_WORD_BREAK = re.compile(r"[\W_]+")
_BETWEEN = re.compile(r"[\s_./:-]+")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]+")


def distance(a: str, b: str, limit: int) -> int:
    """The optimal string alignment distance of two strings, or ``limit + 1`` when it is greater than `limit`.

    Insertions, deletions, substitutions and swaps of neighbours cost 1 each. Runs in ``O(len(a) * limit)``.

    >>> distance("recieve", "receive", 2)
    1
    """
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    if a == b:
        return 0
    previous2: list[int] = []
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        low, high = max(1, i - limit), min(len(b), i + limit)
        row = [limit + 1] * (len(b) + 1)
        row[0] = i
        best = limit + 1 if low > 1 else i
        for j in range(low, high + 1):
            y = b[j - 1]
            cost = previous[j - 1] if x == y else 1 + min(previous[j - 1], previous[j], row[j - 1])
            if i > 1 and j > 1 and x != y and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, previous2[j - 2] + 1)
            row[j] = cost
            best = min(best, cost)
        if best > limit:
            return limit + 1
        previous2, previous = previous, row
    return min(previous[len(b)], limit + 1)


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
    return _BETWEEN.sub(_without_separator, text.rstrip(":.").rstrip())


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

    >>> nearest("durration_ms", ["duration_ms", "name"])
    ('duration_ms',)
    """
    if not name or len(name) > _LONGEST:
        return ()
    key = folded(name) if any(character.isalnum() for character in name) else ""
    limit = min(3, max(1, len(key) // 3)) if key else 0
    parts = _parts(name)
    found: list[tuple[int, int, str]] = []
    for other in names:
        if other == name or len(other) > _LONGEST:
            continue
        other_key = folded(other)
        if other_key == key and key:
            found.append((0, distance(name, other, 8), other))
            continue
        if limit and abs(len(key) - len(other_key)) <= limit:
            gap = distance(key, other_key, limit)
            if gap <= limit and gap < max(len(key), len(other_key)):
                found.append((gap, 0, other))
                continue
        if (len(key) >= 3 and other_key.startswith(key)) or (len(key) >= 4 and _is_part(parts, _parts(other))):
            found.append((4, len(other), other))
    found.sort()
    return tuple(other for _, _, other in found[:shown])


def clearly_meant(name: str, names: Iterable[str]) -> str | None:
    """The one name that a written one clearly stands for; None where there is none, or more than one.

    In this order: the same without what is put around a name (`undecorated`); the same but for case and separators; and
    what differs by more than that, where one name alone does: by a whole segment that was put before it or left out, or
    by slips of the pen, at most 2 (1 for short names), if the next one is at least 2 further away. Two names that differ
    in two ways are two candidates.

    Never taken: a name that says the contrary, or measures in another unit (`is_another_sense`); one for a name that
    has a sign or is a place to fill in; one whose digits differ: `p95` is not `p99`.

    >>> clearly_meant("durationMs", ["duration_ms", "name"]), clearly_meant("status_code", ["http.status_code", "name"])
    ('duration_ms', 'http.status_code')
    >>> clearly_meant("service-name", ["service.name", "service_name"]) is None
    True
    >>> clearly_meant("!error", ["error"]) is clearly_meant("size_kb", ["size_mb"]) is clearly_meant("<name>", ["name"])
    True
    """
    if not name or len(name) > _LONGEST:
        return None
    known = [other for other in dict.fromkeys(names) if 0 < len(other) <= _LONGEST]
    bare = _bare(name)
    if _CALL.fullmatch(bare) or _SIGNED.search(bare) or _is_template(name):
        return None
    for found in (
        [other for other in known if other == bare],
        [other for other in known if folded(other) == folded(bare) != ""],
    ):
        if found:
            return found[0] if len(found) == 1 else None
    if is_placeholder(name):
        return None
    accepted, rivals = _of_same_segments(bare, known)
    mistyped = _mistyped(bare, known)
    if mistyped is not None:
        rivals = rivals | {mistyped}
        accepted = accepted or [mistyped]
    if len(accepted) != 1 or rivals - set(accepted) or is_another_sense(bare, accepted[0]):
        return None
    return accepted[0]


def undecorated(name: str) -> str | None:
    """A name without what other notations put around one; None where it has nothing of the kind.

    That is quotation marks, square brackets, a dollar or an at sign, ``${...}`` and blanks. They say that a name stands
    there, and nothing of it.

    >>> [undecorated(name) for name in ("`zone`", "[zone]", "${zone}", " zone", "<zone>", "zone")]
    ['zone', 'zone', 'zone', 'zone', None, None]
    """
    match = _DECORATED.fullmatch(name) if len(name) <= _LONGEST else None
    bare = None if match is None else next(part for part in match.groups()[1:] if part is not None)
    return None if bare == name or (bare is not None and bare[0] in "<{") else bare


def is_placeholder(name: str) -> bool:
    """Whether a name is a place that somebody was to fill in: ``COLUMN_NAME``, ``<name>``, ``your_field``.

    >>> is_placeholder("COLUMN_NAME"), is_placeholder("<column>"), is_placeholder("column"), is_placeholder("name")
    (True, True, False, False)
    """
    parts = _segments(name)
    if not parts or _is_template(name):
        return True
    if parts[0] in _YOURS or any(part in _BLANKS for part in parts):
        return True
    is_generic = all(part in _NOUNS or part in _ASKS or part.isdigit() for part in parts)
    return is_generic and len(parts) > 1 and "." not in name


def _is_template(name: str) -> bool:
    """Whether a name says in brackets what is to stand there: ``<name>``, ``{column}``; or only that something is."""
    match = _TEMPLATE.fullmatch(name)
    return match is not None and all(part in _NOUNS or part in _ASKS for part in _segments(match[1] or ""))


def is_another_sense(name: str, other: str) -> bool:
    """Whether two names that are nearly the same mean different things: the contrary, or another unit.

    A word that negates stands in one of them only, one begins like the other negated (`NAND`, `AND`), a short segment,
    such as a unit, is another one, or the first goes on behind the end of the second (`containsi`).

    >>> [is_another_sense(*pair) for pair in (("not_equals", "equals"), ("NAND", "AND"), ("size_kb", "size_mb"))]
    [True, True, True]
    >>> is_another_sense("starts-withi", "starts-with"), is_another_sense("contain", "contains")
    (True, False)
    >>> is_another_sense("durration_ms", "duration_ms"), is_another_sense("status_code", "http.status_code")
    (False, False)
    """
    ours, theirs = _segments(name), _segments(other)
    if sum(part in _NEGATIONS for part in ours) % 2 != sum(part in _NEGATIONS for part in theirs) % 2:
        return True
    if len(ours) == len(theirs):
        differing = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
        return any(_is_other_word(a, b) for a, b in differing)
    whole, meant = "".join(ours), "".join(theirs)
    short, long = sorted((whole, meant), key=len)
    return _is_negated(long, short) or _goes_on(whole, meant)


def _goes_on(word: str, other: str) -> bool:
    """Whether a word is another one with something behind it, which says more: `contains` and `containsi`."""
    rest = word[len(other) :] if word.startswith(other) else ""
    return rest not in ("", "s", "es", other[-1:])


def _is_other_word(a: str, b: str) -> bool:
    """Whether two segments are rather two words than one with a slip of the pen."""
    if len(a) == 1 or a in _SHORT_WORDS:
        return a + "s" != b and b + "s" != a
    short, long = sorted((a, b), key=len)
    if len(long) >= _LEAST_SEGMENT and _goes_on(a, b):
        return True
    return _is_negated(long, short) or frozenset((a, b)) in _OPPOSITES


def _is_negated(long: str, short: str) -> bool:
    return any(long == prefix + short for prefix in _NEGATING) or (long == "n" + short and short in _CONNECTIVES)


_NEGATIONS = frozenset(
    "not no non nor none never without isnt arent wasnt hasnt doesnt dont didnt wont cannot cant except excluding anti "
    "neither un".split()
)
_NEGATING = ("not", "non", "no", "un", "in", "im", "il", "ir", "dis", "de", "anti", "mis")
"""What turns a word into its contrary when it stands before it."""

_SHORT_WORDS = frozenset(
    "sec secs ms us ns min mins hr hrs day days kb mb gb tb pb kib mib gib tib bit bits byte hz khz mhz ghz pct kw mw km cm "
    "mm in out on off up down tx rx max avg sum cnt num id ip os src dst req res cpu gpu mem rps qps tps old new ok err all "
    "any top low high lat lon lng utc".split()
)
"""Units, and other words so short that one letter makes another of them: written so, it is meant so."""

_CONNECTIVES = frozenset("and or xor eq equals in exists contains like between".split())
"""Words that an `n` before them negates."""

_OPPOSITES = frozenset(
    frozenset(pair.split("/"))
    for pair in "enabled/disabled enable/disable include/exclude includes/excludes included/excluded internal/external "
    "ingress/egress inbound/outbound import/export imports/exports minimum/maximum increase/decrease encode/decode "
    "encoded/decoded encrypt/decrypt upload/download uploads/downloads uploaded/downloaded upstream/downstream "
    "success/failure allowed/denied accepted/rejected connected/disconnected present/absent first/last before/after "
    "start/stop source/target sender/receiver sent/received after/later ascending/descending prefix/suffix "
    "private/public input/output inputs/outputs read/write reads/writes".split()
)
"""Words that are alike and mean the contrary."""

_WRAPPED = re.compile(
    r"""\s*(?:(["'`])(.+)\1|\[(.+)\]|\{(.+)\}|<(.+)>|\$\{(.+)\}|[$@](.+)|(.+?)\s*\((?:\w{1,20})\)|(.+?))\s*""",
    re.DOTALL,
)
_DECORATED = re.compile(
    r"""\s*(?:(["'`])([^"'`]+)\1|\[([^\[\]]+)\]|\$\{([^{}]+)\}|[$@]([^$@{\s]+)|(\S(?:.*\S)?))\s*""", re.DOTALL
)
_SIGNED = re.compile(r"[,;]|^[-!~^+#*<>=%/\\|&?]|[-!~^+*<>=\\|&?]$|--|//|/\*|\|\||&&|\s(?:or|and)\s", re.IGNORECASE)
"""A sign, the mark of a comment, or two names at once."""

_TEMPLATE = re.compile(r"\s*(?:[<{\[%$]{1,3}([^<>{}\[\]%$]*)[>}\]%]{1,3}|__\w+__|\.{3}|\u2026|[xX?_]+)\s*")
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
_CALL = re.compile(r"\w+\(.*\)", re.DOTALL)
_LEAST_SEGMENT = 4


def _bare(name: str) -> str:
    match = _WRAPPED.fullmatch(name)
    return name if match is None else next(part for part in match.groups()[1:] if part is not None).strip()


def _of_same_segments(name: str, known: list[str]) -> tuple[list[str], set[str]]:
    """The names that differ by whole segments only: one was left out, or one was put before it.

    Those that may be taken, and every name that is near in one of these ways.
    """
    parts = _segments(name)
    if not parts:
        return [], set()
    longer = [
        other
        for other in known
        if len("".join(parts)) >= _LEAST_SEGMENT
        and _is_part(parts, _segments(other))
        and len(_segments(other)) > len(parts)
    ]
    if len(parts) == 1 and parts[0] in _EVERYWHERE:
        longer = [other for other in longer if other.endswith(name)]
    exact = [other for other in longer if other.endswith(name) and not other[-len(name) - 1].isalnum()]
    if exact:
        return exact, set(exact)  # spelled alike: nothing but what stands before it is missing
    shorter = [(len(held), other) for other in known if (held := _segments(other)) and parts[-len(held) :] == held]
    rivals = {*longer, *(other for size, other in shorter if size < len(parts))}
    if longer:
        return longer, rivals
    most = max((size for size, _ in shorter if size < len(parts)), default=0)
    if most > 1 or (most == 1 and len(parts) == 2 and parts[0] in _PLACES):
        longest = [other for size, other in shorter if size == most]
        return longest, set(longest)
    return [], set()


def _mistyped(name: str, known: list[str]) -> str | None:
    key = folded(name)
    limit = 2 if len(key) >= _LEAST_FOR_TWO else 1
    if len(key) < _LEAST_SEGMENT:
        return None
    gaps: list[tuple[int, str]] = []
    for other in known:
        gap = distance(key, folded(other), limit + 1)
        if gap <= limit + 1:
            gaps.append((gap, other))
    gaps.sort()
    if not gaps or gaps[0][0] > limit or (len(gaps) > 1 and gaps[1][0] < gaps[0][0] + 2):
        return None
    found = gaps[0][1]
    return found if _DIGITS.findall(found) == _DIGITS.findall(name) else None


_LEAST_FOR_TWO = 8
_DIGITS = re.compile(r"[0-9]+")


def _segments(name: str) -> list[str]:
    """The parts of a name between its separators, and where its case rises: ``httpStatus`` has two."""
    return _parts(_RISE.sub(" ", name))


_RISE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _parts(name: str) -> list[str]:
    return [part for part in _WORD_BREAK.split(name.casefold()) if part]


def _is_part(parts: list[str], others: list[str]) -> bool:
    short, long = (parts, others) if len(parts) <= len(others) else (others, parts)
    if not short or len("".join(short)) < 4:
        return False
    return long[-len(short) :] == short or long[: len(short)] == short
