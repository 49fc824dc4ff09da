"""Commands of the data environment, and what it adds to the demo."""
