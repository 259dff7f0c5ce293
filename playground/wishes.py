"""What a person asks for on the page, as the interaction that Discord would make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord

from playground.archive import Archive, Kept, StoredFile
from playground.messages import attachment, outward, parts
from playground.wish import Wish, snowflake
from playground.world import CHANNELS, GUILD, PEOPLE, ROLES, Channel, Person, channel, person

Payload = dict[str, Any]

SUB, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, FILE = range(1, 12)
_BUTTON, _MENU, _TEXT, _USERS, _ROLES_MENU, _UPLOAD = 2, 3, 4, 5, 6, 19
_MENTIONABLES, _CHANNELS_MENU = 7, 8
_MENUS = (_MENU, _USERS, _ROLES_MENU, _MENTIONABLES, _CHANNELS_MENU)
_LINK, _LONGEST, _LONGEST_FIELD = 5, 6000, 4000


class Refused(Exception):
    """A Discord client would not send this; the text is a key of the locales."""

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key)
        self.key = key
        self.fields = fields


def offered(commands: Sequence[Payload], who: Person, where: Channel) -> list[Payload]:
    """The commands that a member may choose here, as Discord's clients offer them."""
    return [command for command in commands if _may_use(command, who, where)]


def _may_use(command: Payload, who: Person, where: Channel) -> bool:
    contexts = command.get("contexts")
    if where.guild_id is None:
        return command.get("dm_permission") is not False and (contexts is None or 1 in contexts)
    if contexts is not None and 0 not in contexts:
        return False
    needed = command.get("default_member_permissions")
    if needed is None or who.permissions.administrator:
        return True
    wanted = discord.Permissions(int(needed))
    return wanted.value != 0 and wanted <= who.permissions


def command_data(archive: Archive, base: str, command: Payload, wish: Wish) -> Payload:
    """The data of a command and its options, of which one may be typed now. Raises Refused."""
    given, focused = wish.options, wish.focused
    declared: Sequence[Payload] = command.get("options") or ()
    path = wish.path.split()
    for name in path:
        inner = next((one for one in declared if one["name"] == name), None)
        if inner is None or inner["type"] not in (SUB, GROUP):
            raise Refused("playground.refused.command")
        declared = inner.get("options") or ()
    if any(one["type"] in (SUB, GROUP) for one in declared):
        raise Refused("playground.refused.command")
    resolved: Payload = {}
    options: list[Payload] = []
    for one in declared:
        name = one["name"]
        value = given.get(name)
        if name == focused:
            options.append({"name": name, "type": one["type"], "value": value, "focused": True})
        elif value is not None and value != "":
            found = _value(archive, base, one, value, resolved)
            options.append({"name": name, "type": one["type"], "value": found})
        elif one.get("required") and focused is None:
            raise Refused("playground.refused.required", option=name)
    for name in reversed(path):
        options = [{"name": name, "type": SUB, "options": options}]
    return {
        **{"id": command["id"], "name": command["name"], "type": 1},
        **{"options": options, "resolved": resolved, "guild_id": str(GUILD)},
    }


def _value(archive: Archive, base: str, option: Payload, value: Any, resolved: Payload) -> Any:
    kind, name = option["type"], option["name"]
    if kind == FILE:
        return _file(archive, base, value, resolved)
    if kind in (USER, CHANNEL, ROLE, MENTIONABLE):
        return _entity(kind, value, resolved, name)
    if option.get("choices"):
        if value not in [choice["value"] for choice in option["choices"]]:
            raise Refused("playground.refused.choice", option=name)
        return value
    if kind == STRING:
        least, most = option.get("min_length", 0), option.get("max_length", _LONGEST)
        if not isinstance(value, str) or not least <= len(value) <= most:
            raise Refused("playground.refused.length", option=name, least=least, most=most)
        return value
    if kind == BOOLEAN:
        return bool(value)
    try:
        number = int(value) if kind == INTEGER else float(value)
    except (TypeError, ValueError, OverflowError):
        raise Refused("playground.refused.number", option=name) from None
    least, most = option.get("min_value", -(2**53)), option.get("max_value", 2**53)
    if not least <= number <= most:
        raise Refused("playground.refused.range", option=name, least=least, most=most)
    return number


def _file(archive: Archive, base: str, value: Any, resolved: Payload) -> str:
    file = _stored(archive, value)
    payload = attachment(file, archive.path(file))
    shown = outward({"attachments": [payload]}, base)["attachments"][0]
    resolved.setdefault("attachments", {})[str(file.id)] = {**shown, "ephemeral": True}
    return str(file.id)


def _stored(archive: Archive, value: Any) -> StoredFile:
    file = archive.file(snowflake(value))
    if file is None:
        raise Refused("playground.refused.file")
    return file


