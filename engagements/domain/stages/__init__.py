"""The stage machine: playbooks, gates with their criteria, and moves."""
