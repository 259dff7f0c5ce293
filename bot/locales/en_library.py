"""English: songs, versions of the model, forgetting and what is kept."""

from __future__ import annotations

TEXTS = {
    # /songs
    "command.songs": "The songs this server's model learns from: hear, correct or remove them",
    "option.songs.member": "Only the songs that this member brought",
    "songs.none": (
        "This server has no songs yet, so its base model composes. /train teaches it songs that "
        "you have the right to use."
    ),
    "songs.none_of": "{user} has brought no song here.",
    "songs.head": "**{count}** that this server's model learns from{whose}",
    "songs.count.one": "1 song",
    "songs.count": "{count} songs",
    "songs.of": ", brought by {user}",
    "songs.title": "**{title}**",
    "songs.by": "**{title}** by {artist}",
    "songs.facts": "{length} · {key} · {tempo} bpm · {notes} notes · heard {quality} % clearly",
    "songs.origin": "-# {rights} · brought by {user} on <t:{when}:d>",
    "songs.page": "-# Page {page} of {pages}",
    "songs.choose": "Choose a song to hear, correct or remove",
    "song.consent": "By right of: {rights}. {user} said on <t:{when}:f>: “{consent}”",
    "song.file": "From the file {name} ({size}); only what was heard in it is kept.",
    "song.versions": "In versions: {versions}",
    "song.no_version": "In no version yet.",
    "song.gone": "That song is not here any more.",
    "song.not_yours": ("Only {user}, who brought it, or a moderator (Manage Server) can do that."),
    "song.corrected": "Now it reads: {title}",
    "song.correct": "Correct title and artist",
    "song.field.title": "Title",
    "song.field.artist": "Artist (may be left empty)",
    "song.empty_title": "A song needs a title of at least one letter, so nothing was changed.",
    "hear.text": (
        "What I heard in {title}, played by instruments of mine: the model learns from these "
        "notes, not from the recording."
    ),
    "hear.too_large": "-# The audio is too large for one message here; the MIDI file has it all.",
    "hear.no_machine": "All machines are busy or away just now. Please try again in a minute.",
    "hear.failed": "That could not be played, and the reason is in my log. Please try again later.",
    "button.previous": "◀ Earlier",
    "button.next": "Later ▶",
    "button.back": "All songs",
    "button.hear": "Hear it",
    "button.correct": "Correct",
    "button.remove": "Remove",
    "button.remove_all": "Remove all of these",
    "button.remove_yes": "Yes, remove it for good",
    "button.remove_all_yes": "Yes, remove {count} for good",
    "button.keep": "Keep it",
    # removing
    "remove.ask": (
        "**Remove {what} for good?** What I heard in it is deleted at once, and nothing of it "
        "stays here; to have it back somebody would have to /train with it again."
    ),
    "remove.ask_many": (
        "**Remove {what} for good?** What I heard in them is deleted at once, and nothing of them "
        "stays here; to have them back somebody would have to /train with them again."
    ),
    "remove.version_many": "Version {versions} learnt from them and is deleted too.",
    "remove.versions_many": "Versions {versions} learnt from them and are deleted too.",
    "remove.until_many": (
        "A version without them is trained by itself, which takes some minutes; until then {who} "
        "composes here."
    ),
    "remove.then_many": "They are the last songs, so {who} composes here then.",
    "remove.pieces_many": "Pieces that were composed already stay, and do not name them any more.",
    "remove.version": "Version {versions} learnt from it and is deleted too.",
    "remove.versions": "Versions {versions} learnt from it and are deleted too.",
    "remove.until": (
        "A version without it is trained by itself, which takes some minutes; until then {who} "
        "composes here."
    ),
    "remove.then": "It is the last song, so {who} composes here then.",
    "remove.pieces": "Pieces that were composed already stay, and do not name it any more.",
    "remove.many.one": "the one song that {user} brought",
    "remove.many": "all {count} songs that {user} brought",
    "removed.songs.one": "Removed for good.",
    "removed.songs": "{count} songs are removed for good.",
    "removed.version": "Version {versions} is deleted.",
    "removed.versions": "Versions {versions} are deleted.",
    "removed.until": (
        "A version without it is being trained (`#{ref}`, see /queue); until it is ready {who} "
        "composes here. You are told when it is."
    ),
    "removed.until_many": (
        "A version without them is being trained (`#{ref}`, see /queue); until it is ready {who} "
        "composes here. You are told when it is."
    ),
    "removed.then": "From now on {who} composes here.",
    "kept": "Nothing was changed.",
    "versions.few": "{numbers} and more, {count} in all",
    "model.version": "version {version}",
    "model.base_alone": "the base model",
    # /model
    "command.model": "What composes in this server: songs, figures, history; moderators change it",
    "model.base_composes": "**The base model composes in this server.**",
    "model.history": "**All versions**",
    "model.none": (
        "It learnt from public-domain and openly licensed music. /train teaches it songs of yours, "
        "and makes a version of its own for this server."
    ),
    "model.none_yet": (
        "There is no version now that has learnt from this server's songs ({songs}). /queue shows "
        "whether one is being trained."
    ),
    "model.mark": " · composes now",
    "model.line": "• version {number}{mark} · songs: {songs} · {bits} bits per note · <t:{when}:d>",
    "model.line_training": "• version {number} · being trained",
    "model.line_deleted": "• version {number} · deleted",
    "model.more": "… and {count} older versions",
    "model.used": "From now on {who} composes here. /model can change that back.",
    "model.not_moderator": "Only a moderator (Manage Server) can change the model.",
    "version.head": "**Version {number} of this server's model**",
    "version.composing": "It composes here.",
    "version.waiting": "It does not compose now.",
    "version.made": "Ready since <t:{when}:f> · rounds of training: {epochs}, in {wait}",
    "version.bits": (
        "To guess the ends of its songs, which it never heard, takes it **{bits} bits per note** "
        "(fewer is better); the base model {base}."
    ),
    "version.bits_alone": (
        "To guess the ends of its songs, which it never heard, takes it **{bits} bits per note** "
        "(fewer is better)."
    ),
    "version.worse": "It was worse at that than the version before, so that one stayed in use.",
    "version.songs": "Songs it learnt from: {count} (bits per note before → after)",
    "version.song": "• {title}: {before} → {after}",
    "version.song_plain": "• {title}",
    "version.more_songs": "• … and {count} more",
    "version.choose": "Choose a version to see or to change",
    "version.option": "Version {number}",
    "version.gone": "That version is not here any more.",
    "version.ask": (
        "**Delete version {number} for good?** Its songs stay, and so do the pieces that it "
        "composed, but it cannot compose or make a piece again any more."
    ),
    "version.ask_then": "It composes now; then {who} composes here.",
    "version.yes": "Yes, delete version {number}",
    "version.deleted": "Version {number} is deleted. Now {who} composes here.",
    "button.use": "Let version {number} compose",
    "button.use_base": "Let the base model compose",
    "button.delete_version": "Delete it",
    # files that were dropped, and made again
    "details.dropped": (
        "Its files were dropped to save space; the recipe is kept. **Make again** composes the "
        "very same piece again."
    ),
    "details.dropped_gone": (
        "Its files were dropped to save space, and they cannot be made again: the version of the "
        "model that composed it was deleted. The message it came in has its audio and MIDI."
    ),
    "details.seed": "Seed `{seed}`",
    "button.again": "Make again",
    "again.done": "**{title}** is here again, note for note.",
    "again.where": "Details under {link} has its score and MusicXML again, too.",
    "again.here": "Its files are here already: press Details.",
    "failure.again_gone": "The version of the model that composed this piece was deleted.",
    "failure.again_gone.do": "The message that it came in still has its audio and MIDI.",
    "failure.again_deleted": "That piece was deleted meanwhile.",
    "failure.again_deleted.do": "Compose another with /compose.",
    "failure.again_differs": (
        "I was updated since, and compose other notes from the same recipe now."
    ),
    "failure.again_differs.do": "The message that it came in still has its audio and MIDI.",
    "refused.full": (
        "This server fills {used} of the {limit} that it may. Remove songs with /songs, delete "
        "versions with /model, or delete pieces by the menu under them; then ask again."
    ),
    "queue.itself": "by itself, after a change of the songs",
    "trained.deleted": "**Version {version} of this server's model was deleted since.**",
    # credits
    "song.plain": "“{title}”",
    "song.by": "“{title}” by {artist}",
    "song.source": "{song} ({rights}, brought by {user})",
    "rights.own": "own work",
    "rights.licensed": "licensed",
    "rights.creative-commons": "Creative Commons",
    "rights.public-domain": "public domain",
    "post.credit_cut": "the song it was nearest to is not kept any more",
    "model.deleted": "an earlier version of this server's model, deleted since",
    "details.nearest": "Nearest songs of **{letter}**: {songs}",
    "details.plan_from": "Form and rhythm of **{letter}** come from old music: {pieces}",
}
