# pyright: strict
"""What a description in words means: from `slow sad waltz` to the options of a request.

What is said outright beats what goes along with another word, figures beat both, and of equals the
last holds. `not` turns round the next thing that is said, and what is joined to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.notation.key_names import read_key
from engine.notation.options import LIMITS
from engine.values import Metre, Understanding
from engine.words.casting import Called, players_of
from engine.words.lexicon import Effect
from engine.words.said import Figure, Said
from engine.words.scanning import Scanner
from engine.words.tokens import tokenise

OURS, NO_DRUMS = "ours", "no_drums"
"""Wishes: the style of the songs learnt from; no drums, where nobody drums anyway."""

# For each dial what its two ends are: by themselves, very, a little; not, and not too much.
_LEVELS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("tempo", "slow"): {"": "72", "very": "54", "little": "86", "not": "108", "not too": "96"},
    ("tempo", "fast"): {"": "144", "very": "176", "little": "124", "not": "88", "not too": "110"},
    ("tempo", "medium"): {
        "": "104",
        "very": "104",
        "little": "116",
        "not": "132",
        "not too": "120",
    },
    ("density", "low"): {
        "": "0.25",
        "very": "0.1",
        "little": "0.38",
        "not": "0.6",
        "not too": "0.5",
    },
    ("density", "high"): {
        "": "0.75",
        "very": "0.92",
        "little": "0.6",
        "not": "0.4",
        "not too": "0.45",
    },
    ("surprise", "low"): {
        "": "0.2",
        "very": "0.05",
        "little": "0.35",
        "not": "0.65",
        "not too": "0.5",
    },
    ("surprise", "high"): {
        "": "0.8",
        "very": "0.95",
        "little": "0.65",
        "not": "0.35",
        "not too": "0.45",
    },
    ("swing", "high"): {"": "0.7", "very": "1", "little": "0.4", "not": "0", "not too": "0.3"},
    ("swing", "none"): {"": "0", "very": "0", "little": "0", "not": "0.7", "not too": "0.3"},
    ("bars", "short"): {"": "8", "very": "4", "little": "8", "not": "24", "not too": "16"},
    ("bars", "long"): {"": "32", "very": "64", "little": "24", "not": "12", "not too": "16"},
}
_OURS_SURPRISE = "0.3"
_KNOWN = 4
"""The strength of what holds whatever the words say, above figures' 3."""

_USUAL_TEMPO = 100
"""Where a length is asked for in seconds and no tempo."""

_ANOTHER_METRE = {"4/4": "3/4"}


@dataclass(slots=True)
class _Meaning:
    """What was understood so far: dials by name with value and strength, and the ends said."""

    dials: dict[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])
    ends: dict[str, str] = field(default_factory=dict[str, str])
    called: Called = field(default_factory=Called)
    ours: bool = False
    names: list[str] = field(default_factory=list[str])
    unknown: list[str] = field(default_factory=list[str])

    def turn(self, dial: str, value: str, strength: int) -> None:
        if strength >= self.dials.get(dial, ("", -1))[1]:
            self.dials[dial] = (value, strength)

    def value(self, dial: str) -> str | None:
        return self.dials[dial][0] if dial in self.dials else None


def understand(text: str, tempo: int | None = None, metre: Metre | None = None) -> Understanding:
    """What a description asks for; milliseconds, whatever the text.

    `tempo` and `metre` are what holds whatever the words say: seconds are bars by them.
    """
    said = Scanner(tokenise(text)).scan()
    meaning = _interpret(said)
    known = {"tempo": tempo, "metre": metre}
    unsaid = [dial for dial, value in known.items() if value and meaning.value(dial) is None]
    for dial, value in known.items():
        if value is not None:
            meaning.turn(dial, str(value), _KNOWN)
    options = {name: value for name, value in _options(meaning).items() if name not in unsaid}
    wishes = [OURS] if meaning.ours else []
    if meaning.called.drums is False and "no drums" not in options.get("ensemble", ""):
        wishes.append(NO_DRUMS)
    return Understanding(
        options=options,
        wishes=tuple(wishes),
        names=tuple(dict.fromkeys(meaning.names)),
        unknown=_together(said),
    )


def _interpret(said: Sequence[Said]) -> _Meaning:
    meaning = _Meaning()
    negated, degree, skipping = False, "", False
    turned: str | None = None  # the dial that `not` was last about, while it may go on
    for number, each in enumerate(said):
        following = said[number + 1].kind if number + 1 < len(said) else ""
        match each.kind:
            case "not":
                negated, turned = True, None
            case "very" | "little":
                degree = each.kind
            case "too":
                degree = "too"
            case "than":
                skipping = following == "effects"
            case "only":
                negated, turned = False, None
            case "or":
                negated = negated or turned is not None
            case "and":
                after = _dial_of(said[number + 1]) if number + 1 < len(said) else ""
                negated = negated or (turned == "player" and after in ("player", "drums"))
            case "stop":
                if not (each.written == "," and _list_goes_on(said, number, turned)):
                    negated, turned = False, None
                else:
                    negated = True
                degree = ""
            case "effects" if skipping:
                skipping = False
            case "effects":
                _apply(meaning, each.effects, negated, degree)
                turned = _dial_of(each) if negated else None
                turned = "player" if turned == "drums" else turned
                negated, degree = False, ""
            case "figure" if each.figure is not None:
                if not negated:
                    _set_figure(meaning, each.figure)
                negated, degree, turned = False, "", None
            case "ours":
                meaning.ours = not negated
                negated, degree = False, ""
            case "name":
                meaning.names.append(each.written)
                negated = False
            case _:
                pass
    return meaning


