"""What Lark refuses in a grammar: its messages as a table, with the sentence and the place that we give for each.

Lark reports errors by many kinds of exception, and names the place in some of them only. Here each message has one row:
what Lark says, what an author of a grammar is told, and what to do about it. A message without a row is passed on.

Source: lark 1.3.1, load_grammar.py and grammar.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grammar.diagnostic import quote
from grammar.lint.analysis import Failure
from grammar.lint.definition import Definition, Definitions, GrammarToken
from grammar.source import Span

MAX_MESSAGE = 2_000
"""Of a message of Lark's, at most this many characters are looked at."""

_SHOWN = 40
"""Of the text at which Lark stopped, at most this many characters are shown."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One message of Lark's and what an author is told instead.

    `said` is a regular expression that finds the message; its group ``name`` is the rule or terminal that the message is
    about, which stands for ``{name}`` in `sentence`. `help` says what to do, None where the sentence says it.
    """

    said: str
    sentence: str
    help: str | None = None


REFUSALS = (
    Refusal(
        r"(?:Rule|Terminal) '(?P<name>\w+)' defined more than once",
        "{name} is defined twice",
        "use `%extend` to add alternatives",
    ),
    Refusal(
        r"Cannot override a nonexisting \w+ (?P<name>\w+)", "`%override` names {name}, which is not defined earlier"
    ),
    Refusal(r"Can't extend \w+ (?P<name>\w+)", "`%extend` names {name}, which is not defined earlier"),
    Refusal(
        r"Cannot extend \w+(?: with different parameters:)? (?P<name>\w+)",
        "`%extend` of {name} does not fit its definition",
    ),
    Refusal(
        r"Names starting with double-underscore are reserved \(Error at (?P<name>\w+)\)",
        "{name} begins with two underscores, which Lark keeps for its own names",
        "begin the name with one underscore at most",
    ),
    Refusal(
        r"Rules aren't allowed inside terminals \(.*?(?P<other>\w+)'?\)? in (?P<name>\w+)",
        "terminal {name} uses a rule",
        "a terminal can use terminals only",
    ),
    Refusal(r"Recursion in terminal '(?P<name>\w+)'", "terminal {name} uses itself", "only rules can use themselves"),
    Refusal(r"Template '(?P<name>\w+)' used but not defined", "template {name} is not defined"),
    Refusal(
        r"Wrong number of template arguments used for (?P<name>\w+)",
        "template {name} has the wrong number of arguments",
    ),
    Refusal(r"Template Parameter conflicts with rule (?P<name>\w+)", "the template parameter {name} is also a rule"),
    Refusal(r"Duplicate Template Parameter (?P<name>\w+)", "the template parameter {name} is listed twice"),
    Refusal(r"Terminals cannot be empty \((?P<name>\w+)\)", "terminal {name} is empty"),
    Refusal(
        r"Empty terminals are not allowed",
        "a literal is empty",
        "leave it out, or make the part before it optional",
    ),
    Refusal(
        r"Bad Range for .*\((?P<other>[-\d.]+) isn't allowed",
        "the bounds of a repetition are in the wrong order",
        "write the smaller number first",
    ),
    Refusal(r"Aliasing not allowed in terminals", "a terminal has an alias", "aliases with `->` belong to rules"),
    Refusal(
        r"Rule (?P<name>\w+) is marked for expansion .* isn't allowed to have aliases",
        "rule {name} begins with an underscore, and has an alias",
        "Lark inlines such a rule, so an alias would name nothing",
    ),
    Refusal(
        r"Rules defined twice:\s*\*? ?<(?P<name>\w+) :",
        "rule {name} has the same alternative twice when its optional parts are written out",
        "make at most one of the parts optional",
    ),
    Refusal(
        r"Conflicting flags for the same terminal: (?P<other>.*)", "the same literal is written with different flags"
    ),
    Refusal(r"You cannot put newlines in string literals", "a string runs over the end of its line"),
    Refusal(
        r"You can only use newlines in regular expressions",
        "an expression runs over the end of its line",
        "add the flag `x`, or write the line break as `\\n`",
    ),
    Refusal(
        r"Nothing was imported from grammar `(?P<name>\w+)`",
        "`%import` names a grammar but nothing in it",
        "write `%import grammar.NAME`",
    ),
    Refusal(
        r"Cannot import '(?P<name>\w+)' from",
        "{name} is imported and already defined",
        "import it under another name with `->`",
    ),
    Refusal(r"'(?P<name>\w+)' used but not defined", "{name} is not in the grammar it is imported from"),
    Refusal(r"Using an undefined rule: NonTerminal\('(?P<name>\w+)'\)", "{name} is not defined"),
)
"""Messages about a grammar that Lark could read but not compile; the first row that fits counts."""

SYNTAX = {
    "Incorrect type of value": "a value of this kind cannot stand here",
    "Expecting rule or terminal definition (missing colon)": "a definition has no colon after its name",
    "Illegal name for rules or terminals": "this is not a valid name for a rule or a terminal",
    "Alias expects lowercase name": "the alias after `->` is not in lower case",
    'Expecting option ("|") or a new rule or terminal definition': "expected `|` or a new definition",
    "Terminal names cannot contain dots": "the name of a terminal contains a dot",
    "Expecting rule or terminal definition": "expected a definition",
    "%import expects a name": "`%import` is not followed by a name",
    "%ignore expects a value": "`%ignore` is not followed by a terminal or an expression",
    "Expecting a value": "expected a rule, a terminal or a literal",
}
"""Messages about a text that is not a Lark grammar: what Lark says, and what we say."""

