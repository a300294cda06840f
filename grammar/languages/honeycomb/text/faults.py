"""What reading a query in the text notation can find wrong, before any rule is asked: one page each."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity
from grammar.languages.honeycomb.faults import FAULTS as JSON_FAULTS
from grammar.parsing.reader import EXPLANATIONS
from grammar.rule import Example, Fault

_VALID = "COUNT where error = true"
_OF_JSON = {fault.name: fault for fault in JSON_FAULTS}


def _fault(
    name: str, explanation: str, invalid: Iterable[str | tuple[str, str]], *valid: str, catalogue: tuple[str, ...] = ()
) -> Fault:
    """A fault with its examples; an invalid one may come with its fixed text."""
    return Fault(
        name,
        Severity.ERROR,
        explanation,
        invalid=tuple(Example(*((example,) if isinstance(example, str) else example)) for example in invalid),
        valid=tuple(Example(text) for text in valid or (_VALID,)),
        catalogue=catalogue,
    )


def _reading(name: str, *invalid: str | tuple[str, str]) -> Fault:
    return _fault(name, EXPLANATIONS[name], invalid)


def _shared(name: str, *invalid: str, valid: str = _VALID) -> Fault:
    """A fault of what a query holds, whichever way it is written."""
    fault = _OF_JSON[name]
    return _fault(name, fault.explanation, invalid, valid, catalogue=fault.catalogue)


FAULTS: tuple[Fault, ...] = (
    _reading("unexpected-text", "COUNT ) by name", "COUNT 5"),
    _reading("missing-text", "COUNT where = 5", ("COUNT AVG(duration_ms)", "COUNT, AVG(duration_ms)")),
    _reading("unfinished-text", "COUNT where", "AVG(duration_ms"),
    _reading("empty-text", "", "  "),
    _reading("invisible-character", ("COUNT\u200b", "COUNT")),
    _reading("other-width", ("COUNT\uff0c MAX(duration_ms)", "COUNT, MAX(duration_ms)")),
    _reading("other-quotes", ("COUNT where name = 'x'", 'COUNT where name = "x"')),
    _reading("other-sign", ("COUNT where size \u2264 5", "COUNT where size <= 5")),
    _reading("unknown-word", ("COUNT group by name", "COUNT by name"), 'COUNT where name contians "x"'),
    _reading("text-too-long"),
    _reading("text-too-deep"),
    _reading("not-utf-8"),
    _shared("missing-key"),
    _shared("too-many-items", "COUNT by " + ", ".join(f"c{i}" for i in range(101))),
    _shared("number-out-of-range", "COUNT limit 0", "COUNT last 0s", valid="COUNT limit 1000"),
    _shared("number-too-long", f"COUNT where size = {'9' * 500}"),
    _shared("unknown-compare-offset", "COUNT compare 1s ago", valid="COUNT compare 1d ago"),
    _shared("wrong-type"),
    _shared("unclosed-string", 'COUNT where name = "x'),
    _shared("invalid-escape", 'COUNT where name = "C:\\dir"'),
    _shared("control-character", 'COUNT where name = "x\ny"'),
    _shared("lone-surrogate", 'COUNT where name = "\\ud800"'),
    _fault(
        "bare-conditions",
        "The conditions of a calculation have no parentheses around them.\n\n"
        "They end where the parentheses do: what follows is of the query.",
        (("COUNT if error = true as errors", "COUNT if (error = true) as errors"),),
        "COUNT if (error = true) as errors",
    ),
    _fault(
        "conditions-in-parentheses",
        "The conditions of the query stand in parentheses.\n\n"
        "A query has one list of conditions, all of them joined by one word; parentheses around it change nothing.",
        (("COUNT where (error = true)", "COUNT where error = true"),),
    ),
    _fault(
        "empty-parentheses",
        "The parentheses behind an operator hold no column: nothing, or a star.\n\n"
        "What counts whole events is written without them. Every other operator needs a column.",
        (("COUNT(*)", "COUNT"), ("COUNT()", "COUNT"), "AVG()"),
        "COUNT",
        "AVG(duration_ms)",
    ),
    _fault(
        "for-without-start",
        "`for` says how long a query covers from its start or to its end, and it has neither.\n\n"
        "What counts back from now is `last`.",
        (("COUNT for 2h", "COUNT last 2h"),),
        "COUNT last 2h",
        "COUNT from 2024-04-01T00:00:00Z for 2h",
    ),
    _fault(
        "inline-code",
        "The query stands between backticks, as inline code is written.\n\nThey are around the text and say nothing in it.",
        (("`COUNT by name`", "COUNT by name`"),),
        "COUNT by name",
    ),
    _fault(
        "last-beside-start",
        "`last` stands in a query with a start or an end.\n\n"
        "`last` counts back from now. Whether the length or the start was meant, nobody can say: `from` with `for` covers a "
        "length from a start, `to` with `for` one before an end.",
        ("COUNT from 2024-04-01T00:00:00Z last 2h",),
        "COUNT from 2024-04-01T00:00:00Z for 2h",
    ),
    _fault(
        "misplaced-clause",
        "A clause stands behind one that it belongs before.\n\n"
        "The clauses have one order, so that two texts of the same query look the same, and a decoder has one way to go. The "
        "order of clauses means nothing, and moving them changes nothing.",
        (("COUNT last 2h by name", "COUNT by name last 2h"),),
        "COUNT by name last 2h",
    ),
    _fault(
        "missing-ago",
        "The word `ago` is missing behind the offset that a query is compared with.",
        (("COUNT compare 1d", "COUNT compare 1d ago"),),
        "COUNT compare 1d ago",
    ),
    _fault(
        "mixed-joints",
        "Some conditions are joined by `and`, others by `or`.\n\n"
        "A query joins all its conditions by one of the two. A value of several is written with `in`.",
        ("COUNT where a = 1 or b = 2 and c = 3",),
        "COUNT where a = 1 or b = 2 or c = 3",
        "COUNT where a in (1, 2) and c = 3",
    ),
    _fault(
        "other-brackets",
        "The values of a list stand in square brackets.\n\nHere a list is written in parentheses.",
        (("COUNT where size in [1, 2]", "COUNT where size in (1, 2)"),),
        "COUNT where size in (1, 2)",
    ),
    _fault(
        "other-instant",
        "A point of time is not written as a date and time in UTC, or the calendar has none such.\n\n"
        "One with an offset, or in quotes, is the same point of time. A date alone, or a time without its zone, leaves open "
        "which second is meant.",
        (
            ("COUNT from 2024-04-01T02:00:00+02:00", "COUNT from 2024-04-01T00:00:00Z"),
            "COUNT from 2024-04-01",
            "COUNT from 2024-13-01T00:00:00Z",
        ),
        "COUNT from 2024-04-01T00:00:00Z",
        "COUNT from 1711929600",
    ),
    _fault(
        "other-joint",
        "Something else than `and` or `or` stands between two conditions.\n\n"
        "`&&` and a comma mean `and`, `||` means `or`: what no combination is stated for must all hold.",
        (
            ("COUNT where a = 1 && b = 2", "COUNT where a = 1 and b = 2"),
            ("COUNT where a = 1, b = 2", "COUNT where a = 1 and b = 2"),
        ),
        "COUNT where a = 1 and b = 2",
        "COUNT where AND: a = 1, b = 2",
    ),
    _fault(
        "other-length",
        "A length of time is not a number with one of the units `s`, `m`, `h` and `d`.\n\n"
        "Units in words and several of them are the same length. A number without a unit may be of any, and how long a month "
        "is, only a calendar could say.",
        (
            ("COUNT last 2 hours", "COUNT last 2h"),
            ("COUNT last 1h30m", "COUNT last 90m"),
            ("COUNT last 1w", "COUNT last 7d"),
            "COUNT last 3 months",
        ),
        "COUNT last 2h every 5m",
    ),
    _fault(
        "other-operator",
        "A comparison is written with the sign or word of another language: `==`, `<>`, `=>`, `:`, `is`, `like`, `between`.\n\n"
        "A query has no patterns, so what `like` compares with may be no string of it; `between` is two conditions; and SQL's "
        "`is not true` holds of events without the column too.",
        (
            ("COUNT where a == 1", "COUNT where a = 1"),
            ("COUNT where a => 1", "COUNT where a >= 1"),
            ("COUNT where a is true", "COUNT where a = true"),
            "COUNT where a is not true",
            'COUNT where a like "x%"',
            "COUNT where a between 1 and 5",
        ),
        "COUNT where a >= 1",
    ),
    _fault(
        "remark-in-query",
        "The text contains a remark, which the notation does not have.\n\n"
        "A remark that something was left out says that what is left is not what was meant; then nothing is removed.",
        (("COUNT /* all */ by name", "COUNT  by name"), "COUNT -- and the rest"),
    ),
    _fault(
        "repeated-clause",
        "A clause is there twice.\n\nNobody can say which of the two was meant.",
        ("COUNT limit 10 limit 20", "COUNT by a order COUNT by b"),
    ),
    _fault(
        "unquoted-column",
        "A word of the notation stands where a column's name belongs.\n\n"
        "Every word of the notation is reserved wherever it stands. A column of that name is written in double quotes; where "
        "the text ends with it, a word may just as well be missing. A name with letters of other alphabets needs the quotes too.",
        (
            ('COUNT where from = "x"', 'COUNT where "from" = "x"'),
            ("COUNT by stra\u00dfe", 'COUNT by "stra\u00dfe"'),
            "COUNT by limit",
            "COUNT by $a",
        ),
        'COUNT where "from" = "x"',
    ),
    _fault(
        "unquoted-value",
        "A word stands where a value belongs, without quotes.\n\n"
        "`True` is `true`. A word of letters that is compared for what it is can only be a string. What is compared by size, "
        "or has the looks of a column's name, may have been meant as a column, which no query can compare with. `yes`, `NaN` and "
        "`today` may mean something else than themselves, and a column that holds no strings is compared with none.",
        (
            ("COUNT where name = checkout", 'COUNT where name = "checkout"'),
            ("COUNT where error = True", "COUNT where error = true"),
            ("COUNT where size > limit_size", 'COUNT where size > "limit_size"'),
        ),
    ),
    _fault(
        "value-with-unit",
        "The value of a condition has a unit of time.\n\n"
        "A column is a number, and the query does not know what it is measured in: `duration_ms` is in milliseconds by its "
        "name alone.",
        ("COUNT where duration_ms > 500ms", "COUNT where duration_ms > 2s"),
        "COUNT where duration_ms > 500",
    ),
    _fault(
        "word-of-sql",
        "A word or sign of SQL stands where it means nothing: `select` before what is calculated, `by` behind `order`, a "
        "semicolon at the end; or where another word says it: `distinct` behind `COUNT(`.",
        (
            ("COUNT(DISTINCT name)", "COUNT_DISTINCT(name)"),
            ("SELECT COUNT by name", "COUNT by name"),
            ("COUNT by name order by name", "COUNT by name order name"),
            ("COUNT;", "COUNT"),
        ),
    ),
)
"""Every reading fault of a query in the text notation."""
