"""Proxies that the environment names, as the HTTP libraries read them for a client without a transport of its own."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.request import getproxies


def environment_proxies() -> dict[str, str | None]:
    """The proxy for each pattern of addresses, None for those that are reached without one; empty where there is none.

    Source: https://www.python-httpx.org/environment_variables/ and `httpx._utils.get_environment_proxies`, 2026-11.
    """
    named = getproxies()
    proxies: dict[str, str | None] = {}
    for scheme in ("http", "https", "all"):
        if proxy := named.get(scheme):
            proxies[f"{scheme}://"] = proxy if "://" in proxy else f"http://{proxy}"
    for host in map(str.strip, named.get("no", "").split(",")):
        if host == "*":
            return {}
        if host:
            proxies[_pattern(host)] = None
    return proxies


def _pattern(host: str) -> str:
    """The addresses of a host that needs no proxy, those below it included where it is a name."""
    if "://" in host:
        return host
    try:
        address = ip_address(host.partition("/")[0])
    except ValueError:
        return f"all://{host}" if host.lower() == "localhost" else f"all://*{host}"
    return f"all://[{host}]" if address.version == 6 else f"all://{host}"
