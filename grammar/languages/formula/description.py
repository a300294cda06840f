"""What a formula computes, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from grammar.description import At, Description, Words, described, joined, listed, name, text_value, value
from grammar.diagnostic import Path
from grammar.languages.formula.literals import write_number
from grammar.languages.formula.tree import Call, Column, Literal, Node, Not, Operation

OPERATORS: Mapping[str, str] = MappingProxyType(
    {
        "OR": "or",
        "AND": "and",
        "=": "is",
        "!=": "is not",
        "<": "is less than",
        "<=": "is at most",
        ">": "is greater than",
        ">=": "is at least",
        "+": "plus",
        "-": "minus",
        "*": "times",
        "/": "divided by",
        "%": "modulo",
    }
)
"""What each operator between two values is read as."""

FUNCTIONS_IN_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AND": ("all of {*}",),
        "BOOL": ("{0} as true or false",),
        "BUCKET": (
            "the bucket of {0}, in buckets of {1}",
            "the bucket of {0}, in buckets of {1} from {2} on",
            "the bucket of {0}, in buckets of {1} from {2} to {3}",
        ),
        "COALESCE": ("the first of {*} that is not empty",),
        "CONCAT": ("{*} joined into one text",),
        "CONTAINS": ("{0} contains {1}",),
        "DIV": ("the quotient of {0} and {1}",),
        "ENDS_WITH": ("{0} ends with {1}",),
        "EQUALS": ("{0} equals {1}",),
        "EVENT_TIMESTAMP": ("the time of the event",),
        "EXISTS": ("{0} exists",),
        "FLOAT": ("{0} as a decimal number",),
        "FORMAT_TIME": ("the time {1} written as {0}",),
        "GT": ("{0} is above {1}",),
        "GTE": ("{0} is at or above {1}",),
        "IN": ("{0} is one of {1*}",),
        "INCREASE": ("the increase of {0}", "the increase of {0} over {1} seconds"),
        "INGEST_TIMESTAMP": ("the time at which the event arrived",),
        "INT": ("{0} as a whole number",),
        "LAST": ("the last value of {0}",),
        "LENGTH": ("the length of {0}", "the length of {0} in {1}"),
        "LOG10": ("the decimal logarithm of {0}",),
        "LT": ("{0} is below {1}",),
        "LTE": ("{0} is at or below {1}",),
        "MAX": ("the greatest of {*}",),
        "MIN": ("the least of {*}",),
        "MOD": ("the remainder of {0} divided by {1}",),
        "MUL": ("the product of {*}",),
        "NOT": ("the opposite of {0}",),
        "OR": ("any of {*}",),
        "RATE": ("the rate per second of {0}", "the rate per second of {0} over {1} seconds"),
        "RAW_METRIC": ("the raw metric of {*}",),
        "REG_COUNT": ("the number of matches of {1} in {0}",),
        "REG_MATCH": ("{0} matches {1}",),
        "REG_VALUE": ("the part of {0} that matches {1}",),
        "STARTS_WITH": ("{0} starts with {1}",),
        "STRING": ("{0} as a text",),
        "SUB": ("the difference of {0} and {1}",),
        "SUM": ("the sum of {*}",),
        "SUMMARIZE": ("the summary of {0}",),
        "TO_LOWER": ("{0} in lower case",),
        "UNIX_TIMESTAMP": ("the UNIX time of {0}",),
    }
)
"""For each function what a call says, a sentence for each number of arguments that it may have.

``{0}`` is the first argument, ``{*}`` are all of them, ``{1*}`` all from the second on. IF and SWITCH have sentences of their
own. A call with another number of arguments is said as it is written.
"""


def describe_formula(tree: Node, path: Path = ()) -> Description:
    """What a formula computes, in words; `path` is where it stands in a tree around it.

    What is nested stands in parentheses, so that two formulas never read alike.

    >>> describe_formula(Operation(("/",), (Column("errors"), Call("SUM", (Column("a"), Literal(2.5)))))).text
    '`errors` divided by (the sum of `a` and 2.5)'
    """
    return described(words_of(tree, path))


def words_of(node: Node, path: Path) -> Words:
    """The words of a formula, for a description around it."""
    return At(path, _words(node, path))


def _words(node: Node, path: Path) -> Words:
    if isinstance(node, Literal):
        return _literal(node)
    if isinstance(node, Column):
        return name(node.name)
    if isinstance(node, Not):
        return ["not ", _inner(node.operand, (*path, "operand"))]
    if isinstance(node, Operation):
        operands = [_inner(each, (*path, "operands", at)) for at, each in enumerate(node.operands)]
        words: list[Words] = [operands[0]]
        for operator, operand in zip(node.operators, operands[1:], strict=True):
            words += (f" {OPERATORS[operator]} ", operand)
        return words
    if isinstance(node, Call):
        arguments = [_inner(each, (*path, "arguments", at)) for at, each in enumerate(node.arguments)]
        return _call(node.name, arguments)
    return "a part that could not be read"


def _inner(node: Node, path: Path) -> Words:
    """A part of a formula, in parentheses where it has parts itself."""
    if isinstance(node, Literal | Column):
        return words_of(node, path)
    return At(path, ["(", partial(_words, node, path), ")"])


def _literal(literal: Literal) -> Words:
    content = literal.value
    if isinstance(content, str):
        return text_value(content)
    if content is None or isinstance(content, bool):
        return value("null" if content is None else str(content).lower())
    return value(write_number(content))


def _call(function: str, arguments: Sequence[Words]) -> Words:
    special = _SPECIAL.get(function)
    words = special(arguments) if special is not None else _filled(function, arguments)
    return [f"{function} of ", joined(arguments, ", ") if arguments else "nothing"] if words is None else words


def _filled(function: str, arguments: Sequence[Words]) -> Words | None:
    """The sentence of a function with its arguments; None where it has none for so many."""
    for sentence in FUNCTIONS_IN_WORDS.get(function, ()):
        pieces = sentence.replace("{", "\0").replace("}", "\0").split("\0")
        slots = pieces[1::2]
        if "*" in slots or "1*" in slots:
            if len(arguments) < 1 + ("1*" in slots):
                continue
        elif len(slots) != len(arguments):
            continue
        words: list[Words] = []
        for at, piece in enumerate(pieces):
            if at % 2 == 0:
                words.append(piece)
            elif piece == "*":
                words.append(listed(arguments))
            else:
                words.append(listed(arguments[1:], "or") if piece == "1*" else arguments[int(piece)])
        return words
    return None


def _if(arguments: Sequence[Words]) -> Words | None:
    if len(arguments) < 2:
        return None
    pairs = [[arguments[at + 1], " if ", arguments[at]] for at in range(0, len(arguments) - 1, 2)]
    last = arguments[-1] if len(arguments) % 2 else "nothing"
    return [joined(pairs, ", "), ", otherwise ", last]


def _switch(arguments: Sequence[Words]) -> Words | None:
    if len(arguments) < 3:
        return None
    subject, *rest = arguments
    pairs: list[Words] = [
        [rest[at + 1], " where ", subject if at == 0 else "it", " is ", rest[at]] for at in range(0, len(rest) - 1, 2)
    ]
    return [joined(pairs, ", "), ", otherwise ", rest[-1] if len(rest) % 2 else "nothing"]


_SPECIAL: Mapping[str, Callable[[Sequence[Words]], Words | None]] = {"IF": _if, "SWITCH": _switch}
