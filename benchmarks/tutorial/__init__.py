"""The founding tutorial's network, kept as it was: the baseline that Motif is held to.

It is none of Motif's: it learns pitches alone, and composes what is likeliest, all in quarters.
`benchmarks.tutorial.baseline` trains, measures and composes with it as `engine.tasks` does with
Motif's own networks; both are asked through `benchmarks.composers`.
"""
