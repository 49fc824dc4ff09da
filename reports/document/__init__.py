"""What a report may say and in which order; pure values."""
