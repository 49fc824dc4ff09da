"""Reads client systems in a child process with walls; nothing in here imports Django."""
