"""Checks against outside data; run where FDE_CONFORMANCE_DATA names the folder that holds it."""
