"""Pages of what lies in more than one engagement: controls, connections, runs, evidence."""
