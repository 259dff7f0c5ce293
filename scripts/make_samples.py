"""Make the sample songs in samples/ from public-domain scores, and one tune of the project's own.

`make samples` runs it. The scores are in music21's corpus; samples/SOURCES.md tells whose they are.
Folk tunes get a plain accompaniment: for each half bar the triad that holds most of the tune.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lameenc
import mido
import soundfile
from lofi_tune import CHORDS, DRUM_BARS, MELODY
from mutagen.id3 import COMM, ID3, TCOM, TIT2, TPE1

from engine import tasks

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
TICKS = 480
DRUM_CHANNEL = 9
KILOBITS = 80
KICK, SNARE, HAT = 36, 38, 42


@dataclass(frozen=True, slots=True)
class Tone:
    """Onset and duration in quarter notes."""

    onset: float
    duration: float
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Part:
    """A General MIDI program (from 0) and what it plays. `drums` puts it on the drum channel."""

    program: int
    tones: tuple[Tone, ...]
    drums: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """One song to make."""

    name: str
    title: str
    composer: str
    tempo: float
    beats_in_bar: int
    parts: Callable[[], list[Part]]


def corpus_parts(
    work: str, programs: Sequence[int], start: float, end: float, passes: int = 1
) -> list[Part]:
    """The parts of a score from `start` to `end` (quarter notes), played `passes` times."""
    from music21 import corpus

    score: Any = corpus.parse(work)
    if score.parts[0].partName == "Bb Clarinet":
        score = score.toSoundingPitch()
    parts: list[Part] = []
    for program, part in zip(programs, score.parts, strict=True):
        once = list(_tones(part, start, end))
        length = end - start
        tones = tuple(
            replace(tone, onset=tone.onset + turn * length)
            for turn in range(passes)
            for tone in once
        )
        parts.append(Part(program, tones))
    return parts


def _tones(stream: Any, start: float, end: float) -> Iterable[Tone]:
    for element in stream.stripTies().flatten().notes:
        onset, duration = float(element.offset), float(element.quarterLength)
        if not start <= onset < end or duration <= 0 or not hasattr(element, "pitches"):
            continue
        velocity = 74 + 12 * (onset % 2 == 0) + 6 * (onset % 1 == 0)
        for pitch in element.pitches:
            yield Tone(onset - start, min(duration, end - onset) * 0.95, pitch.midi, velocity)


def tune_set(
    tunes: Sequence[str], lead: int, chord_program: int, bass_program: int, drums: bool
) -> list[Part]:
    """Tunes of Ryan's Mammoth Collection one after the other, with chords, bass and drums."""
    melody: list[Tone] = []
    chords: list[Tone] = []
    bass: list[Tone] = []
    start = 0.0
    for name in tunes:
        tones, tonic = _tune(name)
        end = max(tone.onset + tone.duration for tone in tones)
        for half_bar in range(round(end)):
            root, third = _harmony(tones, half_bar, tonic)
            at = start + half_bar
            bass.append(Tone(at, 0.45, 36 + (root - 36) % 12, 84))
            for pitch in (root, root + third, root + 7):
                chords.append(Tone(at + 0.5, 0.4, 55 + (pitch - 55) % 12, 58))
        melody += [replace(tone, onset=tone.onset + start) for tone in tones]
        start += 2 * round(end / 2)
    parts = [Part(lead, tuple(melody)), Part(chord_program, tuple(chords))]
    parts.append(Part(bass_program, tuple(bass)))
    if drums:
        beats = (KICK, HAT, SNARE, HAT)
        hits = [
            Tone(step / 2, 0.2, beats[step % 4], 78 if step % 2 == 0 else 50)
            for step in range(round(start * 2))
        ]
        parts.append(Part(0, tuple(hits), drums=True))
    return parts


def _tune(name: str) -> tuple[list[Tone], int]:
    """A tune with its repeats from its first whole bar on, and its tonic's pitch class."""
    from music21 import corpus, key

    score: Any = corpus.parse(f"ryansMammoth/{name}")
    signature = score.flatten().getElementsByClass(key.KeySignature).first()
    tonic = signature.asKey("major").tonic.pitchClass
    played = score.parts[0].expandRepeats()
    pickup = float(played.getElementsByClass("Measure").first().quarterLength) % 2
    return list(_tones(played, pickup, played.highestTime)), tonic


def _harmony(tones: Sequence[Tone], half_bar: int, tonic: int) -> tuple[int, int]:
    """Root pitch class and third of the triad that holds most of the tune in that half bar."""
    triads = ((tonic, 4), (tonic + 7, 4), (tonic + 5, 4), (tonic + 9, 3), (tonic + 2, 3))

    def held(triad: tuple[int, int]) -> float:
        classes = {(triad[0] + step) % 12 for step in (0, triad[1], 7)}
        inside = [tone for tone in tones if half_bar <= tone.onset < half_bar + 1]
        return sum(tone.duration for tone in inside if tone.pitch % 12 in classes)

    return max(triads, key=held)


