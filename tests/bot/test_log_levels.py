"""Log levels that are changed while the bot runs, and go back by themselves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.operations.loglevels import FILE, LogLevels, Wish, WishUnclear, parse, write


@pytest.fixture
async def levels(tmp_path: Path) -> AsyncIterator[LogLevels]:
    levels = LogLevels(tmp_path)
    yield levels
    (tmp_path / FILE).unlink(missing_ok=True)
    levels.look()


async def test_a_log_level_is_changed_at_run_time_and_goes_back_by_itself(
    levels: LogLevels, tmp_path: Path
) -> None:
    logger = logging.getLogger("bot.dispatcher")
    before = logger.level
    write(tmp_path, Wish({"bot.dispatcher": "debug"}, 0.0005))
    levels.look()
    assert logger.level == logging.DEBUG
    await asyncio.sleep(0.05)
    levels.look()
    assert logger.level == before
    assert not (tmp_path / FILE).exists()


async def test_a_second_wish_takes_the_place_of_the_first_and_reset_ends_both(
    levels: LogLevels, tmp_path: Path
) -> None:
    first, second = logging.getLogger("bot.first"), logging.getLogger("bot.second")
    write(tmp_path, Wish({"bot.first": "debug"}, 5))
    levels.look()
    write(tmp_path, Wish({"bot.second": "error"}, 5))
    levels.look()
    assert (first.level, second.level) == (logging.NOTSET, logging.ERROR)
    (tmp_path / FILE).unlink()
    levels.look()
    assert second.level == logging.NOTSET


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[]", "null", '{"levels": {"": "loud"}, "minutes": 5}', "\x00",
        '{"levels": {"": "debug"}, "minutes": 0}', '{"levels": {"": "debug"}, "minutes": 1e9}',
        '{"levels": {"a b": "debug"}, "minutes": 1}', '{"levels": "debug", "minutes": 1}',
        '{"levels": {"": "debug"}, "minutes": NaN}', '{"levels": {"": 10}, "minutes": 1}',
    ],
)  # fmt: skip
async def test_a_file_that_says_nothing_sensible_changes_nothing(
    levels: LogLevels, tmp_path: Path, text: str
) -> None:
    before = logging.getLogger().level
    (tmp_path / FILE).write_text(text)
    levels.look()
    assert logging.getLogger().level == before
    with pytest.raises(WishUnclear):
        parse(text)


def test_the_loglevel_command_writes_what_the_bot_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.loglevel import main

    monkeypatch.setenv("MOTIF_DATA_DIR", str(tmp_path))
    assert main(["debug", "--logger", "bot.intake", "--minutes", "5"]) == 0
    wish = parse((tmp_path / FILE).read_text("utf-8"))
    assert wish == Wish({"bot.intake": "debug"}, 5.0)
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    assert main(["reset"]) == 0
    assert not (tmp_path / FILE).exists()
    assert main(["debug", "--minutes", "-1"]) == 2
    monkeypatch.setenv("MOTIF_DATA_DIR", str(tmp_path / "nowhere"))
    assert main(["debug"]) == 2
    assert "no data folder" in capsys.readouterr().err
