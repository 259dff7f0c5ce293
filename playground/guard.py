"""Keeping other pages out: a server on loopback can be reached by every page in the browser."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import web
from yarl import URL

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_POLICY = (
    "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; object-src 'none';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Serve only who asked for this machine by name, and only this server's own page.

    A name of somebody else's that leads here (DNS rebinding) is refused by `Host`; a page of
    somebody else's that sends something here by `Origin` and `Sec-Fetch-Site`.
    """
    if not here(request.host):
        raise web.HTTPMisdirectedRequest(text="This is not the server's name.")
    if not own(request):
        raise web.HTTPForbidden(text="Only the playground's own page may do that.")
    return await handler(request)


async def protect(_: web.Request, response: web.StreamResponse) -> None:
    """Headers for every answer, of a refusal too."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


def here(host: str) -> bool:
    """Whether a Host header names this machine's loopback, at whatever port (of a tunnel too)."""
    try:
        name = URL(f"http://{host}").host
        return name == "localhost" or ipaddress.ip_address(name or "").is_loopback
    except ValueError:
        return False


def own(request: web.Request) -> bool:
    """Whether a request comes from the playground's page, from its address line, or the bot."""
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        return False
    site = request.headers.get("Sec-Fetch-Site", "none")
    return site in ("none", "same-origin") or (
        # a link on another page may lead here
        request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    )
