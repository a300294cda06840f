"""Every beginning of a query, in every way of writing it: is one taken for another query? Where guesses are allowed, too?

Run: ``python -m benchmarks.quality.prefixes [--queries 200] [--every N] [--save]``. The queries are those that the shipped
cases of repairs mean. Each is written in each of the ways below, and each beginning of that text is judged as an answer that
broke off. What counts is

- *another query*: a beginning was accepted or repaired, and means something else than the whole;
- *inside a token*: the same, of a beginning that ends within a word, a number or a string. There nothing may be completed, and
  no guess is either.

A beginning that means what the whole means (its last bracket is missing, or the fence behind it) is right.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.quality.repair import LANGUAGE, SHIPPED
from benchmarks.speed.report import options, table, write
from grammar.parsing.reader import parse
from grammar.source import Source
from guard import Guard, Rejected

Writer = Callable[[dict[str, Any]], str]


def _yaml(value: Any, indent: int = 0) -> str:
    """A value as YAML in blocks, with strings in quotation marks where they need them."""
    blank = "  " * indent
    if isinstance(value, dict):
        lines = []
        for key, part in value.items():
            nested = isinstance(part, dict | list) and part
            lines.append(f"{blank}{key}:" + (f"\n{_yaml(part, indent + 1)}" if nested else f" {_scalar(part)}"))
        return "\n".join(lines)
    return "\n".join(
        f"{blank}- " + (_yaml(part, indent + 1).lstrip() if isinstance(part, dict) else _scalar(part)) for part in value
    )


def _scalar(value: Any) -> str:
    is_plain = isinstance(value, str) and re.fullmatch(r"[A-Za-z][\w.-]*", value) is not None
    return (
        value
        if is_plain and value.lower() not in ("null", "true", "false", "yes", "no", "on", "off")
        else json.dumps(value)
    )


def _python_call(value: Any) -> str:
    return "run_query(" + ", ".join(f"{key}={part!r}" for key, part in value.items()) + ")"


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _elements(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"<{key}>{_elements(part)}</{key}>\n" for key, part in value.items())
    if isinstance(value, list):
        return "".join(f"<item>{_elements(part)}</item>" for part in value)
    return str(value) if isinstance(value, str) else json.dumps(value)


def _printed(value: Any, brackets: str, sign: str) -> str:
    """A value as Java prints it."""
    if isinstance(value, dict):
        members = ", ".join(f"{key}{sign}{_printed(part, brackets, sign)}" for key, part in value.items())
        return f"{brackets[0]}{members}{brackets[1]}"
    if isinstance(value, list):
        return "[" + ", ".join(_printed(part, brackets, sign) for part in value) + "]"
    return value if isinstance(value, str) else json.dumps(value)


WRITERS: dict[str, Writer] = {
    "compact": _compact,
    "indented": lambda value: json.dumps(value, indent=2),
    "fenced": lambda value: f"```json\n{json.dumps(value, indent=2)}\n```",
    "sentence": lambda value: f"Here is the query: {json.dumps(value)} It counts what you asked for.",
    "Python": repr,
    "call": _python_call,
    "keys without quotes": lambda value: re.sub(r'"(\w+)":', r"\1:", json.dumps(value)),
    "typographic": lambda value: re.sub(r'"([^"]*)"', "\u201c\\1\u201d", json.dumps(value)),
    "arrows": lambda value: json.dumps(value, separators=(", ", " => ")),
    "envelope": lambda value: f'{{"name":"run_query","arguments":{_compact(value)}}}',
    "string": lambda value: json.dumps(_compact(value)),
    "backslashes": lambda value: _compact(value).replace('"', '\\"'),
    "doubled braces": lambda value: json.dumps(value).replace("{", "{{").replace("}", "}}"),
    "YAML": _yaml,
    "YAML in a fence": lambda value: f"```yaml\n{_yaml(value)}\n```",
    "assignment": lambda value: f"query = {json.dumps(value)};",
    "tags": lambda value: f"<tool_call>{_compact(value)}</tool_call>",
    "elements": lambda value: f"<query>{_elements(value)}</query>",
    "printed": lambda value: _printed(value, "{}", "="),
    "printed with names": lambda value: f"Query({_printed(value, '{}', '=')[1:-1]})",
    "pairs": lambda value: json.dumps(list(value.items())),
    "keys and values": lambda value: json.dumps([{"key": key, "value": part} for key, part in value.items()]),
    "lines of a log": lambda value: "\n".join(f"bot-1  | {line}" for line in json.dumps(value, indent=2).split("\n")),
    "lines of a diff": lambda value: (
        "@@ -0,0 +1 @@\n" + "\n".join(f"+{line}" for line in json.dumps(value, indent=2).split("\n"))
    ),
    "list in Markdown": lambda value: "\n".join(f"- **{key}**: {json.dumps(part)}" for key, part in value.items()),
    "table": lambda value: "\n".join(
        ["| key | value |", "|---|---|", *(f"| {k} | {json.dumps(v)} |" for k, v in value.items())]
    ),
    "YAML before words": lambda value: f"{_yaml(value)}\n\nThat counts what you asked for.",
    "a token behind": lambda value: f"{_yaml(value)}<|im_end|>",
    "mail": lambda value: json.dumps(value).replace("=", "=3D").replace(": ", ":=\n"),
}
"""The ways of writing a query, by name."""


def queries(most: int) -> list[dict[str, Any]]:
    """The queries that the shipped cases mean, each once, in their order, evenly taken."""
    known: dict[str, dict[str, Any]] = {}
    for path in SHIPPED:
        for line in path.read_text(encoding="utf-8").splitlines():
            expected = json.loads(line)["expected"]
            if expected:
                known.setdefault(json.dumps(expected, sort_keys=True), expected)
    every = list(known.values())
    return every[:: max(1, len(every) // most)][:most]


def ends_in_token(text: str, end: int) -> bool:
    """Whether a beginning ends within a word or a number, or between two quotation marks."""
    inside = text[end - 1].isalnum() and text[end : end + 1].isalnum()
    begun = text[:end]
    if '\\"' in text[:_FIRST_KEY]:  # within a string: the quotation marks of what is in it have a backslash
        begun = begun.removeprefix('"').replace('\\"', '"')
    return inside or sum(mark == '"' for mark in re.findall(r'\\.|"', begun)) % 2 == 1


_FIRST_KEY = 30


def meaning(tree: Any) -> str:
    """What a tree says."""
    return LANGUAGE.notation.print(LANGUAGE.canonical(tree))


def judged(texts: Iterator[tuple[str, str, str]], every: int) -> dict[str, Any]:
    """What became of the beginnings: counts by way of writing, and the first few that were taken for another query."""
    guards = {"safe": Guard(LANGUAGE), "guesses": Guard(LANGUAGE, allows_unsafe=True)}
    counts: Counter[tuple[str, str]] = Counter()
    shown: list[tuple[str, str, str]] = []
    for number, (name, text, meant) in enumerate(texts):
        for end in range(1 + number % every, len(text), every):
            counts[name, "beginnings"] += 1
            for kind, guard in guards.items():
                verdict = guard.check(text[:end])
                if isinstance(verdict, Rejected) or verdict.tree is None or meaning(verdict.tree) == meant:
                    continue
                counts[name, f"{kind}: another"] += 1
                within = ends_in_token(text, end)
                counts[name, f"{kind}: inside a token"] += within
                if (kind == "safe" or within) and len(shown) < _MOST_SHOWN:
                    shown.append((name, kind, text[:end]))
    return {"counts": counts, "shown": shown}


_MOST_SHOWN = 40
COLUMNS = ("beginnings", "safe: another", "safe: inside a token", "guesses: another", "guesses: inside a token")


def main(arguments: list[str] | None = None) -> int:
    """Print how many beginnings were taken for another query; 1 where one was that may not be."""
    caption, _, _ = (__doc__ or "").partition("\n")
    parser = options(caption)
    parser.add_argument("--queries", type=int, default=200, help="how many queries  [default: %(default)s]")
    parser.add_argument("--every", type=int, default=1, help="judge every N-th beginning  [default: %(default)s]")
    chosen = parser.parse_args(arguments)
    most, every = (1, 40) if chosen.tiny else (chosen.queries, chosen.every)
    began = time.perf_counter()
    texts = (
        (name, writer(query), meaning(parse(LANGUAGE.notation, Source(json.dumps(query))).tree))
        for query in queries(most)
        for name, writer in WRITERS.items()
    )
    outcome = judged(texts, every)
    counts = outcome["counts"]
    rows = {name: {column: counts[name, column] for column in COLUMNS} for name in WRITERS}
    rows["all"] = {column: sum(row[column] for row in rows.values()) for column in COLUMNS}
    table([(name, *(str(row[column]) for column in COLUMNS)) for name, row in rows.items()], ("written", *COLUMNS))
    for name, kind, text in outcome["shown"]:
        print(f"{name}, {kind}: {text[-160:]!r}")
    print(f"{time.perf_counter() - began:.0f} s")
    write(chosen, "prefixes", {"queries": most, "every": every}, {"written": rows})
    return int(any(rows["all"][column] for column in ("safe: another", "guesses: inside a token")))


if __name__ == "__main__":
    raise SystemExit(main())
