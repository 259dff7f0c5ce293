# pyright: strict
"""A taste in words."""

from __future__ import annotations

from engine.messages import Message, told
from engine.taste.values import LEAST_BALLOTS, LEAST_MEMBERS, Taste

_CERTAIN = 0.9
"""How probable a sign must be to be told."""

_TOLD = 3


def words(taste: Taste) -> tuple[Message, ...]:
    """What is liked, what matters most first, and then how sure that is; or why it is not known."""
    if taste.ballots < LEAST_BALLOTS:
        return (told("taste.few", ballots=taste.ballots, least=LEAST_BALLOTS),)
    if taste.members < LEAST_MEMBERS:
        return (told("taste.few_members", members=taste.members, least=LEAST_MEMBERS),)
    sure = round(100 * taste.sureness)
    found = [
        _DIRECTIONS[name][liking.weight > 0]
        for name, liking in sorted(taste.likings.items(), key=lambda own: -abs(own[1].weight))
        if name in _DIRECTIONS and liking.certainty >= _CERTAIN
    ]
    if not sure:
        return (told("taste.none", ballots=taste.ballots, members=taste.members),)
    return (
        *(found[:_TOLD] or [told("taste.mixed")]),
        told("taste.sure", percent=sure, ballots=taste.ballots, members=taste.members),
    )


_DIRECTIONS = {
    "tempo": (told("taste.slower"), told("taste.faster")),
    "density": (told("taste.fewer_notes"), told("taste.more_notes")),
    "notes_at_once": (told("taste.thinner"), told("taste.fuller")),
    "pitch_mean": (told("taste.lower"), told("taste.higher")),
    "pitch_range": (told("taste.narrower"), told("taste.wider")),
    "pitch_class_entropy": (told("taste.fewer_pitches"), told("taste.more_pitches")),
    "scale_consistency": (told("taste.chromatic"), told("taste.diatonic")),
    "gap_entropy": (told("taste.even_rhythm"), told("taste.varied_rhythm")),
    "duration_entropy": (told("taste.like_lengths"), told("taste.varied_lengths")),
    "duration_mean": (told("taste.shorter_notes"), told("taste.longer_notes")),
    "groove_consistency": (told("taste.changing_groove"), told("taste.steady_groove")),
    "top_step_mean": (told("taste.smaller_steps"), told("taste.larger_steps")),
    "top_leaps": (told("taste.fewer_leaps"), told("taste.more_leaps")),
    "top_repeats": (told("taste.fewer_repeats"), told("taste.more_repeats")),
    "bar_repetition": (told("taste.less_returns"), told("taste.more_returns")),
    "semitones": (told("taste.smoother"), told("taste.rougher")),
    "log_probability": (told("taste.surprising"), told("taste.expected")),
}
"""By feature, what less of it is called and what more."""
