"""Policies read from text: TOML, JSON, or YAML where its reader is installed."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from grammar.diagnostic import one_of, quote
from guard.policy.statement import Policy, PolicyError
from guard.policy.template import PolicyTemplate

FORMS = ("toml", "json", "yaml")
"""The forms a policy can be written in."""


def read_policy(data: str | bytes | Mapping[str, Any], form: str = "toml") -> Policy:
    """The policy that a text or a mapping states.

    Args:
        data: the text of a document, or what such a text stands for.
        form: ``"toml"``, ``"json"`` or ``"yaml"``; of a mapping it means nothing.

    Raises:
        PolicyError: the text is not of that form, or states what is no part of a policy.

    >>> read_policy('[columns]\\ndeny = ["user.email"]').columns.deny
    ('user.email',)
    >>> read_policy({"colums": {"deny": ["user.email"]}})
    Traceback (most recent call last):
    guard.policy.statement.PolicyError: the policy has the unknown key `colums`; did you mean `columns`?
    """
    template = read_template(data, form)
    if template.parameters:
        named = one_of([quote(name) for name in template.parameters])
        raise PolicyError(
            f"the policy has the parameter {named}: read it with `read_template`, or write {{{{ for a brace"
        )
    return template.bind({})


def read_template(data: str | bytes | Mapping[str, Any], form: str = "toml") -> PolicyTemplate:
    """The policy template that a text or a mapping states; a policy without parameters is one too.

    Args:
        data: the text of a document, or what such a text stands for.
        form: ``"toml"``, ``"json"`` or ``"yaml"``; of a mapping it means nothing.

    Raises:
        PolicyError: the text is not of that form, or states what is no part of a policy.

    >>> read_template({"columns": {"allow": ["{team}.*"]}}).bind({"team": "eu*"}).columns.allow
    ('eu\\\\*.*',)
    """
    return PolicyTemplate.of(document_of(data, form))


def document_of(data: str | bytes | Mapping[str, Any], form: str) -> Mapping[str, Any]:
    """What the text of a document stands for, which must be a table of keys.

    Raises:
        PolicyError: the text is not of that form, or no table.
    """
    if not isinstance(data, str | bytes | Mapping):
        raise PolicyError(f"a policy is a text or a mapping, not {type(data).__name__}")
    if isinstance(data, str) and "\n" not in data and data.lower().endswith((".toml", ".json", ".yaml", ".yml")):
        raise PolicyError(f"the policy is {quote(data)}, the name of a file and not its text")
    document = data if isinstance(data, Mapping) else _parsed(data, form)
    if not isinstance(document, Mapping):
        raise PolicyError(f"a policy must be a table of keys, not {type(document).__name__}")
    return document


def _parsed(data: str | bytes, form: str) -> Any:
    if form not in FORMS:
        raise PolicyError(f"a policy cannot be read from {quote(form)}: use {one_of(FORMS)}")
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
        if form == "toml":
            return tomllib.loads(text)
        return json.loads(text) if form == "json" else _yaml(text)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise PolicyError(f"the policy is not {form.upper()}: {str(error).strip().splitlines()[0]}") from error


def _yaml(text: str) -> Any:
    try:
        yaml = import_module("yaml")
    except ImportError as error:
        raise PolicyError(
            "a policy in YAML needs the package yaml: python -m pip install 'grammar-guard[yaml]', or write the policy in TOML"
        ) from error
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from error
