"""Provider: where one API's messages keep the model's text, streamed or not, and how it says that something failed.

A provider knows shapes and nothing else: no client, no verdict, no configuration. It is given JSON values and says
where in them texts stand. A body that was not streamed is read as a stream of one document.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, ClassVar, NamedTuple

from guard.traffic.framing import Event
from guard.traffic.payload import Path, write_json
from guard.traffic.shape import Shape, holds_words

Document = dict[str, Any]
"""A JSON object: a whole body, or what one event of a stream holds."""


class NotUnderstoodError(ValueError):
    """A document does not have the shape that the provider knows; the message says where."""


class Certainty(IntEnum):
    """How sure a provider is that a request is one of its own."""

    NONE = 0
    PATH = 1
    """The path is one that this API has, and perhaps another's too."""
    CERTAIN = 2
    """Nothing else makes such a request."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a provider sees it: `path` without the query, `headers` with names in lower case.

    `body` is the JSON object that was sent, None where there was none.
    """

    method: str
    host: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Document | None = None


class Key(NamedTuple):
    """Which text of an answer: the choice, the item in it, the call in that. `call` is None for text."""

    choice: int = 0
    item: int = 0
    call: int | None = None


class Form(StrEnum):
    """How a text is written."""

    TEXT = "text"
    """As it is: a string."""
    JSON = "json"
    """A string that holds JSON: the arguments of a call."""
    VALUE = "value"
    """A JSON value itself: the arguments of a call that the provider has read already."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and where in its document it stands.

    The pieces of one key, in the order of the documents, make up the text. A *copy* repeats all pieces of its `part`
    that are no copies; it adds nothing, and has to say the same. A copy *so far* repeats those that came before it.
    An empty `path` means that nothing was written here: there is only the name. What is written in a way that the
    provider does not read is `Unread`, never a piece.
    `name` is the tool that is called and `call_id` the call's own name, where this document tells them.
    """

    key: Key
    path: Path = ()
    form: Form = Form.TEXT
    part: tuple[int, ...] = ()
    is_copy: bool = False
    is_so_far: bool = False
    name: str = ""
    call_id: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in an answer that this provider does not read: an image, a call that the service itself made."""

    what: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no answer, for a program that expects the provider's own errors.

    `kind` is one word for the whole class of problem, `code` the first thing that is wrong, `where` its place in the
    query (a JSON pointer; empty: none), `record` everything else, as JSON.
    """

    kind: str
    message: str
    code: str
    where: str = ""
    record: Mapping[str, Any] = field(default_factory=dict)
    status: int = 422


