"""Write the parse tables and shapes that are part of the package, or say whether they are fresh.

    python tools/tables.py [--check]

They are made from the grammars' text alone; with them, a first refusal does not wait for Lark to compile it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from grammar.languages import families
from grammar.languages.honeycomb.shapes import kept_data
from grammar.parsing.compilation import table_file

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "grammar" / "parsing" / "tables"
HONEYCOMB = ROOT / "grammar" / "languages" / "honeycomb"


def shape() -> str:
    """The content of the file with the shape of queries."""
    return kept_data((HONEYCOMB / "query.lark").read_text(encoding="utf-8"))


def tables() -> Mapping[str, str]:
    """The files by name: of each language in each profile and notation, the definition alone and with its mistakes."""
    notations = [language.notation for family in families() for language in family.in_every_notation()]
    notations = [each for each in notations if not each.syntax.options and each.read is None]  # of others none is kept
    return dict(
        table_file(notation, with_mistakes=with_mistakes) for notation in notations for with_mistakes in (False, True)
    )


def main() -> int:
    made = tables()
    kept = {path.name: path for path in FOLDER.glob("*.json")}
    stale = [
        name for name in sorted({*made, *kept}) if name not in kept or name not in made or _differs(kept[name], made)
    ]
    query = HONEYCOMB / "query.json"
    is_stale = not query.is_file() or query.read_text(encoding="utf-8") != shape()
    if "--check" in sys.argv[1:]:
        for name in [f"grammar/parsing/tables/{name}" for name in stale] + [str(query.relative_to(ROOT))] * is_stale:
            print(f"{name} is stale: run `make golden`")
        return int(bool(stale) or is_stale)
    query.write_text(shape(), encoding="utf-8", newline="\n")
    FOLDER.mkdir(exist_ok=True)
    for name in stale:
        if name in made:
            (FOLDER / name).write_text(made[name], encoding="utf-8", newline="\n")
        else:
            kept[name].unlink()
    print(f"{len(made)} tables, {len(stale)} of them changed")
    return 0


def _differs(path: Path, made: Mapping[str, str]) -> bool:
    return path.read_text(encoding="utf-8") != made[path.name]


if __name__ == "__main__":
    raise SystemExit(main())
