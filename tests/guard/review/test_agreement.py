"""Agreement between people, on labels that were constructed for it."""

from guard.label import Answer, Label
from guard.review.agreement import agreements, people, picks


def picked(by, says, first, second, left=0):
    return Label(f"{by}{first}{second}", 1.0, by, says, (Answer(first, 0), Answer(second, 0)), left=left)


def test_two_people_on_the_records_that_both_judged():
    said = [(by, str(at), at < good) for by, good in (("ann", 6), ("bob", 4)) for at in range(10)]
    (together,) = agreements([*said, ("ann", "alone", True)])
    assert (together.first, together.second) == ("ann", "bob")
    assert (together.table.both, together.table.only_first, together.table.only_second, together.table.neither) == (
        4,
        2,
        0,
        4,
    )
    assert together.table.raw.value == 0.8
    assert round(together.table.kappa, 4) == 0.6154
    assert round(together.table.ac1, 2) == 0.6
    low, high = together.interval
    assert low < 0.6154 < high


def test_picks_are_of_pairs_whichever_stood_first():
    labels = [
        picked("ann", "first", "a", "b"), picked("bob", "second", "b", "a"),
        picked("ann", "first", "a", "c"), picked("bob", "first", "c", "a"),
        picked("ann", "tie", "a", "d"), picked("bob", "tie", "d", "a"),
        picked("ann", "tie", "a", "e"), picked("bob", "first", "a", "e"),
    ]  # fmt: skip
    (together,) = picks(labels)
    assert (together.table.total, together.table.raw.count) == (2, 1)
    assert (together.ties, together.same_ties) == (2, 1)


def test_a_preference_for_a_side_shows():
    labels = [picked("ann", "first", "a", str(at), left=0) for at in range(3)]
    (ann,) = people([*labels, picked("ann", "second", "a", "z", left=0), picked("ann", "tie", "a", "y")])
    assert (ann.picks, ann.ties, ann.left) == (5, 1, 3)


def test_nobody_has_said_anything():
    assert people([]) == agreements([]) == picks([]) == ()
