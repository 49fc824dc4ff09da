"""Permissions between clients, engagements and roles: who may do what, and read which words."""
