"""Which candidates of a change are the best."""

from __future__ import annotations

from collections.abc import Sequence

from engine.arranging.arranger import Arrangement
from engine.choosing import Chosen
from engine.composer.composing import Composer
from engine.composer.events import note_array
from engine.judge.features import features
from engine.judge.passages import music_of_ticks
from engine.judge.ranking import rate
from engine.plan.plan import Plan


def rank(
    candidates: Sequence[tuple[Arrangement, Plan, float]],
    merits: Sequence[float],
    composer: Composer,
    takes: int,
) -> list[Chosen]:
    """The best of candidates (arrangement, plan as it sounds, mean log probability).

    First by their `merits`: how far they do what was asked for; of equals, those that are put
    together like people's music and that readers would like. No two are the same.
    """
    heard = [arrangement.sounding() for arrangement, _, _ in candidates]
    rows = [note_array(composition.notes) for composition in heard]
    metre = heard[0].metre
    music = [music_of_ticks(own, metre) for own in rows]
    rated = rate(music, composer.music)
    order = sorted(range(len(heard)), key=lambda k: (-merits[k], -float(rated[k])))
    found: list[Chosen] = []
    seen: set[bytes] = set()
    for number in order:
        same = rows[number][:, [0, 2]].tobytes()
        if same in seen and len(found) + len(order) - number > takes:
            continue
        seen.add(same)
        arrangement, plan, log_probability = candidates[number]
        figures = dict(features(rows[number], metre)) | {"log_probability": log_probability}
        found.append(Chosen(arrangement, heard[number], plan, figures, float(rated[number])))
    return found[:takes]
