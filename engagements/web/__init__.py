"""Pages and partials for staff."""
