"""The providers, found by the names of their files."""

from grammar.folder import collect
from guard.traffic.provider import Certainty, Provider, Request

PROVIDERS = collect(__name__, __path__, Provider)  # type: ignore[type-abstract]
"""In alphabetical order."""


def provider_for(request: Request, name: str | None = None) -> Provider | None:
    """The provider that is surest that the request is its own; None where none is.

    Args:
        request: what is to be sent.
        name: the provider of whatever is posted, for servers that speak an API under addresses of their own.

    Raises:
        ValueError: there is no provider of that name.
    """
    providers = [provider for provider in PROVIDERS if name is None or provider.name == name]
    if not providers:
        raise ValueError(
            f"unknown provider {name!r}; the providers are {', '.join(provider.name for provider in PROVIDERS)}"
        )
    if name is not None and request.method == "POST":
        return providers[0]
    surest = max(providers, key=lambda provider: provider.certainty(request))
    return surest if surest.certainty(request) is not Certainty.NONE else None


__all__ = ["PROVIDERS", "provider_for"]
