"""Graders: what must hold in a talk, and why it does not."""
