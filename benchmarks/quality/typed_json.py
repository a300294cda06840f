"""Does the fast path of the charts agree with their grammar, and what is restored of charts that are broken on purpose?

The charts are those of `examples/charts`, drawn over its columns and broken in every way that `guard generate --invalid`
knows. *Restored* is a text that safe fixes alone bring back to the very tree it had, *with guesses* one that the guesses
bring back, *wrong* one that safe fixes make another right text of, *refused* is the rest.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[2] / "examples" / "charts"))

from rules import RULES

from benchmarks.speed.report import options, table, write
from grammar import Language, Source
from grammar.chooser import Seeded
from grammar.contract.law import is_same
from grammar.generation.damage import damaged
from grammar.generation.damages import DAMAGES
from grammar.parsing.reader import read
from grammar.schemas import read_schema
from guard import Guard

FOLDER = Path(__file__).parents[2] / "examples" / "charts"
TEXTS = 400
BECAME = ("restored", "with guesses", "wrong", "refused")


def charts() -> Language:
    """The language of the example, as its configuration says it."""
    said = tomllib.loads((FOLDER / "guard.toml").read_text(encoding="utf-8"))["language"]
    return Language.from_lark(FOLDER / said.pop("grammar"), **{**said, "rules": RULES})


def main() -> None:
    """Draw, break, judge, print, and write the figures where the options say."""
    chosen = options(__doc__).parse_args()
    count = 2 if chosen.tiny else TEXTS
    language, schema = charts(), read_schema((FOLDER / "sales.json").read_bytes())
    assert language.generate is not None
    texts = [
        language.notation.print(language.generate(Seeded(Random(f"{chosen.seed}/{at}")), schema)) for at in range(count)
    ]
    outcomes: dict[str, Counter[str]] = {}
    compared, unlike = 0, []
    safe, guessing = Guard(language, schema), Guard(language, schema, allows_unsafe=True)
    for at, text in enumerate(texts):
        unlike += [] if _agrees(language, text) else [text]
        compared += 1
        for damage in DAMAGES:
            broken = damaged(damage, language, text, Seeded(Random(f"{chosen.seed}/{at}/{damage.name}")), schema)
            if broken is None:
                continue
            unlike += [] if _agrees(language, broken.text) else [broken.text]
            compared += 1
            if broken.is_invalid:
                became = _became(text, broken.text, safe, guessing)
                outcomes.setdefault(damage.name, Counter())[became] += 1
    total = sum(outcomes.values(), Counter())
    rows = [
        (name, *(str(counts[each]) for each in BECAME)) for name, counts in [*outcomes.items(), ("all of them", total)]
    ]
    table(rows, ("broken by", *BECAME))
    print(f"fast path and grammar: {compared} texts, {len(unlike)} unlike")
    figures: dict[str, Any] = {
        "fast_path": {"texts": compared, "unlike": len(unlike)},
        "damages": {name: dict(counts) for name, counts in outcomes.items()},
        "all": dict(total),
    }
    write(chosen, "typed_json_quality", {"texts": count}, figures)


def _agrees(language: Language, text: str) -> bool:
    """Whether the fast path and the grammar say the same of a text."""
    accept = language.notation.fast_path.accept
    assert accept is not None
    parsed = read(language.notation, Source(text))
    slow = parsed.tree
    fast = accept(text)
    return (fast is None) == (slow is None) and (fast is None or is_same(fast, slow))


def _became(text: str, broken: str, safe: Guard, guessing: Guard) -> str:
    right = safe.check(text).tree
    verdict = safe.check(broken)
    if verdict:
        return "restored" if is_same(verdict.tree, right) else "wrong"
    guessed = guessing.check(broken)
    return "with guesses" if guessed and is_same(guessed.tree, right) else "refused"


if __name__ == "__main__":
    main()
