"""The proof of an export: the real engine and the language judge the same texts, and where they differ it is shown.

What is found is in four kinds. The export is *wider* where the engine takes a text that the language does not read, and
*wider by a rule* where the language reads it and a rule refuses it, which the guard does afterwards. It is *narrower* where
the engine refuses a text that the language takes in every spelling of it, *narrower in spelling* where it takes the same
with its own blanks and order of keys, and *narrower in names* where only a name is not one of those that were listed. Two
engines that read one artefact differently are a kind of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from grammar.comparison.readers import Reader, readers_of
from grammar.comparison.verdict import sentences_of, verdict_of, words_of
from grammar.comparison.witness import BOTH, MAX_SHRINKING, NEITHER, Found, Witness, search
from grammar.exports.target import Export
from grammar.exports.targets import export as write
from grammar.language import Language
from grammar.schema import Schema

WIDER, NARROWER, SPELLING, NAMES = "wider", "narrower", "narrower in spelling", "narrower in names"

BY_RULE = "wider by the rule "

ENGINES = "read differently by "

COUNT = 1_000
"""How many texts are tried where nothing is said."""


class Proof(NamedTuple):
    """What holding an export and its language together has found; `engines` are those that read it, with their versions."""

    target: str
    language: str
    engines: tuple[str, ...]
    found: Found

    @property
    def is_alike(self) -> bool:
        """Whether no text was found that the engine and the grammar judge differently; rules and spelling do not count."""
        return not any(name in (WIDER, NARROWER) or name.startswith(ENGINES) for name in self.found.witnesses)

    def lines(self) -> Iterator[str]:
        """What was found, a sentence each."""
        found = self.found
        yield (
            f"{found.tried:,} texts: {found.both:,} taken by both, {found.neither:,} by neither; {', '.join(self.engines)}"
        )
        if self.is_alike:
            yield f"no difference among {found.tried:,} texts"
        for name, witness in sorted(found.witnesses.items(), key=lambda item: (_order(item[0]), item[0])):
            yield f"{name}: {witness.times:,}, such as {witness.text!r}"


def _order(name: str) -> int:
    first = (WIDER, NARROWER, SPELLING, NAMES)
    return first.index(name) if name in first else len(first)


def prove(
    language: Language,
    export: Export,
    schema: Schema | None = None,
    *,
    count: int = COUNT,
    seed: int = 0,
    texts: Iterable[str] = (),
    readers: Sequence[Reader] | None = None,
    effort: int = MAX_SHRINKING,
) -> Proof:
    """Hold an export and its language together.

    Args:
        language: the language.
        export: what was written of it.
        schema: the schema that it was written with.
        count: how many texts are tried: sentences of the language, texts that the engine writes, near misses of both.
        seed: the same seed tries the same texts.
        texts: texts that are tried before all others.
        readers: the engines; those that are installed where it is None.
        effort: at most so many texts are judged to make one witness smaller.

    Raises:
        EngineError: an engine refuses the artefact.
        ModuleNotFoundError: the engine that proves it is not installed.
    """
    engines = readers_of(export) if readers is None else tuple(readers)
    verdict = verdict_of(language, schema)
    first, *others = engines
    any_name = None
    if schema is not None and readers is None and schema.columns and not schema.is_open:
        any_name = readers_of(write(language, export.target))[0]
    left = {other.version: other.most_texts for other in others}

    def is_asked(other: Reader, text: str) -> bool:
        if other.most_characters is not None and len(text) > other.most_characters:
            return False
        asked = left[other.version]
        if asked is not None:
            left[other.version] = asked - 1
        return asked is None or asked > 0

    def judge(text: str) -> str:
        taken = first.takes(text)
        for other in others:
            if is_asked(other, text) and other.takes(text) != taken and not _is_order(export, other, text):
                return f"{ENGINES}{first.version} and {other.version}"
        said = verdict(export.restore(text).text if taken else text)
        if taken:
            return BOTH if said.is_taken else WIDER if not said.is_read else f"{BY_RULE}{said.rule}"
        if not said.is_taken:
            return NEITHER
        arranged = export.arrange(text)
        if arranged != text and first.takes(arranged):
            return SPELLING
        return NAMES if any_name is not None and any_name.takes(arranged) else NARROWER

    sources: list[Iterator[str]] = [
        sentences_of(language, schema, seed=seed),
        _arranged(language, schema, export, seed),
    ]
    writing = [reader.sentences for reader in engines if reader.sentences is not None]
    sources += [sentences(seed + turn) for sentences in writing for turn in range(2)]  # as many as the language's own
    return Proof(
        export.target,
        f"{language.name} {language.profile}".strip(),
        tuple(reader.version for reader in engines),
        search(sources, judge, count=count, seed=seed, texts=texts, effort=effort, words=words_of(language)),
    )


def _is_order(export: Export, reader: Reader, text: str) -> bool:
    """Whether two readers of a schema differ by what one of them has no notion of: the order of keys and the blanks."""
    if export.document is None:
        return False
    arranged = export.arrange(export.restore(text).text)
    return arranged != text and reader.takes(arranged)


def _arranged(language: Language, schema: Schema | None, export: Export, seed: int) -> Iterator[str]:
    """Texts of the language as the engine could write them."""
    return (export.arrange(text) for text in sentences_of(language, schema, seed=seed + 1))


__all__ = ["COUNT", "Found", "Proof", "Witness", "prove"]
