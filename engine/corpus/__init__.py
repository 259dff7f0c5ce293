"""The music that the base model learns from: fetched, checked for its rights, cached as arrays."""
