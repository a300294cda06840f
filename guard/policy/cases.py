"""PolicyCase: a query with what should become of it, for whom; a file of cases is a policy's own test."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from guard.policy.documents import document_of
from guard.policy.statement import PolicyError, complaint


class PolicyCase(BaseModel):
    """One query, and what should become of it.

    `query` is the text, or the value that the text of a JSON language stands for. `caller` fills the policy's parameters;
    `now` is the present as UNIX seconds, None where it does not matter. `expect` is the decision, ``"allowed"`` for
    accepted or repaired. `errors` are names that must be among the errors of a rejected query, and `becomes` is what a
    repaired one must be.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    query: Any
    expect: Literal["allowed", "accepted", "repaired", "rejected"]
    name: str = ""
    caller: Mapping[str, Any] = Field(default_factory=dict)
    now: float | None = None
    errors: tuple[str, ...] = ()
    becomes: Any = None

    @model_validator(mode="after")
    def _fits_together(self) -> PolicyCase:
        if self.errors and self.expect != "rejected":
            raise ValueError("`errors` are of a query that is rejected")
        if self.becomes is not None and self.expect not in ("allowed", "repaired"):
            raise ValueError("`becomes` is what a repaired query is")
        return self

    @property
    def text(self) -> str:
        """The query as a model would have written it."""
        return written(self.query)


class PolicyCases(BaseModel):
    """A file of cases. `policy` and `schema` are paths from the file's folder, empty where they are named elsewhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cases: tuple[PolicyCase, ...] = Field(min_length=1)
    policy: str = ""
    schema_: str = Field(default="", alias="schema")


def read_cases(data: str | bytes | Mapping[str, Any], form: str = "toml") -> PolicyCases:
    """The cases that a text or a mapping states.

    Args:
        data: the text of a document, or what such a text stands for.
        form: ``"toml"``, ``"json"`` or ``"yaml"``; of a mapping it means nothing.

    Raises:
        PolicyError: the text is not of that form, or states what is no case.
    """
    try:
        return PolicyCases.model_validate(dict(document_of(data, form)))
    except ValidationError as error:
        raise PolicyError(complaint(error, PolicyCases, "the file of cases")) from error


def written(query: Any) -> str:
    """A query as text: a string as it stands, any other value as JSON."""
    return query if isinstance(query, str) else json.dumps(query, ensure_ascii=False)
