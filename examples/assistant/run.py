"""The virtuous circle once round, simulated: ask, record, score, label, make training data, and ask again with what was learnt.

    python examples/assistant/run.py [--out FOLDER]

Every step is the package's own; only the model and the two people who label are stand-ins. It shows the pipeline, and claims
no improvement of any model: how often the stand-in errs, with tips and without, is written down in model.py.
"""

import argparse
import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from urllib.request import Request, urlopen

from model import served

from grammar.frozen import replace
from grammar.languages import honeycomb
from grammar.schemas import read_schema
from guard import Guard, OutOfScopeError, Record, RejectedError, Scope, Template
from guard.calls.call import DeclinedError
from guard.label import Answer, Label, said_of
from guard.prompting import Example, tips_from
from guard.records import Journal, JsonLines, read_file

HERE = Path(__file__).parent
SCHEMA = HERE.parent / "shop.json"
DECLINE = "CANNOT ANSWER:"
CASES = [json.loads(line) for line in (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
GUARD = Guard(honeycomb.language(), read_schema(SCHEMA.read_bytes()), decline=DECLINE)


class Named:
    """A recorder that gives the records of a run the ids, tags and expectations of their cases, and hands them on."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.case: dict = {}

    def add(self, make: Callable[[], Record]) -> None:
        """Take one record."""
        case = self.case
        told = {"expected": case["expected"]} if "expected" in case else {}
        self.journal.add(
            lambda: replace(make(), id=case["id"], tags=tuple(case["tags"]), model="simulated", extra=told)
        )


def ask_all(template: Template, file: Path) -> None:
    """Ask every question with the prompt of a template, and record the calls."""
    scope = Scope.from_schema(GUARD.schema, template=template.outline)
    queries = {case["input"]: case["expected"] for case in CASES if "expected" in case}
    with served(queries, DECLINE) as address, Journal(JsonLines(file)) as journal:
        recorder = Named(journal)

        @GUARD.wrap(template=template, scope=scope, recorder=recorder)
        def ask(question: str, messages: object = ()) -> str:  # noqa: ARG001  # the messages have the question
            body = json.dumps({"model": "simulated", "messages": messages}).encode()
            with urlopen(Request(address, body, {"content-type": "application/json"})) as answer:  # noqa: S310
                return json.load(answer)["choices"][0]["message"]["content"]

        for case in CASES:
            recorder.case = case
            with suppress(OutOfScopeError, DeclinedError, RejectedError):  # which of them it was is in the record
                ask(case["input"])


def label(file: Path) -> None:
    """Two stand-ins for people say what they think of the answers: one errs in 5 of 100, the other in 15."""
    store = JsonLines(file)
    labels = []
    for record in read_file(file):
        if not isinstance(record, Record) or record.query is None or "expected" not in record.extra:
            continue
        is_right = record.query == GUARD.check(json.dumps(record.extra["expected"])).query
        for person, errs in (("ann (simulated)", 0.05), ("bob (simulated)", 0.15)):
            dice = Random(f"{person}:{record.id}")  # noqa: S311
            last = len(record.attempts) - 1
            says = "good" if is_right != (dice.random() < errs) else "bad"
            digest = said_of(record, last)
            labels.append(
                Label(f"{record.id}-{person}", record.time or 0.0, person, says, (Answer(record.id, last),), (digest,))
            )
    store.add_labels(labels)


def learnt(file: Path) -> tuple[list, list[Example]]:
    """What a run teaches the prompt: tips by the errors, and examples of what everybody called good."""
    bad = {
        label.answers[0].record
        for label in JsonLines(file).labels()
        if isinstance(label, Label) and label.says == "bad"
    }
    good = {label.answers[0].record for label in JsonLines(file).labels() if isinstance(label, Label)} - bad
    records = [record for record in read_file(file) if isinstance(record, Record)]
    examples = [
        Example(record.question, record.query) for record in records if record.id in good and len(record.attempts) == 1
    ]
    return tips_from(records, GUARD.language), examples[:12]


def run(*words: object) -> None:
    """Type a command, and show what it prints."""
    shown = shlex.join(str(word).replace(f"{HERE.parents[1]}/", "") for word in words)
    print(f"\n$ guard {shown}", flush=True)
    subprocess.run([sys.executable, "-m", "guard", *map(str, words)], check=False)  # noqa: S603  # our own


def steps(out: Path) -> Iterator[str]:
    """The circle, a step at a time; each gives its heading before it is done."""
    one, two = out / "run-1.jsonl", out / "run-2.jsonl"
    yield "1. Ask, with a prompt made of the language and the schema"
    first = Template(GUARD, purpose="You turn questions of the shop's operators into queries.")
    ask_all(first, one)
    run("records", "stats", one)
    yield "2. Score what was recorded"
    checks = ("--assert", HERE / "checks.toml", "--schema", SCHEMA)
    run("eval", one, *checks, "--gate", "usable >= 70%", "--report", out / "run-1.html")
    yield "3. People look (here: two stand-ins; look yourself with `guard review`)"
    label(one)
    print(f"{sum(1 for _ in JsonLines(one).labels())} labels in {JsonLines(one).labels_path.name}")
    yield "4. Make training data by the same checks, with the template of the call"
    run("data", "sft", one, "--to", "trl", "-o", out / "sft", "--schema", SCHEMA, "--decline", DECLINE, "--grader")
    run("data", "preferences", one, "--to", "trl", "-o", out / "preferences", "--schema", SCHEMA, "--decline", DECLINE)
    lacking = ("--template", "default", "--count", 12, "--schema", SCHEMA, "--decline", DECLINE)
    run("data", "synthetic", one, "--to", "trl", "-o", out / "synthetic", *lacking)
    yield "5. Ask again, with tips by the errors and examples that everybody called good"
    tips, examples = learnt(one)
    for tip in tips:
        print(f"tip: {tip.text} ({tip.times} times)")
    second = replace(first, tips=tips, examples=examples)
    print(f"{len(examples)} examples; the digest of the prompt was {first.digest[:12]}, and is {second.digest[:12]}")
    ask_all(second, two)
    run("eval", two, "--against", one, *checks, "--gate", "usable >= 70%", "--report", out / "run-2.html")


def main() -> None:
    """Go round once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--out", type=Path, default=Path("build/assistant"), help="folder for what is made (default: build/assistant)"
    )
    out = parser.parse_args().out
    if out.exists() and any(out.iterdir()):
        parser.error(f"{out} is not empty: take it away, or give another folder with --out")
    out.mkdir(parents=True, exist_ok=True)
    print(
        "SIMULATED: the model and the people are stand-ins. This shows the pipeline, and claims no improvement of any model."
    )
    for heading in steps(out):
        print(f"\n== {heading}", flush=True)
    print(f"\nAll of it is in {out}. To look at the records yourself: guard review {out / 'run-1.jsonl'}")


if __name__ == "__main__":
    main()
