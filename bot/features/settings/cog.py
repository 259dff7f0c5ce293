"""/settings: one message in which moderators set what is set for their server or a channel."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import discord
from discord import app_commands

from bot.chat.buttons import Interaction, Press, chosen, written
from bot.chat.commands import command_name, localised, option_names
from bot.chat.limits import cut
from bot.chat.outgoing import Button, Menu, Option
from bot.chat.payload import NOBODY, view_of
from bot.chat.permissions import manages_server
from bot.chat.replies import reply
from bot.features.feature import Feature
from bot.features.refusing import FormRefusals
from bot.features.settings.log import log
from bot.features.settings.wording import (
    CHANGED,
    OPEN,
    change_record,
    choice_name,
    one,
    options,
    overview,
    shown,
    there,
)
from bot.locales import Say, speaker
from bot.store.audit import Audit
from bot.store.preferences import SERVER, PreferenceStore, Setting, Value

NUMBER_FORM = "number"

_WHERE = r"(?P<channel>\d{1,20})"
_WHICH = rf"(?P<name>\w{{1,40}}):{_WHERE}"
_LOGGED = 25
_MOST_IDS = 25
_DIGITS = 6
_SWITCH = {"on": True, "off": False, "reset": None}


class SettingsFeature(Feature):
    """Shows settings, changes them, and says who did."""

    def __init__(self, preferences: PreferenceStore, audit: Audit, refusals: FormRefusals) -> None:
        self._preferences = preferences
        self._audit = audit
        self._refusals = refusals

    def presses(self) -> Sequence[Press]:
        return (
            Press(OPEN, self.open),
            Press(rf"motif:settings:pick:{_WHERE}", self.pick),
            Press(rf"motif:settings:back:{_WHERE}", self.back),
            Press(rf"motif:settings:set:{_WHICH}", self.choose),
            Press(rf"motif:settings:(?P<state>on|off|reset):{_WHICH}", self.switch),
            Press(rf"motif:settings:number:{_WHICH}", self.ask_number),
            Press(rf"motif:settings:numbered:{_WHICH}", self.number),
            Press(r"motif:settings:log", self.show_log),
        )

    @app_commands.command(name=command_name("settings"), description=localised("command.settings"))
    @app_commands.rename(**option_names("channel"))
    @app_commands.describe(channel=localised("option.settings.channel"))
    @app_commands.default_permissions(manage_guild=True)
    async def settings(
        self, interaction: Interaction, channel: discord.TextChannel | None = None
    ) -> None:
        if interaction.guild_id is None:
            say = speaker(interaction.locale.value)
            return await reply(interaction, say("refused.dm"))
        return await self._show(interaction, channel.id if channel else SERVER)

    async def open(self, interaction: Interaction) -> None:
        await self._show(interaction, SERVER)

    async def pick(self, interaction: Interaction, channel: str) -> None:
        await self._show_one(interaction, chosen(interaction), int(channel))

    async def back(self, interaction: Interaction, channel: str) -> None:
        if await self._refused(interaction):
            return
        text, items = await self._overview(interaction, int(channel))
        await interaction.response.edit_message(
            content=text, view=view_of(items), allowed_mentions=NOBODY
        )

    async def choose(self, interaction: Interaction, name: str, channel: str) -> None:
        """Something was chosen in the list of a setting."""
        if await self._refused(interaction):
            return None
        data = cast("dict[str, Any]", interaction.data or {})
        values: list[str] = list(data.get("values", ()))
        setting = self._preferences.schema.get(name)
        value: object = None
        if setting is not None and setting.kind == "choice":
            value = values[0] if values else None
        elif not all(re.fullmatch(r"\d{1,18}", one, re.ASCII) for one in values):
            return await reply(interaction, speaker(interaction.locale.value)("refused.unknown"))
        elif setting is not None and setting.kind == "channel":
            value = int(values[0]) if values else None
        elif values:
            value = [int(one) for one in values]
        return await self._change(interaction, name, int(channel), value)

    async def switch(self, interaction: Interaction, state: str, name: str, channel: str) -> None:
        await self._change(interaction, name, int(channel), _SWITCH[state])

    async def ask_number(self, interaction: Interaction, name: str, channel: str) -> None:
        """Open the form of a number with the one that is set."""
        own = await self._preferences.own(interaction.guild_id or 0, int(channel))
        value = own.get(name)
        await self._show_form(interaction, name, channel, "" if value is None else str(value))

    async def reopen(self, interaction: Interaction, about: str, fields: Mapping[str, str]) -> None:
        """Open the form of a number with what was typed."""
        name, _, channel = about.partition(":")
        await self._show_form(interaction, name, channel, fields.get("number", ""))

    async def _show_form(
        self, interaction: Interaction, name: str, channel: str, typed: str
    ) -> None:
        if await self._refused(interaction):
            return None
        say, setting = speaker(interaction.locale.value), self._number(name)
        if setting is None:
            return await reply(interaction, say("refused.unknown"))
        await interaction.response.send_modal(_number_form(say, setting, channel, typed))
        return None

    async def number(self, interaction: Interaction, name: str, channel: str) -> None:
        """A number was typed into the form."""
        say, setting = speaker(interaction.locale.value), self._number(name)
        if setting is None:
            return await reply(interaction, say("refused.unknown"))
        fields = written(interaction)
        typed = fields.get("number", "")
        value = int(typed) if re.fullmatch(r"\d{1,6}", typed, re.ASCII) else -1
        if not setting.least <= value <= setting.most:
            text = say("settings.wrong", least=setting.least, most=setting.most)
            refuse = self._refusals.of(NUMBER_FORM, f"{name}:{channel}", fields)
            return await refuse(interaction, text)
        return await self._change(interaction, name, int(channel), value)

    def _number(self, name: str) -> Setting | None:
        setting = self._preferences.schema.get(name)
        return setting if setting is not None and setting.kind == "number" else None

    async def show_log(self, interaction: Interaction) -> None:
        if await self._refused(interaction):
            return
        say, guild = speaker(interaction.locale.value), interaction.guild_id or 0
        deeds, count = await self._audit.newest(guild, _LOGGED)
        text = log(say, self._preferences.schema, deeds, count - len(deeds))
        await reply(interaction, text)

    async def _refused(self, interaction: Interaction) -> bool:
        if manages_server(interaction) and interaction.guild_id is not None:
            return False
        await reply(interaction, speaker(interaction.locale.value)("refused.settings"))
        return True

    async def _show(self, interaction: Interaction, channel_id: int) -> None:
        if await self._refused(interaction):
            return
        text, items = await self._overview(interaction, channel_id)
        await reply(interaction, text, items=items)

    async def _overview(
        self, interaction: Interaction, channel_id: int
    ) -> tuple[str, list[Button | Menu]]:
        say, schema = speaker(interaction.locale.value), self._preferences.schema
        own = await self._preferences.own(interaction.guild_id or 0, channel_id)
        settings = there(schema, channel_id)
        menu = Menu(
            f"motif:settings:pick:{channel_id}", say("settings.choose"), options(say, settings)
        )
        button = Button("motif:settings:log", say("button.settings.log"))
        return overview(say, schema, own, channel_id), [menu, button]

    async def _change(
        self, interaction: Interaction, name: str, channel_id: int, value: object
    ) -> None:
        if await self._refused(interaction):
            return None
        say, guild = speaker(interaction.locale.value), interaction.guild_id or 0
        try:
            before, after = await self._preferences.change(guild, channel_id, name, value)
        except (KeyError, ValueError):
            return await reply(interaction, say("refused.unknown"))
        if before != after:
            record = change_record(name, channel_id, before, after)
            await self._audit.note(guild, interaction.user.id, CHANGED, record)
        setting = self._preferences.schema[name]
        told = say(
            "settings.changed",
            label=say(f"setting.{name}"),
            value=shown(say, setting, after, channel_id),
        )
        return await self._show_one(interaction, name, channel_id, told)

    async def _show_one(
        self, interaction: Interaction, name: str, channel_id: int, told: str = ""
    ) -> None:
        """A setting with its control, in the place of what the message showed."""
        if await self._refused(interaction):
            return None
        say, setting = speaker(interaction.locale.value), self._preferences.schema.get(name)
        if setting is None:
            return await reply(interaction, say("refused.unknown"))
        own = await self._preferences.own(interaction.guild_id or 0, channel_id)
        text = one(say, setting, own.get(name), channel_id)
        await interaction.response.edit_message(
            content=f"{text}\n\n{told}" if told else text,
            view=_control(say, setting, own.get(name), channel_id),
            allowed_mentions=NOBODY,
        )
        return None


def _control(say: Say, setting: Setting, value: Value, channel_id: int) -> discord.ui.View:
    """What changes a setting, by its kind; a way back to how it was and to all settings."""
    which = f"{setting.name}:{channel_id}"
    items: list[Button | Menu] = []
    if setting.kind == "choice":
        menu = Menu(
            f"motif:settings:set:{which}",
            say("settings.pick.choice"),
            [Option(choice, choice_name(say, setting, choice)) for choice in setting.choices],
        )
        items.append(menu)
    elif setting.kind == "switch":
        items += [
            Button(f"motif:settings:{state}:{which}", say(f"button.settings.{state}"))
            for state in ("on", "off")
        ]
    elif setting.kind == "number":
        items.append(Button(f"motif:settings:number:{which}", say("button.settings.number")))
    reset = "button.settings.reset" if channel_id == SERVER else "button.settings.reset_channel"
    items.append(Button(f"motif:settings:reset:{which}", say(reset)))
    items.append(Button(f"motif:settings:back:{channel_id}", say("button.settings.back")))
    picker = _picker(say, setting, value, which)
    if picker is None:
        return view_of(items)
    view = discord.ui.View(timeout=None)
    view.add_item(picker)
    for item in view_of(items).children:
        view.add_item(item)
    view.stop()
    return view


def _picker(
    say: Say, setting: Setting, value: Value, which: str
) -> discord.ui.Item[discord.ui.View] | None:
    """Discord's own lists of channels and roles, with what is chosen now."""
    ids = value if isinstance(value, tuple) else (value,) if isinstance(value, int) else ()
    custom_id = f"motif:settings:set:{which}"
    if setting.kind in ("channels", "channel"):
        kind = discord.SelectDefaultValueType.channel
        return discord.ui.ChannelSelect(
            custom_id=custom_id,
            placeholder=say("settings.pick.channels"),
            channel_types=[discord.ChannelType.text, discord.ChannelType.news],
            min_values=0,
            max_values=_MOST_IDS if setting.kind == "channels" else 1,
            default_values=[discord.SelectDefaultValue(id=one, type=kind) for one in ids],
        )
    if setting.kind == "roles":
        kind = discord.SelectDefaultValueType.role
        return discord.ui.RoleSelect(
            custom_id=custom_id,
            placeholder=say("settings.pick.roles"),
            min_values=0,
            max_values=_MOST_IDS,
            default_values=[discord.SelectDefaultValue(id=one, type=kind) for one in ids],
        )
    return None


def _number_form(say: Say, setting: Setting, channel: str, typed: str) -> discord.ui.Modal:
    """One field; what is sent is found by its custom id, after a restart too."""
    form = discord.ui.Modal(
        title=say(f"setting.{setting.name}")[:45],
        custom_id=f"motif:settings:numbered:{setting.name}:{channel}",
    )
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id="number", default=cut(typed, _DIGITS) or None, max_length=_DIGITS
    )
    text = say("settings.number", least=setting.least, most=setting.most)
    form.add_item(discord.ui.Label(text=text, component=field))
    # discord.py keeps no form that is stopped: nothing of a message is left in memory
    form.stop()
    return form
