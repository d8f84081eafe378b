"""Runs: jobs, the workers that do them, and the file that the results are kept in."""
