"""English: what moderators set, and who set what."""

from __future__ import annotations

TEXTS = {
    "command.settings": "Where I answer, who may train, limits, defaults, weekly post (moderators)",
    "option.settings.channel": "Of this channel alone, instead of the whole server",
    "refused.settings": "Only a moderator (Manage Server) can see and change the settings.",
    "settings.head": "**Settings of this server**",
    "settings.head_channel": "**Settings of {channel}**, where they are others than the server's",
    "settings.line": "• {label}: **{value}**",
    "settings.line_default": "• {label}: {value}",
    "settings.foot": (
        "-# Bold: set by a moderator. `/settings channel:` sets what holds in one channel."
    ),
    "settings.choose": "Choose what to change",
    "settings.single": "**{label}**: {value}\n{about}",
    "settings.changed": "✓ {label}: {value}, from now on.",
    "settings.wrong": "That has to be a whole number from {least} to {most}; nothing was changed.",
    "settings.pick.channels": "Choose channels",
    "settings.pick.roles": "Choose roles",
    "settings.pick.choice": "Choose one",
    "settings.number": "A number from {least} to {most}",
    "button.settings.number": "Type a number",
    "button.settings.on": "On",
    "button.settings.off": "Off",
    "button.settings.reset": "As it was at first",
    "button.settings.reset_channel": "As in the server",
    "button.settings.back": "All settings",
    "button.settings.log": "Who changed what",
    "settings.value.all_channels": "in every channel",
    "settings.value.nobody": "moderators only",
    "settings.value.none": "none",
    "settings.value.on": "yes",
    "settings.value.off": "no",
    "settings.value.by_me": "I choose",
    "settings.value.of_server": "as in the server",
    "settings.value.discord_language": "as Discord has it for this server",
    "setting.channels": "Where I answer",
    "setting.channels.about": (
        "Commands work in these channels only, threads of them included; elsewhere I tell who asks"
        " where to go. /help, /mydata and /settings work everywhere."
    ),
    "setting.train_roles": "Roles that train",
    "setting.train_roles.about": "Members with one of them may /train, besides moderators.",
    "setting.member_requests": "Requests of a member",
    "setting.member_requests.about": "How many one member may have waiting or running at once.",
    "setting.guild_requests": "Requests of the server",
    "setting.guild_requests.about": "How many may wait or run here at once, of all members.",
    "setting.ensemble": "Who plays",
    "setting.ensemble.about": "Where nothing else is asked for.",
    "setting.takes": "Takes of a piece",
    "setting.takes.about": "How many versions to choose from, where nothing else is asked for.",
    "setting.bars": "Length in bars",
    "setting.bars.about": "Where nothing else is asked for.",
    "setting.language": "Language",
    "setting.language.about": "Of what everybody sees. What I tell one member is in their own.",
    "setting.weekly": "Weekly post",
    "setting.weekly.about": (
        "Once a week I post there which new pieces were liked best; nothing if none was voted on."
    ),
    "setting.voice": "Voice messages",
    "setting.voice.about": "Whether a voice message may be what a piece goes on from.",
    "setting.pings": "Pings",
    "setting.pings.about": "Whether who asked is notified when it is ready.",
    "refused.channel": "In this server I work in {channels}; please ask there.",
    "refused.voice": "Voice messages may not be used here; a moderator set that in /settings.",
    # the log
    "log.head": "**Who changed what**, newest first",
    "log.empty": "Nobody has changed, cancelled or deleted anything yet.",
    "log.line": "• <t:{when}:f> · {user} · {what}",
    "log.itself": "Motif itself",
    "log.forgotten": "somebody whose data were deleted",
    "log.setting": "{label}: {before} → {after}",
    "log.setting_channel": "{label} in {channel}: {before} → {after}",
    "log.cancel_request": "cancelled `#{what}`",
    "log.delete_post": "deleted the piece `#{what}`",
    "log.delete_version": "deleted version {what} of the model",
    "log.end_jam": "ended the jam “{what}”",
    "log.remove_songs.one": "removed 1 song",
    "log.remove_songs": "removed {count} songs",
    "log.reset_taste": "had forgotten what this server likes",
    "log.start_jam": "started the jam “{what}”",
    "log.use_base": "let the base model compose",
    "log.use_version": "let version {what} compose",
    "log.more": "… and {count} earlier",
    # the weekly post
    "weekly.head": "**This week's favourites**",
    "weekly.line.one": (
        "{place}. **{title}**, take {letter} · {votes} of 1 voter · {user} · {link}"
    ),
    "weekly.line": (
        "{place}. **{title}**, take {letter} · {votes} of {voters} voters · {user} · {link}"
    ),
}
