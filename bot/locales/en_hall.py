"""English: /top by time, member and version; what is announced; pieces offered for training."""

from __future__ import annotations

TEXTS = {
    "option.period": "Of how long (of all time unless you say)",
    "option.top.member": "Only pieces that this member asked for",
    "option.version": "Only pieces by this version of the model; 0 is the base model",
    "top.period.week": "of the last seven days",
    "top.period.month": "of the last thirty days",
    "top.period.ever": "of all time",
    "top.head_of": "**The pieces this server likes best** · {what}",
    "top.none_of": "There are none yet {what}.",
    "top.of.week": "of the last seven days",
    "top.of.month": "of the last thirty days",
    "top.of.member": "by {user}",
    "top.of.version": "by version {number}",
    "top.of.base": "by the base model",
    "announcement.ref": "-# `#{ref}`",
    "weekly.offer": (
        "-# Whoever asked for the first one may offer it as training material; nothing is trained"
        " on without that."
    ),
    # offers
    "button.offer": "Offer the winner for training",
    "button.offer.agree": "I agree",
    "button.offer.teach": "Train on it",
    "button.offer.take_back": "Take the offer back",
    "offer.consent": "I agree that this server's model learns from this piece that I asked for.",
    "offer.ask": (
        "Offer **{title}**, take {letter}, as training material? Those who may train in this"
        " server can then have the model learn from it. You would agree to this: “{consent}”"
        " You can take it back until then, and remove the song with /songs after it."
    ),
    "offer.noted": "Noted; those who may train see it in this channel.",
    "offer.known": "You have offered that one already.",
    "offer.public": (
        "{user} offers **{title}**, take {letter}, as training material. Who may train can have"
        " the model learn from it."
    ),
    "failure.offer_gone": "It is not offered for training any more.",
    "failure.offer_gone.do": "Nothing was learnt from it.",
    "offer.gone": "That is not offered any more.",
    "offer.taken_back": "The offer is taken back.",
    "offer.not_yours": "Only the member who asked for that piece can do that.",
    "offer.dropped": (
        "The files of that piece were dropped to save space. Press Details and **Make again**"
        " under it first."
    ),
}
