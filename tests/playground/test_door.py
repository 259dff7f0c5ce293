"""What the playground's server lets in and out: other pages, files, people, crafted requests."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from playground.archive import Archive, Kept
from playground.messages import EPHEMERAL, blank
from playground.server import application
from playground.service import Service
from playground.world import CHANNELS, GUILD, MOTIF, PEOPLE, UPLOAD_LIMIT

MO, ADA, BEN, _ = PEOPLE
MUSIC = CHANNELS[0]
TOKEN = "made-up-token"


class House:
    """A server without a bot in it."""

    def __init__(self, service: Service, client: TestClient[Any, Any]) -> None:
        self.service = service
        self.client = client

    async def said(self, who: Any = MO) -> list[dict[str, Any]]:
        query = {"as": str(who.id), "channel": str(MUSIC.id)}
        return await (await self.client.get("/chat/messages", params=query)).json()

    async def upload(self, name: str, data: bytes) -> aiohttp.ClientResponse:
        form = aiohttp.FormData()
        form.add_field("file", data, filename=name)
        return await self.client.post("/chat/uploads", data=form)

    async def post(self, path: str, **wish: Any) -> Any:
        wish = {"as": str(MO.id), "channel": str(MUSIC.id), "language": "en", **wish}
        return await (await self.client.post(f"/chat/{path}", json=wish)).json()

    def bot_says(self, viewer: Any = None, **body: Any) -> Kept:
        flags = EPHEMERAL if viewer else 0
        kept = blank(
            self.service.archive, MUSIC, MOTIF, flags=flags, viewer=viewer.id if viewer else None
        )
        kept.body.update(body)
        self.service.keep(kept)
        return kept


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    archive = Archive(tmp_path)
    service = Service(archive, TOKEN, "en")
    async with TestClient(TestServer(application(service, tmp_path))) as client:
        service.base = str(client.make_url("")).rstrip("/")
        yield House(service, client)
    archive.close()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.7:8025", ""])
async def test_a_name_of_somebody_elses_that_leads_here_is_refused(house: House, host: str) -> None:
    assert (await house.client.get("/", headers={"Host": host})).status in (400, 421)


@pytest.mark.parametrize("host", ["localhost:9000", "127.0.0.1:9000", "[::1]:9000"])
async def test_this_machine_by_any_of_its_names_is_served(house: House, host: str) -> None:
    assert (await house.client.get("/", headers={"Host": host})).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
    ],
)
async def test_another_page_can_send_nothing(house: House, headers: dict[str, str]) -> None:
    for path in ("messages", "interactions", "language", "samples", "dismissals"):
        answer = await house.client.post(f"/chat/{path}", json={"content": "x"}, headers=headers)
        assert answer.status == 403
    assert (await house.client.get("/chat/messages", headers=headers)).status == 403
    assert await house.said() == []


async def test_a_form_of_another_page_is_no_message(house: House) -> None:
    answer = await house.client.post("/chat/messages", data={"content": "x"})
    assert answer.status == 415


async def test_the_bots_side_needs_the_bots_token(house: House) -> None:
    path = f"/api/v10/channels/{MUSIC.id}/messages"
    assert (await house.client.post(path, json={"content": "I am Motif"})).status == 401
    right = {"Authorization": f"Bot {TOKEN}"}
    answer = await house.client.post(path, json={"content": "I am Motif"}, headers=right)
    assert answer.status == 200
    assert [one["content"] for one in await house.said()] == ["I am Motif"]


async def test_nothing_that_a_browser_could_run_is_served_to_be_run(house: House) -> None:
    for name in ("page.html", "drawing.svg", "script.js", "page.xhtml", "no ending"):
        file = await (await house.upload(name, b"<script>alert(1)</script>")).json()
        answer = await house.client.get(file["url"])
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")


async def test_the_page_may_load_nothing_from_elsewhere(house: House) -> None:
    answer = await house.client.get("/")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "//" not in (await answer.text()).replace("http-equiv", "")


async def test_a_song_is_played_from_any_place(house: House) -> None:
    file = await (await house.upload("a song.mp3", bytes(range(100)))).json()
    answer = await house.client.get(file["url"], headers={"Range": "bytes=10-19"})
    assert answer.status == 206
    assert await answer.read() == bytes(range(10, 20))
    assert answer.headers["Content-Type"] == "audio/mpeg"


async def test_a_file_is_found_by_who_was_told_its_address_alone(house: House) -> None:
    file = await (await house.upload("a.mp3", b"a song")).json()
    number = file["url"].split("/")[2]
    assert (await house.client.get(f"/attachments/{number}/guessed/a.mp3")).status == 404


async def test_a_file_that_is_too_large_is_told_and_not_kept(house: House, tmp_path: Path) -> None:
    answer = await house.upload("long.mp3", bytes(UPLOAD_LIMIT + 1))
    assert answer.status == 413
    assert "10 MB" in (await answer.json())["refused"]
    assert list((tmp_path / "files").iterdir()) == []


@pytest.mark.parametrize("name", ["../../page.mp3", "a/b\\c.mp3", 'ñ "x"%0d%0a.mp3', "." * 300])
async def test_whatever_a_file_is_called_it_stays_in_its_folder(
    house: House, tmp_path: Path, name: str
) -> None:
    file = await (await house.upload(name, b"a song")).json()
    assert (await house.client.get(file["url"])).status == 200
    assert len(list((tmp_path / "files").iterdir())) == 1


async def test_what_is_for_one_is_shown_to_that_one_alone(house: House) -> None:
    house.bot_says(ADA, content="for Ada")
    house.bot_says(content="for all")
    assert [one["content"] for one in await house.said(ADA)] == ["for Ada", "for all"]
    assert [one["content"] for one in await house.said(BEN)] == ["for all"]


async def test_direct_messages_are_open_to_no_one_else(house: House) -> None:
    hers = next(one for one in CHANNELS if one.recipient == ADA)
    query = {"as": str(BEN.id), "channel": str(hers.id)}
    assert (await house.client.get("/chat/messages", params=query)).status == 404


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 40, "0", "1.5"])
async def test_ids_that_are_none_are_no_fault_of_the_server(house: House, value: str) -> None:
    for wish in ({"message": value, "component": "x"}, {"command": value}, {"token": value}):
        assert (await house.post("interactions", **wish))["outcome"] == "refused"
    assert "refused" in await house.post("messages", files=[value])
    await house.client.post("/chat/dismissals", json={"message": value})
    query = {"channel": value}
    assert (await house.client.get("/chat/messages", params=query)).status == 404


@pytest.mark.parametrize("body", ["", "[]", "7", "{", '"x"'])
async def test_bodies_that_are_none_are_no_fault_of_the_server(house: House, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    for path in ("messages", "interactions", "language", "samples", "dismissals"):
        answer = await house.client.post(f"/chat/{path}", data=body, headers=headers)
        assert answer.status == 400


async def test_settings_are_offered_to_moderators_alone(house: House) -> None:
    house.service.register(
        [{"name": "settings", "default_member_permissions": "32"}, {"name": "help"}]
    )

    async def offered(who: Any) -> list[str]:
        start = await (await house.client.get("/chat/start", params={"as": str(who.id)})).json()
        return [command["name"] for command in start["commands"][str(MUSIC.id)]]

    assert await offered(MO) == ["settings", "help"]
    assert await offered(ADA) == ["help"]
    (command, _) = house.service.commands
    told = await house.post("interactions", command=command["id"], **{"as": str(ADA.id)})
    assert told["outcome"] == "refused"


async def test_only_a_button_that_is_there_can_be_pressed(house: House) -> None:
    row = {"type": 1, "components": [{"type": 2, "label": "Vote", "custom_id": "motif:x", "id": 1}]}
    message = house.bot_says(ADA, components=[row])
    for who, custom_id in ((ADA, "motif:delete"), (BEN, "motif:x")):
        wish = {"message": str(message.id), "component": custom_id, "as": str(who.id)}
        assert (await house.post("interactions", **wish))["outcome"] == "refused"


async def test_while_no_bot_listens_that_is_told(house: House) -> None:
    house.service.register([{"name": "help"}])
    command = house.service.commands[0]["id"]
    told = await house.post("interactions", command=command, language="es")
    assert told["refused"] == "Motif está arrancando. Inténtalo de nuevo en unos segundos."


async def test_what_was_said_is_there_after_a_restart(house: House, tmp_path: Path) -> None:
    await house.post("messages", content="hello")
    again = Service(Archive(tmp_path), TOKEN, "en")
    (kept,) = again.archive.newest(MUSIC.id, 10)
    assert kept.body["content"] == "hello"
    assert again.archive.snowflake() > kept.id
    again.archive.close()


async def test_the_servers_language_is_told_to_the_bot_and_kept(
    house: House, tmp_path: Path
) -> None:
    await house.post("language", language="es")
    assert house.service.locale == "es-ES"
    assert (await house.client.post("/chat/language", json={"language": "../x"})).status == 400
    again = Service(Archive(tmp_path), TOKEN, "en")
    assert again.locale == "es-ES"
    again.archive.close()


async def test_a_nonce_writes_once(house: House) -> None:
    right = {"Authorization": f"Bot {TOKEN}"}
    body = {"content": "a piece", "nonce": "7", "enforce_nonce": True}
    path = f"/api/v10/channels/{MUSIC.id}/messages"
    ids = {
        (await (await house.client.post(path, json=body, headers=right)).json())["id"]
        for _ in range(2)
    }
    assert len(ids) == 1
    assert len(await house.said()) == 1


async def test_discords_limits_are_this_servers(house: House) -> None:
    right = {"Authorization": f"Bot {TOKEN}"}
    path = f"/api/v10/channels/{MUSIC.id}/messages"
    button = {"type": 2, "label": "x", "custom_id": "motif:x", "style": 2}
    for body in (
        {"content": "x" * 2001},
        {"content": ""},
        {"components": [{"type": 1, "components": [button] * 6}]},
        {"components": [{"type": 1, "components": [button]}] * 6},
        {"components": [{"type": 1, "components": [{**button, "label": "x" * 81}]}]},
    ):
        answer = await house.client.post(path, json=body, headers=right)
        assert answer.status == 400, json.dumps(body)[:100]
    form = aiohttp.FormData()
    form.add_field("payload_json", '{"content": "x", "attachments": [{"id": 0}]}')
    form.add_field("files[0]", bytes(UPLOAD_LIMIT + 1), filename="a.mp3")
    assert (await house.client.post(path, data=form, headers=right)).status == 413


def test_every_id_is_of_this_server_alone() -> None:
    ids = [GUILD, MOTIF.id, *(one.id for one in PEOPLE), *(one.id for one in CHANNELS)]
    assert len({*ids}) == len(ids)


def test_a_port_that_is_taken_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        choices = {"MOTIF_PLAYGROUND_DIR": str(tmp_path), "MOTIF_PLAYGROUND_PORT": port}
        done = subprocess.run(
            [sys.executable, "-m", "playground"],
            env={**os.environ, **choices, "LANG": "es_ES.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert f"no puede empezar en el puerto {port}" in done.stderr
    assert "Traceback" not in done.stderr
