"""Write the reference pages from the code; with --check, say whether the committed ones are fresh."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from grammar.adoption.options import GROUPS, OPTIONS, REFUSED
from grammar.diagnostic import printable
from grammar.language import Language
from grammar.languages import families
from grammar.languages.formula.vocabulary import FUNCTIONS, Argument
from grammar.languages.honeycomb import honeycomb
from grammar.languages.honeycomb.catalogue import CATALOGUE
from grammar.languages.honeycomb.text.words import RESERVED
from grammar.languages.honeycomb.text.words import grammar as text_grammar
from grammar.languages.honeycomb.vocabulary import COMPARE_OFFSETS, PROFILES, Operand
from grammar.lint.flaws import FLAWS
from grammar.notations.json.dialect import Dialect
from grammar.parsing import read
from grammar.repair import Repair
from grammar.rule import Example, Fault, Rule
from grammar.source import Source
from guard.command.cli import main as command
from guard.command.configuration import KEYS
from guard.command.language_table import KEYS as LANGUAGE_KEYS
from guard.command.language_table import shape_of
from guard.command.terminal import ACCEPTED, INTERRUPTED, MISUSED, REJECTED, TERMINATED
from guard.faults import FAULTS as GUARD_FAULTS
from guard.policy import FAULTS as POLICY_FAULTS
from guard.scope.detectors import DETECTORS
from guard.traffic.faults import FAULTS as DOOR_FAULTS

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
SURVEY = """## What it found in grammars written by others

A person read the findings in 76 grammars one by one (lark 1.3.1 with its examples and tests; beancount-parser 1.2.3,
dotmotif 0.18.0, gdtoolkit 4.5.0, mappyfile 1.2.0, mistql 0.4.12, optimade 1.5.0, poetry-core 2.5.0, preql-lang
0.2.1, python-hcl2 8.1.4, synapse 2.256.0, tartiflette 1.4.1, vyper 0.4.3; and eleven from public repositories:
Dice-Roller, expr, ToySQL, DeltaQL, sootty, trading_dsl, config_homework, LambdaCalculator, MathBot, turtle-script,
markov), each with the parser and start rules of its project. None made lint fail. *True*: the grammar does not do what
its author meant, or is slower than it need be. *Debatable*: the finding holds, but the author may want it so.
*False*: the finding does not hold.

| Flaw | Findings | True | Debatable | False |
|---|---|---|---|---|
| shift-reduce-conflict, a text is refused | 17 | 16 | 1 | 0 |
| shift-reduce-conflict, otherwise | 44 | 0 | 44 | 0 |
| colliding-terminals | 12 | 1 | 11 | 0 |
| unused-terminal | 10 | 10 | 0 | 0 |
| slow-expression | 10 | 10 | 0 | 0 |
| unreachable-rule | 8 | 6 | 2 | 0 |
| broken-grammar | 2 | 0 | 2 | 0 |
| cyclic-rule | 2 | 2 | 0 | 0 |
| shadowed-terminal | 2 | 2 | 0 | 0 |
| keyword-lost-to-identifier | 1 | 1 | 0 | 0 |
| keyword-cuts-identifier | 1 | 1 | 0 | 0 |
| short-alternative-first | 1 | 1 | 0 | 0 |
| ignored-terminal-in-rule | 1 | 1 | 0 | 0 |
| ignore-inside-terminal | 1 | 0 | 1 | 0 |
| **all** | **112** | **51** | **61** | **0** |

