"""Access: who may see the page: whoever has the address that the command printed, in this browser, from this page.

The page shows what people asked and models answered. It is served on loopback, where every program of the machine, and every
page in the browser, can send requests. So: the address has a token, which becomes a cookie that scripts cannot read and other
sites do not send; a request must name this host, so that no other name can be pointed at it; what changes something must come
from this page, by the browser's word and by a second token in its forms. Nothing may be loaded from elsewhere, and no address
is told to anybody.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

from grammar.extra import from_extra

with from_extra("starlette", "grammar-guard[review]"):
    from starlette.datastructures import Headers, MutableHeaders
    from starlette.requests import cookie_parser
    from starlette.responses import PlainTextResponse, RedirectResponse, Response

MOST_BODY = 65_536
"""A longer body of a request is refused, in bytes."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every answer says."""


def form_token(token: str) -> str:
    """The token that forms carry: who knows it has read the page."""
    return hmac.new(token.encode(), b"form", sha256).hexdigest()


class Access:
    """Wraps an ASGI application. `hosts` are the names, with the port, by which it may be called."""

    def __init__(self, app: Any, *, token: str, hosts: Collection[str]) -> None:
        self._app = app
        self._token = token
        self._hosts = frozenset(hosts)
        port = next(iter(hosts)).rpartition(":")[2]
        self._cookie = f"guard-review-{port}"  # cookies know no port: two pages at once must not share one

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refused = self._refused(scope)
        await (self._app if refused is None else refused)(scope, receive, sending)

    def _refused(self, scope: Any) -> Response | None:
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self._hosts:
            return PlainTextResponse("This page is not served under that name.\n", 421)
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("There is nothing here for that method.\n", 405)
        given = (
            parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=50).get("token")
            if scope["path"] == "/"
            else None
        )
        if given and self._is_token(given[0]):
            answer = RedirectResponse("/", 303)
            answer.set_cookie(self._cookie, self._token, httponly=True, samesite="strict", path="/")
            return answer
        if not self._is_token(self._cookie_of(headers)):
            return PlainTextResponse("Open the address that `guard review` has printed.\n", 403)
        if scope["method"] == "POST":
            return self._refused_post(headers)
        return None

    def _refused_post(self, headers: Headers) -> Response | None:
        site = headers.get("sec-fetch-site")
        is_own = (
            headers.get("origin") in {f"http://{host}" for host in self._hosts}
            if site is None
            else site == "same-origin"
        )
        if not is_own:
            return PlainTextResponse("That did not come from this page.\n", 403)
        size = headers.get("content-length", "")
        if not (size.isascii() and size.isdigit()) or "transfer-encoding" in headers:
            return PlainTextResponse("The length of what is sent must be said.\n", 411)
        if int(size[:20]) > MOST_BODY:
            return PlainTextResponse(f"At most {MOST_BODY:,} bytes can be sent at once.\n", 413)
        return None

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._token.encode())

    def _cookie_of(self, headers: Headers) -> str:
        return cookie_parser("; ".join(headers.getlist("cookie"))).get(self._cookie, "")
