"""Azure: the lines of OpenAI's formats, in a file that begins with a byte-order mark."""

from __future__ import annotations

from guard.training.format import TrainingFormat
from guard.training.formats.openai import comparison, conversation
from guard.training.line import Kind

azure = TrainingFormat(
    "azure",
    "Azure's fine-tuning: supervised and direct preference; the file begins with a byte-order mark, as it asks",
    {Kind.SFT: conversation, Kind.PREFERENCES: comparison},
    "learn.microsoft.com/azure/ai-services/openai/how-to/fine-tuning and .../fine-tuning-direct-preference-optimization",
    beginning=b"\xef\xbb\xbf",
    notes=("the service wants at least 10 lines in a file, and at most 512 MB",),
)
