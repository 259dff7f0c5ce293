"""Composing pieces, and learning what a community likes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.english import TEXTS
from engine.values import Brief, Motif, Piece, Report, ShouldStop, never_stop, report_nothing

if TYPE_CHECKING:
    from engine.taste.values import Ballot, Duel, Place, Taste


def compose(
    model: Path,
    brief: Brief,
    *,
    like: Path | Motif | None = None,
    plan: Path | None = None,
    taste: Taste | None = None,
    shuffled: bool = False,
    texts: Mapping[str, str] = TEXTS,
    report: Report = report_nothing,
    should_stop: ShouldStop = never_stop,
) -> Piece:
    """Compose the takes of one request, going on from a file or from what was heard in it.

    The same model, brief and `like` give the same MIDI bytes. A brief without seed gets a random
    one, told in the piece. `plan` is a take's record or the plan in it, changed or not, that all
    takes are written after. A `taste` has a say in which takes are chosen. `shuffled` labels the
    takes in the picture in an order that does not tell which is best. What stands in the picture is
    by code in `texts`. Raises ModelError, SongError
    (of `like`), RenderError.
    """
    from engine.studio import produce

    return produce(
        model,
        brief,
        like,
        plan,
        taste=taste,
        shuffled=shuffled,
        texts=texts,
        report=report,
        should_stop=should_stop,
    )


def learn_taste(ballots: Sequence[Ballot], *, now: float) -> Taste:
    """What a community likes, from its members' votes for takes. A second; never an error.

    `now` is the time on the ballots' clock, in seconds: a vote counts half after 90 days. From
    fewer than 20 ballots or four members nothing is learnt. One member's votes count a quarter at
    most, those of new members together a tenth. The same ballots, in any order, give the same
    taste. A ballot that says nothing (one take, no such place) is left out and counted.
    """
    from engine.taste.learning import learn

    return learn(ballots, now)


def rank_entries(entries: Sequence[str], duels: Sequence[Duel]) -> tuple[Place, ...]:
    """The entries of a round by votes between two of them, best first, and how sure each place is.

    The model of a taste, with each entry for a feature. Entries that nobody heard stand with the
    middle ones. The same votes give the same places.
    """
    from engine.taste.ranking import rank

    return rank(entries, duels)


def warm(model: Path | None = None) -> None:
    """Make ready what composing needs, so that a process' first piece is as quick as later ones.

    For a worker at its start: it takes about what a first piece would take longer. `model` (the
    base, say) is composed with once, nothing of it kept. Raises ModelError, RenderError.
    """
    from engine.studio import warm_up

    warm_up(model)
