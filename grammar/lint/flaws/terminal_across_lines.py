"""terminal-across-lines: a terminal without an end of its own that runs on over line breaks."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Related, quote
from grammar.expressions.graph import ACCEPT
from grammar.expressions.machine import Machine
from grammar.lint.flaw import Sighting, flaw
from grammar.lint.inspection import Inspection
from grammar.rule import Example


@flaw(
    invalid=[
        Example('start: (KEY "=" VALUE)+\nKEY: /[a-z]+/\nVALUE: /[^=;]+/\n%ignore /\\s+/\n'),
        Example('start: ("note" TEXT)+\nTEXT: /([a-z]|\\n)+/\n%ignore /\\s+/\n'),
    ],
    valid=[
        Example('start: "note" TEXT\nTEXT: /(.|\\n)+/\n%import common.WS\n%ignore WS\n'),
        Example('start: (KEY "=" VALUE)+\nKEY: /[a-z]+/\nVALUE: /[^=;\\s]+/\n%ignore /\\s+/\n'),
        Example('start: STRING+\nSTRING: /"[^"]*"/\n%ignore /\\s+/\n'),
        Example('start: "note" TEXT\nTEXT: /.+/\n%import common.WS\n%ignore WS\n'),
        Example("start: LINE+\nLINE: /[^\\n]*\\n/\n%ignore /#[^\\n]*\\n/\n"),
    ],
)
def terminal_across_lines(inspection: Inspection) -> Iterable[Sighting]:
    """A terminal that is complete at the end of a line goes on over the line break and takes the next line too.

    A negated set such as `[^=;]` includes the line break. The terminal has no closing mark, so it ends only where a
    character comes that it cannot read, lines further down, and takes with it comments and keys that stand between.

    Only terminals are reported that are open-ended in this way and can be followed by something that they would take
    in, while line breaks mean something: they are ignored between terminals, or are a terminal of their own. A quoted
    text that spans lines has an end, and a rest that goes to the end of the text has one too.
    """
    breaks = [
        name for name, terminal in inspection.terminals.items() if terminal.reads("\n") and _is_blank(inspection, name)
    ]
    for name, terminal in inspection.terminals.items():
        machine = inspection.machine(name)
        if not breaks or machine is None or terminal.fixed is not None or name in {*breaks, *inspection.lexing.ignored}:
            continue
        text, taken = _across(machine), _taken_in(inspection, name, machine)
        if taken is None or text is None or not terminal.reads(text) or _is_ignored(inspection, text.split("\n", 1)[0]):
            continue
        yield Sighting(
            f"terminal {quote(terminal.written)} runs on over line breaks, as in {quote(text)}, and into {quote(taken)} there",
            inspection.expression_place(name),
            label="includes the line break",
            help="exclude the line break from its characters, or give it a closing mark",
            related=(Related(inspection.place(breaks[0]), "line breaks otherwise"),),
        )


def _taken_in(inspection: Inspection, name: str, machine: Machine) -> str | None:
    """What can follow a terminal and begin with a character that it goes on with; None where nothing can."""
    assert inspection.table is not None
    begun = machine.step(machine.first, machine.alphabet.pick(machine.first_mask))
    goes_on = 0
    for state in begun:
        goes_on |= 0 if state == ACCEPT else machine.masks[state]
    for other in sorted(inspection.table.after(name) - inspection.lexing.ignored - {name}):
        following = inspection.machine(other)
        if following is not None and following.first_mask & goes_on and not _is_blank(inspection, other):
            return inspection.shown(other)
    return None


def _is_blank(inspection: Inspection, name: str) -> bool:
    """Whether a terminal begins with blanks only."""
    machine = inspection.machine(name)
    return machine is not None and not machine.first_mask & ~machine.alphabet.category("s", is_ascii=False)


def _is_ignored(inspection: Inspection, text: str) -> bool:
    return any(
        inspection.terminals[name].reads(text) for name in inspection.lexing.ignored if name in inspection.terminals
    )


def _across(machine: Machine) -> str | None:
    """A text that is complete before a line break, complete after it, and goes on; None where there is none."""
    plain = machine.first_mask & machine.alphabet.category("w", is_ascii=True)
    if not plain:
        return None
    character = machine.alphabet.pick(plain)
    before = machine.step(machine.first, character)
    after = machine.step(before, "\n")
    is_open = ACCEPT in before and ACCEPT in after and ACCEPT in machine.step(after, character)
    return f"{character}\n{character}" if is_open else None
