"""Papers of invented people: drawn in many layouts, damaged as photos are, and read for measure."""
