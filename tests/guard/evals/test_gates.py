"""Gates: what can be said, what is refused, and that a gate of which nothing is known is not kept."""

from __future__ import annotations

import pytest

from guard.evals import Comparison, GateError, ScoredRecord, Totals, judged_gate, read_gate


def scored(id_="1", verdict="accepted", **members):
    return ScoredRecord(id_, verdict, **members)


def totals_of(*records):
    totals = Totals()
    for record in records:
        totals.add(record)
    return totals


NINE_OF_TEN = [scored(str(n)) for n in range(9)] + [scored("9", "rejected", rules=("unknown-column",), seconds=4.0)]


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("accepted >= 90%", True),
        ("accepted >= 90.1%", False),
        ("accepted >= 9", True),
        ("accepted >= 10", False),
        ("accepted >= 60% with confidence", False),  # Wilson: 59.6 %
        ("accepted >= 59% with confidence", True),
        ("rejected <= 10%", True),
        ("rejected <= 10% with confidence", False),
        ("unknown-column <= 0", False),
        ("unknown-column <= 1", True),
        ("broken <= 0", True),
        ("usable >= 90%", True),
        ("p95 seconds <= 4", True),
        ("total seconds <= 3.9", False),
        ("mean cost <= 100", False),  # no record says its cost
        ("accepted >= 0% on night", False),  # no record has the tag
        ('accepted >= 0% on "late night"', False),
    ],
)
def test_gates_on_one_run(text, is_kept):
    assert judged_gate(read_gate(text, ("unknown-column",)), totals_of(*NINE_OF_TEN)).is_kept is is_kept


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("acepted >= 95%", "measures `acepted`, which is not known; did you mean `accepted`?"),
        ("zzzzzz >= 95%", "measures `zzzzzz`, which is not known; the measures are"),
        ("accepted => 95%", "`=>` cannot stand here; expected `>=` or `<=`"),
        ("accepted >= 0.95", "0.95 is no whole number; write a rate as `95%`"),
        ("accepted >= 950%", "asks for more than 100%"),
        ("accepted >= 9 with confidence", "`with confidence` is for rates"),
        ("accepted >= baseline + 2%", "asks for more than the baseline"),
        ("no new failed rejected", "says `failed`, which is for assertions"),
        ("", "there is no gate in the text"),
        ("accepted >= 95%; rejected <= 1%", "cannot be read"),
        ("no", "the gate ends before `new` and a measure"),
        ("a" * 5_000, "cannot be read"),
    ],
)
def test_what_is_no_gate_is_refused_with_the_reason(text, message):
    with pytest.raises(GateError) as refused:
        read_gate(text)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_gate_on_no_records_is_not_kept():
    for text in ("accepted >= 0%", "rejected <= 100%", "rejected <= 0", "median seconds <= 100"):
        assert not judged_gate(read_gate(text), totals_of()).is_kept, text
    assert not judged_gate(read_gate("rejected <= 0"), totals_of(scored(verdict=None))).is_kept


def compared_pairs(*pairs):
    comparison = Comparison()
    for before, after in pairs:
        comparison.add(before, after)
    return comparison


def test_what_is_new_is_what_a_case_has_and_had_not():
    fine, wrong = scored("1"), scored("1", "rejected", rules=("unknown-column",))
    totals = totals_of(wrong)
    gate = read_gate("no new unknown-column", ("unknown-column",))
    assert judged_gate(gate, totals, compared_pairs((wrong, wrong), (wrong, fine))).is_kept
    assert not judged_gate(gate, totals, compared_pairs((fine, wrong), (wrong, fine))).is_kept
    assert not judged_gate(gate, totals, compared_pairs()).is_kept  # no case is in both runs


def test_a_margin_holds_the_end_of_the_interval_and_few_pairs_say_little():
    same = [(scored(str(n)), scored(str(n))) for n in range(300)]
    lost = [(scored(f"l{n}"), scored(f"l{n}", "rejected")) for n in range(3)]
    gate = read_gate("accepted >= baseline - 5%")
    assert judged_gate(gate, totals_of(), compared_pairs(*same, *lost)).is_kept
    assert not judged_gate(gate, totals_of(), compared_pairs(*same[:10])).is_kept
    assert not judged_gate(read_gate("accepted >= baseline"), totals_of(), compared_pairs(*same, *lost)).is_kept
    assert judged_gate(read_gate("rejected <= baseline + 4%"), totals_of(), compared_pairs(*same, *lost)).is_kept


def test_a_gate_that_compares_needs_an_earlier_run():
    with pytest.raises(GateError, match="compares with an earlier run"):
        judged_gate(read_gate("accepted >= baseline"), totals_of(scored()))


def test_a_slice_is_held_alone():
    totals = totals_of(scored(tags=("day",)), scored("2", "rejected", tags=("night",)))
    assert judged_gate(read_gate("accepted >= 100% on day"), totals).is_kept
    assert not judged_gate(read_gate("accepted >= 50% on night"), totals).is_kept
