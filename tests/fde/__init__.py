"""Tests of the deployment: what every answer carries."""
