"""strict-type-comparison: two values that can never be equal, since they are of different kinds."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, Severity, quote
from grammar.languages.formula.inference import converted, mixed_comparisons
from grammar.languages.formula.tree import Formula
from grammar.languages.formula.vocabulary import LEVELS, STRICT_FUNCTIONS
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Formula,
    severity=Severity.WARNING,
    needs=["types"],
    is_local=True,
    catalogue=["R106"],
    invalid=[
        Example(
            'EQUALS($http.status_code, "200")',
            columns={"http.status_code": "integer"},
            fixed="EQUALS($http.status_code, 200)",
        ),
        Example('$http.status_code = "200"', columns={"http.status_code": "integer"}, fixed="$http.status_code = 200"),
        Example('IN($error, "true", "yes")', columns={"error": "boolean"}, fixed='IN($error, true, "yes")'),
        Example("EQUALS($version, 2)", columns={"version": "string"}, fixed='EQUALS($version, "2")'),
    ],
    valid=[
        Example("EQUALS($http.status_code, 200)", columns={"http.status_code": "integer"}),
        Example("$duration_ms = 200", columns={"duration_ms": "float"}),
        Example("EQUALS($error, null)", columns={"error": "boolean"}),
        Example('EQUALS($other, "200")', columns={"http.status_code": "integer", "other": ""}),
    ],
)
def strict_type_comparison(formula: Formula, context: Context) -> Iterable[Finding] | None:
    """`EQUALS`, `IN`, `=` or `!=` compares values of different kinds, which are never equal.

    Nothing is converted: 200 does not equal "200", and true does not equal "true". The service accepts the formula, and
    the comparison comes out the same on every event. The kinds are those of the schema and of the literals.

    Ignore it where the stated type of a column is not what its events hold.
    """
    is_stated = context.schema is not None and not context.schema.inferred
    findings: list[Finding] = []
    for compared in mixed_comparisons(formula.root, context, STRICT_FUNCTIONS, LEVELS["="]):
        fixed = converted(compared.node, compared.left)
        safety = Safety.SAFE if is_stated else Safety.UNSAFE
        findings.append(
            Finding(
                f"`{compared.operator}` compares a {compared.left} with a {compared.right}, which it never equals",
                path=compared.path,
                label=f"a {compared.right}",
                help=f"write {quote(fixed)}" if fixed else "compare values of one kind",
                fixes=(TreeFix(f"write {quote(fixed)}", (Replace(compared.path, fixed),), safety),) if fixed else (),
            )
        )
    return findings
