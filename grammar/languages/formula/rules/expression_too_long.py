"""expression-too-long: a formula longer than the service saves."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.languages.formula.printer import print_formula
from grammar.languages.formula.tree import Formula
from grammar.languages.formula.vocabulary import MAX_SAVED_CHARACTERS
from grammar.rule import Context, Example, Finding, rule


@rule(
    Formula,
    catalogue=["R107"],
    invalid=[Example("$duration_ms" + " + 1" * 1_100)],
    valid=[Example("$duration_ms" + " + 1" * 100)],
)
def expression_too_long(formula: Formula, context: Context) -> Iterable[Finding] | None:
    """A formula has more than 4095 characters, more than the service saves in a calculated field.

    The length is measured after formatting the formula on one line: white space without meaning does not count.

    Ignore it where the same formula can be written more briefly.
    """
    del context
    count = len(print_formula(formula.root))
    if count <= MAX_SAVED_CHARACTERS:
        return None
    return [
        Finding(
            f"the formula has {count:,} characters, more than the {MAX_SAVED_CHARACTERS:,} that are saved",
            help="compute parts of it in calculated fields of their own",
        )
    ]
