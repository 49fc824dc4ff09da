"""Readers of files that a client or another tool wrote."""
