"""unused-terminal: a terminal that nothing uses."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, Stage, flaw
from grammar.rule import Example


@flaw(
    stage=Stage.LOADED,
    invalid=[
        Example('start: "a"\nNAME: /[a-z]+/\n'),
        Example('start: "a"\n%import common.WS\n'),
    ],
    valid=[
        Example('start: "a"\nBLANK: " "\n%ignore BLANK\n'),
        Example("start: NAME\nNAME: LETTER+\nLETTER: /[a-z]/\n"),
        Example("NAME: LETTER+\nLETTER: /[a-z]/\n"),
        Example('start: "if" "x"\nIF: "if"\n'),
    ],
)
def unused_terminal(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A terminal is defined, declared or imported, and no rule, terminal or `%ignore` uses it.

    Most often it is imported white space that was meant to be ignored: without its `%ignore` line it does nothing. A
    terminal that names a literal (`IF: "if"`) gives that literal its name in the tree, and counts as used where the
    literal is.

    A grammar that others import may define terminals for them; one without rules is therefore not judged.
    """
    definitions = analysis.definitions
    if not analysis.productions:
        return
    used = {token.text for definition in definitions.every for token in definition.uses()}
    literals = {
        token.text for definition in definitions.every if definition.kind == "rule" for token in definition.literals()
    }
    for definition in definitions.every:
        if not definition.name.isupper() or definition.name in used or definition.change:
            continue
        body = [token.text for token in definition.body]
        if definition.kind == "terminal" and len(body) == 1 and body[0] in literals:
            continue
        what = {"import": "imported terminal", "declare": "declared terminal"}.get(definition.kind, "terminal")
        is_blank = definition.kind == "import" and definition.path[-1] in _BLANKS
        yield FlawFinding(
            f"{what} {quote(definition.name)} is not used",
            definition.span,
            label="never used",
            help=f"add `%ignore {definition.name}`, or remove it" if is_blank else "remove it, or use it in a rule",
        )


_BLANKS = frozenset({"WS", "WS_INLINE", "NEWLINE", "SH_COMMENT", "CPP_COMMENT", "C_COMMENT", "SQL_COMMENT"})
