"""What the options of `motif` mean: its help, and what is put where a value goes."""

from __future__ import annotations

TEXTS = {
    "usage.about": "Learns from your songs and composes new pieces.",
    "usage.more": "motif COMMAND --help tells a command's options.",
    "usage.json": "print one JSON object instead of tables",
    "usage.transcribe": "songs to MIDI",
    "usage.transcribe.about": (
        "Hears songs and writes for each NAME.mid (cleaned, on a beat grid) and NAME.raw.mid "
        "(as first heard). Both keep the recording's clock."
    ),
    "usage.out": "folder to write to",
    "usage.train": "learn from songs",
    "usage.evaluate": "how well a model predicts songs",
    "usage.doctor": "a page of what a model has learnt",
    "usage.base": "make the base model that trainings start from",
    "usage.train.about": (
        "Trains a model on songs. A model that is in DIR already is replaced only once the "
        "new one is complete."
    ),
    "usage.model": "model folder",
    "usage.train.base": (
        "model folder to start from, or none for a start from nothing (default: Motif's own)"
    ),
    "usage.train.minutes": "stop training after M minutes",
    "usage.train.epochs": "stop after N passes",
    "usage.train.batch_size": "windows in a training step",
    "usage.train.network": "transformer (default) or lstm",
    "usage.seed": "random seed (default: 0)",
    "usage.evaluate.about": (
        "Tells what predicting songs that were not trained on costs a model, in bits per "
        "note: less is better. With --pieces it also composes pieces and holds them against "
        "the songs and against people's music."
    ),
    "usage.evaluate.pieces": "pieces to compose for each seed (default: 0)",
    "usage.evaluate.seeds": "how many seeds (default: 1)",
    "usage.evaluate.others": "other bands' songs, which the pieces should be farther from",
    "usage.doctor.about": (
        "Examines a model: what it learnt from, ten pieces to hear, what it overuses and "
        "lacks beside its songs, what it copies, and which kind of song would help it most. "
        "All of it is one HTML file that fetches nothing."
    ),
    "usage.doctor.out": "page to write",
    "usage.doctor.pieces": "to compose (default: 10)",
    "usage.doctor.bars": "of each piece (default: 16)",
    "usage.doctor.seed": "default: 0",
    "usage.base.build.about": (
        "Trains the base model on music that may be used for it, which is fetched first and "
        "kept, and writes the fingerprints of that music beside it, for certificates. Stopped"
        " and called again with the same options it goes on where it was."
    ),
    "usage.base.index.about": (
        "Writes the fingerprints of the music that the base was trained on, by which pieces "
        "are compared with it. Fetches the music first, as building does."
    ),
    "usage.base.build": "fetch the music and train",
    "usage.base.build.minutes": "default: 45",
    "usage.model_or_base": "model folder (default: Motif's own base)",
    "usage.base.build.network": "or lstm",
    "usage.base.build.corpus": "where the music is kept",
    "usage.base.build.scores": "folders of MIDI to learn besides (see models/base/SOURCES.md)",
    "usage.base.build.scores_only": (
        "learn scores only, nothing that was played and heard, to compare with; wants --out"
    ),
    "usage.base.build.watch": "songs to measure by as it learns, never trained on",
    "usage.base.index": "fingerprint the base's own music, for certificates",
    "usage.base.index.out": "default: Motif's own",
    "usage.base.index.corpus": "where the music is kept, or a file of pieces",
    "usage.base.index.scores": "as for base build",
    "usage.compose": "write a new piece",
    "usage.render": "MIDI to audio",
    "usage.pack": "a take as loops, stems, score, video",
    "usage.plan": "chords and form, bar by bar",
    "usage.judge": "how much MIDI is like people's music",
    "usage.compose.about": (
        "Composes a piece and writes each take as MIDI, mp3, MusicXML and two pictures. The "
        "same seed and options give the same MIDI."
    ),
    "usage.compose.prompt": (
        "what it should be like, English or Spanish: 'slow sad waltz in D minor for strings'"
    ),
    "usage.compose.notes": (
        "the beginning: 'C4 E4 G4', 'do re mi', 'C4:1/2 R:1/4 [C4 E4]:1', 'Cmaj7 | Am7'"
    ),
    "usage.compose.like": "the beginning: MIDI, or one hummed voice",
    "usage.compose.plan": "the plan to write after: a take-N.json",
    "usage.compose.chords": (
        "what the piece is over, a bar each: 'Am F C G', or with bar lines 'Dm7 G7 | C | %%'"
    ),
    "usage.compose.bars": "4 to 64",
    "usage.tempo": "40 to 240 quarter notes a minute",
    "usage.compose.metre": "such as 4/4, 3/4 or 6/8",
    "usage.compose.key": "such as 'A minor', Eb or minor",
    "usage.compose.ensemble": (
        "piano, lofi, strings, chiptune, band and others, or instruments: 'violin and harp'"
    ),
    "usage.compose.surprise": "0 (safe) to 1 (wild)",
    "usage.compose.density": "0 (few notes) to 1 (many)",
    "usage.compose.swing": "0 (as written) to 1 (triplets)",
    "usage.takes": "1 to 4 (default: 2)",
    "usage.compose.seed": "for the same piece again",
    "usage.render.about": "Plays a MIDI file into an audio file.",
    "usage.render.midi": "MIDI file",
    "usage.render.out": "ending in .mp3, .ogg or .wav",
    "usage.pack.about": (
        "Makes files of a take that a game, a stream or a band can use as they are, and a zip"
        " of them: a loop with intro and ending, its stems, calmer and more intense layers, "
        "MIDI, score, a video, loop points and credits."
    ),
    "usage.pack.take": "a take-N.json or take-N.mid, or any MIDI file",
    "usage.pack.title": "what the piece is called (default: as it says)",
    "usage.pack.limit": "the zip's size at most; what does not fit is left out and named",
    "usage.plan.about": (
        "Tells a bar a line what chords there are, how often each role begins a note, and "
        "which earlier bar comes back: of a take what was planned, of MIDI and recordings "
        "what is heard."
    ),
    "usage.plan.music": "take-N.json, MIDI or audio",
    "usage.judge.about": (
        "Tells how MIDI is put together beside music by people: figures of voices, harmony, "
        "melody and rhythm in passages of 16 bars. Each folder is a column; files named by "
        "themselves are one together."
    ),
    "usage.judge.music": "a folder of MIDI files, or a file",
    "usage.judge.songs": "MIDI of songs that the music should be like",
    "usage.vary.about": (
        "Writes so large a share of a take's bars anew; its form and what is kept stay."
    ),
    "usage.continue.about": (
        "Goes on from the end of a take with another section; the old ending is passed through."
    ),
    "usage.infill.about": (
        "Writes bars of a take, or a role in them, anew under the same chords. All else stays"
        " as it is, to the byte."
    ),
    "usage.arrange.about": "The same notes for another ensemble, in another key or tempo.",
    "usage.accompany.about": (
        "Keeps a melody note for note and writes what goes with it, in its key, tempo and swing."
    ),
    "usage.vary": "a take, differently",
    "usage.vary.how_much": "0 (hardly) to 1 (all of it); default: 0.5",
    "usage.continue": "a take goes on",
    "usage.continue.bars": "how many bars more, 1 to 64; default: 8",
    "usage.infill": "bars of a take, anew",
    "usage.infill.bars": "such as 5-8, or 5",
    "usage.arrange": "a take for other players",
    "usage.arrange.ensemble": "piano, lofi, strings and others",
    "usage.arrange.key": "such as 'A minor' or Eb",
    "usage.accompany": "bass, chords and drums under a melody",
    "usage.accompany.ensemble": "who plays (default: band)",
    "usage.seed_again": "for the same again",
    "usage.verify": "whether a file is what it says",
    "usage.compare": "how near a piece is to songs",
    "usage.key": "this host's public key",
    "usage.verify.about": (
        "Looks at a file that Motif made (mp3, ogg, wav, flac, MIDI, a take's json, a pack's "
        "zip) and at its certificate, which is looked for in it and beside it, and compares "
        "its notes with the songs once more. Exit status: 0 genuine, 3 the file was altered, "
        "4 the certificate was, 5 signed by another host, 6 no certificate, 7 comparing again"
        " had another result, 2 it cannot be read."
    ),
    "usage.verify.file": "the file",
    "usage.verify.certificate": "where it is",
    "usage.verify.model": "the model that composed it, if not nearby",
    "usage.verify.trust": "another host's public key (motif key); can be given several times",
    "usage.compare.about": (
        "Compares a take or any MIDI file with the songs of a model and with the base's own "
        "music: which bars are near which, though transposed, in another rhythm or octave, or"
        " ornamented."
    ),
    "usage.compare.file": "take-N.json or MIDI",
    "usage.compare.model": "whose songs to compare with",
    "usage.key.about": (
        "Prints the public key of this host, by which others can check its certificates. The "
        "key itself lies in MOTIF_DATA_DIR, or else in the user's data folder, and is made at"
        " first need."
    ),
    "usage.key.renew": "sign with a new key; earlier certificates stay good",
    "usage.songs": (
        "a sound file (mp3, m4a, wav, ogg, flac, a video…), a MIDI file or a folder of them"
    ),
    "usage.changed_take": "a take-N.json that motif wrote, or any MIDI file",
    "usage.accompany.take": "a melody: a MIDI file, a take-N.json, or one voice hummed or played",
    "usage.metavar.command": "COMMAND",
    "usage.metavar.dir": "DIR",
    "usage.metavar.path": "PATH",
    "usage.metavar.name": "NAME",
    "usage.metavar.song": "SONG",
    "usage.metavar.model": "MODEL",
    "usage.metavar.file": "FILE",
    "usage.metavar.action": "ACTION",
    "usage.metavar.folder": "FOLDER",
    "usage.metavar.words": "WORDS",
    "usage.metavar.text": "TEXT",
    "usage.metavar.take": "TAKE",
    "usage.metavar.what": "WHAT",
    "usage.metavar.bars": "BARS",
    "usage.metavar.role": "ROLE",
    "usage.metavar.key": "KEY",
}
