"""The English of everything that the engine has to tell, by code; see `engine.messages`.

The command line speaks it, and the bot where it speaks English. This is the only place for it.
"""

from __future__ import annotations

from engine.english import (
    certificates,
    command_line,
    doctor,
    models,
    options,
    packs,
    requests,
    songs,
    tables,
    tastes,
)
from engine.messages import Message, worded

TEXTS = {
    **songs.TEXTS,
    **requests.TEXTS,
    **models.TEXTS,
    **doctor.TEXTS,
    **tastes.TEXTS,
    **certificates.TEXTS,
    **packs.TEXTS,
}

COMMAND_LINE = {**options.TEXTS, **command_line.TEXTS, **tables.TEXTS}
"""What `motif` alone says: its options and the words around what the engine has to tell."""


def english(message: Message) -> str:
    """The sentence; empty for a code that has none."""
    return worded(message, TEXTS)
