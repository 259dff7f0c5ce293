"""Certificates: what is said of a file that is looked at, and what can go wrong."""

from __future__ import annotations

TEXTS = {
    "certificate.genuine": (
        "“{name}” is as Motif made it: take {take} of “{title}”. Its certificate is this host's and"
        " unchanged."
    ),
    "certificate.genuine_trusted": (
        "“{name}” is as Motif made it: take {take} of “{title}”. Its certificate is unchanged, and"
        " signed with a key that you trust."
    ),
    "certificate.songs_again": (
        "It was compared with the {songs} songs of its model once more, with the same result."
    ),
    "certificate.songs_not_again": (
        "The comparison with the songs of its model was not done again, because the model (version"
        " {version}) is not here: name its folder with --model."
    ),
    "certificate.music_again": (
        "It was compared with the base's own music once more, with the same result."
    ),
    "certificate.music_not_again": (
        "The comparison with the base's own music was not done again, because this Motif has"
        " another index of it."
    ),
    "certificate.not_again": (
        "Nothing was compared again, because this Motif compares in another way than the one that"
        " wrote the certificate."
    ),
    "certificate.file_altered": (
        "“{name}” is not as it was when its certificate was written: the file was changed, or it is"
        " another one."
    ),
    "certificate.another_take": (
        "“{name}” says that it is take {take}, but the certificate is that of another one, take"
        " {other} of “{title}”: it proves nothing of this file."
    ),
    "certificate.misnamed": (
        "“{name}” is not what it is called: its contents are those of “{other}”."
    ),
    "certificate.pack_altered": "In “{name}” these files were changed: {names}.",
    "certificate.pack_missing": "In “{name}” these files are missing: {names}.",
    "certificate.pack_added": "In “{name}” these files were added: {names}.",
    "certificate.pack_twice": (
        "In “{name}” there are several files of one name: {names}. Which of them one gets depends"
        " on the program that unpacks it."
    ),
    "certificate.altered": (
        "The certificate was changed after it was signed, or is damaged: it proves nothing."
    ),
    "certificate.unreadable": (
        "The certificate is of another version of Motif, which cannot be read here."
    ),
    "certificate.foreign": (
        "The certificate of take {take} is whole, but signed with a key that this host does not"
        " know: {key}. If you trust its owner, repeat with --trust and that key."
    ),
    "certificate.none": (
        "“{name}” says that it is take {take}, but there is no certificate of it here. Put the"
        " certificate beside it, or name it with --certificate."
    ),
    "certificate.nothing": ("“{name}” names no take of Motif's, and no certificate here is of it."),
    "certificate.differs": (
        "The certificate of “{name}” is signed, but comparing the notes again had another result:"
        " Motif is another version than the one that wrote it, or the model is."
    ),
    "certificate.other_model": (
        "The model in {folder} is not the one that composed it, which is version {version}."
    ),
    "certificate.closed": "“{name}” cannot be read: {reason}.",
    "certificate.too_large": "“{name}” is too large to be a file of Motif's.",
    "certificate.key": "The host's key {path} cannot be used: {reason}.",
    "certificate.no_index": (
        "The index of the base's own music, {path}, cannot be read. Get it again with Motif, or"
        " make it with `motif base index`."
    ),
}
