"""The English of everything that the engine has to tell, by code; see `engine.messages`.

The command line speaks it, and the bot where it speaks English. This is the only place for it.
"""

from __future__ import annotations

from engine.english import certificates, doctor, models, requests, songs, tastes
from engine.messages import Message, worded

TEXTS = {
    **songs.TEXTS,
    **requests.TEXTS,
    **models.TEXTS,
    **doctor.TEXTS,
    **tastes.TEXTS,
    **certificates.TEXTS,
}


def english(message: Message) -> str:
    """The sentence; empty for a code that has none."""
    return worded(message, TEXTS)
