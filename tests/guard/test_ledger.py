"""Places told back to the raw text through everything that was changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grammar import Edit, Fix, Safety, Span
from guard.ledger import RawPlaces, apply, apply_all, raw_place, replay


@st.composite
def _repaired(draw):
    """A text, a ledger of some rounds, and for each character of the text after it where it comes from."""
    text = draw(st.text("ab", max_size=30))
    ledger, after = (), text
    origins = [(at, at + 1) for at in range(len(text))]
    for _ in range(draw(st.integers(1, 3))):
        fixes, at = [], 0
        while at < len(after) and len(fixes) < 8:
            start = draw(st.integers(at, len(after) - 1))
            end = draw(st.integers(start + 1, min(start + 3, len(after))))
            fixes.append(Fix("mend", (Edit(Span(start, end), draw(st.text("xy", max_size=3))),), Safety.SAFE))
            at = end + 1
        after, applied = apply_all(after, fixes)
        ledger += applied
        for fix in applied:
            for edit in reversed(fix.edits):
                taken = origins[edit.span.start : edit.span.end]
                origins[edit.span.start : edit.span.end] = [(taken[0][0], taken[-1][1])] * len(edit.text)
    return text, ledger, after, origins


@given(_repaired())
def test_the_place_of_what_is_left_or_put_in_is_where_it_comes_from(repaired):
    text, ledger, after, origins = repaired
    assert replay(text, ledger) == after
    places = RawPlaces(ledger)
    assert bool(places) == bool(ledger)
    for start in range(len(after)):
        for end in range(start + 1, len(after) + 1):
            taken = origins[start:end]
            expected = Span(min(first for first, _ in taken), max(last for _, last in taken))
            assert places(Span(start, end)) == expected


def test_without_fixes_a_place_is_itself():
    assert not RawPlaces(())
    assert raw_place(Span(2, 5), ()) == Span(2, 5)


def test_a_place_before_and_behind_all_changes_is_found_past_thousands_of_them():
    text = "a," * 5_000
    after, ledger = apply_all(
        text, [Fix("quote", (Edit(Span(at, at + 1), '"a"'),), Safety.SAFE) for at in range(0, len(text), 2)]
    )
    places = RawPlaces(ledger)
    quoted = [Span(at, at + 3) for at in range(0, len(after), 4)]
    assert [places(span) for span in quoted] == [Span(at, at + 1) for at in range(0, len(text), 2)]


def test_a_fix_of_several_edits_is_one_change():
    fix = Fix("wrap", (Edit(Span(0, 0), "["), Edit(Span(3, 3), "]")), Safety.SAFE)
    assert apply("abc", fix) == "[abc]"
    assert raw_place(Span(1, 4), (fix,)) == Span(0, 3)
