"""Files: songs that cannot be used, and what of one was not."""

from __future__ import annotations

TEXTS = {
    "audio.silent": "“{name}” is silent.",
    "audio.silent.do": "Send a recording that can be heard.",
    "audio.no_sound": "“{name}” has no sound in it that can be read.",
    "audio.short": "“{name}” holds only {seconds:.1f} seconds of sound.",
    "audio.short.do": "Send at least {least:.0f} second; a song needs ten or more.",
    "audio.folder": "“{name}” is a folder, not a song.",
    "audio.folder.do": "Give the files in it.",
    "audio.missing": "There is no file “{name}”.",
    "audio.missing.do": "Check its name and folder.",
    "audio.no_file": "“{name}” is not an ordinary file.",
    "audio.empty": "“{name}” is empty.",
    "audio.empty.do": "Send it again, or export it anew.",
    "audio.large": "“{name}” has {size:.0f} MB, which is more than {most} MB.",
    "audio.large.do": "Send it as mp3 or ogg, or a part of it.",
    "audio.closed": "“{name}” cannot be opened ({reason}).",
    "audio.closed.do": "Check its name and whether it may be read.",
    "audio.ended": "Hearing “{name}” ended unexpectedly, perhaps for lack of memory.",
    "audio.ended.do": "Try it again by itself.",
    "audio.failed": "“{name}” could not be heard: something unexpected went wrong.",
    "audio.failed.do": "Try another recording of it, or another format.",
    "audio.no_music": (
        "“{name}” does not sound like music that can be written down (quality {quality:.2f} of "
        "1; {least} is needed)."
    ),
    "audio.no_music.do": (
        "Speech, noise and very faint recordings cannot be used: send a clearer recording."
    ),
    "audio.use_music": "Send a song as mp3, m4a, wav, ogg or flac.",
    "audio.is": "“{name}” is {what}.",
    "audio.foreign": "“{name}” is {what}, not a song.",
    "audio.cancelled": (
        "Its channels are in opposite phase and cancel each other: one of them was used."
    ),
    "audio.cancelled_partly": (
        "For {length} its channels are in opposite phase and cancel each other: one of them was "
        "used there."
    ),
    "audio.tracks": "It has {tracks} tracks of sound: number {track} was used.",
    "audio.unreal": "{length} seconds of it have samples that are no numbers, and are silent here.",
    "audio.long": "“{name}” is longer than {most}.",
    "audio.long.do": "Cut out the part that matters and send that.",
    "audio.beginning": "It is longer: the first {length} were used.",
    "audio.damaged": (
        "The file is damaged or cut: {length} of about {whole} ({share} %) could be read and "
        "were used."
    ),
    "audio.cut": (
        "The file is damaged or cut: {length} of it could be read and were used, how long it was "
        "before cannot be told."
    ),
    "audio.too_much": "“{name}” takes more memory or time to open than a song may.",
    "audio.too_much.do": "Export it anew, as mp3, ogg or MIDI.",
    "file.png": "a PNG picture",
    "file.jpeg": "a JPEG picture",
    "file.gif": "a GIF picture",
    "file.picture": "a picture",
    "file.pdf": "a PDF document",
    "file.zip": "a ZIP archive",
    "file.gzip": "a compressed archive",
    "file.program": "a program",
    "file.web_page": "a web page",
    "file.channels": "sound with {channels} channels, and Motif hears {most} at most",
    "file.rate": "sound at {rate} Hz, and Motif hears {most} kHz at most",
    "file.splinters": "damaged: its sound is in splinters",
    "file.no_index": "an MP4 or M4A file that is cut or damaged: the index of its sound is missing",
    "file.no_sound": "not sound that can be read",
    "file.silent_video": "a video without sound",
    "file.without_sound": "without sound",
    "file.unknown_format": "sound in a format that Motif does not know",
    "time.minutes_seconds": "{minutes}:{seconds:02d} minutes",
    "time.minutes_only": "{minutes} minutes",
    "time.seconds_only": "{count} seconds",
    "time.seconds_only.one": "1 second",
    "hum.no_melody": "No melody can be heard in “{name}”.",
    "hum.no_melody.do": "Hum or play one voice, close to the microphone, without other music.",
    "hum.only_drums": "“{title}” has no notes but drums.",
    "hum.only_drums.do": "Send a MIDI file with a melody or chords.",
    "hum.first_bars": "The piece goes on from its first {count} bars: no more fits in front of it.",
    "hum.first_bars.one": "The piece goes on from its first bar: no more fits in front of it.",
    "midi.lasts": "This MIDI file lasts {minutes:.0f} minutes.",
    "midi.lasts.do": "Please use one of at most {most} minutes.",
    "midi.missing": "There is no file {name}.",
    "midi.missing.do": "Check the name.",
    "midi.closed": "The file {name} cannot be read ({reason}).",
    "midi.closed.do": "Check that it is a file and that you may read it.",
    "midi.not_written": "The MIDI of “{name}” cannot be written ({reason}).",
    "midi.large": "This MIDI file is too big ({size:.0f} MB).",
    "midi.large.do": "Please use one under {most} MB.",
    "midi.no_notes": "This MIDI file has no notes.",
    "midi.no_notes.do": "Please use one that plays something.",
    "midi.many_notes": "This MIDI file has {count:,} notes, which is more than a song has.",
    "midi.many_notes.do": "Please use one with at most {notes:,} notes.",
    "midi.long": "This MIDI file is longer than a song.",
    "midi.long.do": "Please use one of at most {most} minutes.",
    "midi.damaged": "This MIDI file is damaged and cannot be read.",
    "midi.damaged.do": (
        "Please export the song again from the program that made it, or use another file."
    ),
    "midi.empty": "The file is empty.",
    "midi.empty.do": "Please use a song in MIDI format (.mid).",
    "midi.no_midi": "This is not a MIDI file.",
    "midi.no_midi.do": "Please use a song in MIDI format (.mid).",
    "midi.partly": "The MIDI file is damaged: only {share:.0%} of it could be read.",
    "midi.unread": "The MIDI file is damaged: {count} bytes make no sense and went unread.",
    "midi.unread.one": "The MIDI file is damaged: 1 byte makes no sense and went unread.",
    "midi.endless": (
        "{count:,} notes have no end in the MIDI file, and last to the next of the same channel."
    ),
    "midi.endless.one": (
        "1 note has no end in the MIDI file, and lasts to the next of the same channel."
    ),
    "midi.twice": (
        "The MIDI file has its music twice, for large and for small synthesisers; channels 11 to "
        "16 were left out."
    ),
    "midi.track_length": (
        "The MIDI file is damaged: a track of it is not as long as the file says, so something "
        "may be missing or wrong."
    ),
    "midi.tracks": (
        "The MIDI file says that it has {announced} tracks, and only {found} can be found."
    ),
    "midi.no_division": (
        "The MIDI file does not say how long a beat is; {ticks} ticks are supposed."
    ),
    "midi.held": (
        "{count:,} notes ring on by the sustain pedal, which is not kept: they end with their keys."
    ),
    "midi.held.one": (
        "1 note rings on by the sustain pedal, which is not kept: it ends with its key."
    ),
    "midi.bent": "{count:,} notes are bent, which is not kept: they have the pitch of their keys.",
    "midi.bent.one": "1 note is bent, which is not kept: it has the pitch of its key.",
    "midi.long_notes": (
        "{count:,} notes last longer than {beats} beats in the MIDI file, and are ended there."
    ),
    "midi.long_notes.one": (
        "1 note lasts longer than {beats} beats in the MIDI file, and is ended there."
    ),
    "midi.odd_metre": (
        "The MIDI file has the time signature {odd}, in which Motif does not count: {metre} is "
        "supposed."
    ),
    "midi.joined": (
        "Several MIDI files were joined in this one, and only the first can be read with its beats."
    ),
    "midi.metres": (
        "The MIDI file changes its time signature: all of it is counted in {metre}, which holds "
        "for {share:.0%} of it."
    ),
    "midi.no_click": "The song was played without a click, so its beats are a guess.",
    "said": "{text}",
    # why the system refuses, as it says so itself
    "system.missing": "No such file or directory",
    "system.denied": "Permission denied",
    "system.not_permitted": "Operation not permitted",
    "system.folder": "Is a directory",
    "system.no_folder": "Not a directory",
    "system.exists": "File exists",
    "system.full": "No space left on device",
    "system.read_only": "Read-only file system",
    "system.long_name": "File name too long",
    "system.links": "Too many levels of symbolic links",
    "system.input_output": "Input/output error",
    # pictures, for those who cannot see them
    "picture.head": (
        "The notes of {count} takes of “{title}”: {key}, {tempo} beats a minute, {metre}."
    ),
    "picture.head.one": "The notes of “{title}”: {key}, {tempo} beats a minute, {metre}.",
    "picture.labelled": "Take {label}: {what}",
    "picture.take": (
        "{count} bars, {notes}, from {low} to {high}, busiest in bar {busiest}, ending on {ending}."
    ),
    "picture.take.one": "1 bar, {notes}, from {low} to {high}, ending on {ending}.",
    "picture.notes": "{count} notes",
    "picture.notes.one": "1 note",
    "picture.notes_and_drums": "{notes}, {drums} of them on drums",
    "picture.drums": "{count} bars, {notes} drum notes.",
    "picture.drums.one": "1 bar, {notes} drum notes.",
    "picture.given": "It begins with {count} given notes.",
    "picture.given.one": "It begins with 1 given note.",
    # what stands in pictures
    "picture.facts": "{key} · {tempo} bpm · {metre} · {bars}",
    "picture.bars": "{count} bars",
    "picture.bars.one": "1 bar",
    "picture.role.melody": "Melody",
    "picture.role.chord": "Chords",
    "picture.role.bass": "Bass",
    "picture.role.drum": "Drums",
    "picture.yours": "Your notes",
    "picture.page": "page {page} of {pages}",
    # how numbers are written: 1,234.5
    "number.decimal": ".",
    "number.thousands": ",",
    "picture.made_with": "made with Motif",
    "picture.drum_lane": "Dr",
    "curve.head": "Bits per note: fewer is better",
    "curve.rounds": "rounds of training",
    "curve.songs": "songs, while learning",
    "curve.ends": "their endings, never shown",
    "curve.version": "this version: {bits:.2f} bits",
    "curve.base": "base: {bits:.2f} bits",
    # keys
    "key.major": "{tonic}{sign} major",
    "key.minor": "{tonic}{sign} minor",
    "tonic.A": "A",
    "tonic.B": "B",
    "tonic.C": "C",
    "tonic.D": "D",
    "tonic.E": "E",
    "tonic.F": "F",
    "tonic.G": "G",
}
