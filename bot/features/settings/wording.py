"""Settings, as moderators read them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from bot.chat.limits import fitted
from bot.chat.outgoing import Option
from bot.chat.words import ensemble_name, safe
from bot.locales import Say, language_name
from bot.store.preferences import SERVER, Setting, Value

OPEN = "motif:settings:open"
"""A button that shows the settings of the server in a message of their own."""

CHANGED = "change setting"
"""The audit's action; its subject is what `change_record` makes."""

_UNSET = {
    "channels": "settings.value.all_channels",
    "train_roles": "settings.value.nobody",
    "ensemble": "settings.value.by_me",
    "language": "settings.value.discord_language",
    "weekly": "settings.value.none",
}


def overview(
    say: Say, schema: Mapping[str, Setting], own: Mapping[str, Value], channel_id: int
) -> str:
    """All settings that can be set there, each with its value."""
    head = (
        say("settings.head")
        if channel_id == SERVER
        else say("settings.head_channel", channel=f"<#{channel_id}>")
    )
    lines = [
        say(
            "settings.line" if own.get(setting.name) is not None else "settings.line_default",
            label=say(f"setting.{setting.name}"),
            value=shown(say, setting, own.get(setting.name), channel_id),
        )
        for setting in there(schema, channel_id)
    ]
    return fitted([head], lines, [say("settings.foot")])


def there(schema: Mapping[str, Setting], channel_id: int) -> list[Setting]:
    """What can be set in the server (SERVER), or in a channel."""
    return [one for one in schema.values() if channel_id == SERVER or one.per_channel]


def options(say: Say, settings: Sequence[Setting]) -> list[Option]:
    return [Option(one.name, say(f"setting.{one.name}")) for one in settings]


def one(say: Say, setting: Setting, value: Value, channel_id: int) -> str:
    """A setting with what it is for."""
    return say(
        "settings.single",
        label=say(f"setting.{setting.name}"),
        value=shown(say, setting, value, channel_id),
        about=say(f"setting.{setting.name}.about"),
    )


def shown(say: Say, setting: Setting, value: Value, channel_id: int = SERVER) -> str:
    """A value, or what holds where there is none."""
    if value is None and channel_id != SERVER:
        return say("settings.value.of_server")
    if value is None:
        value = setting.default
    if value is None or value == ():
        unset = _UNSET.get(setting.name)
        return say(unset) if unset else _number_unset(say, setting)
    match setting.kind:
        case "switch":
            return say("settings.value.on" if value else "settings.value.off")
        case "channels":
            return _mentions("<#{}>", value)
        case "roles":
            return _mentions("<@&{}>", value)
        case "channel":
            return f"<#{value}>"
        case _:
            return choice_name(say, setting, str(value))


def choice_name(say: Say, setting: Setting, choice: str) -> str:
    """One of the values of a setting, or a number, as it is shown."""
    match setting.name:
        case "language":
            return language_name(choice)
        case "ensemble":
            return safe(ensemble_name(say, choice))
        case _:
            return safe(choice)


def _number_unset(say: Say, setting: Setting) -> str:
    if setting.name in ("member_requests", "guild_requests"):
        return str(setting.most)
    return {"takes": "2", "bars": "16"}.get(setting.name, say("settings.value.by_me"))


def _mentions(form: str, ids: Value) -> str:
    return ", ".join(form.format(one) for one in cast("tuple[int, ...]", ids))


def change_record(name: str, channel_id: int, before: Value, after: Value) -> str:
    """For the audit."""
    return json.dumps({"name": name, "channel": channel_id, "before": before, "after": after})


def stored(value: Any) -> Value:
    """A value as `change_record` kept it."""
    return tuple(cast("list[int]", value)) if isinstance(value, list) else value
