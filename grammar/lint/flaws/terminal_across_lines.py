"""terminal-across-lines: a terminal without an end of its own that runs on over line breaks."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Related, quote
from grammar.expressions.machine import ACCEPT, Machine
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, flaw
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
def terminal_across_lines(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A terminal that is complete at the end of a line goes on over the line break and takes the next line too.

    A negated set such as `[^=;]` includes the line break. The terminal has no closing mark, so it ends only where a
    character comes that it cannot read, lines further down, and takes with it comments and keys that stand between.

    Only terminals are reported that are open-ended in this way and can be followed by something that they would take
    in, while line breaks mean something: they are ignored between terminals, or are a terminal of their own. A quoted
    text that spans lines has an end, and a rest that goes to the end of the text has one too.
    """
    breaks = [
        name for name, terminal in analysis.terminals.items() if terminal.reads("\n") and _is_blank(analysis, name)
    ]
    for name, terminal in analysis.terminals.items():
        machine = analysis.machine(name)
        if not breaks or machine is None or terminal.fixed is not None or name in {*breaks, *analysis.lexing.ignored}:
            continue
        text, taken = _across(machine), _taken_in(analysis, name, machine)
        if taken is None or text is None or not terminal.reads(text) or _is_ignored(analysis, text.split("\n", 1)[0]):
            continue
        yield FlawFinding(
            f"terminal {quote(terminal.written)} runs on over line breaks, as in {quote(text)}, and into {quote(taken)} there",
            analysis.expression_place(name),
            label="includes the line break",
            help="exclude the line break from its characters, or give it a closing mark",
            related=(Related(analysis.place(breaks[0]), "line breaks otherwise"),),
        )


def _taken_in(analysis: GrammarAnalysis, name: str, machine: Machine) -> str | None:
    """What can follow a terminal and begin with a character that it goes on with; None where nothing can."""
    assert analysis.table is not None
    begun = machine.step(machine.first, machine.alphabet.pick(machine.first_mask))
    goes_on = 0
    for state in begun:
        goes_on |= 0 if state == ACCEPT else machine.masks[state]
    for other in sorted(analysis.table.after(name) - analysis.lexing.ignored - {name}):
        following = analysis.machine(other)
        if following is not None and following.first_mask & goes_on and not _is_blank(analysis, other):
            return analysis.shown(other)
    return None


def _is_blank(analysis: GrammarAnalysis, name: str) -> bool:
    """Whether a terminal begins with blanks only."""
    machine = analysis.machine(name)
    return machine is not None and not machine.first_mask & ~machine.alphabet.category("s", is_ascii=False)


def _is_ignored(analysis: GrammarAnalysis, text: str) -> bool:
    return any(analysis.terminals[name].reads(text) for name in analysis.lexing.ignored if name in analysis.terminals)


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
