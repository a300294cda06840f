"""non-literal-argument: an expression where the value must be written down."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.languages.formula.tree import Call, Literal, Unreadable
from grammar.languages.formula.vocabulary import FUNCTIONS, PATTERN_FUNCTIONS
from grammar.rule import Context, Example, Finding, rule

_JUDGED_ELSEWHERE = frozenset({*PATTERN_FUNCTIONS, "SWITCH"})


@rule(
    Call,
    where=("name", [name for name, f in FUNCTIONS.items() if any(a.literal for a in f.arguments)]),
    is_local=True,
    catalogue=["R104"],
    invalid=[
        Example("BUCKET($duration_ms, $size)"),
        Example("LENGTH($name, $mode)"),
        Example("RATE($requests, 60 * 5)"),
        Example("FORMAT_TIME($format, EVENT_TIMESTAMP())"),
    ],
    valid=[
        Example("BUCKET($duration_ms, 100)"),
        Example("BUCKET($duration_ms / 1000, 100, -100, 1000.5)"),
        Example('LENGTH($name, "bytes")'),
        Example("RATE($requests)"),
        Example('FORMAT_TIME("%H", EVENT_TIMESTAMP())'),
    ],
)
def non_literal_argument(call: Call, context: Context) -> Iterable[Finding] | None:
    """An argument that must be a literal number or string is computed instead.

    The sizes of `BUCKET`, the mode of `LENGTH`, the format of `FORMAT_TIME` and the range of `RATE` and `INCREASE` are
    needed before any event is looked at. The official validator does not check this, and the field fails when it is
    evaluated.

    A literal number or string is not reported.
    """
    del context
    if call.name in _JUDGED_ELSEWHERE:
        return None
    count = len(call.arguments)
    findings: list[Finding] = []
    for i, node in enumerate(call.arguments):
        argument = FUNCTIONS[call.name].argument(i, count)
        if argument is None or argument.literal is None or isinstance(node, (Literal, Unreadable)):
            continue
        findings.append(
            Finding(
                f"the {argument.name} of `{call.name}` is computed, and must be a {argument.literal} as it stands",
                path=("arguments", i),
                label=f"must be a {argument.literal}",
                help=f"write the {argument.literal} itself",
            )
        )
    return findings
