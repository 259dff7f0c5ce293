"""What `motif` says around what the engine has to tell, and argparse's own words."""

from __future__ import annotations

TEXTS = {
    # argparse's words, as it writes them itself
    "argparse.usage": "usage: ",
    "argparse.positional": "positional arguments",
    "argparse.options": "options",
    "argparse.help": "show this help message and exit",
    "argparse.argument": "argument %(argument_name)s: %(message)s",
    "argparse.required": "the following arguments are required: %s",
    "argparse.unrecognized": "unrecognized arguments: %s",
    "argparse.ignored": "ignored explicit argument %r",
    "argparse.expected_one": "expected one argument",
    "argparse.expected_some": "expected at least one argument",
    "argparse.ambiguous": "ambiguous option: %(option)s could match %(matches)s",
    "argparse.invalid_choice": "invalid choice: %(value)r (choose from %(choices)s)",
    # lines that cannot be read
    "line.wrong": "motif: {message}. See: {program} --help",
    "line.no_number": "“{typed}” is not a number",
    "line.not_above_0": "“{typed}” is not a number above 0",
    "line.no_whole_number": "“{typed}” is not a whole number",
    "line.small": "“{typed}” is less than {least}, the least that is allowed",
    # failures
    "failure.stopped": "stopped.",
    "failure.file": "“{name}” cannot be used: {reason}.",
    "failure.memory": "The machine ran out of memory. Close other programs or use shorter songs.",
    "failure.own": (
        "Motif itself failed ({kind}: {reason}). This should not happen: please report it with "
        "what {variable}=1 shows."
    ),
    # certificates that were not made
    "uncertified.none_written": "no certificates were written: {reason}",
    "uncertified.not_written": "no certificate was written: {reason}",
    "uncertified.without": "without certificate: {reason}",
    "uncertified.not_put_in": "no certificate was put in: {reason}",
    "uncertified.unreadable": "no certificate was put in: that of the take cannot be read",
    # what was left out
    "left_out.of_pack": "left out to stay under {limit:g} MB: {names}",
    "left_out.of_set": "{name}: {count} of {files} left out: {reason}",
    "left_out.of_set.one": "{name}: 1 of {files} left out: {reason}",
    # what a description was understood to mean
    "understood.words": "understood: {meant}",
    "understood.nothing": "understood nothing of the prompt",
    "understood.ours": "in the style of the model's own songs",
    "understood.no_drums": "no drums",
    "understood.overruled": "your options win over your words for: {names}",
    "understood.not_imitated": (
        "not imitated: {names}. Motif learns only from songs that it was given with permission, so "
        "it leaves other people's names and songs alone; say what you like about them instead, "
        "such as slow, dark or with strings"
    ),
    "understood.unknown": "not understood, and left out: {names}",
    "quoted": "“{text}”",
    # progress
    "progress.starting": "starting",
    "demo.hear": "1/3 Hear the songs",
    "demo.train": "2/3 Train a model",
    "demo.compose": "3/3 Compose two takes",
    "demo.listen": "From mp3 to a new piece in {seconds:.0f} s. Listen to:",
}
