"""Which kits, grooves and pieces are learnt from, which choose thresholds, and which measure.

Learnt from are only sounds whose licence asks for nothing of what was learnt from them: MIT, CC0,
CC BY, and the GPL with an exception for music. Kits under the GPL and CC BY-SA choose thresholds
and measure; nothing of them is in the weights.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.drums.kits import Kit, by_formula, of_files, of_hydrogen, of_soundfont, piece_named
from engine.corpus.debian_packages import unpack

Part = Literal["train", "validation", "test"]

_SHARE = Path("usr/share")
_HYDROGEN = _SHARE / "hydrogen/data/drumkits"
_AVL_PITCHES = (36, 37, 38, 40, 41, 42, 43, 44, 45, 46, 47, 49, 51, 53, 55, 57, 59)


@dataclass(frozen=True, slots=True)
class KitSource:
    """Kits of one licence in a Debian package; `programs` are those of a soundfont."""

    package: str
    path: Path
    licence: str
    part: Part
    programs: tuple[int, ...] = ()

    @property
    def is_general_midi(self) -> bool:
        """Whether a soundfont has instruments as well as kits."""
        return bool(self.programs) and "avldrums" not in self.package


_FLUID = _SHARE / "sounds/sf2/FluidR3_GM.sf2"
_AVL = _SHARE / "sounds/sf2"
_GENERAL = (0, 8, 16, 24, 25, 32, 40)

KIT_SOURCES = (
    KitSource(
        "fluid-soundfont-gm",
        _FLUID,
        "MIT",
        "train",
        (0, 1, 2, 4, 6, 8, 10, 12, 16, 17, 19, 24, 25, 32, 34, 36, 40, 42, 48),
    ),
    KitSource("hydrogen-drumkits", _HYDROGEN / "rumpf_kit_z01_h2", "CC BY 3.0", "train"),
    KitSource("hydrogen-drumkits", _HYDROGEN / "Audiophob", "CC0", "train"),
    KitSource("hydrogen-drumkits", _HYDROGEN / "VariBreaks", "all rights granted", "train"),
    KitSource("hydrogen-drumkits", _HYDROGEN / "ElectricEmpireKit", "all rights granted", "train"),
    KitSource("hydrogen-drumkits", _HYDROGEN / "HardElectro1", "all rights granted", "train"),
    KitSource(
        "hydrogen-drumkits",
        _HYDROGEN / "ColomboAcousticDrumkit",
        "GPL-2+ with an exception for music",
        "train",
    ),
    KitSource("sonic-pi-samples", _SHARE / "sonic-pi/samples", "CC0", "train"),
    KitSource(
        "avldrums.lv2-soundfont", _AVL / "Red_Zeppelin_4_LV2.sf2", "GPL-2+", "validation", (0,)
    ),
    KitSource(
        "timgm6mb-soundfont", _AVL / "TimGM6mb.sf2", "GPL-2", "validation", (0, 8, 16, 24, 32, 40)
    ),
    KitSource("hydrogen-drumkits", _HYDROGEN / "Millo_MultiLayered3", "GPL-2", "validation"),
    KitSource("hydrogen-data", _HYDROGEN / "TR808EmulationKit", "GPL-2+", "validation"),
    KitSource("avldrums.lv2-soundfont", _AVL / "Black_Pearl_4_LV2.sf2", "GPL-2+", "test", (0,)),
    KitSource("hydrogen-drumkits", _HYDROGEN / "ForzeeStereo", "GPL-2", "test"),
    KitSource("hydrogen-drumkits", _HYDROGEN / "BJA_Pacific", "CC BY-SA 3.0", "test"),
    KitSource("hydrogen-data", _HYDROGEN / "GMRockKit", "GPL-2+", "test"),
    KitSource("csound-soundfont", _AVL / "sf_GMbank.sf2", "LGPL-2.1+", "test", _GENERAL),
    KitSource("opl3-soundfont", _AVL / "OPL-3_FM_128M.sf2", "CC BY-SA 4.0", "test", (0,)),
)

_FORMULAS = 40

_SONIC_PI = ("drum_", "bd_", "sn_", "elec_")


def kits(folder: Path, part: Part) -> list[Kit]:
    """The kits of a part; packages are downloaded into `folder` where they are missing."""
    found: list[Kit] = []
    for source in (source for source in KIT_SOURCES if source.part == part):
        path = unpack(source.package, folder) / source.path
        if source.package.startswith("avldrums"):
            found.append(of_soundfont(path, 0, channel=0, pitches=_AVL_PITCHES))
        elif source.programs:
            found += [of_soundfont(path, program) for program in source.programs]
        elif source.package.startswith("sonic-pi"):
            found.append(_sonic_pi(path))
        else:
            found.append(of_hydrogen(path))
    return found + [by_formula(seed) for seed in range(_FORMULAS if part == "train" else 0)]


def soundfonts(folder: Path, part: Part) -> list[Path]:
    """The soundfonts whose instruments play the pitched music of a part."""
    return [
        unpack(source.package, folder) / source.path
        for source in KIT_SOURCES
        if source.part == part and source.is_general_midi
    ]


def _sonic_pi(folder: Path) -> Kit:
    """The strokes that its samples are named after (all of them CC0, by various people)."""
    files: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*.flac")):
        name = path.stem.replace("cymbal_closed", "hat").replace("cymbal_pedal", "pedal hat")
        name = name.replace("cymbal_open", "open hat")
        piece = piece_named(name) if name.startswith(_SONIC_PI) else ""
        if piece:
            files.setdefault(piece, []).append(path)
    return of_files("sonic-pi", files)


_DRUMMERS: dict[str, Part] = {
    **dict.fromkeys(("drummer3", "drummer10"), "validation"),
    **dict.fromkeys(("drummer5", "drummer8", "drummer9"), "test"),
}
"""Whose performances are not learnt from."""


def grooves(music: Path, part: Part) -> list[Path]:
    """Drum performances; those of programmed grooves are only learnt from."""
    found = [
        path
        for path in sorted((music / "groove").glob("*.mid"))
        if _DRUMMERS.get(path.name.split("_")[0], "train") == part
    ]
    if part == "train":
        found += sorted((music / "composable-drums").rglob("*.mid"))
    return found


PITCHED = (
    *("lieder", "quartets", "mutopia", "chopin", "openhymnal", "easyrpg", "blasphemer"),
    *("orchestra", "freedink", "beatbax", "polish-songs"),
)
"""Folders of pitched music."""


def pieces(music: Path, part: Part) -> list[list[Path]]:
    """Pitched music by folder: a tenth is for validation and a tenth measures, by their names."""
    folders = [sorted((music / folder).rglob("*.mid")) for folder in PITCHED]
    mine = [[path for path in paths if _part_of(path) == part] for paths in folders]
    return [paths for paths in mine if paths]


def _part_of(path: Path) -> Part:
    parts: dict[int, Part] = {0: "validation", 1: "test"}
    return parts.get(hashlib.sha256(path.stem.encode()).digest()[0] % 10, "train")
