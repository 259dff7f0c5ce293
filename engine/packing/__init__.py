"""A piece as files that a game, a stream or a band can use as they are."""
