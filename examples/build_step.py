"""A step of a build: the build fails when fewer of the recorded outputs than before are right.

Run it in a clone of this repository: `python examples/build_step.py`. For a step that fails on any rejected output,
`guard check FILE` is enough.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from grammar import Language
from grammar.schemas import read_schema
from guard import Guard

SQL = Path(__file__).parent / "sql"
LEAST = 0.5
"""The share of outputs that must be accepted or repaired."""

language = Language.from_lark(SQL / "sql.lark", names={"COLUMN": "column"}, unit="query", separators=[","])
sql_guard = Guard(language, read_schema((SQL / "shop.txt").read_bytes(), name="shop"))


def main(recorded: Path) -> int:
    """Judge every recorded output, print what was seen, and say whether the build goes on."""
    verdicts = [sql_guard.check(json.loads(line)["output"]) for line in recorded.read_text("utf-8").splitlines()]
    decisions = Counter(verdict.decision.value for verdict in verdicts)
    errors = Counter(error.name for verdict in verdicts if not verdict for error in verdict.errors)
    share = sum(map(bool, verdicts)) / len(verdicts)
    print(dict(decisions), dict(errors), f"{share:.0%} usable, at least {LEAST:.0%} needed")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else SQL / "answers.jsonl"))