One false alarm was found in this way and is gone: a template that uses itself with its own parameters was taken for an
endless one. Two grammars are written for the module `regex`, which Python's `re` cannot read; `broken-grammar` says so, and
they were not examined further. Nine of the seventeen texts said to be refused were given to Lark itself. With LALR it refuses
all nine. With Earley it accepts six, and for three it cannot load the grammar. The exponential expressions were timed: four
seconds for thirty characters."""

NOTE = "<!-- Written by tools/pages.py; `make golden` writes it again. -->\n"


def rules_page() -> Iterator[str]:
    yield "# Rules and faults"
    yield (
        "Everything that a language can report, by language and name. A *fault* is found while a text is read, a *rule* "
        "checks what was read. `guard explain NAME` prints one entry."
    )
    for each in families():
        languages = list(each.languages())
        title = languages[0].title
        yield f"## {title[:1].upper()}{title[1:]}"
        for page in languages[0].pages().values():
            yield from entry(page, languages)


def entry(page: Fault, languages: list[Language]) -> Iterator[str]:
    yield f"### {page.name}"
    weights = {language.profile: weight(language, page) for language in languages}
    told = (
        ", ".join(f"{severity} in {name}" for name, severity in weights.items())
        if len(set(weights.values())) > 1
        else ""
    )
    kind = "rule" if isinstance(page, Rule) else "fault"
    needs = f" Needs: {', '.join(sorted(page.needs))}." if isinstance(page, Rule) and page.needs else ""
    yield f"*{kind}, {told or next(iter(weights.values()))}.*{needs}"
    yield page.explanation
    if page.invalid:
        yield "Reported:"
        yield from (block(example) for example in page.invalid)
    if page.valid:
        yield "Not reported:"
        yield from (block(example) for example in page.valid)
    if page.catalogue:
        yield "Catalogue: " + ", ".join(f"[{n}](catalogue.md)" for n in page.catalogue) + "."


def weight(language: Language, page: Fault) -> str:
    return str(language.severity(page) or "off")


def block(example: Example) -> str:
    judged = [
        f"{name} {value}"
        for name, value in (
            ("profile", example.profile),
            ("columns", columns(example)),
            ("kind", example.kind),
            ("question", example.question),
            ("facts", dict(example.facts) or None),
        )
        if value is not None
    ]
    lines = [cut(example.text)]
    if judged:
        lines.append(f"  ({'; '.join(judged)})")
    if example.fixed is not None:
        lines.append(f"  becomes: {cut(example.fixed)}")
    return "```text\n" + "\n".join(lines) + "\n```"


def columns(example: Example) -> str | None:
    if example.columns is None:
        return None
    if isinstance(example.columns, tuple):
        return ", ".join(example.columns)
    return ", ".join(f"{name}: {type_}" for name, type_ in example.columns.items())


def cut(text: str) -> str:
    shown = "\n".join(printable(line) for line in text.split("\n"))
    return shown if len(shown) <= 300 else shown[:299] + "…"


def repairs_page() -> Iterator[str]:
    yield "# Repairs and dialects"
    yield (
        "Everything that can change a text, by name, with what is before and after it. A *safe* change keeps the meaning and "
        "is made unasked; an *unsafe* one is a guess, and is made only where guesses are allowed. Every change is in the "
        "verdict's ledger. Besides these, the parser inserts, removes and replaces brackets, commas and misspelled words, "
        "and some [rules](rules.md) offer a fix of their own."
    )
    languages = [each.language() for each in families()]
    for language in languages:
        if not language.repairs:
            continue
        yield f"## {language.title[:1].upper()}{language.title[1:]}: repairs"
        yield (
            "A repair answers one fault at its place. Where two safe ones disagree about the same fault, neither is made "
            "unasked."
        )
        for repair in language.repairs:
            faults = ", ".join(f"[{name}](rules.md#{name})" for name in sorted(repair.faults))
            yield from change_entry(repair, f" Answers: {faults}.")
    yield "## Dialects of JSON"
    yield (
        "A dialect is a way of writing a whole text that is almost JSON. A text that does not parse as it is, is rewritten by "
        "the first dialect that it is in, and then read again."
    )
    for dialect in dict.fromkeys(dialect for language in languages for dialect in language.dialects):
        assert isinstance(dialect, Dialect)
        yield from change_entry(dialect, f" Its edits: {dialect.title}.")


def change_entry(page: Repair | Dialect, more: str) -> Iterator[str]:
    yield f"### {page.name}"
    yield f"*{page.safety}.*{more}"
    yield page.explanation
    yield "```text\n" + "\n\n".join(change_block(before, after) for before, after in page.examples) + "\n```"


def change_block(before: str, after: str) -> str:
    return "\n".join(
        label + cut(text.strip()).replace("\n", "\n" + " " * len(label))
        for label, text in (("before: ", before), ("after:  ", after))
    )


def catalogue_page() -> Iterator[str]:
    yield "# The catalogue of rules, and what enforces each"
    yield (
        "The 120 entries of the rule catalogue of Honeycomb's query language. They were gathered from "
        "the service's API document, its "
        "Terraform provider, its two open formula parsers, its MCP server, its agent plug-in, its documentation and the "
        "published course. *Grammar* means the Lark grammar with its vocabulary; a name is that of a rule or fault."
    )
    claimed: dict[str, list[str]] = {}
    for each in families():
        for page in each.language().pages().values():
            for number in page.catalogue:
                claimed.setdefault(number, []).append(f"[{page.name}](rules.md#{page.name})")
    rows = ["| Entry | What it says | Enforced by |", "|---|---|---|"]
    for number, item in CATALOGUE.items():
        by = sorted(set(claimed.get(number, []))) + list(item.enforced_by)
        rows.append(f"| {number} | {item.title} | {', '.join(by) or 'not enforced'}{told(item.decision)} |")
    yield "\n".join(rows)


def told(decision: str | None) -> str:
    return f": {decision}" if decision else ""


def profiles_page() -> Iterator[str]:
    yield "# The profiles of the query language"
    yield (
        "Sources of different dates disagree. A profile is one consistent choice among them. "
        "It is data: `grammar/languages/honeycomb/vocabulary.py`."
    )
    for profile in PROFILES.values():
        yield f"## {profile.name}"
        yield profile.title[0].upper() + profile.title[1:] + "."
        rows = [
            "| Calculation operator | Column | Computes on | Orders | Havings | Dataset kinds |",
            "|---|---|---|---|---|---|",
        ]
        rows += [
            f"| `{name}` | {op.column.value} | {', '.join(sorted(op.takes)) or 'any'} | {yes(op.orders)} | "
            f"{yes(op.havings)} | {', '.join(sorted(op.kinds)) or 'any'} |"
            for name, op in profile.calculation_ops.items()
        ]
        yield "\n".join(rows)
        values = {Operand.NONE: "none", Operand.REQUIRED: "one", Operand.LIST: "a list"}
        rows = ["| Filter operator | Value |", "|---|---|"]
        rows += [f"| `{name}` | {values[operand]} |" for name, operand in profile.filter_ops.items()]
        yield "\n".join(rows)
        rows = ["| Object | Keys | Required |", "|---|---|---|"]
        rows += [
            f"| {what} | {', '.join(f'`{key}`' for key in keys)} | "
            f"{', '.join(f'`{key}`' for key in profile.required.get(what, ())) or 'none'} |"
            for what, keys in profile.keys.items()
        ]
        yield "\n".join(rows)
        rows = ["| Number | Least | Greatest |", "|---|---|---|"]
        rows += [f"| `{key}` | {shown(least)} | {shown(most)} |" for key, (least, most) in profile.bounds.items()]
        yield "\n".join(rows)
        yield (
            f"Lists hold at most {profile.most_items} items; a granularity is at most the time range "
            f"divided by {profile.granularity_divisor}."
        )
    yield "Compare offsets: " + ", ".join(f"`{offset}`" for offset in COMPARE_OFFSETS) + " seconds."


def yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def shown(bound: int | None) -> str:
    return "–" if bound is None else str(bound)


def functions_page() -> Iterator[str]:
    yield "# The functions of the formula language"
    yield (
        "*Count* is the least and the greatest number of arguments; `∞` means any number. The types that an argument takes are "
        "in parentheses; `literal` means that a column or a computation is refused. Time-series functions make sense in "
        "metrics datasets only, at most once in a formula."
    )
    rows = ["| Function | Arguments | Count | Returns | Note |", "|---|---|---|---|---|"]
    for function in FUNCTIONS.values():
        arguments = ", ".join(argument_text(argument) for argument in function.arguments) or "none"
        count = f"{function.least}–{function.most if function.most is not None else '∞'}"
        note = "; ".join(filter(None, ["time series" if function.is_time_series else "", function.note]))
        returns = function.returns.value if function.returns else "as given"
        rows.append(f"| `{function.name}` | {arguments} | {count} | {returns} | {note} |")
    yield "\n".join(rows)


def argument_text(argument: Argument) -> str:
    kinds = " or ".join(sorted(kind.value for kind in argument.takes))
    literal = f"literal {argument.literal.value}" if argument.literal else ""
    told = literal or kinds
    return f"{argument.name} ({told})" if told else argument.name


def flaws_page() -> Iterator[str]:
    yield "# Flaws of grammars"
    yield (
        "What `guard lint` looks for in a Lark grammar. *Error*: the grammar cannot be used, or does not do what it says. "
        "*Warning*: it may not do what it says. *Note*: tools other than Lark read it differently (shown with `--notes`). "
        "`guard explain NAME` prints one entry."
    )
    yield SURVEY
    for flaw in FLAWS:
        yield f"## {flaw.name}"
        yield f"*{flaw.severity}.*"
        yield flaw.explanation
        yield "Reported:"
        yield from (grammar_block(example) for example in flaw.invalid)
        yield "Not reported:"
        yield from (grammar_block(example) for example in flaw.valid)


def grammar_block(example: Example) -> str:
    """A grammar as it is written, with the options it is read with; long lines are cut."""
    lines = [line if len(line) <= 160 else line[:159] + "…" for line in example.text.strip("\n").split("\n")]
    if example.facts:
        lines.append("// " + ", ".join(f"{name}={value!r}" for name, value in sorted(example.facts.items())))
    return "```text\n" + "\n".join(printable(line.replace("\t", "    ")) for line in lines) + "\n```"


def command_page() -> Iterator[str]:
    yield "# The command"
    yield (
        "Every command with its options, as `guard COMMAND --help` prints them. What a project sets once stands in "
        "[its configuration](configuration.md)."
    )
    yield "## Exit status"
    rows = ["| Status | Meaning |", "|---|---|"]
    rows += [f"| {status} | {meaning} |" for status, meaning in STATUSES.items()]
    yield "\n".join(rows)
    yield from help_of(command, click.Context(command, info_name="guard", **command.context_settings))


STATUSES = {
    ACCEPTED: "What was asked for was done, and nothing speaks against it: every output is accepted or repaired, every grammar "
    "can be used, every law is kept.",
    REJECTED: "Something was found: an output is rejected or declined, or the run fails by `--fail-on` or `--max-warnings`; "
    "a text cannot be read, or would change under `guard format --check`; a grammar has an error; a law is broken; a question "
    "is out of scope; fewer texts were generated than asked for.",
    MISUSED: "The command could not do all of it: a wrong option or configuration, a file that cannot be read or written "
    "(the others are done, and the status comes at the end), or code of your own that failed (a language file, or a rule: "
    "`failed-rule`).",
    INTERRUPTED: "Ctrl-C. What was written is whole lines, `--fix` leaves the file as it was, and `guard test` says what it "
    "has learnt.",
    TERMINATED: "SIGTERM. Likewise; no temporary file stays behind.",
}
"""What every command's exit status means."""