def _dial_of(said: Said) -> str:
    return said.effects[0].dial if said.effects else ""


def _list_goes_on(said: Sequence[Said], comma: int, turned: str | None) -> bool:
    """Whether after `without drums,` come more players and then an `or`: all are unwanted."""
    if turned != "player":
        return False
    for each in said[comma + 1 :]:
        if each.kind == "or":
            return True
        if _dial_of(each) not in ("player", "drums") and each.written != ",":
            return False
    return False


def _apply(meaning: _Meaning, effects: Sequence[Effect], negated: bool, degree: str) -> None:
    for place, effect in enumerate(effects):
        if negated and place:
            break  # what goes along is not what was denied
        _apply_one(meaning, effect, negated, degree if place == 0 or degree == "very" else "")


def _apply_one(meaning: _Meaning, effect: Effect, negated: bool, degree: str) -> None:
    dial, value = effect.dial, effect.value
    if (dial, value) in _LEVELS:
        if negated and meaning.ends.get(dial, value) != value:
            return  # `slow, not fast` says slow
        manner = ("not too" if degree in ("too", "very") else "not") if negated else degree
        manner = "very" if manner == "too" else manner
        meaning.turn(dial, _LEVELS[dial, value][manner], max(effect.strength, int(negated)))
        if not negated:
            meaning.ends[dial] = value
    elif dial == "mode":
        _set_mode(meaning, value, effect.strength, negated)
    elif dial == "metre":
        meaning.turn("metre", _ANOTHER_METRE.get(value, "4/4") if negated else value, 1)
    elif dial == "tempo":
        if not negated:
            meaning.turn("tempo", _scaled(value, degree), effect.strength)
    elif dial == "drums":
        meaning.called.drums = (value == "yes") != negated
    elif dial == "style":
        if negated:
            meaning.called.unwanted.add(value)
        else:
            (meaning.called.styles if effect.strength else meaning.called.faint).append(value)
    elif dial == "player":
        if negated:
            meaning.called.unwanted.add(int(value))
        else:
            meaning.called.players.append(int(value))


def _set_mode(meaning: _Meaning, mode: str, strength: int, negated: bool) -> None:
    """What is not sad is happy, unless it is not to be happy either."""
    other = "major" if mode == "minor" else "minor"
    if not negated:
        meaning.ends["mode"] = mode
        meaning.turn("mode", mode, strength)
    elif "mode" not in meaning.ends:
        if meaning.value("mode") == mode:  # the other was denied before
            del meaning.dials["mode"]
        else:
            meaning.turn("mode", other, strength)


def _scaled(tempo: str, degree: str) -> str:
    """A term's tempo is its own; `very` takes it a little further from the middle."""
    if degree != "very":
        return tempo
    return str(round(int(tempo) * (1.15 if int(tempo) > _USUAL_TEMPO else 0.85)))


def _set_figure(meaning: _Meaning, figure: Figure) -> None:
    meaning.turn(figure.option, figure.value, 3)


def _options(meaning: _Meaning) -> dict[str, str]:
    """The options that are asked for, as text that they themselves would take."""
    options: dict[str, str] = {}
    if (key := meaning.value("key")) is not None:
        options["key"] = key
        if read_key(key).mode == "major" and meaning.dials.get("mode", ("", 0)) == ("minor", 2):
            options["key"] = key.replace("major", "minor")
    elif (mode := meaning.value("mode")) is not None:
        options["key"] = mode
    if meaning.ours:
        meaning.turn("surprise", _OURS_SURPRISE, 0)
    for dial in ("metre", "tempo", "density", "surprise", "swing", "chords", "bars", "takes"):
        if (value := meaning.value(dial)) is not None:
            options[dial] = value
    if (seconds := meaning.value("seconds")) is not None:
        options |= _bars_of(float(seconds), options)
    if (players := players_of(meaning.called)) is not None:
        options["ensemble"] = str(players)
    if "chords" in options and "key" not in options and _by_degree(options["chords"]):
        options["key"] = "C major"  # degrees need a key
    elif "chords" in options and _by_degree(options["chords"]) and " " not in options["key"]:
        options["key"] = "A minor" if options["key"] == "minor" else "C major"
    return options


def _by_degree(chords: str) -> bool:
    return chords.lstrip("#b")[:1] in ("I", "V", "i", "v")


def _bars_of(seconds: float, options: Mapping[str, str]) -> dict[str, str]:
    """How many bars last so long, and the tempo that this is at."""
    tempo = int(options.get("tempo", _USUAL_TEMPO))
    beats, unit = map(int, options.get("metre", "4/4").split("/"))
    bars = seconds * tempo / 60 / float(Metre(beats, unit).ticks_per_bar / 12)
    least, most = LIMITS["bars"]
    found = {"bars": str(min(most, max(least, round(bars)))), "tempo": str(tempo)}
    return found if "metre" in options else found | {"metre": "4/4"}


def _together(said: Sequence[Said]) -> tuple[str, ...]:
    """What was not understood, words that follow each other together."""
    found: list[str] = []
    last = -2
    for number, each in enumerate(said):
        if each.kind == "unknown":
            if last == number - 1:
                found[-1] += f" {each.written}"
            else:
                found.append(each.written)
            last = number
    return tuple(found)
