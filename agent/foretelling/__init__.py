"""Models of risk and of leaving, learned from our own history: they order work, nothing else."""