def help_of(command: click.Command, context: click.Context) -> Iterator[str]:
    """A command's help as a terminal of 100 columns shows it, and that of the commands in it."""
    context.terminal_width = 100
    yield f"## {context.command_path}"
    yield "```text\n" + command.get_help(context) + "\n```"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            subcommand = command.get_command(context, name)
            assert subcommand is not None
            yield from help_of(subcommand, click.Context(subcommand, info_name=name, parent=context))


def configuration_page() -> Iterator[str]:
    yield "# The configuration"
    yield (
        "What a project sets once stands in `guard.toml`, or under `[tool.guard]` in `pyproject.toml`. The file is looked "
        "for in the working directory and then in each directory above it; the nearest is used, and in one directory "
        "`guard.toml` comes first. An option on the command line overrides its key. An unknown key, or a value of the "
        "wrong type, is an error (exit status 2)."
    )
    rows = ["| Key | Value | Option |", "|---|---|---|"]
    rows += [f"| [`{name}`](#{name}) | {key.shape} | `{key.option}` |" for name, key in KEYS.items()]
    yield "\n".join(rows)
    for name, key in KEYS.items():
        yield f"## {name}"
        yield key.summary
        yield f"```toml\n{name} = {key.example}\n```"
    yield "## What is said of a grammar"
    yield (
        "The keys of `[language]` and of each `[languages.NAME]`. On the command line, `--set KEY=VALUE` says the same of the "
        "language that is chosen, but for `grammar` and `paths`; a key that takes a list may be repeated, and "
        "`--set KEY.NAME=VALUE` is an entry of a table. [What each means](from-lark.md). What is code is named by "
        "`module:name` or `file.py:name`."
    )
    rows = ["| Key | Value | What it says |", "|---|---|---|"]
    rows += [f"| `{name}` | {shape_of(name)} | {key.description} |" for name, key in LANGUAGE_KEYS.items()]
    yield "\n".join(rows)


