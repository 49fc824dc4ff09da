"""Pages of engagements: the list, a new one, its page and its settings."""
