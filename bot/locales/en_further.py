"""English: going on from a piece, and making a piece of somebody's file."""

from __future__ import annotations

TEXTS = {
    "button.vary": "More like {letter}",
    "button.continue": "Continue {letter}",
    "button.change": "Change…",
    "further.menu": "Go on from a take",
    "refused.further": (
        "Going on from a piece puts a new one into this channel, and you may not write or attach "
        "files here."
    ),
    "refused.change": "{problem} {remedy}",
    "further.dropped": (
        "The files of this piece were dropped to save space. Press Details and **Make again** "
        "first, then go on from it."
    ),
    # the card
    "further.card.vary": "**More like** take {letter} of **{title}** for {user}",
    "further.card.continue": "**Continuing** take {letter} of **{title}** for {user}",
    "further.card.infill": "**Rewriting bars** of take {letter} of **{title}** for {user}",
    "further.card.arrange": "**Arranging** take {letter} of **{title}** for {user}",
    "further.cancelled": (
        "Cancelled. The piece stays as it is; press a button under it again whenever you like."
    ),
    # where a piece comes from
    "further.take": "take {letter} of {title}, asked for by {user}",
    "further.deleted": "take {letter} of a piece that is deleted",
    "further.deleted_by": "take {letter} of a piece by {user} that is deleted",
    "further.was.vary": "More like {what}",
    "further.was.continue": "Continues {what}",
    "further.was.infill": "Bars written anew in {what}",
    "further.was.infill_bars.one": "Bar {bars} written anew in {what}",
    "further.was.infill_bars": "Bars {bars} written anew in {what}",
    "further.was.arrange": "Another arrangement of {what}",
    "further.line": "**Where it comes from**",
    # the form
    "further.form": "Change this piece",
    "further.field.take": "Which take",
    "further.field.bars": "Write bars anew",
    "further.field.bars.about": "For example 5-8, or 3: under the same chords, all else as it is",
    "further.field.role": "… only in this part",
    "further.field.role.about": "Leave it empty for all parts of those bars",
    "further.field.how_much": "Or: how much of it anew, 0 to 100 %",
    "further.field.how_much.about": "20 % is nearly the same piece, 90 % nearly another",
    "further.field.play": "Or: another ensemble, key, tempo",
    "further.field.play.about": "With commas, as many as you like: strings, D minor, 96",
    "further.option.take": "Take {letter}",
    "further.role.melody": "Melody",
    "further.role.bass": "Bass",
    "further.role.chord": "Chords",
    "further.role.drum": "Drums",
    "further.several": (
        "Writing bars anew, how much is anew, and who plays it are three changes, and one is made "
        "at a time: fill in one of them, then go on from the piece that comes."
    ),
    "further.nothing": "Nothing was filled in, so nothing was changed.",
    # on the card
    "further.given.bars": "bars",
    "further.given.role": "part",
    "further.given.how_much": "how much",
    "further.given.ensemble": "ensemble",
    "further.given.key": "key",
    "further.given.tempo": "tempo",
    # a message's file
    "command.make_piece": "Make a piece of it",
    "make_piece.nothing": (
        "That message has no voice message, audio or MIDI file, so there is nothing that a piece "
        "could begin with."
    ),
    "make_piece.first": "That message has {count} such files; this piece begins with {name}.",
    # failures
    "failure.change_deleted": "That piece was deleted meanwhile.",
    "failure.change_deleted.do": "Go on from another, or compose one with /compose.",
    "failure.change_dropped": "The files of the piece to go on from were dropped to save space.",
    "failure.change_dropped.do": "Press Details and Make again under that piece first.",
}
