"""Deployment-readiness reports: from collected rows to a stored PDF."""
