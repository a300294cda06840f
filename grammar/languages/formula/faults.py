"""What reading a formula can find wrong, before any rule is asked: one page each."""

from __future__ import annotations

from collections.abc import Iterable

from grammar.diagnostic import Severity
from grammar.parsing.reader import EXPLANATIONS
from grammar.rule import Example, Fault


def _fault(
    name: str,
    explanation: str,
    invalid: Iterable[str | tuple[str, str]],
    valid: Iterable[str],
    *catalogue: str,
) -> Fault:
    """A fault with its examples; an invalid one may come with its fixed text."""
    return Fault(
        name,
        Severity.ERROR,
        explanation,
        invalid=tuple(Example(*((example,) if isinstance(example, str) else example)) for example in invalid),
        valid=tuple(map(Example, valid)),
        catalogue=catalogue,
    )


def _reading(name: str, *invalid: str, valid: str = "BOOL(1)") -> Fault:
    return _fault(name, EXPLANATIONS[name], invalid, (valid,), "R53", "R55", "R88")


FAULTS: tuple[Fault, ...] = (
    _fault(
        "aggregate-in-formula",
        "An aggregate operator is called like a function.\n\n"
        "A formula is computed for one event at a time, before anything is aggregated: there is no average of one "
        "event. `COUNT`, `AVG`, `HEATMAP` and the percentiles belong in the query's `calculations`; `formulas` "
        "compute with their results. `SUM`, `MIN` and `MAX` are functions too, over the arguments of one event.",
        ("AVG($duration_ms)", "$errors / COUNT()", "p99($duration_ms)"),
        ("SUM($a, $b)", "MAX($a, 0)"),
        "R105",
    ),
    _fault(
        "bare-word",
        "A word in a formula is neither a column, nor a string, nor a function call.\n\n"
        "A column is written with `$` before its name, a string in double quotes. Only the author can say which "
        "was meant; the column is more likely.",
        (
            ("LTE(duration_ms, 500)", "LTE($duration_ms, 500)"),
            ("TO_LOWER(app.user.name)", "TO_LOWER($app.user.name)"),
            "IF($error, bad, good)",
        ),
        ("LTE($duration_ms, 500)", 'IF($error, "bad", "good")'),
        "R92",
    ),
    _fault(
        "invalid-escape",
        "A string in double quotes contains a backslash that does not begin an escape.\n\n"
        "Strings in double quotes are Go's: `\\a \\b \\f \\n \\r \\t \\v \\\\ \\\"`, three octal digits, `\\xHH`, `\\uHHHH` "
        "and `\\UHHHHHHHH`, and nothing else; not `\\'`, no half of a surrogate pair, no octal number above 377. "
        "Regular expressions are safest in backticks, where a backslash is a backslash.",
        (
            (r'REG_MATCH($name, "\d+")', r"REG_MATCH($name, `\d+`)"),
            (r'"it\'s"', '"it\'s"'),
            (r'"\ud83d\ude00"', '"😀"'),
            r'"\ud800"',
            r'"\400"',
        ),
        (r"REG_MATCH($name, `\d+`)", r'"line\n\x41\u00e9"'),
        "R97",
    ),
    _fault(
        "invalid-number",
        "A number is written in a form that formulas do not have.\n\n"
        "Digits, a point with digits behind it, an exponent: `12`, `1.5`, `.5`, `1e3`. No point at the end, no "
        "hexadecimal digits, no separators between digits, no units.",
        (
            ("$a * 1.", "$a * 1.0"),
            ("$a = 0x10", "$a = 16"),
            ("$a > 1_000", "$a > 1000"),
            "$duration_ms > 10ms",
            "1.5.2",
        ),
        ("$a * 1.0", "007 + .5 + 1E+3 + 1e-400"),
        "R96",
    ),
    _reading("invisible-character", "$a +\u200b 1", "\ufeffBOOL(1)", valid='CONTAINS($a,\u00a0"a\u200bb")'),
    _fault(
        "line-break-in-string",
        "A string in double quotes contains a line break.\n\n"
        "A line break is written `\\n`; a string in backticks may contain one.",
        (('"a\nb"', "`a\nb`"),),
        ("`a\nb`", r'"a\nb"'),
        "R97",
    ),
    _fault(
        "lone-surrogate",
        "A string contains half a character.\n\n"
        "Such a character comes from a broken conversion; no encoding can store it, and no column holds it.",
        ('"\ud800"', "`\udfff`"),
        ('"😀"',),
        "R97",
    ),
    _fault(
        "missing-blank",
        "There is no operator between two values, because it was read as part of a column name.\n\n"
        "The characters `=`, `+`, `-`, `/`, `:` and `?` belong to a column's name without quotes: "
        "`$errors/$total` is the column `errors/` and, with nothing between, the column `total`. Put blanks "
        "around the operator.",
        (
            ("$errors/$total*100", "$errors / $total*100"),
            ('IF($a="x",1,0)', 'IF($a = "x",1,0)'),
            ("$a- 1 + $b+ ($c)", "$a - 1 + $b+ ($c)"),
        ),
        ("$errors / $total * 100", "$a*$b%$c<$d"),
        "R94",
    ),
    _fault(
        "missing-operator",
        "Two values follow each other with nothing in between.\n\n"
        "Arguments of a function are separated by commas, other values by an operator. Which operator is missing "
        "cannot be told.",
        ('COALESCE("js" $language)', "2($a + 1)", '"a""b"', "5 $a"),
        ('COALESCE("js", $language)', "2 * ($a + 1)"),
        "R88",
    ),
    _reading("missing-text", "()", "($a + ) * 2", "($a = )"),
    _fault(
        "not-without-parentheses",
        "The word NOT stands before a value without parentheses.\n\n"
        "`NOT` is a function; the operator is `!`, and it binds more tightly than every other: `!$a = 1` asks "
        "whether not `$a` equals 1. So the fix is `NOT(…)` around the whole comparison, which is what SQL means.",
        (
            ("NOT $a = 1 AND $b", "NOT($a = 1) AND $b"),
            ("IF(not EXISTS($a), 1, 2)", "IF(NOT(EXISTS($a)), 1, 2)"),
        ),
        ("NOT($a = 1)", "NOT ($a)", "!EXISTS($a)"),
        "R91",
    ),
    _fault(
        "number-out-of-range",
        "A number is greater than a formula can hold.\n\n"
        "Integers have 64 bits: the greatest is 9223372036854775807, and the least is its negative, since the sign is "
        "applied afterwards. Numbers with a point or an exponent reach about 1.8e308.",
        ("9223372036854775808", "-9223372036854775808", "1e400"),
        ("9223372036854775807", "-9223372036854775807", "9223372036854775808.0", "1e308"),
        "R96",
    ),
    _fault(
        "other-literal",
        "A constant is written as another language writes it.\n\n"
        "The three constants are `true`, `false` and `null`, in lower case.",
        (("IF($a, TRUE, 0)", "IF($a, true, 0)"), ("$a = None", "$a = null")),
        ("IF($a, true, false)", "null"),
        "R98",
    ),
    _fault(
        "other-quotes",
        "A string is in single or typographic quotes.\n\n"
        "Strings are in straight double quotes or in backticks. The fix keeps the content. Where that contains "
        "backslashes, the fix is safe only if they cannot be escapes.",
        (
            ("IF($a > 1, 'slow', 1)", 'IF($a > 1, "slow", 1)'),
            (r"REG_MATCH($a, '^\d+$')", r"REG_MATCH($a, `^\d+$`)"),
            ("“slow”", '"slow"'),
            (r"CONTAINS($a, \"x\")", 'CONTAINS($a, "x")'),
        ),
        ('IF($a > 1, "slow", `fast`)',),
        "R90",
    ),
    _reading("other-sign", "SUM($a、 $b)", valid="SUM($a, $b)"),
    _reading("other-width", "SUM（$a, 1)", "SUM($a， 1)", valid="SUM($a, 1)"),
    _fault(
        "remark-in-formula",
        "A formula contains a comment.\n\nFormulas have no comments: neither `//` nor `#` nor `/* */`.",
        ("$a + 1 // one more", "$a # the first", "/* sum */ $a + $b"),
        ("$a / 2", '"// a text"'),
        "R88",
    ),
    _fault(
        "signed-expression",
        "A sign stands before something other than a number.\n\n"
        "A minus belongs to the number behind it, or stands between two values; `-$a` is neither. A plus is never a "
        "sign.",
        (("-$a", "0 - $a"), ("$b * -($a + 1)", "$b * (0 - ($a + 1))"), ("+5", "5"), ("--5", "0 - -5")),
        ("0 - $a", "-5", "5 - -5", "5--5"),
        "R95",
    ),
    _reading("text-too-deep"),
    _reading("text-too-long"),
    _fault(
        "trailing-comma",
        "A comma follows a complete formula.\n\n"
        "The arguments of a function may end with a comma, a formula may not. The comma may be left over from a "
        "list, or more may have been meant to follow.",
        (("BOOL(1),", "BOOL(1)"),),
        ("IF($a, 1, 2,)",),
        "R88",
    ),
    _fault(
        "unclosed-string",
        "A string is never closed.\n\nEverything up to the end of the formula is then part of the string.",
        ('CONTAINS($a, "x', "`^/api", "'slow"),
        ('CONTAINS($a, "x")',),
        "R88",
        "R90",
    ),
    _reading("unexpected-text", "100 ) * $errors", "SUM(1,,2)", "@", "$a;", valid="100 * $errors"),
    _reading("unfinished-text", "BOOL(1", "$a +", "IF($a, (1"),
    _fault(
        "unknown-function",
        "A formula calls a function that does not exist.\n\n"
        "There are 44 functions, with names in upper case and at least two letters. Names that differ in case "
        "only, and names that other languages give to the same function, are repaired; no function stands for "
        "`ROUND`, `NOW` or `SUBSTR`.",
        (
            ("if($a, 1, 2)", "IF($a, 1, 2)"),
            ("MULTIPLY($a, 2)", "MUL($a, 2)"),
            ("LOG($a)", "LOG10($a)"),
            "DECREASE($a)",
            "ROUND($a)",
            "CASE WHEN $a THEN 1 ELSE 2 END",
        ),
        ("IF($a, 1, 2)", "AND($a, $b)", "MUL ($a, 2)"),
        "R89",
    ),
    _fault(
        "unknown-operator",
        "What stands between two values is not an operator.\n\n"
        "The operators are `=` `!=` `<` `<=` `>` `>=` `+` `-` `*` `/` `%` `AND` `OR` and, before a value, `!`. "
        "Operators of other languages that mean the same are repaired; `||` beside a string may have been meant "
        "to join it, `IN` and `CONTAINS` are functions, and for `? :` there is `IF`.",
        (
            ("$a == 1", "$a = 1"),
            ("$a <> 1 && $b", "$a != 1 && $b"),
            ("$a and $b", "$a AND $b"),
            ('$a IN ("x", "y")', 'IN($a, "x", "y")'),
            ('$a NOT IN ("x")', '!IN($a, "x")'),
            ("$a ? 1 : 2", "IF($a, 1, 2)"),
            ('$a LIKE "x%"'),
            "$a ** 2",
        ),
        ("$a = 1 AND $b != 2 OR !$c", 'IN($a, "x", "y")'),
        "R91",
    ),
    _reading("unknown-word", "@()<", valid="EVENT_TIMESTAMP()"),
    _fault(
        "unquoted-column-name",
        "A column name contains characters that need quotes.\n\n"
        'Letters, digits and `_ . / : = + ? -` need no quotes; any other name is written `$"cpu usage (%)"`, or '
        "with backticks. A `${name}` is a template's, not a formula's.",
        (
            ("$cpu usage (%) > 90", '$"cpu usage (%)" > 90'),
            ("$tags[0] = 1", '$"tags[0]" = 1'),
            ("${duration_ms} > 1", "$duration_ms > 1"),
        ),
        ('$"cpu usage (%)" > 90', "$guid:x-request-id", "$日本", "$1st"),
        "R93",
    ),
    _reading("empty-text", "", " \n"),
)
"""What each diagnostic of reading means, with what is reported and what is not."""
