"""What an operator has at hand: the command, and what lies in a data folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]


def command(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m bot.backup` over a data folder."""
    return subprocess.run(
        [sys.executable, "-m", "bot.backup", *arguments],
        env={"MOTIF_DATA_DIR": str(data), "PATH": ""},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
    )


def files(folder: Path) -> dict[str, bytes]:
    """The bytes of every blob and model by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for place in ("blobs", "models")
        for path in (folder / place).rglob("*")
        if path.is_file()
    }
