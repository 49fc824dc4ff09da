"""The client's data sources: opened, measured and held against what was agreed."""
