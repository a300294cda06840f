"""Judging: the guard that the options and the configuration of a command come to, and what it says of files."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from grammar.frozen import frozen, replace
from guard.command.rule_choice import RuleChoice, RuleChoiceError, adjusted, chosen_rules, rule_options
from guard.command.settings import (
    chosen_language,
    chosen_schema,
    decline_option,
    explain_options,
    inner_languages,
    language_options,
    schema_note,
    schema_options,
    stated,
)
from guard.command.terminal import misuse

if TYPE_CHECKING:
    from grammar import Language
    from guard.command.configuration import Configuration
    from guard.command.outputs import Judge
    from guard.policy import Policy

F = TypeVar("F", bound=Callable[..., Any])


def judging_options(command: F) -> F:
    """The options of a command that judges outputs; their values are what `Judging.of` takes."""
    for option in reversed(
        [
            schema_options,
            language_options,
            rule_options,
            click.option(
                "--policy",
                type=click.Path(path_type=Path),
                help="Policy that limits what a query may ask for: a .toml, .json or .yaml file.",
            ),
            click.option(
                "--unsafe-fixes/--no-unsafe-fixes",
                default=None,
                help="Also apply unsafe fixes to errors without a safe fix.  [default: no-unsafe-fixes]",
            ),
            click.option("--fix-warnings", is_flag=True, help="Also apply the safe fixes of warnings."),
            click.option(
                "--records/--no-records",
                default=None,
                help="Read FILE as records: one JSON object per line, or a JSON array.  [default: by name and content]",
            ),
            click.option(
                "-j",
                "--jobs",
                type=click.IntRange(1, 256),
                default=1,
                show_default=True,
                metavar="N",
                help="Processes that judge; worth it from some thousand outputs on.",
            ),
            click.option("--question", help="The question that was asked; some warnings depend on it."),
            decline_option,
        ]
    ):
        command = option(command)
    return command


@frozen
class Judging:
    """What a run judges by. `records` says whether files hold records, None where their names and contents decide."""

    judge: Judge
    configuration: Configuration
    choice: RuleChoice
    policy: Policy | None
    records: bool | None
    explained_by: str
    schema: str
    others: tuple[Path, ...]
    base: Language

    @classmethod
    def of(
        cls,
        *,
        schema: Path | None,
        kind: str | None,
        language: str | None,
        profile: str | None,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        severities: tuple[str, ...],
        policy: Path | None,
        unsafe_fixes: bool | None,
        fix_warnings: bool,
        records: bool | None,
        question: str | None,
        decline: str | None,
        files: Sequence[str] = (),
        is_strict: bool = False,
        has_advice: bool = True,
    ) -> Judging:
        """What the options of a command and the configuration come to; misuse where they cannot be used."""
        from guard.command.outputs import Judge
        from guard.journey import Guard

        configuration = stated()
        base = chosen_language(language, profile, configuration, files)
        inner = partial(inner_languages, base)
        choice = rules_of(base, configuration, select, ignore, severities, inner)
        policy_file = policy or configuration.policy
        read = _policy(policy_file)
        allows = bool(configuration.unsafe_fixes) if unsafe_fixes is None else unsafe_fixes
        facts = {"now": time.time()} if read is not None else {}
        columns = chosen_schema(schema, kind, configuration)
        guard = Guard(adjusted(base, choice), columns, is_strict, allows, facts, decline=decline)
        if read is not None:
            from guard.policy import PolicyError

            try:
                guard = replace(guard, policy=read)
            except PolicyError as error:
                misuse(str(error))
        others = tuple(file for file in (schema or configuration.schema, policy_file, configuration.origin) if file)
        return cls(
            Judge(guard, question, inner, fixes_advice=fix_warnings, has_advice=has_advice),
            configuration,
            choice,
            read,
            records,
            explain_options(language),
            schema_note(),
            others,
            base,
        )

    def lighter(self) -> str:
        """The error rules that the run does not hold outputs to, by choice, in one line; empty where there is none."""
        from grammar import Severity
        from grammar.diagnostic import one_of

        language, reasons = self.judge.guard.language, self.choice.reasons
        if not self.choice:
            return ""
        names = [
            rule.name
            for rule in self.base.rules
            if self.base.severity(rule) is Severity.ERROR and language.severity(rule) is not Severity.ERROR
        ]
        told = [f"{name} ({reasons[name]})" if name in reasons else name for name in names]
        return f"by choice no error in this run: {one_of(told, 'and')}" if names else ""


def rules_of(
    language: Language,
    configuration: Configuration,
    select: Sequence[str],
    ignore: Sequence[str],
    severities: Sequence[str],
    inner: Callable[[], Sequence[Language]] = tuple,
) -> RuleChoice:
    """What options and the configuration say of rules; misuse where that cannot be done."""
    try:
        return chosen_rules(language, configuration, select=select, ignore=ignore, severities=severities, inner=inner)
    except RuleChoiceError as error:
        misuse(str(error))


def _policy(file: Path | None) -> Policy | None:
    """The policy that a file states, None where there is no file."""
    if file is None:
        return None
    from guard.policy import PolicyError, read_policy

    form = {"yml": "yaml"}.get(file.suffix[1:].lower(), file.suffix[1:].lower())
    try:
        return read_policy(file.read_bytes(), form)
    except OSError as error:
        misuse(f"the policy {file} cannot be read: {error.strerror}")
    except PolicyError as error:
        misuse(f"the policy {file} cannot be used: {error}")
