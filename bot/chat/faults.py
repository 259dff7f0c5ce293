"""What any call to Discord may raise besides what it was called for."""

from __future__ import annotations

import aiohttp
import discord

FAULTS = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError)
"""Discord refuses or has a fault, asks to stay away for longer than anybody waits, or is out of
reach."""
