"""The form of Change…: what it asks, by the piece that it stands under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.chat.limits import cut
from bot.locales import Say
from bot.store.finished_piece import Post

FORM = "motif:changed:{}"

ROLES = ("melody", "bass", "chord", "drum")
_LONGEST = 200


def change_form(say: Say, post: Post, written: Mapping[str, str]) -> discord.ui.Modal:
    """Asks which take, which bars, which part in them, how much, who plays it and how.

    It is filled in with what was `written` in one that was refused, by field. What is sent is
    found by its custom id, after a restart too (see `buttons.Presses`).
    """
    form = discord.ui.Modal(title=say("further.form"), custom_id=FORM.format(post.ref))
    if len(post.takes) > 1:
        letters = [take.letter for take in post.takes]
        shown = written["take"] if written.get("take") in letters else letters[0]
        options = [
            discord.SelectOption(
                label=say("further.option.take", letter=letter),
                value=letter,
                default=letter == shown,
            )
            for letter in letters
        ]
        form.add_item(_menu(say, "take", options, required=True))
    form.add_item(_text(say, "bars", 20, written))
    roles = [
        discord.SelectOption(
            label=say(f"further.role.{role}"), value=role, default=role == written.get("role")
        )
        for role in ROLES
    ]
    form.add_item(_menu(say, "role", roles, required=False))
    form.add_item(_text(say, "how_much", 10, written))
    form.add_item(_text(say, "play", _LONGEST, written))
    # discord.py keeps no form that is stopped: nothing of a message is left in memory
    form.stop()
    return form


def fields_of(parameters: Mapping[str, Any]) -> dict[str, str]:
    """What was written in the form that a request came of, by field."""
    given: Mapping[str, str] = parameters["given"]
    fields = {name: given[name] for name in ("bars", "role", "how_much") if name in given}
    play = ", ".join(given[name] for name in ("ensemble", "key", "tempo") if name in given)
    return fields | ({"play": play} if play else {}) | {"take": parameters["change"]["letter"]}


def _text(say: Say, name: str, longest: int, written: Mapping[str, str]) -> discord.ui.Label[Any]:
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=name,
        required=False,
        max_length=longest,
        default=cut(written.get(name, ""), longest) or None,
    )
    return discord.ui.Label(
        text=say(f"further.field.{name}"),
        description=say(f"further.field.{name}.about"),
        component=field,
    )


def _menu(
    say: Say, name: str, options: Sequence[discord.SelectOption], *, required: bool
) -> discord.ui.Label[Any]:
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=name, options=list(options), required=required, min_values=int(required)
    )
    about = None if required else say(f"further.field.{name}.about")
    return discord.ui.Label(text=say(f"further.field.{name}"), description=about, component=menu)