def from_lark_page() -> Iterator[str]:
    yield "# Options of `Language.from_lark`"
    yield (
        "Everything that can be said of a grammar of your own; [how to](../how-to/bring-your-own-grammar.md). Options with the "
        "names of Lark's mean what they mean to Lark. Type checkers and editors know all of them, with their types."
    )
    defaults = inspect.signature(Language.from_lark).parameters
    for group, heading in GROUPS.items():
        yield f"## {heading}"
        rows = ["| Option | Value | Default | What it says |", "|---|---|---|---|"]
        for name, about in OPTIONS.items():
            if about.group == group:
                default = defaults[name].default
                shown = "" if default is None or default in ("", ()) or not default else f"`{default!r}`"
                rows.append(f"| `{name}` | {about.shape} | {shown} | {about.says} |")
        yield "\n".join(rows)
    yield "## Options of Lark that cannot be given"
    yield "\n".join(f"* `{name}`: {reason}" for name, reason in REFUSED.items())


def scope_page() -> Iterator[str]:
    yield "# Signs that a question is out of scope"
    yield (
        "What `guard scope` looks for besides the topic. A *decisive* sign refuses a question alone. A *supporting* sign refuses "
        "it together with another sign or a doubtful topic. A *noted* sign only flags it. The reply to the user names no sign."
    )
    for detector in DETECTORS:
        yield f"## {detector.name}"
        yield f"*{detector.weight}.*"
        yield detector.explanation
        yield "Seen in:"
        yield "```text\n" + "\n".join(cut(text) for text in detector.out_of_scope) + "\n```"
        yield "Not seen in:"
        yield "```text\n" + "\n".join(cut(text) for text in detector.in_scope) + "\n```"


