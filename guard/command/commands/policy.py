"""guard policy: policies tried on cases, and their form for editors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guard.command.settings import chosen_language, chosen_schema, language_options, schema_options, stated
from guard.command.terminal import ACCEPTED, REJECTED, misuse, write

if TYPE_CHECKING:
    from guard.command.policy_test import Coverage, Tried


@click.group()
def policy() -> None:
    """Try policies on cases, and print their form.

    A policy limits what a caller may ask for; `guard check --policy FILE` applies one.
    """


@policy.command("test")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--policy", "policy_path", type=click.Path(path_type=Path), help="The policy.  [default: what FILE names]"
)
@schema_options
@language_options
@click.option(
    "--cover", is_flag=True, help="Fail where a provision of the policy is broken by no case, or kept by none."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Format of the report.",
)
def test(file: Path, policy_path: Path | None, cover: bool, form: str, **options: Any) -> None:
    """Try the cases in FILE on a policy.

    FILE is .toml, .json or .yaml. It has `cases`, each with a `query`, what to `expect` (allowed, accepted, repaired or
    rejected) and, as needed, the `caller`, the `errors`, what the query `becomes`, and `now`; it may name the `policy`
    and the `schema`, by their paths from its folder.

    Exit status: 0 when every case is as expected, 1 when one is not, 2 for misuse.
    """
    from grammar.schemas import SchemaError, read_schema
    from guard.command.policies import form_of, read_policy_file
    from guard.command.policy_test import Coverage, tried
    from guard.journey import Guard
    from guard.policy import PolicyError
    from guard.policy.cases import read_cases

    configuration = stated()
    try:
        cases = read_cases(file.read_bytes(), form_of(file))
    except OSError as error:
        misuse(f"{file} cannot be read: {error.strerror}")
    except PolicyError as error:
        misuse(f"{file}: {error}")
    named = policy_path or (file.parent / cases.policy if cases.policy else None)
    if named is None:
        misuse(f"{file} names no policy: give one with --policy")
    schema = chosen_schema(options["schema"], options["kind"], configuration)
    if cases.schema_ and options["schema"] is None:
        try:
            schema = read_schema((file.parent / cases.schema_).read_bytes())
        except OSError as error:
            misuse(f"the schema {file.parent / cases.schema_} cannot be read: {error.strerror}")
        except SchemaError as error:
            misuse(f"the schema {file.parent / cases.schema_} cannot be used: {error}")
    guard = Guard(chosen_language(options["language"], options["profile"], configuration), schema)
    try:
        guard = replace(guard, policy=read_policy_file(named))
    except PolicyError as error:
        misuse(f"the policy {named} cannot be used: {error}")
    coverage = Coverage()
    results = list(tried(guard, cases.cases, coverage))
    failed = sum(bool(result.complaint) for result in results)
    notes = list(guard.weaknesses)
    if form == "json":
        write([json.dumps(_record(results, coverage, notes), ensure_ascii=False, indent=2) + "\n"])
    else:
        write(_lines(results, coverage, notes))
    raise SystemExit(REJECTED if failed or (cover and coverage.untried) else ACCEPTED)


@policy.command()
def schema() -> None:
    """Print the JSON Schema of policies, by which an editor checks one as it is written.

    Parameters of a policy are strings wherever they stand; where another value is due, an editor may complain.
    """
    from guard.policy import Policy

    document = Policy.model_json_schema()
    document["$defs"]["Policy"]["properties"]["parameters"] = {
        "type": "object",
        "description": "The parameters that a caller fills in, with their kinds.",
        "additionalProperties": {"enum": ["string", "integer", "number", "boolean", "strings"]},
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Policy of grammar-guard"}
    write([json.dumps({**document, **head}, indent=2) + "\n"])


def _lines(results: list[Tried], coverage: Coverage, notes: list[str]) -> Iterator[str]:
    for number, result in enumerate(results, 1):
        if result.complaint:
            yield f"case {number}{f' ({result.case.name})' if result.case.name else ''}: {result.complaint}\n"
    failed = sum(bool(result.complaint) for result in results)
    for untried in coverage.untried:
        yield f"note: {untried}\n"
    for note in notes:
        yield f"note: {note}\n"
    provisions, untried_count = len(coverage.titles), len(coverage.untried)
    yield (
        f"{len(results)} case{'s' * (len(results) != 1)}: {len(results) - failed} as expected, {failed} not; "
        f"{provisions - untried_count} of {provisions} provisions are both kept and broken\n"
    )


def _record(results: list[Tried], coverage: Coverage, notes: list[str]) -> dict[str, Any]:
    return {
        "version": 1,
        "cases": [
            {
                "name": result.case.name,
                "expect": result.case.expect,
                "decision": result.verdict.decision.value,
                "errors": [error.name for error in getattr(result.verdict, "errors", ())],
                "text": result.verdict.text,
                "complaint": result.complaint or None,
            }
            for result in results
        ],
        "coverage": [
            {"provision": title, "kept": kept, "broken": broken}
            for title, kept, broken in zip(coverage.titles, coverage.kept, coverage.broken, strict=True)
        ],
        "notes": notes,
    }
