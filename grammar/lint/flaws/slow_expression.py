"""slow-expression: an expression on which Python takes time out of proportion."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity, quote
from grammar.expressions.backtracking import Attack, find_attack
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.rule import Example

_POWERS = {2: "square", 3: "third power"}


@flaw(
    stage=Stage.LOADED,
    invalid=[
        Example('start: STRING\nSTRING: /"([^"\\\\]+|\\\\.)*"/\n'),
        Example("start: LIST\nLIST: /([a-z]+,?)+;/\n"),
        Example("start: PADDED\nPADDED: /a +[ b]* *;/\n"),
    ],
    valid=[
        Example('start: STRING\nSTRING: /"([^"\\\\]|\\\\.)*"/\n'),
        Example("start: LIST\nLIST: /[a-z]+(,[a-z]+)*;/\n"),
        Example("start: NAMES\nNAMES: /([a-z]+,?)+/\n"),
    ],
)
def slow_expression(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A text that does not match the expression makes Python try very many ways before it gives up.

    Where one repetition stands inside another and both can read the same characters, the ways double with each of them:
    a text of forty characters keeps a server busy for hours, and that is an error. Where two repetitions stand side by
    side, the steps grow with the square of the length or a higher power, and that is a warning.

    Nothing is timed: the ambiguity is found in the expression, and confirmed by counting the steps of a backtracking
    engine on the text that is shown. Ignore it for an expression that only ever sees short texts.
    """
    for name, terminal in analysis.terminals.items():
        expression, machine = analysis.expression(name), analysis.machine(name)
        if terminal.fixed is not None or expression is None or not expression.is_exact or machine is None:
            continue
        attack = find_attack(machine)
        if attack is not None:
            yield _sighting(analysis, name, attack)


def _sighting(analysis: GrammarAnalysis, name: str, attack: Attack) -> FlawFinding:
    terminal = analysis.terminals[name]
    text = f"{quote(attack.before)}, then " if attack.before else ""
    text += f"{quote(attack.pump)} many times"
    text += f", then {quote(attack.after)}" if attack.after else ""
    if attack.degree is None:
        growth = f"twice as many steps, or more, for each {quote(attack.pump)}"
    else:
        power = _POWERS.get(attack.degree, f"power {attack.degree}")
        growth = f"steps that grow with the {power} of its length, or faster"
    return FlawFinding(
        f"terminal {quote(terminal.written)} is slow on {text}: {growth}",
        analysis.expression_place(name),
        label="can be read in very many ways",
        help="let what is repeated begin with a character that nothing before it can read",
        note=f"{attack.steps:,} steps or more for {len(attack.text(attack.pumps))} characters",
        severity=Severity.ERROR if attack.degree is None else None,
    )
