# pyright: strict
"""Debian packages with music in them, downloaded by apt-get and unpacked."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from engine.errors import TrainingError


def unpack(package: str, folder: Path) -> Path:
    """The folder that the package is unpacked in, under `folder`, where its .deb may lie.

    Without it the package is downloaded. Raises TrainingError if it cannot be had.
    """
    folder = folder.resolve()  # the programs run inside it
    unpacked = folder / package
    if unpacked.is_dir() and any(unpacked.iterdir()):
        return unpacked
    found = sorted(folder.glob(f"{package}_*.deb")) or [_download(package, folder)]
    _run(["dpkg-deb", "-x", str(found[-1]), str(unpacked)], package, folder)
    return unpacked


def _download(package: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    _run(["apt-get", "download", package], package, folder)
    found = sorted(folder.glob(f"{package}_*.deb"))
    if not found:
        raise TrainingError(f"The package {package} could not be downloaded.", _remedy(package))
    return found[-1]


def _run(command: list[str], package: str, folder: Path) -> None:
    if shutil.which(command[0]) is None:
        raise TrainingError(f"{command[0]} is not installed here.", _remedy(package))
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise TrainingError(f"{command[0]} failed: {done.stderr.strip()[-200:]}", _remedy(package))


def _remedy(package: str) -> str:
    return (
        f"On Debian or Ubuntu run `apt-get download {package}` and give the folder with the .deb "
        "file."
    )
