"""shift-reduce-conflict: a place where a rule can end or go on, and Lark silently goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grammar.diagnostic import Related, Severity, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.derivation import is_cyclic
from grammar.lint.flaw import FlawFinding, flaw
from grammar.lint.sentence import Witness
from grammar.lint.table import Conflict, Item
from grammar.rule import Example

_TRIED = 4
"""Of one group of conflicts at most this many are given a sentence, in search of one that Lark refuses."""

_GROUPS = 30


@flaw(
    invalid=[
        Example('start: sum\nsum: sum "+" sum | NUMBER\nNUMBER: /[0-9]+/\n'),
        Example('start: "if" "x" start ["else" start] | "y"\n%ignore " "\n'),
        Example('start: (pair ",")* "a" ","\npair: "a"\n'),
    ],
    valid=[
        Example('start: sum\nsum: sum "+" NUMBER | NUMBER\nNUMBER: /[0-9]+/\n'),
        Example('start: sum\nsum: sum "+" sum | NUMBER\nNUMBER: /[0-9]+/\n', facts={"parser": "earley"}),
    ],
)
def shift_reduce_conflict(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """After some texts, the next terminal can either go on with one rule or come after the end of another.

    Lark's LALR(1) parser always goes on, and says so in its debug log only. Where both readings derive the same texts,
    that decides the shape of the tree: `1+1+1` is read from the right. Where they do not, Lark refuses texts that the
    grammar derives, and that is an error. The sentence shows one place; the conflict is there for every text like it.

    Ignore it for the dangling `else`, where Lark does what everybody means: the `else` belongs to the nearest `if`.
    """
    for conflicts in list(_groups(analysis))[:_GROUPS]:
        shown = [
            example
            for conflict in conflicts[:: max(1, len(conflicts) // _TRIED)][:_TRIED]
            if (example := _show(analysis, conflict))
        ]
        if shown:
            yield _sighting(
                analysis,
                min(shown, key=lambda example: (not example.is_refused, not example.is_text, example.length)),
                conflicts,
            )


@dataclass(frozen=True, slots=True)
class _Shown:
    """A conflict with a sentence in which the rule ends before the terminal, and what becomes of the sentence."""

    conflict: Conflict
    witness: Witness
    is_refused: bool
    is_text: bool

    @property
    def length(self) -> int:
        return len(self.witness.before) + len(self.witness.after)


def _show(analysis: GrammarAnalysis, conflict: Conflict) -> _Shown | None:
    assert analysis.table is not None
    witness = analysis.sentences.witness(conflict.state, conflict.terminal, _complete(analysis, conflict.ends[0]))
    if witness is None:
        return None
    sample = analysis.sentence(witness)
    is_refused = not analysis.table.takes(witness.start, (*witness.before, *witness.after))
    return _Shown(conflict, witness, is_refused, sample is not None and sample.is_faithful)


def _groups(analysis: GrammarAnalysis) -> Iterator[list[Conflict]]:
    """The conflicts in which the same rule of the text goes on, together."""
    assert analysis.table is not None
    groups: dict[tuple[str, bool], list[Conflict]] = {}
    dropped = analysis.lexing.ignored  # the parser never sees these
    for conflict in analysis.table.conflicts():
        if conflict.goes_on and conflict.terminal not in dropped and not is_cyclic(analysis, conflict):
            goes_on = _origin(analysis, conflict.goes_on[0][0])
            key = (goes_on, goes_on == _origin(analysis, conflict.ends[0]))
            groups.setdefault(key, []).append(conflict)
    for conflicts in groups.values():
        yield sorted(conflicts, key=lambda conflict: (conflict.ends, conflict.terminal, conflict.state))


def _origin(analysis: GrammarAnalysis, production: int) -> str:
    assert analysis.table is not None
    return analysis.origin(analysis.table.productions[production].origin)


def _complete(analysis: GrammarAnalysis, production: int) -> Item:
    assert analysis.table is not None
    return production, len(analysis.table.productions[production].expansion)


def _sighting(analysis: GrammarAnalysis, shown: _Shown, conflicts: list[Conflict]) -> FlawFinding:
    conflict, witness = shown.conflict, shown.witness
    ends, goes_on = _origin(analysis, conflict.ends[0]), _origin(analysis, conflict.goes_on[0][0])
    terminal = analysis.shown(conflict.terminal)
    text = analysis.described(witness)
    if shown.is_refused:
        message = (
            f"Lark goes on with {quote(goes_on)} at {quote(terminal)} and so refuses {text}, which the grammar derives"
            + (f" from {quote(witness.start)}" if len(analysis.starts) > 1 else "")
        )
    elif ends == goes_on:
        message = f"rule {quote(ends)} can end or go on at {quote(terminal)}, as in {text}, and Lark always goes on"
    else:
        message = (
            f"at {quote(terminal)}, rule {quote(ends)} can end or {quote(goes_on)} go on, as in {text}, "
            "and Lark always goes on"
        )
    before = " ".join(analysis.shown(part) for part in witness.before)
    ending, going_on = (analysis.item(*item) for item in (_complete(analysis, conflict.ends[0]), conflict.goes_on[0]))
    readings = f"either {quote(ending)} ends, or {quote(going_on)} goes on"
    others = sorted({analysis.shown(conflict.terminal) for conflict in conflicts} - {terminal})
    more = f"; so also at {', '.join(quote(other) for other in others[:5])}" if others else ""
    rules = sorted({_origin(analysis, conflict.ends[0]) for conflict in conflicts} - {ends})
    more += (
        f"; so also rule{'s' if len(rules) > 1 else ''} {', '.join(quote(rule) for rule in rules[:8])}" if rules else ""
    )
    place = analysis.place(ends)
    other = analysis.place(goes_on)
    return FlawFinding(
        message,
        place,
        label="can end here" if ends != goes_on else "can end or go on",
        help="let one rule stand for each level of precedence, or factor out what both readings begin with",
        note=f"after {quote(before)}, {readings}{more}" if before else f"at the beginning, {readings}{more}",
        related=(Related(other, "goes on"),) if other != place else (),
        severity=Severity.ERROR if shown.is_refused else None,
    )
