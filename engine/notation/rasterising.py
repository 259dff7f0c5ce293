# pyright: strict
"""An SVG as a PNG: resvg draws it in a process of its own.

Python's lock is held for as long as resvg draws. Apart, it draws while Motif goes on, and native
code that dies of a picture takes nothing else with it.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

from engine.errors import RenderError
from engine.notation.lettering import font_folder

PIXELS = 1200
"""Width of the picture; a phone shows it at a third of that with notes still readable."""

_PROGRAM = Path(__file__).with_name("rasteriser.py")
_FONTS = (
    "DejaVuSerif.ttf",
    "DejaVuSerif-Bold.ttf",
    "DejaVuSerif-Italic.ttf",
    "DejaVuSans.ttf",
)
_SECONDS = 60

_log = logging.getLogger(__name__)


def rasterise(svg: str, *, again: bool = False) -> bytes:
    """The SVG as a PNG on white, PIXELS wide. Raises RenderError.

    Where the machine killed its process, for want of memory say, it is drawn `again`, once.
    """
    try:
        return _drawn(svg)
    except (OSError, subprocess.SubprocessError) as error:
        was_killed = isinstance(error, subprocess.CalledProcessError) and error.returncode < 0
        if was_killed and not again:
            return rasterise(svg, again=True)
        said: bytes = getattr(error, "stderr", None) or b""
        reason = said.decode(errors="replace") or str(error)  # what is killed says nothing
        _log.warning("resvg failed: %s", reason[-400:])
        raise RenderError("rendering.no_score") from error


def _drawn(svg: str) -> bytes:
    fonts = [str(font_folder() / name) for name in _FONTS]
    return subprocess.run(
        [sys.executable, "-I", str(_PROGRAM), str(PIXELS), str(2 * _SECONDS), *fonts],
        input=svg.encode(),
        capture_output=True,
        timeout=_SECONDS,
        check=True,
    ).stdout
