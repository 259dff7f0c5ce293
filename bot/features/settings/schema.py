"""Everything that moderators can set."""

from __future__ import annotations

from collections.abc import Mapping

from bot.locales import LANGUAGES
from bot.requests.ledger import Caps
from bot.store.preferences import Setting
from engine.notation.options import ENSEMBLE_NAMES


def schema(caps: Caps) -> Mapping[str, Setting]:
    """By name, in the order in which they are shown; quotas can be lowered from the operator's."""
    settings = (
        Setting("channels", "channels", ()),
        Setting("train_roles", "roles", ()),
        Setting("member_requests", "number", most=caps.member),
        Setting("guild_requests", "number", most=caps.guild),
        Setting("ensemble", "choice", per_channel=True, choices=tuple(ENSEMBLE_NAMES[:25])),
        Setting("takes", "number", per_channel=True, most=4),
        Setting("bars", "number", per_channel=True, least=4, most=64),
        Setting("language", "choice", per_channel=True, choices=tuple(LANGUAGES)),
        Setting("weekly", "channel"),
        Setting("voice", "switch", True, per_channel=True),
        Setting("pings", "switch", True, per_channel=True),
    )
    return {setting.name: setting for setting in settings}
