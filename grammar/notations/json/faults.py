"""The pages of what can be wrong with a text as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from grammar.diagnostic import Severity
from grammar.rule import Example, Fault


def _page(name: str, explanation: str, invalid: Sequence[str], valid: str) -> Fault:
    return Fault(
        name,
        Severity.ERROR,
        explanation,
        invalid=tuple(Example(text) for text in invalid),
        valid=(Example(valid),),
        catalogue=("R01",),
    )


FAULTS: tuple[Fault, ...] = (
    _page(
        "duplicate-key",
        "One object has the same key twice.\n\n"
        "Most JSON parsers keep the last of the two and silently drop the other. Nobody can say which one was "
        "meant, so the text is refused. A key in another spelling (`\\u0061` for `a`) is the same key.",
        ['{"limit": 10, "limit": 20}', '{"limit": 10, "l\\u0069mit": 10}'],
        '{"limit": 10}',
    ),
    _page(
        "trailing-comma",
        "A comma stands before a closing bracket, with nothing after it.\n\n"
        "JavaScript and Python allow it, JSON does not. Removing it changes nothing.",
        ['{"limit": 10,}', '{"breakdowns": ["name",]}'],
        '{"limit": 10}',
    ),
    _page(
        "comment-in-json",
        "The text contains a comment, which JSON does not have.\n\n"
        "A comment of three dots often stands for parts that were left out; what is left is then not what was "
        "meant.",
        ['{"limit": 10 // rows\n}', '{"limit": /* rows */ 10}'],
        '{"limit": 10}',
    ),
    _page(
        "literal-not-json",
        "A literal is spelled as in another language: `True`, `None`.\n\nJSON writes `true`, `false` and `null`.",
        ['{"filters": [{"column": "error", "op": "=", "value": True}]}'],
        '{"filters": [{"column": "error", "op": "=", "value": true}]}',
    ),
    _page(
        "number-not-json",
        "A number is not written as JSON writes numbers.\n\n"
        "No leading zeros, plus signs, bare points, hexadecimal or separators; and NaN and infinities are no "
        "numbers at all.",
        ['{"limit": 010}', '{"limit": NaN}', '{"limit": 1_000}', '{"limit": +10}'],
        '{"limit": 10}',
    ),
    _page(
        "number-too-long",
        "A number has more digits than any JSON parser keeps.\n\nSuch a number is refused rather than rounded.",
        ['{"filters": [{"column": "a", "op": "=", "value": ' + "9" * 500 + "}]}"],
        '{"limit": 10}',
    ),
    _page(
        "left-out-part",
        "Three dots stand where a part was left out.\n\n"
        "The rest is not what was meant, and what was meant is missing: such a text is never read as a shorter "
        "one.",
        ['{"breakdowns": ["name", ...]}', '{"calculations": [...], "limit": 10}'],
        '{"breakdowns": ["name"]}',
    ),
    _page(
        "other-quotes",
        "A string is in single or typographic quotes; JSON has only straight double quotes.",
        ["{'limit': 10}", '{"breakdowns": [“name”]}'],
        '{"limit": 10}',
    ),
    _page(
        "unquoted-text",
        "A word stands where JSON needs a string in quotes.",
        ["{limit: 10}", '{"breakdowns": [name]}'],
        '{"limit": 10}',
    ),
    _page(
        "unclosed-string",
        "A string is opened but never closed.\n\n"
        "Nobody can say where it should end; often the text was truncated inside it.",
        ['{"breakdowns": ["name', '{"breakdowns'],
        '{"breakdowns": ["name"]}',
    ),
    _page(
        "invalid-escape",
        "A backslash in a string is followed by something that is not an escape in JSON.\n\n"
        'The escapes are `\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with four hexadecimal digits.',
        ['{"breakdowns": ["a\\d"]}', '{"breakdowns": ["a\\u12"]}'],
        '{"breakdowns": ["a\\\\d"]}',
    ),
    _page(
        "lone-surrogate",
        "A string holds half of a character: a surrogate without its partner.\n\n"
        "RFC 8259 warns that parsers treat it differently; UTF-8 cannot encode it.",
        ['{"breakdowns": ["\\ud800"]}'],
        '{"breakdowns": ["\\ud83d\\ude00"]}',
    ),
    _page(
        "control-character",
        "A string contains an unescaped control character: a line break, a tab.\n\n"
        "JSON writes it as an escape: `\\n`, `\\t`.",
        ['{"breakdowns": ["a\tb"]}'],
        '{"breakdowns": ["a\\tb"]}',
    ),
)
"""The pages of what is wrong with a text as JSON; the examples are queries, the meaning is any JSON's."""
