"""The providers, found by the names of their files."""

from grammar.folder import collect
from guard.traffic.provider import Claim, Provider, Request

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
    asked = [held for held in PROVIDERS if name is None or held.name == name]
    if not asked:
        raise ValueError(f"there is no provider {name!r}; there are {', '.join(held.name for held in PROVIDERS)}")
    if name is not None and request.method == "POST":
        return asked[0]
    surest = max(asked, key=lambda held: held.claim(request))
    return surest if surest.claim(request) is not Claim.NONE else None


__all__ = ["PROVIDERS", "provider_for"]
