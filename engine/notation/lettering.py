"""Text for pictures, in the fonts that matplotlib carries: there on every machine."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import Any

from PIL import ImageFont

from engine.errors import RenderError


@functools.cache
def font_folder() -> Path:
    """Where DejaVu and STIX lie. Raises RenderError if they do not."""
    found = importlib.util.find_spec("matplotlib")
    for folder in (found.submodule_search_locations or ()) if found else ():
        fonts = Path(folder) / "mpl-data" / "fonts" / "ttf"
        if fonts.is_dir():
            return fonts
    raise RenderError("rendering.no_fonts")


@functools.cache
def sans(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """DejaVu Sans of a size in pixels."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(font_folder() / name, size)


@functools.lru_cache(maxsize=2048)
def _drawable(font: ImageFont.FreeTypeFont, character: str) -> bool:
    """Whether the font has the character, told by the box that stands for missing ones."""
    missing: Any = font.getmask("\uffff")
    drawn: Any = font.getmask(character)
    return character.isspace() or (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))


def fit(text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    """The text without what the font cannot draw, cut with an ellipsis to `width` pixels."""
    kept = "".join(c for c in text if c.isprintable() and _drawable(font, c))
    shown = " ".join(kept.split())
    if font.getlength(shown) <= width:
        return shown
    while shown and font.getlength(shown + "…") > width:
        shown = shown[:-1]
    return shown.rstrip() + "…"
