"""Policies from files, and what is said of a caller on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guard.command.terminal import misuse

if TYPE_CHECKING:
    from guard.policy import PolicyTemplate


def form_of(file: Path) -> str:
    """The form that a file is written in, by its name."""
    suffix = file.suffix[1:].lower()
    return "yaml" if suffix == "yml" else suffix


def read_policy_file(file: Path) -> PolicyTemplate:
    """The policy that a file states; without parameters, it is the same for every caller. Misuse where there is none."""
    from guard.policy import PolicyError, read_template

    try:
        return read_template(file.read_bytes(), form_of(file))
    except OSError as error:
        misuse(f"the policy {file} cannot be read: {error.strerror}")
    except PolicyError as error:
        misuse(f"the policy {file} cannot be used: {error}")


def caller_of(assignments: tuple[str, ...]) -> dict[str, Any]:
    """What ``--caller KEY=VALUE`` says; a value that is JSON is that value, any other a string."""
    caller: dict[str, Any] = {}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals or not key:
            misuse(f"expected --caller KEY=VALUE, not `{assignment}`")
        try:
            caller[key] = json.loads(value)
        except ValueError:
            caller[key] = value
    return caller
