"""How the bot starts: what it tells where it cannot, and what it keeps to itself."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import discord
import pytest
import structlog
from cryptography import x509
from discord.http import Route

from bot import app, privacy
from bot import run as process
from bot.app import MotifBot
from bot.compute.keys import own_security
from bot.logs import configure_logs, without_secrets
from bot.privacy import keep_private
from bot.settings import SettingsError, load_settings
from tests.bot.conftest import TOKEN, InlineCompute, make_settings

CLOUDFLARE = b"<!DOCTYPE html><html><title>Access denied | discord.com</title></html>"


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """What a test writes into its own standard error is not written there once that is closed."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


class Enough(Exception):
    """The bot was about to wait and try again."""


@contextmanager
def web(status: int, page: bytes, **headers: str) -> Iterator[str]:
    """A server on loopback that answers everything with one page: its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": "text/html", **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def first_pause(folder: Path, monkeypatch: pytest.MonkeyPatch) -> float:
    """Start the bot until it waits to try again: the seconds."""
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        raise Enough

    monkeypatch.setattr(process.time, "sleep", sleep)
    with pytest.raises(Enough):
        process.run(make_settings(folder), InlineCompute)
    return pauses[0]


@pytest.mark.parametrize(
    ("status", "headers", "said", "pause"),
    [
        (429, {"Retry_After": "77"}, "too many requests came from it", 77.0),
        (403, {}, "does not answer as it should", 10.0),
        (503, {}, "does not answer as it should", 10.0),
        (200, {}, "does not answer as it should", 10.0),
    ],
)
def test_a_page_of_cloudflares_at_login_is_one_sentence_and_another_try(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    status: int,
    headers: dict[str, str],
    said: str,
    pause: float,
) -> None:
    configure_logs("info", "json")
    with web(status, CLOUDFLARE, **headers) as address:
        monkeypatch.setattr(Route, "BASE", address)
        assert first_pause(tmp_path, monkeypatch) == pause
    told = capfd.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert "DOCTYPE" not in told


async def test_commands_are_registered_though_discord_asks_to_stay_away_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    async def sync() -> None:
        tries.append(len(tries))
        if len(tries) == 1:
            raise discord.RateLimited(70.0)

    bot = MotifBot(make_settings(tmp_path), InlineCompute())
    monkeypatch.setattr(bot.tree, "sync", sync)
    monkeypatch.setattr(app, "_SYNC_PAUSE", 0.0)
    await bot._sync()  # pyright: ignore[reportPrivateUsage]
    assert tries == [0, 1]


def test_told_to_stop_while_it_waits_to_reach_discord_it_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def between_two_tries(bot: MotifBot, *_: object) -> None:
        await bot._async_setup_hook()  # pyright: ignore[reportPrivateUsage]
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(300)

    monkeypatch.setattr(MotifBot, "start", between_two_tries)
    began = time.monotonic()
    assert process.run(make_settings(tmp_path), InlineCompute) == 0
    assert time.monotonic() - began < 10


def test_a_database_that_cannot_be_used_at_start_is_one_sentence_and_another_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logs("info", "json")
    (tmp_path / "motif.sqlite").mkdir()
    user = b'{"id": "1", "username": "m", "discriminator": "0", "avatar": null, "flags": 0}'
    with web(200, user, Content_Type="application/json") as address:
        monkeypatch.setattr(Route, "BASE", address)
        first_pause(tmp_path, monkeypatch)
    assert "Traceback" not in capfd.readouterr().err


def test_what_was_open_to_other_users_is_closed_and_stays_closed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    old = data / "blobs" / "ab" / "file"
    old.parent.mkdir(parents=True)
    old.write_text("notes")
    outside = tmp_path / "outside"
    outside.write_text("not ours")
    (data / "link").symlink_to(outside)
    for path in (*data.rglob("*"), data):
        path.chmod(0o755 if path.is_dir() else 0o644)
    mask = os.umask(0o022)
    try:
        keep_private(data)
        (data / "new").write_text("token")
    finally:
        os.umask(mask)
    for path in (data, *data.rglob("*")):
        assert path.is_symlink() or not path.stat().st_mode & 0o077, path
    assert outside.stat().st_mode & 0o777 == 0o644


def test_a_folder_that_is_named_by_mistake_stays_as_open_as_it_is(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for path in (home / "pictures" / "cat.png", home / "blobs" / "ab" / "file"):
        path.parent.mkdir(parents=True)
        path.write_text("a cat")
    for path in (home, *home.rglob("*")):
        path.chmod(0o755)
    mask = os.umask(0o022)
    try:
        keep_private(home)
    finally:
        os.umask(mask)
    for path in (home, *home.rglob("*")):
        ours = "blobs" in path.parts
        assert bool(path.stat().st_mode & 0o077) is not ours, path


def test_what_cannot_be_closed_to_other_users_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "blobs").mkdir(mode=0o755)
    for number in range(20):
        (tmp_path / "blobs" / str(number)).touch(0o644)

    def not_ours(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "chmod", not_ours)
    monkeypatch.setattr(privacy, "_log", structlog.get_logger("bot"))
    mask = os.umask(0o022)
    try:
        with structlog.testing.capture_logs() as logs:
            keep_private(tmp_path)
    finally:
        os.umask(mask)
    assert [(log["event"], log["files"]) for log in logs] == [
        ("files stay open to other users", 21)
    ]


def test_signed_links_and_tokens_never_reach_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    configure_logs("info", "json")
    link = "https://cdn.discordapp.com/attachments/1/2/a.mp3?ex=65&is=64&hm=f00d"
    route = "https://discord.com/api/v10/webhooks/12/aW50ZXJhY3Rpb24-_x/messages/@original"
    logging.getLogger("discord.http").warning("%s responded with 429", route)
    try:
        raise ValueError(f"<ClientResponseError url=URL('{link}') {TOKEN}>")
    except ValueError:
        logging.getLogger("bot").exception("broke off")
    told = capfd.readouterr().err
    for secret in ("f00d", "aW50ZXJhY3Rpb24", TOKEN):
        assert secret not in told
    assert "/attachments/1/2/a.mp3" in told
    assert "messages/@original" in told
    assert without_secrets("see https://discord.com/developers") == (
        "see https://discord.com/developers"
    )


def test_a_scheduler_without_encryption_is_refused_unless_a_setting_allows_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("MOTIF_DASK_SCHEDULER", "tcp://127.0.0.1:8786")
    with pytest.raises(SettingsError, match="can run code as the bot"):
        load_settings()
    monkeypatch.setenv("MOTIF_DASK_UNENCRYPTED", "yes")
    assert load_settings().dask_scheduler == "tcp://127.0.0.1:8786"


async def test_what_stands_in_memory_is_not_looked_through_for_rubbish_again(
    tmp_path: Path,
) -> None:
    bot = process._bot(make_settings(tmp_path), InlineCompute())
    try:
        for ready in bot.extra_events["on_ready"]:
            await ready()
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
def test_the_bot_has_as_many_connections_as_the_system_lets_it() -> None:
    script = (
        "import resource as r; _, most = r.getrlimit(r.RLIMIT_NOFILE);"
        " r.setrlimit(r.RLIMIT_NOFILE, (64, most)); from bot.run import allow_many_connections;"
        " allow_many_connections(); soft, hard = r.getrlimit(r.RLIMIT_NOFILE);"
        " print(hard == most and soft == min(most, 65536))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert said.stdout.strip() == "True", said.stderr


def test_no_clock_makes_the_key_of_the_bot_and_its_workers_invalid() -> None:
    security = own_security()
    certificate = x509.load_pem_x509_certificate(security.tls_ca_file.encode())
    assert certificate.not_valid_before_utc.year <= 1970
    assert certificate.not_valid_after_utc.year > 2100
    assert own_security().tls_client_key != security.tls_client_key
