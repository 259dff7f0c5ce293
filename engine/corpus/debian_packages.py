# pyright: strict
"""Debian packages with music in them, downloaded by apt-get and unpacked."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from engine.errors import TrainingError
from engine.messages import Message, told


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
        raise TrainingError("corpus.no_package", package=package, do=_remedy(package))
    return found[-1]


def _run(command: list[str], package: str, folder: Path) -> None:
    if shutil.which(command[0]) is None:
        raise TrainingError("corpus.no_program", program=command[0], do=_remedy(package))
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = done.stderr.strip()[-200:]
        raise TrainingError(
            "corpus.program_failed", program=command[0], reason=reason, do=_remedy(package)
        )


def _remedy(package: str) -> Message:
    return told("corpus.download", package=package)
