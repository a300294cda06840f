"""Where a callable's arguments keep the question and the feedback, and those of a further attempt."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import Parameter, Signature
from typing import Any

FEEDBACK = "feedback"
"""The parameter that takes the feedback, unless the caller names another."""

MESSAGES, EXISTING = "messages", "existing"
"""The parameters for a template's messages and for the query that the question follows up, unless the caller names others."""

_RECEIVERS = ("self", "cls")


@dataclass(frozen=True, slots=True)
class Binding:
    """Which parameter of a callable is the question, and which takes feedback (None: there is none).

    `messages` takes the messages of a template, `existing` is the query that the question follows up; both are None where there
    is no template, and the second where the callable has no such parameter.
    """

    signature: Signature
    question: str
    feedback: str | None
    messages: str | None = None
    existing: str | None = None

    @classmethod
    def of(cls, call: Callable[..., Any], question: str | None, feedback: str | None) -> Binding:
        """The binding of a callable.

        Args:
            call: what is called with the question.
            question: the parameter that is the question; the first one where it is None, after `self` or `cls` of a
                function that a class body defines.
            feedback: the parameter that takes the feedback; ``feedback``, where there is such a one, if it is None.

        Raises:
            TypeError: there is no such parameter.
        """
        signature = _signature(call)
        parameters = signature.parameters
        for name in (question, feedback):
            if name is not None and name not in parameters:
                raise TypeError(f"{_called(call)} has no parameter `{name}`{_way_of(parameters.values())}")
        parameter = question or _first(call, signature)
        if feedback is None and FEEDBACK in parameters and parameter != FEEDBACK:
            takes = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
            feedback = FEEDBACK if parameters[FEEDBACK].kind in takes else None
        return cls(signature, parameter, feedback)

    def with_template(self, call: Callable[..., Any], messages: str | None, existing: str | None) -> Binding:
        """The binding of a callable that is given the messages of a template.

        Args:
            call: what is called with them.
            messages: the parameter that takes them; ``messages`` if it is None.
            existing: the parameter that is the existing query; ``existing``, where there is such a one, if it is None.

        Raises:
            TypeError: there is no such parameter, or it is the question.
        """
        parameters = self.signature.parameters
        takes = messages or MESSAGES
        if takes not in parameters or takes == self.question:
            raise TypeError(
                f"{_called(call)} needs a parameter `{takes}` beside the question, for the messages of the template: "
                f"`def ask(question, {takes}=())`"
            )
        for name in (takes, existing):
            kind = None if name is None or name not in parameters else parameters[name].kind
            if kind not in (None, Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY):
                raise TypeError(f"the parameter `{name}` of {_called(call)} must be one that is given by name")
        if existing is not None and existing not in parameters:
            raise TypeError(f"{_called(call)} has no parameter `{existing}`")
        if existing is None and EXISTING in parameters and EXISTING not in (self.question, takes):
            existing = EXISTING
        return replace(self, feedback=None, messages=takes, existing=existing)

    def question_of(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """The question among arguments that the callable can be called with; None where it is not given."""
        asked = self.signature.bind(*args, **kwargs).arguments.get(self.question)
        if self.signature.parameters[self.question].kind is Parameter.VAR_POSITIONAL:
            return asked[0] if asked else None
        return asked

    def bound(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound:
        """The arguments of one call.

        Raises:
            TypeError: the callable cannot be called so.
        """
        if self.messages is not None:
            kwargs = {self.messages: (), **kwargs}  # the guard gives them: the parameter needs no default
        arguments = self.signature.bind(*args, **kwargs)
        asked = arguments.arguments.get(self.question, self.signature.parameters[self.question].default)
        if self.signature.parameters[self.question].kind is Parameter.VAR_POSITIONAL:
            asked = asked[0] if isinstance(asked, tuple) and asked else None
        return Bound(self, arguments, None if asked is Parameter.empty else asked)


@dataclass(frozen=True, slots=True)
class Bound:
    """The arguments of one call, never changed: every attempt gets its own."""

    binding: Binding
    arguments: inspect.BoundArguments
    question: Any

    @property
    def text(self) -> str | None:
        """The question as text: a string, or the last thing that the user says in a list of messages; None of else."""
        if isinstance(self.question, str):
            return self.question
        if is_conversation(self.question):
            at = _last_turn(self.question)
            return None if at is None else _said(self.question[at])
        return None

    @property
    def existing(self) -> str | None:
        """The query that the question follows up; None where the call has none.

        Raises:
            TypeError: it is no text.
        """
        name = self.binding.existing
        given = None if name is None else self.arguments.arguments.get(name)
        if given is not None and not isinstance(given, str):
            raise TypeError(f"the existing query must be a string, not {type(given).__name__}")
        return given

    def given(self, messages: Sequence[Mapping[str, Any]], text: str | None) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of an attempt that is given messages; `text` is sent on in place of the question where it is not None."""
        assert self.binding.messages is not None
        question = self.question if text is None else text
        return self._with(question, {self.binding.messages: [dict(message) for message in messages]})

    def attempt(self, text: str | None, answer: str, feedback: str | None) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of an attempt.

        Args:
            text: what is sent on in place of the question; None for the question as it is.
            answer: what the model said last, for a conversation that the feedback refers to.
            feedback: what is to be told, None on the first attempt.
        """
        question, keyword = self.question, self.binding.feedback
        if is_conversation(question):
            question = copy.deepcopy(list(question))
            at = _last_turn(question)
            if text is not None and at is not None:
                question[at] = _saying(question[at], text)
            if feedback is not None and keyword is None:
                question += [{"role": "assistant", "content": answer}, {"role": "user", "content": feedback}]
        elif isinstance(question, str):
            question = question if text is None else text
            if feedback is not None and keyword is None:
                question = f"{question}\n\n{feedback}"
        elif feedback is not None and keyword is None:
            raise TypeError(
                f"feedback cannot be added to a question of type {type(question).__name__}: take a parameter `{FEEDBACK}`"
            )
        extra = {keyword: feedback} if keyword is not None and feedback is not None else {}
        return self._with(question, extra)

    def _with(self, question: Any, extra: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        binding = self.binding
        changed = inspect.BoundArguments(binding.signature, dict(self.arguments.arguments))
        if binding.signature.parameters[binding.question].kind is Parameter.VAR_POSITIONAL:
            rest = self.arguments.arguments.get(binding.question, ())
            changed.arguments[binding.question] = (question, *rest[1:])
        elif question is not self.question or binding.question in changed.arguments:
            changed.arguments[binding.question] = question
        for name, value in extra.items():
            changed.arguments[name] = value
        ordered = {name: changed.arguments[name] for name in binding.signature.parameters if name in changed.arguments}
        changed.arguments = ordered
        return changed.args, changed.kwargs


def is_conversation(value: Any) -> bool:
    """Whether a value is a list of messages, as model APIs take it."""
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str | bytes)
        and len(value) > 0
        and all(isinstance(each, Mapping) and "role" in each for each in value)
    )


def _last_turn(messages: Sequence[Mapping[str, Any]]) -> int | None:
    """The position of the last message of the user; None where the user says nothing."""
    return next((at for at in range(len(messages) - 1, -1, -1) if messages[at]["role"] == "user"), None)


def _said(message: Mapping[str, Any]) -> str | None:
    content = message.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, Sequence):
        parts = [part["text"] for part in content if _is_text(part)]
        return "\n".join(parts) if parts else None
    return None


