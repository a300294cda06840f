"""Credentials taken out of a text before it is logged or sent to a model, and put back where they are needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from grammar.credential import credentials

LONGEST = 20_000
"""Characters of a text beyond this number are neither looked at nor shown."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its credentials: `text` holds a placeholder for each, `found` what each placeholder stands for.

    The same credential has one placeholder. `is_cut` says that the text was too long and its end is left out.
    """

    text: str
    found: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_cut: bool = False

    def restore(self, text: str) -> str:
        """Another text, a query that was made from this one, with the credentials back in their places.

        >>> masked = mask("filter by password=hunter2 please")
        >>> masked.restore(masked.text)
        'filter by password=hunter2 please'
        """
        for placeholder, credential in self.found.items():
            text = text.replace(placeholder, credential)
        return text


def mask(text: str) -> Masked:
    """The text with a placeholder for everything in it that looks like a credential.

    What is not recognisable as one (see `grammar.credential`) stays. Personal data is not looked for.

    >>> mask("calls with Bearer abc123def").text
    'calls with Bearer [credential-1]'
    """
    parts: list[str] = []
    placeholders: dict[str, str] = {}
    at = 0
    shown = text[:LONGEST]
    for secret in credentials(shown):
        credential = shown[secret.span.start : secret.span.end]
        if credential not in placeholders:
            placeholders[credential] = _placeholder(text, len(placeholders) + 1)
        parts += [shown[at : secret.span.start], placeholders[credential]]
        at = secret.span.end
    parts.append(shown[at:])
    found = MappingProxyType({placeholder: credential for credential, placeholder in placeholders.items()})
    return Masked("".join(parts), found, is_cut=len(text) > LONGEST)


def _placeholder(text: str, number: int) -> str:
    """A placeholder that the text does not hold already: otherwise an asker could name somebody else's."""
    name = f"credential-{number}"
    while f"[{name}]" in text:
        name += "x"
    return f"[{name}]"
