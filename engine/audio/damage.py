"""How much of a damaged or cut sound file was lost, told in a sentence."""

# pyright: strict
from __future__ import annotations

from engine.audio.mp3_frames import Mp3Scan

TOLERANCE_SECONDS = 0.5
"""Differences below this are encoder delay, padding or a last incomplete frame."""

_UNKNOWN_SIZES = (0, 0x7FFFFFFF, 0x7FFFF000, 0xFFFFFFFF, 0xFFFFF000)
"""What programs that write to a pipe put where the size of a RIFF file belongs."""


def missing_share(head: bytes, size: int) -> float:
    """Share of the file (0 to 1) that its own header promises and that is not there.

    Known for RIFF and AIFF only, whose first chunk tells the size of the whole.
    """
    if head[:4] == b"RIFF":
        promised = int.from_bytes(head[4:8], "little")
    elif head[:4] == b"FORM":
        promised = int.from_bytes(head[4:8], "big")
    else:
        return 0.0
    if promised in _UNKNOWN_SIZES or promised + 8 <= size + 1:
        return 0.0
    return 1.0 - size / (promised + 8)


def describe_mp3_loss(seconds: float, scan: Mp3Scan) -> str | None:
    """A warning if frames of an mp3 were lost or its end is missing, else None."""
    held = sum(end - start for start, end in scan.spans)
    lost = scan.lost_bytes * scan.frames / max(held, 1)
    if scan.cut and scan.promised_frames is not None:
        lost = max(lost, scan.promised_frames - scan.frames)
    lost_seconds = lost * scan.samples_per_frame / scan.sample_rate
    if lost_seconds > TOLERANCE_SECONDS:
        return loss_sentence(seconds, seconds + lost_seconds)
    return None


def loss_sentence(seconds: float, promised: float | None) -> str:
    """The sentence that says how much of a file was used. Lengths in seconds."""
    if promised is None:
        return (
            f"The file is damaged or cut: {_clock(seconds)} of it could be read and were used, "
            "how long it was before cannot be told."
        )
    share = min(99, round(100 * seconds / promised))
    return (
        f"The file is damaged or cut: {_clock(seconds)} of about {_clock(promised)} ({share} %) "
        "could be read and were used."
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} minutes" if minutes else f"{rest} seconds"
