"""Pages over all engagements in a person's scope: the log and the evidence."""
