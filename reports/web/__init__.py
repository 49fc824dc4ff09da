"""Pages about reports for staff and clients."""
