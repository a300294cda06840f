"""terminals-read-linearly: no terminal's expression can be read in very many ways."""

from __future__ import annotations

from grammar.contract.law import Subject, Trial, Unfit, law, terminals_of
from grammar.diagnostic import quote
from grammar.expressions.backtracking import find_attack
from grammar.expressions.characters import Alphabet
from grammar.expressions.expression import read_expression
from grammar.expressions.machine import build_machine


@law(Subject.TERMINAL)
def terminals_read_linearly(trial: Trial, name: str) -> str | None:
    """The expression of a terminal takes steps in proportion to the text, on every text.

    Python's engine goes back and tries again; where the same characters can be shared out in many ways, the steps
    grow with a power of the length, or double with every character. Nothing is timed: the ambiguity is looked for in
    the expression and confirmed by counting steps. An expression that cannot be analysed (a backreference, a lookahead
    too large) is not counted.
    """
    pattern = terminals_of(trial.language.notation)[name]
    if pattern is None:
        return None
    expression = read_expression(pattern)
    if expression is None or not expression.is_exact:
        raise Unfit
    machine = build_machine(expression.root, Alphabet(expression.named))
    if machine is None:
        raise Unfit
    attack = find_attack(machine)
    if attack is None:
        return None
    growth = "double with each" if attack.degree is None else f"grow with the power {attack.degree} of its length for"
    return f"on {quote(attack.before)} and {quote(attack.pump)} many times, the steps {growth} {quote(attack.pump)}"
