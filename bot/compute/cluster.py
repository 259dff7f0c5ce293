"""The Dask cluster that the bot has: one of its own on loopback, or one by address; over TLS.

Dask is imported in a thread when the cluster starts, after the bot is on its way to Discord.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from bot.compute.jobs import TOPIC
from bot.compute.keys import own_security
from bot.compute.placing import TRAIN_RESOURCE, Machine

_log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.compute")

_OF_DASK = "dask-scratch-space"
"""What Dask's workers call the folder that they have theirs in."""

_RETRY_CONNECT = 2.0
_LONGEST_RESTART = 30.0


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files in PEM for a tls:// scheduler."""

    ca: Path
    cert: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Site:
    """Where the workers are: `workers` on this machine besides one that trains, or an address."""

    scratch: Path
    workers: int = 2
    address: str | None = None
    certificates: Certificates | None = None


class Cluster:
    """Starts or finds the cluster, and finds it again when it was lost."""

    def __init__(self, site: Site, heard: Callable[[dict[str, Any]], None]) -> None:
        self._site = site
        self._heard = heard
        # Dask is typed in parts only
        self._cluster: Any = None
        self.client: Any = None
        self._connecting: asyncio.Task[None] | None = None
        self._started = False
        self._closed = False

    async def start(self) -> None:
        """Start or find the cluster; goes on trying until it succeeds."""
        self._started = True
        if self._connecting is None or self._connecting.done():
            self._connecting = asyncio.create_task(self._connect())
        await asyncio.shield(self._connecting)

    async def close(self) -> None:
        """Leave the cluster; the bot's own one ends with all its workers."""
        self._closed = True
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait([self._connecting])
        await self._disconnect()

    async def machines(self) -> list[Machine]:
        """The workers that take work now; none while there is no cluster."""
        return [
            Machine(address, bool(worker["resources"].get(TRAIN_RESOURCE)))
            for address, worker in (await self._workers()).items()
            if worker["status"] == "running"
        ]

    async def heartbeats(self) -> dict[str, float]:
        """When each worker was heard of last, by the scheduler's clock."""
        return {
            address: float(worker["last_seen"])
            for address, worker in (await self._workers()).items()
        }

    async def restart(self, address: str) -> None:
        """Kill a worker and have its nanny start another; one without a nanny is dropped.

        Raises OSError, TimeoutError, ValueError.
        """
        if self.client is None:
            raise OSError("there is no cluster now")
        async with asyncio.timeout(_LONGEST_RESTART):
            await self.client.restart_workers(
                [address], timeout=_LONGEST_RESTART, raise_for_error=False
            )

    async def _workers(self) -> dict[str, Any]:
        """What the scheduler knows of each worker, by address."""
        if self.client is None or self.client.status != "running":
            if (
                self._started
                and not self._closed
                and (self._connecting is None or self._connecting.done())
            ):
                self._connecting = asyncio.create_task(self._connect())
            return {}
        try:
            async with asyncio.timeout(5):
                known = await self.client.scheduler.identity(n_workers=-1)
        except (OSError, TimeoutError):
            return {}
        return known["workers"]

    async def _connect(self) -> None:
        while not self._closed:
            try:
                await self._disconnect()
                self.client = await self._new_client()
            except (OSError, TimeoutError, RuntimeError) as error:
                _log.warning("no compute yet", address=self._site.address, error=str(error))
                await asyncio.sleep(_RETRY_CONNECT)
            else:
                # events are a courtesy and may come late or not at all
                self.client.subscribe_topic(TOPIC, self._pass_on)
                _log.info("compute ready", address=self._site.address or "embedded")
                return

    async def _new_client(self) -> Any:
        await asyncio.to_thread(_import_dask)
        from distributed import Client
        from distributed.security import Security

        start_client: Any = Client
        if self._site.address is not None:
            certificates = self._site.certificates
            security = certificates and Security(
                tls_ca_file=str(certificates.ca),
                tls_client_cert=str(certificates.cert),
                tls_client_key=str(certificates.key),
                require_encryption=True,
            )
            return await start_client(
                self._site.address, asynchronous=True, security=security, timeout=10
            )
        self._cluster = await self._own_cluster()
        return await start_client(self._cluster, asynchronous=True, timeout=10)

    async def _own_cluster(self) -> Any:
        """Workers that compose, and one beside them that trains.

        Whoever can speak to Dask can run code here: each start makes a key that never leaves these
        processes, and who does not have it is not heard.
        """
        from distributed import LocalCluster

        from bot.compute.quiet import QuietScheduler, QuietWorker

        start_cluster: Any = LocalCluster
        # what killed workers left, and nothing that somebody else has there
        await asyncio.to_thread(shutil.rmtree, self._site.scratch / _OF_DASK, ignore_errors=True)
        self._site.scratch.mkdir(parents=True, exist_ok=True)
        cluster = start_cluster(
            n_workers=self._site.workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=0,
            local_directory=str(self._site.scratch),
            preload=["bot.compute.worker"],
            security=await asyncio.to_thread(own_security),
            silence_logs=logging.WARNING,
            asynchronous=True,
        )
        # nothing runs until it is awaited
        cluster.scheduler_spec["cls"] = QuietScheduler
        plain = cluster.worker_spec[0]
        plain["options"]["worker_class"] = QuietWorker
        options = {**plain["options"], "resources": {TRAIN_RESOURCE: 1}}
        cluster.worker_spec[TRAIN_RESOURCE] = {"cls": plain["cls"], "options": options}
        return await cluster

    def _pass_on(self, event: tuple[float, dict[str, Any]]) -> None:
        self._heard(event[1])

    async def _disconnect(self) -> None:
        client, cluster, self.client, self._cluster = self.client, self._cluster, None, None
        for part in (client, cluster):
            if part is not None:
                with contextlib.suppress(OSError, TimeoutError):
                    async with asyncio.timeout(4):
                        await part.close(timeout=3)


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
