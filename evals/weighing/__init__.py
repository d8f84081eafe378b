"""What the results of a run come to: rates, comparisons, the gate, coverage, the trend."""
