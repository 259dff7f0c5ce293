"""The server on loopback, in a thread of its own beside the bot's loop."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from aiohttp import web

from playground.archive import Archive
from playground.door import Door
from playground.guard import guard, protect
from playground.rest import Api
from playground.service import Service
from playground.serving import Serving

HOST = "127.0.0.1"
_GRACE = 2.0


class Server:
    """The playground's Discord. The bot reaches it over sockets alone, as it would the real one."""

    def __init__(
        self,
        folder: Path,
        samples: Path,
        port: int,
        token: str,
        language: str,
        *,
        deadline: float,
    ) -> None:
        self.address = ""
        self._token = token
        self._folder = folder
        self._samples = samples
        self._port = port
        self._language = language
        self._deadline = deadline
        self._started = threading.Event()
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._problem: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="playground", daemon=True)

    def start(self) -> None:
        """Listen. Raises OSError where the port is taken or the folder cannot be written."""
        self._thread.start()
        self._started.wait()
        if self._problem is not None:
            raise self._problem

    def stop(self) -> None:
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(2 * _GRACE)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._problem = error
        finally:
            self._started.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        archive = Archive(self._folder)
        service = Service(archive, self._token, self._language, self._deadline)
        runner = web.AppRunner(
            application(service, self._samples),
            access_log=None,
            shutdown_timeout=_GRACE,
            handle_signals=False,
        )
        try:
            await runner.setup()
            await web.TCPSite(runner, HOST, self._port).start()
            self.address = service.base = f"http://{HOST}:{runner.addresses[0][1]}"
            self._started.set()
            await self._stop.wait()
        finally:
            await runner.cleanup()
            archive.close()


def application(service: Service, samples: Path) -> web.Application:
    """The page, its questions, the bot's API and gateway."""
    app = web.Application(middlewares=[guard], client_max_size=2**18)
    door, serving = Door(service, samples), Serving(service.archive)
    app.add_routes([*serving.routes(), *door.routes(), web.get("/gateway", service.gateway.serve)])
    app.add_subapp("/api/v10", Api(service).application())
    app.on_response_prepare.append(protect)
    app.on_shutdown.append(door.leave)
    return app
