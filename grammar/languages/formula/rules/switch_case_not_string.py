"""switch-case-not-string: a case of SWITCH that is not a text."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety
from grammar.languages.formula.inference import kind_of
from grammar.languages.formula.printer import print_formula
from grammar.languages.formula.tree import Call, Column, Literal, Node, Unreadable
from grammar.languages.formula.vocabulary import Kind
from grammar.rule import Change, Context, Example, Finding, Replace, TreeFix, rule


@rule(
    Call,
    where=("name", ["SWITCH"]),
    is_local=True,
    catalogue=["R103"],
    invalid=[
        Example(
            'SWITCH($status, 200, "ok", 500, "bad")',
            columns={"status": "integer"},
            fixed='SWITCH(STRING($status), "200", "ok", "500", "bad")',
        ),
        Example('SWITCH($status, $good, "ok")'),
        Example('SWITCH($error, true, "bad", "good")'),
    ],
    valid=[
        Example('SWITCH(STRING($status), "200", "ok")'),
        Example('SWITCH($name, "a", 1, "b", 2, 3)'),
    ],
)
def switch_case_not_string(call: Call, context: Context) -> Iterable[Finding] | None:
    """A case of `SWITCH` is a number, a constant or an expression instead of a string.

    `SWITCH` compares its subject with strings; `SWITCH($status, 200, "ok")` matches nothing. The official validator
    does not check this. Where the subject is a number, `STRING` turns it into a string that a case can match.

    The value that belongs to a case, and the default at the end, are not reported.
    """
    arguments = call.arguments
    wrong = [i for i in range(1, len(arguments) - 1, 2) if not _is_text(arguments[i])]
    if not wrong:
        return None
    fixes = _fixes(arguments, wrong, context)
    return [
        Finding(
            f"case {(i + 1) // 2} of `SWITCH` is not a string",
            path=("arguments", i),
            label="must be a string in quotes",
            help="write the case in quotes, and `STRING(…)` around a subject that is a number",
            fixes=fixes if i == wrong[0] else (),
        )
        for i in wrong
    ]


def _is_text(node: Node) -> bool:
    return isinstance(node, Unreadable) or (isinstance(node, Literal) and isinstance(node.value, str))


def _fixes(arguments: tuple[Node, ...], wrong: list[int], context: Context) -> tuple[TreeFix, ...]:
    """Texts for all cases at once, where each is a number and the subject is one too."""
    subject = arguments[0]
    if not isinstance(subject, Column) or kind_of(subject, context) is not Kind.NUMBER:
        return ()
    changes: list[Change] = [Replace(("arguments", 0), f"STRING({print_formula(subject)})")]
    for i in wrong:
        case = arguments[i]
        if not isinstance(case, Literal) or case.kind is not Kind.NUMBER or not isinstance(case.value, int):
            return ()
        changes.append(Replace(("arguments", i), f'"{case.value}"'))
    is_stated = context.schema is not None and not context.schema.inferred
    return (TreeFix("compare texts", tuple(changes), Safety.SAFE if is_stated else Safety.UNSAFE),)
