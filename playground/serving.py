"""Files to the browser: the page's own, and those of messages, none of which is ever run."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from playground.archive import Archive, StoredFile
from playground.wish import snowflake

PAGE = Path(__file__).parent / "page"
_INLINE = ("audio/", "video/", "image/png", "image/jpeg", "image/webp", "image/gif")


class Serving:
    """The routes."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.index),
            web.get("/page/{name}", self.asset),
            web.get("/attachments/{id}/{key}/{name}", self.file),
        ]

    async def index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-store"})

    async def asset(self, request: web.Request) -> web.FileResponse:
        path = PAGE / Path(request.match_info["name"]).name
        if not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file of a message; what a browser might run is only ever saved."""
        file = self._archive.file(snowflake(request.match_info["id"]))
        if file is None or file.key != request.match_info["key"]:
            raise web.HTTPNotFound
        inline = file.type.startswith(_INLINE) and "download" not in request.query
        return web.FileResponse(self._archive.path(file), headers=_headers(file, inline=inline))


def _headers(file: StoredFile, *, inline: bool) -> dict[str, str]:
    shown = file.type if file.type.startswith(_INLINE) else "application/octet-stream"
    name = file.name.encode("ascii", "replace").decode()
    return {
        "Content-Type": shown,
        "Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'; media-src 'self'",
        "Cache-Control": "private, max-age=86400",
    }
