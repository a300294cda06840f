"""wrong-literal-argument: a literal of the wrong kind where only a literal may stand."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Safety, one_of, quote
from grammar.languages.formula.literals import write_string
from grammar.languages.formula.tree import Call, Literal
from grammar.languages.formula.vocabulary import FUNCTIONS, PATTERN_FUNCTIONS, Argument
from grammar.rule import Context, Example, Finding, Replace, TreeFix, rule
from grammar.suggestion import among

_JUDGED_ELSEWHERE = frozenset({*PATTERN_FUNCTIONS, "SWITCH"})


@rule(
    Call,
    where=("name", [name for name, f in FUNCTIONS.items() if any(a.literal for a in f.arguments)]),
    is_local=True,
    catalogue=["R104"],
    invalid=[
        Example('LENGTH($name, "Bytes")', fixed='LENGTH($name, "bytes")'),
        Example('LENGTH($name, "words")'),
        Example('BUCKET($duration_ms, "100")'),
        Example("FORMAT_TIME(5, EVENT_TIMESTAMP())"),
    ],
    valid=[
        Example('LENGTH($name, "chars")'),
        Example("BUCKET($duration_ms, 100)"),
        Example("INCREASE($requests, 300)"),
    ],
)
def wrong_literal_argument(call: Call, context: Context) -> Iterable[Finding] | None:
    """An argument that must be a literal is one of the wrong kind, or a word that the function does not know.

    The mode of `LENGTH` is `"bytes"` or `"chars"`; sizes and ranges are numbers; the format of `FORMAT_TIME` is a text.
    The official validator does not check this.

    Ignore it where the service has since learned another mode.
    """
    del context
    if call.name in _JUDGED_ELSEWHERE:
        return None
    count = len(call.arguments)
    findings: list[Finding] = []
    for i, node in enumerate(call.arguments):
        argument = FUNCTIONS[call.name].argument(i, count)
        if argument is None or argument.literal is None or not isinstance(node, Literal):
            continue
        if node.kind is not argument.literal:
            findings.append(
                Finding(
                    f"the {argument.name} of `{call.name}` is {_noun(node)}, and must be a {argument.literal}",
                    path=("arguments", i),
                    label=f"must be a {argument.literal}",
                )
            )
        elif argument.words and node.value not in argument.words:
            findings.append(_unknown_word(call.name, argument, i, str(node.value)))
    return findings


def _noun(node: Literal) -> str:
    return "null" if node.kind is None else f"a {node.kind}"


def _unknown_word(function: str, argument: Argument, position: int, word: str) -> Finding:
    near = among(argument.words).nearest(word)
    written = [quote(write_string(known)) for known in argument.words]
    fixes = (
        (TreeFix(f"write `{near[0]}`", (Replace(("arguments", position), write_string(near[0])),), Safety.UNSAFE),)
        if len(near) == 1
        else ()
    )
    return Finding(
        f"{quote(word)} is not a {argument.name} of `{function}`",
        path=("arguments", position),
        label=f"not one of the {len(argument.words)}",
        help=f"write {one_of(written)}",
        near=near,
        fixes=fixes,
    )