def _entity(kind: int, value: Any, resolved: Payload, name: str) -> str:
    number = snowflake(value)
    someone, place = person(number), channel(number)
    role = next((one for one in ROLES if one.id == number), None)
    if kind in (USER, MENTIONABLE) and someone is not None:
        resolved.setdefault("users", {})[str(number)] = someone.user()
        resolved.setdefault("members", {})[str(number)] = someone.member("2026-01-01T00:00:00Z")
    elif kind in (ROLE, MENTIONABLE) and role is not None:
        resolved.setdefault("roles", {})[str(number)] = role.payload(ROLES.index(role))
    elif kind == CHANNEL and place is not None and place.recipient is None:
        shown = {**place.payload(), "permissions": str(PEOPLE[1].permissions.value)}
        resolved.setdefault("channels", {})[str(number)] = shown
    else:
        raise Refused("playground.refused.choice", option=name)
    return str(number)


def message_command_data(command: Payload, target: Kept, base: str) -> Payload:
    """The data of a command of the Apps menu of a message."""
    shown = outward(target.body, base)
    return {
        **{"id": command["id"], "name": command["name"], "type": 3, "guild_id": str(GUILD)},
        **{"target_id": str(target.id), "resolved": {"messages": {str(target.id): shown}}},
    }


def component_data(source: Kept, custom_id: str, values: Sequence[str]) -> Payload:
    """The data of a press of a button, or of a choice in a menu. Raises Refused."""
    found = next(
        (one for one in parts(source.body["components"]) if one.get("custom_id") == custom_id), None
    )
    if found is None or found.get("disabled") or found.get("style") == _LINK:
        raise Refused("playground.refused.gone")
    kind = found["type"]
    data: Payload = {"custom_id": custom_id, "component_type": kind, "id": found.get("id", 1)}
    if kind == _BUTTON:
        return data
    if kind not in _MENUS:
        raise Refused("playground.refused.gone")
    resolved: Payload = {}
    return {**data, "values": _chosen(found, values, resolved), "resolved": resolved}


def _chosen(menu: Payload, values: Sequence[str], resolved: Payload) -> list[str]:
    least, most = menu.get("min_values", 1), menu.get("max_values", 1)
    name = str(menu.get("placeholder") or menu.get("custom_id"))
    if not least <= len(values) <= most:
        raise Refused("playground.refused.choice", option=name)
    if menu["type"] == _MENU:
        if not {*values} <= {option["value"] for option in menu["options"]}:
            raise Refused("playground.refused.choice", option=name)
        return list(values)
    kinds = {_USERS: USER, _ROLES_MENU: ROLE, _CHANNELS_MENU: CHANNEL}
    kind = kinds.get(menu["type"], MENTIONABLE)
    return [_entity(kind, value, resolved, name) for value in values]


def form_data(
    archive: Archive, base: str, form: Payload, fields: Mapping[str, str | list[str]]
) -> Payload:
    """The data of a form that was filled in: text, lists of choices or of files by field.

    Raises Refused.
    """
    resolved: Payload = {}

    def filled(part: Payload) -> Payload:
        out: Payload = {"type": part["type"], "id": part.get("id", 1)}
        if "component" in part:
            return {**out, "component": filled(part["component"])}
        if "components" in part:
            return {**out, "components": [filled(one) for one in part["components"]]}
        if "custom_id" not in part:
            return out
        name = part["custom_id"]
        value, needed = fields.get(name), part.get("required", True)
        out["custom_id"] = name
        if part["type"] == _TEXT:
            text = str(value or "")
            least, most = part.get("min_length") or 0, part.get("max_length") or _LONGEST_FIELD
            if (needed and not text) or (text and not least <= len(text) <= most):
                raise Refused("playground.refused.length", option=name, least=least, most=most)
            return {**out, "value": text}
        chosen = [value] if isinstance(value, str) else list(value or ())
        if needed and not chosen:
            raise Refused("playground.refused.required", option=name)
        if part["type"] == _UPLOAD:
            return {**out, "values": [_file(archive, base, one, resolved) for one in chosen]}
        least = part.get("min_values", 1) if chosen else 0
        return {**out, "values": _chosen({**part, "min_values": least}, chosen, resolved)}

    components = [filled(part) for part in form["components"]]
    return {"custom_id": form["custom_id"], "components": components, "resolved": resolved}


def posted(archive: Archive, message: Kept, text: str, files: Sequence[Any]) -> Kept:
    """The message that a person sends. Raises Refused."""
    found = [_stored(archive, one) for one in files]
    if not (text.strip() or found) or len(text) > 2000 or len(found) > 10:
        raise Refused("playground.refused.message")
    shown = [attachment(file, archive.path(file)) for file in found]
    voice = len(found) == 1 and found[0].seconds is not None and not text
    flags = message.body["flags"] | ((1 << 13) if voice else 0)
    body = {**message.body, "content": text, "attachments": shown, "flags": flags}
    return replace(message, body=body)


def places(who: Person) -> list[Channel]:
    """The channels that a person sees."""
    return [one for one in CHANNELS if one.open_to(who)]
