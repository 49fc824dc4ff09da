"""Charts as SVG with their own text alternative, for pages and the report alike."""
