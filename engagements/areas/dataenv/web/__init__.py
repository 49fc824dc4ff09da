"""Pages of the data environment: sources with their expectations, and probe runs."""
