"""shift-reduce-conflict: a place where a rule can end or go on, and Lark silently goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grammar.diagnostic import Related, Severity, quote
from grammar.lint.derivation import is_cyclic
from grammar.lint.flaw import Sighting, flaw
from grammar.lint.inspection import Inspection
from grammar.lint.sentence import Witness
from grammar.lint.table import Conflict, Item
from grammar.rule import Example

_TRIED = 4
"""Of one group of conflicts so many are given a sentence, in search of one that Lark refuses."""

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
def shift_reduce_conflict(inspection: Inspection) -> Iterable[Sighting]:
    """After some texts, the next terminal can either go on with one rule or come after the end of another.

    Lark's LALR(1) parser always goes on, and says so in its debug log only. Where both readings derive the same texts,
    that decides the shape of the tree: `1+1+1` is read from the right. Where they do not, Lark refuses texts that the
    grammar derives, and that is an error. The sentence shows one place; the conflict is there for every text like it.

    It is a matter of taste to report the one conflict that everybody means as Lark settles it, the `else` that belongs
    to the nearest `if`.
    """
    for conflicts in list(_groups(inspection))[:_GROUPS]:
        shown = [
            held
            for conflict in conflicts[:: max(1, len(conflicts) // _TRIED)][:_TRIED]
            if (held := _show(inspection, conflict))
        ]
        if shown:
            yield _sighting(
                inspection, min(shown, key=lambda held: (not held.is_refused, not held.is_text, held.length)), conflicts
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


def _show(inspection: Inspection, conflict: Conflict) -> _Shown | None:
    assert inspection.table is not None
    witness = inspection.sentences.witness(conflict.state, conflict.terminal, _complete(inspection, conflict.ends[0]))
    if witness is None:
        return None
    sample = inspection.sentence(witness)
    is_refused = not inspection.table.takes(witness.start, (*witness.before, *witness.after))
    return _Shown(conflict, witness, is_refused, sample is not None and sample.is_faithful)


def _groups(inspection: Inspection) -> Iterator[list[Conflict]]:
    """The conflicts in which the same rule of the text goes on, together."""
    assert inspection.table is not None
    groups: dict[tuple[str, bool], list[Conflict]] = {}
    dropped = inspection.lexing.ignored  # the parser never sees these
    for conflict in inspection.table.conflicts():
        if conflict.goes_on and conflict.terminal not in dropped and not is_cyclic(inspection, conflict):
            goes_on = _origin(inspection, conflict.goes_on[0][0])
            key = (goes_on, goes_on == _origin(inspection, conflict.ends[0]))
            groups.setdefault(key, []).append(conflict)
    for conflicts in groups.values():
        yield sorted(conflicts, key=lambda held: (held.ends, held.terminal, held.state))


def _origin(inspection: Inspection, production: int) -> str:
    assert inspection.table is not None
    return inspection.origin(inspection.table.productions[production].origin)


def _complete(inspection: Inspection, production: int) -> Item:
    assert inspection.table is not None
    return production, len(inspection.table.productions[production].expansion)


def _sighting(inspection: Inspection, shown: _Shown, conflicts: list[Conflict]) -> Sighting:
    conflict, witness = shown.conflict, shown.witness
    ends, goes_on = _origin(inspection, conflict.ends[0]), _origin(inspection, conflict.goes_on[0][0])
    terminal = inspection.shown(conflict.terminal)
    text = inspection.described(witness)
    if shown.is_refused:
        message = (
            f"Lark goes on with {quote(goes_on)} at {quote(terminal)} and so refuses {text}, which the grammar derives"
            + (f" from {quote(witness.start)}" if len(inspection.starts) > 1 else "")
        )
    elif ends == goes_on:
        message = f"rule {quote(ends)} can end or go on at {quote(terminal)}, as in {text}, and Lark always goes on"
    else:
        message = (
            f"at {quote(terminal)}, rule {quote(ends)} can end or {quote(goes_on)} go on, as in {text}, "
            "and Lark always goes on"
        )
    before = " ".join(inspection.shown(part) for part in witness.before)
    ending, going_on = (
        inspection.item(*item) for item in (_complete(inspection, conflict.ends[0]), conflict.goes_on[0])
    )
    readings = f"either {quote(ending)} ends, or {quote(going_on)} goes on"
    others = sorted({inspection.shown(held.terminal) for held in conflicts} - {terminal})
    more = f"; so also at {', '.join(quote(other) for other in others[:5])}" if others else ""
    rules = sorted({_origin(inspection, held.ends[0]) for held in conflicts} - {ends})
    more += (
        f"; so also rule{'s' if len(rules) > 1 else ''} {', '.join(quote(rule) for rule in rules[:8])}" if rules else ""
    )
    place = inspection.place(ends)
    other = inspection.place(goes_on)
    return Sighting(
        message,
        place,
        label="can end here" if ends != goes_on else "can end or go on",
        help="let one rule stand for each level of precedence, or factor out what both readings begin with",
        note=f"after {quote(before)}, {readings}{more}" if before else f"at the beginning, {readings}{more}",
        related=(Related(other, "goes on"),) if other != place else (),
        severity=Severity.ERROR if shown.is_refused else None,
    )
