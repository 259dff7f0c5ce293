"""The Cancel button as its card shows it."""

from __future__ import annotations

from bot.chat.outgoing import REF, Button
from bot.locales import Say

CANCEL = rf"motif:cancel:{REF}"


def cancel_button(say: Say, ref: str) -> Button:
    return Button(f"motif:cancel:{ref}", say("button.cancel"))
