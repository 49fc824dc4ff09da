"""Framework libraries, applicability, control states, scores and the compliance gate."""
