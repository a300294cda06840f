"""OpenAI: one conversation a line; for preferences the input and two outputs."""

from __future__ import annotations

from typing import Any

from guard.training.format import TrainingFormat, answer, sent
from guard.training.line import Kind, TrainingLine


def conversation(line: TrainingLine) -> dict[str, Any]:
    """A line to learn an answer from."""
    return {"messages": [*sent(line), *answer(line.answer)]}


def comparison(line: TrainingLine) -> dict[str, Any]:
    """A line to learn a preference from."""
    assert line.worse is not None
    return {
        "input": {"messages": sent(line), "tools": [], "parallel_tool_calls": True},
        "preferred_output": answer(line.answer),
        "non_preferred_output": answer(line.worse),
    }


openai = TrainingFormat(
    "openai",
    "OpenAI's fine-tuning, and services that took its formats over: supervised and direct preference",
    {Kind.SFT: conversation, Kind.PREFERENCES: comparison},
    "platform.openai.com/docs/guides/supervised-fine-tuning and .../direct-preference-optimization",
    notes=("the service wants at least 10 lines in a file",),
)
