"""Near names by the index and by the definition, where every name is looked at, one after the other."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor

from hypothesis import example, given
from hypothesis import strategies as st

from grammar import Schema
from grammar.neighbours import distance, segments, words
from grammar.sense import is_another_sense
from grammar.suggestion import (
    _CALL,
    _DIGITS,
    _EVERYWHERE,
    _LONGEST,
    _PLACES,
    _SIGNED,
    SHOWN,
    NameIndex,
    _bare,
    _is_template,
    clearly_meant,
    folded,
    is_placeholder,
    nearest,
)

# --- the definition ---


def nearest_of_all(name, names, shown=SHOWN):
    """What `grammar.suggestion.nearest` promises."""
    if not name or len(name) > _LONGEST:
        return ()
    key = folded(name) if any(character.isalnum() for character in name) else ""
    limit = min(3, max(1, len(key) // 3)) if key else 0
    near = []
    for other in dict.fromkeys(names):
        if other == name or len(other) > _LONGEST:
            continue
        other_key = folded(other)
        if other_key == key and key:
            near.append((0, distance(name, other, 8), other))
            continue
        gap = distance(key, other_key, limit)
        if (
            limit
            and any(character.isalnum() for character in other)
            and gap <= limit
            and gap < max(len(key), len(other_key))
        ):
            near.append((gap, 0, other))
        elif (len(key) >= 3 and other_key.startswith(key)) or (len(key) >= 4 and is_part(name, other)):
            near.append((4, len(other), other))
    return tuple(other for _, _, other in sorted(near)[:shown])


def is_part(name, other):
    short, long = sorted((words(name), words(other)), key=len)
    return len("".join(short)) >= 4 and short in (long[: len(short)], long[-len(short) :])


def meant_of_all(name, names):
    """What `grammar.suggestion.clearly_meant` promises."""
    if not name or len(name) > _LONGEST:
        return None
    known = [other for other in dict.fromkeys(names) if 0 < len(other) <= _LONGEST]
    bare, *others = _bare(name)
    meant = bare_meant(name, bare, known)
    if meant is not None:
        return meant
    for other in others:
        same = [known_one for known_one in known if known_one == other] or [
            o for o in known if folded(o) == folded(other) != ""
        ]
        if len(same) == 1:
            return same[0]
    return None


def bare_meant(name, bare, known):
    if not bare or _CALL.fullmatch(bare) or _SIGNED.search(bare) or _is_template(name):
        return None
    for same in (
        [other for other in known if other == bare],
        [other for other in known if folded(other) == folded(bare) != ""],
    ):
        if same:
            return same[0] if len(same) == 1 else None
    if is_placeholder(name):
        return None
    accepted, rivals = of_same_segments(bare, known)
    nearly, near = mistyped(bare, known)
    rivals = rivals | near
    if nearly is not None:
        accepted = accepted or [nearly]
    if len(accepted) != 1 or rivals - set(accepted) or is_another_sense(bare, accepted[0]):
        return None
    return accepted[0]


def of_same_segments(name, known):
    parts = segments(name)
    if not parts:
        return [], set()
    size = len(parts)
    longer = []
    if len("".join(parts)) >= 4:
        longer = [
            other
            for other in known
            if len(theirs := segments(other)) > size and parts in (theirs[:size], theirs[-size:])
        ]
    if size == 1 and parts[0] in _EVERYWHERE:
        longer = [other for other in longer if other.endswith(name)]
    exact = [other for other in longer if other.endswith(name) and not other[-len(name) - 1].isalnum()]
    if exact:
        is_placed = size > 1 and parts[0] in _PLACES
        return exact, {*exact, *(other for other in known if is_placed and segments(other) == parts[1:])}
    shorter = [
        (len(theirs), other)
        for other in known
        if (theirs := segments(other)) and len(theirs) < size and theirs == parts[-len(theirs) :]
    ]
    if longer:
        return longer, {*longer, *(other for _, other in shorter)}
    most = max((length for length, _ in shorter), default=0)
    if most > 1 or (most == 1 and size == 2 and parts[0] in _PLACES):
        longest = [other for length, other in shorter if length == most]
        return longest, set(longest)
    return [], set()


def mistyped(name, known):
    key = folded(name)
    if len(key) < 4:
        return None, set()
    limit = 2 if len(key) >= 8 else 1
    gaps = sorted((distance(key, folded(other), limit + 1), other) for other in known if any(map(str.isalnum, other)))
    gaps = [(gap, other) for gap, other in gaps if gap <= limit + 1]
    near = {other for gap, other in gaps if gap <= limit}
    if not near or (len(gaps) > 1 and gaps[1][0] < gaps[0][0] + 2):
        return None, near
    return (gaps[0][1] if _DIGITS.findall(gaps[0][1]) == _DIGITS.findall(name) else None), near


# --- names as people write them, and as models do ---

WORDS = st.sampled_from(
    "http status code duration ms id name user userId httpStatus span attributes resource p95 p99 x1 1 a ab abc".split()
)
SEPARATORS = st.sampled_from(["_", ".", "-", " ", "", "::"])


@st.composite
def composed(draw):
    """A name of words with one separator, or another between each."""
    words = draw(st.lists(WORDS, min_size=1, max_size=4))
    return "".join(word + draw(SEPARATORS) for word in words[:-1]) + words[-1]


NAMES = st.one_of(composed(), st.text("abAB._-1", max_size=10), st.text(max_size=6))
WRAPPERS = st.sampled_from(
    ["{}", "{}", "{}", "`{}`", "[{}]", "${}", "{} (float)", "{} (ms)", "${{{}}}", "MAX({})", " {} "]
)


@st.composite
def written(draw, known):
    """One of the names with a few slips of the pen, or another name; now and then with something around it."""
    name = draw(st.sampled_from(known)) if known and draw(st.booleans()) else draw(NAMES)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(name)))
        slip = draw(st.sampled_from(("out", "in", "swap", "other", "case")))
        if slip == "swap":
            name = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
        elif slip == "case":
            name = name[:at] + name[at : at + 1].swapcase() + name[at + 1 :]
        else:
            put_in = "" if slip == "out" else draw(st.sampled_from("abems1._A"))
            name = name[:at] + put_in + name[at + (slip != "in") :]
    return draw(WRAPPERS).format(name)


@st.composite
def cases(draw):
    known = draw(st.lists(NAMES, max_size=20))
    return draw(written(known)), known, draw(st.lists(NAMES, max_size=2))


# --- held to each other ---


@given(case=cases(), shown=st.integers(1, 5))
@example(case=("a", ["b", "ab", "", "A"], []), shown=3)
@example(case=("column_17", [f"column_{i}" for i in range(40)], ["column_017"]), shown=3)
@example(case=("app", [f"app.area_{i % 7}.field_{i}" for i in range(40)], []), shown=3)
@example(case=("x" * 120, ["x" * 119, "x" * 120, "x" * 121], []), shown=3)
def test_the_index_gives_the_names_that_looking_at_each_would_give_in_the_same_order(case, shown):
    name, known, local = case
    assert nearest(name, known, shown) == nearest_of_all(name, known, shown)
    together = NameIndex(known).nearest(name, NameIndex(local), shown)
    assert together == nearest_of_all(name, [*local, *known], shown)


@given(case=cases())
@example(case=("spn.name", ["name", "host"], []))
@example(case=("span.name", ["name", "host"], ["name"]))
@example(case=("durationMs", ["duration_ms"], ["duration.ms"]))
@example(case=("===", ["===", "=="], []))
@example(case=("colunm_17", ["column_17", "column_18"], []))
def test_the_index_gives_the_name_that_looking_at_each_would_take_for_meant(case):
    name, known, local = case
    assert clearly_meant(name, known) == meant_of_all(name, known)
    assert NameIndex(known).clearly_meant(name, NameIndex(local)) == meant_of_all(name, [*local, *known])


@given(case=cases())
def test_a_schema_gives_what_the_definition_gives_however_often_it_is_asked(case):
    name, known, local = case
    schema = Schema.of(known)
    for _ in range(2):
        assert schema.nearest(name) == nearest_of_all(name, known)
        assert schema.nearest(name, local) == nearest_of_all(name, [*local, *known])
        assert schema.clearly_meant(name) == meant_of_all(name, known)
        assert schema.clearly_meant(name, local) == meant_of_all(name, [*local, *known])


def test_threads_that_ask_at_once_are_all_answered_right():
    known = [f"app.area_{i % 97}.field_{i}" for i in range(2_000)]
    schema = Schema.of(known)
    names = [f"app.area_{i}.feild_{i}" for i in range(40)] * 4
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(schema.nearest, names))
    assert answers == [schema.nearest(name) for name in names]
    assert answers[3] == nearest_of_all(names[3], known)


def test_a_schema_is_the_same_value_whether_or_not_it_was_searched():
    one, other = Schema.of(["name", "host"]), Schema.of(["name", "host"])
    one.nearest("naem")
    assert one == other
    assert repr(one) == repr(other)
    assert copy.copy(one) == other
    assert copy.copy(one).nearest("naem") == ("name",)


def test_an_index_is_copied_by_its_names():
    index = NameIndex(["name", "host"])
    index.nearest("naem")
    assert pickle.loads(pickle.dumps(index)).nearest("naem") == ("name",)
