"""The charts keep every law of a language, and the guard judges these answers as it should."""

import json
import tomllib
from pathlib import Path

from rules import RULES

from grammar import Language
from grammar.contract import LAWS, contract
from grammar.schemas import read_schema
from guard import Guard
from guard.laws import LAWS as GUARD_LAWS

FOLDER = Path(__file__).parent
SAID = tomllib.loads((FOLDER / "guard.toml").read_text(encoding="utf-8"))["language"]
GRAMMAR = FOLDER / SAID.pop("grammar")
CHARTS = Language.from_lark(GRAMMAR, **{**SAID, "rules": RULES})
GUARD = Guard(CHARTS, read_schema((FOLDER / "sales.json").read_bytes()))
ANSWERS = [json.loads(line) for line in (FOLDER / "answers.jsonl").read_text(encoding="utf-8").splitlines()]

test_charts = contract(CHARTS, laws=(*LAWS, *GUARD_LAWS))


def test_the_answers_are_judged_as_a_person_would() -> None:
    """What can only be meant in one way is mended; what is a guess, or says nothing, is refused."""
    decisions = {answer["id"]: GUARD.check(answer["output"]).decision.value for answer in ANSWERS}
    assert decisions == {
        "by-region": "accepted",
        "fenced": "repaired",
        "python": "repaired",
        "one-filter": "repaired",
        "no-such-column": "rejected",
        "pie": "rejected",
        "cut-off": "rejected",
    }


def test_a_column_that_there_is_not_is_refused_with_the_nearest() -> None:
    """A name is looked up in the schema, and what may have been meant is shown and not written."""
    verdict = GUARD.check('{"mark": "bar", "encoding": {"x": {"field": "regoin"}}}')
    assert [(d.name, d.near) for d in verdict.diagnostics] == [("unknown-name", ("region",))]
