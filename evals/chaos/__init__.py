"""Chaos: the service as real processes, broken on purpose, and one checker of what is left."""
