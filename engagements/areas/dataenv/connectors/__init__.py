"""Adapters to the client's databases and files: pure of Django, each within its budget."""
