"""How a language judges a text, in one word: it takes it, a rule objects, or it does not read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from grammar.checker import check_parsed
from grammar.chooser import Seeded
from grammar.diagnostic import Severity
from grammar.generation.sentences import Stuck, compose, sentence, spellings
from grammar.language import Language
from grammar.notation import Notation, Parsed
from grammar.parsing.reader import compiled, read_to_error
from grammar.schema import Schema
from grammar.source import Source

_SIZES = (6, 12, 30)
"""The most tokens of sentences, in turn."""


class Taken(NamedTuple):
    """How a language judges a text.

    `is_read` says that it reads it, and that no rule objects which says what an export says too; `rule` is the first rule
    that objects to it although it is read, empty where none does.
    """

    is_read: bool
    rule: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the language takes the text: grammar, rules and schema together."""
        return self.is_read and not self.rule


def verdict_of(language: Language, schema: Schema | None = None) -> Callable[[str], Taken]:
    """How the language judges texts, each as it stands; nothing is repaired."""
    settled = {rule.name for rule in language.rules if rule.is_settled}

    def verdict(text: str) -> Taken:
        parsed = _read(language.notation, Source(text))
        if parsed is None:
            return Taken(is_read=False)
        found = [d.name for d in check_parsed(language, parsed, schema) if d.severity is Severity.ERROR]
        if any(name in settled for name in found):
            return Taken(is_read=False)
        return Taken(is_read=True, rule=found[0] if found else "")

    return verdict


def words_of(language: Language) -> tuple[str, ...]:
    """The keywords of the language's grammar; none where it is not read by a table."""
    if language.notation.read is not None:
        return ()
    texts = compiled(language.notation, with_mistakes=False).fixed.values()
    return tuple(text for text in texts if text[:1].isalpha())


def _read(notation: Notation, source: Source) -> Parsed | None:
    """What a text is, None where it has an error; nothing is searched for behind one."""
    fast = notation.fast_path
    tree = None if fast.accept is None or fast.locate is None else fast.accept(source.text)
    if tree is not None and fast.locate is not None:
        return Parsed(source, tree, fast.locate(source))
    return read_to_error(notation, source)[0]


def sentences_of(language: Language, schema: Schema | None = None, *, seed: int = 0) -> Iterator[str]:
    """Texts of the language, without end: drawn trees where it draws them, and sentences of its grammar."""
    number = 0
    only = spellings(language, schema)
    while True:
        chooser = Seeded(Random(f"{seed}/{number}"))  # noqa: S311  # no secret: a run can be repeated
        try:
            if language.generate is not None and number % 3:
                yield compose(language, chooser, schema)
            else:
                yield sentence(
                    language.notation, chooser, budget=_SIZES[number % len(_SIZES)], aim=number, only=only
                ).text
        except Stuck:
            return
        number += 1
