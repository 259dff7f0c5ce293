"""What was asked for: notes, chords, options, ensembles."""

from __future__ import annotations

TEXTS = {
    "notes.long": "The notes are {count} characters long.",
    "notes.long.do": "Type at most {notes} notes in {most} characters.",
    "notes.no_room": "The notes fill {filled} bars of {metre}, which leaves no room in {bars}.",
    "notes.ask_for_bars": "Ask for {needed} bars or more, or give fewer notes.",
    "notes.fewer": "Give fewer notes.",
    "notes.examples": (
        "Write notes like C4 or do, chords like Am7 or [C4 E4 G4], numbers like 60, or R to rest."
    ),
    "notes.none": "There are no notes in the text.",
    "notes.suggestion": "Did you mean {nearest}?",
    "notes.whole": "Did you mean the whole line to be {nearest}?",
    "notes.step": "Step {position}, “{typed}”, {reason}.",
    "notes.step_in": "Step {position}, “{typed}” (in “{whole}”), {reason}.",
    "notes.many_notes": "There are {found} notes, and {most} are the most that fit.",
    "notes.many_rests": "There are {found} rests, and {most} are the most that fit.",
    "notes.leave_out": "Leave out everything from step {position} on.",
    "notes.leave_out_from": "Leave out everything from step {position}, “{typed}”, on.",
    "notes.only_rests": "There are only rests in the text.",
    "notes.only_rests.do": "Add a note, like C4.",
    "step.long": "is too long for a note or a chord",
    "step.unknown": "is not a note, a chord or a rest",
    "step.low": "is lower than A0 (21), the lowest note of a piano",
    "step.small_number": "is too low for a number of a note, which is 21 to 108",
    "step.high": "is higher than C8 (108), the highest note of a piano",
    "step.open": "has no closing bracket ]",
    "step.goes_on": "goes on after the bracket",
    "step.empty": "has no notes in its brackets",
    "step.many": "has more than {most} notes in its brackets",
    "step.chord_in_brackets": "is a chord symbol, which needs no brackets",
    "step.length_below_zero": "has a length below zero",
    "step.wrong_length": "has a length that is not a fraction of a whole note",
    "step.no_length": "has no length",
    "step.short": "is shorter than {least} of a whole note",
    "step.too_long": "is longer than {most} whole notes",
    "step.degree": "is a degree, and degrees need a key",
    "step.give_key": "Give the option {name} as well, like C major.",
    "step.many_chords": "begins more than {most} chords",
    "step.leave_repeats_out": (
        "Leave repeats out: chords are gone through again and again by themselves."
    ),
    "step.nothing_before": "has no chord before it",
    "step.begin_with_chord": "Begin with a chord, like Am.",
    "step.no_room": "has no room in its bar",
    "step.write_bar_line": "Write a bar line before it, | {typed}.",
    "step.closes_nothing": "closes a bracket that was not opened",
    "step.not_closed": "opens a bracket that is not closed",
    "step.long_or_minor": "may be a long note or, as a chord, minor, which is written with m",
    "step.silence": "is no chord, and every bar is to have one",
    "step.write_repeat": "Write % instead, and the chord before goes on.",
    "step.leave_out": "Leave it out.",
    "step.no_chord": "is not a chord",
    "chords.long": "The option {name} is {count} characters long.",
    "chords.long.do": "Type at most {most}; chords are gone through again and again.",
    "chords.fill": (
        "The option {name} fills {bars} bars of {metre}, and a piece has at most {most_bars}."
    ),
    "chords.fill.do": "Type them once, or fewer of them: they are gone through again and again.",
    "chords.examples": (
        "Write chords like Am F C G, a bar each, or with bar lines, like Dm7 G7 | Cmaj7 | %, "
        "where % repeats the bar before."
    ),
    "chords.none": "The option {name} has no chords in it.",
    "chords.suggestion": "Did you mean {nearest}? {examples}",
    "chords.are_notes": "These are notes: give them as the option notes.",
    "chords.whole": "Did you mean the whole line to be {nearest}?",
    "chords.step": "Chord {position} of the option {name}, “{typed}”, {reason}.",
    "options.key": "The option {name} is “{shown}”, which is not a key.",
    "options.key.do": "Write a tonic and major or minor, like A minor or Eb major.",
    "options.key.near.do": (
        "Did you mean {nearest}? Write a tonic and major or minor, like A minor or Eb major."
    ),
    "options.metre": "The option {name} is “{typed}”, which Motif does not play in.",
    "options.metre.do": "Choose from {choices}.",
    "options.metre.near.do": "Did you mean {nearest}? Choose from {choices}.",
    "options.ensemble": "The option {name} is “{typed}”, which Motif does not have.",
    "options.ensemble.do": (
        "Choose from {choices}, or name up to {most} instruments, like violin, cello and harp."
    ),
    "options.ensemble.near.do": (
        "Did you mean {nearest}? Choose from {choices}, or name up to {most} instruments, like "
        "violin, cello and harp."
    ),
    "options.notes_fill": (
        "The option {name} fills {filled} bars of {metre}, and a piece has at most {most}."
    ),
    "options.notes_fill.do": "Type fewer or shorter notes, {bars} bars at the most.",
    "options.bars_notes": (
        "The option {name} is {bars}, but the notes alone fill {filled} bars of {metre}."
    ),
    "options.bars_notes.do": "Ask for {least} bars or more, or type fewer notes.",
    "options.bars_chords": (
        "The option {name} is {bars}, but the chords alone fill {over} bars of {metre}."
    ),
    "options.bars_chords.do": "Ask for {over} bars or more, or type fewer chords.",
    "options.no_text": "The option {name} is a {type} instead of text.",
    "options.no_text.do": "Write {name} out.",
    "options.no_whole_number": "The option {name} is {typed}, which is not a whole number.",
    "options.no_whole_number.do": "Did you mean {number}?",
    "options.no_number": "The option {name} is “{typed}”, which is not a number.",
    "options.no_number.do": "Write a number from {least} to {most}, like {example}.",
    "options.unknown": "There is no option “{name}”.",
    "options.unknown.do": "The options are {choices}.",
    "options.unknown.near.do": "Did you mean {nearest}? The options are {choices}.",
    "options.small": "The option {name} is {typed}, less than the smallest that is allowed.",
    "options.small.do": "Write a number from {least} to {most}; did you mean {least}?",
    "options.large": "The option {name} is {typed}, more than the largest that is allowed.",
    "options.large.do": "Write a number from {least} to {most}; did you mean {most}?",
    "ensemble.reach": (
        "The notes reach over {reach} semitones, and the {part} plays {most} from its lowest to "
        "its highest note."
    ),
    "ensemble.or_piano": "Choose the ensemble piano, or keep the notes within {octaves} octaves.",
    "ensemble.keep": "Keep the notes within {octaves} octaves.",
    "ensemble.unknown": "There is no ensemble or instrument called “{typed}”.",
    "ensemble.unknown.do": "Choose from {choices}, or name instruments, like violin and harp.",
    "ensemble.unknown.near.do": (
        "Did you mean {nearest}? Choose from {choices}, or name instruments, like violin and harp."
    ),
    "plan.closed": "The plan {name} cannot be opened ({reason}).",
    "plan.closed.do": "Check its name.",
    "plan.nested": "{name} is not a plan that can be used (it is nested too deeply).",
    "plan.nested.do": "Change one that motif compose wrote (take-1.json, or the plan in it).",
    "plan.unusable": "{name} is not a plan that can be used ({reason}).",
    "plan.unusable.do": "Change one that motif compose wrote (take-1.json, or the plan in it).",
    "ensemble.no_drums": "The ensemble {players} has no drums.",
    "ensemble.no_drums.do": "Arrange the take for one that has: band, lofi, chiptune or jazz trio.",
    "change.nothing": "Nothing says what is to change.",
    "change.nothing.do": "Give an ensemble, a key or a tempo.",
    "change.bars_order": "“{typed}” names no bars.",
    "change.bars_order.do": "Bars are counted from 1, the first before the last.",
    "change.unknown": "The option {name} is “{typed}”, which is not known.",
    "change.unknown.do": "Choose from {choices}.",
    "change.no_whole_number": "The option {name} is “{typed}”.",
    "change.no_whole_number.do": "It is a whole number from {least} to {most}.",
    "change.no_share": "“{typed}” does not say how much.",
    "change.no_share.do": "Give a number from 0 to 1, or like 50 %.",
    "change.no_option": "There is no option “{name}” for {kind}.",
    "change.no_option.do": "The options are {choices}.",
    "change.long_melody": "The melody has {count} bars.",
    "change.long_melody.do": "Motif accompanies up to {most}.",
    "change.all_there": "Bass, chords and drums are there already.",
    "change.all_there.do": "Give a melody, or vary the piece.",
    "change.no_bar": "The piece has bars {first} to {last}, and bar {bar} was asked for.",
    "change.no_bar.do": "Give bars that it has.",
    "take.large": "“{name}” is too big.",
    "take.large.do": "Give a take-N.json or a MIDI file.",
    "take.closed": "“{name}” cannot be opened ({reason}).",
    "take.closed.do": "Please check the name.",
    "take.unusable": "“{name}” is not a take that can be used ({reason}).",
    "take.unusable.do": "Give a take-N.json that Motif wrote, or a MIDI file.",
    "prompt.no_text": "The option {name} is not text.",
    "prompt.no_text.do": "Say in words what you would like.",
    "change.as_it_was": "{count} of {takes} takes have the very notes that were there: change more"
    " of it, or other bars.",
    "change.no_model": "There is no model to write with.",
    "change.no_model.do": "Give one with --model DIR.",
    "change.wrong_bars": "“{typed}” names no bars.",
    "change.wrong_bars.do": "Give one, like 5, or the first and the last, like 5-8.",
    "change.no_bars": "Nothing says which bars are to be written anew.",
    "change.no_bars.do": "Give one, like 5, or the first and the last, like 5-8.",
}
