"""English: first contact."""

from __future__ import annotations

TEXTS = {
    "command.help": "How to begin: make a piece, type notes, train on your songs, vote",
    "command.about": "What Motif is, who runs it, and what you may do with its music",
    "command.privacy": "Who keeps what about you, for how long, and how to have it or delete it",
    # the greeting
    "welcome.hello": "**Hello, I am Motif, and I compose short pieces with you.**",
    "welcome.how": (
        "`/compose` makes two versions of a new piece, from words, notes, chords, a hummed tune"
        " or nothing at all; listen, and vote for the one you like."
    ),
    "welcome.more": "`/help` tells the rest, `/privacy` what is kept. I do not read your messages.",
    "welcome.closed": (
        "I was invited to **{server}**, but may not write in any channel there. Somebody who"
        " manages it can give me View Channel, Send Messages and Attach Files in one."
    ),
    "button.welcome.compose": "Compose something now",
    "button.welcome.notes": "How to type notes",
    "button.welcome.settings": "Settings (moderators)",
    # /help
    "help": (
        "**Motif composes with you.**\n"
        "`/compose`: a new piece in two versions, takes A and B, from words (`prompt`), `notes`,"
        " `chords`, a tune you hum (`like`) or nothing at all\n"
        "**Under a piece:** Vote · {vary} · {go_on} · {change} (bars, players, key) · {share}"
        " (loop, single parts, score, video)\n"
        "**On a message** with a tune in it: hold or right-click it, Apps, {make_piece}\n"
        "`/top`: what this server likes · `/jam`: a contest · `/queue`: what waits\n"
        "`/train`, `/songs`, `/model`: this server's own songs\n"
        "`/settings`, `/trainers`: for moderators\n"
        "`/mydata`, `/privacy`: what I keep about you · `/about`"
    ),
    "button.help.words": "In words",
    "button.help.notes": "Notes and chords",
    "button.help.options": "All options",
    "button.help.further": "Going on, sharing",
    "button.help.train": "Your own songs",
    "button.help.vote": "Voting and limits",
    "help.words": (
        "**In words.** `prompt` in `/compose` takes a description in English or Spanish: `slow sad"
        " waltz in D minor for strings`, `something fast with drums, 8-bit, 32 bars`.\n"
        "• mood and speed, key, metre, instruments or a style, chords, length, how many takes\n"
        "• `very`, `a bit`, `not`, `without`; and I see through typing errors\n"
        "• `in the style of our songs` keeps to what this server taught me\n"
        "What I understood is shown before you send it and in the answer, and so is what I did not."
        " Options that you give besides win.\n"
        "I do not imitate artists, songs or games: say what you like about them instead."
    ),
    "help.notes": (
        "**How to type notes**, for `notes` in `/compose`, which goes on from them:\n"
        "• by letter: `C4 E4 G4` or `c e g`, sharps and flats as `F#` and `Bb`\n"
        "• by name or number: `do re mi`, `60 64 67`\n"
        "• with lengths, in fractions of a whole note: `C4:1/2 E4:1/4 R:1/4` (R is a rest)\n"
        "• together: `[C4 E4 G4]:1`\n"
        "• as chords: `Cmaj7 | Am7 | Dm7 | G7`\n"
        "**Chords** under the piece go into `chords`, a bar each: `Am F C G`; or with bar"
        " lines, `Dm7 G7 | Cmaj7 | %` (% repeats the bar before).\n"
        "Or attach a tune as `like`: a MIDI file, or up to 30 s of one voice, hummed or played."
    ),
    "help.options": (
        "**What `/compose` takes besides**, all of it optional:\n"
        "• `bars`: how long, 4 to 64 · `tempo`: how fast, in quarter notes a minute\n"
        "• `key`: `A minor` (darker) or `C major` (brighter) · `metre`: `3/4` is a waltz\n"
        "• `ensemble`: who plays, `lofi` or `violin, cello and harp` for example\n"
        "• `density`: 0 is few notes, 1 is many\n"
        "• `surprise`: 0 keeps to the expected, 1 is adventurous\n"
        "• `swing`: 0 is even, 1 swings as jazz does\n"
        "• `mood`: one to choose, for who does not like to type\n"
        "• `takes`: how many versions, 1 to 4\n"
        "• `seed`: the number in a piece's **Details**; with the same options it gives the same"
        " piece again"
    ),
    "help.further": (
        "**Going on from a piece**, anybody's. The new one answers it and names it; **{details}**"
        " shows where it comes from.\n"
        "• **{vary}**: the same piece, differently\n"
        "• **{go_on}**: eight bars more\n"
        "• **{change}**: some bars anew, all parts of them or one; how much of the piece anew; or"
        " other players, key, tempo\n"
        "Where there are three or four takes, they are in a menu.\n"
        "• **{make_piece}**: hold a message that has a voice message, audio or MIDI in it"
        " (on a computer, right-click it) and look under Apps. The piece begins with that tune,"
        " which I never learn from.\n"
        "**{share}** puts a take here as a zip for a game, a stream or a band: a loop without a"
        " seam, calm and intense layers, each part by itself, score, video, credits. What is too"
        " large for this server is left out and named."
    ),
    "help.train": (
        "**Your own songs.** `/train` takes up to five sound files, videos or MIDI that you may"
        " use, asks by what right, and makes a version of my model that belongs to this server"
        " alone. It takes some minutes; `/compose` goes on meanwhile.\n"
        "Moderators (Manage Server) may train, and roles that they name with `/trainers`.\n"
        "`/songs` lists what I learnt from: hear it as I heard it, correct it, remove it. `/model`"
        " shows what composes here, and goes back to an earlier version."
    ),
    "help.vote": (
        "**Voting.** Press **Vote A** or **Vote B**: one vote each; press the other to move it."
        " Only you are told what you voted, and can take it back.\n"
        "**Details** has the score, MusicXML and the seed. **Delete** is for who asked and for"
        " moderators. `/top` ranks by the votes of everybody but whoever asked for the piece.\n"
        "**Limits.** Requests that may be open at once: {member_cap} of yours, {guild_cap} in the"
        " server; `/queue` shows and cancels them."
    ),
    # /about and /privacy
    "about": (
        "**Motif {version}** composes short pieces with a neural network of its own, on the machine"
        " of whoever runs this bot; nothing is sent to anybody else. It is free software (MIT).\n"
        "**Where the music comes from.** It first learnt from public-domain and openly licensed"
        " music only; the program lists every source. It avoids repeating more than eight notes in"
        " a row of any song that it learnt from, and **Details** names the song that each take is"
        " nearest to.\n"
        "**What you may do with a piece.** Anyone may use, change and share it, for money too;"
        " saying “made with Motif” is welcome."
    ),
    "privacy.keeper": (
        "**This bot is run by** {operator}, who keeps your data and answers for them."
    ),
    "privacy.keeper_unknown": (
        "**Whoever runs this bot** keeps your data and answers for them; who that is they have not"
        " entered here, so ask a moderator of this server."
    ),
    "privacy.kept": (
        "**Kept:** what you ask for, with your user id, channel, options and times; pieces (their"
        " files {files}); your votes; of songs you bring, what I heard in them, title, right and"
        " consent, not the file; what moderators did."
    ),
    "privacy.days.one": "for {days} day",
    "privacy.days": "for {days} days",
    "privacy.for_ever": "until they are deleted",
    "privacy.not.one": (
        "**Not kept, not read:** messages, member lists, attached files once they were used."
        " Nothing of one server reaches another. Where I am removed, everything goes after {days}"
        " day."
    ),
    "privacy.not": (
        "**Not kept, not read:** messages, member lists, attached files once they were used."
        " Nothing of one server reaches another. Where I am removed, everything goes after {days}"
        " days."
    ),
    "privacy.yours": (
        "**Yours:** `/mydata export` gives you all of it, `/mydata delete` deletes it, in every"
        " server; also in a direct message to me."
    ),
    "privacy.link": "In full: {link}",
}
