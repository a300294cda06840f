"""Training data on the command line: what is read, the template that is named, and what was written."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guard.command.evaluations import read_records, value_of
from guard.command.terminal import misuse, plural, progress, shown

if TYPE_CHECKING:
    from guard.journey import Guard
    from guard.label import Standing
    from guard.prompting import Template
    from guard.record import BrokenRecord, Record
    from guard.training import Card, TrainingFormat
    from guard.training.synthetic import Ask

_DEFAULT = "default"
_CHUNK_BYTES = 1 << 20


class Inputs:
    """The files that a data set is made of, read once, with what the card says of them."""

    def __init__(self, names: Sequence[str]) -> None:
        if list(names).count("-") > 1:
            misuse("standard input can be read once")
        self.names = names
        self.broken_labels = 0
        self._counts: Counter[str] = Counter()
        self._digests: dict[str, Counter[str]] = {}

    def labels(self) -> Sequence[Standing]:
        """What people said of the records of each file, in the order of the files: ids name records within one file."""
        return [self._labels(name) for name in self.names]

    def _labels(self, name: str) -> Standing:
        from guard.label import BrokenLabel, Standing
        from guard.records.store import StoreError
        from guard.records.stores import open_store

        standing = Standing()
        if name == "-" or not Path(name).is_file():
            return standing
        store = open_store(name)
        try:
            for label in store.labels():
                if isinstance(label, BrokenLabel):
                    self.broken_labels += 1
                else:
                    standing.add(label)
        except StoreError as error:
            misuse(str(error))
        finally:
            store.close()
        return standing

    def records(self) -> Iterator[Record | BrokenRecord]:
        """The records of all the files, in order."""
        for _, record in self.records_by_file():
            yield record

    def records_by_file(self) -> Iterator[tuple[int, Record | BrokenRecord]]:
        """The records of all the files, in order, each with the number of its file, from 0."""
        from guard.record import Record

        with progress("records") as step:
            for at, name in enumerate(self.names):
                for record in read_records(name):
                    self._counts[name] += 1
                    if isinstance(record, Record):
                        for what, digest in record.digests.items():
                            self._digests.setdefault(what, Counter())[digest] += 1
                    yield at, record
                    step()

    def told(self) -> dict[str, Any]:
        """What the card says of the inputs, once they were read."""
        return {
            "inputs": [
                {"name": shown(Path(name).name), "records": self._counts[name], "sha256": _digest(name)}
                for name in self.names
            ],
            "recorded_digests": {what: dict(counts.most_common()) for what, counts in sorted(self._digests.items())},
        }

    def notes(self, guard: Guard[Any]) -> Iterator[str]:
        """What a reader of the card should know of how the records were judged."""
        from guard.calls.recording import digests_of

        own = digests_of(guard)
        for what in ("schema", "policy"):
            if what in self._digests and what not in own:
                count = sum(self._digests[what].values())
                yield (
                    f"{plural(count, 'record')} had been judged by a {what}, and the guard of this run has none: answers "
                    f"that were refused for it then are left out"
                )
        if "schema" not in self._digests and guard.schema is None:
            yield "nothing was judged by a schema: whether the columns of the answers exist is not known"


def _digest(name: str) -> str | None:
    """The SHA-256 of a file; None of standard input."""
    if name == "-":
        return None
    digest = sha256()
    with Path(name).open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def template_of(name: str | None, guard: Guard[Any]) -> Template | None:
    """The template that is named: ``module:name``, or ``default`` for one of the guard's language and schema."""
    if name is None:
        return None
    from guard.prompting import Template

    if name == _DEFAULT:
        return Template(guard)
    value = value_of(name, "template")
    if callable(value) and not isinstance(value, Template):
        try:
            value = value()
        except Exception as error:  # noqa: BLE001  # a user's function may fail in any way
            misuse(f"`{name}` gives no Template: {type(error).__name__}: {error}")
    template = value
    if not isinstance(template, Template):
        misuse(f"`{name}` is no Template, and no function that gives one")
    return template


def asker(
    guard: Guard[Any], url: str | None, model: str | None, variable: str | None, calls: int, cache: Path | None
) -> Ask:
    """What gives the questions of drawn queries: the endpoint, or their plain words; misuse where neither can be used."""
    from guard.training import Endpoint, PlainWords

    if url is None:
        if model is not None or variable is not None or cache is not None:
            misuse("--model, --key-env and --cache are for an endpoint: give it with --url")
        try:
            return PlainWords(guard.language)
        except ValueError as error:
            misuse(str(error))
    if model is None:
        misuse("--url needs --model, the name of the model there")
    if variable is not None and variable not in os.environ:
        misuse(f"the key of the endpoint is taken from the environment variable `{variable}`, which is not set")
    key = None if variable is None else os.environ[variable]
    try:
        return Endpoint(guard.language, url, model, key=key, calls=calls, cache=cache)
    except ModuleNotFoundError as error:
        misuse(str(error))


def format_of(name: str) -> TrainingFormat:
    """The format of that name."""
    from guard.training import FORMATS

    return next(each for each in FORMATS if each.name == name)


def told_of(card: Card, folder: Path) -> Iterator[str]:
    """What was written, for a person, line by line."""
    for file in card.files:
        yield f"{folder / file.name}: {plural(file.lines, 'line')}\n"
    for origin, count in card.origins.items():
        yield f"  {count:>9,}  {origin}\n"
    if card.masked:
        yield f"  {count_of(card.masked)} with something masked\n"
    covered = card.covered
    every = len(covered.productions) + len(covered.unseen)
    if every:
        yield f"{len(covered.productions):,} of {plural(every, 'production')} of the grammar are in the answers\n"
    yield f"{plural(card.groups, 'group')} of near questions; the largest has {plural(card.largest_group, 'line')}\n"
    before = card.told.get("coverage_before")
    if before is not None:
        yield f"the records have {before['seen']:,} of them, and {before['with']:,} with what was made\n"
    if card.left_out:
        yield "left out\n"
    for reason, count in card.left_out.items():
        yield f"  {count:>9,}  {reason}\n"
    for note in card.notes:
        yield f"note: {note}\n"


def count_of(count: int) -> str:
    """A number of lines in a column of numbers."""
    return f"{count:>9,}"
