"""What is said of a model that was examined: `motif doctor`."""

from __future__ import annotations

TEXTS = {
    "doctor.samples": "{samples} pieces cannot be composed for a page.",
    "doctor.samples.do": "Ask for 1 to {most}.",
    "doctor.folder": "“{path}” is a folder, and the page is a file.",
    "doctor.folder.do": "Name a file in it, such as page.html.",
    "doctor.title": "What {name} has learnt",
    "doctor.made": (
        "Made by Motif from {count} pieces of {bars} bars, composed for it (seed {seed})."
    ),
    "doctor.made.one": (
        "Made by Motif from 1 piece of {bars} bars, composed for it (seed {seed})."
    ),
    "doctor.chapter.advice": "What would help most",
    "doctor.chapter.data": "Data: what it learnt from",
    "doctor.chapter.bias": "Bias: what it overuses and lacks",
    "doctor.chapter.copies": "Nearest copies",
    "doctor.chapter.robotic": "Robotic playing",
    "doctor.chapter.cost": "Cost",
    "doctor.chapter.taste": "Subjectivity: hear for yourself",
    # advice
    "doctor.advice.any": (
        "Any song that differs from its {songs}: no figure of its pieces asks for one kind."
    ),
    "doctor.advice.first": "Any song of yours: it has learnt from {songs} of them.",
    "doctor.advice.more": (
        "More songs of any kind: it learnt from {notes:,} notes, and below {least:,} every song "
        "helps."
    ),
    "doctor.advice.pitched": "A song with a melody: {drums} of its {songs} are drums alone.",
    "doctor.advice.balance": "A song unlike “{title}”, which alone is {share:.0%} of all notes.",
    "doctor.advice.quality": (
        "A clearer recording of “{title}”, or its MIDI: it was heard with quality {quality:.2f} "
        "of 1."
    ),
    "doctor.advice.figure": (
        "A song {kind}. “{figure}” is {pieces:.2f} in its pieces, {songs:.2f} in its songs, and "
        "{low:.2f} to {high:.2f} in people's music."
    ),
    "doctor.advice.figure_alone": (
        "A song {kind}. “{figure}” is {pieces:.2f} in its pieces and {low:.2f} to {high:.2f} in "
        "people's music."
    ),
    "doctor.advice.like": (
        "More songs like “{title}”, {kind}: “{figure}” is {song:.2f} in that one, {songs:.2f} in "
        "all its songs and {pieces:.2f} in its pieces."
    ),
    "doctor.advice.learnt": (
        "Another song like “{title}”, which it learnt least: its end costs {bits:.2f} bits a note, "
        "others' about {usual:.2f}."
    ),
    "doctor.advice.major": "A song in major: all its {songs} songs are in minor.",
    "doctor.advice.minor": "A song in minor: all its {songs} songs are in major.",
    "doctor.advice.metre": "A song in another metre: all its {songs} songs are in {metre}.",
    "doctor.advice.tempo": (
        "A much slower or faster song: all its {songs} songs are between {low:.0f} and {high:.0f} "
        "beats a minute."
    ),
    "kind.fuller": "with more voices at once",
    "kind.thinner": "with fewer voices at once",
    "kind.bass": "with a bass under it",
    "kind.busier": "with more notes in a bar",
    "kind.calmer": "with fewer notes in a bar",
    "kind.chords_return": "whose chords come round every four bars",
    "kind.cadences": "with clear cadences, from dominant to tonic",
    "kind.leaves_home": "whose chords leave the tonic for longer",
    "kind.bass_moves": "whose bass moves",
    "kind.figure_returns": "whose tune is built of a figure that comes back",
    "kind.by_step": "whose tune goes by step, as one to sing",
    "kind.rhythm_changes": "whose tune changes its rhythm from bar to bar",
    "kind.lengths": "with long and short notes side by side",
    "kind.clear_chords": "with clear chords whose notes do not clash",
    "kind.accompanied": "with something under its tune throughout",
    "kind.without_holes": "that never falls silent",
    "kind.voices_apart": "whose voices do not all begin together",
    "kind.tune_moves": "whose tune rarely repeats a note",
    "kind.off_beat": "with more notes off the beat",
    # data
    "doctor.data.base": (
        "It has learnt from no songs of yours: it is a model that others start from, and saw "
        "{events:,} notes."
    ),
    "doctor.data.songs": "It learnt from {count} songs with {notes:,} notes.",
    "doctor.data.songs.one": "It learnt from 1 song with {notes:,} notes.",
    "doctor.data.balance": (
        "The largest, “{title}”, is {share:.0%} of all notes; the smallest, “{other}”, {least:.0%}."
    ),
    "doctor.data.tempi": "Their tempi go from {low:.0f} to {high:.0f} beats a minute.",
    "doctor.data.modes": "In major: {major}. In minor: {minor}.",
    "doctor.data.midi": "Recordings: 0. All {songs} are MIDI, and nothing had to be heard.",
    "doctor.data.drums": "Of drums alone, and so in no key: {drums}.",
    "doctor.data.midi.one": "Recordings: 0. The song is MIDI, and nothing had to be heard.",
    "doctor.data.quality.one": "Recordings: 1. It was heard with quality {mean:.2f} of 1.",
    "doctor.data.quality": (
        "Recordings: {recordings}. They were heard with quality {mean:.2f} of 1 in the mean, "
        "{low:.2f} at worst."
    ),
    "doctor.data.quality_unknown": (
        "Recordings: {recordings}. How well they were heard was not kept; training anew keeps it."
    ),
    "doctor.data.bits": (
        "Music that was held back cost {before:.2f} bits a note before the training and "
        "{after:.2f} after it: less is better."
    ),
    "doctor.data.bits_after": (
        "Music that was held back costs it {after:.2f} bits a note: less is better."
    ),
    "doctor.data.more": "Smaller songs that are not shown: {count}.",
    "doctor.song.music": "{key} · {metre} · {tempo:.0f} beats a minute",
    "doctor.song.drums": "drums alone · {metre} · {tempo:.0f} beats a minute",
    "doctor.song.notes": "{notes:,} notes, {share:.0%} of all",
    "doctor.song.midi": "MIDI",
    "doctor.song.recording": "recording",
    "doctor.song.heard": "recording, heard with quality {quality:.2f} of 1",
    "doctor.song.bits": "its end: {before:.2f} bits a note before, {after:.2f} after",
    # bias
    "doctor.bias.no_figures": (
        "Its {samples} pieces are too short, or in a metre that people's figures are not known "
        "of, to be measured."
    ),
    "doctor.bias.distance": (
        "All figures together, its pieces are {distance:.2f} from people's music; collections by "
        "people are {low:.2f} to {high:.2f} from it."
    ),
    "doctor.bias.inside": "{inside:.0%} of its pieces' figures are such as its songs have.",
    "doctor.bias.unmeasured": (
        "Songs that could not be measured, for their metre or for few notes: {songs} ({titles})."
    ),
    "doctor.bias.over": "It overuses",
    "doctor.bias.under": "It lacks",
    "doctor.bias.nothing": "Nothing by more than chance and taste explain.",
    "doctor.bias.beside_songs": (
        "{figure}: {pieces:.2f} in its pieces, {reference:.2f} in its songs"
    ),
    "doctor.bias.beside_people": (
        "{figure}: {pieces:.2f} in its pieces, {reference:.2f} in people's music"
    ),
    "doctor.bias.all": "All {count} figures",
    "doctor.column.figure": "figure",
    "doctor.column.pieces": "pieces",
    "doctor.column.songs": "songs",
    "doctor.column.people": "people",
    # copies
    "doctor.copies.no_songs": "It has learnt from {songs} songs that it could copy.",
    "doctor.copies.longest": (
        "The longest row of a tune that a song has as well: {run} notes, in “{piece}” and "
        "“{title}”."
    ),
    "doctor.copies.nearest": (
        "“{piece}” is nearest to “{title}”, which has {share:.0%} of its short rows; the longest "
        "row of any notes in both has {run}."
    ),
    # robotic playing
    "doctor.robotic.loudness": (
        "Loudness varies by {pieces:.1f} of 127 within its pieces, by {songs:.1f} within its songs "
        "(standard deviation)."
    ),
    "doctor.robotic.loudness_alone": (
        "Loudness varies by {pieces:.1f} of 127 within its pieces (standard deviation)."
    ),
    "doctor.robotic.figure": "{figure}: {pieces:.2f} in its pieces, {songs:.2f} in its songs.",
    "doctor.robotic.figure_alone": (
        "{figure}: {pieces:.2f} in its pieces, {low:.2f} to {high:.2f} in people's music."
    ),
    "doctor.robotic.grid": (
        "It learns when a note begins on a grid of {parts} to a beat: what a player does between "
        "them is not learnt."
    ),
    # cost
    "doctor.cost.training.one": "Its training took {seconds:,.0f} seconds and one pass.",
    "doctor.cost.training": "Its training took {seconds:,.0f} seconds and {epochs} passes.",
    "doctor.cost.passes.one": "Its training took one pass; how long is not known.",
    "doctor.cost.passes": "Its training took {epochs} passes; how long is not known.",
    "doctor.cost.composing": (
        "A piece for this page took {composing:.1f} seconds to compose and {playing:.1f} to play, "
        "on the machine that made it."
    ),
    "doctor.cost.room": "The model takes {room:.1f} MB.",
    # subjectivity
    "doctor.taste": (
        "No figure says whether music is good. These {count} pieces were not chosen for the page: "
        "listen, and disagree with the figures."
    ),
    "doctor.taste.one": (
        "No figure says whether music is good. This piece was not chosen for the page: listen, and "
        "disagree with the figures."
    ),
    "doctor.taste.silent": "Its sound had no room in this page.",
    "doctor.taste.size": "Their sound is {sound:.1f} MB of this page.",
    # figures
    "figure.polyphony": "voices",
    "figure.monophonic_share": "one voice alone",
    "figure.bass_share": "bass under it",
    "figure.notes_per_bar": "notes a bar",
    "figure.notes_per_bar_variation": "notes a bar, variation",
    "figure.empty_bar_share": "empty bars",
    "figure.chord_tone_share": "notes of the chord",
    "figure.harmonic_rhythm": "chord changes",
    "figure.root_motion_by_fifth": "root moves by a fifth",
    "figure.chord_recurrence": "chords as 4 bars before",
    "figure.tonic_share": "tonic chord",
    "figure.dominant_share": "dominant chord",
    "figure.bass_motion": "bass moves",
    "figure.bass_variety": "kinds of bass note",
    "figure.chord_transition_bits": "bits a chord change",
    "figure.semitone_share": "semitones sound",
    "figure.homorhythm": "all voices begin together",
    "figure.repeated_notes": "melody repeats a note",
    "figure.melodic_arc_length": "melody goes on one way",
    "figure.peak_spread": "peaks of bars, spread",
    "figure.motif_recurrence": "bars whose figure returns",
    "figure.stepwise_motion": "melody by step",
    "figure.wide_leaps": "melody leaps over a fifth",
    "figure.chord_tones_on_beats": "melody of the chord on beats",
    "figure.interval_pattern_recurrence": "intervals that come back",
    "figure.all_rhythm_next": "bar rhythm of all, next",
    "figure.all_rhythm_best": "bar rhythm of all, best",
    "figure.melody_rhythm_next": "bar rhythm of melody, next",
    "figure.melody_rhythm_best": "bar rhythm of melody, best",
    "figure.melody_rhythm_variety": "kinds of bar rhythm of melody",
    "figure.bass_rhythm_next": "bar rhythm of bass, next",
    "figure.bass_rhythm_best": "bar rhythm of bass, best",
    "figure.on_beat_share": "on the beat",
    "figure.mixed_subdivision": "triplets and sixteenths in one bar",
    "figure.note_length_entropy": "kinds of length, bits",
    "figure.scale_consistency": "in one scale",
}