@dataclass(frozen=True, slots=True)
class CallReply:
    """What one call in a refused answer is told: `text` is the feedback, or that the call was not run."""

    call_id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the model is told about its last answer: `text` about its text (None: nothing), and of each call.

    `choice` is the one of several choices that is spoken of.
    """

    choice: int
    text: str | None
    calls: tuple[CallReply, ...] = ()


class Provider(ABC):
    """One API. Its file declares one instance under the file's own name."""

    name: ClassVar[str]
    """As users write it: ``openai-chat``."""
    media_type: ClassVar[str] = "text/event-stream"
    """What its streams are framed in."""
    body_shape: ClassVar[Shape]
    """What a whole answer may hold."""
    event_shape: ClassVar[Shape]
    """What an event of a stream may hold."""
    names_events: ClassVar[bool] = False
    """Whether its streams name each event by its `type`, so that a client may look at the name alone."""
    closing: ClassVar[str] = ""
    """The type of the event that closes each of its streams; empty where it has none."""
    ends_early: ClassVar[bool] = False
    """Whether an event may say that a choice has ended although more of it follows."""

    @abstractmethod
    def certainty(self, request: Request) -> Certainty:
        """Whether a request is one of this API's that give a model's words."""

    @abstractmethod
    def question(self, body: Document) -> str | None:
        """The last text of the person who asks; None where there is none."""

    @abstractmethod
    def pieces(self, document: Document, number: int | None) -> Iterator[Piece | Unread]:
        """The texts of the answer that a document holds. What else it holds, its shape says.

        Args:
            document: a whole body, or what one event of a stream holds.
            number: which event of the stream it is, from 0; None for a whole body.

        Raises:
            NotUnderstoodError: the document is not of this API.
        """

    def messages(self, body: Document) -> tuple[Document, ...] | None:
        """The messages of a request as they are sent, with what is told the model beside them first, as the system's.

        None where the request has none.
        """
        return sent_messages(body, body.get("messages", body.get("prompt")), "system")

    def earlier(self, body: Document) -> Iterator[tuple[str, Document | Unread]]:  # noqa: ARG002  # where it is not known
        """What a request says that the model said before: its place, and the whole body that would have answered so.

        What the service keeps of it, so that the request only names it, is `Unread`. A document may share values with the
        request, which stays as it is.

        Raises:
            NotUnderstoodError: the request is not of this API.
        """
        yield "the request", Unread("earlier turns")

    def begins(self, document: Document) -> tuple[Any, int] | None:  # noqa: ARG002  # of most APIs nothing says so
        """Which list an event of a stream begins a member of, and which member, from 0; None where it begins none.

        Clients put a member at the end of its list, whatever its number: they have to come in order, each once.
        """
        return None

    @abstractmethod
    def ended(self, document: Document) -> Iterator[tuple[int, bool]]:
        """The choices that end with this document, each with whether it was cut off: by a limit, a filter, an error.

        A choice of which nothing says that it has ended was cut off, too.
        """

    @abstractmethod
    def usage(self, document: Document) -> tuple[int | None, int | None]:
        """Input and output tokens that the document tells, so far."""

    @abstractmethod
    def whole(self, documents: Sequence[Document]) -> Document:
        """The body that would have been sent, had the answer not been streamed: what `ask_again` needs of it."""

    @abstractmethod
    def ask_again(self, body: Document, answer: Document, feedback: Feedback) -> Document:
        """The request that asks again: the same, with the answer and what is wrong with it. `body` stays as it is."""

    @abstractmethod
    def saying(self, body: Document | None, text: str) -> Document:
        """A whole body in which the model says this and nothing else."""

    @abstractmethod
    def streaming(self, body: Document | None, text: str) -> Iterator[Event]:
        """The same as the events of a stream."""

    @abstractmethod
    def error(self, problem: Problem) -> Document:
        """The problem as this API writes errors."""

    def error_event(self, problem: Problem) -> Event:
        """The problem as an event in the middle of a stream, so that this API's clients raise it."""
        return Event(write_json(self.error(problem)))

    def is_failure(self, document: Document) -> bool:
        """Whether this document is an error of the service, in place of an answer."""
        return "error" in document and document["error"] is not None

    def has_failed(self, document: Document) -> bool:  # noqa: ARG002  # most APIs have errors for that
        """Whether this document is an answer that says of itself that the service could not make it."""
        return False

    def failure(self, document: Document) -> Document:
        """Of a document that says that the service failed, what says so, and nothing else that stands in it."""
        kept = {name: document[name] for name in ("type", "request_id") if isinstance(document.get(name), str)}
        return {**kept, "error": document["error"]} if document.get("error") is not None else kept

    def explains_silence(self, document: Document) -> bool:  # noqa: ARG002  # what is not said is not let through
        """Whether a document that holds no words says why: a refusal, an end without words, an answer still in the making.

        An answer in which nothing is read and nothing is explained is not understood, nor is one with unknown members.
        """
        return False

    def fixes_form(self, body: Document) -> bool:  # noqa: ARG002  # an API may have no such setting
        """Whether the request says in which form the text of the answer is to be, JSON or one that a grammar describes.

        It is the caller's own then.
        """
        return False

    def schema(self, body: Document) -> Any:  # noqa: ARG002
        """The JSON schema of the text that the request asks for; None where it has none."""
        return None

    def tools(self, body: Document) -> dict[str, Any]:
        """By its name, the JSON schema of what each tool of the request is called with; of free text it is True."""
        offered: dict[str, Any] = {}
        for tool in self.declarations(body):
            named = tool.get("function") or tool.get("custom") or tool
            if isinstance(named, dict) and isinstance(named.get("name"), str):
                is_free = tool.get("type") == "custom" and tool.get("input_schema") is None
                schemas = (named.get(name) for name in _SCHEMAS)
                offered[named["name"]] = True if is_free else next(filter(None, schemas), _NO_ARGUMENTS)
        return offered

    def declarations(self, body: Document) -> list[Document]:
        """The tools of a request, as it declares them; what is no object is left out."""
        declared = body.get("tools")
        return [tool for tool in declared if isinstance(tool, dict)] if isinstance(declared, list) else []

    def is_streamed(self, request: Request) -> bool:
        """Whether the request asks for a stream."""
        return bool(request.body and request.body.get("stream"))


_SCHEMAS = ("parameters", "input_schema", "parametersJsonSchema", "parameters_json_schema")
"""Where tools have the schema of their arguments."""
_NO_ARGUMENTS = {"type": "object", "properties": {}}

OTHERS = frozenset({"user", "system", "developer", "tool", "function"})
"""Who speaks in a request beside the model."""

# --- reading shapes ---


def an_object(value: Any, what: str) -> Document:
    """The value, if it is an object.

    Raises:
        NotUnderstoodError: it is not.
    """
    if not isinstance(value, dict):
        raise NotUnderstoodError(f"{what} is not an object")
    return value


def sent_messages(body: Document, messages: Any, *told: str) -> tuple[Document, ...] | None:
    """The messages of a request: a list of objects, or a text that the user says; None where it is neither.

    Args:
        body: the request.
        messages: what it has as messages.
        told: its members that tell the model something beside them; what one says comes first, as the system's.
    """
    if isinstance(messages, str):
        messages = [{"role": "user", "content": messages}]
    if not isinstance(messages, list) or not all(isinstance(message, dict) for message in messages):
        return None
    first = tuple({"role": "system", "content": body[name]} for name in told if body.get(name))
    return (*first, *messages)


