"""Motif's speed beside the tutorial's and the libraries' own, in one run."""
