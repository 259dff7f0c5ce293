"""The Cancel button as its card and /queue show it."""

from __future__ import annotations

from bot.chat.outgoing import REF, Button

CANCEL = rf"motif:cancel:{REF}"


def cancel_button(ref: str, label: str) -> Button:
    return Button(f"motif:cancel:{ref}", label)
