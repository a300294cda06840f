"""TRL: prompt and completion as messages, with the loss on the completion alone; pairs for DPO, verdicts for KTO."""

from __future__ import annotations

from typing import Any

from guard.training.format import TrainingFormat, answer, sent
from guard.training.line import Kind, TrainingLine


def _sft(line: TrainingLine) -> dict[str, Any]:
    return {"prompt": sent(line), "completion": answer(line.answer)}


def _pair(line: TrainingLine) -> dict[str, Any]:
    assert line.worse is not None
    return {"prompt": sent(line), "chosen": answer(line.answer), "rejected": answer(line.worse)}


def _verdict(line: TrainingLine) -> dict[str, Any]:
    return {"prompt": sent(line), "completion": answer(line.answer), "label": bool(line.is_good)}


trl = TrainingFormat(
    "trl",
    "TRL: `SFTTrainer`, `DPOTrainer`, `KTOTrainer`; conversational",
    {Kind.SFT: _sft, Kind.PREFERENCES: _pair, Kind.KTO: _verdict},
    "huggingface.co/docs/trl/dataset_formats, TRL 1.16",
)
