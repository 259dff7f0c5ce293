"""The quality report: its parts, and a quick one from songs to page."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from benchmarks.quality.__main__ import main
from benchmarks.quality.cache import Cache
from benchmarks.quality.intervals import interval
from benchmarks.quality.parts import first_part
from benchmarks.quality.summary import claims, summarise
from benchmarks.quality.sweep import grids
from benchmarks.quality.tables import musicality_cells
from benchmarks.tutorial.network import BATCH, EPOCHS
from engine.judge.people import people
from engine.notation.midi_writer import write_song
from engine.values import Budget
from tests.composer.music import song


def test_an_interval_is_students() -> None:
    found = interval([1.0, 2.0, 3.0])
    assert found is not None
    assert found.mean == 2.0
    assert found.half == pytest.approx(4.303 * 1 / 3**0.5, abs=1e-3)  # t(0.975, 2) = 4.303
    assert str(found) == "2.00 ± 2.48"


def test_one_seed_has_a_value_without_an_interval() -> None:
    assert str(interval([1.5])) == "1.50"
    assert interval([]) is None


def test_the_first_part_lacks_the_last_fifth_and_splits_no_chord() -> None:
    whole = song(1, bars=40)
    part = first_part(whole)
    rest = whole.notes[len(part.notes) :]
    assert part.notes == whole.notes[: len(part.notes)]
    assert len(part.notes) == pytest.approx(0.8 * len(whole.notes), abs=4)
    assert part.notes[-1].onset < rest[0].onset


def test_what_was_made_is_not_made_again_until_something_changes(tmp_path: Path) -> None:
    cache, made = Cache(tmp_path), []
    for parts in ({"a": 1}, {"a": 1}, {"a": 2}):
        value = cache.figures("stage", parts, lambda parts=parts: made.append(parts) or len(made))
    assert made == [{"a": 1}, {"a": 2}]
    assert value == 2


def test_a_stage_that_failed_leaves_nothing_behind(tmp_path: Path) -> None:
    cache = Cache(tmp_path)

    def fail(folder: Path) -> None:
        folder.mkdir()
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        cache.files("stage", {}, fail)
    done = cache.files("stage", {}, lambda folder: folder.mkdir())
    assert list(done.iterdir()) == []


def seed_record(bits: float, run: int) -> dict[str, object]:
    return {
        "ends": {"bits_per_note": bits, "heads": {"onset": 1.0}, "pitch_bits_per_note": 3.0},
        "pieces": {"copying": {"longest_run": run}, "measures": {}},
    }


def test_a_row_tells_means_and_the_longest_run() -> None:
    row = summarise([seed_record(6.0, 3), seed_record(8.0, 7)])
    assert row["ends"].mean == 7.0
    assert row["run"].mean == 7
    assert "overlap" not in row


def test_a_network_without_rhythm_has_no_bits_per_note() -> None:
    record = seed_record(6.0, 3) | {"ends": {"bits_per_note": 6.0, "heads": {"pitch": 6.0}}}
    assert "ends" not in summarise([record])


def test_claims_hold_or_not_by_the_figures() -> None:
    rows = {
        "base": summarise([seed_record(9.0, 1)]),
        "adapted": summarise([seed_record(8.0, 12)]),
        "scratch": summarise([seed_record(8.5, 1)]),
    }
    found = {claim.words: claim for claim in claims(rows, [])}
    assert found["adapted is below the base by 0.5 bits"].holds
    assert not found["adapted is below a start from nothing by 1 bit"].holds
    assert not found["no copied run above 9 events"].holds


def test_figures_beside_peoples_are_marked_and_held_against_what_is_aimed_at() -> None:
    figures = {name: known.mean for name, known in people().figures.items()} | {"tonic_share": 1.0}
    pieces = {"distance": 2.5, "inside_people": 0.95, "inside_songs": 0.7, "figures": figures}
    record = {"pieces": {"musicality": pieces}}
    rows = {"base": summarise([record]), "adapted": summarise([record])}
    heads, lines = musicality_cells(rows)
    assert heads == ["", "people", "base alone", "adapted, all songs"]
    found = {line[0]: line[1:] for line in lines}
    assert found["distance from people"] == ["0.50 to 1.40", "2.50", "2.50"]
    assert found["tonic chord"] == ["0.29 to 0.37", "1.00 !", "1.00 !"]
    assert found["bass moves"][1:] == ["0.70", "0.70"]
    held = {claim.words: claim.holds for claim in claims(rows, [])}
    assert not held["the pieces are at most 1.5 from people, in spreads of people's collections"]
    assert not held["no figure of the pieces is outside people's band in its mean"]
    assert held["of the pieces 62 % of all figures are inside the songs' own band"]


def test_a_sweep_trains_the_reports_own_tutorial_once() -> None:
    (grid,) = grids(["tutorial"], quick=False)
    assert grid.usual == BATCH
    assert grid.budget(EPOCHS, BATCH) == Budget(epochs=EPOCHS)
    assert grid.budget(EPOCHS, 32) == Budget(epochs=EPOCHS, batch_size=32)
    assert [grid.network for grid in grids([], quick=False)] == ["tutorial", "transformer"]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: dict[str, int] = {}
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.sources += [value or "" for name, value in attrs if name == "src"]


@pytest.mark.slow
def test_a_quick_report_has_table_json_plots_and_sound(
    small_base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files: list[str] = []
    for number in range(3):
        files.append(str(tmp_path / f"song <{number}>.mid"))
        Path(files[-1]).write_bytes(write_song(song(number, bars=36)))
    out = tmp_path / "report"
    wanted = [*files[:2], "--others", files[2], "--out", str(out), "--base", str(small_base)]
    wanted += ["--quick", "--sweep", "--markdown", "--only", "base", "adapted"]
    assert main(wanted) == 0
    told = capsys.readouterr().out
    assert "| adapted, all songs |" in told
    assert "| bass moves | 0.66 to 0.76 |" in told
    record = json.loads((out / "report.json").read_text())
    assert record["contestants"].keys() == {"base", "adapted"}
    assert record["figures"]["adapted"]["ends"]["mean"] > 0
    for row in ("songs", "other_bands"):  # the quick base writes too few notes to be measured
        assert record["figures"][row]["distance"]["mean"] > 0
        assert 0 <= record["figures"][row]["inside_songs"]["mean"] <= 1
    swept = [(place["network"], place["epochs"], place["batch"]) for place in record["sweep"]]
    assert swept == [("tutorial", 1, 64), ("transformer", 1, 8)]
    assert all(place["ends"]["pitch_bits_per_note"] > 0 for place in record["sweep"])
    page = _Page()
    page.feed((out / "report.html").read_text())
    assert page.tags["svg"] == 4
    assert [(out / source).is_file() for source in page.sources] == [True, True]


def test_songs_that_are_not_there_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none.mid"), "--out", str(tmp_path / "out")]) == 2
    assert "no songs to measure" in capsys.readouterr().err
