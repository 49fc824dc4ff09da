"""Reads client systems in a child process with limits; nothing in here imports Django."""
