"""keyword-runs-into-identifier: a keyword that what follows it makes an identifier of, where no identifier can stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grammar.diagnostic import Related, Severity, quote
from grammar.lint.analysis import GrammarAnalysis
from grammar.lint.flaw import FlawFinding, flaw
from grammar.lint.lexing import Terminal
from grammar.lint.rivalry import is_word
from grammar.lint.sentence import Witness
from grammar.rule import Example

_SIGN = 2
"""A keyword of so many letters is written without a blank; a longer one seldom is, and that it cannot be is a note."""

_STATES = 3
_PAIRS = 200
"""At most this many keywords are put into a sentence."""


@flaw(
    invalid=[
        Example(
            'start: signal* ["group" name*]\nsignal: "signal" name ["m" INT] ";"\nname: NAME\n'
            'NAME: /[a-z][a-z0-9]*/\nINT: /[0-9]+/\n%ignore " "\n'
        )
    ],
    valid=[
        Example(
            'start: signal*\nsignal: "signal" name ["m" INT] ";"\nname: NAME\n'
            'NAME: /[a-z][a-z0-9]*/\nINT: /[0-9]+/\n%ignore " "\n'
        ),
        Example('start: NAME ["limit" INT]\nNAME: /[a-z][a-z0-9]*/\nINT: /[0-9]+/\n%ignore " "\n'),
    ],
)
def keyword_runs_into_identifier(analysis: GrammarAnalysis) -> Iterable[FlawFinding]:
    """A keyword and what follows it are read as one identifier, at a place where no identifier can stand.

    Lark's contextual lexer knows the terminals that the parser's state has an entry for. States that look alike are one
    state, so an identifier may be among them that can stand in another context only. It then takes `m8` where the
    grammar means `m` and `8`, and the parser refuses it. Only what begins with a digit is looked at behind a keyword:
    nobody writes a keyword and a name in one and means two. A blank between the two helps the author of the text, not
    of the grammar.

    It is a warning for a keyword of one or two letters, as a unit or a sign is, and a note for a longer one, which
    seldom stands right before a number. With the basic lexer the identifier is always among them; that is what this
    lexer is, and is not reported.
    """
    if analysis.table is None or analysis.lexer != "contextual":
        return
    told: set[tuple[str, str]] = set()
    for keyword, names, states in _keywords(analysis):
        for state in states:
            witness = analysis.sentences.witness(state, keyword.name)
            finding = None if witness is None else _sighting(analysis, keyword, names, witness, told)
            if finding is not None:
                yield finding
                break


def _keywords(analysis: GrammarAnalysis) -> Iterator[tuple[Terminal, frozenset[str], list[int]]]:
    """Each keyword with the terminals that its lexer knows, and a few states in which it can stand."""
    assert analysis.table is not None
    left = _PAIRS
    for names, states in analysis.contexts():
        for name in sorted(names - analysis.lexing.ignored):
            terminal = analysis.terminals.get(name)
            if terminal is None or terminal.fixed is None or not is_word(terminal.fixed) or not left:
                continue
            left -= 1
            yield terminal, names, [state for state in states if name in analysis.table.row(state)][:_STATES]


def _sighting(
    analysis: GrammarAnalysis, keyword: Terminal, names: frozenset[str], witness: Witness, told: set[tuple[str, str]]
) -> FlawFinding | None:
    follower = analysis.terminals.get(witness.after[1]) if len(witness.after) > 1 else None
    text = analysis.sample(follower.name) if follower is not None else None
    if follower is None or not text or follower.fixed is not None or not text[0].isdigit():
        return None  # nobody writes a keyword and a name in one, and means two
    word = f"{keyword.fixed}{text}"
    taken = analysis.lexing.take(names, word)
    if taken is None or taken[1] <= len(keyword.fixed or "") or (keyword.name, taken[0]) in told:
        return None
    sample = analysis.sentence(Witness(witness.start, witness.before, (keyword.name, *witness.after[2:])), word)
    if sample is None or not sample.is_read:
        return None
    read = analysis.read(sample.text, witness.start)
    if read.stopped != sample.at or not read.found or read.found[-1] != (taken[0], sample.at, sample.at + taken[1]):
        return None
    told.add((keyword.name, taken[0]))
    winner = analysis.terminals[taken[0]]
    return FlawFinding(
        f"{quote(word)}, {quote(keyword.written)} and {quote(follower.written)}, is read as {quote(winner.written)}, "
        f"as in {sample.shown}, and Lark refuses the text",
        analysis.place(keyword.name),
        label="runs into what follows",
        help=f"make one terminal of {quote(keyword.written)} and {quote(follower.written)}, with a priority above "
        f"{quote(winner.written)}",
        note=f"{quote(winner.written)} cannot stand there, but in a place that has the same parser state",
        related=(Related(analysis.place(winner.name), "takes it"),),
        severity=None if len(keyword.fixed or "") <= _SIGN else Severity.NOTE,
    )
