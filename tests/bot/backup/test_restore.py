"""`python -m bot.backup --restore`: a machine made from a copy, and nothing over what is there."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.backup.__main__ import main
from bot.backup.copying import BackupError, back_up, restore
from bot.store.database import Database
from engine.provenance.signing import known_keys, public_key, rotate
from tests.bot.backup.machine import command, files
from tests.bot.library import Library


async def test_a_backup_beside_the_running_bot_makes_the_same_bot_on_an_empty_machine(
    library: Library, tmp_path: Path
) -> None:
    await library.train(1, "waltz", "polka")
    piece = await library.compose(1, "waltz")
    waiting = await library.request(1, "compose")
    await library.ledger.put_back(waiting.id, counted=False)
    done = await asyncio.to_thread(command, library.data, str(tmp_path / "backup"))
    assert done.returncode == 0, done.stderr
    done = await asyncio.to_thread(command, tmp_path / "new", str(tmp_path / "backup"), "--restore")
    assert done.returncode == 0, done.stderr
    assert files(tmp_path / "new") == files(library.data) != {}
    assert (tmp_path / "backup" / "motif.sqlite").stat().st_mode & 0o077 == 0
    new = Library.on(tmp_path / "new", await Database.open(tmp_path / "new"))
    assert await new.posts.by_request(piece.id) == await library.posts.by_request(piece.id)
    assert await new.models.versions(1) == await library.models.versions(1)
    leased = await new.ledger.lease(("compose",))
    assert leased is not None
    # it may have been told between the backup and now: that is looked up first
    assert (leased.id, leased.sending) == (waiting.id, True)
    await new.database.close()


async def test_a_restored_bot_signs_with_the_key_and_knows_those_before(
    library: Library, tmp_path: Path
) -> None:
    old = rotate(library.data)
    backup, new = tmp_path / "backup", tmp_path / "new"
    back_up(library.data, backup)
    restore(backup, new)
    assert public_key(new) == old
    assert known_keys(new) == known_keys(library.data)
    assert len(known_keys(new)) == 2
    for folder in (backup, new):
        modes = {path.stat().st_mode & 0o777 for path in (folder / "certificates").iterdir()}
        assert modes == {0o600}
        assert (folder / "certificates").stat().st_mode & 0o777 == 0o700


async def test_nothing_is_restored_over_another_key(library: Library, tmp_path: Path) -> None:
    rotate(library.data)
    back_up(library.data, tmp_path / "backup")
    other = rotate(tmp_path / "new")
    with pytest.raises(BackupError, match="another key"):
        restore(tmp_path / "backup", tmp_path / "new")
    assert public_key(tmp_path / "new") == other
    assert not (tmp_path / "new" / "motif.sqlite").exists()


async def test_nothing_is_restored_over_a_data_folder(
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MOTIF_DATA_DIR", str(library.data))
    await library.compose(1)
    back_up(library.data, tmp_path / "backup")
    await library.compose(1)
    for running in (True, False):
        if not running:
            await library.database.close()
        assert main([str(tmp_path / "backup"), "--restore"]) == 2
        assert ("another bot" if running else "already") in capsys.readouterr().err
    library.database = await Database.open(library.data)
    assert len(await library.database.rows("SELECT 1 FROM requests")) == 2


async def test_a_blob_that_was_changed_in_the_backup_is_told_and_not_restored(
    library: Library, tmp_path: Path
) -> None:
    await library.compose(1)
    back_up(library.data, tmp_path / "backup")
    spoilt = next((tmp_path / "backup" / "blobs").glob("*/*"))
    spoilt.write_bytes(b"other bytes")
    copied = restore(tmp_path / "backup", tmp_path / "new")
    assert copied.missing == (spoilt.relative_to(tmp_path / "backup").as_posix(),)


async def test_what_lies_in_the_way_of_a_restored_file_is_not_taken_for_it(
    library: Library, tmp_path: Path
) -> None:
    await library.train(1, "waltz")
    back_up(library.data, tmp_path / "backup")
    new = tmp_path / "new"
    whole = next((library.data / "blobs").glob("*/*")).relative_to(library.data)
    (new / whole).parent.mkdir(parents=True)
    (new / whole).write_bytes(b"cut")
    (new / "models" / "1" / "1").mkdir(parents=True)
    (new / "models" / "1" / "1" / "model.json").write_text("another version 1")
    assert restore(tmp_path / "backup", new).missing == ()
    assert files(new) == files(library.data)
    (kept,) = (new / "trash").rglob("model.json")
    assert kept.read_text() == "another version 1"


async def test_nothing_is_restored_beside_what_was_last_written_to_another_database(
    library: Library, tmp_path: Path
) -> None:
    await library.compose(1)
    back_up(library.data, tmp_path / "backup")
    log = tmp_path / "new" / "motif.sqlite-wal"
    log.parent.mkdir()
    log.write_bytes((library.data / log.name).read_bytes())
    with pytest.raises(BackupError, match=r"has a motif\.sqlite-wal already"):
        restore(tmp_path / "backup", tmp_path / "new")
    assert log.stat().st_size > 0
    assert not (tmp_path / "new" / "motif.sqlite").exists()
