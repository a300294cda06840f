"""Sentences that stand beside a query, drawn from the templates in `around/`: those that withhold it, and those that do not.

A line is one template: `(a|b)` is one of several, `{name}` a line of `slots.txt`, `<acol>` a column that the query has and
`<xcol>` one that it lacks, and so on. A heading `# intent side` says what the lines under it do and on which side of the query they
stand. In `elsewhere.txt` a heading is a language, `-` a line that withholds, `+` one that does not. All were written for this.
"""

# ruff: noqa: E501  # what may stand for a fact is a line for each

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from schemas import drawn_schema

AROUND = Path(__file__).parent / "around"
_CHOICE = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{(\w+)\}")
_FACT = re.compile(r"<(\w+)>")
_TIMES = {3600: ("hour", "60 minutes", "1 hour", "1h"), 7200: ("2 hours", "two hours", "120 minutes"), 86400: ("24 hours", "day", "1 day", "24h"),
          604800: ("7 days", "week", "seven days"), 1800: ("30 minutes", "half hour"), 900: ("15 minutes",), 28800: ("8 hours",), 2592000: ("30 days", "month")}  # fmt: skip
_STATISTICS = {"COUNT": ("count", "COUNT", "number"), "AVG": ("average", "AVG", "mean"), "P95": ("P95", "95th percentile", "p95"), "P99": ("P99", "99th percentile"),
               "MAX": ("MAX", "maximum"), "MIN": ("MIN", "minimum"), "SUM": ("sum", "SUM", "total"), "P50": ("median", "P50"), "HEATMAP": ("heatmap", "HEATMAP"), "COUNT_DISTINCT": ("COUNT_DISTINCT",)}  # fmt: skip
_VALUES = ("checkout", "error", "true", "GET", "eu-west-1", "500", "acme", "prod", "timeout", "failed")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence beside a query: 1.0 if it withholds it; `side` is where it stands (see `wording`)."""

    text: str
    side: str
    label: float
    intent: str
    language: str
    template: int
    query: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """One line of a file: the number tells it apart from all others."""

    text: str
    label: float
    intent: str
    side: str
    language: str
    number: int


@cache
def slots() -> dict[str, tuple[str, ...]]:
    """What may stand in each slot."""
    lines = (AROUND / "slots.txt").read_text(encoding="utf-8").splitlines()
    return {name: tuple(rest.split("|")) for name, _, rest in (line.partition(": ") for line in lines)}


def templates() -> Iterator[Template]:
    """All lines of all files."""
    number = 0
    for name, label in (("withheld", 1.0), ("harmless", 0.0)):
        intent = side = ""
        for line in (AROUND / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                intent, side = line[2:].split(" ")[:2]
            elif line:
                number += 1
                yield Template(line, label, f"{intent} {side}", side, "en", number)
    for line in (AROUND / "plain.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            intent = line[2:]
        elif line:
            number += 1
            side = {"b": "before", "A": "after", "e": "either"}[line[2]]
            yield Template(line[4:], float(line[0] == "-"), intent, side, "en", number)
    language = ""
    for line in (AROUND / "elsewhere.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            language = line[3:]
        elif line:
            number += 1
            label = float(line[0] == "-")
            yield Template(line[2:], label, f"{language}{line[0]}", "either", language, number)


def drawn_query(chance: Random) -> tuple[str, tuple[str, ...], dict[str, tuple[str, ...]]]:
    """A query over a drawn schema, its columns, and what may stand for each fact of it."""
    columns = tuple(dict.fromkeys(drawn_schema(chance)))
    while len(columns) < 8:
        columns = tuple(dict.fromkeys((*columns, *drawn_schema(chance))))
    columns = tuple(chance.sample(columns, min(len(columns), 24)))
    used = chance.sample(columns, 3)
    statistic = chance.choice(tuple(_STATISTICS))
    size, limit = chance.choice(tuple(_TIMES)), chance.choice((5, 10, 20, 25, 50, 100, 200))
    value: Any = chance.choice((500, 400, 1000, True, "checkout", "GET", "failed", 3))
    order = chance.choice(("descending", "ascending"))
    calculation = {"op": statistic} if statistic == "COUNT" else {"op": statistic, "column": used[0]}
    query = {
        "calculations": [calculation],
        "filters": [{"column": used[1], "op": chance.choice((">=", "=", "!=", ">")), "value": value}],
        "breakdowns": [used[2]],
        "orders": [{**calculation, "order": order}],
        "limit": limit,
        "time_range": size,
    }
    own = [column for column in used if column in json.dumps(query)]
    others = [column for column in columns if column not in used] or ["tenant"]
    numbers = [
        number for number in (7, 3, 15, 30, 40, 60, 75, 250, 300, 501, 1000) if number not in (limit, value, size)
    ]
    rest = [name for name in _STATISTICS if name != statistic and not (statistic == "COUNT" and name == "SUM")]
    facts = {
        "acol": (*own, *(f"`{column}`" for column in own)),
        "xcol": (*others, *(f"`{column}`" for column in others)),
        "anum": tuple(map(str, (limit, value) if isinstance(value, int) and value is not True else (limit,))),
        "xnum": tuple(map(str, numbers)),
        "atime": _TIMES[size],
        "xtime": tuple(words for other, several in _TIMES.items() if other != size for words in several),
        "aop": _STATISTICS[statistic],
        "xop": tuple(words for name in rest for words in _STATISTICS[name]),
        "adir": (order,),
        "xdir": ("ascending" if order == "descending" else "descending",),
        "aval": (str(value).lower(),),
    }
    return json.dumps(query), columns, facts


def filled(template: str, side: str, facts: dict[str, tuple[str, ...]], chance: Random) -> str:
    """A template with one of each choice."""
    text = template
    for _ in range(12):
        text = _SLOT.sub(lambda match: chance.choice(_slot(match[1], side)), text)
        text = _CHOICE.sub(lambda match: chance.choice(match[1].split("|")), text)
        if "{" not in text and "(" not in text:
            break
    text = _FACT.sub(lambda match: chance.choice(facts[match[1]]) if match[1] in facts else match[0], text)
    return " ".join(text.split()).replace("..", ".").replace(" ,", ",").replace(" .", ".")


def _slot(name: str, side: str) -> tuple[str, ...]:
    if name in ("it", "It"):
        return slots()[f"{name}_{'before' if side in 'bB' else 'after'}"]
    return slots()[name]


def drawn_sentences(each: Mapping[float, int], chance: Random) -> Iterator[Sentence]:
    """So many sentences of each template by its label, each beside a query of its own; fewer of those that come to the same."""
    for template in templates():
        seen: set[str] = set()
        for _ in range(each[template.label if template.language == "en" else 1.0]):
            query, columns, facts = drawn_query(chance)
            before = template.side == "before" or (template.side == "either" and chance.random() < 0.5)
            side = chance.choice("bbbB" if before else "AAa")
            text = filled(template.text, side, facts, chance)
            if chance.random() < 0.15:
                text = text.lower()
            elif chance.random() < 0.7:
                text = text[:1].upper() + text[1:]
            if chance.random() < 0.1 and text.endswith("."):
                text = text[:-1]
            key = text.casefold()
            if text and key not in seen:
                seen.add(key)
                yield Sentence(
                    text, side, template.label, template.intent, template.language, template.number, query, columns
                )
