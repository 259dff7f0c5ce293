"""Write an arrangement as a Standard MIDI File (format 1)."""

from __future__ import annotations

import io
from itertools import pairwise

import mido

from engine.arranging.arranger import Arrangement, Track
from engine.arranging.ensembles import DrumKit, Part
from engine.arranging.swing import swung
from engine.arranging.timing import tempo_curve
from engine.notation.midi_writer import key_signature
from engine.values import TICKS_PER_BEAT, Role

MIDI_TICKS_PER_BEAT = 480
DRUM_CHANNEL = 9
MADE_WITH = "made with Motif"

_NEVER = 2**31
_SCALE = MIDI_TICKS_PER_BEAT // TICKS_PER_BEAT
_VOLUME, _PAN, _PEDAL, _REVERB, _CHORUS = 7, 10, 64, 91, 93

# Order of events on one tick: controllers, releases, then new notes.
_CONTROL, _RELEASE, _STRIKE = 0, 1, 2


def write_arrangement(arrangement: Arrangement) -> bytes:
    """The arrangement's MIDI file: the same bytes for the same arrangement.

    480 ticks to a quarter note, the tempo bent as `tempo_curve` says, every track ending at the
    last barline or with its last note, whichever is later.
    """
    file = mido.MidiFile(type=1, ticks_per_beat=MIDI_TICKS_PER_BEAT, charset="utf-8")
    file.tracks.append(_conductor(arrangement))
    channels = (channel for channel in range(16) if channel != DRUM_CHANNEL)
    for track in arrangement.tracks:
        drums = isinstance(track.instrument, DrumKit)
        channel = DRUM_CHANNEL if drums else next(channels)
        file.tracks.append(_track(track, channel, arrangement))
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _conductor(arrangement: Arrangement) -> mido.MidiTrack:
    metre = arrangement.metre
    written = mido.MidiTrack(
        [
            mido.MetaMessage("track_name", name=arrangement.title),
            mido.MetaMessage("text", text=MADE_WITH),
            mido.MetaMessage("time_signature", numerator=metre.beats, denominator=metre.unit),
            mido.MetaMessage("key_signature", key=key_signature(arrangement.key)),
        ]
    )
    now = 0
    for tick, share in tempo_curve(arrangement):
        tempo = mido.bpm2tempo(arrangement.tempo * share)
        written.append(mido.MetaMessage("set_tempo", tempo=tempo, time=(tick - now) * _SCALE))
        now = tick
    written.append(mido.MetaMessage("end_of_track", time=(arrangement.end - now) * _SCALE))
    return written


def _track(track: Track, channel: int, arrangement: Arrangement) -> mido.MidiTrack:
    player = track.instrument
    delay = player.delay if isinstance(player, DrumKit) else 0
    events: list[tuple[int, int, int, mido.Message]] = []
    struck_again = _struck_again(track)
    for note in track.notes:
        start = _time(note.onset, arrangement) + delay
        until = min(note.onset + note.duration, struck_again.get((note.onset, note.pitch), _NEVER))
        stop = _time(until, arrangement) + delay
        strike = mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)
        release = mido.Message("note_off", channel=channel, note=note.pitch, velocity=0)
        events.append((start, _STRIKE, note.pitch, strike))
        events.append((stop, _RELEASE, note.pitch, release))
    if isinstance(player, Part) and player.pedal:
        events += [
            (tick, _CONTROL, value, _control(channel, _PEDAL, value))
            for tick, value in _pedal(track, arrangement)
        ]
    events.sort(key=lambda event: event[:3])

    written = mido.MidiTrack(
        [
            mido.MetaMessage("track_name", name=track.name),
            mido.Message("program_change", channel=channel, program=player.program),
            _control(channel, _VOLUME, player.volume),
            _control(channel, _REVERB, player.reverb),
        ]
    )
    if isinstance(player, Part):
        written.append(_control(channel, _PAN, player.pan))
        written.append(_control(channel, _CHORUS, player.chorus))
    now = 0
    for tick, _, _, message in events:
        written.append(message.copy(time=tick - now))
        now = tick
    end = max(arrangement.end * _SCALE, now)
    written.append(mido.MetaMessage("end_of_track", time=end - now))
    return written


def _struck_again(track: Track) -> dict[tuple[int, int], int]:
    """When a drum is struck next, by onset and pitch: a note that is longer would end that one."""
    if not isinstance(track.instrument, DrumKit):
        return {}
    onsets: dict[int, list[int]] = {}
    for note in sorted(track.notes, key=lambda note: note.onset):
        onsets.setdefault(note.pitch, []).append(note.onset)
    return {
        (before, pitch): after
        for pitch, times in onsets.items()
        for before, after in pairwise(times)
    }


def _time(tick: int, arrangement: Arrangement) -> int:
    """When a tick of the grid is played, in MIDI ticks."""
    return round(swung(tick, arrangement.metre, arrangement.swing) * _SCALE)


def _control(channel: int, control: int, value: int) -> mido.Message:
    return mido.Message("control_change", channel=channel, control=control, value=value)


def _pedal(track: Track, arrangement: Arrangement) -> list[tuple[int, int]]:
    """Pedal changes as (MIDI tick, value): at every barline and wherever the bass moves.

    The pedal comes up just before the new harmony and goes down just after, as pianists do it; it
    is up at the last barline.
    """
    bar = arrangement.metre.ticks_per_bar
    basses = {note.onset: note.pitch for note in reversed(track.notes) if note.role == Role.BASS}
    changes = set(range(0, arrangement.end, bar))
    previous = -1
    for onset, pitch in sorted(basses.items()):
        if pitch % 12 != previous and onset < arrangement.end:
            changes.add(onset)
        previous = pitch % 12
    lift, press = _SCALE, 2 * _SCALE
    pedal: list[tuple[int, int]] = []
    for tick in sorted(changes):
        time = _time(tick, arrangement)
        if tick:
            pedal.append((time - lift, 0))
        pedal.append((time + press, 100))
    pedal.append((arrangement.end * _SCALE, 0))
    # Changes that follow one another within the press are one change.
    return [
        (tick, value)
        for index, (tick, value) in enumerate(pedal)
        if not (value and index + 1 < len(pedal) and pedal[index + 1][0] <= tick)
    ]
