"""A pack says whose its music is, as far as that is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.arranging import arrange, write_arrangement
from engine.arranging.adopted import adopt
from engine.composer.events import note_array
from engine.identifier import with_identifier
from engine.locales import speaker
from engine.packing.source import read_source
from engine.packing.texts import About, Facts
from engine.plan.reading import read_plan
from engine.take import Made, TakeRecord
from engine.values import Key, Metre
from tests.arranging.pieces import piece
from tests.notation.midi_files import file_of, scale

FACTS = Facts("x", 44_100, 1, 1, 1, 8, 4, 4, (), 100, "4/4", Key(0, "major"), (), "f")


def test_somebody_elses_music_is_not_said_to_be_motifs(tmp_path: Path) -> None:
    (tmp_path / "theirs.mid").write_bytes(file_of(scale(480, 25)))
    (tmp_path / "ours.mid").write_bytes(write_arrangement(arrange(piece(8, Metre(3, 4)), "folk")))
    theirs, ours = (read_source(tmp_path / name) for name in ("theirs.mid", "ours.mid"))
    assert b"hecha con Motif" not in theirs.score("hecha con Motif")
    assert b"hecha con Motif" in ours.score("hecha con Motif")
    assert "Composed by a machine" in credited(ours.share)
    assert "Composed by a machine" not in credited(theirs.share)
    assert "that Motif composed it" in credited(theirs.share)
    assert "25 % were given" in credited(0.75)


def test_a_pack_speaks_the_language_that_it_is_given() -> None:
    names = ("piece.mid", "intro.ogg")
    said = {
        language: About(FACTS, (), speaker(language).packed()).files(names, ("video.webm",))
        for language in ("en", "es")
    }
    assert "8 bars of 4/4 in C major, tempo 100." in said["en"]["README.txt"].decode()
    spanish = said["es"]["README.txt"].decode()
    assert "8 compases de 4/4 en do mayor, tempo 100." in spanish
    assert "intro.ogg\n    suena una vez" in spanish
    assert spanish.endswith("demasiado grande:\nvideo.webm\n")
    assert "hecha con Motif" in said["es"]["CREDITS.txt"].decode()
    assert said["es"]["loop.json"] == said["en"]["loop.json"]


def credited(share: float | None) -> str:
    about = About(replace(FACTS, share=share), (), speaker("en").packed())
    return about.files((), ())["CREDITS.txt"].decode()


def test_a_take_of_somebodys_file_is_packed_as_the_file_plays(tmp_path: Path) -> None:
    fine = file_of([(start + 3, stop, pitch) for start, stop, pitch in scale(480, 25)])
    arrangement = replace(adopt(fine, "x").arrangement, title="Infilled")
    heard = arrangement.sounding()
    plan = read_plan(note_array(heard.notes), heard.metre, heard.bars)
    record = TakeRecord(arrangement, plan, Made("infill"), fine)
    (tmp_path / "take-1.json").write_bytes(record.to_bytes())
    source = read_source(tmp_path / "take-1.json")
    assert source.midi == with_identifier(fine, record.take_id)
    assert (source.music.title, source.share) == ("Infilled", 0.0)
