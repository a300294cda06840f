"""Judging: the guard that the options and the configuration of a command come to, and what it says of files."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from grammar.frozen import frozen, replace
from grammar.parsing.budget import MAX_WORK
from guard.command.policies import caller_of, read_policy_file
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
    from guard.policy import PolicyTemplate

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
                "--caller",
                metavar="KEY=VALUE",
                multiple=True,
                help="A parameter of the policy: who is asking. Repeatable.",
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
            click.option(
                "--max-characters",
                type=click.IntRange(1),
                metavar="N",
                help="Longest text that is read.  [default: 100,000]",
            ),
            click.option(
                "--work",
                type=click.IntRange(1),
                metavar="N",
                help="Most steps that one verdict may take.  [default: 100,000]",
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
    policy: PolicyTemplate | None
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
        caller: tuple[str, ...],
        unsafe_fixes: bool | None,
        fix_warnings: bool,
        records: bool | None,
        max_characters: int | None,
        work: int | None,
        question: str | None,
        decline: str | None,
        files: Sequence[str] = (),
        is_strict: bool = False,
        has_advice: bool = True,
    ) -> Judging:
        """What the options of a command and the configuration come to; misuse where they cannot be used."""
        from guard.command.outputs import Judge
        from guard.journey import Guard
        from guard.standard import MAX_CHARACTERS

        configuration = stated()
        base = chosen_language(language, profile, configuration, files)
        inner = partial(inner_languages, base)
        explained_by = explain_options(language)
        choice = rules_of(base, configuration, select, ignore, severities, inner, explained_by, language)
        policy_file = policy or configuration.policy
        read = None if policy_file is None else read_policy_file(policy_file)
        allows = bool(configuration.unsafe_fixes) if unsafe_fixes is None else unsafe_fixes
        facts = {"now": time.time()} if read is not None else {}
        columns = chosen_schema(schema, kind, configuration)
        guard = Guard(
            adjusted(base, choice),
            columns,
            is_strict,
            allows,
            facts,
            decline=decline,
            max_characters=_most_characters(max_characters, configuration, base) or MAX_CHARACTERS,
            work=_bound("work", work, configuration.work, configuration) or MAX_WORK,
        )
        if read is not None:
            from guard.policy import PolicyError

            try:
                guard = replace(guard, policy=read).for_caller(known := caller_of(caller))
            except PolicyError as error:
                misuse(str(error))
            for name in read.parameters:
                if name not in known:
                    misuse(f"the policy {policy_file} needs the parameter `{name}`: give it with --caller {name}=VALUE")
        elif caller:
            misuse("--caller fills the parameters of a policy, and no policy is given")
        others = tuple(file for file in (schema or configuration.schema, policy_file, configuration.origin) if file)
        return cls(
            Judge(guard, question, inner, fixes_advice=fix_warnings, has_advice=has_advice),
            configuration,
            choice,
            read,
            records,
            explained_by,
            schema_note(),
            others,
            base,
        )

    def weaknesses(self) -> tuple[str, ...]:
        """What is weak in the policy, in sentences for whoever wrote it."""
        return tuple(f"policy: {weakness}" for weakness in self.judge.guard.weaknesses)

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


def _bound(key: str, given: int | None, stated: int | None, configuration: Configuration) -> int | None:
    """A bound as the option gives it, or the configuration states it; misuse where it is none."""
    if given is None and stated is not None and stated < 1:
        misuse(f"{configuration.origin}: `{key}` must be at least 1, not {stated}")
    return stated if given is None else given


def _most_characters(given: int | None, configuration: Configuration, language: Language) -> int | None:
    """The longest text that is to be read; misuse where the language itself reads no text of that length."""
    most = _bound("max-characters", given, configuration.max_characters, configuration)
    own = language.notation.max_characters
    if most is not None and most > own:
        where = "--max-characters" if given is not None else f"{configuration.origin}: `max-characters`"
        misuse(f"{where} is {most:,}, and the language {language.name} reads at most {own:,} characters")
    return most


def rules_of(
    language: Language,
    configuration: Configuration,
    select: Sequence[str],
    ignore: Sequence[str],
    severities: Sequence[str],
    inner: Callable[[], Sequence[Language]] = tuple,
    explained_by: str = "",
    typed: str | None = None,
) -> RuleChoice:
    """What options and the configuration say of rules; misuse where that cannot be done.

    `explained_by` are the options that `guard rules` needs to list the rules of the language, `typed` what ``--language``
    said of it.
    """
    try:
        return chosen_rules(
            language,
            configuration,
            select=select,
            ignore=ignore,
            severities=severities,
            inner=inner,
            is_only=typed is None and len(configuration.languages) < 2,
        )
    except RuleChoiceError as error:
        misuse(str(error).replace("`guard rules`", f"`guard rules {explained_by}`") if explained_by else str(error))
