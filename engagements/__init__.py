"""Engagements from scoping to adoption: rules, rows, checks and pages."""
