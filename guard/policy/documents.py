"""Policies read from text: TOML, JSON, or YAML where its reader is installed."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from pydantic import BaseModel, ValidationError

from grammar.diagnostic import one_of, quote
from grammar.suggestion import nearest
from guard.policy.statement import Limit, Names, Policy, Predicate, Time

FORMS = ("toml", "json", "yaml")
"""The forms a policy can be written in."""


class PolicyError(ValueError):
    """A policy that cannot be used, with the reason: a mistake of our caller."""


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
    guard.policy.documents.PolicyError: the policy has the unknown key `colums`; did you mean `columns`?
    """
    document = data if isinstance(data, Mapping) else _document(data, form)
    if not isinstance(document, Mapping):
        raise PolicyError(f"a policy must be a table of keys, not {type(document).__name__}")
    try:
        return Policy.model_validate(dict(document))
    except ValidationError as error:
        raise PolicyError(_complaint(error)) from error


def _document(data: str | bytes, form: str) -> Any:
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


def _complaint(error: ValidationError) -> str:
    """The first thing that is wrong, with where it is."""
    first = error.errors(include_url=False)[0]
    place = ".".join(str(step) for step in first["loc"])
    if first["type"] == "extra_forbidden":
        key = str(first["loc"][-1])
        known = _known(first["loc"][:-1])
        near = nearest(key, known)
        hint = f"; did you mean {quote(near[0])}?" if near else f"; its keys are {', '.join(known)}"
        return f"the policy has the unknown key {quote(place)}{hint}"
    message = first["msg"].removeprefix("Value error, ")
    return f"{quote(place)} of the policy is invalid: {message[:1].lower()}{message[1:]}"


def _known(place: tuple[int | str, ...]) -> tuple[str, ...]:
    """The keys that the table at that place may have."""
    parts: dict[str, type[BaseModel]] = {
        "columns": Names,
        "operators": Names,
        "limit": Limit,
        "time": Time,
        "require": Predicate,
    }
    model = parts.get(str(place[0]), Policy) if place else Policy
    return tuple(model.model_fields)
