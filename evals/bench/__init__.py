"""How fast, how big, how long: measured beside bare parts in the same run, as ratios."""
