"""The port to Dask: a cluster of the bot's own on loopback, or one by address.

Dask is imported in a thread when the port starts, after the bot is on its way to Discord. One
composition at a time is handed to a worker process, however many threads it has.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from bot.compute.jobs import (
    TOPIC,
    ComposeJob,
    ComposeTask,
    NoWorker,
    Outcome,
    OutOfTime,
    Progress,
    WorkerLost,
)

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.compute")

_RETRY_CONNECT = 2.0
_LOOK = 0.25
_LONGEST_REST = 6.0


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files in PEM for a tls:// scheduler."""

    ca: Path
    cert: Path
    key: Path


class DaskCompute:
    """Runs jobs on Dask workers. `task` replaces the function that workers run."""

    def __init__(
        self,
        *,
        scratch: Path,
        workers: int = 2,
        address: str | None = None,
        certificates: Certificates | None = None,
        task: ComposeTask | None = None,
    ) -> None:
        self._scratch = scratch
        self._workers = workers
        self._address = address
        self._certificates = certificates
        self._task = task
        # Dask is typed in parts only
        self._cluster: Any = None
        self._client: Any = None
        self._connecting: asyncio.Task[None] | None = None
        self._placed: dict[str, str] = {}
        self._listeners: dict[str, Progress] = {}
        self._resting: set[str] = set()
        self._checks: set[asyncio.Task[None]] = set()
        self._started = False
        self._closed = False

    @property
    def remote(self) -> bool:
        return self._address is not None

    async def start(self) -> None:
        """Start or find the cluster; goes on trying until it succeeds."""
        self._started = True
        if self._connecting is None or self._connecting.done():
            self._connecting = asyncio.create_task(self._connect())
        await asyncio.shield(self._connecting)

    async def close(self) -> None:
        """Leave the cluster; the bot's own one ends with all its workers."""
        self._closed = True
        for check in self._checks:
            check.cancel()
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait([self._connecting])
        await self._disconnect()

    async def capacity(self) -> int:
        return len(set(await self._addresses()) - self._resting)

    async def compose(self, job: ComposeJob, progress: Progress, limit: float) -> Outcome:
        addresses = set(await self._addresses()) - self._resting
        if self._client is None or not addresses:
            raise NoWorker("there is no worker")
        busy = Counter(self._placed.values())
        address = min(addresses, key=lambda address: busy[address])
        self._placed[job.key] = address
        self._listeners[job.key] = progress
        future = self._client.submit(
            self._task or _worker_task(),
            job,
            key=job.key,
            pure=False,
            workers=[address],
            allow_other_workers=True,
        )
        try:
            async with asyncio.timeout(limit):
                return await self._result(future)
        except TimeoutError as error:
            self._rest(address)
            raise OutOfTime from error
        except asyncio.CancelledError:
            self._rest(address)
            raise
        finally:
            del self._placed[job.key], self._listeners[job.key]
            # for a task that still runs this is the stop that its worker obeys
            future.release()

    def _rest(self, address: str) -> None:
        """Give a worker nothing while it finishes what it was told to stop."""
        self._resting.add(address)
        check = asyncio.create_task(self._until_free(address), name=f"rest {address}")
        self._checks.add(check)
        check.add_done_callback(self._checks.discard)

    async def _until_free(self, address: str) -> None:
        from bot.compute.worker import at_work

        try:
            async with asyncio.timeout(_LONGEST_REST):
                while True:
                    await asyncio.sleep(_LOOK)
                    answers = await self._client.run(at_work, workers=[address], on_error="return")
                    if answers.get(address) is not True:
                        return
        except (OSError, TimeoutError, ValueError):
            _log.warning("a worker does not answer", worker=address)
        finally:
            self._resting.discard(address)

    async def _result(self, future: Any) -> Outcome:
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        try:
            return await future
        except (KilledWorker, FutureCancelledError, OSError) as error:
            raise WorkerLost(str(error)) from error

    async def _addresses(self) -> list[str]:
        """The workers that take work now; none while there is no cluster."""
        if self._client is None or self._client.status != "running":
            if (
                self._started
                and not self._closed
                and (self._connecting is None or self._connecting.done())
            ):
                self._connecting = asyncio.create_task(self._connect())
            return []
        try:
            async with asyncio.timeout(5):
                known = await self._client.scheduler.identity(n_workers=-1)
        except (OSError, TimeoutError):
            return []
        return [a for a, worker in known["workers"].items() if worker["status"] == "running"]

    async def _connect(self) -> None:
        while not self._closed:
            try:
                await self._disconnect()
                self._client = await self._new_client()
            except (OSError, TimeoutError, RuntimeError) as error:
                _log.warning("no compute yet", address=self._address, error=str(error))
                await asyncio.sleep(_RETRY_CONNECT)
            else:
                self._client.subscribe_topic(TOPIC, self._heard)
                _log.info("compute ready", address=self._address or "embedded")
                return

    async def _new_client(self) -> Any:
        await asyncio.to_thread(_import_dask)
        from distributed import Client, LocalCluster
        from distributed.security import Security

        start_client: Any = Client
        start_cluster: Any = LocalCluster

        if self._address is not None:
            certificates = self._certificates
            security = certificates and Security(
                tls_ca_file=str(certificates.ca),
                tls_client_cert=str(certificates.cert),
                tls_client_key=str(certificates.key),
                require_encryption=True,
            )
            return await start_client(
                self._address, asynchronous=True, security=security, timeout=10
            )
        self._scratch.mkdir(parents=True, exist_ok=True)
        self._cluster = await start_cluster(
            n_workers=self._workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=0,
            local_directory=str(self._scratch),
            preload=["bot.compute.worker"],
            silence_logs=logging.WARNING,
            asynchronous=True,
        )
        return await start_client(self._cluster, asynchronous=True, timeout=10)

    async def _disconnect(self) -> None:
        client, cluster, self._client, self._cluster = self._client, self._cluster, None, None
        for part in (client, cluster):
            if part is not None:
                with contextlib.suppress(OSError, TimeoutError):
                    async with asyncio.timeout(4):
                        await part.close(timeout=3)

    def _heard(self, event: tuple[float, dict[str, Any]]) -> None:
        """A progress event; events are a courtesy and may come late or not at all."""
        listener = self._listeners.get(event[1]["key"])
        if listener is not None:
            listener(event[1]["stage"], event[1]["fraction"])


_CONFIGURATION = {
    # the ledger counts attempts, not the scheduler
    "distributed.scheduler.allowed-failures": 0,
    # judged by the wall clock, which may jump; work has a time limit of its own
    "distributed.scheduler.worker-ttl": None,
    "distributed.worker.profile.enabled": False,
    "distributed.worker.daemon": True,
    "distributed.admin.low-level-log-length": 100,
    "logging": {"distributed": "warning"},
}


def _import_dask() -> None:
    """Takes a second of the processor; the configuration has to be there before it begins."""
    import dask.config

    dask.config.set(_CONFIGURATION)
    importlib.import_module("distributed")


def _worker_task() -> ComposeTask:
    from bot.compute.worker import compose

    return compose
