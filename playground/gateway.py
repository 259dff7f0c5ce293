"""The socket over which the bot hears what happens: as much of Discord's gateway as it needs."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from playground.world import APPLICATION, GUILD, MOTIF

Payload = dict[str, Any]

_HEARTBEAT_MS = 41_250
_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME, _INVALID, _HELLO, _ACK = 0, 1, 2, 6, 9, 10, 11
_WRONG_TOKEN = 4004
_BEAT_TAKES = 0.02
"""Seconds on the way: discord.py notes when it sent a heartbeat only after it was sent, and takes
an answer that is there before for one that comes a whole interval late.
"""


class Gateway:
    """One bot at a time; what happens while none listens is heard by nobody, as at Discord."""

    def __init__(self, token: str, guild: Callable[[], Payload]) -> None:
        self._token = token
        self._guild = guild
        self._outbox: asyncio.Queue[Payload] | None = None
        self._sequence = 0

    @property
    def heard(self) -> bool:
        """Whether a bot listens."""
        return self._outbox is not None

    def dispatch(self, event: str, data: Payload) -> None:
        if self._outbox is not None:
            self._sequence += 1
            packet = {"op": _DISPATCH, "t": event, "s": self._sequence, "d": data}
            self._outbox.put_nowait(packet)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=2**16)
        await socket.prepare(request)
        outbox: asyncio.Queue[Payload] = asyncio.Queue()
        writer = asyncio.create_task(_write(socket, outbox))
        outbox.put_nowait({"op": _HELLO, "d": {"heartbeat_interval": _HEARTBEAT_MS}})
        try:
            async for frame in socket:
                if frame.type is not WSMsgType.TEXT:
                    break
                packet = json.loads(frame.data)
                if packet["op"] == _HEARTBEAT:
                    answer: Payload = {"op": _ACK, "d": None}
                    asyncio.get_running_loop().call_later(_BEAT_TAKES, outbox.put_nowait, answer)
                elif packet["op"] == _RESUME:
                    outbox.put_nowait({"op": _INVALID, "d": False})
                elif packet["op"] == _IDENTIFY:
                    if not secrets.compare_digest(packet["d"]["token"], self._token):
                        await socket.close(code=_WRONG_TOKEN)
                    else:
                        self._welcome(outbox, request)
        finally:
            writer.cancel()
            if self._outbox is outbox:
                self._outbox = None
        return socket

    def _welcome(self, outbox: asyncio.Queue[Payload], request: web.Request) -> None:
        self._outbox, self._sequence = outbox, 0
        ready: Payload = {
            **{"v": 10, "user": MOTIF.user(), "session_id": secrets.token_hex(16)},
            **{"guilds": [{"id": str(GUILD), "unavailable": True}], "shard": [0, 1]},
            "resume_gateway_url": f"ws://{request.host}/gateway",
            "application": {"id": str(APPLICATION), "flags": 0},
        }
        self.dispatch("READY", ready)
        self.dispatch("GUILD_CREATE", self._guild())


async def _write(socket: web.WebSocketResponse, outbox: asyncio.Queue[Payload]) -> None:
    while True:
        await socket.send_str(json.dumps(await outbox.get()))
