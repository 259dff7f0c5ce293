"""English: the names of commands and of their options; lower case and without blanks."""

from __future__ import annotations

COMMANDS = (
    *("compose", "train", "trainers", "songs", "model"),
    *("queue", "top", "help", "about", "privacy", "mydata", "settings", "jam"),
)
SUBCOMMANDS = {"mydata": ("export", "delete"), "jam": ("start", "submit", "show", "end")}
OPTIONS = (
    *("prompt", "mood", "notes", "chords", "like", "bars", "tempo", "metre", "key", "ensemble"),
    *("surprise", "density", "swing", "takes", "seed"),
    *("song1", "song2", "song3", "song4", "song5", "rights", "consent", "allow", "disallow"),
    *("member", "part", "channel", "period", "version", "theme", "ends", "voting", "piece", "file"),
)

TEXTS = {
    **{f"name.{name}": name for name in COMMANDS},
    **{f"name.{of}.{name}": name for of, names in SUBCOMMANDS.items() for name in names},
    **{f"name.option.{name}": name for name in OPTIONS},
}