def lofi_parts() -> list[Part]:
    """The project's own tune, four times its eight bars, the drums from the second time on."""
    melody: list[Tone] = []
    chords: list[Tone] = []
    bass: list[Tone] = []
    drums: list[Tone] = []
    for turn in range(3):
        start = turn * 32.0
        for bar, chord in enumerate(CHORDS):
            at = start + 4 * bar
            chords += [Tone(at, 1.9, pitch, 56) for pitch in chord]
            chords += [Tone(at + 2.5, 1.3, pitch, 48) for pitch in chord]
            bass += [Tone(at, 1.4, chord[0] - 12, 84), Tone(at + 2.5, 1.2, chord[0] - 12, 74)]
        melody += [Tone(start + on, length, pitch, 82) for on, length, pitch in MELODY[turn % 2]]
        if turn:
            drums += [
                Tone(start + 4 * bar + on, 0.2, pitch, velocity)
                for bar in range(len(CHORDS))
                for on, pitch, velocity in DRUM_BARS[bar % 2]
            ]
    return [
        Part(26, tuple(melody)),
        Part(4, tuple(chords)),
        Part(33, tuple(bass)),
        Part(0, tuple(drums), drums=True),
    ]


FIDDLE_TUNES = ("SoldiersJoy", "RickettsHornpipe")
CHIPTUNE_TUNES = ("CollegeHornpipe", "FishersHornpipe")
SAMPLES_TO_MAKE = (
    Sample(
        "mozart-sonata-k545",
        "Piano Sonata in C, K. 545: opening",
        "Wolfgang Amadeus Mozart",
        126,
        4,
        lambda: corpus_parts("mozart/k545/movement1_exposition", (0, 0), 0, 48, 2),
    ),
    Sample(
        "haydn-minuet",
        "String Quartet in C, op. 74 no. 1: minuet",
        "Joseph Haydn",
        160,
        3,
        lambda: corpus_parts("haydn/opus74no1/movement3", (40, 40, 41, 42), 0, 157),
    ),
    Sample(
        "weber-concertino",
        "Concertino for clarinet: theme",
        "Carl Maria von Weber",
        100,
        4,
        lambda: corpus_parts("weber/concertino_clarinet", (71, 0, 0), 111, 195),
    ),
    Sample(
        "fiddle-set",
        "Soldier's Joy and Ricketts' Hornpipe",
        "traditional",
        112,
        2,
        lambda: tune_set(FIDDLE_TUNES, 40, 0, 32, drums=False),
    ),
    Sample(
        "chiptune-hornpipes",
        "College Hornpipe and Fisher's Hornpipe",
        "traditional",
        120,
        2,
        lambda: tune_set(CHIPTUNE_TUNES, 80, 81, 38, drums=True),
    ),
    Sample("lofi-rain", "Rain on the Server Rack", "Motif contributors", 84, 4, lofi_parts),
)


def midi_file(sample: Sample) -> mido.MidiFile:
    """The sample as MIDI, one track for each part."""
    file = mido.MidiFile(ticks_per_beat=TICKS)
    head = mido.MidiTrack()
    head.append(mido.MetaMessage("track_name", name=sample.title, time=0))
    head.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(sample.tempo), time=0))
    head.append(
        mido.MetaMessage("time_signature", numerator=sample.beats_in_bar, denominator=4, time=0)
    )
    file.tracks.append(head)
    for channel, part in enumerate(sample.parts()):
        file.tracks.append(_track(part, DRUM_CHANNEL if part.drums else channel))
    return file


def _track(part: Part, channel: int) -> mido.MidiTrack:
    events: list[tuple[int, int, mido.Message]] = []
    for tone in part.tones:
        start, end = round(tone.onset * TICKS), round((tone.onset + tone.duration) * TICKS)
        on = mido.Message(
            "note_on", channel=channel, note=tone.pitch, velocity=tone.velocity, time=0
        )
        off = mido.Message("note_off", channel=channel, note=tone.pitch, velocity=0, time=0)
        events += [(start, 1, on), (end, 0, off)]
    track = mido.MidiTrack()
    track.append(mido.Message("program_change", channel=channel, program=part.program, time=0))
    now = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    return track


def encode(sample: Sample, wav: Path) -> bytes:
    """A small joint-stereo mp3 with the sample's tags."""
    samples, rate = soundfile.read(wav, dtype="int16", always_2d=True)
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(KILOBITS)
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(samples.shape[1])
    encoder.set_quality(2)
    audio = bytes(encoder.encode(samples.tobytes()) + encoder.flush())
    tags = ID3()
    tags.add(TIT2(encoding=3, text=sample.title))
    tags.add(TCOM(encoding=3, text=sample.composer))
    tags.add(TPE1(encoding=3, text="Motif"))
    tags.add(COMM(encoding=3, lang="eng", desc="", text="sample song of Motif, see SOURCES.md"))
    header = io.BytesIO()
    tags.save(header, v2_version=3)
    return header.getvalue() + audio


def main() -> None:
    SAMPLES.mkdir(exist_ok=True)
    for sample in SAMPLES_TO_MAKE:
        with tempfile.TemporaryDirectory() as folder:
            midi, wav = Path(folder, "sample.mid"), Path(folder, "sample.wav")
            midi_file(sample).save(midi)
            seconds = tasks.render(midi, wav).seconds
            data = encode(sample, wav)
        path = SAMPLES / f"{sample.name}.mp3"
        path.write_bytes(data)
        print(f"{path.name}: {seconds:.0f} s, {len(data) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
