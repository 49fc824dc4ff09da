"""Template tags: icons, dates and small drawings of the design system."""