def _saying(message: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The message with this text in place of its own, whatever else it carries."""
    content = message.get("content")
    if isinstance(content, str):
        return {**message, "content": text}
    parts: list[Any] = []
    is_told = False
    for part in content or ():
        if not _is_text(part):
            parts.append(part)
        elif not is_told:
            parts.append({**part, "text": text})
            is_told = True
    return {**message, "content": parts}


def _is_text(part: Any) -> bool:
    return isinstance(part, Mapping) and isinstance(part.get("text"), str)


def _signature(call: Callable[..., Any]) -> Signature:
    try:
        return inspect.signature(call)
    except ValueError:  # a callable written in C that does not say
        return Signature([Parameter("args", Parameter.VAR_POSITIONAL), Parameter("kwargs", Parameter.VAR_KEYWORD)])


def _first(call: Callable[..., Any], signature: Signature) -> str:
    """The first parameter that a caller gives; a function in a class body is given its object by Python."""
    names = [name for name, parameter in signature.parameters.items() if parameter.kind is not Parameter.VAR_KEYWORD]
    where = getattr(call, "__qualname__", "").rpartition(".")[0]
    is_in_class = inspect.isfunction(call) and where and not where.endswith("<locals>")
    if is_in_class and names and names[0] in _RECEIVERS:
        names = names[1:]
    if not names:
        raise TypeError(
            f"{_called(call)} has no parameter for the question: wrap a function that has one, "
            "`def ask(question): return call(...)`"
        )
    return names[0]


def _way_of(parameters: Iterable[Parameter]) -> str:
    """What to do about a callable whose parameters have no names."""
    if not any(parameter.kind is Parameter.VAR_KEYWORD for parameter in parameters):
        return ""
    return ", and `question=` cannot name what it takes by `**`: wrap a function, `def ask(question): return call(...)`"


def _called(call: Callable[..., Any]) -> str:
    return str(getattr(call, "__qualname__", type(call).__name__))
