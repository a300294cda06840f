"""code-fence: a code fence around the text."""

from __future__ import annotations

from grammar.chooser import Chooser, pick
from grammar.generation.damage import Whole, damage


@damage(
    examples=[
        ('{"limit": 10}', '```\n{"limit": 10}\n```'),
    ],
)
def code_fence(whole: Whole, chooser: Chooser) -> str | None:
    """The text stands in a code fence.

    Chat models fence what they take for code. What is inside is right; the answer as it stands is not.
    """
    name = pick(chooser, ("", "json", "sql", whole.notation.explaining.unit))
    return f"```{name}\n{whole.text}\n```"
