"""The pure parts: fairness, ranking, wording, what fits, settings."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.outgoing import Enclosure
from bot.chat.words import file_stem, safe
from bot.features.compose.post import fitting
from bot.features.top.ranking import lower_bound, ranked
from bot.locales.en import TEXTS
from bot.requests.fairness import Waiting, in_order
from bot.settings import SettingsError, load_settings
from bot.store.votes import VotedTake
from tests.bot.conftest import TOKEN

waiting_rows = st.lists(
    st.builds(
        Waiting,
        request_id=st.integers(1, 1000),
        guild_id=st.integers(1, 5),
        kind=st.sampled_from(["compose", "train"]),
        served=st.just(0),
    ),
    unique_by=lambda row: row.request_id,
    max_size=30,
)


@given(waiting_rows)
def test_everybody_waiting_is_in_the_order_once(rows: list[Waiting]) -> None:
    order = in_order(rows)
    assert sorted(row.request_id for row in order) == sorted(row.request_id for row in rows)


@given(waiting_rows)
def test_compositions_come_before_trainings(rows: list[Waiting]) -> None:
    kinds = [row.kind for row in in_order(rows)]
    assert kinds == sorted(kinds)


def test_ten_thousand_servers_are_put_in_order_at_once() -> None:
    rows = [Waiting(n, n % 10_000, "compose", n % 77) for n in range(30_000)]
    began = time.process_time()
    order = in_order(rows)
    assert time.process_time() - began < 1
    assert len({row.guild_id for row in order[:10_000]}) == 10_000


def test_one_request_overtakes_another_servers_fifty() -> None:
    crowd = [Waiting(number, 1, "compose", 0) for number in range(1, 51)]
    order = in_order([*crowd, Waiting(51, 2, "compose", 0)])
    assert [row.request_id for row in order][:2] == [1, 51]


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_lower_bound_is_below_the_share_and_grows_with_the_voters(a: int, b: int) -> None:
    votes, voters = min(a, b), max(a, b, 1)
    assert 0 <= lower_bound(votes, voters) <= votes / voters
    assert lower_bound(2 * votes, 2 * voters) >= lower_bound(votes, voters)


def test_too_few_voters_and_the_weaker_take_are_not_ranked() -> None:
    def standing(request: int, letter: str, votes: int, voters: int) -> VotedTake:
        return VotedTake(request, f"REF{request}", 1, "t", letter, votes, voters, 1, 1)

    rows = [
        standing(1, "A", 2, 2),
        standing(2, "A", 1, 4),
        standing(2, "B", 3, 4),
        standing(3, "A", 9, 10),
    ]
    assert [(row.request_id, row.letter) for row in ranked(rows, 3)] == [(3, "A"), (2, "B")]


@given(st.text(max_size=200))
def test_words_of_people_are_one_quiet_line(text: str) -> None:
    shown = safe(text)
    assert "\n" not in shown
    assert not re.search(r"@(everyone|here)|://", shown)
    assert not re.search(r"(?<!\\)[*_`~|<>]", shown.replace("\\\\", ""))


@given(st.text(max_size=100))
def test_file_names_are_plain(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", file_stem(title))


def test_what_does_not_fit_is_left_out_largest_first(tmp_path: Path) -> None:
    files: list[Enclosure] = []
    for name, size in (("a.mp3", 900), ("a.mid", 10), ("b.mp3", 800), ("roll.png", 100)):
        (tmp_path / name).write_bytes(bytes(size))
        files.append(Enclosure(tmp_path / name, name))
    kept, left_out = fitting(files, 1000)
    assert [file.name for file in kept] == ["a.mid", "b.mp3", "roll.png"]
    assert [file.name for file in left_out] == ["a.mp3"]


def test_every_text_fits_into_its_place() -> None:
    for key, text in TEXTS.items():
        assert len(text) <= (100 if key.startswith(("command.", "option.")) else 1900), key


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("DISCORD_TOKEN", "a.b.c", "is not a Discord bot token"),
        ("MOTIF_MEMBER_REQUESTS", "0", "MOTIF_MEMBER_REQUESTS"),
        ("MOTIF_DASK_SCHEDULER", "localhost", "tcp://host:port"),
        ("MOTIF_DASK_SCHEDULER", "tls://host:8786", "MOTIF_DASK_CERT"),
    ],
)
def test_a_wrong_setting_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, setting: str, value: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv(setting, value)
    with pytest.raises(SettingsError, match=re.escape(said)) as wrong:
        load_settings()
    assert "\n" not in str(wrong.value)


def test_without_a_token_the_bot_says_where_to_get_one(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN"}
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
    ended = subprocess.run(
        [sys.executable, "-m", "bot"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "https://discord.com/developers/applications" in ended.stderr


def test_the_bot_imports_no_music() -> None:
    program = (
        "import sys, bot.app, bot.run, bot.compute.worker;"
        "heavy = {'tensorflow', 'onnxruntime', 'music21', 'librosa', 'scipy', 'soundfile'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert shown.stdout.strip() == "[]"


def test_it_asks_for_no_privileged_intents() -> None:
    from bot.app import MotifBot
    from tests.bot.conftest import InlineCompute, make_settings

    intents = MotifBot(make_settings(Path("unused")), InlineCompute()).intents
    assert intents == discord.Intents(guilds=True)
