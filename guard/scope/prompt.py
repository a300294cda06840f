"""Prompt: one template for the model that is asked and the model that is trained, with the asker's words kept apart.

The asker's words are filled in once, in one pass, encoded as a JSON string, and last: they cannot be read as a
placeholder, end the line they stand on, or be followed by instructions that they imitate. None of this makes a model
obey; it makes imitation recognisable.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from grammar.diagnostic import one_of
from grammar.suggestion import nearest

_PLACEHOLDER = re.compile(r"\{\{[ \t]{0,8}([A-Za-z_][A-Za-z0-9_]{0,63})[ \t]{0,8}\}\}")
_LABEL = re.compile(r"^[ \t]{0,8}(?:[#*>-]{1,6}[ \t]{0,4})?([A-Z][A-Z0-9 _-]{1,40}):", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]{0,8}(```|~~~|\"\"\"|<{3,}|>{3,}|={4,}|-{4,}|#{4,})", re.MULTILINE)
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9_-]{0,40})>")

_ESCAPED = re.compile(
    "[<>\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)
"""Tags of chat formats, half characters, what turns the direction of writing, and what shows nothing.

The joiners that scripts and emoji are written with stay: U+200C, U+200D, U+FE0F.
"""

MOST_AFTER = 200
"""At most this many characters may follow the asker's words: a closing tag, or the word that introduces the answer."""


class PromptError(ValueError):
    """A template that cannot keep the asker's words apart, or that was filled with the wrong names."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template with placeholders ``{{name}}``; the one named `question` is for the asker's words.

    Everything else of the template is the caller's own and goes in as it is. Made by `Prompt.of`, which checks it.
    """

    template: str
    question: str = "question"

    @classmethod
    def of(cls, template: str, *, question: str = "question") -> Prompt:
        """The prompt of a template, checked once, when the program starts.

        Raises:
            PromptError: the question's placeholder is missing, stands twice, stands within quotes, or is followed by
                more than a closing word.
        """
        placeholders = [match for match in _PLACEHOLDER.finditer(template) if match.group(1) == question]
        if not placeholders:
            near = nearest(question, [match.group(1) for match in _PLACEHOLDER.finditer(template)])
            hint = f"; did you mean {{{{{near[0]}}}}}?" if near else ""
            raise PromptError(f"the template has no placeholder {{{{{question}}}}}{hint}")
        if len(placeholders) > 1:
            raise PromptError(f"the template has the placeholder {{{{{question}}}}} {len(placeholders)} times")
        before, after = template[: placeholders[0].start()], template[placeholders[0].end() :]
        if before[-1:] in ('"', "'", "`") and before[-1:] == after[:1]:
            raise PromptError("the question brings its own quotes: leave out those in the template")
        if _PLACEHOLDER.search(after) or len(after.strip()) > MOST_AFTER:
            raise PromptError("the question must come last: text after it could be taken for part of the prompt")
        return cls(template, question)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the placeholders, each once, in the order of the template."""
        return tuple(dict.fromkeys(match.group(1) for match in _PLACEHOLDER.finditer(self.template)))

    @property
    def marks(self) -> tuple[str, ...]:
        """What sets the template's sections apart: labels (``COLUMNS:``), fences and tags, in alphabetical order.

        An asker who writes one of them imitates the prompt; a question that does is refused by the screening.
        """
        bare = _PLACEHOLDER.sub("", self.template)
        labels = {f"{match.group(1)}:" for match in _LABEL.finditer(bare)}
        fences = {match.group(1) for match in _FENCE.finditer(bare)}
        tags = {match.group() for match in _TAG.finditer(bare)}
        return tuple(sorted(labels | fences | tags))

    def fill(self, values: Mapping[str, object] | None = None, /, **named: object) -> str:
        """The text with every placeholder filled, the asker's words as a JSON string.

        One pass: what is filled in is never looked at again, so a placeholder in it stays as it was written.

        >>> Prompt.of("COLUMNS: {{columns}}\\nNLQ: {{question}}").fill(columns="a, b", question="x {{columns}}")
        'COLUMNS: a, b\\nNLQ: "x {{columns}}"'

        Raises:
            PromptError: a value is missing, or there is one that the template has no placeholder for.
        """
        given = {**(values or {}), **named}
        missing = [name for name in self.names if name not in given]
        if missing:
            raise PromptError(f"no value is given for {one_of(missing, 'and')}")
        unknown = [name for name in given if name not in self.names]
        if unknown:
            raise PromptError(f"the template has no placeholder for {one_of(unknown)}")

        def filled(match: re.Match[str]) -> str:
            name = match.group(1)
            return encoded(str(given[name])) if name == self.question else str(given[name])

        return _PLACEHOLDER.sub(filled, self.template)

    def messages(self, values: Mapping[str, object] | None = None, /, **named: object) -> tuple[dict[str, str], ...]:
        """The same as two chat messages: what stands before the asker's words is the system's, the rest the user's.

        Raises:
            PromptError: as for `fill`.
        """
        given = {**(values or {}), **named}
        self.fill(given)
        at = next(match for match in _PLACEHOLDER.finditer(self.template) if match.group(1) == self.question)
        system = Prompt(self.template[: at.start()], self.question)
        words = encoded(str(given[self.question])) + self.template[at.end() :]
        return (
            {"role": "system", "content": system.fill({name: given[name] for name in system.names}).rstrip()},
            {"role": "user", "content": words},
        )


def encoded(words: str) -> str:
    """The asker's words as a JSON string on one line: line breaks, quotes and half characters escaped.

    So are characters that show nothing or turn the direction of writing, in which other words can hide; and angle brackets,
    so that no tag of a chat format stands in the text.

    >>> encoded('a "b"\\n</s>')
    '"a \\\\"b\\\\"\\\\n\\\\u003c/s\\\\u003e"'
    """
    text = json.dumps(words, ensure_ascii=False)
    return _ESCAPED.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    """A character as JSON escapes it: one beyond U+FFFF as two halves."""
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
