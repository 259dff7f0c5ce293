"""What a server likes, in words."""

from __future__ import annotations

from bot.chat.outgoing import Button
from bot.locales import Say
from bot.store.tastes import Known
from engine.messages import Message, told
from engine.taste.values import LEAST_BALLOTS, LEAST_MEMBERS

ASK = "motif:taste:reset"
RESET = "motif:taste:forgotten"


def taste_line(say: Say, known: Known) -> str:
    """What is liked and how sure that is, or why it is not known."""
    if known.taste is None:
        return say("taste.head", what=say.message(_not_yet(known)))
    messages = known.taste.told
    if not known.taste.sureness:
        return say("taste.head", what=" ".join(map(say.message, messages)))
    *liked, sure = messages
    what = say("taste.liked", what=", ".join(map(say.message, liked)), sure=say.message(sure))
    return say("taste.head", what=what)


def _not_yet(known: Known) -> Message:
    if known.ballots < LEAST_BALLOTS:
        return told("taste.few", ballots=known.ballots, least=LEAST_BALLOTS)
    if known.members < LEAST_MEMBERS:
        return told("taste.few_members", members=known.members, least=LEAST_MEMBERS)
    return told("taste.soon", ballots=known.ballots)


def reset_buttons(say: Say, known: Known) -> list[Button]:
    """For moderators, where there is something to forget."""
    if known.taste is None and not known.ballots:
        return []
    return [Button(ASK, say("button.taste.reset"))]
