"""Prompting: the one template of a prompt, made of the language, the schema and examples that were checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grammar.face import later

if TYPE_CHECKING:
    from guard.prompting.counter import ESTIMATE, Counter, encoding
    from guard.prompting.example import Example, read_examples
    from guard.prompting.length import Length
    from guard.prompting.rendered import Message, Rendered
    from guard.prompting.retrieval import Retriever
    from guard.prompting.template import Template, TemplateError, Trainable, Untrainable
    from guard.prompting.tips import Tip, tips_from
    from guard.prompting.trade import TELEMETRY, Trade

__all__ = [
    "ESTIMATE",
    "TELEMETRY",
    "Counter",
    "Example",
    "Length",
    "Message",
    "Rendered",
    "Retriever",
    "Template",
    "TemplateError",
    "Tip",
    "Trade",
    "Trainable",
    "Untrainable",
    "encoding",
    "read_examples",
    "tips_from",
]

__getattr__ = later(
    __name__,
    {
        "Counter": "guard.prompting.counter",
        "ESTIMATE": "guard.prompting.counter",
        "Example": "guard.prompting.example",
        "Length": "guard.prompting.length",
        "Message": "guard.prompting.rendered",
        "Rendered": "guard.prompting.rendered",
        "Retriever": "guard.prompting.retrieval",
        "TELEMETRY": "guard.prompting.trade",
        "Template": "guard.prompting.template",
        "TemplateError": "guard.prompting.template",
        "Tip": "guard.prompting.tips",
        "Trade": "guard.prompting.trade",
        "Trainable": "guard.prompting.template",
        "Untrainable": "guard.prompting.template",
        "encoding": "guard.prompting.counter",
        "read_examples": "guard.prompting.example",
        "tips_from": "guard.prompting.tips",
    },
)


def __dir__() -> list[str]:
    return __all__
