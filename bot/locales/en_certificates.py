"""English: what a take is near to."""

from __future__ import annotations

TEXTS = {
    "near.bars": "bars {bars} like bars {others} of {song}",
    "details.near": "Near bars of **{letter}**: {bars}",
}
