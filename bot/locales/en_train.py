"""English: training, its cards and what can go wrong with songs."""

from __future__ import annotations

TEXTS = {
    "command.train": "Teach this server's model songs of yours, and hear what it makes of them",
    "command.trainers": "Which roles may train, besides moderators; moderators change it",
    "option.song": "A sound file (mp3, m4a, wav, ogg, flac…), a video or MIDI",
    "option.rights": "By what right you may use these songs",
    "option.consent": "Nothing is trained without it; it is kept with each song",
    "option.allow": "A role that may train from now on",
    "option.disallow": "A role that may not train any more",
    "rights.choice.own": "My own work",
    "rights.choice.licensed": "Licensed to me",
    "rights.choice.creative-commons": "Creative Commons",
    "rights.choice.public-domain": "Public domain",
    "consent": "I may use these songs, and I agree that this server's model learns from them.",
    "refused.train": (
        "Training is for moderators (Manage Server){roles}. A moderator can let more roles train "
        "with /trainers."
    ),
    "refused.train.roles": " and for {roles}",
    "refused.trainers": "Only a moderator (Manage Server) can change who may train.",
    "trainers.nobody": "Moderators (Manage Server) may train, nobody else.",
    "trainers.roles": "Moderators (Manage Server) may train, and {roles}.",
    # the status card
    "train.head": "**Training** for {user} · {count} · {rights}",
    "train.head_automatic": "**Training** by itself, after a change of this server's songs",
    "train.files.one": "1 file",
    "train.files": "{count} files",
    "train.receiving": "Fetching your files…",
    "train.queued": "Place {position} among the trainings · about {wait}",
    "train.heard": (
        "✓ **{title}** · {length} · {tempo} bpm · {key} · {notes} notes · heard {quality} % clearly"
    ),
    "train.known": "✓ {name} · this server has it already, as **{title}**",
    "train.known_plain": "✓ {name} · this server has it already",
    "train.twice": "– {name} · the same file as one above, so it counts once",
    "train.failed": "✗ {name} · {problem} {remedy}",
    "train.failed_named": "✗ {problem} {remedy}",
    "train.not_kept": "– {name} · was heard, and not kept",
    "train.removed": "– a song that was removed since",
    "train.waiting": "… {name}",
    "train.hearing": "▸ {name} · listening",
    "train.starting": "Starting",
    "train.training": "**Version {version}** is learning the songs",
    "train.take": "**Version {version}** is ready; it composes its first take",
    "train.slow": "-# A training takes some minutes; /compose goes on working meanwhile.",
    "train.done": "Version {version} is ready: {link}",
    "train.done_plain": "Version {version} is ready.",
    "train.cancelled": "Cancelled. No version was trained, and none of these songs is kept.",
    "train.cancelled_automatic": "Cancelled. No version was trained.",
    "train.cancelled_ready": "Cancelled, but version {version} was complete already: see /model.",
    # the finished version
    "trained.head": (
        "{user} **Your server's model is ready: hear it before and after.** (version {version})"
    ),
    "trained.head_silent": "{user} **Your server's model is ready.** (version {version})",
    "trained.in_use": "It composes here from now on.",
    "trained.replaced": "Meanwhile another version composes here; /model shows all.",
    "trained.worse": (
        "It knows the songs less well than version {previous} does, so version {previous} goes on "
        "composing here. /model can change that."
    ),
    "trained.automatic": "It was trained by itself, after you removed something, and without that.",
    "trained.better": (
        "It foresees how the songs end, which it was not shown, {percent} % better than the base "
        "model."
    ),
    "trained.hear": (
        "`before` is the base model, `after` is yours: “{title}”, {length}, asked for in the same "
        "words. Vote for it if it has become better."
    ),
    "trained.take": "Its first piece: “{title}”, {length}.",
    "trained.no_take": "It has not composed anything yet: try /compose.",
    # what each song gave
    "lesson.head": "**What the songs did**",
    "lesson.most": "• **{title}** helped most: its ending surprises the model {percent} % less.",
    "lesson.helped": "• **{title}** helped: its ending surprises the model {percent} % less.",
    "lesson.little": (
        "• **{title}** helped a little: its ending surprises the model {percent} % less."
    ),
    "lesson.none": "• **{title}** made no difference:",
    "lesson.worse": "• **{title}** did not help:",
    "lesson.short": "• **{title}** is too short to tell.",
    "lesson.why.heard": (
        "it was heard badly ({quality} % sure). A MIDI file of it, or a recording of fewer "
        "instruments, teaches more."
    ),
    "lesson.why.few": "it has few notes. Longer songs teach more.",
    "lesson.why.known": "the base model knew music like it before.",
    "lesson.why.unlike": (
        "its ending is unlike the rest of it and the other songs. More songs of its kind would "
        "help."
    ),
    "lesson.more": "• … and {count} more: /model and /songs tell of each",
    "trained.curve": (
        "How much its songs surprise version {version} after each round of training (bits per"
        " note, fewer is better)"
    ),
    # failures
    "failure.fetch.train": "Please attach it again in another /train.",
    "failure.not_music": "This is {what}, not music.",
    "failure.not_music.do": "Send a sound file (mp3, m4a, wav, ogg, flac…), a video or MIDI.",
    "not_music.picture": "a picture",
    "not_music.document": "a document",
    "not_music.archive": "an archive",
    "not_music.page": "a web page",
    "not_music.program": "a program",
    "failure.taken_down": "This recording may not be trained on here: its owner asked for that.",
    "failure.hear": "Something went wrong while I listened to it, and it is in my log.",
    "failure.hear.do": "Try another recording of it, or a part of it.",
    "failure.no_song": "None of the files could be used.",
    "failure.no_song.do": "Attach others with /train.",
    "failure.known": "This server has these songs already, and a version that knows them all.",
    "failure.known.do": "Attach other songs with /train; /songs lists what there is.",
    "failure.automatic.do": "The songs are kept; the next /train makes a version of them.",
    "failure.training": "Something went wrong while training, and it is in my log.",
    "failure.training.do": "None of these songs is kept; try /train with them again later.",
    "failure.time.train": "None of these songs is kept; try /train again with fewer.",
    "failure.lost.train": (
        "None of these songs is kept; try /train with them again later. Whoever runs me finds the "
        "reason in my log."
    ),
    "failure.crash.train": "None of these songs is kept; please try /train with them again.",
}
