"""PolicyError: a policy that cannot be used; and the sentence for what is wrong with the data of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from grammar.diagnostic import quote
from grammar.suggestion import nearest
from guard.policy.statement import Policy


class PolicyError(ValueError):
    """A policy that cannot be used, with the reason: a mistake of our caller."""


def complaint(error: ValidationError, model: type[BaseModel] = Policy, whole: str = "the policy") -> str:
    """The first thing that is wrong with the data of a model, with where it is."""
    first = error.errors(include_url=False)[0]
    place = ".".join(str(step) for step in first["loc"])
    if first["type"] == "extra_forbidden":
        key = str(first["loc"][-1])
        known = _known(first["loc"][:-1], model)
        near = nearest(key, known)
        hint = f"; did you mean {quote(near[0])}?" if near else f"; its keys are {', '.join(known)}"
        return f"{whole} has the unknown key {quote(place)}{hint}"
    message = first["msg"].removeprefix("Value error, ")
    return f"{quote(place)} of {whole} is invalid: {message[:1].lower()}{message[1:]}"


def _known(place: tuple[int | str, ...], model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that the table at that place may have."""
    for step in place:  # a name of the user's own, or a number, leads on in what the field holds
        if step in model.model_fields:
            model = next(_models(model.model_fields[str(step)].annotation), model)
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The kinds of tables that a field may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
