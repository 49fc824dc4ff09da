"""Controls, connections, probe runs and evidence over all engagements that somebody sees."""
