"""`python -m bot.locales`: bring every catalogue up to date; `--check` only says what is wrong.

Those of the bot, and those of the engine and its command line.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot.locales import en
from engine import locales
from engine.english import COMMAND_LINE
from engine.english import TEXTS as ENGINE
from engine.locales.catalogues import Sources, faults, sources, update

ROOT = Path(__file__).resolve().parents[2]


def catalogues() -> dict[Path, Sources]:
    """Every catalogue, and what is to be translated in it."""
    of_the_bot = {key: text for key, text in en.TEXTS.items() if key not in ENGINE}
    known = {
        Path(__file__).parent: sources(of_the_bot),
        Path(locales.__file__).parent: sources({**ENGINE, **COMMAND_LINE}),
    }
    return {path: texts for folder, texts in known.items() for path in sorted(folder.glob("*.po"))}


def main(arguments: list[str]) -> int:
    """0 if nothing is left to translate."""
    wrong = 0
    for path, known in catalogues().items():
        if "--check" not in arguments:
            update(path, known)
        for fault in faults(path, known):
            print(f"{path.relative_to(ROOT)}: {fault}")
            wrong += 1
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
