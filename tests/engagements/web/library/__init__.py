"""Pages over engagements."""
