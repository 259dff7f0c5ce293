"""A form that was refused is opened again as it was sent: nothing has to be typed twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.compute.results import Refused
from bot.store.days import DAY
from engine.messages import told
from tests.bot.conftest import InlineCompute, restart
from tests.bot.library import Library
from tests.bot.scene import Scene, labels
from tests.bot.two_servers import export

pytestmark = pytest.mark.simcord(shard_count=1)

TOO_MUCH = {"take": ["B"], "bars": "5-8", "how_much": "0.25", "play": "strings, D minor, 96"}


def prefilled(shown: Any) -> dict[str, str]:
    """What stands in a form that is opened, by field."""
    found: dict[str, str] = {}
    for label in shown.modal["components"]:
        field = label["component"]
        chosen = [one["value"] for one in field.get("options", ()) if one.get("default")]
        found[field["custom_id"]] = field.get("value") or " ".join(chosen)
    return {name: value for name, value in found.items() if value}


async def refused(scene: Scene, fields: dict[str, Any], takes: int = 2) -> Any:
    """The answer to a form of Change… that cannot be followed."""
    form = await scene.ann.click(await scene.piece(takes=takes), label="Change…")
    return (await scene.ann.submit_modal(form, fields)).response


@pytest.mark.parametrize(
    "fields",
    [
        {"take": ["A"]},
        TOO_MUCH,
        {"take": ["B"], "bars": "8-5", "role": ["bass"]},
        {"take": ["A"], "how_much": "*much* \\`"},
        {"take": ["B"], "play": "kazoos of doom, ñandú, \U0001d11e, " + "x" * 150},
    ],
)
async def test_try_again_opens_the_form_with_what_was_typed(
    simcord_env: Any, fields: dict[str, Any]
) -> None:
    scene = Scene(simcord_env)
    answer = await refused(scene, fields)
    assert answer.flags.ephemeral
    for _ in range(2):
        form = await scene.ann.click(answer, label="Try again")
        assert prefilled(form) == {
            name: value if isinstance(value, str) else value[0] for name, value in fields.items()
        }


async def test_what_is_mended_in_the_form_is_done_and_a_second_refusal_keeps_the_newer_words(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    first = await refused(scene, {"take": ["B"], "bars": "8-5"})
    form = await scene.ann.click(first, label="Try again")
    second = await scene.ann.submit_modal(form, {"take": ["B"], "bars": "9-5"})
    assert prefilled(await scene.ann.click(second.response, label="Try again"))["bars"] == "9-5"
    form = await scene.ann.click(first, label="Try again")
    assert prefilled(form) == {"take": "B", "bars": "8-5"}
    await scene.ann.submit_modal(form, {"take": ["B"], "bars": "5-8"})
    (job,) = compute.changed
    assert (job.change["first"], job.change["last"]) == (5, 8)


async def test_it_is_offered_in_the_members_language(
    simcord_env: Any, languages: dict[str, str]
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(takes=1)
    languages["locale"] = "es-ES"
    form = await scene.ann.click(piece, label="Change…")
    answer = await scene.ann.submit_modal(form, {"bars": "8-5"})
    assert labels(answer.response.message) == ["Intentar de nuevo"]
    assert "no nombra compases" in answer.response.content


async def test_it_works_after_a_restart(simcord_env: Any, tmp_path: Path) -> None:
    scene = Scene(simcord_env)
    answer = await refused(scene, TOO_MUCH)
    compute = await restart(simcord_env, tmp_path)
    form = await scene.ann.click(answer, label="Try again")
    assert prefilled(form) == {**TOO_MUCH, "take": "B"}
    await scene.ann.submit_modal(form, {"take": ["B"], "how_much": "0.25"})
    assert len(compute.changed) == 1


async def test_another_member_is_told_to_open_a_form_of_their_own(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    await refused(scene, TOO_MUCH)
    pressed = await scene.member().click(await scene.forge("motif:again:1"), label="Forged")
    assert pressed.modal is None
    assert pressed.response.flags.ephemeral
    assert "Only the member who filled that form in" in pressed.response.content


async def test_a_form_of_another_server_is_not_opened(simcord_env: Any) -> None:
    here, there = Scene(simcord_env, "Here"), Scene(simcord_env, "There")
    await refused(here, TOO_MUCH)
    pressed = await there.ann.click(await there.forge("motif:again:1"), label="Forged")
    assert "is gone now" in pressed.response.content


async def test_where_the_piece_is_deleted_that_is_told(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    answer = await refused(scene, TOO_MUCH)
    await scene.delete(scene.ann, scene.pieces()[0])
    pressed = await scene.ann.click(answer, label="Try again")
    assert "That piece is deleted" in pressed.response.content


async def test_what_was_typed_is_kept_for_a_day_and_then_it_is_told_what_to_do(
    simcord_env: Any,
) -> None:
    scene, parts = Scene(simcord_env), simcord_env.bot.parts
    answer = await refused(scene, TOO_MUCH)
    await scene.env.bot.parts.stores.database.execute(
        "UPDATE running_time SET seconds = seconds + ?", (DAY - 60,)
    )
    await parts.keeping.upkeep.once()
    assert (await scene.ann.click(answer, label="Try again")).modal is not None
    await parts.stores.database.execute("UPDATE running_time SET seconds = seconds + 60")
    await parts.keeping.upkeep.once()
    pressed = await scene.ann.click(answer, label="Try again")
    assert "is gone now. Open the form where you opened it first" in pressed.response.content


async def test_of_one_member_the_newest_twenty_are_kept(simcord_env: Any) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(takes=1)
    for number in range(22):
        form = await scene.ann.click(piece, label="Change…")
        await scene.ann.submit_modal(form, {"bars": f"{number}x"})
    rows = await simcord_env.bot.parts.stores.database.rows("SELECT id FROM refused_forms")
    assert [row["id"] for row in rows] == list(range(3, 23))


async def test_where_there_is_no_room_for_a_request_the_form_comes_back_too(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    form = await scene.ann.click(await scene.piece(takes=1), label="Change…")
    stores = simcord_env.bot.parts.stores
    await stores.preferences.change(scene.guild.id, 0, "member_requests", 1)
    compute.open.clear()
    await scene.compose()
    answer = await scene.ann.submit_modal(form, {"bars": "5-8"})
    assert "one request open at once" in answer.response.content
    form = await scene.ann.click(answer.response, label="Try again")
    assert prefilled(form) == {"bars": "5-8"}


@pytest.mark.parametrize(
    "fields",
    [
        {"take": "B", "bars": "90-99", "role": "bass"},
        {"take": "B", "how_much": "0.3"},
        {"take": "B", "play": "strings, D minor, 96"},
    ],
)
async def test_what_a_worker_refuses_can_be_mended_from_the_card_by_its_member_alone(
    simcord_env: Any, compute: InlineCompute, tmp_path: Path, fields: dict[str, str]
) -> None:
    scene = Scene(simcord_env)
    form = await scene.ann.click(await scene.piece(takes=2), label="Change…")
    compute.refusal = Refused(told("said", text="It has no bar 99."))
    menus = {name: [fields[name]] for name in ("take", "role") if name in fields}
    await scene.ann.submit_modal(form, {**fields, **menus})
    (card,) = scene.said("no bar 99")
    other = await scene.member().click(card, label="Try again")
    assert "Only the member who filled that form in" in other.response.content
    await restart(simcord_env, tmp_path)
    assert prefilled(await scene.ann.click(card, label="Try again")) == fields
    await scene.delete(scene.ann, scene.pieces()[0])
    pressed = await scene.ann.click(card, label="Try again")
    assert "That piece is deleted" in pressed.response.content


async def test_a_change_that_came_of_no_form_has_none_to_go_back_to(
    simcord_env: Any, compute: InlineCompute
) -> None:
    scene = Scene(simcord_env)
    piece = await scene.piece(takes=1)
    compute.refusal = Refused(told("said", text="It is too short."))
    await scene.ann.click(piece, label="More like A")
    (card,) = scene.said("too short")
    assert labels(card) == []


async def test_a_song_without_a_title_is_asked_for_again_with_the_artist_that_was_typed(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    filled = Library.on(tmp_path, simcord_env.bot.parts.stores.database)
    song = await filled.add(scene.guild.id, "waltz", scene.ann.id)
    form = await scene.ann.click(await scene.forge(f"motif:song:correct:{song}"), label="Forged")
    await restart(simcord_env, tmp_path)
    answer = await scene.ann.submit_modal(form, {"title": "  ", "artist": "Johann"})
    assert "at least one letter" in answer.response.content
    form = await scene.ann.click(answer.response, label="Try again")
    assert prefilled(form) == {"title": "Title waltz", "artist": "Johann"}
    answer = await scene.ann.submit_modal(form, {"title": "Danube", "artist": "Johann"})
    assert "**Danube** by Johann" in answer.response.content


async def test_a_number_that_was_refused_stands_in_the_form_again(
    simcord_env: Any, tmp_path: Path
) -> None:
    scene = Scene(simcord_env)
    moderator = scene.member(manage_guild=True)
    button = await scene.forge("motif:settings:number:bars:0")
    form = await moderator.click(button, label="Forged")
    await restart(simcord_env, tmp_path)
    answer = await moderator.submit_modal(form, {"number": "900"})
    form = await moderator.click(answer.response, label="Try again")
    assert prefilled(form) == {"number": "900"}
    await moderator.submit_modal(form, {"number": "8"})
    preferences = simcord_env.bot.parts.stores.preferences
    assert (await preferences.of(scene.guild.id)).bars == 8


async def test_what_was_typed_is_handed_over_and_deleted_with_a_members_data(
    simcord_env: Any,
) -> None:
    scene = Scene(simcord_env)
    await refused(scene, {"take": ["B"], "bars": "8-5"})
    _, files = await export(scene, scene.ann)
    assert b'"bars": "8-5"' in files["data/refused-forms.json"]
    stores = simcord_env.bot.parts.stores
    await stores.members.erase(scene.guild.id, scene.ann.id)
    assert not await stores.database.rows("SELECT 1 FROM refused_forms")
