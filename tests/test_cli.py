"""The command line, as a person or a script meets it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import mido
import pytest

from engine.cli import song_commands
from engine.cli.files import free_stem, write_files
from engine.cli.options import build_parser
from engine.cli.songs import Heard, find_songs, hear_songs, problems_of, used_songs
from engine.english import english
from engine.messages import told
from engine.values import Key, Metre, Note, Role, Song, report_nothing

ROOT = Path(__file__).resolve().parents[1]
MOTIF = Path(sys.executable).with_name("motif")
COMMANDS = ("transcribe", "train", "compose", "render", "evaluate", "judge")


def motif(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [MOTIF, *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def scale(path: Path, notes: int = 64, title: str = "scale") -> Path:
    """A MIDI file of a C major scale in eighths, up and down."""
    steps = (60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65, 64, 62)
    file = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=title)])
    for index in range(notes):
        pitch = steps[index % len(steps)]
        track.append(mido.Message("note_on", note=pitch, velocity=80, time=0))
        track.append(mido.Message("note_off", note=pitch, velocity=0, time=240))
    file.tracks.append(track)
    file.save(path)
    return path


def test_help_comes_at_once() -> None:
    seconds: list[float] = []
    for _ in range(3):
        start = time.perf_counter()
        done = motif("--help")
        seconds.append(time.perf_counter() - start)
        assert done.returncode == 0
        assert all(command in done.stdout for command in COMMANDS)
    assert min(seconds) < 1.0


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_json(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        build_parser().parse_args([command, "--help"])
    assert stopped.value.code == 0
    assert "--json" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["sing"],
        ["transcribe", "song.mp3"],
        ["compose", "--model", "m", "--out", "o", "--bars", "many"],
        ["train", "s.mp3", "--model", "m", "--minutes", "0"],
        ["train", "s.mp3", "--model", "m", "--minutes", "nan"],
        ["train", "s.mp3", "--model", "m", "--epochs", "-1"],
        ["train", "s.mp3", "--model", "m", "--batch-size", "0"],
    ],
)
def test_wrong_options_are_told_in_a_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        build_parser().parse_args(arguments)
    told = capsys.readouterr()
    assert stopped.value.code == 2
    assert told.out == ""
    assert len(told.err.splitlines()) == 1


def test_transcribe_prints_one_object_in_the_order_given(tmp_path: Path) -> None:
    first = scale(tmp_path / "b.mid")
    second = scale(tmp_path / "a.mid", notes=40)
    done = motif("transcribe", first, second, "--out", tmp_path / "out", "--json")
    assert done.returncode == 0
    songs = json.loads(done.stdout)["songs"]
    assert [song["song"] for song in songs] == [str(first), str(second)]
    for song, notes in zip(songs, (64, 40), strict=True):
        assert song["notes"] == notes
        for form in ("midi", "raw_midi"):
            assert Path(song[form]).is_absolute()
            assert mido.MidiFile(song[form]).length > 0
        assert song.keys() >= {
            "seconds_of_audio",
            "drums",
            "tempo",
            "key",
            "metre",
            "quality",
            "wall_seconds",
        }


def test_songs_with_one_stem_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for folder, notes in (("one", 32), ("two", 48)):
        (tmp_path / folder).mkdir()
        scale(tmp_path / folder / "song.mid", notes)
    done = motif("transcribe", tmp_path, "--out", tmp_path / "out", "--json")
    songs = json.loads(done.stdout)["songs"]
    assert len({song["midi"] for song in songs} | {song["raw_midi"] for song in songs}) == 4


def test_transcribing_into_the_songs_folder_keeps_the_songs(tmp_path: Path) -> None:
    song = scale(tmp_path / "song.mid")
    before = song.read_bytes()
    done = motif("transcribe", song, "--out", tmp_path, "--json")
    assert done.returncode == 0
    assert song.read_bytes() == before
    assert json.loads(done.stdout)["songs"][0]["midi"] != str(song)


def test_a_failing_song_is_named_and_the_rest_are_used(tmp_path: Path) -> None:
    good = scale(tmp_path / "good.mid")
    bad = tmp_path / "bad.mp3"
    bad.write_text("not music")
    done = motif("transcribe", bad, good, "--out", tmp_path / "out", "--json")
    assert done.returncode == 0
    failed, used = json.loads(done.stdout)["songs"]
    assert failed.keys() == {"song", "error"}
    assert "midi" in used
    assert "bad.mp3" in done.stderr
    assert "Traceback" not in done.stderr


def test_of_songs_that_are_the_same_it_is_told_that_one_is_used(tmp_path: Path) -> None:
    first = scale(tmp_path / "a.mid")
    (tmp_path / "b.mid").write_bytes(first.read_bytes())
    heard = hear_songs([tmp_path], report_nothing)
    assert len(used_songs(heard)) == 1
    assert problems_of(heard) == (told("folder.twice", name="b.mid", first="a.mid"),)


def test_no_song_at_all_is_an_error_and_writes_nothing(tmp_path: Path) -> None:
    done = motif("transcribe", "nowhere.mp3", "--out", "out", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "nowhere.mp3" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["two words.mid", "🎵 söng.mid", "-dash.mid", "a.b.mid", "[b].mid"]
)
def test_names_of_any_kind_work(name: str, tmp_path: Path) -> None:
    scale(tmp_path / name)
    done = motif("transcribe", "--out", "o ut", "--json", "--", name, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    written = Path(json.loads(done.stdout)["songs"][0]["midi"])
    assert written.parent == tmp_path / "o ut"
    assert written.name == name


def test_people_get_a_table(tmp_path: Path) -> None:
    done = motif("transcribe", scale(tmp_path / "[red]song.mid"), "--out", tmp_path / "out")
    assert done.returncode == 0
    assert "[red]song.mid" in done.stdout
    assert "C major" in done.stdout


def test_render_writes_the_kind_of_audio_its_ending_says(tmp_path: Path) -> None:
    out = tmp_path / "new folder" / "song.ogg"
    done = motif("render", scale(tmp_path / "a.mid", notes=16), "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["audio"] == str(out)
    assert record["seconds_of_audio"] > 4
    assert out.read_bytes().startswith(b"OggS")
    assert [path.name for path in out.parent.iterdir()] == ["song.ogg"]


def test_compose_names_the_wrong_note(tmp_path: Path) -> None:
    done = motif("compose", "--model", "m", "--out", "o", "--notes", "C4 H9 G4", cwd=tmp_path)
    assert done.returncode == 2
    assert "H9" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_missing_model_is_told(tmp_path: Path) -> None:
    done = motif("compose", "--model", "nowhere", "--out", "o", "--json", cwd=tmp_path)
    assert done.returncode == 2
    assert "nowhere" in json.loads(done.stdout)["error"]
    assert list(tmp_path.iterdir()) == []


def test_a_base_of_scores_only_never_takes_the_place_of_motifs_own() -> None:
    run = motif("base", "build", "--scores-only", "--minutes", "0.01")
    assert run.returncode == 2
    assert "--out" in run.stderr


def test_ctrl_c_ends_with_130_and_leaves_nothing(tmp_path: Path) -> None:
    song = ROOT / "samples" / "haydn-minuet.mp3"
    running = subprocess.Popen(
        [MOTIF, "transcribe", song, "--out", tmp_path / "out"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    running.stderr.readline()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_folders_are_searched_to_the_bottom_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("z.MP3", "b/a.flac", "notes.txt", ".hidden/c.mp3", ".d.mp3"):
        (tmp_path / name).touch()
    found = [path for path, problem in find_songs([tmp_path]) if problem is None]
    assert found == [tmp_path / "b/a.flac", tmp_path / "z.MP3"]


def test_songs_in_folders_are_told_by_their_bytes_where_names_do_not_tell(tmp_path: Path) -> None:
    for name in ("memo.m4a", "clip.MOV", "note.3gp", "call.amr", "tune.kar"):
        (tmp_path / name).touch()
    (tmp_path / "recording").write_bytes(b"OggS" + bytes(40))
    (tmp_path / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    found = {path.name for path, problem in find_songs([tmp_path]) if problem is None}
    assert found == {"memo.m4a", "clip.MOV", "note.3gp", "call.amr", "tune.kar", "recording"}


def test_what_is_left_out_of_a_folder_is_told_by_name(tmp_path: Path) -> None:
    for name in ("a.mp3", "tab.gp5", "cover.jpg"):
        (tmp_path / name).touch()
    (_, none), (folder, problem) = find_songs([tmp_path])
    assert none is None
    assert folder == tmp_path
    assert "“tab.gp5”" in str(problem)
    assert "cover" not in str(problem)


def test_folders_that_are_links_are_searched_once(tmp_path: Path) -> None:
    (tmp_path / "music" / "album").mkdir(parents=True)
    (tmp_path / "music" / "album" / "a.mp3").touch()
    (tmp_path / "music" / "album" / "round").symlink_to(tmp_path / "music")
    (tmp_path / "link").symlink_to(tmp_path / "music")
    assert len(find_songs([tmp_path / "link"])) == 1


@pytest.mark.parametrize("stem", ["音" * 83, "🎵" * 62])
def test_one_name_of_the_greatest_length_does_not_cost_the_others(
    tmp_path: Path, stem: str
) -> None:
    scale(tmp_path / f"{stem}.mid")
    scale(tmp_path / "other.mid", title="other")
    run = motif("transcribe", tmp_path, "--out", tmp_path / "out", "--json")
    assert run.returncode == 0, run.stderr
    written = [Path(song["midi"]) for song in json.loads(run.stdout)["songs"]]
    assert len(written) == 2
    assert all(path.is_file() for path in written)


def test_a_song_whose_files_cannot_be_written_is_told_and_the_others_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    song = Song(
        song_id="",
        title="scale",
        notes=(Note(0, 12, 60, 80, Role.MELODY),),
        beats=(0.0, 0.5, 1.0),
        metre=Metre(4, 4),
        key=Key(0, "major"),
        quality=1.0,
        seconds=1.0,
    )
    write = song_commands.write_files

    def full(folder: Path, contents: Mapping[str, bytes]) -> dict[str, Path]:
        if any(name.startswith("first") for name in contents):
            raise OSError(28, "No space left on device", "/tmp/inside")
        return write(folder, contents)

    monkeypatch.setattr(song_commands, "write_files", full)
    for name in ("first.mid", "second.mid"):
        scale(tmp_path / name)
    heard = [Heard(tmp_path / "first.mid", song), Heard(tmp_path / "second.mid", song)]
    first, second = song_commands.write_transcriptions(heard, tmp_path / "out")
    assert "“first.mid” cannot be written (No space left on device)" in english(first["error"])
    assert Path(second["midi"]).is_file()


def test_a_folder_without_songs_is_a_problem(tmp_path: Path) -> None:
    ((path, problem),) = find_songs([tmp_path])
    assert path == tmp_path
    assert problem is not None


def test_free_stem_counts_up_where_any_ending_is_taken() -> None:
    taken = {"song.raw.mid"}
    assert free_stem("Song", (".mid", ".raw.mid"), taken) == "Song-2"
    assert free_stem("song", (".mid", ".raw.mid"), taken) == "song-3"


def test_files_are_written_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    with pytest.raises(OSError, match=r"kept\.txt"):
        write_files(tmp_path, {"new.txt": b"new", "kept.txt/name.txt": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_library_chatter_stays_out_of_both_streams(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from engine.cli.streams import private_streams\n"
        "with private_streams() as streams:\n"
        "    print('chatter'); os.system('echo chatter; echo chatter >&2')\n"
        "    os.write(1, b'chatter'); sys.stderr.write('chatter')\n"
        "    streams.out.write('result'); streams.err.write('progress')\n"
        "print(' end')\n"
    )
    environment = {**os.environ}
    environment.pop("MOTIF_DEBUG", None)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout == "result end\n"
    assert done.stderr == "progress"
