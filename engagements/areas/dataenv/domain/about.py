"""What a notice, a job or an event of the data environment is about."""

SOURCE = "source"
PROBE_RUN = "probe_run"
