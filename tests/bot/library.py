"""A server's songs, versions and pieces on a real SQLite file and real bytes, without a bot."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.requests.ledger import Caps, Ledger
from bot.requests.request import Draft, Request, Upload
from bot.store.blobs import Blobs
from bot.store.certifying import Certifier
from bot.store.database import Database
from bot.store.models import Models
from bot.store.pieces import Pieces
from bot.store.posts import Posts
from bot.store.songs import NewSong, Songs, TrainFile
from engine.values import Brief
from tests.bot.made_up import made_up_piece
from tests.bot.made_up_songs import BASE

_interactions = itertools.count(1000)

CONSENT = "I may share this song with this server's model."


@dataclass(slots=True)
class Library:
    """The repositories on one data folder, and ways to fill them."""

    data: Path
    database: Database
    blobs: Blobs
    ledger: Ledger
    songs: Songs
    models: Models
    posts: Posts
    pieces: Pieces

    @staticmethod
    def on(data: Path, database: Database) -> Library:
        blobs = Blobs(data / "blobs")
        return Library(
            data,
            database,
            blobs,
            Ledger(database, Caps(50, 500)),
            Songs(database),
            Models(database),
            Posts(database, blobs),
            Pieces(database, blobs, Certifier(database, blobs, data)),
        )

    async def request(self, guild: int, kind: str, user: int = 5, *uploads: Upload) -> Request:
        """A request that is being worked on."""
        draft = Draft(
            interaction_id=next(_interactions),
            token="token",
            guild_id=guild,
            channel_id=guild + 1,
            user_id=user,
            locale="en-US",
            private=False,
            upload_limit=10**7,
            kind="train" if kind == "train" else "compose",
            parameters={
                "brief": Brief(seed=4).to_json(),
                "given": {f"song{n}": upload.name for n, upload in enumerate(uploads, 1)},
            },
            uploads=uploads,
        )
        request = await self.ledger.admit(draft)
        assert request is not None
        await self.ledger.acknowledge(request.id, 100 + request.id)
        leased = await self.ledger.lease((draft.kind,))
        assert leased is not None
        return leased

    async def train(self, guild: int, *names: str, user: int = 5) -> int:
        """The named songs are heard and a version of them and all earlier ones made: its number."""
        files = [
            Upload(f"{name}.mp3", f"https://cdn/{name}.mp3", 9, sha256(name)) for name in names
        ]
        request = await self.request(guild, "train", user, *files)
        for position, name in enumerate(names):
            song = await self.add(guild, name, user)
            kept = await self.songs.find(guild, song)
            file = TrainFile(position, f"Title {name}", "heard", song=kept)
            await self.songs.note_file(guild, request.id, file)
        number = await self.version(guild, request.id)
        await self.ledger.forget_uploads(request.id)
        await self.ledger.finish(request.id, 1.0)
        return number

    async def add(self, guild: int, name: str, user: int = 5, *, played: bool = True) -> int:
        """A song with everything that could be found again: its id. `played` by somebody."""
        transcription = await self.blobs.put(f"heard {name} in {guild}".encode())
        song = NewSong(
            sha256=sha256(name),
            size=9,
            file_name=f"{name}.mp3",
            title=f"Title {name}",
            artist=f"Artist {name}",
            rights="creative-commons",
            uploader_id=user,
            consent=CONSENT,
            consented_at=1_700_000_000.0,
            transcription=transcription,
            quality=0.8,
            seconds=61.0,
            tempo=96.0,
            key="D minor",
            notes=321,
        )
        song_id = await self.songs.add(guild, song)
        if played:
            midi = await self.blobs.put(f"midi {name} in {guild}".encode())
            await self.songs.keep_rendering(guild, song_id, midi=midi, audio=midi)
        return song_id

    async def version(self, guild: int, request_id: int, songs: Sequence[int] = ()) -> int:
        """A complete version in use, with a folder that knows its songs: its number."""
        kept = [s for s in await self.songs.kept(guild) if not songs or s.id in songs]
        ids = [song.id for song in kept]
        number = await self.models.begin(guild, request_id, ids, previous=None)
        folder = self.data / "models" / str(guild) / str(number)
        folder.mkdir(parents=True)
        text = " ".join(f"{song.sha256} {song.title}" for song in kept)
        base = json.loads((BASE / "model.json").read_text("utf-8"))
        (folder / "model.json").write_text(json.dumps({**base, "songs": text}))
        assert await self.models.complete(
            guild,
            number,
            folder=f"models/{guild}/{number}",
            size=len(text),
            base="b",
            figures={
                "held_out": 8.1,
                "base": 9.3,
                "previous": None,
                "epochs": 12,
                "events": 900,
                "seconds": 75.0,
                "passed": True,
                "songs": [
                    {
                        "song_id": song.sha256,
                        "title": song.title,
                        "notes": song.notes,
                        "before": 9.3,
                        "after": 8.1,
                    }
                    for song in kept
                ],
            },
            use=True,
        )
        return number

    async def compose(self, guild: int, *names: str, user: int = 5) -> Request:
        """A piece by the version in use, near to these songs."""
        request = await self.request(guild, "compose", user)
        version = await self.models.in_use(guild)
        assert await self.finish(request, str(version.number) if version else "base", *names)
        return request

    async def finish(self, request: Request, model: str, *names: str) -> bool:
        """What the dispatcher does with a piece that comes from a worker."""
        piece = made_up_piece(Brief(seed=4), size=200 + request.id)
        titles = tuple(f"Title {name}" for name in names)
        takes = [
            replace(
                take,
                nearest_song=titles[0] if titles else None,
                nearest_songs=titles,
                nearest_song_ids=tuple(sha256(name) for name in names),
            )
            for take in piece.takes
        ]
        piece = replace(piece, takes=tuple(takes))
        return await self.pieces.finish(request.id, self.ledger.boot, piece, model, 0.5)


def sha256(name: str) -> str:
    """Of the bytes of a made-up song's file."""
    return hashlib.sha256(f"bytes of {name}".encode()).hexdigest()


def traces(name: str, guild: int) -> set[bytes]:
    """Everything that would tell of the song, as bytes."""
    return {
        f"Title {name}".encode(),
        f"Artist {name}".encode(),
        f"{name}.mp3".encode(),
        sha256(name).encode(),
        bytes.fromhex(sha256(name)),
        f"heard {name} in {guild}".encode(),
        f"midi {name} in {guild}".encode(),
        hashlib.sha256(f"heard {name} in {guild}".encode()).hexdigest().encode(),
    }


def files(data: Path) -> set[str]:
    """The path of every blob and every file of a model."""
    places = ("blobs", "models")
    found = [path for place in places for path in (data / place).rglob("*") if path.is_file()]
    return {path.relative_to(data).as_posix() for path in found}


def found(folder: Path, wanted: set[bytes]) -> list[tuple[str, bytes]]:
    """Every file below the folder that holds one of these, in its bytes or its name."""
    while True:
        try:
            return _found(folder, wanted)
        except FileNotFoundError:  # a model was put in its place meanwhile: look at that
            continue


def _found(folder: Path, wanted: set[bytes]) -> list[tuple[str, bytes]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [
        (path.relative_to(folder).as_posix(), trace)
        for path in files
        for trace in wanted
        if trace in path.read_bytes() or trace in str(path.relative_to(folder)).encode()
    ]
