"""Names for pieces."""

from __future__ import annotations

import random

from engine.values import Mode

_BRIGHT = (
    "Amber", "Early", "Golden", "Open", "Paper", "Quick", "Silver", "Sunlit", "Warm", "Wide",
    "Bright", "Gentle", "Clear", "Green", "Lucky", "Northern",
)  # fmt: skip
_DARK = (
    "Blue", "Distant", "Evening", "Faded", "Hidden", "Last", "Late", "Lonely", "Pale", "Quiet",
    "Restless", "Slow", "Sleepless", "Stray", "Winter", "Violet",
)  # fmt: skip
_THINGS = (
    "Bridge", "Carousel", "Clouds", "Courtyard", "Ember", "Ferry", "Garden", "Harbour", "Kite",
    "Lantern", "Letter", "Meadow", "Mirror", "Orchard", "Path", "Postcard", "Rain", "River",
    "Rooftops", "Shore", "Signal", "Staircase", "Station", "Street", "Tide", "Tower", "Train",
    "Valley", "Voyage", "Window", "Lighthouse", "Clockwork",
)  # fmt: skip


def make_title(seed: int, mode: Mode) -> str:
    """Two words; the same seed and mode give the same title."""
    chooser = random.Random(f"title {seed}")
    return f"{chooser.choice(_BRIGHT if mode == 'major' else _DARK)} {chooser.choice(_THINGS)}"
