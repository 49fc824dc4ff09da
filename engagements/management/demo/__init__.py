"""The invented portfolio and data that the demo shows and really checks."""
