"""Dask's scheduler and worker without their HTTP servers, which nobody here asks anything."""

from __future__ import annotations

from typing import Any

from distributed import Scheduler, Worker


class QuietScheduler(Scheduler):
    """Listens to the bot and its workers alone."""

    def start_http_server(self, *_: Any, **__: Any) -> None:
        return


class QuietWorker(Worker):
    """Listens to the bot, its scheduler and other workers alone."""

    def start_http_server(self, *_: Any, **__: Any) -> None:
        return