STRAY = {
    **dict.fromkeys(")]}", "a closing bracket has no opening one"),
    **dict.fromkeys("?*+~", "an operator has nothing before it to apply to"),
    ":": "a colon cannot stand here",
}
"""What is wrong where Lark stopped at one of these characters."""

_EXPRESSION_HELP = "correct the expression; Lark's option `regex=True` allows more, but lint does not analyse it"


class UnreadableExpressionError(Exception):
    """Python cannot read a terminal's expression, which Lark would say only when it reads the first text.

    `name` is the terminal's, or the literal as the author wrote it.
    """

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.name = name


def failure_of(error: Exception, definitions: Definitions, text: str) -> Failure:
    """What Lark, or Python under it, refused, as a sentence with its place.

    Args:
        error: what loading the grammar raised.
        definitions: the statements of the grammar's text.
        text: the text as Lark was given it, as long as the grammar's own.
    """
    message = str(error)[:MAX_MESSAGE]
    if isinstance(error, RecursionError):
        return Failure(
            "the grammar is nested too deeply for Lark", first_rule(definitions), "give inner parts names of their own"
        )
    if isinstance(error, UnreadableExpressionError):
        return Failure(message, _place_of(error.name, definitions, message), _EXPRESSION_HELP)
    if isinstance(error, OSError):
        return _missing_import(error, definitions)
    line, column = getattr(error, "line", None), getattr(error, "column", None)
    placed = re.search(r"at line (\d+) column (\d+)", message)
    if placed:
        line, column = int(placed[1]), int(placed[2])
    if isinstance(line, int) and isinstance(column, int) and line > 0:
        return _syntax_failure(message, _offset(text, line, column), definitions)
    for refusal in REFUSALS:
        match = re.search(refusal.said, message, re.DOTALL)
        if match:
            name = match.groupdict().get("name") or ""
            return Failure(
                refusal.sentence.format(name=quote(name)), _place_of(name, definitions, message), refusal.help
            )
    first = next((line for line in message.splitlines() if line.strip()), type(error).__name__).strip().rstrip(".")
    return Failure(f"Lark does not load the grammar: {first[:200]}", _place_in(first, definitions))


def _syntax_failure(message: str, at: int, definitions: Definitions) -> Failure:
    head = message.split(", at line", 1)[0].strip()
    text = definitions.text
    begin, end = at, at
    while begin > 0 and at - begin < _SHOWN and _is_part_of_name(text[begin - 1]):
        begin -= 1
    while end < len(text) and not text[end].isspace() and end - at < _SHOWN:
        end += 1
    name = re.match(r"\w*", text[begin:end])
    if name is not None and name.group() not in (name.group().lower(), name.group().upper()):
        sentence = f"name {quote(name.group())} is neither all lower case (a rule) nor all upper case (a terminal)"
        return Failure(sentence, Span(begin, begin + name.end()))
    bracket = _unclosed(definitions, at)
    if bracket is not None:
        return Failure(f"{quote(bracket.text)} is not closed", bracket.span)
    character = text[at : at + 1]
    if character in STRAY:
        return Failure(STRAY[character], Span(at, at + 1))
    if head in SYNTAX:
        return Failure(SYNTAX[head], Span(at, end))
    shown = quote(text[at:end]) if end > at else "the end of the line" if at < len(text) else "the end of the text"
    return Failure(f"the grammar cannot be read from {shown} on", Span(at, end))


def _unclosed(definitions: Definitions, at: int) -> GrammarToken | None:
    """The bracket that is still open where a statement broke off at the end of its line; None where none is."""
    if definitions.text[at : at + 1] not in ("", "\n", "\r"):
        return None
    statement = next((d for d in reversed(definitions.every) if d.span.start <= at), None)
    opened: list[GrammarToken] = []
    for token in statement.body if statement is not None else ():
        if token.start < at and token.text in ("(", "[", "{"):
            opened.append(token)
        elif token.start < at and token.text in (")", "]", "}") and opened:
            opened.pop()
    return opened[-1] if opened else None


def _is_part_of_name(character: str) -> bool:
    return character.isalnum() or character == "_"


def _offset(text: str, line: int, column: int) -> int:
    at = 0
    for _ in range(line - 1):
        following = text.find("\n", at)
        if following < 0:
            return len(text)
        at = following + 1
    return min(at + column - 1, len(text))


def _missing_import(error: OSError, definitions: Definitions) -> Failure:
    file = str(error.filename or "")
    wanted = file.removesuffix(".lark").replace("\\", "/").split("/")
    for definition in definitions.every:
        if definition.kind == "import" and list(definition.path[:-1]) == wanted:
            return Failure(
                f"there is no grammar {quote('.'.join(wanted))} to import from",
                definition.span,
                "give the folder it lies in as an import path",
            )
    return Failure(f"a grammar to import from is missing: {quote(file)}", first_rule(definitions))


def _place_of(name: str, definitions: Definitions, message: str) -> Span:
    """The place of the statement a message is about: the last that defines the name."""
    statements: tuple[Definition, ...] = definitions.by_name.get(name, ())
    if statements:
        return statements[-1].span
    literal = definitions.literal(name)
    return literal.span if literal else _place_in(message, definitions)


def _place_in(message: str, definitions: Definitions) -> Span:
    """The place of the first name in a message that the grammar's text defines; else of its first rule."""
    for word in re.findall(r"\w+", message):
        definition = definitions.first(word)
        if definition is not None:
            return definition.span
    for statement in definitions.every:
        for token in statement.literals():
            if token.text in message:
                return token.span
    return first_rule(definitions)


def first_rule(definitions: Definitions) -> Span:
    """The place of the grammar's first rule; the text's start where it has none."""
    return next((d.span for d in definitions.every if d.kind == "rule"), Span(0, 0))
