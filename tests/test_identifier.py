"""What names a take inside its files."""

from __future__ import annotations

from engine.identifier import take_in, with_identifier
from tests.provenance.takes import TAKE


def test_the_identifier_leaves_all_else_of_a_midi_file_to_the_byte() -> None:
    plain = b"MThd\0\0\0\x06\0\0\0\x01\x01\xe0MTrk\0\0\0\x04\0\xff\x2f\0MTrk\0\0\0\x04\0\xff\x2f\0"
    named = with_identifier(plain, TAKE)
    assert take_in(named) == TAKE
    assert named.endswith(plain[22:])
    assert take_in(with_identifier(named, "f" * 16)) == "f" * 16
    assert len(with_identifier(named, "f" * 16)) == len(named)
    assert with_identifier(b"no MIDI", TAKE) == b"no MIDI"
