"""mixed-comparison: an order between values of different kinds, which is false on every event."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, Severity, quote
from grammar.languages.formula.inference import converted, mixed_comparisons
from grammar.languages.formula.tree import Formula
from grammar.languages.formula.vocabulary import LEVELS
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule

_FUNCTIONS = ("LT", "LTE", "GT", "GTE")


@rule(
    Formula,
    severity=Severity.WARNING,
    is_local=True,
    invalid=[
        Example('LT($duration_ms, "500")', columns={"duration_ms": "float"}, fixed="LT($duration_ms, 500)"),
        Example('$duration_ms > "slow"', columns={"duration_ms": "float"}),
        Example("1 < $a < 5"),
        Example('GTE(5, "a")'),
    ],
    valid=[
        Example("LT($duration_ms, 500)", columns={"duration_ms": "float"}),
        Example('$version >= "1.2"', columns={"version": "string"}),
        Example('$duration_ms > "slow"'),
        Example("$a > 1 AND $a < 5"),
    ],
)
def mixed_comparison(formula: Formula, context: Context) -> Iterable[Finding] | None:
    """`<`, `LT` or another comparison by size has a number on one side and a string or a boolean on the other.

    The service answers false wherever the two differ in kind, on every event. A chain is such a comparison: `1 < $a <
    5` asks whether true or false is less than 5. Nothing is reported of values whose kind is not certain.

    Ignore it where the stated type of a column is not what its events hold.
    """
    is_stated = context.schema is not None and not context.schema.inferred
    findings: list[Finding] = []
    for compared in mixed_comparisons(formula.root, context, _FUNCTIONS, LEVELS["<"]):
        fixed = converted(compared.node, compared.left)
        safety = Safety.SAFE if is_stated else Safety.UNSAFE
        findings.append(
            Finding(
                f"`{compared.operator}` compares a {compared.left} with a {compared.right}, which is always false",
                path=compared.path,
                label=f"a {compared.right}",
                help=f"write {quote(fixed)}" if fixed else "compare values of one kind",
                fixes=(TreeFix(f"write {quote(fixed)}", (Replace(compared.path, fixed),), safety),) if fixed else (),
            )
        )
    return findings
