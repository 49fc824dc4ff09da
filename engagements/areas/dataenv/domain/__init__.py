"""Rules of the data-environment check: ports, probes, plan and verdict."""
