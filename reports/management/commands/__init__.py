"""Commands of the reports, one module each."""
