"""Learning which onsets are notes."""
