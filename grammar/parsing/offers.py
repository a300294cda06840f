"""Offers: the repairs that the search finds, given to the errors that they are of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from grammar.diagnostic import Diagnostic, Edit, Fix, Safety, Severity, quote
from grammar.frozen import replace
from grammar.parsing.parse_state import ParseState
from grammar.parsing.repair_fixes import SyntaxRepair
from grammar.parsing.syntax_repair import MAX_SHOWN, syntax_repairs

_FOLLOWING_SHOWN = 16
"""At most so many characters behind a repair tell it from others like it."""

_MOST_TREES = 4
"""At most so many texts of one ambiguity are read, to see whether they mean the same."""


ReadAgain = Callable[[str], Any]
"""The language's own tree of another text, read without a search; None where it has an error."""


def offer(state: ParseState, read_again: ReadAgain) -> None:
    """Give each error of a text that was read to its end, and has no fix yet, the repair that is found for it, if any."""
    reports = state.reports
    repairs = _told_apart(state, read_again, syntax_repairs(state.tokens, state.progress.seen, state.budget))
    given: set[int] = set()
    follow_on: set[int] = set()
    for index, offset in reports.repairable:
        repair = next((repair for repair in reversed(repairs) if repair.offset <= offset), None)
        if repair is None or not (repair.fixes or not repair.is_complete):
            continue
        diagnostic = reports.diagnostics[index]
        if repair.offset not in given:
            given.add(repair.offset)
            reports.diagnostics[index] = _moved(state, diagnostic, repair)
        elif all(edit.span.end < diagnostic.span.start for fix in repair.fixes for edit in fix.edits):
            follow_on.add(index)  # an error that is none once the one before it is repaired
        else:
            reports.diagnostics[index] = _with_fixes(state, diagnostic, repair)
    reports.diagnostics[:] = [d for index, d in enumerate(reports.diagnostics) if index not in follow_on]


def _told_apart(state: ParseState, read_again: ReadAgain, repairs: Sequence[SyntaxRepair]) -> Sequence[SyntaxRepair]:
    """The repairs, those counted as one that make the same tree; asked only where one error alone has several."""
    several = [repair for repair in repairs if len(repair.fixes) > 1]
    if len(several) != 1 or not all(repair.fixes and repair.is_complete for repair in repairs):
        return repairs
    others = [edit for repair in repairs if len(repair.fixes) == 1 for edit in repair.fixes[0].edits]
    others += [edit for diagnostic in state.diagnostics for fix in diagnostic.fixes[:1] for edit in fix.edits]
    trees = [_tree_after(state, read_again, [*others, *fix.edits]) for fix in several[0].fixes[:_MOST_TREES]]
    if len(several[0].fixes) > _MOST_TREES or None in trees or any(tree != trees[0] for tree in trees):
        return repairs
    return [replace(repair, fixes=repair.fixes[:1]) for repair in repairs]


def _tree_after(state: ParseState, read_again: ReadAgain, edits: Sequence[Edit]) -> Any:
    """The language's own tree of the text after some edits; None where it has none, or the edits overlap."""
    text = state.source.text
    barrier = len(text)
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        if edit.span.end > barrier:
            return None
        text, barrier = text[: edit.span.start] + edit.text + text[edit.span.end :], edit.span.start
    state.budget.spend(len(state.progress.seen))
    return read_again(text)


def _with_fixes(state: ParseState, diagnostic: Diagnostic, repair: SyntaxRepair) -> Diagnostic:
    """The diagnostic with the fixes of a repair, and with what is to be said of them."""
    if len(repair.fixes) < 2:
        note = None if repair.is_complete else "the search for a repair stopped at its limit"
        return replace(diagnostic, fixes=repair.fixes, note=diagnostic.note or note)
    shown: list[Fix] = []
    for fix in repair.fixes[:MAX_SHOWN]:
        following = state.source.text[fix.edits[0].span.end :].lstrip()[:_FOLLOWING_SHOWN].rstrip()
        where = f"before {quote(following)}" if following else "at the end"
        shown.append(replace(fix, title=f"{fix.title} {where}", safety=Safety.DISPLAY))
    note = f"{len(repair.fixes)} repairs are equally small, but differ in meaning"
    return replace(diagnostic, fixes=tuple(shown), note=note)


def _moved(state: ParseState, diagnostic: Diagnostic, repair: SyntaxRepair) -> Diagnostic:
    """The diagnostic with the fixes of a repair; about the place of the repair, where reading stopped only behind it."""
    change = repair.change
    if change is None or change.span.end > diagnostic.span.start or change.span == diagnostic.span:
        return _with_fixes(state, diagnostic, repair)
    label = state.reports.label(change.terminal)
    if change.is_word:
        word = quote(state.source.slice(change.span))
        diagnostic = Diagnostic("unknown-word", Severity.ERROR, f"{word} is not {label}", change.span)
    else:
        diagnostic = Diagnostic(
            "missing-text", Severity.ERROR, f"{label} is missing", change.span, label=f"{label} expected"
        )
    return _with_fixes(state, diagnostic, repair)
