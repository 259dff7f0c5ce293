"""From a MIDI file to a pack: play, engrave, film, and put in what fits."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.audio.encoding import encode, encode_flac
from engine.audio.rendering import render
from engine.audio.sound import Sound
from engine.audio.soundfonts import find_soundfont
from engine.errors import OptionError, SongError, Stopped
from engine.identifier import comment
from engine.messages import worded
from engine.notation.clock import clock_of_tempi
from engine.notation.picture_text import key_message
from engine.packing.fitting import Group, archive, choose, folder_name, packed_size
from engine.packing.loop_points import ogg_with_loop, wav_with_loop
from engine.packing.looping import Samples
from engine.packing.music import Music
from engine.packing.playing import CALM, INTENSE, NORMAL, Played, play
from engine.packing.score import write_pdf
from engine.packing.source import read_source
from engine.packing.texts import About, Facts
from engine.packing.video import Footage, Shown, film
from engine.values import TICKS_PER_BEAT, Pack, Report, ShouldStop, Stages

MAX_SECONDS = 7 * 60
"""The longest piece that is packed: 64 slow bars."""

_LEAD_SECONDS = 0.03
"""What mastering leaves before the first note."""

_VIDEO_SHARE = 0.33
"""Of a pack that is limited, what the video may take."""

_VIDEO_LEAST = 15_000
"""Bytes a second."""

_WAV_LEAST, _FLAC_LEAST, _OGG_LEAST = 0.3, 0.1, 0.02
"""Of the bytes of 16-bit samples, what is always needed after compression, at least nearly so."""


def pack_take(
    take: Path,
    title: str | None,
    credits: Sequence[str],
    limit: int | None,
    texts: Mapping[str, str],
    *,
    report: Report,
    should_stop: ShouldStop,
) -> Pack:
    """Everything between a MIDI file and its pack. Raises EngineError, Stopped."""
    stages = Stages()

    def ended(name: str) -> None:
        stages.ended(name)
        if should_stop():
            raise Stopped

    report("reading", 0.0)
    source = read_source(take)
    data, music = source.midi, source.music
    if title:
        music = music.named(title)
    _check_length(music)
    ended("reading")
    played = play(music, report, should_stop)
    whole = render(data)
    ended("playing")
    report("engraving", 0.0)
    musicxml = source.score(texts["picture.made_with"])
    pdf = write_pdf(musicxml, texts)
    ended("engraving")
    facts = replace(_facts(music, played), share=source.share)
    about = About(facts, [*(worded(line, texts) for line in source.credits), *credits], texts)
    folder = folder_name(music.title)
    groups = [
        _group({"piece.mid": data, "score.musicxml": musicxml, "score.pdf": pdf}),
        *_sounds(music, played, whole, "wav" if limit is None else "flac", comment(source.take)),
    ]
    footage = _footage(music, whole, texts, ours=facts.share is not None)
    groups.insert(2, _filmed(footage, limit, report, should_stop))
    ended("filming")
    report("packing", 0.0)
    files, left_out = choose(groups, folder, _room(about, groups, folder, limit))
    ended("packing")
    files |= about.files(files, left_out)
    zipped = archive(files, folder)
    report("done", 1.0)
    return Pack(
        title=music.title,
        files=files,
        archive=zipped,
        left_out=left_out,
        sample_rate=played.rate,
        intro_samples=facts.intro,
        loop_samples=facts.loop,
        ending_samples=facts.ending,
        bars=music.bars,
        seconds=whole.seconds,
        wall_seconds=time.monotonic() - stages.began,
        stages=stages.seconds,
        warnings=music.warnings,
    )


def _check_length(music: Music) -> None:
    seconds = music.seconds(music.end) - music.seconds(music.begin)
    if seconds > MAX_SECONDS:
        raise SongError("packing.too_long", minutes=round(seconds / 60), most=MAX_SECONDS // 60)


def _group(files: dict[str, bytes]) -> Group:
    return Group(tuple(files), lambda: files)


def _sounds(music: Music, played: Played, whole: Sound, lossless: str, said: str) -> list[Group]:
    """What is heard, the most wanted first: Ogg before WAV, and stems between them."""
    parts, rate, title = played.parts, played.rate, music.title

    def group(sounds: dict[str, Samples], ending: str, folder: str = "") -> Group:
        names = tuple(f"{folder}{name}.{ending}" for name in sounds)
        pcm = sum(4 * len(samples) for samples in sounds.values())
        share = {"wav": _WAV_LEAST, "flac": _FLAC_LEAST, "ogg": _OGG_LEAST}[ending]

        def make() -> dict[str, bytes]:
            made = (_encoded(name, s, rate, ending, title, said) for name, s in sounds.items())
            return dict(zip(names, made, strict=True))

        return Group(names, make, int(share * pcm))

    once = {"intro": parts.intro, "ending": parts.ending}
    loop = {f"loop-{NORMAL}": parts.loops[NORMAL], **once}
    layers = {f"loop-{layer}": parts.loops[layer] for layer in (CALM, INTENSE)}
    piece = {"piece": whole.samples}
    return [
        group(loop, "ogg"),
        group(layers, "ogg"),
        group(piece, "ogg"),
        group(dict(parts.stems), lossless, "stems/"),
        group(loop, "wav"),
        group(layers, "wav"),
        group(piece, "wav"),
    ]


def _encoded(name: str, samples: Samples, rate: int, ending: str, title: str, said: str) -> bytes:
    sound = Sound(samples, rate)
    if ending == "flac":
        return encode_flac(sound, title, said)
    data = encode(sound, "ogg" if ending == "ogg" else "wav", title, comment=said)
    if not name.startswith("loop-"):
        return data
    if ending == "ogg":
        return ogg_with_loop(data, 0, len(samples))
    return wav_with_loop(data, rate, 0, len(samples))


def _footage(music: Music, sound: Sound, texts: Mapping[str, str], *, ours: bool) -> Footage:
    """The notes and bar lines of a piece at the times at which they sound, in seconds."""
    said = [worded(key_message(music.key), texts), f"{music.tempo:.0f} bpm", str(music.metre)]
    said += [texts["picture.made_with"]] if ours else []
    events = music.contents.events
    clock = clock_of_tempi(events.tempi, events.ticks_per_beat)
    scale = TICKS_PER_BEAT / events.ticks_per_beat
    times = events.notes[:, :2].astype(np.float64) * scale
    begins, ends = clock.seconds(times[:, 0]), clock.seconds(times[:, 1])
    lead = max(0.0, float(begins.min()) - _LEAD_SECONDS)
    shown = [
        Shown(begin, end, note.pitch, note.role)
        for begin, end, note in zip(
            (begins - lead).tolist(), (ends - lead).tolist(), music.notes, strict=True
        )
    ]
    bars = np.arange(music.bars + 1, dtype=np.float64)
    lines = np.asarray((music.begin + bars * music.bar) * scale, np.float64)
    return Footage(
        shown, (clock.seconds(lines) - lead).tolist(), sound, music.title, " · ".join(said)
    )


def _filmed(footage: Footage, limit: int | None, report: Report, should_stop: ShouldStop) -> Group:
    """The video, or none where a pack of limited size has no room for it. Raises Stopped."""
    if limit is None:
        return _group({"video.webm": film(footage, report, should_stop)})
    if int(_VIDEO_LEAST * footage.sound.seconds) > _VIDEO_SHARE * limit:
        return Group(("video.webm",), dict[str, bytes], limit + 1)
    most = int(_VIDEO_SHARE * limit)
    return _group({"video.webm": film(footage, report, should_stop, most)})


def _facts(music: Music, played: Played) -> Facts:
    parts = played.parts
    length = len(parts.loops[NORMAL])
    lines = [music.seconds(music.begin + k * music.bar) for k in range(music.bars)]
    return Facts(
        title=music.title,
        rate=played.rate,
        intro=len(parts.intro),
        loop=length,
        ending=len(parts.ending),
        bars=music.bars,
        intro_bars=played.intro_bars,
        ending_bars=played.ending_bars,
        bar_lines=tuple(round((line - lines[0]) * played.rate) for line in lines),
        tempo=round(music.tempo, 2),
        metre=str(music.metre),
        key=music.key,
        stems=tuple(parts.stems),
        soundfont=find_soundfont().name,
    )


def _room(about: About, groups: Sequence[Group], folder: str, limit: int | None) -> int | None:
    """What is left for files beside the texts, however many they name. Raises OptionError."""
    if limit is None:
        return None
    names = {name: b"" for group in groups for name in group.names}
    texts = about.files(names, tuple(names))
    needed = sum(packed_size(folder, name, data) for name, data in texts.items())
    notes = groups[0].make()
    least = needed + sum(packed_size(folder, name, data) for name, data in notes.items())
    if least > limit:
        raise OptionError("packing.no_room", least=least, limit=limit)
    return limit - needed
