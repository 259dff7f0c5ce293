# pyright: strict
"""Which General MIDI soundfont to render with."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from engine.errors import RenderError

VARIABLE = "MOTIF_SOUNDFONT"
"""Environment variable with the path of a soundfont that is used before all others."""

# Best first: FluidR3 sounds as good as MuseScore's and needs no decoding, which costs two seconds.
_NAMES = (
    "FluidR3_GM.sf2",
    "FluidR3_GM2-2.sf2",
    "MuseScore_General.sf2",
    "GeneralUser-GS.sf2",
    "GeneralUser GS.sf2",
    "MuseScore_General.sf3",
    "MuseScore_General_Lite.sf3",
    "default-GM.sf2",
    "default-GM.sf3",
    "TimGM6mb.sf2",
)
_FOLDERS = (
    "~/.local/share/soundfonts",
    "~/.local/share/sounds/sf2",
    "/usr/local/share/soundfonts",
    "/usr/share/soundfonts",
    "/usr/share/sounds/sf2",
    "/usr/share/sounds/sf3",
    "/opt/homebrew/share/soundfonts",
)


def find_soundfont() -> Path:
    """The best soundfont there is; the small one that comes with pretty_midi if no other.

    Raises RenderError where `MOTIF_SOUNDFONT` names a file that is not a soundfont, or none exists.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen:
        path = Path(chosen).expanduser()
        if not is_soundfont(path):
            raise RenderError("rendering.wrong_soundfont", variable=VARIABLE, name=path.name)
        return path
    for name in _NAMES:
        for folder in _FOLDERS:
            path = Path(folder).expanduser() / name
            if is_soundfont(path):
                return path
    return bundled_soundfont()


def bundled_soundfont() -> Path:
    """TimGM6mb, which the pretty_midi package carries. Raises RenderError if it is not there."""
    found = importlib.util.find_spec("pretty_midi")
    folders = found.submodule_search_locations if found else None
    for folder in folders or ():
        path = Path(folder) / "TimGM6mb.sf2"
        if is_soundfont(path):
            return path
    raise RenderError("rendering.no_soundfont", variable=VARIABLE)


def is_soundfont(path: Path) -> bool:
    """Whether the file begins as a SoundFont 2 or 3 bank does: a RIFF of kind `sfbk`."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return False
    return head[:4] == b"RIFF" and head[8:12] == b"sfbk"
