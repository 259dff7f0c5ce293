"""`python -m bot.locales`: bring every catalogue up to date; `--check` only says what is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.locales.catalogues import faults, update


def main(arguments: list[str]) -> int:
    """0 if nothing is left to translate."""
    wrong = 0
    for path in sorted(Path(__file__).parent.glob("*.po")):
        if "--check" not in arguments:
            update(path)
        for fault in faults(path):
            print(f"{path.name}: {fault}")
            wrong += 1
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
