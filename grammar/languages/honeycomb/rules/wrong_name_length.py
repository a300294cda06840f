"""wrong-name-length: a name that is empty, or longer than the service keeps."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, quote
from grammar.languages.honeycomb.names import has_named_parts
from grammar.languages.honeycomb.tree import CalculatedField, Calculation, Formula, Query
from grammar.rule import Context, Example, Finding, Remove, TreeFix, rule

_LONGEST = 255


@rule(
    Query,
    premise=has_named_parts,
    catalogue=["R107"],
    invalid=[
        Example('{"calculated_fields": [{"name": "", "expression": "BOOL(1)"}]}'),
        Example('{"calculations": [{"op": "COUNT", "name": ""}]}', fixed='{"calculations": [{"op": "COUNT"}]}'),
        Example(f'{{"calculated_fields": [{{"name": "{"n" * 256}", "expression": "BOOL(1)"}}]}}'),
    ],
    valid=[
        Example('{"calculated_fields": [{"name": "slow", "expression": "BOOL(1)"}]}'),
        Example(f'{{"calculations": [{{"op": "COUNT", "name": "{"n" * 255}"}}]}}'),
        Example('{"calculations": [{"op": "COUNT"}]}'),
    ],
)
def wrong_name_length(query: Query, context: Context) -> Iterable[Finding] | None:
    """The name of a calculation, calculated field or formula is empty or has more than 255 characters.

    The service keeps names of 1 to 255 characters. An empty name names nothing: no formula, order or having can refer
    to it. On a calculation it counts as no name, so it goes and the meaning stays.

    It would be wrong only for a name that is never saved, if the service allowed longer ones there; no source says so.
    """
    if not query.formulas and not query.calculated_fields:
        for calculation in query.calculations:
            if calculation.name is not None:
                break
        else:
            return None
    findings: list[Finding] | None = None
    for clause in ("calculations", "calculated_fields", "formulas"):
        parts: tuple[Calculation | CalculatedField | Formula, ...] = getattr(query, clause)
        for i, part in enumerate(parts):
            if part.name is not None and not 0 < len(part.name) <= _LONGEST:
                findings = findings or []
                findings.append(_finding(clause, i, part))
    return findings


def _finding(clause: str, i: int, part: Calculation | CalculatedField | Formula) -> Finding:
    name = part.name or ""
    path = (clause, i, "name")
    noun = {"calculations": "a calculation", "calculated_fields": "a calculated field", "formulas": "a formula"}[clause]
    fixes: tuple[TreeFix, ...] = ()
    if not name and isinstance(part, Calculation) and not part.filters:
        fixes = (TreeFix("remove the name", (Remove(path),), Safety.SAFE),)
    return Finding(
        f"the name {quote(name)} of {noun} has {len(name)} characters, more than {_LONGEST}"
        if name
        else f"the name of {noun} is empty",
        path=path,
        label="too long" if name else "names nothing",
        help=f"use a name of 1 to {_LONGEST} characters",
        fixes=fixes,
    )
