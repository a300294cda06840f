"""ignore-inside-terminal: a terminal that swallows at its beginning what is meant to be ignored."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Related, quote
from grammar.expressions.machine import ACCEPT, Machine, is_covered, longer_text
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, flaw
from grammar.rule import Example


@flaw(
    invalid=[
        Example('start: TEXT ("," TEXT)*\nTEXT: /[^,]+/\n%ignore " "\n'),
        Example('start: "title" REST\nREST: /[^\\n]+/\n%ignore /[ \\t]/\n'),
    ],
    valid=[
        Example('start: TEXT ("," TEXT)*\nTEXT: /[^, ][^,]*/\n%ignore " "\n'),
        Example('start: "a" (NEWLINE "b")*\nNEWLINE: /\\n[ \\t]*/\n%ignore " "\n'),
        Example('start: STRING\nSTRING: /"[^"]*"/\n%ignore " "\n'),
        Example('start: "a" EQ "b"\nEQ: / *=/\n%ignore " "\n'),
    ],
)
def ignore_inside_terminal(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A terminal can begin with what `%ignore` takes, and the lexer tries it first.

    Blanks before it become part of it: in `a, b` the second text is ` b`. What is ignored is ignored only between
    terminals, and only where no terminal takes it.

    Where blanks at the beginning are written into the expression (`/ *=/`), or a quotation mark can follow the terminal,
    they are meant, and nothing is reported. Where the leading blanks of another terminal are wanted, say so with a
    priority.
    """
    for name, terminal in analysis.terminals.items():
        machine = analysis.machine(name)
        if name in analysis.lexing.ignored or terminal.fixed is not None or machine is None:
            continue
        if is_quoted(analysis, name):
            continue
        for ignored in sorted(analysis.lexing.ignored & analysis.terminals.keys()):
            blank, other = analysis.machine(ignored), analysis.terminals[ignored]
            if blank is None or other.priority != terminal.priority or terminal.rank > other.rank:
                continue
            text = _swallowed(blank, machine)
            match = terminal.regex.match(text) if text else None
            start = other.regex.match(text) if text else None
            if text and match and start and match.end() == len(text) and 0 < start.end() < len(text):
                yield FlawFinding(
                    f"terminal {quote(terminal.written)} takes in {quote(start.group())} at its beginning, as in "
                    f"{quote(text)}, though {quote(other.written)} is ignored",
                    analysis.expression_place(name),
                    label="can begin with what is ignored",
                    help="let its first character be none of those that are ignored",
                    related=(Related(analysis.place(ignored), "ignored"),),
                )
                break


def is_quoted(analysis: GrammarAnalysis, terminal: str) -> bool:
    """Whether a terminal is text between quotation marks: one of them can follow it."""
    assert analysis.table is not None
    after = (analysis.terminals.get(name) for name in analysis.table.after(terminal))
    return any(
        terminal is not None and terminal.fixed is not None and terminal.fixed[0] in "\"'`" for terminal in after
    )


def _swallowed(blank: Machine, machine: Machine) -> str | None:
    """A text of the machine that begins with a blank, of a kind that can also begin without; None where none is."""
    if is_covered(machine, blank):  # it always begins so, and that is what it is for
        return None
    reads = [machine.masks[state] for state in machine.first if state != ACCEPT]
    if not any(mask & blank.first_mask and mask & ~blank.first_mask for mask in reads):
        return None  # blanks at its beginning are written down, as in `/ *=/`, and so meant
    return longer_text(blank, machine)
