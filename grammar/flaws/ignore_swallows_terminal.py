"""ignore-swallows-terminal: an ignored text that runs on over a terminal that rules wait for."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Related, Severity, quote
from grammar.flaw import Sighting, flaw
from grammar.inspection import Inspection
from grammar.inspection.machine import Machine, shared_text
from grammar.rule import Example


@flaw(
    severity=Severity.ERROR,
    invalid=[
        Example('start: line+\nline: "a" NEWLINE\n%import common.NEWLINE\n%import common.WS\n%ignore WS\n'),
        Example('start: "a" (NEWLINE "b")*\nNEWLINE.2: /\\n/\nBLANK: /\\s+/\n%ignore BLANK\n'),
    ],
    valid=[
        Example('start: line+\nline: "a" NEWLINE\n%import common.NEWLINE\n%import common.WS_INLINE\n%ignore WS_INLINE\n'),
        Example('start: line+\nline: "a" NEWLINE\nNEWLINE: /\\s*\\n\\s*/\n%import common.WS\n%ignore WS\n'),
        Example('start: "a" TAG\nTAG: /@[a-z]+/\n%ignore /#.*/\n'),
    ],
)
def ignore_swallows_terminal(inspection: Inspection) -> Iterable[Sighting]:
    """Rules wait for a blank or a line break that the ignored blanks before it take along.

    Where the terminal comes first, the lexer reads it. Where another blank stands before it, what is ignored begins
    there and does not stop: a text then fails for a blank at the end of a line, which nobody sees. `common.WS` includes
    the line break; `common.WS_INLINE` does not.
    """
    table = inspection.table
    assert table is not None
    for ignored in sorted(inspection.lexing.ignored & inspection.terminals.keys()):
        blank = inspection.machine(ignored)
        if blank is None:
            continue
        for name, terminal in inspection.terminals.items():
            machine = inspection.machine(name)
            if name in inspection.lexing.ignored or machine is None:
                continue
            text = _swallowed(blank, machine)
            other = inspection.terminals[ignored]
            if text is None or not other.reads(text) or not terminal.reads(text[1:]):
                continue
            for names, states in inspection.contexts():
                shown = [s for s in states if name in table.row(s)]
                if not shown or inspection.lexing.take(names, text[1:]) != (name, len(text) - 1):
                    continue
                if inspection.lexing.take(names, text) != (ignored, len(text)):
                    continue
                witness = inspection.sentences.witness(shown[0], name)
                sample = inspection.sentence(witness, text) if witness is not None else None
                where = f", as in {quote(sample.text)}" if sample is not None else ""
                yield Sighting(
                    f"ignored {quote(other.written)} takes {quote(text)} and with it {quote(terminal.written)}{where}",
                    inspection.place(ignored),
                    label="runs on over it",
                    help=f"leave what {quote(terminal.written)} reads out of what is ignored",
                    related=(Related(inspection.place(name), "lost behind a blank"),),
                )
                break


def _swallowed(blank: Machine, machine: Machine) -> str | None:
    """A blank with a text of the machine behind it that is read as one blank; None where there is none."""
    spaces = blank.alphabet.category("s", is_ascii=False)
    if machine.first_mask & ~spaces or not blank.first_mask & spaces & ~machine.first_mask:
        return None
    text = shared_text(machine, blank)
    return None if text is None else blank.alphabet.pick(blank.first_mask & spaces & ~machine.first_mask) + text
