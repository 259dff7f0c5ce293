"""What can be counted of a running bot, in the words of Prometheus.

What happens is counted as it happens; what there is (the queue, the disk) is read when somebody
asks, see `readings`. Labels take few values: never a server, a member or a request.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import aiohttp
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

from bot.requests.experience import PartKind
from bot.requests.request import Request

_WAITS = (0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200)
_STAGES = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800)
_ANSWERS = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30)
_LAGS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 3, 10)

_LAG_EVERY = 0.5


@dataclass(frozen=True, slots=True)
class Levels:
    """Gauges that `readings` sets."""

    requests: Gauge
    oldest: Gauge
    untold: Gauge
    machines: Gauge
    guilds: Gauge
    gateway: Gauge
    ready: Gauge
    disk_free: Gauge
    disk_size: Gauge
    database: Gauge


class Metrics:
    """Counters of one bot. It is an `Observer` of its requests."""

    def __init__(self, version: str = "") -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._gauge("info", "The version that runs", "version").labels(version).set(1)
        self._waits = self._histogram(
            "wait_seconds", "From asking to the first attempt", _WAITS, "kind"
        )
        self._stages = self._histogram(
            "stage_seconds", "Stages of work that came to its end", _STAGES, "part", "stage"
        )
        self._attempts = self._counter("attempts", "Attempts that were begun", "kind")
        self._ended = self._counter(
            "requests_ended", "Requests by how they ended", "kind", "outcome"
        )
        self._failures = self._counter("failures", "Failed requests by code", "kind", "code")
        self._errors = self._counter("unexpected_errors", "Faults of the bot that members saw")
        self._lag = self._histogram(
            "event_loop_lag_seconds", "How late the event loop comes to what is due", _LAGS
        )
        self._answers = self._histogram(
            "discord_request_seconds", "What Discord's REST API takes to answer", _ANSWERS, "method"
        )
        self._statuses = self._counter(
            "discord_responses",
            "Answers of Discord's REST API; 401, 403 and 429 count towards its limit of 10,000"
            " invalid requests in ten minutes",
            "status",
        )
        self._limited = self._counter(
            "discord_rate_limited",
            "Times that Discord said to wait, by scope: user, global or shared",
            "scope",
        )
        self._spent = self._counter(
            "discord_buckets_spent",
            "Answers after which nothing was left of a route's limit until it is renewed",
        )
        self.levels = self._levels()

    def _levels(self) -> Levels:
        return Levels(
            requests=self._gauge("requests", "Requests that are open", "kind", "state"),
            oldest=self._gauge(
                "oldest_queued_seconds", "How long the first in the queue has waited", "kind"
            ),
            untold=self._gauge("requests_untold", "Ended, and not told or cleared away yet"),
            machines=self._gauge("machines", "How many requests can be worked on at once", "kind"),
            guilds=self._gauge("guilds", "Servers that the bot is in"),
            gateway=self._gauge(
                "gateway_latency_seconds", "Of the last heartbeat to Discord's gateway", "shard"
            ),
            ready=self._gauge("discord_ready", "1 while the gateway's session is up"),
            disk_free=self._gauge("disk_free_bytes", "Left where the data folder is"),
            disk_size=self._gauge("disk_size_bytes", "Of the disk where the data folder is"),
            database=self._gauge("database_bytes", "Of the database's files", "file"),
        )

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"motif_{name}", text, labels, registry=self.registry)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"motif_{name}", text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(f"motif_{name}", text, labels, buckets=buckets, registry=self.registry)

    # as an Observer

    def started(self, request: Request) -> None:
        self._attempts.labels(request.kind).inc()
        if request.attempts == 1 and not request.automatic:
            # a clock that was set back is no wait
            self._waits.labels(request.kind).observe(max(0.0, time.time() - request.created_at))

    def part_done(self, kind: PartKind, seconds: Mapping[str, float]) -> None:
        for stage, lasted in seconds.items():
            self._stages.labels(kind, stage).observe(lasted)

    def ended(self, request: Request) -> None:
        self._ended.labels(request.kind, request.state).inc()
        if request.failure is not None:
            code = request.failure.code.removeprefix("failure.")
            self._failures.labels(request.kind, code).inc()

    # the rest of the bot

    def unexpected_error(self) -> None:
        self._errors.inc()

    async def watch_loop(self) -> None:
        """Measure how late the event loop is, for as long as the bot runs."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _LAG_EVERY
            await asyncio.sleep(_LAG_EVERY)
            self._lag.observe(max(0.0, loop.time() - due))

    def discord_trace(self) -> aiohttp.TraceConfig:
        """Counts what discord.py asks of Discord, and what it is answered."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._asked)
        trace.on_request_end.append(self._answered)
        return trace

    async def _asked(
        self,
        _: aiohttp.ClientSession,
        context: SimpleNamespace,
        __: aiohttp.TraceRequestStartParams,
    ) -> None:
        context.began = time.monotonic()

    async def _answered(
        self,
        _: aiohttp.ClientSession,
        context: SimpleNamespace,
        answer: aiohttp.TraceRequestEndParams,
    ) -> None:
        status, headers = answer.response.status, answer.response.headers
        if status == 101:
            # the gateway's socket
            return
        self._answers.labels(answer.method).observe(time.monotonic() - context.began)
        self._statuses.labels(str(status)).inc()
        if status == 429:
            scope = headers.get("X-RateLimit-Scope", "")
            self._limited.labels(scope if scope in ("user", "global", "shared") else "other").inc()
        elif headers.get("X-RateLimit-Remaining") == "0":
            self._spent.inc()
