"""English: rounds that a moderator starts, what members enter, how it is voted on."""

from __future__ import annotations

TEXTS = {
    "command.jam": "A round with a theme: enter a piece, vote blind, hear who won",
    "command.jam.start": "Start a round (moderators)",
    "command.jam.submit": "Enter one of your pieces, or a MIDI file of your own",
    "command.jam.show": "The round that is under way, or the last one's result",
    "command.jam.end": "End entering, or voting, now (moderators)",
    "option.jam.theme": "What it is about, in words",
    "option.jam.ends": "In how many minutes entering ends (60 is an hour, 1440 a day)",
    "option.jam.voting": "For how many minutes to vote after that (1440, a day, unless you say)",
    "option.jam.notes": "A motif that all pieces go on from",
    "option.jam.chords": "Chords that all pieces are over",
    "option.jam.key": "The key of all pieces, for example A minor",
    "option.jam.piece": "Your piece by its #id, and its take: K7Q2MX A",
    "option.jam.file": "A MIDI file of your own; nothing is ever trained on it",
    "jam.head": "**Jam: {theme}**",
    "jam.given.notes": "Motif: {value}",
    "jam.given.chords": "Chords: {value}",
    "jam.given.key": "Key: {value}",
    "jam.until.open": "Enter until about <t:{when}:f> (<t:{when}:R>).",
    "jam.until.voting": "Vote until about <t:{when}:f> (<t:{when}:R>).",
    "jam.until.closed": "It is over.",
    "jam.how": (
        "The button composes a piece for it; `/jam submit` enters one of yours or a MIDI file, one"
        " for each member, and a later one takes its place. Who made what is told with the result."
    ),
    "jam.started": "Started; the channel hears of it in a moment.",
    "jam.ended": "It ends now.",
    "jam.not_moderator": "Only a moderator (Manage Server) can start and end a jam.",
    "jam.closed_channel": "I cannot post in this channel: {missing} is missing.",
    "jam.one_already": "A jam is under way in this server already; /jam show tells which.",
    "jam.none_open": "No jam takes entries in this server now.",
    "jam.none_yet": "There is no jam in this server. A moderator can start one with /jam start.",
    "jam.one_of_both": "Enter a piece of yours or a MIDI file: one of the two.",
    "jam.not_your_piece": "You can enter pieces that you asked for yourself.",
    "jam.entering": "**Your entry: {name}**",
    "jam.entered": (
        "Your entry is in. Until entering ends you can put another one in its place; nobody is"
        " told that it is yours before the result."
    ),
    "jam.entry_cancelled": "Cancelled; it is not entered.",
    "jam.count.one": "1 entry so far.",
    "jam.count": "{count} entries so far.",
    "jam.yours_is_in": "Yours is among them.",
    "jam.voting": "{count} entries are in. Vote on two at a time, without knowing whose they are.",
    "jam.pair": "Which of the two is better?",
    "jam.all_heard": "You have compared everything that there is to compare. Thank you!",
    "jam.no_vote": "There is no such vote in this server now.",
    "jam.no_such_pair": "These two cannot be voted on, or one of them is your own.",
    "jam.result": "The result:",
    "jam.only": "The only entry: **{title}** by {user}",
    "jam.nobody": "Nobody entered anything.",
    "jam.nobody_voted": "Nobody voted, so nothing won. These were entered:",
    "jam.entry": "**{title}** by {user}",
    "jam.place_first": (
        "{place}. **{title}** by {user} · won {won} of {duels} · {sure} % sure to be the best"
    ),
    "jam.place": (
        "{place}. **{title}** by {user} · won {won} of {duels} · {sure} % sure to be ahead of the"
        " next"
    ),
    "jam.place_last": "{place}. **{title}** by {user} · won {won} of {duels}",
    "jam.place_gone": "{place}. (withdrawn since)",
    "jam.no_winner": "What won is not there any more.",
    "button.jam.compose": "Compose for it",
    "button.jam.vote": "Vote on two",
    "button.jam.first": "The first",
    "button.jam.second": "The second",
    "button.jam.winner": "Go on from the winner",
    "failure.not_midi": "That is not a MIDI file.",
    "failure.not_midi.do": "Enter a .mid file, or a piece by its #id.",
    "failure.jam_over": "The jam ended before the file was there.",
    "failure.jam_over.do": "It could not be entered any more.",
}
