"""/metrics and /health on a port of the loopback interface, for programs of the same machine."""

from __future__ import annotations

import asyncio
import sqlite3

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.operations import LOOPBACK
from bot.operations.health import Health
from bot.operations.metrics import Metrics
from bot.operations.readings import Readings

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.operations")

_NAMES = frozenset({LOOPBACK, "localhost"})
_AGAIN = 30.0


class OperationsServer:
    """Answers GET /metrics and GET /health; nothing can be changed through it."""

    def __init__(self, port: int, metrics: Metrics, readings: Readings, health: Health) -> None:
        self._port = port
        self._metrics = metrics
        self._readings = readings
        self._health = health

    async def run(self) -> None:
        """Serve for as long as the bot runs; where the port is taken, once it is free."""
        application = web.Application(middlewares=[_only_this_machine])
        application.router.add_get("/metrics", self._show_metrics)
        application.router.add_get("/health", self._show_health)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        try:
            while True:
                try:
                    await web.TCPSite(runner, LOOPBACK, self._port).start()
                except OSError as error:
                    _log.error(
                        "metrics cannot be served: another program has the port of"
                        " MOTIF_METRICS_PORT, or it is not ours to take",
                        port=self._port,
                        error=str(error),
                        again_in=_AGAIN,
                    )
                    await asyncio.sleep(_AGAIN)
                else:
                    break
            _log.info("metrics and health are served", addresses=runner.addresses)
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _show_metrics(self, _: web.Request) -> web.Response:
        try:
            await self._readings.fill(self._metrics.levels)
        except (sqlite3.Error, OSError, ValueError) as error:
            # gauges that may be old are worse than a scrape that failed
            _log.warning("the metrics cannot be read", error=str(error))
            return web.Response(status=503, text="The database or the disk does not answer.\n")
        return web.Response(
            body=generate_latest(self._metrics.registry),
            headers={"Content-Type": CONTENT_TYPE_LATEST},
        )

    async def _show_health(self, _: web.Request) -> web.Response:
        checks = await self._health.checks()
        healthy = all(checks.values())
        return web.json_response({"healthy": healthy, **checks}, status=200 if healthy else 503)


@web.middleware
async def _only_this_machine(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A page on the web that gives its own name this machine's address reads nothing here."""
    if request.host.rsplit(":", 1)[0] not in _NAMES:
        return web.Response(status=403, text="Ask for 127.0.0.1.\n")
    return await handler(request)
