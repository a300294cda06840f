"""The providers' own clients, guarded as their users would guard them; what is not installed is left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Any

from guard.traffic.middleware import guarded_async_client, guarded_client, guarded_middleware
from guard.traffic.middleware.http_transport import guarded_async_transport, guarded_transport
from tests.wire.dialects import ANTHROPIC, CHAT, COHERE, GEMINI, MISTRAL, OLLAMA, RESPONSES, Dialect
from tests.wire.guards import GUARD

QUESTION = [{"role": "user", "content": "how many?"}]


@dataclass(frozen=True)
class Sdk:
    """One client, one of its calls.

    `make` gives a client for a service's address, guarded with these settings; `call` makes the call; `error` is the
    exception that a refusal has to be; `record` takes the verdict out of it.
    """

    name: str
    distribution: str
    dialect: Dialect
    make: Callable[..., Any]
    call: Callable[..., Any]
    error: str
    record: Callable[[Any], Any]
    takes: str
    least: int = 0
    raises: bool = False
    tells_mid_stream: bool = False
    """Whether an error in the middle of a stream is an event of it rather than an exception."""
    has_choices: bool = False

    @property
    def version(self) -> str | None:
        """The version that is installed; None where none is."""
        try:
            return metadata.version(self.distribution)
        except metadata.PackageNotFoundError:
            return None

    @property
    def lack(self) -> str:
        """Why the client cannot be tried here; empty where it can."""
        if self.version is None:
            return f"{self.distribution} is not installed"
        if int(self.version.split(".")[0]) < self.least:
            return f"{self.distribution} {self.version} is older than {self.least}"
        return ""


def major(distribution: str) -> int:
    return int(metadata.version(distribution).split(".")[0])


def library_of(distribution: str) -> str:
    """The library that the installed client sends with: the one it cannot do without."""
    needed = [held for held in metadata.requires(distribution) or () if "extra ==" not in held]
    return "httpx2" if any(held.startswith("httpx2") for held in needed) else "httpx"


def transport(distribution: str, is_async: bool) -> Any:
    """A transport of the client's own library, to be closed by whoever makes it."""
    module = import_module(library_of(distribution))
    return (module.AsyncHTTPTransport if is_async else module.HTTPTransport)(verify=False)


def http_client(library: str, is_async: bool, settings: dict[str, Any]) -> Any:
    return (guarded_async_client if is_async else guarded_client)(GUARD, library, **settings)


# --- openai ---


def make_openai(url, is_async, **settings):
    import openai

    library = library_of("openai")
    kind = openai.AsyncOpenAI if is_async else openai.OpenAI
    return kind(base_url=f"{url}/v1", api_key="k", http_client=http_client(library, is_async, settings))


def call_openai_chat(client, stream, n, is_async):
    return client.chat.completions.create(model="m", messages=QUESTION, stream=stream, n=n)


def call_openai_responses(client, stream, n, is_async):
    return client.responses.create(model="m", input="how many?", stream=stream)


# --- anthropic ---


def make_anthropic(url, is_async, **settings):
    import anthropic

    library = library_of("anthropic")
    kind = anthropic.AsyncAnthropic if is_async else anthropic.Anthropic
    return kind(base_url=url, api_key="k", http_client=http_client(library, is_async, settings))


def make_anthropic_middleware(url, is_async, *, inner, **settings):
    import anthropic
    import httpx2

    kind = anthropic.AsyncAnthropic if is_async else anthropic.Anthropic
    bare = (httpx2.AsyncClient if is_async else httpx2.Client)(transport=inner)
    return kind(base_url=url, api_key="k", http_client=bare, middleware=[guarded_middleware(GUARD, **settings)])


def call_anthropic(client, stream, n, is_async):
    return client.messages.create(model="m", max_tokens=100, messages=QUESTION, stream=stream)


# --- the others ---


def make_groq(url, is_async, **settings):
    import groq

    kind = groq.AsyncGroq if is_async else groq.Groq
    return kind(base_url=url, api_key="k", http_client=http_client("httpx", is_async, settings))


def make_mistral(url, is_async, **settings):
    from mistralai.client import Mistral

    name = "async_client" if is_async else "client"
    client = http_client(library_of("mistralai"), is_async, settings)
    return Mistral(api_key="k", server_url=url, **{name: client})


