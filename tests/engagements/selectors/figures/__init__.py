"""Tests of the figures that are worked out once."""
