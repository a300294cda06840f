"""Training files: do the libraries of trainers read them as what they are meant to be?

Run: ``make trainers``, which makes an environment of its own (about 650 MB, no PyTorch, no GPU: nothing is trained). Records of
calls are made, written as every kind of lines in every format, and read back:

- by `datasets`, as a trainer loads them: the same rows, with the same members;
- by `trl`: each row is conversational, a chat template gives the same text for the line as for the call with its answer, and a
  set of pairs comes apart into verdicts;
- the reward function is called as `GRPOTrainer` calls it, with texts and with conversations.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import datasets
import tokenizers
import transformers
import trl
from trl.data_utils import apply_chat_template, is_conversational, unpair_preference_dataset

from grammar import Schema
from grammar.languages import honeycomb
from guard import Guard, Record, RecordedAttempt
from guard.calls.recording import recorded
from guard.training import FORMATS, Candidates, DataSet, Grader, Kind, Making

GUARD = Guard(honeycomb.language(), Schema.of(["region", "duration_ms", "http.route"], name="shop"))
COLUMNS = ("region", "http.route", "duration_ms")
THINGS = "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa".split()
CHAT = (
    "{% for m in messages %}<{{ m.role }}>{{ m.content }}</{{ m.role }}>{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)


def records() -> Iterator[Record]:
    """Calls with a refused answer and an accepted one."""
    for at, thing in enumerate(THINGS):
        question = f"how many {thing}, é\u2028 and 「{at}」"
        messages = ({"role": "system", "content": "Answer with a query."}, {"role": "user", "content": question})
        said = ('{"breakdowns":["gone"]}', json.dumps({"breakdowns": [COLUMNS[at % 3]], "limit": at + 1}))
        attempts = tuple(RecordedAttempt((recorded(GUARD.check(text)),), messages) for text in said)
        yield Record(f"r{at}", None, "wrap", "accepted", question, messages=messages, attempts=attempts)


def read_back(path: Path) -> list[dict[str, Any]]:
    """The rows of a file, as `datasets` gives them; they must be those of the file."""
    rows = list(
        datasets.load_dataset("json", data_files=str(path), split="train", cache_dir=str(path.parent / "cache"))
    )
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8-sig").split("\n") if line]
    assert rows == lines, path
    return rows


def by_trl(kind: Kind, rows: list[dict[str, Any]]) -> None:
    """TRL's own functions on rows of its format."""
    words = tokenizers.Tokenizer(tokenizers.models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=words, chat_template=CHAT)
    for row in rows:
        assert is_conversational(row), row
        text = apply_chat_template(dict(row), tokenizer)
        answer = row.get("completion") or row["chosen"]
        whole = tokenizer.apply_chat_template([*row["prompt"], *answer], tokenize=False)
        assert text["prompt"] + (text.get("completion") or text["chosen"]) == whole, text
    if kind is Kind.PREFERENCES:
        pairs = datasets.Dataset.from_list(rows)
        verdicts = unpair_preference_dataset(pairs)
        assert sorted(verdicts["label"]) == [False] * len(rows) + [True] * len(rows)


def graded() -> None:
    """The reward function, called as a trainer calls it."""
    reward = Grader(GUARD)
    said = ['{"limit": 5}', '{"limit": 5,}', "no"]
    columns = {"prompts": ["x"] * 3, "completion_ids": [[1]] * 3, "trainer_state": None, "log_extra": None}
    assert reward(completions=said, **columns) == [1.0, 0.5, 0.0]
    assert reward(completions=[[{"role": "assistant", "content": each}] for each in said], **columns) == [1.0, 0.5, 0.0]


def main() -> int:
    """Write and read back everything; 0, or an assertion that says what is not read."""
    print(f"datasets {datasets.__version__}, trl {trl.__version__}, transformers {transformers.__version__}")
    for each in FORMATS:
        for kind in each.shapes:
            with tempfile.TemporaryDirectory() as folder:
                candidates = Candidates(GUARD)
                with DataSet(GUARD.language, each, kind, Path(folder) / "made") as data_set:
                    for record in records():
                        data_set.extend(candidates.of(record, kind))
                    data_set.write(Making(share=0.25), {})
                rows = {name: read_back(Path(folder) / "made" / f"{name}.jsonl") for name in ("train", "test")}
                if each.name == "trl":
                    for side in rows.values():
                        by_trl(kind, side)
                print(f"  {each.name:8} {kind:12} {len(rows['train'])} + {len(rows['test'])} lines read back")
    graded()
    print("  the reward function answers")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
