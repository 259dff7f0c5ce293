"""Make the note judge: `python -m benchmarks.note_judge MUSIC --out WEIGHTS.npz`.

MUSIC is the folder with the collections that docs/transcription.md names; Freedoom's and
Simutrans's music and the soundfonts are Debian packages, downloaded where they are missing.
Excerpts are played by other instruments, in other keys and tempos, with and without drums, encoded
as mp3 and given to Basic Pitch; candidates within 50 ms of a note of their pitch are notes, and a
small network learns to tell them. Works that are not learnt from tell what it is worth.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console
from rich.progress import track

from benchmarks.note_judge import excerpts, learning, measuring
from benchmarks.note_judge.music import Part
from engine.corpus.debian_packages import unpack

_FONTS = (
    ("fluid-soundfont-gm", "usr/share/sounds/sf2/FluidR3_GM.sf2"),
    ("musescore-general-soundfont-small", "usr/share/sounds/sf3/MuseScore_General_Lite.sf3"),
)
"""Debian packages, both MIT."""

CACHE = Path.home() / ".cache/motif"


def main() -> None:
    """Play, listen, learn, write, and tell what the held-out works say."""
    parser = argparse.ArgumentParser(description="Make the weights of the note judge.")
    parser.add_argument("music", type=Path, help="the folder with the collections of MIDI")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--excerpts", type=int, default=640, help="half minutes to learn from")
    parser.add_argument("--held-out", type=int, default=40, help="half minutes that measure")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kept", type=Path, default=CACHE / "note_judge", help="heard excerpts")
    parser.add_argument("--packages", type=Path, default=CACHE / "corpus/packages")
    options = parser.parse_args()
    fonts = [unpack(package, options.packages) / path for package, path in _FONTS]

    def lessons(part: Part, count: int) -> list[learning.Lesson]:
        paths = [excerpts.path_of(options.kept, part, options.seed, n) for n in range(count)]
        excerpts.make(paths, options.music, options.packages, part, fonts, options.seed)
        return [learning.lesson(path) for path in track(paths, "Describing")]

    learnt_from = lessons("train", options.excerpts)
    weights = learning.rounded(learning.fit(learnt_from, options.rounds, options.seed))
    learning.save(options.out, weights)
    Console().print(measuring.table(lessons("validation", options.held_out), weights))


if __name__ == "__main__":
    main()