def call_mistral(client, stream, n, is_async):
    method = ("stream" if stream else "complete") + ("_async" if is_async else "")
    return getattr(client.chat, method)(model="m", messages=QUESTION, **({"n": n} if n > 1 else {}))


def make_genai(url, is_async, **settings):
    from google import genai
    from google.genai import types

    name = "httpx_async_client" if is_async else "httpx_client"
    client = http_client(library_of("google-genai"), is_async, settings)
    return genai.Client(api_key="k", http_options=types.HttpOptions(base_url=url, **{name: client}))


def call_genai(client, stream, n, is_async):
    models = client.aio.models if is_async else client.models
    method = models.generate_content_stream if stream else models.generate_content
    return method(model="m", contents="how many?", config={"candidate_count": n} if n > 1 else None)


def make_cohere(url, is_async, **settings):
    import cohere

    kind = cohere.AsyncClientV2 if is_async else cohere.ClientV2
    return kind(api_key="k", base_url=url, httpx_client=http_client("httpx", is_async, settings))


def call_cohere(client, stream, n, is_async):
    return (client.chat_stream if stream else client.chat)(model="m", messages=QUESTION)


def make_ollama(url, is_async, **settings):
    import ollama

    transport = (guarded_async_transport if is_async else guarded_transport)(GUARD, "httpx", **settings)
    return (ollama.AsyncClient if is_async else ollama.Client)(host=url, transport=transport)


def call_ollama(client, stream, n, is_async):
    return client.chat(model="m", messages=QUESTION, stream=stream)


SDKS = (
    Sdk(
        "openai, chat completions",
        "openai",
        CHAT,
        make_openai,
        call_openai_chat,
        "openai.UnprocessableEntityError",
        lambda error: error.body["guard"],
        "http_client=",
        has_choices=True,
    ),
    Sdk(
        "openai, responses",
        "openai",
        RESPONSES,
        make_openai,
        call_openai_responses,
        "openai.UnprocessableEntityError",
        lambda error: error.body["guard"],
        "http_client=",
    ),
    Sdk(
        "anthropic, transport",
        "anthropic",
        ANTHROPIC,
        make_anthropic,
        call_anthropic,
        "anthropic.UnprocessableEntityError",
        lambda error: error.body["error"]["guard"],
        "http_client=",
    ),
    Sdk(
        "anthropic, middleware",
        "anthropic",
        ANTHROPIC,
        make_anthropic_middleware,
        call_anthropic,
        "guard.calls.call.RejectedError",
        lambda error: {"decision": error.verdict.decision.value},
        "middleware=",
        least=1,
        raises=True,
    ),
    Sdk(
        "groq",
        "groq",
        CHAT,
        make_groq,
        call_openai_chat,
        "groq.UnprocessableEntityError",
        lambda error: error.body["error"]["guard"],
        "http_client=",
        has_choices=True,
    ),
    Sdk(
        "mistralai",
        "mistralai",
        MISTRAL,
        make_mistral,
        call_mistral,
        "mistralai.client.errors.HTTPValidationError",
        lambda error: json.loads(error.body)["guard"],
        "client=, async_client=",
        has_choices=True,
    ),
    Sdk(
        "google-genai",
        "google-genai",
        GEMINI,
        make_genai,
        call_genai,
        "google.genai.errors.ClientError",
        lambda error: error.details["error"]["details"][0]["guard"],
        "http_options=HttpOptions(httpx_client=, httpx_async_client=)",
        has_choices=True,
    ),
    Sdk(
        "cohere",
        "cohere",
        COHERE,
        make_cohere,
        call_cohere,
        "cohere.UnprocessableEntityError",
        lambda error: error.body["guard"],
        "httpx_client=",
        tells_mid_stream=True,
    ),
    Sdk(
        "ollama",
        "ollama",
        OLLAMA,
        make_ollama,
        call_ollama,
        "ollama.ResponseError",
        lambda error: {"decision": "rejected"} if error.status_code == 422 else None,
        "transport=",
    ),
)


def error_of(sdk: Sdk) -> type[Exception]:
    module, _, name = sdk.error.rpartition(".")
    held: type[Exception] = getattr(import_module(module), name)
    return held
