"""Every read, scoped by user."""