def guard_page() -> Iterator[str]:
    yield "# What the guard itself reports"
    yield "These come in addition to the rules of a language and a policy. `guard explain NAME` prints one entry."
    for page in (*GUARD_FAULTS, *DOOR_FAULTS):
        yield f"## {page.name}"
        yield page.explanation
        for title, examples in (("Reported:", page.invalid), ("Not reported:", page.valid)):
            if examples:
                yield title
                yield from (block(example) for example in examples)


def policy_page() -> Iterator[str]:
    yield "# What a policy refuses"
    yield (
        "With a policy, these errors come in addition to those of the language. [How to write a policy]"
        "(../how-to/limit-what-may-be-asked.md). `guard explain NAME` prints one entry."
    )
    for page in POLICY_FAULTS:
        yield f"## {page.name}"
        yield page.explanation


def text_notation_page() -> Iterator[str]:
    language = honeycomb.language(notation="text")
    yield "# The text notation of queries"
    yield (
        "A Honeycomb query as one line. It has the same trees, rules, policies and schemas as the JSON specification; `guard "
        'format --to text` writes it, and `--notation text` or `Guard(..., notation="text")` reads it. [How to use '
        "it](../how-to/write-queries-as-text.md), [why it is there](../explanation/text-notation.md)."
    )
    yield "## Clause by clause"
    yield (
        "Every clause may be missing, none comes twice, and all stand in this order. What has no parts at all is `()`: a query, "
        "a list, the conditions behind `AND:`, what an order is by."
    )
    rows = ["| In the text | In the specification |", "|---|---|"]
    for text, _ in CLAUSE_EXAMPLES:
        json = honeycomb.language().notation.print(read(language.notation, Source(text)).tree)
        rows.append(f"| `{text}` | `{json}` |")
    yield "\n".join(rows)
    yield "\n".join(f"* {said}" for _, said in CLAUSE_EXAMPLES if said)
    yield "## Names, strings and numbers"
    yield (
        "* A name (of a column, a calculation, a calculated field) is written as it is where it has only letters, digits and "
        "`_`, with `.`, `/`, `@` or `-` inside, and is no word of the notation. Any other name is in double quotes.\n"
        "* A string is in double quotes, with the escapes of JSON; numbers, `true` and `false` are JSON's.\n"
        "* A formula is between braces, just as it is. One that has braces or line breaks itself is a string.\n"
        "* A length is a whole number with `s`, `m`, `h` or `d`; a point of time is a date and time in UTC, or UNIX seconds.\n"
        "* Blanks and line breaks between words mean nothing."
    )
    yield "Reserved, in the sense that a name that is spelled so, in small letters or large, is printed in quotes:"
    yield ", ".join(f"`{word}`" for word in sorted(RESERVED)) + "."
    yield "## The grammar"
    yield "In the 2026 profile; other profiles lack what they lack in JSON."
    yield "```text\n" + text_grammar(honeycomb.language().vocabulary).strip() + "\n```"
    yield "## What is put right, and what is refused"
    yield (
        "Each of these is a fault with a name of its own. What *becomes* another text is repaired unasked, unless the name "
        "says more; the other examples are refused. Rules are those of [the JSON notation](rules.md)."
    )
    for fault in language.faults:
        yield from entry(fault, [language])


