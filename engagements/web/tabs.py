"""Tabs over pages: those of the settings, and those of an engagement that ``Show.tabs`` names."""

from functools import cache

from engagements import registry
from engagements.showing import Tab

SETTINGS_TABS = (
    ("settings-profile", "Profile", "engagements:settings-profile"),
    ("settings-second-factor", "Second factor", "engagements:settings-second-factor"),
    ("settings-tokens", "API tokens", "engagements:settings-tokens"),
    ("settings-notices", "Notifications", "engagements:settings-notices"),
    ("settings-sessions", "Sessions", "engagements:settings-sessions"),
)


@cache
def engagement_tabs() -> tuple[Tab, ...]:
    """Return the tabs of an engagement that the core and the areas have."""
    return registry.listed(registry.shows().values(), "tabs")
