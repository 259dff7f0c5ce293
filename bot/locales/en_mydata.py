"""English: what is kept of a member, handed over or deleted."""

from __future__ import annotations

TEXTS = {
    "command.mydata": "What I keep about you, in every server: have it all, or delete it",
    "command.mydata.export": "Get everything that I keep about you, as a zip file only you see",
    "command.mydata.delete": (
        "Delete what I keep about you: you see what that does before it is done"
    ),
    "option.part": "Where it is more than one file holds: which part (1 unless you say)",
    "mydata.nothing": "I keep nothing about you, in any server.",
    "mydata.export.text": (
        "Everything that I keep about you, in {servers}. Unpack it and open **index.html**."
    ),
    "mydata.export.servers.one": "1 server",
    "mydata.export.servers": "{count} servers",
    "mydata.export.part": (
        "This is part {part} of {parts}; `/mydata export part:{next}` gives the next."
    ),
    "mydata.export.last": "This is part {part} of {parts}, the last.",
    "mydata.export.no_part": "There are {parts} parts, so there is no part {part}.",
    "mydata.export.too_large": "Larger than one message holds, so left out: {count} files.",
    "mydata.export.unplayed": (
        "What I heard in {count} of your songs could not be written as MIDI just now; the index"
        " names them. Ask again later."
    ),
    "mydata.export.failed": "Discord did not take the file. Please try again later.",
    # the page of the export
    "mydata.page.title": "Your data in Motif",
    "mydata.page.head": "Everything that this Motif keeps about you, as of {made}.",
    "mydata.page.part": "This is part {part} of {parts}; every part has this page.",
    "mydata.page.too_large": "Files that are larger than one message holds, and left out:",
    "mydata.page.unplayed": (
        "Songs that could not be written as MIDI just now; ask again later for them:"
    ),
    "mydata.page.more": "and {count} more",
    "mydata.page.all": "All of it is in {file}.",
    "mydata.page.files": "Files",
    "mydata.page.cut": (
        "There is more than this page has room for: the folder data has all of it."
    ),
    "mydata.table.songs": "Songs",
    "mydata.table.songs.about": (
        "Songs that you brought. The files you sent are not kept; what was heard in them is in the"
        " folder songs, as MIDI and, where somebody listened to it, as mp3."
    ),
    "mydata.table.consents": "Consents",
    "mydata.table.consents.about": "What you agreed to with each song, word by word.",
    "mydata.table.requests": "Requests",
    "mydata.table.requests.about": "Everything that you asked for, with its options.",
    "mydata.table.training-files": "Files for training",
    "mydata.table.training-files.about": "What became of each file that you attached to /train.",
    "mydata.table.pieces": "Pieces",
    "mydata.table.pieces.about": (
        "Pieces that were made for you; their files are in the folder pieces."
    ),
    "mydata.table.takes": "Takes",
    "mydata.table.takes.about": "The takes of these pieces.",
    "mydata.table.votes": "Votes",
    "mydata.table.votes.about": "What you voted for.",
    "mydata.table.log": "Log",
    "mydata.table.log.about": "What you did that moderators can look up.",
    "mydata.table.jams": "Jams",
    "mydata.table.jams.about": "Jams that you started.",
    "mydata.table.jam-entries": "Entries in jams",
    "mydata.table.jam-entries.about": (
        "What you entered in jams; files of your own are in the folder jams."
    ),
    "mydata.table.jam-votes": "Votes in jams",
    "mydata.table.jam-votes.about": "Which of two entries you liked better.",
    "mydata.table.offers": "Offers",
    "mydata.table.offers.about": (
        "Pieces that you offered as training material, and what you agreed to."
    ),
    "mydata.table.refused-forms": "Refused forms",
    "mydata.table.refused-forms.about": (
        "What you wrote into forms that were refused, kept for a day."
    ),
    "mydata.column.server": "Server",
    "mydata.column.title": "Title",
    "mydata.column.artist": "Artist",
    "mydata.column.file_name": "File name",
    "mydata.column.rights": "Right",
    "mydata.column.heard_at": "Heard at",
    "mydata.column.song": "Song",
    "mydata.column.right": "Right",
    "mydata.column.sentence": "Sentence",
    "mydata.column.at": "At",
    "mydata.column.ref": "Number",
    "mydata.column.kind": "Kind",
    "mydata.column.state": "State",
    "mydata.column.created_at": "Asked for at",
    "mydata.column.model": "Version of the model",
    "mydata.column.letter": "Take",
    "mydata.column.voted_at": "Voted at",
    "mydata.column.action": "Action",
    "mydata.column.subject": "Of what",
    "mydata.column.file": "File",
    "mydata.column.part": "Part",
    "mydata.kind.compose": "composing",
    "mydata.kind.train": "training",
    "mydata.state.receiving": "being fetched",
    "mydata.state.queued": "waiting",
    "mydata.state.running": "under way",
    "mydata.state.done": "done",
    "mydata.state.failed": "failed",
    "mydata.state.cancelled": "cancelled",
    # deleting
    "mydata.delete.head": "**This is what I would delete for good:**",
    "mydata.delete.server": "**{server}**: {what}",
    "mydata.delete.songs.one": "1 song that you brought, and what I heard in it",
    "mydata.delete.songs": "{count} songs that you brought, and what I heard in them",
    "mydata.delete.pieces.one": "1 piece that you asked for, with its votes, files and message",
    "mydata.delete.pieces": (
        "{count} pieces that you asked for, with their votes, files and messages"
    ),
    "mydata.delete.votes.one": "1 vote",
    "mydata.delete.votes": "{count} votes",
    "mydata.delete.requests.one": "1 request",
    "mydata.delete.requests": "{count} requests",
    "mydata.delete.rounds.one": "1 entry or vote in a jam",
    "mydata.delete.rounds": "{count} entries and votes in jams",
    "mydata.delete.deeds": "your name in the moderators' log",
    "mydata.delete.version": "Version {versions} of its model learnt from your songs and goes too.",
    "mydata.delete.versions": "Versions {versions} of its model learnt from your songs and go too.",
    "mydata.delete.until": (
        "A version without them is trained by itself; until it is ready {who} composes there."
    ),
    "mydata.delete.then": "From then on {who} composes there.",
    "mydata.delete.more": "… and in {count} more servers",
    "mydata.delete.foot": (
        "What waits or runs for you is cancelled. Nobody can bring any of it back; `/mydata export`"
        " gives it to you before. What others downloaded, and backups of whoever runs me, stay."
    ),
    "button.mydata.here": "Delete it in this server",
    "button.mydata.all": "Delete it in every server",
    "mydata.not_yours": "That button is for somebody else's data. Yours go by /mydata delete.",
    "mydata.deleting": "Deleting…",
    "mydata.deleted.one": (
        "Deleted, in 1 server. Messages with pieces of yours go within minutes, as far as Discord"
        " lets me."
    ),
    "mydata.deleted": (
        "Deleted, in {count} servers. Messages with pieces of yours go within minutes, as far as"
        " Discord lets me."
    ),
    "mydata.server_unknown": "a server that I am not in any more ({server})",
}
