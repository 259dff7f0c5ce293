"""A pack says whose its music is, as far as that is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.arranging import arrange, write_arrangement
from engine.arranging.adopted import adopt
from engine.composer.events import note_array
from engine.identifier import with_identifier
from engine.packing.source import read_source
from engine.packing.texts import Facts, credits_text
from engine.plan.reading import read_plan
from engine.take import Made, TakeRecord
from engine.values import Metre
from tests.arranging.pieces import piece
from tests.notation.midi_files import file_of, scale


def test_somebody_elses_music_is_not_said_to_be_motifs(tmp_path: Path) -> None:
    (tmp_path / "theirs.mid").write_bytes(file_of(scale(480, 25)))
    (tmp_path / "ours.mid").write_bytes(write_arrangement(arrange(piece(8, Metre(3, 4)), "folk")))
    theirs, ours = (read_source(tmp_path / name) for name in ("theirs.mid", "ours.mid"))
    assert b"made with Motif" not in theirs.score()
    assert b"made with Motif" in ours.score()
    assert "Composed by a machine" in credited(ours.share)
    assert "Composed by a machine" not in credited(theirs.share)
    assert "does\nnot say that Motif composed it" in credited(theirs.share)
    assert "25 % were given" in credited(0.75)


def credited(share: float | None) -> str:
    facts = Facts("x", 44_100, 1, 1, 1, 8, 4, 4, (), 100, "4/4", "C", (), "f", share)
    return credits_text(facts, ()).decode()


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
