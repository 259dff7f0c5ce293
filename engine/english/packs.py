"""What a pack says of itself: README.txt, CREDITS.txt, and the line in its video."""

from __future__ import annotations

TEXTS = {
    "pack.head": "{count} bars of {metre} in {key}, tempo {tempo:g}.",
    "pack.head.one": "1 bar of {metre} in {key}, tempo {tempo:g}.",
    "pack.turn": (
        "Play the intro once, the loop as often as you like, then the ending: each goes on into "
        "the next to the sample. A turn of the loop is {samples} samples at {rate} Hz."
    ),
    "pack.piece": "the whole piece as it was composed, with its own ending",
    "pack.loop_normal": "the piece as a loop: repeat it without a gap",
    "pack.intro": "plays once before the loop and goes on into it",
    "pack.ending": "plays after any turn of the loop and comes to rest",
    "pack.loop_calm": ("the same bars with less in them; fade between the three as you need"),
    "pack.loop_intense": "the same bars with more in them",
    "pack.stems": ("the loop role by role: played together they are loop-normal, sample by sample"),
    "pack.score": "the printed score: PDF to read, MusicXML to edit",
    "pack.video": "the notes as they sound",
    "pack.loop_points": "loop points in samples, bar lines, tempo, for programs",
    "pack.left_out": "Left out, because the pack would have become too big:",
    "pack.title": "“{title}”",
    "pack.terms": (
        "Motif puts no terms of its own on the music that it makes. Whether that music may be "
        "owned by anybody, and how near it may come to the songs behind it, is a matter of the law "
        "where you are."
    ),
    "pack.soundfont": (
        "The instruments are samples of the soundfont {soundfont}; its licence came with it."
    ),
    "pack.engraved": (
        "The score was engraved by Verovio with the font Bravura (SIL Open Font License)."
    ),
    "pack.foreign": (
        "The sounds and pictures of this pack were made with Motif, of a MIDI file that does not "
        "say that Motif composed it. Name here whose the music is, and on which terms."
    ),
    "pack.unknown_songs": (
        "Which songs its model learnt from is not known from the notes alone: ask whoever composed "
        "it, or look at the model's card."
    ),
    "pack.by_machine": "Composed by a machine: made with Motif.",
    "pack.partly_by_machine": "Composed in part by a machine: made with Motif.",
    "pack.given": "Of its notes {given} % were given, and are whoever's they were.",
    "pack.made_by": "Made by motif {version}, seed {seed}.",
    "pack.unknown": "unknown",
    "pack.model": (
        "Its model is “{name}”, version {version}, which learnt from {count} songs: its card names "
        "them."
    ),
    "pack.model.one": (
        "Its model is “{name}”, version {version}, which learnt from 1 song: its card names it."
    ),
    "pack.model_base": (
        "Its model is “{name}”, version {version}, which starts from nobody's songs: its card says "
        "which music it learnt from."
    ),
    "pack.model_unknown_songs": (
        "Its model is “{name}”, version {version}, which learnt from an unknown number of songs: "
        "its card names them."
    ),
    "pack.made_of": "It was made of “{title}”.",
    "pack.plan_from": "Its form and rhythm come from old music: {pieces}.",
}
