"""The log of who changed what, as moderators read it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat.limits import fitted
from bot.chat.words import mention, safe
from bot.features.settings.wording import CHANGED, shown, stored
from bot.locales import Say
from bot.store.audit import Deed
from bot.store.members import FORGOTTEN
from bot.store.preferences import SERVER, Setting

_WORDED = {
    "cancel request": "log.cancel_request",
    "delete post": "log.delete_post",
    "delete version": "log.delete_version",
    "end jam": "log.end_jam",
    "remove songs": "log.remove_songs",
    "reset taste": "log.reset_taste",
    "start jam": "log.start_jam",
    "use version": "log.use_version",
}
"""What is done but setting something, by the audit's action."""


def log(say: Say, schema: Mapping[str, Setting], deeds: Sequence[Deed], more: int) -> str:
    """Who changed what, newest first."""
    if not deeds:
        return say("log.empty")
    lines = [
        say("log.line", when=round(deed.at), user=_who(say, deed), what=_what(say, schema, deed))
        for deed in deeds
    ]
    return fitted([say("log.head")], lines, rest=lambda count: say("log.more", count=count + more))


def _who(say: Say, deed: Deed) -> str:
    if deed.actor_id is None:
        return say("log.itself")
    return say("log.forgotten") if deed.actor_id == FORGOTTEN else mention(deed.actor_id)


def _what(say: Say, schema: Mapping[str, Setting], deed: Deed) -> str:
    if deed.action == CHANGED:
        told: dict[str, Any] = json.loads(deed.subject)
        setting = schema.get(told["name"])
        if setting is not None:
            return _changed(say, setting, told)
    if (deed.action, deed.subject) == ("use version", "0"):
        return say("log.use_base")
    if deed.action in _WORDED:
        count = int(deed.subject) if deed.subject.isdecimal() else 0
        return say(_WORDED[deed.action], what=safe(deed.subject), count=count)
    return safe(f"{deed.action}: {deed.subject}" if deed.subject else deed.action, 200)


def _changed(say: Say, setting: Setting, told: Mapping[str, Any]) -> str:
    channel = told["channel"]
    fields = {
        "label": say(f"setting.{setting.name}"),
        "before": shown(say, setting, stored(told["before"]), channel),
        "after": shown(say, setting, stored(told["after"]), channel),
    }
    if channel == SERVER:
        return say("log.setting", **fields)
    return say("log.setting_channel", channel=f"<#{channel}>", **fields)
