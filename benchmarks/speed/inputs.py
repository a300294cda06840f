"""The outputs that the speed benchmarks run on, and the schemas and misshapen texts that are made of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grammar import Column, ColumnType, DatasetKind, Schema
from guard import Guard
from guard.command.records import read_records

if TYPE_CHECKING:
    from grammar import Language

FROZEN = Path(__file__).parents[1] / "data" / "outputs.jsonl"
"""The outputs that every published figure is measured on."""


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """One output of a model with what it is judged against: the columns of its record, in a dataset of events."""

    id: str
    text: str
    question: str | None
    schema: Schema

    @property
    def size_bytes(self) -> int:
        return len(self.text.encode())


@dataclass(frozen=True, slots=True)
class Inputs:
    """The outputs of one file that the guard accepts; what it refuses is counted and left out.

    `name` is the file's last part and `sha256` its hash: a result names its inputs without naming a machine's path.
    """

    name: str
    sha256: str
    outputs: tuple[Output, ...]
    refused: tuple[str, ...]

    def facts(self) -> dict[str, object]:
        sizes = sorted(output.size_bytes for output in self.outputs)
        return {
            "name": self.name,
            "sha256": self.sha256,
            "outputs": len(self.outputs) + len(self.refused),
            "accepted": len(self.outputs),
            "least_bytes": sizes[0],
            "median_bytes": sizes[len(sizes) // 2],
            "most_bytes": sizes[-1],
            "columns": sorted({len(output.schema) for output in self.outputs}),
        }


def read_inputs(path: Path, language: Language) -> Inputs:
    """The outputs of a file of records. Blanks around an output are kept: they are part of what a model says.

    Raises:
        SystemExit: the file has a broken record, a record without columns, or no output that the guard accepts.
    """
    data = path.read_bytes()
    outputs: list[Output] = []
    refused: list[str] = []
    schemas: dict[tuple[Column, ...], Schema] = {}
    with path.open("rb") as file:
        for record in read_records(file):
            if record.output is None or record.schema is None:
                raise SystemExit(f"{path.name}:{record.number}: not a record with an output and columns")
            # Outputs on the same columns share one schema, as they do where a guard runs.
            columns = tuple(record.schema)
            if columns not in schemas:
                schemas[columns] = Schema.of(columns, name=record.schema.name, kind=DatasetKind.EVENTS)
            schema = schemas[columns]
            output = Output(str(record.id), record.output, record.question, schema)
            if Guard(language, schema).check(output.text).decision == "accepted":
                outputs.append(output)
            else:
                refused.append(output.id)
    if not outputs:
        raise SystemExit(f"{path.name}: the guard accepts none of its outputs")
    return Inputs(path.name, hashlib.sha256(data).hexdigest(), tuple(outputs), tuple(refused))


def widened(schema: Schema, columns: int) -> Schema:
    """The schema with further columns of all types, up to so many."""
    types = (ColumnType.STRING, ColumnType.INTEGER, ColumnType.FLOAT, ColumnType.BOOLEAN)
    more = [Column(f"app.area_{i % 97}.field_{i}", types[i % 4]) for i in range(columns - len(schema))]
    return Schema.of([*schema, *more], name=schema.name, kind=schema.kind)
