"""Training: the courses that a client's people take before they use the system."""
