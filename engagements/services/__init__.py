"""Every write, with the event that tells of it, in one transaction."""
