"""How well Motif counts, and what its weights for that are learnt from."""
