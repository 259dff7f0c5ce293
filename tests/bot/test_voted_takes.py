"""What is kept of votes for /top: what counting them gives, and read without looking at all."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from bot.requests.outcomes import Outcomes
from bot.store import schema
from bot.store.database import Database
from bot.store.votes import Among, Votes
from tests.bot.library import Library
from tests.bot.test_migrations import migrations_until, take_over

MEMBERS = range(3, 9)
"""Of whom number 5 asked for the pieces."""


async def counted(database: Database) -> set[tuple[int, str, int, int, str]]:
    """Request, letter, votes, voters and model of every take that others voted for."""
    found: set[tuple[int, str, int, int, str]] = set()
    for post in await database.rows(
        "SELECT posts.request_id, user_id, model FROM posts"
        " JOIN requests ON requests.id = posts.request_id"
        " WHERE deleted_at IS NULL AND posts.message_id IS NOT NULL"
    ):
        votes = await database.rows(
            "SELECT letter FROM votes WHERE request_id = ? AND user_id <> ? AND letter IS NOT NULL",
            (post["request_id"], post["user_id"]),
        )
        tally = Counter(row["letter"] for row in votes)
        found |= {
            (post["request_id"], letter, count, tally.total(), post["model"])
            for letter, count in tally.items()
        }
    return found


async def kept(database: Database) -> set[tuple[int, str, int, int, str]]:
    rows = await database.rows("SELECT request_id, letter, votes, voters, model FROM voted_takes")
    return {tuple(row) for row in rows}


async def test_whatever_happens_to_votes_and_pieces_what_is_kept_is_what_counting_gives(
    library: Library,
) -> None:
    database, votes, chance = library.database, Votes(library.database), random.Random(3)
    outcomes = Outcomes(database)
    pieces = [(await library.compose(1)).id for _ in range(4)]
    for click in range(1, 120):
        piece, member = chance.choice(pieces), chance.choice(MEMBERS)
        match chance.randrange(12):
            case 0:
                await outcomes.told(piece, 2, click)
            case 1:
                await votes.press(piece, member, None, click)
            case 2:
                await votes.shown(piece, await votes.tally(piece))
            case 3 if click > 90:
                await library.posts.mark_deleted(1, piece)
            case 4 if click > 100:
                await library.database.execute("DELETE FROM requests WHERE id = ?", (piece,))
                pieces.remove(piece)
            case 5:
                await database.execute("DELETE FROM votes WHERE user_id = ?", (member,))
            case 6:
                await database.execute("UPDATE posts SET model = ?", (str(click),))
            case _:
                await votes.press(piece, member, chance.choice("AB"), click)
        assert await kept(database) == await counted(database)
    assert {take.user_id for take in await votes.voted_takes(1)} == {5}


async def test_votes_of_an_older_motif_are_counted_when_it_is_brought_up_to_date(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    votes = Votes(library.database)
    told, deleted = [await library.compose(1) for _ in range(2)]
    for piece in (told, deleted):
        await Outcomes(library.database).told(piece.id, 2, piece.id)
        for member in MEMBERS:
            await votes.press(piece.id, member, "AAB"[member % 3], member)
    await library.posts.mark_deleted(1, deleted.id)
    with monkeypatch.context() as past:
        past.setattr(schema, "MIGRATIONS", migrations_until(tmp_path / "past", 18))
        old = await Database.open(tmp_path / "data")
        await old.close()
    take_over(tmp_path / "data" / "motif.sqlite", library.database.path)
    database = await Database.open(tmp_path / "data")
    try:
        found = await Votes(database).voted_takes(1)
    finally:
        await database.close()
    assert [(take.request_id, take.letter, take.votes, take.voters) for take in found] == [
        (told.id, "A", 4, 5),
        (told.id, "B", 1, 5),
    ]


@pytest.mark.parametrize("among", [Among(), Among(user_id=1)], ids=["all", "of a member"])
async def test_what_the_best_takes_cost_hardly_grows_with_the_server(
    library: Library, among: Among
) -> None:
    votes, chance, steps = Votes(library.database), random.Random(1), Counter[int]()
    with closing(sqlite3.connect(library.database.path)) as connection:
        for guild, takes in ((1, 1_000), (2, 10_000)):
            connection.executemany(
                "INSERT INTO voted_takes VALUES (?, ?, ?, ?, 'A', 'REF', ?, 'Pale Tide', 'base',"
                " 1, 1)",
                [
                    (guild, voters, chance.randint(1, voters), guild * 100_000 + number, number % 2)
                    for number, voters in enumerate(chance.choices(range(1, 12), k=takes))
                ],
            )
        connection.commit()
    for guild in (1, 2):

        def count(guild: int = guild) -> None:
            steps[guild] += 1

        # the reader that was used last is used next
        await library.database.read(lambda c, count=count: c.set_progress_handler(count, 10))
        assert len(await votes.voted_takes(guild, among)) >= 500
    assert steps[2] < 2 * steps[1]
