"""The tabs over the pages: key or route, title, and route."""

ENGAGEMENT_TABS = (
    ("log", "Log", "engagements:engagement"),
    ("readiness", "Readiness", "engagements:readiness"),
    ("risks", "Risks", "engagements:risks"),
    ("gate", "Gate", "engagements:gate"),
    ("profile", "Profile", "engagements:profile"),
    ("controls", "Controls", "compliance:control-list"),
    ("sources", "Sources", "dataenv:sources"),
    ("files", "Files", "engagements:evidence"),
    ("questions", "Questions", "engagements:question-list"),
    ("reports", "Reports", "reports:report-list"),
    ("settings", "Settings", "engagements:engagement-settings"),
)
SETTINGS_TABS = (
    ("settings-profile", "Profile", "engagements:settings-profile"),
    ("settings-second-factor", "Second factor", "engagements:settings-second-factor"),
    ("settings-tokens", "API tokens", "engagements:settings-tokens"),
    ("settings-notices", "Notifications", "engagements:settings-notices"),
    ("settings-sessions", "Sessions", "engagements:settings-sessions"),
)