CLAUSE_EXAMPLES = (
    ("COUNT, P95(duration_ms)", "What is calculated comes first, and has no word before it."),
    (
        "COUNT if (error = true) as errors, COUNT as total, {$errors / $total} as rate",
        "A calculation may have conditions, in parentheses, and a name. Arithmetic over named ones is a formula with a name.",
    ),
    (
        "COUNT with {GT($duration_ms, 500)} as slow by slow",
        "A calculated field is a formula over columns, with its name.",
    ),
    (
        'COUNT where error = true and name starts-with "/api"',
        "Between conditions `and` says nothing of a combination, which means that all must hold.",
    ),
    ("COUNT where a = 1 or b = 2", "`or` between two or more is the combination OR."),
    (
        "COUNT where AND: a = 1, b in (1, 2)",
        "A combination that is stated stands before the conditions, with commas between them.",
    ),
    ("COUNT by http.route, name", ""),
    ("COUNT by name having COUNT > 10 and AVG(duration_ms) >= 500", ""),
    ("COUNT by name order COUNT desc, name", "`asc` and `desc` are stated directions; without one none is stated."),
    ("COUNT limit 10", ""),
    ("COUNT last 2h", ""),
    (
        "COUNT from 2024-04-01T00:00:00Z for 2h",
        "With a start or an end, the length is `for`: `last` counts back from now.",
    ),
    ("COUNT from 2024-04-01T00:00:00Z to 2024-04-02T00:00:00Z every 5m", ""),
    ("COUNT last 1d compare 7d ago", ""),
    ("COUNT usage_mode true", ""),
)
"""A text for each clause, with what is to be said of it; empty where it speaks for itself."""


PAGES = {
    "rules.md": rules_page,
    "repairs.md": repairs_page,
    "catalogue.md": catalogue_page,
    "profiles.md": profiles_page,
    "text-notation.md": text_notation_page,
    "functions.md": functions_page,
    "flaws.md": flaws_page,
    "guard.md": guard_page,
    "policy.md": policy_page,
    "scope.md": scope_page,
    "command.md": command_page,
    "configuration.md": configuration_page,
    "from-lark.md": from_lark_page,
}


def main(arguments: list[str]) -> int:
    stale = []
    for name, page in PAGES.items():
        text = NOTE + "\n" + "\n\n".join(page()) + "\n"
        file = FOLDER / name
        if "--check" in arguments:
            if not file.is_file() or file.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            file.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/reference/{name} is stale: run `make golden`")
    return int(bool(stale))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
