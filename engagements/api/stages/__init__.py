"""Stages over the API: moves, the gate ahead, decisions, criteria, waivers, playbooks."""
