"""English: sharing a piece as files for elsewhere."""

from __future__ import annotations

TEXTS = {
    "button.share": "Share",
    "button.share_take": "Share {letter}",
    "refused.share": "Sharing puts a file into this channel, and you may not attach files here.",
    "share.which": "Which take of **{title}** shall I pack?",
    "share.dropped": (
        "The files of this piece were dropped to save space. Press Details and **Make again** "
        "first, then Share."
    ),
    "card.share_head": "**Packing** take {letter} of **{title}** for {user}",
    "share.head": "{user} **{title}**, take {letter}, to use elsewhere · {link}",
    "share.head_plain": "{user} **{title}**, take {letter}, to use elsewhere",
    "share.about": (
        "A loop with intro and ending, calmer and more intense layers, each part by itself, the "
        "score, a video, loop points and credits: README.txt says what is what."
    ),
    "share.left_out": "Left out, because this server takes no larger file: {names}.",
    "share.too_large": (
        "The pack is larger than Discord takes here. Details under the piece has its score, and "
        "its message its audio and MIDI."
    ),
    "share.cancelled": "Cancelled. Nothing was packed; press Share again whenever you like.",
    "share.done": "It is here: {link}",
    "share.done_plain": "It is done.",
    "stage.pack.reading": "Reading the notes",
    "stage.pack.playing": "Playing the loop, its parts and layers",
    "stage.pack.engraving": "Drawing the score",
    "stage.pack.filming": "Filming the notes",
    "stage.pack.packing": "Putting it together",
    "stage.pack.done": "Packing up",
    "failure.share_deleted": "That piece was deleted meanwhile.",
    "failure.share_deleted.do": "Compose another with /compose.",
    "failure.share_dropped": "The files of that piece were dropped meanwhile to save space.",
    "failure.share_dropped.do": "Press Details and Make again under it first.",
    # CREDITS.txt
    "credits.asked": "Asked for in Discord as piece {ref}, take {letter}, seed {seed}.",
    "credits.model_base": (
        "Its model is the base of Motif, of public-domain and freely licensed works."
    ),
    "credits.model": "Its model is version {version} of the server's own.",
    "credits.model_deleted": "Its model, a version of the server's own, was deleted since.",
    "credits.near": "Among the songs that the model learnt from it comes nearest to: {songs}.",
    "credits.run": "The longest run of notes that it shares with any of them is {run}.",
    "credits.song": "{song} ({rights})",
}
