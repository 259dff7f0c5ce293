"""English. Fields that hold anything a person wrote arrive escaped."""

from __future__ import annotations

from bot.locales.en_certificates import TEXTS as CERTIFICATES
from bot.locales.en_compose import TEXTS as COMPOSE
from bot.locales.en_examine import TEXTS as EXAMINE
from bot.locales.en_further import TEXTS as FURTHER
from bot.locales.en_hall import TEXTS as HALL
from bot.locales.en_jam import TEXTS as JAM
from bot.locales.en_library import TEXTS as LIBRARY
from bot.locales.en_mydata import TEXTS as MYDATA
from bot.locales.en_names import TEXTS as NAMES
from bot.locales.en_operations import TEXTS as OPERATIONS
from bot.locales.en_playground import TEXTS as PLAYGROUND
from bot.locales.en_settings import TEXTS as SETTINGS
from bot.locales.en_share import TEXTS as SHARE
from bot.locales.en_taste import TEXTS as TASTE
from bot.locales.en_train import TEXTS as TRAIN
from bot.locales.en_welcome import TEXTS as WELCOME
from engine.english import TEXTS as ENGINE

TEXTS = {
    **CERTIFICATES,
    **COMPOSE,
    **ENGINE,
    **EXAMINE,
    **FURTHER,
    **HALL,
    **JAM,
    **LIBRARY,
    **NAMES,
    **MYDATA,
    **OPERATIONS,
    **PLAYGROUND,
    **SHARE,
    **SETTINGS,
    **TASTE,
    **TRAIN,
    **WELCOME,
    # commands and their options, as Discord's menu shows them
    "command.compose": "Compose a new piece: two takes to hear, to download and to vote on",
    "command.queue": "What is waiting and running in this server",
    "command.top": "The pieces this server likes best",
    "option.notes": "A tune to go on from: C4 E4 G4, do re mi, C4:1/2 R:1/4, Cmaj7 | Am7",
    "option.chords": "Chords under the piece, a bar each: Am F C G, or Dm7 G7 | Cmaj7 | %",
    "option.like": "A MIDI file, or up to 30 s of one voice hummed or played, to go on from",
    "option.bars": "How long, in bars, each some two seconds (16 unless you say)",
    "option.tempo": "How fast, in quarter notes a minute: 60 is slow, 140 fast",
    "option.key": "The key: A minor sounds darker, C major brighter",
    "option.ensemble": "Who plays",
    "option.surprise": "0 keeps to the expected, 1 is adventurous (0.5 unless you say)",
    "option.takes": "How many versions to choose from (2 unless you say)",
    "option.seed": "The number from an earlier piece's details, to get that piece again",
    # answers to one person
    "refused.options": "{problem} {remedy}",
    "refused.member.one": (
        "You may have one request open at once, and it is waiting or running. Wait for it to "
        "finish, or cancel it with /queue."
    ),
    "refused.member": (
        "You have {member} of {member_cap} requests waiting or running, so there is no place left "
        "for another. Wait for one to finish, or cancel one with /queue."
    ),
    "refused.guild.one": (
        "This server may have one request open at once, and it is waiting or running. Try again "
        "when it has finished; /queue shows it."
    ),
    "refused.guild": (
        "This server has {guild} of {guild_cap} requests waiting or running, so there is no place "
        "left for another. You have {member} of {member_cap}. Try again when some have finished; "
        "/queue shows them."
    ),
    "refused.dm": (
        "I work in servers, where people listen and vote together. Use this command in a server "
        "that I am a member of. /help, /about and /mydata work here too."
    ),
    "refused.notes_and_like": (
        "`notes` and `like` both say what to go on from, and only one of them can be followed. Ask "
        "again with one."
    ),
    "refused.upload": (
        "That file is {size}, and I take up to {limit}. Send a shorter excerpt, or an mp3."
    ),
    "refused.unknown": "I do not know that piece or request in this server.",
    # forms that were refused
    "button.form.again": "Try again",
    "form.gone": (
        "What was written in that form is kept for a day, and is gone now. Open the form where you "
        "opened it first, and write it once more."
    ),
    "form.not_yours": (
        "Only the member who filled that form in can open it again. For a form of your own press "
        "**Change…** under the piece."
    ),
    "form.piece_gone": (
        "That piece is deleted, so there is nothing left to change. Go on from another, or compose "
        "one with /compose."
    ),
    "refused.not_yours": (
        "Only the person who asked for it, a moderator (Manage Server), or whoever may delete "
        "messages of others in that channel (Manage Messages) can do that."
    ),
    "refused.not_yours_server": (
        "Only the person who asked for it, or a moderator (Manage Server), can do that."
    ),
    "refused.too_often": "That was often in a short time; please try again in {wait}.",
    "refused.finished": "`#{ref}` has finished already, so there is nothing to cancel.",
    "refused.cancelled": "`#{ref}` is cancelled already.",
    "error.unexpected": (
        "Something went wrong on my side, and it is in my log as `#{ref}`. "
        "Please try again; if it happens again, tell whoever runs me that number."
    ),
    "error.full_disk": (
        "The disk of the machine that I run on is full, so I could not keep that. Please try again "
        "later; whoever runs me has to make room."
    ),
    # the status card
    "card.head": "**Composing** for {user}{options}",
    "card.receiving": "Fetching your file…",
    "card.queued": "Place {position} in the queue · about {wait}",
    "card.waiting_for_machine": "Place {position} in the queue · waiting for a free machine",
    "card.running": "{stage} {bar} {percent} % · about {wait} left",
    "card.starting": "Starting…",
    "card.again": "The machine stopped in the middle of it; trying again (attempt {attempt})",
    "card.done": "Finished: {link}",
    "card.done_plain": "Finished.",
    "card.cancelled": "Cancelled. Nothing was composed; ask again with /compose whenever you like.",
    "card.failed": "**This did not work.** {problem} {remedy}",
    "card.ref": "-# `#{ref}`",
    "card.closed": (
        "I do not have the permission to {missing} in this channel, so only you see this, and the "
        "piece will come here, to you alone. A moderator can change that in the channel's settings."
    ),
    "stage.compose.loading": "Getting ready",
    "stage.compose.composing": "Composing",
    "stage.compose.drawing": "Drawing the score",
    "stage.compose.playing": "Playing it",
    "stage.compose.done": "Packing up",
    "stage.hear.decoding": "Opening a file",
    "stage.hear.hearing": "Listening",
    "stage.hear.cleaning": "Writing down what was heard",
    "stage.train.loading": "Getting ready to train",
    "stage.train.training": "Training",
    "stage.train.finishing": "Learning the songs' ends too",
    "button.cancel": "Cancel",
    "cancelled": "`#{ref}` is cancelled.",
    # the piece
    "post.head": "{user} **{title}**",
    "post.takes.one": "Listen to it, and vote for it if you like it.",
    "post.takes": "Listen to the takes, then vote for the one you like best: everybody may.",
    "post.take": "**{letter}** · {length}",
    "post.take_near": "**{letter}** · {length} · nearest to {song}",
    "post.roll": "The notes of “{title}”.",
    "post.credit_near.one": "nearest to {song} · longest run shared with any song: {run} note",
    "post.credit_near": "nearest to {song} · longest run shared with any song: {run} notes",
    "post.credit_base": "the base model keeps no songs to compare it with",
    "post.credit_none": "near no song that the model knows",
    "post.model": "Composed by Motif with {model}.",
    "post.rights": (
        "Anyone may use, change and share this piece, for money too; saying "
        "“made with Motif” is welcome."
    ),
    "post.ref": "-# `#{ref}`",
    "post.foot": "-# By this server's model, version {version} · `#{ref}`",
    "post.foot_base": "-# By the base model; /train teaches it your songs · `#{ref}`",
    "post.left_out": (
        "Too large for one message here, so left out: {names}. Ask with fewer takes or bars."
    ),
    "post.closed": (
        "I may not write in the channel where you asked, so this comes to you alone. "
        "A moderator can give me Send Messages and Attach Files there."
    ),
    "model.base": "its base model; /train teaches it this server's songs",
    "model.own": "this server's model, version {version}",
    "button.vote": "Vote {letter} · {votes}",
    "button.vote_won": "Vote {letter} · {votes} 👑",
    "vote.counted": "You voted for take {letter} of **{title}**.",
    "vote.won": "👑 Take {letter} has won so far. Votes still count, and may change that.",
    "vote.wins": (
        "A take wins 👑 with {votes} votes or more, if it has at least twice as many as any other."
    ),
    "vote.taken_back": "Your vote on **{title}** is taken back.",
    "vote.none": "You have no vote on **{title}**.",
    "button.take_back": "Take my vote back",
    "button.details": "Details",
    "button.delete": "Delete",
    "more.menu": "Details and more…",
    "more.details": "Score, settings, seed, credits, licence",
    "more.version": "What it learnt from, figures and curve",
    "more.unvote": "If you voted here",
    "more.delete": "For whoever asked for it, and whoever may delete messages here",
    "delete.ask.one": "Delete **{title}** with its files and its vote? That cannot be undone.",
    "delete.ask": "Delete **{title}** with its files and its votes? That cannot be undone.",
    "delete.yes": "Yes, delete it",
    "deleted": "Deleted.",
    "delete.soon": "Deleted. Its message goes as soon as Discord lets me delete it.",
    "delete.stays": (
        "Deleted. Discord does not let me delete its message any more: whoever may manage messages "
        "there can."
    ),
    # details
    "details.head": "**{title}** · details",
    "details.settings": (
        "Key {key} · metre {metre} · tempo {tempo} · {bars} bars · ensemble {ensemble}"
    ),
    "details.again": (
        "Seed `{seed}`: /compose with the same options and this seed gives this piece again, "
        "as long as the model and what this server likes are the same."
    ),
    "details.take": "**{letter}** · {notes} notes · {length} · {credit}",
    "details.more": "… and {count} more lines than one message holds",
    "details.files": (
        "Attached: the score of each take, as a picture and as MusicXML for notation programs."
    ),
    "details.score": "Score of take {letter} of {title}",
    # queue
    "queue.empty": "Nothing is waiting or running in this server. /compose starts something.",
    "queue.head": "**{count} in this server** (up to {cap} at once, {member_cap} for each member)",
    "queue.running": "`#{ref}` · {user} · running{stage} · about {wait} left",
    "queue.waiting": "`#{ref}` · {user} · place {position} · about {wait}",
    "queue.receiving": "`#{ref}` · {user} · fetching what was attached",
    "queue.accepting": "`#{ref}` · {user} · just asked for",
    "queue.waiting_for_machine": (
        "`#{ref}` · {user} · place {position} · waiting for a machine; none is free just now"
    ),
    "queue.more": "… and {count} more",
    "button.cancel_one": "Cancel #{ref}",
    # top
    "top.head": "**The pieces this server likes best**",
    "top.line.one": (
        "**{place}. {title}** · take {letter} · {votes} of 1 vote\n-# by {user} · {link}"
    ),
    "top.line": (
        "**{place}. {title}** · take {letter} · {votes} of {voters} votes\n-# by {user} · {link}"
    ),
    "top.hear": "Hear one of them",
    "top.option": "{place}. {title} · take {letter}",
    "top.heard": "**{title}** · take {letter} · {link}",
    "top.no_audio": "Its audio is not kept any more; the message that it came in still has it.",
    "top.empty.one": (
        "No piece here has the vote of anybody but the one who asked for it. Make one with "
        "/compose and let others vote under it."
    ),
    "top.empty": (
        "No piece here has the votes of {count} members yet, besides the one who asked for it. "
        "Make one with /compose and vote under it."
    ),
    "top.foot.one": (
        "-# The more members agree on a take, the higher it stands. The vote of whoever asked for "
        "it does not count here."
    ),
    "top.foot": (
        "-# The more members agree on a take, the higher it stands. It takes {count} votes besides "
        "that of whoever asked for it."
    ),
    # lengths of time
    "time.seconds": "{n} s",
    "time.minutes": "{n} min",
    # sizes of files
    "size.mebibytes": "{n:.1f} MiB",
    "size.kibibytes": "{n:.1f} KiB",
    # what the bot may lack
    "permission.view_channel": "view this channel",
    "permission.send_messages": "send messages",
    "permission.attach_files": "attach files",
    # failures of a request
    "failure.time": "It took longer than {limit} and was stopped.",
    "failure.time.do": "Try fewer bars or takes.",
    "failure.lost.one": "The machine that composed it stopped.",
    "failure.lost": "The machine that composed it stopped {attempts} times.",
    "failure.lost.do": "Please try again later; whoever runs me finds the reason in my log.",
    "failure.crash": "Something went wrong while composing, and it is in my log.",
    "failure.crash.do": "Please try again, perhaps with other options.",
    "failure.fetch": "Your file could not be fetched from Discord completely.",
    "failure.fetch.do": "Please run /compose again and attach it again.",
    "failure.large": "Your file is larger than {limit}.",
    "failure.large.do": "Send a shorter excerpt, or an mp3.",
    "failure.undeliverable": "Discord did not take the finished piece.",
    "failure.undeliverable.do": "Please try again later.",
    "failure.files_gone": "The files of the finished piece are missing on my disk.",
    "failure.files_gone.do": "Please ask for it again; whoever runs me finds more in my log.",
}