def a_list(value: Any, what: str) -> list[Any]:
    """The value, if it is a list; empty for null.

    Raises:
        NotUnderstoodError: it is neither.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise NotUnderstoodError(f"{what} is not a list")
    return value


def an_index(value: Any, otherwise: int) -> int:
    """The value, if it is a position; `otherwise` for null.

    Raises:
        NotUnderstoodError: it is neither.
    """
    if value is None:
        return otherwise
    if not isinstance(value, int) or isinstance(value, bool):
        raise NotUnderstoodError("an index is not a number")
    return value


def has_text(holder: Document, field: str) -> bool:
    """Whether there is a text under a field; not where it is absent or null.

    Raises:
        NotUnderstoodError: something else than a text is there.
    """
    value = holder.get(field)
    if value is None:
        return False
    if not isinstance(value, str):
        raise NotUnderstoodError(f"{field} is not a string")
    return True


def reason_in(holder: Document, field: str) -> str:
    """Why an answer ended, as a field says; empty where it does not.

    Raises:
        NotUnderstoodError: something else than a text is there, so that nobody knows whether the answer was cut off.
    """
    return str(holder[field]) if has_text(holder, field) else ""


def unknown_members(holder: Document, members: Collection[str]) -> Iterator[str]:
    """The names of what may be words beside the members."""
    return (key[:60] for key, value in holder.items() if key not in members and key != "choices" and holds_words(value))


def called(holder: Document, field: str, key: Key, path: Path, *, form: Form = Form.JSON, call_id: str = "") -> Piece:
    """What a tool is called with: it stands under a field of the holder, as a text of this form or as a value itself.

    Args:
        holder: the object that names the tool.
        field: where the arguments stand in it; where nothing is there, nothing was written.
        key: which call it is.
        path: the way to the holder.
        form: what a text there is.
        call_id: the call's own name; empty where this document does not tell it.

    Raises:
        NotUnderstoodError: the tool's name is not a text.
    """
    name = holder["name"] if has_text(holder, "name") else ""
    value = holder.get(field)
    if value is None:
        return Piece(key, (), form, name=name, call_id=call_id)
    return Piece(key, (*path, field), form if isinstance(value, str) else Form.VALUE, name=name, call_id=call_id)


def within(document: Document, *keys: str) -> Document:
    """The object at the end of the way; empty where there is none. For what is told beside words, never for words.

    >>> within({"delta": {"usage": {"tokens": 3}}}, "delta", "usage"), within({"delta": "?"}, "delta", "usage")
    ({'tokens': 3}, {})
    """
    for key in keys:
        inner = document.get(key)
        document = inner if isinstance(inner, dict) else {}
    return document


def require_places(choices: Sequence[Any]) -> None:
    """See that each choice of a document has a place of its own; what is not an object is left to whoever reads it.

    Raises:
        NotUnderstoodError: two have the same, so that clients do not see the one text that they make up together.
    """
    indexes = [an_index(choice.get("index"), at) for at, choice in enumerate(choices) if isinstance(choice, dict)]
    if len(set(indexes)) < len(indexes):
        raise NotUnderstoodError("two choices have the same index")


def a_count(value: Any) -> int | None:
    """A number of tokens; None where the value is none."""
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def a_name(value: Any) -> str:
    """The value, if it is a string; else empty."""
    return value if isinstance(value, str) else ""


def earlier_messages(body: Document, field: str, others: Collection[Any] = OTHERS) -> Iterator[tuple[str, Document]]:
    """The messages of a request that are the model's, each with its place: those in no role that is somebody else's.

    Settings of the service that stand beside their words, for its cache, are left out.

    Raises:
        NotUnderstoodError: the messages are no list of objects.
    """
    for at, item in enumerate(a_list(body.get(field), field)):
        message = an_object(item, "a message")
        role = message.get("role")
        if not isinstance(role, str) or role not in others:
            yield f"{field}[{at}]", _without_settings(message)


def _without_settings(message: Document) -> Document:
    kept = {key: value for key, value in message.items() if key != _SETTING}
    if isinstance(message.get("content"), list):
        kept["content"] = [
            {key: value for key, value in part.items() if key != _SETTING} if isinstance(part, dict) else part
            for part in message["content"]
        ]
    return kept


_SETTING = "cache_control"


def last_text(messages: Any, roles: Sequence[Any] = ("user",)) -> str | None:
    """The text of the last message in one of these roles that has any: a string, or the text parts of a list.

    >>> last_text([{"role": "user", "content": "a"}, {"role": "tool", "content": "b"}])
    'a'
    """
    for message in reversed(messages if isinstance(messages, list) else []):
        if isinstance(message, dict) and message.get("role") in roles:
            text = text_of(message.get("content"))
            if text:
                return text
    return None


def text_of(content: Any) -> str:
    """The text of a message's content: the string itself, or what its text parts say, a line each."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = [part if isinstance(part, str) else part.get("text") for part in parts if isinstance(part, (str, dict))]
    return "\n".join(text for text in texts if isinstance(text, str))
