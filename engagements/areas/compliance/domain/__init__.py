"""Framework libraries, applicability, control states and scores."""
