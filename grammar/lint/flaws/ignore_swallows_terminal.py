"""ignore-swallows-terminal: an ignored text that runs on over a terminal that rules wait for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grammar.diagnostic import Related, Severity, quote
from grammar.expressions.machine import Machine, shared_text
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, flaw
from grammar.lint.lexing import Terminal
from grammar.rule import Example


@flaw(
    severity=Severity.ERROR,
    invalid=[
        Example('start: line+\nline: "a" NEWLINE\n%import common.NEWLINE\n%import common.WS\n%ignore WS\n'),
        Example('start: "a" (NEWLINE "b")*\nNEWLINE.2: /\\n/\nBLANK: /\\s+/\n%ignore BLANK\n'),
    ],
    valid=[
        Example(
            'start: line+\nline: "a" NEWLINE\n%import common.NEWLINE\n%import common.WS_INLINE\n%ignore WS_INLINE\n'
        ),
        Example('start: line+\nline: "a" NEWLINE\nNEWLINE: /\\s*\\n\\s*/\n%import common.WS\n%ignore WS\n'),
        Example('start: "a" TAG\nTAG: /@[a-z]+/\n%ignore /#.*/\n'),
    ],
)
def ignore_swallows_terminal(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """Rules need white space or a line break that `%ignore` takes together with the white space before it.

    Where the terminal comes first, the lexer reads it. Where another blank stands before it, what is ignored begins
    there and does not stop: a text then fails for a blank at the end of a line, which nobody sees. `common.WS` includes
    the line break; `common.WS_INLINE` does not.
    """
    for ignored in sorted(analysis.lexing.ignored & analysis.terminals.keys()):
        blank, other = analysis.machine(ignored), analysis.terminals[ignored]
        for name, terminal in analysis.terminals.items():
            machine = analysis.machine(name)
            if blank is None or machine is None or name in analysis.lexing.ignored:
                continue
            text = _swallowed(blank, machine)
            if text is not None and other.reads(text) and terminal.reads(text[1:]):
                yield from _confirmed(analysis, other, terminal, text)


def _confirmed(analysis: GrammarAnalysis, ignored: Terminal, terminal: Terminal, text: str) -> Iterator[FlawFinding]:
    """What is to be said where the lexer reads the terminal on its own, and not behind the blank; once."""
    assert analysis.table is not None
    for names, states in analysis.contexts():
        state = next((number for number in states if terminal.name in analysis.table.row(number)), None)
        if state is None or analysis.lexing.take(names, text[1:]) != (terminal.name, len(text) - 1):
            continue
        if analysis.lexing.take(names, text) != (ignored.name, len(text)):
            continue
        witness = analysis.sentences.witness(state, terminal.name)
        sample = analysis.sentence(witness, text) if witness is not None else None
        is_refused = (
            witness is not None and sample is not None and analysis.read(sample.text, witness.start).stopped is not None
        )
        shown = f", as in {sample.shown}" if sample is not None else ""
        outcome = ", and Lark refuses the text" if is_refused else ""
        yield FlawFinding(
            f"ignored {quote(ignored.written)} takes {quote(text)} and with it {quote(terminal.written)}{shown}{outcome}",
            analysis.place(ignored.name),
            label="runs on over it",
            help=f"leave what {quote(terminal.written)} reads out of what is ignored",
            related=(Related(analysis.place(terminal.name), "lost behind a blank"),),
            severity=None if is_refused else Severity.WARNING,
        )
        return


def _swallowed(blank: Machine, machine: Machine) -> str | None:
    """A blank with a text of the machine behind it that is read as one blank; None where there is none."""
    spaces = blank.alphabet.category("s", is_ascii=False)
    if machine.first_mask & ~spaces or not blank.first_mask & spaces & ~machine.first_mask:
        return None
    text = shared_text(machine, blank)
    return None if text is None else blank.alphabet.pick(blank.first_mask & spaces & ~machine.first_mask) + text
