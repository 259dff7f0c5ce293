"""English: the playground's page, where the bot is tried in a browser without Discord."""

from __future__ import annotations

TEXTS = {
    # in the terminal
    "playground.ready": (
        "Motif's playground is at {address}\nOpen it in a browser on this machine. Ctrl+C stops "
        "it; everything is kept for the next time."
    ),
    "playground.closed": (
        "The playground cannot start at port {port}: {problem}. Another port: make playground "
        "PORT=8026"
    ),
    # around the messages
    "playground.title": "Motif playground",
    "playground.you": "You are",
    "playground.moderator": "{name} (moderator)",
    "playground.language": "Language",
    "playground.channel": "Channel",
    "playground.direct": "Motif, only you",
    "playground.messages": "Messages in {channel}",
    "playground.empty": (
        "Nothing here yet. Type / for commands: /compose makes a piece, /train teaches Motif a "
        "song."
    ),
    "playground.bot": "app",
    "playground.newer": "Newer messages ↓",
    "playground.only_you": "Only you can see this",
    "playground.dismiss": "Dismiss",
    "playground.edited": "edited",
    "playground.thinking": "Motif is thinking…",
    "playground.used": "{name} used /{command}",
    "playground.used_app": "{name} used {command}",
    "playground.answers": "Answers an earlier message",
    "playground.apps": "Apps",
    "playground.play": "Listen to {name}",
    "playground.watch": "Watch {name}",
    "playground.save": "Save {name}",
    "playground.look": "Open {name}",
    "playground.kilobytes": "{size} kB",
    "playground.megabytes": "{size} MB",
    "playground.lost": "The playground does not answer. Is it still running? I keep trying.",
    # writing
    "playground.write": "Message, or / for commands",
    "playground.send": "Send",
    "playground.cancel": "Cancel",
    "playground.close": "Close",
    "playground.done": "Done",
    "playground.commands": "Commands",
    "playground.commands_none": "No command begins like that.",
    "playground.options": "More options",
    "playground.remove_option": "Leave out {option}",
    "playground.needed": "needed",
    "playground.yes": "yes",
    "playground.no": "no",
    "playground.choose": "Choose…",
    "playground.choices": "Suggestions for {option}",
    "playground.attach": "Attach a file",
    "playground.file": "A file of yours",
    "playground.sample": "A sample song",
    "playground.record": "Record",
    "playground.stop": "Stop recording ({seconds} s)",
    "playground.recording": "I am listening. Hum one voice, for up to 30 seconds.",
    "playground.recorded": "Recorded: {seconds} s.",
    "playground.no_microphone": "This browser gives me no microphone: {problem}",
    "playground.uploading": "Uploading {name}…",
    "playground.remove_file": "Remove {name}",
    # what a Discord client would not send
    "playground.refused.command": "That command is not offered to you here.",
    "playground.refused.required": "{option} is needed.",
    "playground.refused.choice": "{option}: choose one of those that are offered.",
    "playground.refused.length": "{option}: {least} to {most} characters.",
    "playground.refused.number": "{option} is a number.",
    "playground.refused.range": "{option} lies between {least} and {most}.",
    "playground.refused.file": "That file is not here any more. Attach it again.",
    "playground.refused.size": (
        "That file is larger than {most} MB, more than a member may upload."
    ),
    "playground.refused.gone": "That is not there any more.",
    "playground.refused.message": (
        "A message has text or files, up to 2000 characters and 10 files."
    ),
    "playground.refused.starting": "Motif is starting. Try again in a few seconds.",
    "playground.refused.silent": "Motif did not respond.",
}
